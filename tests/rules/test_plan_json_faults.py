"""JSON that is at fault: each fault at its line, all at once, and what is no plan at all."""

from __future__ import annotations

import json

import pytest

from criteria.plan.file import read_json
from criteria.plan.format import seal
from tests.rules.plan_files import EARLIER, VECTOR, VECTOR_SEAL

TOTAL = "lots/1/selection/minimum_total"
LIMIT = "requirements/PVE-1/limits/1/"


def changed(*edits: tuple[str, str]) -> str:
    text = VECTOR.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def told(text: str) -> list[tuple[int | None, str, str]]:
    faults = read_json(text).faults
    return [(one.line, one.place, one.refusal.code.partition(".")[2]) for one in faults]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ('"admitted": 1', '"admited": 1', "lots/1/admited", "key_unknown"),
        ('"admitted": 1', '"admitted": 1.0', "lots/1/admitted", "not_whole"),
        ('"admitted": 1', '"admitted": "1"', "lots/1/admitted", "not_whole"),
        ('"admitted": 1', '"admitted": null', "lots/1/admitted", "not_whole"),
        ('"admitted": 1', '"admitted": true', "lots/1/admitted", "not_whole"),
        ('"admitted": 1', '"admitted": 1, "admitted": 2', "lots/1/admitted", "key_twice"),
        ('"minimum_total": "55.5"', '"minimum_total": 55.5', TOTAL, "number_bare"),
        ('"minimum_total": "55.5"', '"minimum_total": 55', TOTAL, "number_bare"),
        ('"minimum_total": "55.5"', '"minimum_total": "55,5"', TOTAL, "not_a_number"),
        ('"minimum_total": "55.5"', '"minimum_total": "1E+2"', TOTAL, "not_a_number"),
        ('"minimum_total": "55.5"', '"minimum_total": "NaN"', TOTAL, "not_a_number"),
        ('"minimum_total": "55.5"', f'"minimum_total": "{"1" * 21}"', TOTAL, "not_a_number"),
        ('"minimum_total": "55.5"', '"minimum_total": ["55.5"]', TOTAL, "not_a_number"),
        ('"unit": "weeks"', '"unit": "fortnights"', LIMIT + "unit", "not_allowed"),
        ('"bound": "max"', '"bound": "about"', LIMIT + "bound", "not_allowed"),
        (
            '"source": "law"',
            '"source": "habit"',
            "rule_sets/exclusion-mandatory/source",
            "not_allowed",
        ),
        ('"extend": true', '"extend": "yes"', "standstill/extend", "not_yes_or_no"),
        ('"on": "2021-10-01"', '"on": "1-10-2021"', "settings/lots/on", "not_a_day"),
        ('"on": "2021-10-01"', '"on": "2021-02-30"', "settings/lots/on", "not_a_day"),
        ("T08:00:00.000000Z", "T08:00:00", "application_deadline", "not_a_moment"),
        ('"committee": [', '"committee": {}, "x": [', "committee", "not_a_list"),
        ('"consensus": {', '"consensus": 1, "x": {', "consensus", "not_a_table"),
        ('"authority": "', '"authority": 5, "x": "', "authority", "not_a_text"),
        ('"authority": "', '"authority": "\\u0007', "authority", "text_marks"),
        ('"authority": "', '"authority": "\\ud800', "authority", "text_marks"),
        ('"authority": "', f'"authority": "{"x" * 20_001}', "authority", "text_long"),
        ('"authority": "', '"authority": "\\u202e', "authority", "text_marks"),
        ('"authority": "', f'"authority": "{"x" * 201}', "authority", "text_long"),
        ('"minimum_words": 10', '"minimum_words": -1', "consensus/minimum_words", "too_low"),
        ('"id": "OWN-2"', '"id": "OWN-1"', "committee/OWN-1", "id_twice"),
        ('"id": "OWN-2"', '"id": ""', "committee/2", "id_missing"),
    ],
)
def test_a_fault_in_json_has_its_line(old: str, new: str, place: str, code: str) -> None:
    text = changed((old, new))
    line = line_of(text, new if not new.startswith('"id"') else "{\n" + " " * 3 + '"function"')
    found = [one for one in told(text) if one[2] == code]
    assert [one[1:] for one in found] == [(place, code)]
    if not new.startswith('"id"'):
        assert found[0][0] == line


