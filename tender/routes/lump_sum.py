"""Calculating with the lump sum. Reads alone; what is asked stands in the address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from criteria.case import CaseFacts
from criteria.lump_sum import check
from criteria.lump_sum_figures import money
from criteria.lump_sum_table import start
from criteria.lump_sum_warnings import basis_text
from criteria.refusals import Refused
from tender.extensions import db
from tender.forms.lump_sum import lump_sum_form
from tender.pages.lump_sum import calculate
from tender.pages.scenarios import lump_sum_page
from tender.permissions import Permission
from tender.routes.access import asked_id, current_identity, language, requires, show_refusals

bp = Blueprint("dialogue_lump_sum", __name__)
ABOUT = ("tenderer", "lot")
"""What an address says besides the calculation."""


@bp.get("/procedures/<uuid:procedure_id>/dialogue/lump-sum")
@requires(Permission.VIEW_DIALOGUE)
def show(procedure_id: UUID) -> ResponseReturnValue:
    """A scenario worked out. An address in another spelling leads to the one that can be shared."""
    lot = request.args.get("lot")
    page = lump_sum_page(db.session, current_identity(), asked_id("tenderer"), lot)
    facts = page.desk.case.plan.facts
    asked = {name: typed for name, typed in request.args.items() if name not in ABOUT}
    form = lump_sum_form(facts, asked, start(facts), page.dossier.choices, language())
    good = not asked or form.validate()
    refused = check(form.inputs(), len(facts.contract_years()))
    show_refusals(form, Refused(refused))
    good = good and not refused
    if good and asked and form.spelled() != asked:
        spelled: dict[str, Any] = form.spelled()
        about: dict[str, Any] = {name: request.args.get(name) for name in ABOUT}
        return redirect(url_for(".show", procedure_id=procedure_id, **about, **spelled))
    made = calculate(facts, page.lot.ceilings, form.scenario(), language()) if good else None
    answer = render_template(
        "dialogue/lump_sum.html",
        page=page,
        form=form,
        made=made,
        asked=form.spelled() if good and asked else {},
        **words(facts),
    )
    return answer, 200 if good else 422


def words(facts: CaseFacts) -> dict[str, Any]:
    """What every page with figures of the lump sum is told with."""
    return {
        "facts": facts,
        "money": money,
        "basis": lambda id_: basis_text(facts, id_).get(language()),
    }
