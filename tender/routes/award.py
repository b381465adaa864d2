"""The award: proposal, approval, letters, standstill and the contract on one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.outcome import AWARD
from tender.actions import deciding
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import (
    AWARD_WORD,
    SEND_WORD,
    ApproveForm,
    AwardForm,
    ProposeForm,
    SendForm,
    draw_form,
)
from tender.pages.award import AwardPage, award_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import acted

bp = Blueprint("award", __name__)


@bp.get("/procedures/<uuid:procedure_id>/award")
@requires(Permission.VIEW_AWARD)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _render(_page(), {})


@bp.post("/procedures/<uuid:procedure_id>/award/propose")
@requires(Permission.PROPOSE_AWARD)
def propose(procedure_id: UUID) -> ResponseReturnValue:
    form = ProposeForm()
    return _answer(
        procedure_id,
        "propose",
        form,
        lambda: deciding.propose(
            db.session, current_identity(), AWARD, form.text.data or "", now()
        ),
        _("Het voorstel ligt klaar voor de mandaathouder."),
    )


@bp.post("/procedures/<uuid:procedure_id>/award/approve")
@requires(Permission.APPROVE_AWARD)
def approve(procedure_id: UUID) -> ResponseReturnValue:
    form = ApproveForm()
    return _answer(
        procedure_id,
        "approve",
        form,
        lambda: deciding.approve(
            db.session,
            current_identity(),
            AWARD,
            form.approves.data == "yes",
            form.reason.data or "",
            now(),
        ),
        _("Uw besluit is vastgelegd."),
    )


@bp.post("/procedures/<uuid:procedure_id>/award/send")
@requires(Permission.SEND_AWARD)
def send(procedure_id: UUID) -> ResponseReturnValue:
    form = SendForm()
    return _answer(
        procedure_id,
        "send",
        form,
        lambda: deciding.send(db.session, current_identity(), AWARD, now()),
        _("De brieven zijn verstuurd. De opschortende termijn loopt."),
    )


@bp.post("/procedures/<uuid:procedure_id>/award/draw")
@requires(Permission.PROPOSE_AWARD)
def draw(procedure_id: UUID) -> ResponseReturnValue:
    lot = request.form.get("lot", "")
    tied = next((row.tied for row in _page().lots if row.key == lot), None)
    if tied is None:
        raise NotGranted
    form = draw_form(lot, tied)
    return _answer(
        procedure_id,
        f"draw-{lot}",
        form,
        lambda: deciding.draw_lots(
            db.session,
            current_identity(),
            AWARD,
            lot,
            form.order,
            form.witness.data or "",
            now(),
        ),
        _("De uitslag van de loting is vastgelegd."),
    )


@bp.post("/procedures/<uuid:procedure_id>/award/contract")
@requires(Permission.AWARD_CONTRACT)
def contract(procedure_id: UUID) -> ResponseReturnValue:
    form = AwardForm()
    return _answer(
        procedure_id,
        "award",
        form,
        lambda: deciding.award_contract(db.session, current_identity(), now()),
        _("De opdracht is gegund."),
    )


def _page() -> AwardPage:
    return award_page(db.session, current_identity(), now(), language())


def _answer(procedure_id: UUID, name: str, form: Any, act: Any, said: str) -> ResponseReturnValue:
    done = acted(form, act, url_for("award.show", procedure_id=procedure_id), said)
    return done if done is not None else (_render(_page(), {name: form}), 422)


def _render(page: AwardPage, typed: dict[str, Any]) -> str:
    forms: dict[str, Any] = {
        "approve": ApproveForm(formdata=None),
        "send": SendForm(formdata=None),
        "award": AwardForm(formdata=None),
        "propose": ProposeForm(
            formdata=None, data={"text": page.decision.suggestion if page.decision else ""}
        ),
    }
    for lot in page.lots:
        if lot.tied:
            forms[f"draw-{lot.key}"] = draw_form(
                lot.key, lot.tied, formdata=None, data={"lot": lot.key}
            )
    return render_template(
        "award/show.html",
        page=page,
        forms=forms | typed,
        failed=next(iter(typed.values()), None),
        send_word=SEND_WORD,
        award_word=AWARD_WORD,
    )
