"""Trying the plan out before it is published. Reads alone; what is asked stands in the address."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from criteria.plan import LotRules
from criteria.price_notes import euros, near
from criteria.refusals import Refusal, Refused
from criteria.tryout import check_invented, usual
from tender.extensions import db
from tender.forms.tryout import TryoutForm
from tender.pages.plan import PlanPage, section_page
from tender.pages.tryout import shape, tryout
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.routes.plan_places import in_words, place_url, tabs

bp = Blueprint("plan_tryout", __name__)


@bp.get("/procedures/<uuid:procedure_id>/plan/try-out")
@requires(Permission.EDIT_PLAN)
def show(procedure_id: UUID) -> ResponseReturnValue:
    page = section_page(db.session, current_identity())
    lot = _lot(page)
    first = shape(page.plan, lot, language())
    priced = first.formula is None or first.formula.needs_price
    form = TryoutForm(request.args, usual(page.plan, lot), priced=priced)
    good = first.missing == () and form.validate()
    if good:
        refused = check_invented(lot.award, form.invented())
        show_refusals(form, Refused(refused))
        good = not refused
    answer = render_template(
        "plan/tryout.html",
        page=page,
        lot=lot,
        form=form,
        priced=priced,
        shape=first,
        tryout=tryout(page.plan, lot, form.invented(), language()) if good else None,
        tabs=tabs("try-out", len(page.plan.lots)),
        euros=euros,
        near=near,
        told=lambda one: told(page, one),
    )
    return answer, 422 if form.faulty else 200


def told(page: PlanPage, one: Refusal) -> tuple[str, str | None]:
    """A warning or a lack in words, and where it is mended."""
    return in_words(one), place_url(page, one.field)


def _lot(page: PlanPage) -> LotRules:
    """The lot of the address, or the first one."""
    wanted = request.args.get("lot")
    found = [lot for lot in page.plan.lots if wanted in (None, lot.id)]
    if not found:
        abort(404)
    return found[0]
