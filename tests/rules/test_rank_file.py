"""The rank file: the example gives its answer to the letter, and is written as it was read."""

from __future__ import annotations

import json
from decimal import Decimal as D

from criteria.formulas import PriceRule
from criteria.offers import Basket, Offer, Part
from criteria.rank import answer
from criteria.rank_file import rank_file, read
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from tests.rules.rank_files import ANSWER, EXAMPLE, answered, changed, example, refused


def test_the_example_gives_its_answer_to_the_letter():
    found = answer(rank(*read(EXAMPLE)))
    assert found == ANSWER
    assert json.dumps(found) == json.dumps(ANSWER)  # the order of the keys as well


def test_the_example_in_bytes_with_a_mark_of_order_and_with_numbers():
    assert answer(rank(*read(b"\xef\xbb\xbf" + EXAMPLE.encode()))) == ANSWER
    assert answered(changed("offers", 0, "price", 920000)) == ANSWER


def test_json_numbers_are_read_exactly():
    text = EXAMPLE.replace('"920000"', "0.1234567890123456789").replace('"8"', "8.0", 1)
    rules, offers = read(text)
    assert offers[0].price == D("0.1234567890123456789")
    assert read(EXAMPLE.replace('"920000"', "92e4"))[1][0].price == 920000
    assert rules == read(EXAMPLE)[0]


def test_exact_figures_are_fractions_and_shown_ones_have_four_decimals():
    file = changed("offers", 1, {"id": "B", "price": "1100000", "marks": {"G1": "10", "G2": "8"}})
    found = answered(file)["offers"][1]
    # quality 41 or 32; 40 × 920.000 / 1.100.000 = 368/11
    assert (found["id"], found["exact_total"], found["total"]) == ("A", "72", "72.0000")
    found = answered(file)["offers"][0]
    assert (found["total"], found["exact_total"]) == ("74.4545", "819/11")


def test_figures_the_plan_rounds_have_its_decimals():
    file = changed("plan", "rounding", {"mode": "half-up", "criterion": 1, "price": 2, "total": 0})
    found = answered(file)["offers"][0]
    assert [found[name] for name in ("quality", "price_points", "total", "exact_total")] == [
        *("32.0000", "40.00", "72", "72")
    ]


def test_a_negative_index_is_shown_with_its_sign():
    file = changed("plan", "price", {"formula": "award-on-value", "parameters": {}})
    for criterion in file["plan"]["quality"]["criteria"]:
        criterion["value"] = criterion.pop("points") + "0000"
    file["offers"][0]["price"] = "100000.00005"
    found = answered(file)["offers"][0]
    assert (found["value"], found["total"], found["price_points"]) == ("-220000.0000", None, None)
    assert found["exact_value"] == "-4399999999/20000"


def test_a_logarithm_is_shown_with_fifty_significant_digits():
    file = changed(
        *("plan", "price"),
        {"formula": "logarithmic", "points": "40", "parameters": {"factor": "2"}},
    )
    del file["offers"][1]["set_aside"]
    first, second = answered(file)["offers"]
    # 40 × (1 − ln(100/92) / ln 2) = 35,18822…; with 41 for quality 76,18823…
    assert first["exact_total"].startswith("76.1882") and len(first["exact_total"]) == 51
    assert first["total"] == "76.1882"
    assert second["exact_total"] == "72." + 48 * "0"


def test_quality_alone_needs_no_prices():
    file = changed("plan", "price", None)
    del file["offers"][0]["price"]
    file["offers"][1]["price"] = None
    file["plan"] |= {"ties": ["quality"], "sum": "45"}
    found = answered(file)["offers"][0]
    assert [found[name] for name in ("price_points", "total", "value")] == [None, "32.0000", None]


def test_a_basket_is_a_price():
    basket = {
        "amount": "920000",
        "parts": [{"quantity": "9200", "rate": "99.00"}, {"quantity": "9200", "rate": "1.00"}],
    }
    found = answered(changed("offers", 0, "price", basket))
    assert found["offers"][0]["total"] == "72.0000"
    basket["amount"] = "920001"
    assert refused(changed("offers", 0, "price", basket)) == [
        ("offers[0].price", "ranking.basket_off")
    ]


def test_the_sum_of_the_points_is_checked_when_it_is_given():
    assert answered(changed("plan", "sum", "85"))["winner"] == "A"
    assert refused(changed("plan", "sum", "100")) == [("plan.sum", "rank.sum_off")]


# --- writing -------------------------------------------------------------------------------------


def test_what_is_written_is_read_back():
    rules = RankingRules(
        criteria=(Criterion("Q", None, D(-2), D(2), D("-1.5"), value=D("10000.00")),),
        price=PriceRule("award-on-value"),
        minimum_total=D("-5E+3"),
        rounding=Rounding("half-even", 2, None, 0),
        ties=("criterion:Q", "draw"),
    )
    offers = (
        Offer("A", Basket(D("12.50"), (Part(D(5), D("2.5")),)), (("Q", D(1)),)),
        Offer("B", None, (), "withdrawn"),
    )
    assert read(json.dumps(rank_file(rules, offers))) == (rules, offers)


def test_the_example_is_written_as_it_was():
    assert rank_file(*read(EXAMPLE)) == example()
