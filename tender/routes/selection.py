"""The selection: ranking, drawing lots, proposal, approval and letters on one page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from criteria.outcome import SELECTION
from tender.clock import now
from tender.extensions import db
from tender.forms.decisions import SEND_WORD
from tender.pages.selection import SelectionPage, selection_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import letters_came
from tender.routes.decisions import Desk, Typed, add_decision

bp = Blueprint("selection", __name__)


@bp.get("/procedures/<uuid:procedure_id>/selection")
@requires(Permission.VIEW_SELECTION)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _render(_page(), {})


def _page() -> SelectionPage:
    return selection_page(db.session, current_identity(), now(), language())


def _render(page: SelectionPage, typed: Typed) -> str:
    return render_template(
        "selection/show.html",
        page=page,
        forms=DESK.forms(page) | typed,
        failed=next(iter(typed.values()), None),
        send_word=SEND_WORD,
        **letters_came(page.case),
    )


DESK = Desk(
    bp,
    SELECTION,
    Permission.PROPOSE_SELECTION,
    Permission.APPROVE_SELECTION,
    Permission.SEND_SELECTION,
    _page,
    _render,
    _l("De brieven zijn verstuurd."),
)
add_decision(DESK)
