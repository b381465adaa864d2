"""An offer that drops out after the opening: computed again, or not, as the plan says."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

from criteria.formulas import PriceRule
from criteria.outcome import AWARD, Entrant, input_file, lot_outcome, ranking
from criteria.rank_file import rank_file, read
from criteria.ranking import Ranking, rank
from criteria.refusals import Refused
from tests.rules.plans import LOT, PLAN, SCALE, question

# RR1: lowest price over price for 40, quality for 60 on a scale of 0 to 10, marks 9, 7 and 4.
# All three: A 54 + 60/200 x 40 = 66; B 42 + 60/110 x 40 = 42 + 240/11; C 24 + 40 = 64.
# C computed away: A 54 + 110/200 x 40 = 76; B 42 + 40 = 82.
STEPS = tuple(replace(SCALE.steps[0], points=D(n)) for n in range(11))
AWARD_RULES = replace(
    LOT.award,
    questions=(question("G", 60),),
    scale=replace(SCALE, steps=STEPS),
    price=PriceRule("lowest-over-price", D(40)),
    ties=("quality", "draw"),
)
RULES = replace(PLAN, lots=(replace(LOT, award=AWARD_RULES, priced_years=1, ceilings=()),))


def entrant(id_: str, mark: int, price: int, **out: str) -> Entrant:
    return Entrant(id_, id_.upper(), (("G", D(mark)),), (D(price),), **out)


def three(**out: str) -> tuple[Entrant, ...]:
    return entrant("a", 9, 200), entrant("b", 7, 110), entrant("c", 4, 60, **out)


def totals(found: Ranking) -> dict[str, F | None]:
    return {offer.id: offer.total for offer in found.offers}


def test_computed_again_another_offer_wins() -> None:
    assert ranking(RULES, "1", AWARD, three()).winner == "A"
    again = ranking(RULES, "1", AWARD, three(set_aside="after_opening"))
    assert (again.winner, totals(again)) == ("B", {"B": 82, "A": 76, "C": None})


def test_not_computed_again_the_others_keep_their_points_and_their_order() -> None:
    kept = ranking(RULES, "1", AWARD, three(dropped="after_opening"))
    assert (kept.winner, totals(kept)) == ("A", {"A": 66, "B": 42 + F(240, 11), "C": None})
    assert [offer.rank for offer in kept.offers] == [1, 2, None]
    assert kept.offers[-1].set_aside == "after_opening"
    assert kept.offers[-1].steps  # how its points came about stays to be read


def test_the_rank_file_tells_the_two_apart() -> None:
    for out in ({"set_aside": "after_opening"}, {"dropped": "after_opening"}):
        text = input_file(RULES, "1", AWARD, three(**out))
        rules, offers = read(text)
        assert rank(rules, offers) == ranking(RULES, "1", AWARD, three(**out))
        assert rank_file(rules, offers) == json.loads(text)


def test_an_empty_reason_is_refused() -> None:
    text = input_file(RULES, "1", AWARD, three(dropped="x")).replace('"x"', '""')
    try:
        read(text)
    except Refused as refused:
        assert [one.field for one in refused.refusals] == ["offers[2].dropped"]
    else:
        raise AssertionError("not refused")


def test_a_price_without_a_value_counts_in_no_formula() -> None:
    rows = (*three()[:2], entrant("c", 4, 0, dropped="after_opening"))
    assert ranking(RULES, "1", AWARD, rows).winner == "B"


def test_all_set_aside_leaves_no_winner() -> None:
    rows = tuple(replace(one, set_aside="after_opening") for one in three())
    found = lot_outcome(RULES, "1", AWARD, rows)
    assert (found.winner, found.tied) == (None, ())
    rows = tuple(replace(one, dropped="after_opening") for one in three())
    assert lot_outcome(RULES, "1", AWARD, rows).winner is None


def test_equals_lower_down_are_not_drawn_for_the_award() -> None:
    """A and B share the first place, C and D the third: only A and B can win the draw."""
    rows = (
        *(entrant(id_, 9, 100) for id_ in "ab"),
        *(entrant(id_, 4, 100) for id_ in "cd"),
    )
    found = lot_outcome(RULES, "1", AWARD, rows)
    assert sorted(found.tied) == ["a", "b"]
    assert lot_outcome(RULES, "1", AWARD, rows, ("b", "a")).winner == "b"
    alone = (entrant("w", 10, 100), *rows[2:])
    assert lot_outcome(RULES, "1", AWARD, alone).winner == "w"
    assert lot_outcome(RULES, "1", AWARD, alone, ("c", "d")).winner == "w"
