"""Published vectors: the same tenders under every price formula, to four decimals."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from criteria.numbers import rounded
from criteria.ranking import rank
from tests.rules.tenders import MARKS, ONE_SET, SET, figures, order, tender


@pytest.mark.parametrize(("formula", "parameters", "totals", "expected"), ONE_SET)
def test_the_same_tenders_have_other_winners_under_other_formulas(
    formula, parameters, totals, expected
):
    found = rank(*tender(formula, "40", "60", SET, MARKS, **parameters))
    assert figures(found, "total") == totals
    assert order(found) == expected
    assert found.winner == expected[0]


@pytest.mark.parametrize(
    ("formula", "quality", "parameters", "values", "expected"),
    [
        ("award-on-value", "105", {}, ["37.0000", "26.0000", "45.5000"], "B A C"),
        ("percentage-discount", "60", {"k": "0.4"}, ["76.0000", "74.8000", "89.6000"], "B A C"),
        ("quality-over-price", "60", {}, ["0.0060", "0.0073", "0.0064"], "B C A"),
        ("utility-index", "60", {"n": "1.5"}, ["0.5500", "0.7727", "0.7143"], "B C A"),
    ],
)
def test_notional_prices_and_indices_on_the_same_set(
    formula, quality, parameters, values, expected
):
    found = rank(*tender(formula, None, quality, SET, MARKS, **parameters))
    assert figures(found, "value") == values
    assert order(found) == expected
    assert all(o.total is None and o.price_points is None for o in found.offers)


def test_fixed_price_leaves_quality_alone():
    found = rank(*tender("quality-only", None, "60", SET, MARKS))
    assert figures(found, "total") == ["36.0000", "48.0000", "54.0000"]
    assert order(found) == "C B A"


P, Q = ("100", "110", "140"), ("0.6", "0.8", "0.9")
V14, V16 = ("200", "110", "60"), ("100", "140", "70")
VECTORS = [
    ("V01", "lowest-over-price", "points", "40", "0", P, None, {}, "40 36.3636 28.5714"),
    ("V02", "above-lowest", "points", "40", "0", P, None, {}, "40 36 24"),
    ("V03", "lowest-to-highest", "points", "40", "0", P, None, {}, "40 30 0"),
    ("V04", "around-average", "points", "40", "0", P, None, {}, "34.2857 37.7143 32"),
    (
        *("V05", "logarithmic", "points", "40", "0", P, None),
        *({"factor": "2", "clip": False}, "40 34.4999 20.5829"),
    ),
    ("V06", "rank-ladder", "points", "40", "0", P, None, {}, "40 20 0"),
    (
        *("V07", "band", "points", "40", "0", P, None),
        *({"floor": "80", "ceiling": "150"}, "28.5714 22.8571 5.7143"),
    ),
    (
        *("V08", "below-ceiling", "points", "40", "0", P, None),
        *({"ceiling": "150"}, "13.3333 10.6667 2.6667"),
    ),
    (
        *("V09", "reference-over-price", "points", "40", "0", P, None),
        *({"reference": "100"}, "40 36.3636 28.5714"),
    ),
    ("V10", "award-on-value", "value", None, "105", P, Q, {}, "37 26 45.5"),
    ("V11", "percentage-discount", "value", None, "60", P, Q, {"k": "0.4"}, "76 74.8 89.6"),
    ("V12", "quality-over-price", "value", None, "60", P, Q, {}, "0.006 0.0073 0.0064"),
    ("V13", "utility-index", "value", None, "60", P, Q, {"n": "1.5"}, "0.55 0.7727 0.7143"),
    (
        *("V14", "lowest-over-price", "total", "40", "60", V14, ("0.9", "0.7", "0.4")),
        *({}, "66 63.8182 64"),
    ),
    ("V15", "lowest-over-price", "total", "40", "60", V14[:2], ("0.9", "0.7"), {}, "76 82"),
    (
        *("V16", "above-lowest", "total", "40", "60", V16, ("0.7", "1.0", "0.4")),
        *({}, "64.8571 60 64"),
    ),
    (
        *("V17", "lowest-to-highest", "total", "60", "40", ("70", "60", "200")),
        *(("0.6", "0.4", "0.4"), {}, "79.7143 76 16"),
    ),
    (
        *("V18", "around-average", "total", "60", "40", ("130", "200", "60")),
        *(("0.4", "0.5", "0.4"), {}, "76 47.6923 43.6923"),
    ),
    (
        *("V19", "rank-ladder", "total", "50", "50", ("70", "60", "80")),
        *(("1.0", "0.4", "0.4"), {}, "75 70 20"),
    ),
    (
        *("V20", "logarithmic", "total", "40", "60", ("200", "100", "50")),
        *(("1.0", "0.8", "0.2"), {"factor": "2", "clip": True}, "60 48 52"),
    ),
    (
        *("V21", "logarithmic", "total", "40", "60", ("200", "100", "50")),
        *(("1.0", "0.8", "0.2"), {"factor": "2", "clip": False}, "20 48 52"),
    ),
    (
        *("V22", "utility-index", "value", None, "60", ("100", "60", "190")),
        *(("0.6", "0.4", "0.9"), {"n": "1.5"}, "0.33 0.25 0.3158"),
    ),
    (
        *("V23", "utility-index", "value", None, "60", ("1000", "875", "600")),
        *(("0.9", "0.8", "0.6"), {"n": "1.5"}, "0.6 0.5829 0.55"),
    ),
    (
        *("V24", "award-on-value", "value", None, "400000", ("1000000", "1060000", "1150000")),
        *(Q, {}, "760000 740000 790000"),
    ),
    ("V25", "lowest-to-highest", "points", "40", "0", ("100",) * 3, None, {}, "40 40 40"),
    ("V26", "lowest-to-highest", "points", "40", "0", ("0", "110", "140"), None, {}, "40 8.5714 0"),
    (
        *("V27", "band", "points", "40", "0", ("160", "70", "80"), None),
        *({"floor": "80", "ceiling": "150"}, "0 40 40"),
    ),
    (
        *("V28", "logarithmic", "points", "100", "0", ("80", "100", "125"), None),
        *({"factor": "4", "clip": False}, "100 83.9036 67.8072"),
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector[0] for vector in VECTORS])
def test_vectors(vector):
    _, formula, kind, weight, quality, prices, marks, parameters, expected = vector
    rules, offers = tender(formula, weight, quality, prices, marks or ["0"] * 3, **parameters)
    found = sorted(rank(rules, offers).offers, key=lambda offer: offer.id)
    name = {"points": "price_points", "total": "total", "value": "value"}[kind]
    assert [rounded(getattr(offer, name), 4) for offer in found] == [
        F(number) for number in expected.split()
    ]
