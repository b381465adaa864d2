"""The comparison page beside a bare view, and the whole comparison beside the engine alone.

The bare view stands behind the same session and log-in, reads as many rows and renders as many
bytes. What the page costs above that is permission, navigation and blindness: what follows from
the record alone is worked out once after each act, so the first time is printed beside it; rows and
queries are those of the first time.

The whole comparison is computed anew from what the database gave: the ranking with every step as a
page shows it, beside the ranking engine alone on the same offers.
"""

from __future__ import annotations

import gc
import random
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.served import bare, beside_bare, milliseconds, queries, rows, served
from criteria.case import load as load_facts
from criteria.catalogue import load
from criteria.outcome import AWARD, Entrant, offers
from criteria.phases import Step
from criteria.plan import EvaluationPlan, first_draft
from criteria.ranking import rank
from criteria.text import Text
from tender.demo.plan import filled
from tender.pages.rankings import table
from tender.store import memory

LIMIT = 3
AGAIN = 2
FEW, MANY = 3, 29
REPEATS = 31


def measure() -> list[dict[str, Any]]:
    """Pages with few and with many offers, their queries, and the comparison computed anew."""
    found, asked = [], {}
    for count in (1, FEW, MANY):
        with _served(count) as (app, client, page):
            asked[count] = len(queries(client, page))
            if count > 1:
                found.append(_page(app, client, page, count))
    print(f"queries: {', '.join(f'{asked[n]} with {n}' for n in asked)}")
    for count in (FEW, MANY):
        found.append(
            {
                "name": f"queries of the comparison page, {count} offers against 1",
                "ours": asked[count],
                "baseline": asked[1],
                "ratio": round(asked[count] / asked[1], 3),
                "limit": 1,
                "ok": asked[count] == asked[1],
            }
        )
    return [*found, _computed()]


def _page(app: Flask, client: FlaskClient, page: str, offers_: int) -> dict[str, Any]:
    count, size = rows(client, lambda: client.get(page)), len(client.get(page).data)
    beside = bare(app, count, size)
    ours, baseline, anew = [], [], []
    for _ in range(REPEATS):
        memory.forget()
        anew.append(milliseconds(lambda: client.get(page)))
        ours.append(milliseconds(lambda: client.get(page)))
        baseline.append(milliseconds(lambda: client.get(beside)))
    bytes_ = len(client.get(beside).data)
    print(f"comparison with {offers_}: {size} bytes, {count} rows; bare view: {bytes_} bytes")
    print(f"the first time after an act: {statistics.median(anew):.2f} ms")
    return beside_bare(LIMIT, f"comparison page with {offers_} offers (ms)", ours, baseline)


def _computed() -> dict[str, Any]:
    """The comparison of many offers as the page computes it, beside the engine alone.

    What the process loaded is left out of the collection of garbage, and the quickest of both
    counts: a pause of the machine, longer than the whole sum, is no work of either.
    """
    plan = _plan()
    key = plan.lots[0].id
    entrants = _entrants(plan, MANY)
    rules = plan.stage(key, AWARD).ranking_rules()
    given = offers(plan, plan.lots[0], AWARD, entrants)
    ours, baseline = [], []
    gc.collect()
    gc.freeze()
    for _ in range(REPEATS):
        baseline.append(milliseconds(lambda: rank(rules, given)))
        ours.append(milliseconds(lambda: table(plan, key, AWARD, entrants, "nl")))
    gc.unfreeze()
    name = f"the comparison of {MANY} offers computed anew, beside the engine (ms)"
    return beside_bare(AGAIN, name, [min(ours)], [min(baseline)])


def _plan() -> EvaluationPlan:
    """The plan of the demonstration."""
    known = load()
    title = Text("Vergelijking", "Comparison")
    return filled(first_draft("R", title, "G", known, load_facts(), known.topics), MANY)


def _entrants(plan: EvaluationPlan, count: int) -> tuple[Entrant, ...]:
    """Marks of the scale and lump sums below the ceilings; the same every run."""
    dice, lot = random.Random(2022), plan.lots[0]
    marks = [step.points for step in lot.award.scale.steps] if lot.award.scale else []
    return tuple(
        Entrant(
            str(n),
            f"Inschrijver {n}",
            tuple((one.id, dice.choice(marks[len(marks) // 2 :])) for one in lot.award.questions),
            tuple(most - Decimal(dice.randint(1, 2_000_000)) for most in lot.ceilings),
        )
        for n in range(1, count + 1)
    )


@contextmanager
def _served(offers_: int) -> Iterator[tuple[Flask, FlaskClient, str]]:
    """The case at the comparison, and the officer's browser in which the prices were opened."""
    with served(Step.COMPARE, "2022-06-02T10:00", offers_) as (app, client, procedure):
        page = f"{procedure}/comparison"
        client.post(f"{page}/read")
        assert client.get(page).status_code == 200
        yield app, client, page
