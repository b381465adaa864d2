"""The award report: its versions, making one, and the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import reporting
from tender.actions.dossier import (
    EDITIONS,
    INTERNAL,
    TENDERER,
    dossier_head,
    dossier_parts,
    note_export,
)
from tender.actions.entry import look, object_id
from tender.clock import now
from tender.exports.dossier import pack_dossier
from tender.exports.plans import named
from tender.extensions import db
from tender.forms.dossier import OwnDossierForm
from tender.forms.fields import Form
from tender.pages.reports import read_page, reports_page, stored_report
from tender.permissions import NotGranted, Permission
from tender.report import procedure_record
from tender.report.paper import LANGUAGES
from tender.report.render import render
from tender.routes.access import current_identity, language, page_number, requires, undisturbed
from tender.routes.acting import acted
from tender.routes.handing_out import handed_out
from tender.vault import Vault

bp = Blueprint("reports", __name__)

FILE_NAME = "award-report-{}.pdf"
RECORD_NAME = "record-of-the-procedure.pdf"


@bp.get("/procedures/<uuid:procedure_id>/reports")
@requires(Permission.VIEW_REPORTS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _render(Form(formdata=None))


@bp.post("/procedures/<uuid:procedure_id>/reports/make")
@requires(Permission.MAKE_REPORT)
def make(procedure_id: UUID) -> ResponseReturnValue:
    form = Form()

    def act() -> None:
        at = now()
        drawn = undisturbed(lambda: reporting.draw_report(db.session, current_identity(), at))
        reporting.make_report(db.session, current_identity(), at, drawn)

    done = acted(
        form,
        act,
        url_for("reports.index", procedure_id=procedure_id),
        _("Het verslag is gemaakt."),
    )
    return done if done is not None else (_render(form), 422)


@bp.get("/procedures/<uuid:procedure_id>/reports/<uuid:report_id>.pdf")
@requires(Permission.VIEW_REPORTS)
def pdf(procedure_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """The report as a file. Drawing it changes nothing: the same version gives the same bytes."""
    edition, tenderer, lang = _asked()
    report = stored_report(db.session, current_identity(), report_id, edition, tenderer)
    answer = Response(render(report, lang), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=FILE_NAME.format(edition))
    return answer


@bp.get("/procedures/<uuid:procedure_id>/reports/<uuid:report_id>/read")
@requires(Permission.VIEW_REPORTS)
def read(procedure_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """The same report as a page."""
    page = read_page(db.session, current_identity(), report_id, *_asked())
    return render_template("reports/read.html", page=page)


def _asked() -> tuple[str, UUID | None, str]:
    """The edition, the tenderer it is for, and the language of the labels."""
    lang, tenderer = request.args.get("lang", language()), request.args.get("tenderer", "")
    edition = request.args.get("edition", INTERNAL)
    known = lang if lang in LANGUAGES else language()
    return edition, object_id(tenderer) if tenderer else None, known


@bp.get("/procedures/<uuid:procedure_id>/reports/<uuid:report_id>/record.pdf")
@requires(Permission.VIEW_REPORTS)
def record(procedure_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """The record of the procedure, read from a version of the report."""
    _, _, lang = _asked()
    report = stored_report(db.session, current_identity(), report_id, INTERNAL, None)
    return handed_out(RECORD_NAME, procedure_record.render(report, lang), "application/pdf")


@bp.post("/procedures/<uuid:procedure_id>/reports/dossier")
@requires(Permission.VIEW_REPORTS)
def dossier(procedure_id: UUID) -> ResponseReturnValue:
    """The dossier in one edition, to keep; on record who took it and for whom."""
    actor, edition = current_identity(), request.form.get("edition", INTERNAL)
    vault, form = Vault.load(current_app.instance_path), OwnDossierForm()
    form.offer(reports_page(db.session, actor).readers)
    if edition != TENDERER:
        del form.reader
    if not form.validate():
        return _render(Form(formdata=None), form), 422
    if edition not in EDITIONS:
        raise NotGranted
    reader = form.for_ if edition == TENDERER else None

    def read() -> Iterator[tuple[str, bytes]]:
        case = look(db.session, actor, Permission.VIEW_REPORTS)
        return dossier_parts(db.session, case, vault, edition, reader)

    _entries, *others = undisturbed(lambda: tuple(read()))
    try:
        case = note_export(db.session, actor, edition, now(), reader)
    except Refused:
        db.session.rollback()
        raise NotGranted from None
    entries, head = next(read()), dossier_head(db.session, case)  # with the one of this export
    db.session.commit()
    stream = BytesIO()
    pack_dossier(stream, case.reference, edition, head, (entries, *others))
    return handed_out(f"{named(case.reference)}-dossier-{edition}.zip", stream.getvalue())


def _render(form: Form, own: OwnDossierForm | None = None) -> str:
    page = reports_page(db.session, current_identity(), page_number())
    own = own or OwnDossierForm(formdata=None)
    if "reader" in own:
        own.offer(page.readers)
    return render_template("reports/index.html", page=page, form=form, own=own)
