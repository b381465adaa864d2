"""Who goes on and who wins: examples worked by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.outcome import (
    AWARD,
    SELECTION,
    Entrant,
    Outcome,
    above_ceiling,
    check_outcome,
    input_file,
    lot_outcome,
    needs_inquiry,
    priced,
    ranking,
)
from criteria.plan import EvaluationPlan, LotRules
from criteria.rank import answer
from criteria.rank_file import read
from criteria.ranking import rank
from criteria.refusals import Refused
from criteria.selection import cut
from criteria.text import Text
from tests.rules.plans import LOT, PLAN


def entrant(
    id_: str, a: int, b: int, years: tuple[int, ...] = (), set_aside: str | None = None
) -> Entrant:
    return Entrant(
        id_,
        f"Party {id_}",
        (("A", D(a)), ("B", D(b))),
        tuple(D(year) for year in years),
        set_aside,
    )


def plan(*lots: LotRules) -> EvaluationPlan:
    return replace(PLAN, lots=lots)


# selection: A counts 60 and B 40, on a scale of 0 to 10
# x: 10/10 x 60 + 5/10 x 40 = 80; y: 30 + 40 = 70; z: 5/10 x 60 + 5/10 x 40 = 50
X, Y, Z = entrant("x", 10, 5), entrant("y", 5, 10), entrant("z", 5, 5)


def test_as_many_go_on_as_the_plan_says() -> None:
    found = lot_outcome(plan(replace(LOT, admitted=2)), "1", SELECTION, (Z, Y, X))
    assert found.admitted == ("x", "y")
    assert (found.tied, found.winner) == ((), None)


def test_a_mark_below_the_minimum_never_goes_on() -> None:
    low = entrant("low", 0, 10)  # the minimum of A is 5
    found = lot_outcome(plan(replace(LOT, admitted=3)), "1", SELECTION, (X, low))
    assert found.admitted == ("x",)


def test_who_is_set_aside_takes_no_place() -> None:
    out = entrant("out", 10, 10, set_aside="excluded")
    assert lot_outcome(plan(LOT), "1", SELECTION, (out, X, Y)).admitted == ("x",)


def test_equals_at_the_line_are_not_chosen_by_the_program() -> None:
    same = entrant("same", 5, 10)
    found = lot_outcome(plan(replace(LOT, admitted=2)), "1", SELECTION, (X, Y, same))
    assert found.admitted == ("x",)
    assert found.tied == ("same", "y")
    outcome = Outcome(SELECTION, 1, "seal", (found,))
    assert [fault.code for fault in check_outcome(outcome)] == ["acts.tied_at_line"]


def test_all_equals_at_the_line_go_on_where_the_plan_says_so() -> None:
    same = entrant("same", 5, 10)
    lot = replace(LOT, admitted=2, cutoff="all")
    found = lot_outcome(plan(lot), "1", SELECTION, (X, Y, same))
    assert (found.admitted, found.tied) == (("x", "same", "y"), ())


def test_lots_decide_between_equals_in_the_order_drawn() -> None:
    same = entrant("same", 5, 10)
    found = lot_outcome(
        plan(replace(LOT, admitted=2)), "1", SELECTION, (X, Y, same), draw=("y", "same")
    )
    assert (found.admitted, found.tied) == (("x", "y"), ())


def test_a_draw_that_misses_an_equal_decides_nothing() -> None:
    same = entrant("same", 5, 10)
    found = lot_outcome(plan(replace(LOT, admitted=2)), "1", SELECTION, (X, Y, same), draw=("y",))
    assert (found.admitted, found.tied) == (("x",), ("same", "y"))


def test_equals_above_the_line_need_no_lots() -> None:
    same = entrant("same", 5, 10)
    found = lot_outcome(plan(replace(LOT, admitted=3)), "1", SELECTION, (X, Y, same))
    assert sorted(found.admitted) == ["same", "x", "y"]
    assert found.tied == ()


def test_the_cut_of_a_ranking_of_nobody_is_empty() -> None:
    low = entrant("low", 0, 10)
    result = ranking(plan(LOT), "1", SELECTION, (low,))
    assert cut(result, 2) == cut(result, 1)
    assert cut(result, 1).admitted == ()


# award: A counts 50, B 10, the price 40 x lowest / price over the first two contract years
# p: 10/10 x 50 + 5/10 x 10 = 55, price 40 x 200/250 = 32, total 87
# q: 5/10 x 50 + 10/10 x 10 = 35, price 40 x 200/200 = 40, total 75
P, Q = entrant("p", 10, 5, (150, 100)), entrant("q", 5, 10, (100, 100))


def test_the_winner_has_the_highest_total() -> None:
    found = lot_outcome(PLAN, "1", AWARD, (Q, P))
    assert found.winner == "p"
    totals = {offer.id: offer.total for offer in ranking(PLAN, "1", AWARD, (Q, P)).offers}
    assert totals == {"Party p": 87, "Party q": 75}


def test_option_years_do_not_count_for_the_price() -> None:
    assert priced(LOT, [D(150), D(100), D(9000)]) == 250


def test_an_offer_above_the_ceiling_of_one_year_is_out_of_every_formula() -> None:
    lot = replace(LOT, ceilings=(D(140), D(200)))
    assert above_ceiling(lot, [D(150), D(100)]) == (1,)
    assert above_ceiling(lot, [D(140), D(200)]) == ()  # at the ceiling is not above it
    found = lot_outcome(plan(lot), "1", AWARD, (P, Q))
    assert found.winner == "q"
    aside = {o.id: o.set_aside for o in ranking(plan(lot), "1", AWARD, (P, Q)).offers}
    assert aside == {"Party q": None, "Party p": "above_ceiling"}


def test_no_offer_and_nobody_left_gives_no_winner() -> None:
    none = entrant("n", 10, 10, set_aside="no_offer")
    found = lot_outcome(PLAN, "1", AWARD, (none,))
    assert found.winner is None
    codes = [fault.code for fault in check_outcome(Outcome(AWARD, 1, "seal", (found,)))]
    assert codes == ["acts.nobody_left"]


def test_equal_totals_and_prices_are_drawn() -> None:
    twin = replace(P, id="t", name="Party t")
    found = lot_outcome(PLAN, "1", AWARD, (P, twin))
    assert (found.winner, sorted(found.tied)) == (None, ["p", "t"])
    drawn = lot_outcome(PLAN, "1", AWARD, (P, twin), draw=("t", "p"))
    assert (drawn.winner, drawn.tied) == ("t", ())


@pytest.mark.parametrize(("years", "needed"), [((0, 0), True), ((100, 0), False), ((), False)])
def test_a_price_without_a_value_asks_an_inquiry(years: tuple[int, ...], needed: bool) -> None:
    assert needs_inquiry(LOT, tuple(D(year) for year in years)) is needed


def test_a_price_of_nothing_gives_no_ranking_without_a_decision() -> None:
    with pytest.raises(Refused):
        ranking(PLAN, "1", AWARD, (entrant("zero", 5, 5, (0, 0)), Q))


def test_the_file_gives_the_same_ranking_to_the_fraction() -> None:
    third = entrant("r", 5, 5, (100, 200))
    body = input_file(PLAN, "1", AWARD, (P, Q, third))
    rules, offers = read(body.encode())
    here = ranking(PLAN, "1", AWARD, (P, Q, third))
    assert answer(rank(rules, offers)) == answer(here)
    assert json.loads(body)["format"] == "tender-rank/1"


def test_each_lot_has_its_own_outcome() -> None:
    second = replace(LOT, id="2", title=Text("Zuid", "South"), admitted=2)
    two = plan(LOT, second)
    outcome = Outcome(
        SELECTION,
        1,
        "seal",
        (
            lot_outcome(two, "1", SELECTION, (X, Y)),
            lot_outcome(two, "2", SELECTION, (Z, Y)),
        ),
    )
    assert outcome.lot("1").admitted == ("x",)
    assert outcome.lot("2").admitted == ("y", "z")
    assert check_outcome(outcome) == ()
