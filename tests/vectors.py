"""The published vectors as procedures: a plan with one lot, and the tenderers with marks and price.

What the engine's own tests give to the engine, goes here through the plan, as on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal as D

from criteria.catalogue import Scale, Step
from criteria.formulas import PriceRule
from criteria.outcome import Entrant
from criteria.plan import EvaluationPlan, Question, StageRules
from criteria.ranking_rules import Rounding
from criteria.text import Text
from tests.rules.plans import LOT, PLAN, question
from tests.rules.tenders import ONE_SET
from tests.rules.test_formula_vectors import VECTORS

EMPTY = Text("", "")


@dataclass(frozen=True)
class Vector:
    """kind: price_points, total or value. expected: to four decimals, in order of the offers."""

    id: str
    kind: str
    plan: EvaluationPlan
    entrants: tuple[Entrant, ...]
    expected: tuple[D, ...]
    order: str = ""


def scale(high: int) -> Scale:
    steps = tuple(Step(D(n), Text(f"{n}", f"{n}"), EMPTY) for n in (0, high))
    return Scale("vector", Text("Schaal", "Scale"), steps)


def stage(
    formula: str | None,
    weight: str | None,
    questions: Sequence[Question],
    high: int = 1,
    rounding: Rounding | None = None,
    ties: tuple[str, ...] = (),
    against: str = "scale",
    minimum_total: D | None = None,
    **parameters: str | bool,
) -> StageRules:
    named = tuple((n, v if isinstance(v, bool) else D(v)) for n, v in parameters.items())
    price = PriceRule(formula, None if weight is None else D(weight), named) if formula else None
    return StageRules(
        tuple(questions), scale(high), price, against, minimum_total, rounding or Rounding(), ties
    )


def plan_of(award: StageRules, priced_years: int = 1) -> EvaluationPlan:
    return replace(PLAN, lots=(replace(LOT, award=award, priced_years=priced_years),))


def entrants(
    prices: Sequence[str], marks: Sequence[dict[str, str]], aside: Sequence[str | None] = ()
) -> tuple[Entrant, ...]:
    out = [*aside, *[None] * len(prices)]
    return tuple(
        Entrant(
            name.lower(),
            name,
            tuple((id_, D(mark)) for id_, mark in given.items()),
            (D(price),),
            out[n],
        )
        for n, (name, price, given) in enumerate(zip("ABCDE", prices, marks, strict=False))
    )


def quality(formula: str, worth: str) -> Question:
    """One criterion Q: its points, or its value under award on value."""
    one = question("Q", None)
    if formula == "award-on-value":
        return replace(one, value=D(worth))
    return replace(one, points=D(worth))


def vector(
    id_: str,
    formula: str,
    kind: str,
    weight: str | None,
    worth: str,
    prices: Sequence[str],
    marks: Sequence[str] | None,
    parameters: dict[str, str | bool],
    expected: str,
    order: str = "",
) -> Vector:
    given = [{"Q": mark} for mark in marks or ["0"] * len(prices)]
    award = stage(formula, weight, [quality(formula, worth)], **parameters)
    name = {"points": "price_points", "total": "total", "value": "value"}[kind]
    return Vector(
        id_,
        name,
        plan_of(award),
        entrants(prices, given),
        tuple(D(number) for number in expected.split()),
        order,
    )


def ordered(id_: str, aside: str | None, minimum: int | None, expected: str, order: str) -> Vector:
    """The order of operations (5.6): who is set aside first, wins or loses."""
    questions = [
        question("G1", 25, minimum),
        question("G2", 20),
        question("G3", 15),
    ]
    marks = [(8, 6, 10), (10, 8, 6), (4, 10, 10)]
    given = [dict(zip(("G1", "G2", "G3"), map(str, three), strict=True)) for three in marks]
    award = stage("lowest-over-price", "40", questions, 10)
    rows = entrants(["920000", "1000000", "780000"], given, [None, None, aside])
    return Vector(id_, "total", plan_of(award), rows, tuple(map(D, expected.split())), order)


def equal(id_: str, places: int | None, ties: tuple[str, ...], order: str) -> Vector:
    """Totals of 82.5049 and 82.5001 (5.10): equal only where the rounded ones count."""
    questions = [replace(question("Q", None), points=D(100))]
    award = stage(None, None, questions, 100, Rounding(total=places), ties)
    rows = entrants(["1", "1"], [{"Q": "82.5001"}, {"Q": "82.5049"}])
    shown = (D("82.5"),) * 2 if places == 2 else (D("82.5001"), D("82.5049"))
    return Vector(id_, "total", plan_of(award), rows, shown, order)


_SET, _MARKS = ("100", "110", "140"), ("0.6", "0.8", "0.9")
_REVERSALS = (
    ("RR1", "lowest-over-price", "40", "60", "200 110 60", "0.9 0.7 0.4", {}, "76 82", "B A"),
    ("RR2", "above-lowest", "40", "60", "100 140 70", "0.7 1.0 0.4", {}, "82 84", "B A"),
    ("RR3", "lowest-to-highest", "60", "40", "70 60 200", "0.6 0.4 0.4", {}, "24 76", "B A"),
    (
        *("RR4", "around-average", "60", "40", "130 200 60", "0.4 0.5 0.4", {}),
        *("63.2727 67.2727", "B A"),
    ),
    ("RR5", "rank-ladder", "50", "50", "70 60 80", "1.0 0.4 0.4", {}, "50 70", "B A"),
    (
        *("RR6", "utility-index", None, "60", "100 60 190", "0.6 0.4 0.9", {"n": "1.5"}),
        *("0.6 0.7", "B A"),
    ),
    (
        *("RR7", "logarithmic", "40", "60", "200 100 50", "1.0 0.8 0.2"),
        *({"factor": "2", "clip": True}, "60 88", "B A"),
    ),
    (
        *("RR8", "logarithmic", "40", "60", "200 100 50", "1.0 0.8 0.2"),
        *({"factor": "2", "clip": False}, "60 88", "B A"),
    ),
)
_EDGES = (
    ("ED1", "lowest-over-price", "40", "0.01 110 140", {}, "40 0.0036 0.0029"),
    ("ED3", "band", "40", "160 80", {"floor": "80", "ceiling": "150"}, "0 40"),
    (
        *("ED3b", "band", "40", "160 80"),
        *({"floor": "80", "ceiling": "150", "clip": False}, "-5.7143 40"),
    ),
    ("ED4", "below-ceiling", "40", "160", {"ceiling": "150"}, "0"),
    ("ED4b", "below-ceiling", "40", "160", {"ceiling": "150", "clip": False}, "-2.6667"),
    ("ED5", "lowest-to-highest", "40", "0 110 140", {}, "40 8.5714 0"),
    ("ED6", "around-average", "40", "0 110 140", {}, "0 27.2 12.8"),
    ("ED9", "logarithmic", "100", "80 100 125", {"factor": "4"}, "100 83.9036 67.8072"),
)
ALL: tuple[Vector, ...] = (
    *(vector(*one) for one in VECTORS),
    *(
        vector(f"5.4 {f}", f, "total", "40", "60", _SET, _MARKS, given, " ".join(totals), order)
        for f, given, totals, order in ONE_SET
    ),
    *(
        vector(id_, f, "value" if w is None else "total", w, wq, p.split()[:2], q.split()[:2],
               given, exp, order)
        for id_, f, w, wq, p, q, given, exp, order in _REVERSALS
    ),
    *(
        vector(id_, f, "points", w, "0", p.split(), None, given, exp)
        for id_, f, w, p, given, exp in _EDGES
    ),
    vector("5.4 PF14", "quality-only", "total", None, "60", _SET, _MARKS, {}, "36 48 54", "C B A"),
    vector("ED10", "award-on-value", "value", None, "2500", ["80000"], ["0.6"], {}, "78500", "A"),
    ordered("5.6 minimum", None, 6, "87 86.8", "A B"),
    ordered("5.6 set aside", "excluded", None, "87 86.8", "A B"),
    ordered("5.6 kept", None, None, "80.9130 81.2 85", "C B A"),
    equal("5.10 exact", None, (), "B A"),
    equal("5.10 rounded", 2, (), "A B"),
)  # fmt: skip
