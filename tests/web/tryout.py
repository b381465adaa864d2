"""The try-out for tests: asking it, writing the plan it tries, and reading what it counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from criteria.changes import changes
from criteria.formulas import PriceRule
from criteria.plan import EvaluationPlan, LotRules
from criteria.plan.format import tree
from tender.actions import planning
from tests.web.sites import Site

PREPARE, PUBLISH = "2021-10-19T10:00", "2021-10-29T10:00"
USUAL = {
    "offers": "3",
    "low": "145.000.000",
    "high": "160.000.000",
    "least": "40",
    "most": "100",
    "follow": "50",
    "amount": "100.000",
    "procedures": "200",
    "seed": "1",
}
PAGE = "/plan/try-out"


def asked(on: Site, who: str = "officer", **more: str) -> Any:
    return on.browser(who).get(on.root + PAGE, query_string=USUAL | more)


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def edit(on: Site, **award: Any) -> None:
    """Change the award of every lot, as an edit of the plan."""
    plan = on.world.case().plan
    write(on, tuple(replace(lot, award=replace(lot.award, **award)) for lot in plan.lots))


def write(on: Site, lots: Sequence[LotRules]) -> None:
    plan: EvaluationPlan = on.world.case().plan
    made = changes(tree(plan), tree(replace(plan, lots=tuple(lots))))
    on.world.act("officer", PUBLISH, planning.edit_plan, made)


def rule(on: Site, name: str, *parameters: tuple[str, Any]) -> PriceRule:
    return PriceRule(name, Decimal(20), parameters)


def figures(page: str) -> list[str]:
    """What the simulation counted, in percent: three for each formula."""
    return re.findall(r">([0-9,]+)%<", simulated(page))


def simulated(page: str) -> str:
    return page.split('id="t-simulatie"')[1].split("</section>")[0]


def lines(page: str) -> dict[str, tuple[str, list[int]]]:
    """For each formula its kind, and how often the winner changed."""
    rows = re.findall(r"<tr.*?(PF\d\d).*?</tr>", simulated(page), re.DOTALL)
    texts = [plain(row) for row in re.findall(r"<tr.*?</tr>", simulated(page), re.DOTALL)[1:]]
    return {
        number: (
            next(kind for kind in ("relatief", "absoluut") if kind in text),
            [int(count.replace(".", "")) for count in re.findall(r"([\d.]+) van [\d.]+", text)],
        )
        for number, text in zip(rows, texts, strict=True)
    }
