"""The second implementation of the ranking against the first, on random tenders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import verify
from criteria.formulas import FORMULAS, PriceRule
from criteria.offers import Basket, Offer, Part
from criteria.outcome import AWARD, SELECTION, Entrant, lot_outcome
from criteria.outcome import offers as entered
from criteria.rank_file import rank_file
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from criteria.refusals import Refused
from tests.rules.plans import LOT, PLAN
from tests.vectors import ALL, Vector

PARAMETERS: dict[str, tuple[tuple[str, D], ...]] = {
    "band": (("floor", D("80.5")), ("ceiling", D(150))),
    "below-ceiling": (("ceiling", D(150)),),
    "reference-over-price": (("reference", D(100)),),
    "percentage-discount": (("k", D("0.4")),),
    "utility-index": (("n", D("1.5")),),
    "logarithmic": (("factor", D(2)),),
}
PLACES = st.sampled_from([None, 0, 1, 2])
MARKS = st.decimals(0, 10, places=1)


@st.composite
def tenders(draw: Any) -> tuple[RankingRules, tuple[Offer, ...]]:
    """Any rules, any offers: many equal, some set aside, some dropped."""
    name = draw(st.sampled_from([None, *FORMULAS]))
    formula = FORMULAS[name] if name else None
    on_value = name == "award-on-value"
    criteria = tuple(
        Criterion(
            f"C{n}",
            None if on_value else draw(st.sampled_from([D(10), D(20), D("12.5")])),
            D(0) if on_value else draw(st.sampled_from([D(0), D(1)])),
            D(10),
            draw(st.sampled_from([None, None, D(4)])),
            D(1000) if on_value else None,
        )
        for n in range(draw(st.integers(1, 4)))
    )
    rule = None
    if name and formula:
        rule = PriceRule(
            name,
            D(40) if formula.needs_points else None,
            PARAMETERS.get(name, ())
            + (() if formula.clip is None else ((("clip", draw(st.booleans())),))),
        )
    rules = RankingRules(
        criteria,
        rule,
        "scale" if on_value else draw(st.sampled_from(["scale", "best"])),
        draw(st.sampled_from([None, None, D(15)])),
        Rounding(
            draw(st.sampled_from(["half-up", "half-even"])),
            draw(PLACES),
            draw(PLACES),
            draw(PLACES),
        ),
        draw(
            st.sampled_from(
                [(), ("draw",), ("quality", "draw"), ("criterion:C0", "price", "draw"), ("price",)]
            )
        ),
    )
    least = D(1)
    price = st.sampled_from([D(90), D(100), D("100.01"), D(120), D(149)])
    offers = []
    for id in "ABCDE"[: draw(st.integers(1, 5))]:
        amount = draw(price)
        asked: Any = amount if rule else None
        if rule and draw(st.booleans()):
            asked = Basket(amount, (Part(D(2), amount / 2),))
        out = draw(st.sampled_from(["", "", "", "", "late", "dropped"]))
        marks = tuple((one.id, max(least, draw(MARKS)).normalize()) for one in criteria)
        offers.append(
            Offer(
                id,
                asked,
                marks,
                "late" if out == "late" else None,
                "x" if out == "dropped" else None,
            )
        )
    return rules, tuple(offers)


def compared(rules: RankingRules, offers: tuple[Offer, ...]) -> None:
    try:
        first = rank(rules, offers)
    except Refused:
        return
    file = rank_file(rules, offers)
    second = verify.ranked(file["plan"], file["offers"])  # type: ignore[arg-type,index]
    assert {one.id: one.rank for one in second} == {one.id: one.rank for one in first.offers}
    figures = {
        one.id: one.total if one.total is not None else one.value
        for one in first.offers
        if one.rank is not None
    }
    assert {one.id: one.score for one in second if one.rank is not None} == figures


@settings(max_examples=400, deadline=None)
@given(tenders())
def test_two_programs_give_one_ranking(tender: tuple[RankingRules, tuple[Offer, ...]]) -> None:
    compared(*tender)


@pytest.mark.parametrize("vector", ALL, ids=[one.id for one in ALL])
def test_every_vector_comes_out_the_same(vector: Vector) -> None:
    rules = vector.plan.stage("1", AWARD).ranking_rules()
    compared(rules, entered(vector.plan, vector.plan.lot("1"), AWARD, vector.entrants))


def _placed(rules: RankingRules, *offers: Offer) -> dict[str, int | None]:
    """The places that the second program gives, which are those of the first."""
    compared(rules, offers)
    file = rank_file(rules, offers)
    found = verify.ranked(file["plan"], file["offers"])  # type: ignore[arg-type,index]
    return {one.id: one.rank for one in found}


def test_what_is_exactly_the_least_stays_and_rounding_lifts_nobody_over_it() -> None:
    """15 of 15 stays; 7.4 + 7.5 = 14.9 is too little, though each rounded gives 7 + 8 = 15."""
    criteria = tuple(Criterion(name, D(10), D(0), D(10)) for name in ("C0", "C1"))
    rules = RankingRules(criteria, None, "scale", D(15), Rounding("half-up", 0, None, None), ())
    just = Offer("A", None, (("C0", D("7.5")), ("C1", D("7.5"))))
    under = Offer("B", None, (("C0", D("7.4")), ("C1", D("7.5"))))
    assert _placed(rules, just, under) == {"A": 1, "B": None}


def test_equal_totals_are_parted_by_quality() -> None:
    """A: 20 + 40 * 90/90 = 60. B: 30 + 40 * 90/120 = 60, with more quality."""
    rules = RankingRules(
        (Criterion("C0", D(40), D(0), D(10)),),
        PriceRule("lowest-over-price", D(40), ()),
        "scale",
        None,
        Rounding("half-up", None, None, None),
        ("quality",),
    )
    one = Offer("A", D(90), (("C0", D(5)),))
    other = Offer("B", D(120), (("C0", D("7.5")),))
    assert _placed(rules, one, other) == {"A": 2, "B": 1}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_same_go_on_and_the_same_wins(data: st.DataObject) -> None:
    """Marks with many equals, a line somewhere, and lots that were drawn or not."""
    questions = tuple(LOT.selection.questions)
    scale = LOT.selection.scale
    assert scale is not None
    steps = [step.points for step in scale.steps]
    marks = st.sampled_from(steps[-2:])
    entrants = tuple(
        Entrant(id, id.upper(), tuple((one.id, data.draw(marks)) for one in questions))
        for id in "abcde"[: data.draw(st.integers(1, 5))]
    )
    lot = replace(
        LOT,
        admitted=data.draw(st.integers(1, 4)),
        cutoff=data.draw(st.sampled_from(["ties", "all"])),
        selection=replace(LOT.selection, ties=("draw",), minimum_total=None),
    )
    plan = replace(PLAN, lots=(lot,))
    draw = data.draw(st.permutations("abcde")) if data.draw(st.booleans()) else ()
    first = lot_outcome(plan, "1", SELECTION, entrants, draw)
    rules = plan.stage("1", SELECTION).ranking_rules()
    file = rank_file(rules, entered(plan, lot, SELECTION, entrants))
    order = verify.ranked(file["plan"], file["offers"])  # type: ignore[arg-type,index]
    ids = [(one.id.lower(), one.rank) for one in order]
    going, winner = verify.outcome(
        SELECTION, {"admitted": lot.admitted, "cutoff": lot.cutoff}, ids, draw
    )
    assert (sorted(going), winner) == (sorted(first.admitted), None)


@pytest.mark.parametrize(
    "text", ["1e999999999", "NaN", "Infinity", "", " 1", "1_0", "0x1", "1/-2", "9" * 99, True, None]
)
def test_a_number_that_is_none_or_would_never_end_is_refused(text: object) -> None:
    with pytest.raises(ValueError):
        verify.number(text)


def test_numbers_are_read_exactly() -> None:
    assert [verify.number(one) for one in ("0.10", "-7", "13/3", 4)] == [
        Fraction(1, 10),
        Fraction(-7),
        Fraction(13, 3),
        Fraction(4),
    ]
