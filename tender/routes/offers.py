"""Final offers: invited to all at once, opened by two persons, quality first and price last."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from criteria.texts import sentence
from tender.actions import offers as acts
from tender.actions.entry import record as put_on_record
from tender.clock import now
from tender.exports.plans import named
from tender.extensions import begin_write, db
from tender.forms.fields import Form
from tender.forms.offers import InviteForm
from tender.forms.vaults import OpenForm, TurnForm
from tender.pages import offers as pages
from tender.pages.offer_record import record_page
from tender.permissions import Permission
from tender.report.opening import reason_told
from tender.report.paper import LANGUAGES
from tender.routes.access import current_identity, hide, language, requires, show_refusals
from tender.routes.handing_out import handed_out
from tender.routes.vaults import fields_for, own_vault, turn_asked, turn_in, waits_for_other

bp = Blueprint("offers", __name__)
ROOT = "/procedures/<uuid:procedure_id>/offers"
QUALITY, PRICE = acts.PARTS
PDF = "application/pdf"


@bp.get(ROOT)
@requires(Permission.VIEW_OFFERS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """How far the final offers are."""
    return _show(procedure_id)


@bp.get(f"{ROOT}/record/<part>")
@requires(Permission.VIEW_OFFERS)
def record(procedure_id: UUID, part: str) -> ResponseReturnValue:
    """The record of an opening."""
    page = record_page(db.session, current_identity(), part)
    tried = [(row, reason_told(row.reason, language())) for row in page.record.attempts]
    return render_template(
        "offers/record.html", page=page, attempts=tried, procedure_id=procedure_id
    )


@bp.get(f"{ROOT}/record/<part>.pdf")
@requires(Permission.VIEW_OFFERS)
def record_pdf(procedure_id: UUID, part: str) -> ResponseReturnValue:
    """The same as a file to sign. Drawing it changes nothing: the same record, the same bytes."""
    lang = request.args.get("lang", language())
    lang = lang if lang in LANGUAGES else language()
    page = record_page(db.session, current_identity(), part)
    name = f"{sentence(f'opening_record.file_{part}', lang)}-{named(page.case.reference)}.pdf"
    return handed_out(name, page.pdf(lang), PDF)


@bp.post(f"{ROOT}/invite")
@requires(Permission.HANDLE_OFFERS)
def invite(procedure_id: UUID) -> ResponseReturnValue:
    """Invite every admitted tenderer, with one deadline for all."""
    form = InviteForm()
    if form.validate_on_submit():
        assert form.deadline.data is not None
        try:
            acts.invite_offers(db.session, current_identity(), form.deadline.data, now())
            db.session.commit()
            flash(_("De uitnodiging staat klaar voor alle toegelaten inschrijvers."), "toast")
            return redirect(url_for("offers.index", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(procedure_id, invite=form)


@bp.post(f"{ROOT}/open-quality")
@requires(Permission.HANDLE_OFFERS)
def open_quality(procedure_id: UUID) -> ResponseReturnValue:
    """One of two persons opens the quality part."""
    return _open(procedure_id, QUALITY)


@bp.post(f"{ROOT}/open-prices")
@requires(Permission.HANDLE_OFFERS)
def open_prices(procedure_id: UUID) -> ResponseReturnValue:
    """One of two persons opens the prices."""
    return _open(procedure_id, PRICE)


@bp.post(f"{ROOT}/finish/<part>")
@requires(Permission.HANDLE_OFFERS)
def finish(procedure_id: UUID, part: str) -> ResponseReturnValue:
    """Finish an opening that two persons began and that broke off."""
    if part not in acts.PARTS:
        hide()
    form = _turn_form(part)
    if not form.validate():
        return _show(procedure_id, **{f"finish_{part}": form})
    db.session.rollback()
    return _finish(procedure_id, part, form)


def _open(procedure_id: UUID, part: str) -> ResponseReturnValue:
    form = OpenForm(prefix=part, **fields_for(turn_asked(Permission.HANDLE_OFFERS)))
    if not form.validate_on_submit():
        return _show(procedure_id, **{part: form})
    try:
        complete = acts.begin_opening(db.session, current_identity(), part, now(), turn_in(form))
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        _keep_refusal(part, refused)
        show_refusals(form, refused)
        return _show(procedure_id, **{part: form})
    if complete:
        return _finish(procedure_id, part, form)
    flash(_("Uw akkoord is vastgelegd. Een tweede persoon opent nu."), "ok")
    return redirect(url_for("offers.index", procedure_id=procedure_id), 303)


def _turn_form(part: str) -> TurnForm:
    """The form that finishes an opening."""
    asked = fields_for(turn_asked(Permission.HANDLE_OFFERS))
    return TurnForm(prefix=f"finish-{part}", **asked)


def _finish(procedure_id: UUID, part: str, form: TurnForm) -> ResponseReturnValue:
    """Decrypt, in a transaction after the one that put the intent on record."""
    begin_write(db.session)
    actor, turn = current_identity(), turn_in(form)
    try:
        opened = acts.finish_opening(db.session, actor, own_vault(), part, now(), turn)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        _keep_refusal(part, refused)
        show_refusals(form, refused)
        name = part if isinstance(form, OpenForm) else f"finish_{part}"
        return _show(procedure_id, **{name: form})
    if opened is None:
        return waits_for_other("offers.index")
    return redirect(url_for("offers.record", procedure_id=procedure_id, part=part), 303)


def _keep_refusal(part: str, refused: Refused) -> None:
    """An attempt to open that was refused stands on record too."""
    identity = current_identity()
    begin_write(db.session)
    put_on_record(
        db.session,
        identity,
        "opening.refused",
        f"procedure:{identity.procedure_id}",
        now(),
        what=part,
        reason=refused.refusals[0].code,
    )
    db.session.commit()


def _show(procedure_id: UUID, **typed: Form) -> ResponseReturnValue:
    """The page; `typed` holds the one form that was sent."""
    page = pages.offers_page(db.session, current_identity(), now())
    asked = fields_for(page.turn)
    forms: dict[str, Form] = {"invite": InviteForm(formdata=None)}
    for part in acts.PARTS:
        forms[part] = OpenForm(formdata=None, prefix=part, **asked)
        forms[f"finish_{part}"] = TurnForm(formdata=None, prefix=f"finish-{part}", **asked)
    shown = render_template(
        "offers/index.html",
        page=page,
        forms=forms | typed,
        typed=typed,
        procedure_id=procedure_id,
    )
    return shown, 422 if typed else 200
