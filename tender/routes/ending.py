"""Ending a procedure without an award: withdrawal, or no award."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions.ending import decide_ending, propose_ending, send_ending
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import ApproveForm
from tender.forms.ending import STOP_WORD, ProposeEndingForm, SendEndingForm
from tender.pages.ending import EndingPage, ending_page
from tender.permissions import Permission
from tender.routes.access import current_identity, requires
from tender.routes.acting import acted, letters_came
from tender.routes.confirming import require_password

bp = Blueprint("ending", __name__)
ROOT = "/procedures/<uuid:procedure_id>/ending"


@bp.get(ROOT)
@requires(Permission.VIEW_ENDING)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _show(_page(), {})


@bp.post(ROOT)
@requires(Permission.PROPOSE_ENDING)
def propose(procedure_id: UUID) -> ResponseReturnValue:
    form = ProposeEndingForm()
    return _done(
        "propose",
        form,
        lambda: propose_ending(
            db.session, current_identity(), form.kind.data or "", form.reason.data or "", now()
        ),
        _("Het voorstel ligt klaar voor de mandaathouder."),
    )


@bp.post(f"{ROOT}/approve")
@requires(Permission.APPROVE_ENDING)
def approve(procedure_id: UUID) -> ResponseReturnValue:
    form = ApproveForm()

    def act() -> None:
        require_password(form)
        approves, reason = form.approves.data == "yes", form.reason.data or ""
        decide_ending(db.session, current_identity(), approves, reason, now())

    return _done("approve", form, act, _("Uw besluit is vastgelegd."))


@bp.post(f"{ROOT}/send")
@requires(Permission.SEND_ENDING)
def send(procedure_id: UUID) -> ResponseReturnValue:
    form = SendEndingForm()
    return _done(
        "send",
        form,
        lambda: send_ending(db.session, current_identity(), now(), form.seen.data or ""),
        lambda sent: (
            _("De brieven zijn verstuurd. De aanbesteding is beëindigd.")
            if sent
            else _("Uw akkoord is vastgelegd.")
        ),
    )


def _done(
    name: str, form: Any, act: Callable[[], Any], said: str | Callable[[Any], str]
) -> ResponseReturnValue:
    address = url_for("ending.index", procedure_id=current_identity().procedure_id)
    done = acted(form, act, address, said)
    if done is not None:
        return done
    page = _page()
    if "seen" in form:
        form.seen.data = page.seen
    return _show(page, {name: form}), 422


def _page() -> EndingPage:
    return ending_page(db.session, current_identity(), now())


def _show(page: EndingPage, typed: dict[str, Any]) -> str:
    forms = {
        "propose": ProposeEndingForm(formdata=None),
        "approve": ApproveForm(formdata=None),
        "send": SendEndingForm(formdata=None, data={"seen": page.seen}),
    }
    return render_template(
        "award/ending.html",
        page=page,
        forms=forms | typed,
        failed=next(iter(typed.values()), None),
        word=STOP_WORD,
        **letters_came(page.case),
    )