def test_every_fault_is_told_at_once() -> None:
    text = changed(
        ('"admitted": 1', '"admited": 1'),
        ('"minimum_total": "55.5"', '"minimum_total": 55.5'),
        ('"unit": "weeks"', '"unit": "fortnights"'),
    )
    assert sorted(told(text)) == sorted(
        [
            (line_of(text, '"admited"'), "lots/1/admited", "key_unknown"),
            (line_of(text, '"admited"') - 1, "lots/1/admitted", "key_missing"),
            (line_of(text, ": 55.5"), TOTAL, "number_bare"),
            (line_of(text, '"fortnights"'), LIMIT + "unit", "not_allowed"),
        ]
    )


def test_what_can_mean_one_thing_is_taken_as_it_is_meant() -> None:
    spelled = changed(('"minimum_total": "55.5"', '"minimum_total": "055.50"'))
    spelled = spelled.replace("Caf\u00e9", "Cafe\\u0301").replace("08:00:00.000000Z", "09:00+01:00")
    assert spelled != VECTOR.read_text(encoding="utf-8")
    assert seal(read_json(spelled).plan) == VECTOR_SEAL


def test_there_is_an_end_to_the_faults() -> None:
    assert len(told('{"format": 4, "lots": [' + "1," * 5000 + "1]}")) == 200


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "not_json", 1),
        ("[]", "not_a_table", 1),
        ("{}", "key_missing", 1),
        ('{"format": 5}', "format_unknown", 1),
        ('{\n"format": "2"}', "format_unknown", 2),
        ('{"lots": []}', "not_a_plan", 1),
        ('{"lots": 5, "reference": 1.5}', "not_a_plan", 1),
    ],
)
def test_what_is_no_plan_is_refused(text: str, code: str, line: int) -> None:
    assert (line, code) in [(one[0], one[2]) for one in told(text)]


def test_what_keeps_a_plan_from_being_sealed_is_told_with_its_line() -> None:
    text = changed(('"points": "60"', '"points": "61"'))
    (fault,) = [one for one in read_json(text).incomplete() if "weights" in one.refusal.code]
    assert fault.line is not None
    assert text.splitlines()[fault.line - 1].strip() == '"questions": ['
    assert "101" in fault.told("nl")


@pytest.mark.parametrize("text", EARLIER.values(), ids=EARLIER)
def test_a_plan_of_an_earlier_format_is_read_too(text: str) -> None:
    found = read_json(text)
    assert found.faults == () and seal(found.plan) == VECTOR_SEAL
    wrong = text.replace('"minimum_words":10', '"minimum_words":-1')
    (fault,) = read_json(wrong).faults
    assert (fault.place, fault.refusal.code) == ("consensus/minimum_words", "numbers.too_low")


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        (2, '"consensus":{', '"consensus":1,"x":{'),
        (3, '{"advice":', '{"advising":1,"advice":'),
    ],
)
def test_what_cannot_be_filled_in_is_no_plan(form: int, old: str, new: str) -> None:
    assert EARLIER[form].count(old) == 1
    assert told(EARLIER[form].replace(old, new)) == [(1, "", "not_a_plan")]


def test_a_plan_of_the_first_format_is_read_too() -> None:
    tree = json.loads(VECTOR.read_text(encoding="utf-8"))
    for key in ("format", "committee", "advice", "requirements", "scoring", "advising"):
        del tree[key]
    for key in ("method", "decimals", "names_on_screen"):
        del tree["consensus"][key]
    tree["settings"] = [{"author": "P. Jansen", "key": "standstill.days", "on": "2021-10-01"}]
    found = read_json(json.dumps(tree))
    assert found.faults == () and found.plan.format == 4
    assert [setting.id for setting in found.plan.settings] == ["standstill/days"]
    for title, told in (("Cafe\u0301", []), ("Zorg \x07", [(None, "title/nl", "acts.text_marks")])):
        tree["title"]["nl"] = title
        found = read_json(json.dumps(tree))
        assert [(one.line, one.place, one.refusal.code) for one in found.faults] == told
        assert told or found.plan.title.nl == "Caf\u00e9"


def test_what_the_form_alone_does_not_show_is_told_at_its_line() -> None:
    tree = json.loads(VECTOR.read_text(encoding="utf-8"))
    tree["facts"]["term"]["parts"][0]["years"] = 51
    (fault,) = read_json(json.dumps(tree, indent=1)).incomplete()
    assert (fault.place, fault.refusal.code) == ("facts/term/parts", "plan.code_unknown")
    assert fault.line and "51" in fault.told()
