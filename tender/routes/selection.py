"""The selection: ranking, drawing lots, proposal, approval and letters on one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.outcome import SELECTION
from tender.actions import deciding
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import (
    SEND_WORD,
    ApproveForm,
    DrawForm,
    ProposeForm,
    SendForm,
    draw_form,
)
from tender.pages.selection import SelectionPage, selection_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import acted

bp = Blueprint("selection", __name__)


@bp.get("/procedures/<uuid:procedure_id>/selection")
@requires(Permission.VIEW_SELECTION)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _render(_page(), {})


@bp.post("/procedures/<uuid:procedure_id>/selection/propose")
@requires(Permission.PROPOSE_SELECTION)
def propose(procedure_id: UUID) -> ResponseReturnValue:
    form = ProposeForm()
    return _answer(
        procedure_id,
        "propose",
        form,
        lambda: deciding.propose(
            db.session, current_identity(), SELECTION, form.text.data or "", now()
        ),
        _("Het voorstel ligt klaar voor de mandaathouder."),
    )


@bp.post("/procedures/<uuid:procedure_id>/selection/approve")
@requires(Permission.APPROVE_SELECTION)
def approve(procedure_id: UUID) -> ResponseReturnValue:
    form = ApproveForm()
    return _answer(
        procedure_id,
        "approve",
        form,
        lambda: deciding.approve(
            db.session,
            current_identity(),
            SELECTION,
            form.approves.data == "yes",
            form.reason.data or "",
            now(),
        ),
        _("Uw besluit is vastgelegd."),
    )


@bp.post("/procedures/<uuid:procedure_id>/selection/send")
@requires(Permission.SEND_SELECTION)
def send(procedure_id: UUID) -> ResponseReturnValue:
    form = SendForm()
    return _answer(
        procedure_id,
        "send",
        form,
        lambda: deciding.send(db.session, current_identity(), SELECTION, now()),
        _("De brieven zijn verstuurd."),
    )


@bp.post("/procedures/<uuid:procedure_id>/selection/draw")
@requires(Permission.PROPOSE_SELECTION)
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
            SELECTION,
            lot,
            form.order,
            form.witness.data or "",
            now(),
        ),
        _("De uitslag van de loting is vastgelegd."),
    )


def _page() -> SelectionPage:
    return selection_page(db.session, current_identity(), now(), language())


def _answer(procedure_id: UUID, name: str, form: Any, act: Any, said: str) -> ResponseReturnValue:
    done = acted(form, act, url_for("selection.show", procedure_id=procedure_id), said)
    return done if done is not None else (_render(_page(), {name: form}), 422)


def _render(page: SelectionPage, typed: dict[str, Any]) -> str:
    forms: dict[str, Any] = {
        "approve": ApproveForm(formdata=None),
        "send": SendForm(formdata=None),
        "propose": ProposeForm(
            formdata=None, data={"text": page.decision.suggestion if page.decision else ""}
        ),
    }
    for lot in page.lots:
        if lot.tied:
            forms[f"draw-{lot.key}"] = _empty_draw(lot.key, lot.tied)
    return render_template(
        "selection/show.html",
        page=page,
        forms=forms | typed,
        failed=next(iter(typed.values()), None),
        send_word=SEND_WORD,
    )


def _empty_draw(lot: str, tied: tuple[tuple[str, str], ...]) -> DrawForm:
    return draw_form(lot, tied, formdata=None, data={"lot": lot})
