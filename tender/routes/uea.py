"""Self-declarations (UEA, ESPD): what is declared, a file read in, answers typed over."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.documents import LARGEST
from criteria.refusals import Refused, refusal
from criteria.uea_beside import ROLES, SIZES
from tender import permissions
from tender.actions import uea as acts
from tender.actions.entry import check_seen, object_id
from tender.clock import now
from tender.extensions import begin_write, db
from tender.forms.evidence import WithdrawForm
from tender.forms.uea import KeepForm, UeaAnswersForm, UeaFileForm, answers_form
from tender.imports.inspect import inspect_file
from tender.imports.uea import LIMITS
from tender.pages import uea as pages
from tender.permissions import Identity, NotGranted, Permission
from tender.routes.access import (
    current_identity,
    hide,
    page_number,
    requires,
    show_refusals,
    unhurried,
)
from tender.routes.arrival import make_room
from tender.routes.handing_out import handed_out
from tender.vault import Vault

bp = Blueprint("uea", __name__)

HERE = "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/declared"
_PACKED = LIMITS.size * 3 // 2
"""The longest form a file takes on its way from the preview to being kept."""
make_room(bp, "preview", size=LIMITS.size)
make_room(bp, "keep", size=_PACKED, typed=_PACKED)
make_room(bp, "enter")


@bp.get(HERE)
@requires(Permission.VIEW_SUITABILITY)
def index(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """What each party declared; of one party beside the demands of the plan."""
    return _shown(tenderer_id, UeaFileForm(formdata=None))


def _shown(tenderer_id: UUID, form: UeaFileForm) -> str:
    """The page; NotGranted for who sent a file of a tenderer of which none is read in now."""
    asked = request.args.get("party", "")
    party = object_id(asked) if asked else None
    page = pages.uea_page(db.session, current_identity(), tenderer_id, party)
    if request.method == "POST" and not page.may_import:
        raise NotGranted
    return render_template("uea/index.html", page=page, form=form)


@bp.post(HERE)
@requires(Permission.IMPORT_UEA)
def preview(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Show what a file declares. Nothing is kept of it."""
    form = UeaFileForm()
    if form.validate():
        try:
            name, data = form.chosen(LIMITS.size)
            if not name:
                raise Refused(refusal("files.no_file", "file"))
            db.session.rollback()  # nobody has to wait for us while the file is read
            file = acts.read_file(name, data)
            return _previewed(tenderer_id, file, None)
        except Refused as refused:
            show_refusals(form, Refused(one.at("file") for one in refused.refusals))
    return _shown(tenderer_id, form), 422


