"""Choosing between what was typed and what somebody else wrote meanwhile."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadData

from criteria.refusals import Refused
from tender.actions import planning
from tender.actions.planning import Base
from tender.clock import now
from tender.extensions import db
from tender.pages import plan as pages
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.plan_edit import EDIT, address, rendered, section_page
from tender.routes.plan_signed import unpacked
from tender.routes.plan_told import back_to, tell, tell_problem

bp = Blueprint("plan_settle", __name__)

MOST = 100
"""How many fields are settled at once."""


@bp.post(f"{EDIT}/<section>/settle")
@requires(Permission.EDIT_PLAN)
def settle(procedure_id: UUID, section: str) -> ResponseReturnValue:
    """Put what was typed in the fields that were ticked; what was changed again is shown again."""
    page = section_page(section)
    assert page.draft is not None
    try:
        chosen = [unpacked(text) for text in request.form.getlist("changes")[:MOST]]
    except BadData:
        abort(400)
    made = tuple(change for _, changes in chosen for change in changes)
    to = back_to(address(section))
    if not made:
        tell(_("Er is niets gewijzigd. De tekst van uw collega blijft staan."))
        return redirect(to, 303)
    try:
        kept = planning.edit_plan(db.session, current_identity(), made, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_problem(refused.refusals[0].sentence(language()))
        return redirect(to, 303)
    if kept.conflicts:
        base = Base(min(version for version, _ in chosen))
        before = page.draft.tree
        page = section_page(section)
        told = pages.met(db.session, page, before, base, kept.conflicts)
        return rendered(page, section, met=told), 409
    count = len(made)
    tell(ngettext("Uw tekst staat er nu.", "Uw %(num)s teksten staan er nu.", count))
    return redirect(to, 303)
