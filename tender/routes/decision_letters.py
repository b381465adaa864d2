"""Letters: fetched as files, mailed anew, and recorded as delivered elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.ending import ENDING
from criteria.notices import CLARIFICATION
from criteria.outcome import AWARD, SELECTION
from criteria.refusals import Refused
from tender.actions.letter_receipts import record_letter, record_notice
from tender.actions.posting import mail_letter
from tender.clock import now
from tender.extensions import db
from tender.forms.fields import first_sentence
from tender.forms.informing import DeliveryForm
from tender.pages.decision_papers import decision_paper, noticed
from tender.permissions import Permission
from tender.routes.access import current_identity, language, own_path, requires
from tender.routes.on_paper import on_paper

bp = Blueprint("decision_letters", __name__)
ROOT = "/procedures/<uuid:procedure_id>"


@bp.get(f"{ROOT}/award/letters/<uuid:tenderer_id>.<form>")
@requires(Permission.VIEW_AWARD)
def award(procedure_id: UUID, tenderer_id: UUID, form: str) -> ResponseReturnValue:
    """The letter of the award to one tenderer, as a file."""
    paper = decision_paper(db.session, current_identity(), AWARD, tenderer_id, now())
    return on_paper(paper, form)


@bp.get(f"{ROOT}/selection/letters/<uuid:tenderer_id>.<form>")
@requires(Permission.VIEW_SELECTION)
def selection(procedure_id: UUID, tenderer_id: UUID, form: str) -> ResponseReturnValue:
    """The letter of the selection to one tenderer, as a file."""
    paper = decision_paper(db.session, current_identity(), SELECTION, tenderer_id, now())
    return on_paper(paper, form)


@bp.post(f"{ROOT}/award/letters/<uuid:tenderer_id>/delivered")
@requires(Permission.RECORD_LETTER)
def award_delivered(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Record that a tenderer had the letter of the award by another way."""
    return _delivered(AWARD, procedure_id, tenderer_id)


@bp.post(f"{ROOT}/selection/letters/<uuid:tenderer_id>/delivered")
@requires(Permission.RECORD_LETTER)
def selection_delivered(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """The same, of the selection."""
    return _delivered(SELECTION, procedure_id, tenderer_id)


@bp.post(f"{ROOT}/notices/<uuid:notice_id>/delivered")
@requires(Permission.RECORD_LETTER)
def notice_delivered(procedure_id: UUID, notice_id: UUID) -> ResponseReturnValue:
    """The same, of a letter of the desk or of the end: back to where that letter stands."""
    actor = current_identity()
    kind, tenderer = noticed(db.session, actor, notice_id)
    place: dict[str, Any] = {"procedure_id": procedure_id, "_anchor": f"ontvangst-{notice_id}"}
    if kind == CLARIFICATION:
        back = url_for("clarification.index", tenderer_id=tenderer, **place)
    else:
        back = url_for("ending.index" if kind == ENDING else "admission.index", **place)
    return _noted(lambda note: record_notice(db.session, actor, notice_id, note, now()), back)


@bp.post(f"{ROOT}/letters/<uuid:letter_id>/<uuid:tenderer_id>/mail")
@requires(Permission.RECORD_LETTER)
def mail(procedure_id: UUID, letter_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Mail anew that there is a letter, whatever letter it is; back to where that was asked."""
    place: dict[str, Any] = {"procedure_id": procedure_id, "tenderer_id": tenderer_id}
    back = own_path(request.args.get("next")) or url_for("contacts.show", **place)
    try:
        mail_letter(db.session, current_identity(), letter_id, tenderer_id, now())
        db.session.commit()
        flash(_("Het bericht staat klaar om te mailen."), "toast")
    except Refused as refused:
        db.session.rollback()
        flash(first_sentence(refused), "warn")
    return redirect(back, 303)


def _delivered(stage: str, procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    actor = current_identity()
    return _noted(
        lambda note: record_letter(db.session, actor, stage, tenderer_id, note, now()),
        url_for(f"{stage}.show", procedure_id=procedure_id, _anchor="t-brieven"),
    )


def _noted(act: Callable[[str], None], back: str) -> ResponseReturnValue:
    form = DeliveryForm()
    note = (form.note.data or "").strip() if form.validate_on_submit() else ""
    try:
        act(note)
        db.session.commit()
        flash(_("De ontvangst is vastgelegd."), "toast")
    except Refused as refused:
        db.session.rollback()
        flash(" ".join(one.sentence(language()) for one in refused.refusals), "warn")
    return redirect(back, 303)