@bp.post(f"{HERE}/evidence/<uuid:evidence_id>")
@requires(Permission.IMPORT_UEA)
def handed_in(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Show what a file declares that lies with the evidence; that it was opened is on record."""
    vault = Vault.load(current_app.instance_path)
    try:
        name, data = acts.read_handed_in(
            db.session, current_identity(), vault, tenderer_id, evidence_id, now()
        )
        db.session.commit()  # nobody has to wait for us while the file is read
    except Refused:
        return _back(procedure_id, tenderer_id)
    try:
        return _previewed(tenderer_id, acts.read_file(name, data), None)
    except Refused as refused:
        form = UeaFileForm(formdata=None)
        show_refusals(form, Refused(one.at("file") for one in refused.refusals))
        return _shown(tenderer_id, form), 422


def _previewed(
    tenderer_id: UUID, file: acts.UeaFile, form: KeepForm | None, party: UUID | None = None
) -> str:
    page = acts.preview_file(db.session, current_identity(), tenderer_id, file, party)
    shown = form or KeepForm(
        formdata=None, data={"name": page.name, "seen": page.seen, "party": page.proposal.party}
    )
    shown.seen.data, shown.packed.data = page.seen, _pack(file.data)
    shown.looked.data = str(page.party or "")
    shown.offer((str(one.id), one.name) for one in page.parties)
    beside = pages.beside(page.declaration, page.case)
    return render_template(
        "uea/preview.html", page=page, beside=beside, form=shown, roles=tuple(ROLES), sizes=SIZES
    )


@bp.post(f"{HERE}/keep")
@requires(Permission.IMPORT_UEA)
def keep(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Keep what was shown as the next version of a party's declaration."""
    form = KeepForm()
    form.party.choices = []
    try:
        db.session.rollback()
        file = acts.read_file(form.name.data or "", _unpack(form.packed.data or ""))
    except Refused as refused:
        again = UeaFileForm(formdata=None)
        show_refusals(again, Refused(one.at("file") for one in refused.refusals))
        return _shown(tenderer_id, again), 422
    if form.validate():
        party = object_id(form.party.data)
        try:
            _told(tenderer_id, file, form, party)
            actor = _writing(procedure_id)
            vault = Vault.load(current_app.instance_path)
            where = tenderer_id, party
            number = acts.keep_file(
                db.session, actor, vault, *where, file, form.seen.data or "", now()
            )
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
            return _once_more(procedure_id, tenderer_id, file, form, party)
        flash(_("De UEA is vastgelegd als versie %(number)s.", number=number), "toast")
        return _back(procedure_id, tenderer_id, party)
    return _once_more(procedure_id, tenderer_id, file, form)


def _told(tenderer_id: UUID, file: acts.UeaFile, form: KeepForm, party: UUID) -> None:
    """Refused until the page told what the file says otherwise than the application of a party."""
    page = acts.preview_file(db.session, current_identity(), tenderer_id, file, party)
    check_seen(form.seen.data or "", page.seen)
    if page.contradictions and form.looked.data != str(party):
        raise Refused(refusal("uea.look_first", "party"))


def _once_more(
    procedure_id: UUID,
    tenderer_id: UUID,
    file: acts.UeaFile,
    form: KeepForm,
    party: UUID | None = None,
) -> ResponseReturnValue:
    """The preview with its faults; to the first page for who has to declare interests first."""
    try:
        return _previewed(tenderer_id, file, form, party), 422
    except Refused:
        return _back(procedure_id, tenderer_id)


def _writing(procedure_id: UUID) -> Identity:
    """Who acts, read anew once nobody else can act."""
    before = current_identity()
    db.session.rollback()
    begin_write(db.session)
    permissions.hold(db.session, procedure_id)
    found = (
        permissions.identify(db.session, before.user_id, procedure_id) if before.user_id else None
    )
    if found is None:
        hide()
    return found


@bp.get(f"{HERE}/form/<uuid:party_id>")
@requires(Permission.IMPORT_UEA)
def entry(procedure_id: UUID, tenderer_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """The form to type over what a document says."""
    try:
        return _entry(tenderer_id, party_id)
    except Refused:
        return _back(procedure_id, tenderer_id)


@bp.post(f"{HERE}/form/<uuid:party_id>")
@requires(Permission.IMPORT_UEA)
def enter(procedure_id: UUID, tenderer_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Keep typed answers, with the document where there is one."""
    actor = current_identity()
    try:
        rows = pages.entry_page(db.session, actor, tenderer_id, party_id)[3]
    except Refused:
        return _back(procedure_id, tenderer_id)
    form = answers_form(rows)()
    if form.validate():
        try:
            vault, pdf = Vault.load(current_app.instance_path), form.document(LARGEST)
            said, seen = form.answers(), form.seen.data or ""
            if pdf is not None:
                unhurried(lambda: inspect_file(*pdf) if pdf[0].lower().endswith(".pdf") else "")
            acts.enter_uea(db.session, current_identity(), vault, party_id, said, pdf, now(), seen)
            db.session.commit()
            flash(_("De antwoorden zijn vastgelegd."), "toast")
            return _back(procedure_id, tenderer_id, party_id)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _entry(tenderer_id, party_id, form), 422


def _entry(tenderer_id: UUID, party_id: UUID, form: UeaAnswersForm | None = None) -> str:
    case, tenderer, party, rows, seen = pages.entry_page(
        db.session, current_identity(), tenderer_id, party_id
    )
    if form is not None:
        form.seen.data = seen
    parts: dict[str, list[Any]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    return render_template(
        "uea/form.html",
        case=case,
        tenderer=tenderer,
        party=party,
        parts=parts,
        form=form or answers_form(rows)(formdata=None, data={"seen": seen}),
    )


@bp.get(f"{HERE}/<uuid:version_id>")
@requires(Permission.VIEW_SUITABILITY)
def version(procedure_id: UUID, tenderer_id: UUID, version_id: UUID) -> ResponseReturnValue:
    """One version in full: every criterion, question and answer, and what changed."""
    return _version(tenderer_id, version_id, WithdrawForm(formdata=None))


def _version(tenderer_id: UUID, version_id: UUID, form: WithdrawForm) -> str:
    page = _readable(pages.version_page, tenderer_id, version_id, page_number())
    return render_template("uea/version.html", page=page, form=form)


@bp.post(f"{HERE}/<uuid:version_id>/withdraw")
@requires(Permission.RECORD_EVIDENCE)
def withdraw(procedure_id: UUID, tenderer_id: UUID, version_id: UUID) -> ResponseReturnValue:
    """Take away a declaration that was put here by mistake."""
    form, actor = WithdrawForm(), current_identity()
    if form.validate():
        what = tenderer_id, version_id, form.reason.data or ""
        try:
            acts.withdraw_uea(db.session, actor, *what, now())
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
            return _version(tenderer_id, version_id, form), 422
        flash(_("De UEA is ingetrokken."), "toast")
        return _back(procedure_id, tenderer_id)
    return _version(tenderer_id, version_id, form), 422


@bp.post(f"{HERE}/<uuid:version_id>/file")
@requires(Permission.VIEW_SUITABILITY)
def file(procedure_id: UUID, tenderer_id: UUID, version_id: UUID) -> ResponseReturnValue:
    """The file itself, to keep and never to show; that it was opened goes on record."""
    vault = Vault.load(current_app.instance_path)
    name, content = _readable(acts.read_uea_file, vault, tenderer_id, version_id, now())
    db.session.commit()
    return handed_out(name, content)


def _readable(read: Any, *what: Any) -> Any:
    """What is there for this person; not there for whoever did not declare interests yet."""
    try:
        return read(db.session, current_identity(), *what)
    except Refused:
        raise NotGranted from None


def _back(
    procedure_id: UUID, tenderer_id: UUID, party_id: UUID | None = None
) -> ResponseReturnValue:
    """To the page of all parties, which also says who has to declare interests first."""
    place = url_for("uea.index", procedure_id=procedure_id, tenderer_id=tenderer_id, party=party_id)
    return redirect(place, 303)


def _pack(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 6)).decode()


def _unpack(text: str) -> bytes:
    """The file of a preview. Refused when it is none, or unpacks to more than is taken."""
    try:
        opened = zlib.decompressobj()
        data = opened.decompress(base64.b64decode(text, validate=True), LIMITS.size + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise Refused(refusal("uea.file_gone")) from None
    return data
