"""The facts of the case as the buyer types them: new rows, and what cannot be right about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.canon import Json, to_plain
from criteria.case import check
from criteria.case_facts import (
    MANDATES,
    Attachment,
    CaseFacts,
    ClientCount,
    Municipality,
    PlanningRow,
)
from criteria.contract_budget import BudgetYear
from criteria.refusals import Refusal, refusal
from criteria.text import Text

EMPTY = Text("", "")
UNKNOWN = MANDATES[0]
_LEFT_OUT = frozenset({"case.two_phases", "case.fall_years"})
"""What matters for a case file and not for a plan: names of phases, and the fall of the budget."""
_BUDGET = frozenset({"case.budget_years", "case.year_without_budget"})
"""What a budget must have; a plan may have none."""


def check_facts(facts: CaseFacts) -> Iterator[Refusal]:
    """What keeps a plan with these facts from being sealed, each fault at its place in the plan."""
    left_out = _LEFT_OUT if facts.budget.years else _LEFT_OUT | _BUDGET
    for fault in check(facts):
        if fault.code not in left_out:
            yield fault.at(f"facts/{fault.field}")
    for row in facts.planning:
        if not row.name.nl.strip():
            yield refusal("plan.name_missing", f"facts/planning/{row.id}/name/nl")
    for each in facts.municipalities:
        if not each.name.strip():
            yield refusal("plan.name_missing", f"facts/municipalities/{each.id}/name")
    if facts.municipalities and all(each.mandate == UNKNOWN for each in facts.municipalities):
        yield refusal("plan.mandates_unknown", "facts/municipalities")
    for count in facts.clients:
        if not count.basis.nl.strip():
            yield refusal("plan.basis_missing", f"facts/clients/{count.id}/basis/nl")
    for attachment in facts.attachments:
        if not attachment.title.nl.strip():
            yield refusal("plan.name_missing", f"facts/attachments/{attachment.id}/title/nl")


def _planning(id_: str, facts: Mapping[str, Any]) -> PlanningRow:
    """A step on the day the last one ends, or on the first day of the contract."""
    rows = facts["planning"]
    day = date.fromisoformat(rows[-1]["end"] if rows else facts["term"]["start"])
    return PlanningRow(id_, EMPTY, day, day, "", None, "planned", "")


def _budget_year(id_: str, facts: Mapping[str, Any]) -> BudgetYear:
    return BudgetYear(int(id_), Decimal(0), Decimal(0), Decimal(0))


_NEW: Mapping[str, Callable[[str, Mapping[str, Any]], object]] = {
    "planning": _planning,
    "municipalities": lambda id_, facts: Municipality("", (), None, None, "", id_),
    "clients": lambda id_, facts: ClientCount(id_, 0, 0, EMPTY, "unknown", ""),
    "years": _budget_year,
    "attachments": lambda id_, facts: Attachment(id_, EMPTY, ""),
}
LISTS = frozenset(_NEW)
"""The lists of the facts that take rows; the years are those of the budget."""


def new_row(tree: Mapping[str, Any], name: str, id_: str) -> Json:
    """An empty row for a list of the facts."""
    return to_plain(_NEW[name](id_, tree["facts"]))


def next_year(tree: Mapping[str, Any], *, first: bool = False) -> str:
    """The calendar year after the last of the budget, or before its first; without any that of the
    first day of the contract."""
    facts = tree["facts"]
    years = [int(row["year"]) for row in facts["budget"]["years"]]
    if not years:
        return str(date.fromisoformat(facts["term"]["start"]).year)
    return str(min(years) - 1 if first else max(years) + 1)
