"""Guides to print: the plan of the demonstration, parts of it, and the words read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from functools import cache
from typing import Any

from criteria import case
from criteria.catalogue import load
from criteria.moments import local_date
from criteria.plan import EvaluationPlan, Setting, first_draft
from criteria.plan.authors import buyers_choices
from tender.demo.plan import filled
from tender.report.guide import render

AT = datetime(2021, 11, 1, 9, tzinfo=UTC)
LATER = datetime(2021, 12, 3, 9, tzinfo=UTC)
SEAL = "0123456789abcdef" * 4


@cache
def begun() -> EvaluationPlan:
    """What the documents and catalogues give, and no choice of the buyer."""
    facts = case.load()
    catalogues = load()
    return first_draft(facts.reference, facts.name, "Regio", catalogues, facts, catalogues.topics)


@cache
def made() -> EvaluationPlan:
    plan, author = filled(begun(), 3), "Inkoopadviseur (demo)"
    signed = (Setting(place, author, local_date(AT)) for place in buyers_choices(plan))
    return replace(plan, settings=tuple(signed))


@cache
def sealed(plan: EvaluationPlan, lang: str = "nl", **more: Any) -> bytes:
    return render(plan, lang, **{"version": 1, "seal": SEAL, "sealed_at": AT} | more)


def lot(**changes: Any) -> EvaluationPlan:
    return replace(made(), lots=(replace(made().lots[0], **changes),))


def short(plan: EvaluationPlan) -> EvaluationPlan:
    """The plan without its long lists."""
    return replace(plan, requirements=(), topics=(), elements=())


PARAMETERS: dict[str, tuple[tuple[str, D | bool], ...]] = {
    "logarithmic": (("factor", D(2)),),
    "band": (("floor", D(145_000_000)), ("ceiling", D(160_000_000)), ("clip", False)),
    "below-ceiling": (("ceiling", D(160_000_000)),),
    "reference-over-price": (("reference", D(150_000_000)),),
    "percentage-discount": (("k", D("0.2")),),
    "utility-index": (("n", D(4)),),
}
