"""The rows of the catalogues that the traps are about, and a plan with all of them."""

from __future__ import annotations

from decimal import Decimal as D
from functools import cache

from criteria.canon import Json
from criteria.case import load as load_facts
from criteria.catalogue import Demand, Topic, load
from criteria.guide import bidding
from criteria.plan import EvaluationPlan, first_draft
from criteria.plan.check import check_plan
from criteria.plan.format import tree
from criteria.requirements import Requirement, RequirementRow
from criteria.text import Text


@cache
def rows() -> dict[str, RequirementRow]:
    return {row.id: row for row in load().requirements}


def row(id_: str) -> RequirementRow:
    return rows()[f"PVE-{id_}"]


def asked(id_: str) -> Requirement:
    return row(id_).requirement


def note(id_: str) -> str:
    found = row(id_).note
    assert found is not None, id_
    return found.nl


def demand(id_: str) -> Demand:
    return next(one for one in load().demands if one.id == id_)


def topic(id_: str) -> Topic:
    return next(one for one in load().topics if one.id == id_)


@cache
def draft() -> EvaluationPlan:
    """A plan with everything the documents give."""
    return first_draft("T", Text("T", "T"), "Regio", load(), load_facts(), load().topics)


def without_settings(plan: EvaluationPlan) -> dict[str, Json]:
    return {key: value for key, value in tree(plan).items() if key != "settings"}


def codes(plan: EvaluationPlan) -> list[str]:
    return [fault.code for fault in check_plan(plan)]


def limit(id_: str, unit: str) -> tuple[str, D]:
    """The one limit in this unit of a requirement."""
    (found,) = (one for one in asked(id_).limits if one.unit == unit)
    return found.bound, found.value


def printed(plan: EvaluationPlan) -> list[str]:
    """The requirements in the guide."""
    return [one.id for _, rows in bidding(plan) for one in rows]
