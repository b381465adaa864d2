"""The award: proposal, approval, letters, standstill and the contract on one page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from criteria.outcome import AWARD
from tender.actions import deciding
from tender.actions.decision_questions import verify_evidence
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import AWARD_WORD, SEND_WORD, AwardForm, VerifyForm
from tender.pages.award import AwardPage, award_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import letters_came
from tender.routes.decisions import Desk, Typed, add_decision

bp = Blueprint("award", __name__)


@bp.get("/procedures/<uuid:procedure_id>/award")
@requires(Permission.VIEW_AWARD)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _render(_page(), {})


@bp.post("/procedures/<uuid:procedure_id>/award/contract")
@requires(Permission.AWARD_CONTRACT)
def contract(procedure_id: UUID) -> ResponseReturnValue:
    return DESK.answer(
        procedure_id,
        "award",
        AwardForm(),
        lambda: deciding.award_contract(db.session, current_identity(), now()),
        _("De opdracht is gegund."),
    )


@bp.post("/procedures/<uuid:procedure_id>/award/evidence")
@requires(Permission.VERIFY_EVIDENCE)
def verify(procedure_id: UUID) -> ResponseReturnValue:
    form = VerifyForm()
    return DESK.answer(
        procedure_id,
        "verify",
        form,
        lambda: verify_evidence(db.session, current_identity(), form.text.data or "", now()),
        _("Vastgelegd dat het bewijs is gecontroleerd."),
    )


def _page() -> AwardPage:
    return award_page(db.session, current_identity(), now(), language())


def _render(page: AwardPage, typed: Typed) -> str:
    return render_template(
        "award/show.html",
        page=page,
        forms=DESK.forms(page)
        | {"award": AwardForm(formdata=None), "verify": VerifyForm(formdata=None)}
        | typed,
        failed=next(iter(typed.values()), None),
        send_word=SEND_WORD,
        **letters_came(page.case),
        award_word=AWARD_WORD,
    )


DESK = Desk(
    bp,
    AWARD,
    Permission.PROPOSE_AWARD,
    Permission.APPROVE_AWARD,
    Permission.SEND_AWARD,
    _page,
    _render,
    _l("De brieven zijn verstuurd. De opschortende termijn loopt."),
)
add_decision(DESK)
