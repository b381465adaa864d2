"""The bundle for a court: what it would hold, and taking it."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from criteria.court import FULL, REDACTED
from criteria.refusals import Refused
from tender.actions.court import note_bundle
from tender.actions.entry import look
from tender.clock import now
from tender.exports.court import bundle_name, pack_bundle
from tender.extensions import db
from tender.forms.court import CourtForm
from tender.pages.court import court_bundle, court_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, requires, undisturbed
from tender.routes.handing_out import handed_out

bp = Blueprint("court", __name__)
ROOT = "/procedures/<uuid:procedure_id>/reports/court"


@bp.get(ROOT)
@requires(Permission.VIEW_REPORTS)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _show(CourtForm(formdata=None))


@bp.post(ROOT)
@requires(Permission.VIEW_REPORTS)
def take(procedure_id: UUID) -> ResponseReturnValue:
    """The bundle as one file; on record who took it, and for whom it was redacted."""
    actor, form = current_identity(), CourtForm()
    form.offer(court_page(db.session, actor).readers)
    if not form.validate():
        return _show(form), 422
    reader, at = form.for_, now()
    edition = REDACTED if reader else FULL

    def drawn() -> tuple[str, bytes]:
        case = look(db.session, actor, Permission.VIEW_REPORTS)
        bundle, stream = court_bundle(db.session, actor, case, edition, reader, at), BytesIO()
        pack_bundle(stream, bundle.index, bundle.parts())
        return bundle_name(bundle.index), stream.getvalue()

    name, content = undisturbed(drawn)
    try:
        note_bundle(db.session, actor, edition, reader, at)
    except Refused:
        db.session.rollback()
        raise NotGranted from None
    db.session.commit()
    return handed_out(name, content)


def _show(form: CourtForm) -> str:
    page = court_page(db.session, current_identity())
    form.offer(page.readers)
    return render_template("reports/court.html", page=page, form=form)
