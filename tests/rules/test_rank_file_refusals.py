"""What is wrong in a rank file is refused, each at its place."""

from __future__ import annotations

import pytest

from tests.rules.rank_files import EXAMPLE, answered, changed, example, refused, without

PATHS = [
    ("format",),
    ("plan",),
    ("offers",),
    *(("plan", key) for key in ("quality", "price", "rounding", "ties")),
    *(("plan", "quality", key) for key in ("against", "minimum_total", "criteria")),
    *(("plan", "quality", "criteria", 0, key) for key in ("id", "scale")),
    *(("plan", "quality", "criteria", 0, "scale", key) for key in ("min", "max")),
    *(("plan", "price", key) for key in ("formula", "parameters")),
    *(("plan", "rounding", key) for key in ("mode", "criterion", "price", "total")),
    *(("offers", 0, key) for key in ("id", "price", "marks")),
]


def place(path):
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


@pytest.mark.parametrize("path", PATHS, ids=place)
def test_a_missing_key_is_refused_at_its_place(path):
    assert (place(path), "rank.key_missing") in refused(without(*path))


@pytest.mark.parametrize("path", [path[:-1] for path in PATHS], ids=place)
def test_an_unknown_key_is_refused_at_its_place(path):
    assert (place((*path, "extra")), "rank.key_unknown") in refused(changed(*path, "extra", "1"))


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("format",), "tender-rank/2", "rank.format_unknown"),
        (("plan",), [], "rank.not_an_object"),
        (("plan", "ties"), "draw", "rank.not_a_list"),
        (("plan", "ties", 0), 5, "rank.not_a_text"),
        (("plan", "ties", 0), "alphabet", "ranking.tie_unknown"),
        (("plan", "quality", "against"), "worst", "ranking.against_unknown"),
        (("plan", "quality", "minimum_total"), "many", "rank.not_a_number"),
        (("plan", "quality", "criteria", 0, "points"), "-1", "ranking.points_negative"),
        (("plan", "quality", "criteria", 0, "minimum"), "11", "ranking.minimum_off_scale"),
        (("plan", "quality", "criteria", 1, "id"), "G1", "ranking.criterion_twice"),
        (("plan", "price", "formula"), "superformule", "ranking.formula_unknown"),
        (("plan", "price", "parameters"), None, "rank.not_an_object"),
        (("plan", "rounding", "total"), "2", "rank.not_whole"),
        (("plan", "rounding", "total"), -1, "rank.not_whole"),
        (("plan", "rounding", "mode"), "up", "ranking.rounding_unknown"),
        (("offers",), [], "ranking.no_offers"),
        (("offers", 1, "id"), "A", "ranking.offer_twice"),
        (("offers", 0, "id"), "", "rank.text_wrong"),
        (("offers", 0, "id"), "A\n", "rank.text_wrong"),
        (("offers", 0, "id"), "\ud800", "rank.text_wrong"),
        (("offers", 0, "id"), 201 * "A", "rank.text_wrong"),
        (("offers", 0, "id"), 1, "rank.not_a_text"),
        (("offers", 1, "set_aside"), "", "rank.text_wrong"),
        (("offers", 0, "price"), "0", "ranking.price_without_value"),
        (("offers", 0, "price"), "-5", "ranking.price_without_value"),
        (("offers", 0, "price"), None, "ranking.price_missing"),
        (("offers", 0, "price"), "1.000,00", "rank.not_a_number"),
        (("offers", 0, "price"), "1e3", "rank.not_a_number"),
        (("offers", 0, "price"), " 5", "rank.not_a_number"),
        (("offers", 0, "price"), "1_0", "rank.not_a_number"),
        (("offers", 0, "price"), "٥", "rank.not_a_number"),
        (("offers", 0, "price"), "", "rank.not_a_number"),
        (("offers", 0, "price"), True, "rank.not_a_number"),
        (("offers", 0, "price"), float("nan"), "rank.not_a_number"),
        (("offers", 0, "price"), float("inf"), "rank.not_a_number"),
        (("offers", 0, "price"), "NaN", "rank.not_a_number"),
        (("offers", 0, "price"), 31 * "9", "rank.number_too_long"),
        (("offers", 0, "marks", "G1"), "10.5", "ranking.off_scale"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(path, value, code):
    assert refused(changed(*path, value)) == [(place(path), code)]


@pytest.mark.parametrize("number", ["1e1000000", "1e31", "1E-31", "9" * 5000, "0e999", "1e+0001"])
def test_a_number_that_would_take_forever_is_refused_at_once(number):
    assert refused(EXAMPLE.replace('"920000"', number)) == [
        ("offers[0].price", "rank.number_too_long")
    ]


def test_marks_are_for_every_criterion_and_for_no_other():
    assert refused(without("offers", 0, "marks", "G2")) == [
        ("offers[0].marks.G2", "ranking.mark_missing")
    ]
    assert refused(changed("offers", 0, "marks", "G9", "1")) == [
        ("offers[0].marks.G9", "ranking.criterion_unknown")
    ]


def test_a_missing_parameter_is_refused():
    assert refused(changed("plan", "price", "formula", "logarithmic")) == [
        ("plan.price.parameters.factor", "ranking.parameter_missing")
    ]
    assert refused(changed("plan", "price", "parameters", {"clip": True})) == [
        ("plan.price.parameters.clip", "ranking.parameter_unknown")
    ]


def test_a_key_that_is_given_twice_is_refused():
    assert refused(EXAMPLE.replace('"G1": "8"', '"G1": "8", "G1": "9"')) == [
        ("offers[0].marks.G1", "rank.key_twice")
    ]


def test_everything_that_is_wrong_is_said_at_once():
    file = changed("offers", 0, "price", "x")
    file["plan"]["rounding"]["total"] = "x"
    assert len(refused(file)) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rank.not_json"),
        ("{", "rank.not_json"),
        (b"\xff\xfe", "rank.not_utf8"),
        ("[]", "rank.not_an_object"),
        (100_000 * "[", "rank.too_deep"),
        (" " * 5_000_001, "rank.too_large"),
    ],
)
def test_what_is_no_rank_file_is_refused(text, code):
    assert [found for _, found in refused(text)] == [code]


def test_the_number_of_offers_and_criteria_is_bounded():
    offer = example()["offers"][0]
    assert refused(changed("offers", [offer | {"id": f"T{n}"} for n in range(1001)])) == [
        ("offers", "rank.too_many")
    ]
    criterion = example()["plan"]["quality"]["criteria"][0]
    many = [criterion | {"id": f"G{n}"} for n in range(501)]
    assert ("plan.quality.criteria", "rank.too_many") in refused(
        changed("plan", "quality", "criteria", many)
    )


def test_very_long_fractions_are_still_written():
    # scales without common divisors make a denominator of thousands of digits
    criteria = [
        {"id": f"G{n}", "points": "1", "scale": {"min": "0", "max": str(10**29 + 2 * n + 1)}}
        for n in range(200)
    ]
    file = changed("plan", "quality", "criteria", criteria)
    file["plan"]["ties"] = []
    file["offers"] = [{"id": "A", "price": "1", "marks": {c["id"]: "1" for c in criteria}}]
    assert len(answered(file)["offers"][0]["exact_total"]) > 5000
