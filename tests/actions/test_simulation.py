"""The simulation beside the exact engine, on the same invented offers, and its own promises."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import numpy as np
import pytest

from criteria.catalogue import Scale, Step
from criteria.formulas import FORMULAS, PriceRule
from criteria.offers import Offer
from criteria.plan import StageRules
from criteria.ranking import Ranking, rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from criteria.text import Text
from criteria.tryout import Invented, marks
from criteria.tryout_formulas import suitable
from tender.simulation.tryout import Drawn, Marks, draw, run, winners
from tests.rules.plans import AWARD, question

TEXT = Text("a", "a")
SCALE = Scale("ten", TEXT, tuple(Step(D(n), TEXT, TEXT) for n in range(0, 11, 2)))
INVENTED = Invented(5, D(100), D(180), D(0), D(100), procedures=25, seed=4)


def stage(**more: object) -> StageRules:
    plain = replace(AWARD, scale=SCALE, ties=("quality", "criterion:A", "price", "draw"))
    return replace(plain, **more)  # type: ignore[arg-type]


def offers(rules: RankingRules, given: Marks, drawn: Drawn, at: int) -> list[Offer]:
    """One of the invented procedures as the exact engine takes it."""
    return [
        Offer(
            str(row),
            D(int(drawn.cents[row, at])).scaleb(-2),
            tuple(
                (one.id, given[n][drawn.marks[n, row, at]]) for n, one in enumerate(rules.criteria)
            ),
        )
        for row in range(len(drawn.cents))
    ]


def reverses(rules: RankingRules, given: list[Offer], first: Ranking) -> bool:
    """Whether leaving out one loser that takes part lets another win."""
    losers = [one.id for one in first.offers if one.rank and one.id != first.winner]
    left = (rank(rules, [one for one in given if one.id != loser]).winner for loser in losers)
    return first.winner is not None and any(now not in (None, first.winner) for now in left)


PLANS = {
    "plain": stage(ties=()),
    "rounded": stage(rounding=Rounding("half-up", 0, 1, 0)),
    "rounded to even": stage(rounding=Rounding("half-even", 0, 0, 0)),
    "minimum marks": stage(questions=(question("A", 50, 4), question("B", 10, 2))),
    "minimum quality": stage(minimum_total=D(30)),
    "against the best": stage(against="best", minimum_total=D(40)),
    "a band": stage(price=PriceRule("band", D(40), (("floor", D(120)), ("ceiling", D(150))))),
    "award on value": stage(
        price=PriceRule("award-on-value"),
        questions=tuple(replace(question(id_, None), value=D(60)) for id_ in "AB"),
        minimum_total=D(20),
    ),
    "quality alone": stage(price=PriceRule("quality-only")),
    "against the best, quality alone": stage(price=PriceRule("quality-only"), against="best"),
    "no rules for ties": stage(ties=("draw",), rounding=Rounding(total=0)),
}


@pytest.mark.parametrize("name", PLANS)
def test_the_same_winners_and_reversals_as_the_exact_engine(name: str) -> None:
    """Every suitable formula, every invented procedure; prices in cents, so ties are rare, and in
    tens of euros, so they are not."""
    plan = PLANS[name]
    given = marks(plan, INVENTED)
    drawn = draw(given, INVENTED)
    for sample in (drawn, Drawn(drawn.cents // 1000 * 1000, drawn.marks)):
        for candidate in suitable(plan, INVENTED):
            rules = candidate.rules
            found, (counts,) = winners(rules, given, sample), run([rules], given, sample)
            expected = [0] * 3
            for at in range(INVENTED.procedures):
                entrants = offers(rules, given, sample, at)
                ranking = rank(rules, entrants)
                winner = -1 if found[at] < 0 else str(found[at])
                assert winner == (ranking.winner or -1), (candidate.formula.name, at)
                expected[0] += reverses(rules, entrants, ranking)
                expected[1] += ranking.winner is None
                expected[2] += shared(ranking)
            told = [counts.reversed, counts.no_winner, counts.tied]
            assert told == expected, candidate.formula.name


def shared(ranking: Ranking) -> bool:
    """Whether the highest score belongs to more than one, before the tie rules."""
    scores = [one.total if one.value is None else one.value for one in ranking.offers if one.rank]
    return len(scores) > 1 and scores[0] == scores[1]


# Prices and quality (in tenths) of a known reversal: with all three A wins, and without the last
# one B. (name, points for the price, parameters, prices, quality)
REVERSALS = [
    ("lowest-over-price", 40, (), (200, 110, 60), (9, 7, 4)),
    ("above-lowest", 40, (), (100, 140, 70), (7, 10, 4)),
    ("lowest-to-highest", 60, (), (70, 60, 200), (6, 4, 4)),
    ("around-average", 60, (), (130, 200, 60), (4, 5, 4)),
    ("rank-ladder", 50, (), (70, 60, 80), (10, 4, 4)),
    ("utility-index", 40, (("n", D("1.5")),), (100, 60, 190), (6, 4, 9)),
    ("logarithmic", 40, (("factor", D(2)), ("clip", True)), (200, 100, 50), (10, 8, 2)),
]
TENTHS = (tuple(map(D, range(11))),)


def single(name: str, points: int, parameters: tuple[tuple[str, D | bool], ...]) -> RankingRules:
    rule = PriceRule(name, D(points) if FORMULAS[name].needs_points else None, parameters)
    return RankingRules((Criterion("Q", D(100 - points), D(0), D(10)),), rule)


def one(prices: tuple[int, ...], quality: tuple[int, ...]) -> Drawn:
    return Drawn(np.array([prices]).T * 100, np.array([[[mark] for mark in quality]]))


@pytest.mark.parametrize(("name", "points", "parameters", "prices", "quality"), REVERSALS)
def test_a_known_reversal_is_found(
    name: str,
    points: int,
    parameters: tuple[tuple[str, D | bool], ...],
    prices: tuple[int, ...],
    quality: tuple[int, ...],
) -> None:
    rules, drawn = single(name, points, parameters), one(prices, quality)
    assert winners(rules, TENTHS, drawn).tolist() == [0]
    assert run([rules], TENTHS, drawn)[0].reversed == 1
    two = Drawn(drawn.cents[:2], drawn.marks[:, :2])
    assert winners(rules, TENTHS, two).tolist() == [1]


def test_without_clipping_a_logarithm_keeps_the_order() -> None:
    # 20 + 0, 48 + 0 and 52 in all: C wins, and B stays before A
    rules = single("logarithmic", 40, (("factor", D(2)),))
    drawn = one((200, 100, 50), (10, 8, 2))
    assert winners(rules, TENTHS, drawn).tolist() == [2]
    assert run([rules], TENTHS, drawn)[0].reversed == 0


def test_what_is_counted() -> None:
    """Four procedures of two under a band from 100 to 200, 40 points for the price."""
    rules = single("band", 40, (("floor", D(100)), ("ceiling", D(200))))
    drawn = Drawn(
        np.array([[100, 100, 150, 200], [200, 200, 150, 200]]) * 100,
        # 40 + 0 against 0 + 60; 40 + 60 against 60; 20 + 30 twice; 0 + 60 against 0 + 30
        np.array([[[0, 10, 5, 10], [10, 10, 5, 5]]]),
    )
    counts = run([rules], TENTHS, drawn)[0]
    assert winners(rules, TENTHS, drawn).tolist() == [1, 0, -1, 0]
    assert (counts.procedures, counts.tied, counts.no_winner) == (4, 1, 1)
    # the second and the fourth went to the cheapest, all three to the best quality
    assert (counts.cheapest, counts.best, counts.reversed) == (2, 3, None)


@pytest.mark.parametrize("count", [1, 2, 29])
def test_one_offer_two_and_many(count: int) -> None:
    plan = stage()
    invented = replace(INVENTED, offers=count, procedures=300)
    given = marks(plan, invented)
    for counts in run(
        [one.rules for one in suitable(plan, invented)], given, draw(given, invented)
    ):
        assert counts.procedures == 300
        assert (counts.reversed is None) == (count < 3)
        if count == 1:
            assert (counts.cheapest, counts.best, counts.tied) == (300, 300, 0)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    given = marks(stage(), INVENTED)
    first, again = draw(given, INVENTED), draw(given, INVENTED)
    assert np.array_equal(first.cents, again.cents) and np.array_equal(first.marks, again.marks)
    other = draw(given, replace(INVENTED, seed=5))
    assert not np.array_equal(first.cents, other.cents)
    # fixed for good: the highest 53 bits of the raw numbers of PCG64, as a share of the room
    assert first.cents[0, :3].tolist() == [17545, 14091, 17810]
    assert first.marks[:, 0, :3].tolist() == [[3, 3, 3], [3, 3, 2]]


def test_marks_follow_the_price_as_far_as_was_asked() -> None:
    """Ten marks: wholly followed, the mark is the tenth of the room the price lies in."""
    given = (tuple(map(D, range(10))),) * 2
    invented = replace(INVENTED, low=D(100), high=D(200), procedures=4000)
    shares = {}
    for follow in (0, 50, 100):
        drawn = draw(given, replace(invented, follow=D(follow)))
        tenth = (drawn.cents - 10_000) * 10 // 10_001
        shares[follow] = np.corrcoef(tenth.ravel(), drawn.marks[0].ravel())[0, 1]
        assert drawn.marks.min() == 0 and drawn.marks.max() == 9
        if follow == 100:
            assert (drawn.marks == tenth).mean() > 0.999
    assert abs(shares[0]) < 0.05 and 0.6 < shares[50] < 0.8 and shares[100] > 0.999


def relative(name: str) -> bool:
    return name in {one[0] for one in REVERSALS}


def test_with_what_is_usual_every_relative_formula_turns_and_no_other() -> None:
    """Six offers, prices from half to all, who asks more is often better: here the risk that is
    known of these formulas shows."""
    asked = tuple(question(id_, 12) for id_ in "ABCDE")
    plan = stage(questions=asked, ties=("quality", "draw"))
    usual = Invented(6, D(80), D(160), procedures=10_000, follow=D(50))
    given = marks(plan, usual)
    every = [one for one in suitable(plan, usual) if one.formula.name != "logarithmic"]
    for one, counts in zip(
        every, run([one.rules for one in every], given, draw(given, usual)), strict=True
    ):
        assert (counts.reversed or 0) > 30 if relative(one.formula.name) else counts.reversed == 0


def test_draws_stay_within_the_bounds_and_reach_them() -> None:
    invented = replace(INVENTED, high=D("100.03"), offers=3, procedures=2000)
    given = marks(stage(), invented)
    drawn = draw(given, invented)
    assert np.unique(drawn.cents).tolist() == [10000, 10001, 10002, 10003]
    assert np.unique(drawn.marks).tolist() == [0, 1, 2, 3, 4, 5]
    widest = draw(given, replace(INVENTED, low=D(1), high=D(10) ** 13))
    assert widest.cents.min() >= 100 and widest.cents.max() <= 10**15
