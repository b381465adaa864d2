"""A million draws: beside the exact engine, draw by draw, and their own promises."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import numpy as np
import pytest

from criteria.firmness import Wins
from criteria.firmness_weights import lines
from criteria.formulas import FORMULAS
from criteria.offers import Offer
from criteria.quality import judge
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from criteria.refusals import Refused
from tender.simulation import firmness
from tender.simulation.firmness import MarkKernel, WeightKernel, by_marks, by_weights
from tests.rules.tenders import price_rule

STEPS = tuple(map(D, (0, 2, 4, 6, 8, 10)))
SPREAD = D("0.2")
PARAMETERS = {
    "band": {"floor": "80", "ceiling": "150"},
    "below-ceiling": {"ceiling": "150"},
    "reference-over-price": {"reference": "100"},
    "percentage-discount": {"k": "0.4"},
    "utility-index": {"n": "1.5"},
    "logarithmic": {"factor": "2"},
}


def tender(
    name: str, seed: int, dropped: str = "", **more: object
) -> tuple[RankingRules, tuple[Offer, ...]]:
    """Four offers of about a hundred euros on six criteria, with a minimum mark on one of them."""
    drawn = random.Random(seed)
    on_value = name == "award-on-value"
    criteria = tuple(
        Criterion(
            f"C{n}",
            None if on_value else D(10),
            D(0),
            D(10),
            D(4) if n == 0 else None,
            D(10) if on_value else None,
        )
        for n in range(6)
    )
    points = "40" if FORMULAS[name].needs_points else None
    places = None if FORMULAS[name].is_value else 2
    rules = RankingRules(
        criteria,
        price_rule(name, points, **PARAMETERS.get(name, {})),
        rounding=Rounding(total=places),
        ties=("quality", "criterion:C1", "draw"),
    )
    offers = tuple(
        Offer(
            id,
            D(drawn.randint(9000, 14000)) / 100,
            tuple((one.id, drawn.choice(STEPS[2:])) for one in criteria),
            dropped="after_opening" if id == dropped else None,
        )
        for id in "ABCD"
    )
    return replace(rules, **more), offers  # type: ignore[arg-type]


def scales(rules: RankingRules) -> dict[str, tuple[D, ...]]:
    return {one.id: STEPS for one in rules.criteria}


def test_two_offers_a_step_apart_win_as_often_as_counting_says() -> None:
    """One criterion, marks 6 and 8. A: 4, 6 or 8; B: 6, 8 or 10. Of nine: A wins one (8 against
    6), two are equal (6 and 6, 8 and 8), B wins six."""
    rules = RankingRules((Criterion("Q", D(100), D(0), D(10)),), None)
    offers = (Offer("A", None, (("Q", D(6)),)), Offer("B", None, (("Q", D(8)),)))
    found = by_marks(rules, offers, {"Q": STEPS}, 90_000, 1)
    shares = [count / 90_000 for _, count in found.offers]
    assert shares == [pytest.approx(1 / 9, abs=0.01), pytest.approx(6 / 9, abs=0.01)]
    assert found.nobody / 90_000 == pytest.approx(2 / 9, abs=0.01)


def test_a_mark_at_the_top_of_its_scale_goes_down_or_stays() -> None:
    rules = RankingRules((Criterion("Q", D(100), D(0), D(10)),), None)
    offers = (Offer("A", None, (("Q", D(10)),)), Offer("B", None, (("Q", D(6)),)))
    found = by_marks(rules, offers, {"Q": STEPS}, 60_000, 1)
    # A 8 or 10, B 4, 6 or 8: equal once in six
    assert found.nobody / 60_000 == pytest.approx(1 / 6, abs=0.01)
    assert dict(found.offers)["B"] == 0


def test_a_drawn_mark_under_its_minimum_puts_an_offer_out() -> None:
    rules = RankingRules((Criterion("Q", D(100), D(0), D(10), D(6)),), None)
    found = by_marks(rules, (Offer("A", None, (("Q", D(6)),)),), {"Q": STEPS}, 30_000, 1)
    assert found.nobody / 30_000 == pytest.approx(1 / 3, abs=0.01)


def test_weights_stay_within_their_spread_and_add_up() -> None:
    rules, offers = tender("band", 1)
    field = lines(rules, judge(rules, offers)[0])
    kernel = WeightKernel(field, range(len(field.offers)), SPREAD)
    drawn = kernel.weights(np.random.PCG64(1), 5000)
    assert np.allclose(drawn.sum(1), 100)
    free = drawn / drawn[:, :1]  # a ratio of two weights is not touched by scaling back
    assert free.max() <= 4 * 1.2 / 0.8 + 1e-9
    assert drawn[:, -1].mean() == pytest.approx(40, abs=0.3)


@pytest.mark.parametrize("name", [*FORMULAS])
@pytest.mark.parametrize(("seed", "dropped"), [(0, ""), (1, ""), (2, ""), (3, "B"), (4, "A")])
def test_every_drawn_weight_as_the_exact_lines_have_it(name: str, seed: int, dropped: str) -> None:
    rules, offers = tender(name, seed, dropped)
    judged = judge(rules, offers)[0]
    field = lines(rules, judged)
    kernel = WeightKernel(field, range(len(field.offers)), SPREAD)
    drawn = kernel.weights(np.random.PCG64(seed), 60)
    for row, place in zip(drawn, kernel.winners(drawn), strict=True):
        every = field.scores(field.sums([F(one) for one in row]))
        scores = [one for one, on in zip(every, field.running, strict=True) if on]
        assert field.running[place]
        assert every[place] >= max(scores) - abs(max(scores)) * F(1, 10**9)


KINDS = (
    {},
    {"against": "best"},
    {"minimum_total": D(30)},
    {"rounding": Rounding("half-even", 1, 1, 1)},
    {"minimum_total": D(30), "rounding": Rounding("half-up", 0, None, None)},
    {"dropped": "A"},
    {"dropped": "B"},
)


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("name", [*FORMULAS])
def test_every_drawn_mark_as_the_engine_ranks_it(name: str, kind: int) -> None:
    if name == "award-on-value" and "against" in KINDS[kind]:
        return
    rules, offers = tender(name, kind, **KINDS[kind])  # type: ignore[arg-type]
    kernel = MarkKernel(rules, offers, scales(rules))
    outcomes = kernel.outcomes(np.random.PCG64(kind), 60)
    places = np.empty((6, 4, 60), dtype=int)
    for row, ways in enumerate(kernel.ways):
        for at, group in enumerate(kernel.groups):
            for draw in range(60):
                left = int(outcomes[row, at, draw])
                for c in reversed(group):
                    left, which = divmod(left, len(ways[c]))
                    places[c, row, draw] = ways[c][which]
    found, doubtful = kernel.at_sight(outcomes)
    in_full = kernel.in_full(outcomes)
    assert (found == in_full)[~doubtful].all()
    found = np.where(doubtful, in_full, found)
    for draw in range(60):
        moved = tuple(
            replace(
                offer,
                marks=tuple(
                    (id_, kernel.marks[c][places[c, row, draw]])
                    for c, (id_, _) in enumerate(offer.marks)
                ),
            )
            for row, offer in enumerate(offers)
        )
        try:
            winner = rank(rules, moved).winner
        except Refused:
            winner = None
        assert ("ABCD"[found[draw]] if found[draw] >= 0 else None) == winner


def test_offers_that_are_alike_share_what_they_win() -> None:
    rules, offers = tender("lowest-over-price", 1)
    twins = (offers[0], replace(offers[0], id="Z"))
    assert by_weights(rules, twins, SPREAD, 1000, 1) == Wins((("A", 0), ("Z", 0)), 1000)
    band = replace(rules, price=price_rule("band", "40", floor="200", ceiling="300"))
    by_price = replace(band, ties=("price",))
    twins = (offers[0], replace(offers[0], id="Z", price=D("80.00")))
    assert by_weights(band, twins, SPREAD, 1000, 1).nobody == 1000
    assert dict(by_weights(by_price, twins, SPREAD, 1000, 1).offers) == {"A": 0, "Z": 1000}


def test_the_same_seed_gives_the_same_and_the_size_of_a_chunk_does_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PCG64 is written down; what it gave stands here, so that it is the same everywhere."""
    rules, offers = tender("lowest-over-price", 4)
    one = by_weights(rules, offers, SPREAD, 20_000, 7)
    assert by_weights(rules, offers, SPREAD, 20_000, 7) == one
    assert by_weights(rules, offers, SPREAD, 20_000, 8) != one
    monkeypatch.setattr(firmness, "CHUNK", 1000)
    assert by_weights(rules, offers, SPREAD, 20_000, 7) == one
    assert np.random.PCG64(7).random_raw(2).tolist() == [11530976094092348043, 16550673365885938325]


def test_progress_is_told_and_nobody_is_left_without_offers() -> None:
    rules, offers = tender("lowest-over-price", 4)
    told: list[int] = []
    by_weights(rules, offers, SPREAD, 20_000, 7, told.append)
    assert told[-1] == 20_000 and told == sorted(told)
    for way in ("set_aside", "dropped"):
        out = tuple(replace(offer, **{way: "late"}) for offer in offers)
        assert by_weights(rules, out, SPREAD, 10, 1) == Wins((), 10)
        assert by_marks(rules, out, scales(rules), 10, 1) == Wins((), 10)
