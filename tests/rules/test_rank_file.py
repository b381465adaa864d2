"""The rank file: the example to the letter, what is refused and where, and the command."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from decimal import Decimal as D
from pathlib import Path

import pytest

from criteria.formulas import PriceRule
from criteria.offers import Basket, Offer, Part
from criteria.rank import answer, main
from criteria.rank_file import rank_file, read
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from criteria.refusals import Refused
from criteria.texts import catalogue, placeholders

EXAMPLE = """
{"format": "tender-rank/1",
 "plan": {
  "quality": {"against": "scale",
              "minimum_total": null,
              "criteria": [{"id": "G1", "points": "25", "scale": {"min": "0", "max": "10"},
                            "minimum": "6"},
                           {"id": "G2", "points": "20", "scale": {"min": "0", "max": "10"}}]},
  "price": {"formula": "lowest-over-price", "points": "40", "parameters": {}},
  "rounding": {"mode": "half-up", "criterion": null, "price": null, "total": null},
  "ties": ["quality", "criterion:G1", "price", "draw"]},
 "offers": [{"id": "A", "price": "920000", "marks": {"G1": "8", "G2": "6"}},
            {"id": "B", "price": "1000000", "marks": {"G1": "10", "G2": "8"},
             "set_aside": "late"}]}
"""

ANSWER = {
    "format": "tender-ranking/1",
    "winner": "A",
    "draw_needed": False,
    "tied": [],
    "offers": [
        {
            "id": "A",
            "rank": 1,
            "quality": "32.0000",
            "price_points": "40.0000",
            "total": "72.0000",
            "value": None,
            "exact_total": "72",
            "exact_value": None,
            "set_aside": None,
            "steps": [
                "G1: 8 op een schaal van 0 tot 10 = 8/10 × 25 = 20 punten",
                "G2: 6 op een schaal van 0 tot 10 = 6/10 × 20 = 12 punten",
                "Kwaliteit: 20 + 12 = 32 punten",
                "Prijs: 40 × 920.000 / 920.000 = 40 punten",
                "Totaal: 32 + 40 = 72 punten",
            ],
        },
        {
            "id": "B",
            "rank": None,
            "quality": None,
            "price_points": None,
            "total": None,
            "value": None,
            "exact_total": None,
            "exact_value": None,
            "set_aside": "late",
            "steps": [],
        },
    ],
}


def example():
    return json.loads(EXAMPLE)


def changed(*path_and_value):
    """The example with one thing changed: changed("plan", "ties", []) sets plan.ties."""
    *path, last, value = path_and_value
    found = whole = example()
    for key in path:
        found = found[key]
    found[last] = value
    return whole


def without(*path):
    *inner, last = path
    found = whole = example()
    for key in inner:
        found = found[key]
    del found[last]
    return whole


def answered(file):
    return answer(rank(*read(json.dumps(file))))


def refused(file):
    """Where a file is refused and why; every sentence exists in both languages."""
    text = file if isinstance(file, (str, bytes)) else json.dumps(file)
    with pytest.raises(Refused) as caught:
        read(text)
    found = caught.value.refusals
    assert all(one.sentence(lang) for one in found for lang in ("nl", "en"))
    return [(one.field, one.code) for one in found]


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
    file["plan"]["ties"] = ["quality"]
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


# --- refused -------------------------------------------------------------------------------------

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


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rank.json"
    path.write_text(EXAMPLE, encoding="utf-8")
    return str(path)


def test_the_command_answers_a_program(file, capsys):
    assert main(["--json", file]) == 0
    assert json.loads(capsys.readouterr().out) == ANSWER
    assert main([file, "--json", "--lang", "en"]) == 0
    english = json.loads(capsys.readouterr().out)
    assert english["offers"][0]["steps"][-1] == "Total: 32 + 40 = 72 points"


def test_the_command_answers_a_person(file, capsys):
    assert main([file]) == 0
    assert capsys.readouterr().out == (
        "Plaats  Inschrijving  Kwaliteit    Prijs   Totaal\n"
        "     1  A               32,0000  40,0000  72,0000\n"
        "     -  B                     -        -        -  late\n"
        "\n"
        "Bovenaan staat A.\n"
        "\n"
        "A\n"
        "  G1: 8 op een schaal van 0 tot 10 = 8/10 × 25 = 20 punten\n"
        "  G2: 6 op een schaal van 0 tot 10 = 6/10 × 20 = 12 punten\n"
        "  Kwaliteit: 20 + 12 = 32 punten\n"
        "  Prijs: 40 × 920.000 / 920.000 = 40 punten\n"
        "  Totaal: 32 + 40 = 72 punten\n"
    )


def test_the_command_tells_a_person_about_ties_and_minimums(tmp_path, capsys):
    file = copy.deepcopy(example())
    first = file["offers"][0]
    file["offers"] = [first, first | {"id": "C"}, first | {"id": "D", "marks": {"G1": 5, "G2": 9}}]
    path = tmp_path / "rank.json"
    path.write_text(json.dumps(file), encoding="utf-8")
    assert main([str(path), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "Equal: A, C. Lots are drawn." in out
    assert "not ranked: minimum mark on G1 not reached" in out


def test_the_command_refuses_with_a_sentence_and_status_two(tmp_path, capsys):
    path = tmp_path / "rank.json"
    path.write_text(json.dumps(changed("offers", 0, "price", "0")), encoding="utf-8")
    assert main(["--json", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "offers[0].price: De prijs is 0. "
        "Bij zo'n prijs geeft de formule lowest-over-price geen uitkomst.\n"
    )
    assert main([str(tmp_path / "absent.json")]) == 2
    assert "is niet te lezen" in capsys.readouterr().err


def test_the_command_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EXAMPLE.encode())))
    assert main(["-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == ANSWER


def test_the_command_runs_on_a_bare_python(file):
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-I", "-c", _BARE, str(root), file], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ANSWER


_BARE = """
import runpy, sys
sys.path[:] = [sys.argv[1]] + [p for p in sys.path if "site-packages" not in p]
sys.argv[:] = ["rank", "--json", sys.argv[2]]
runpy.run_module("criteria.rank", run_name="__main__")
"""


def test_sentences_mention_the_same_in_both_languages():
    ours = {c: t for c, t in catalogue().items() if c.startswith(("rank.", "ranking."))}
    assert ours
    for code, texts in ours.items():
        assert placeholders(texts["nl"]) == placeholders(texts["en"]), code
