"""Values in cells: as a person sees and types them, and back, exactly."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from criteria.canon import Json
from criteria.plan.file_codes import CODES, Codes
from criteria.refusals import Refused
from criteria.sheet_cells import Cell, understood, written

WORDS = tuple[str, ...]
wall = datetime.fromisoformat
SOURCE = CODES["RuleSet", "source"]


@pytest.mark.parametrize(
    ("hint", "value", "cell"),
    [
        (D, "12.5", D("12.5")),
        (D, "0", 0),
        (D, "-3", -3),
        (D, "123456789012345", 123456789012345),  # fifteen digits: a number
        (D, "1234567890123456", "1.234.567.890.123.456"),  # sixteen: text
        (D, "-0.1234567890123456", "-0,1234567890123456"),
        (D, "1000000000000000", "1.000.000.000.000.000"),
        (D | None, None, None),
        (int, 7, 7),
        (bool, True, "ja"),
        (D | bool, False, "nee"),
        (D | bool, "2.5", D("2.5")),
        (date, "2022-01-26", date(2022, 1, 26)),
        (date, "1900-02-28", "1900-02-28"),  # spreadsheets disagree on days before March 1900
        (date | None, None, None),
        # 8:00 in UTC is 9:00 in Amsterdam in winter, 10:00 in summer
        (datetime, "2022-01-05T08:00:00.000000Z", wall("2022-01-05T09:00:00")),
        (datetime, "2022-07-05T08:00:30.000000Z", wall("2022-07-05T10:00:30")),
        (datetime, "2022-01-05T08:00:00.000001Z", "2022-01-05T08:00:00.000001Z"),
        # the hour that comes twice: 2:30 in summer time can be told, 2:30 in winter time cannot
        (datetime, "2022-10-30T00:30:00.000000Z", wall("2022-10-30T02:30:00")),
        (datetime, "2022-10-30T01:30:00.000000Z", "2022-10-30T01:30:00.000000Z"),
        (str, "", ""),
        (str, " =1+1 ", " =1+1 "),
        (str | None, None, None),
        (str | None, "", '""'),
        (str | None, '"', '"""'),
        (str | None, "a", "a"),
        (WORDS, [], ""),
        (WORDS, ["a", "b c"], "a; b c"),
        (WORDS, ["", " a", "b;c", 'd"', "e\nf"], '""; " a"; "b;c"; "d"""; "e\nf"'),
    ],
)
def test_a_value_has_one_cell_and_comes_back(hint: Any, value: Json, cell: Cell) -> None:
    found = written(hint, value, None, "nl")
    assert (found, type(found)) == (cell, type(cell))
    assert understood(hint, found, None) == value


@pytest.mark.parametrize(
    ("hint", "cell", "value"),
    [
        (D, "1.234,56", "1234.56"),
        (D, " € 12 ", "12"),
        (D, D("12.50"), "12.5"),
        (D, "-5", "-5"),
        (int, "1.234", 1234),
        (int, 3, 3),
        (bool, True, True),
        (bool, "Yes", True),
        (bool, "NEE", False),
        (D | bool, "ja", True),
        (date, "26-1-2022", "2022-01-26"),
        (date, wall("2022-01-26T00:00:00"), "2022-01-26"),
        (datetime, "2022-01-05 09:00", "2022-01-05T08:00:00.000000Z"),
        (datetime, date(2022, 1, 5), "2022-01-04T23:00:00.000000Z"),
        (datetime, wall("2022-01-05T08:59:59.999999"), "2022-01-05T08:00:00.000000Z"),
        (str, 2022, "2022"),
        (str, "e\u0301\r\nx", "é\nx"),
        (WORDS, "a;b ;; c;\nd", ["a", "b", "c", "d"]),
        (WORDS, 5, ["5"]),
    ],
)
def test_what_people_type_is_understood(hint: Any, cell: Cell, value: Json) -> None:
    assert understood(hint, cell, None) == value


@pytest.mark.parametrize(
    ("hint", "cell", "code"),
    [
        (D, None, "files.cell_empty"),
        (D, "", "files.cell_empty"),
        (D, "1,234.56", "numbers.english"),
        (D, "12.5", "numbers.ambiguous_point"),
        (D, "=1+1", "numbers.unreadable"),
        (D, True, "files.not_a_number_cell"),
        (D, date(2022, 1, 1), "files.not_a_number_cell"),
        (D, "1" * 21, "numbers.too_long"),
        (int, D("1.5"), "numbers.not_whole"),
        (int, "1,5", "numbers.not_whole"),
        (bool, "misschien", "files.not_yes_or_no"),
        (bool, 1, "files.not_yes_or_no"),
        (date, "31-02-2022", "files.not_a_day_cell"),
        (date, "2022-1-1", "files.not_a_day_cell"),
        (date, 44587, "files.not_a_day_cell"),
        (date, wall("2022-01-26T09:00:00"), "files.not_a_day_cell"),
        (datetime, "2022-03-27T02:30", "moments.skipped_by_the_clock"),
        (datetime, "morgen", "moments.unreadable"),
        (datetime, "xZ", "moments.unreadable"),
        (datetime, 5, "moments.unreadable"),
        (str, D("1.5"), "files.not_a_text"),
        (str, True, "files.not_a_text"),
        (str, date(2022, 1, 1), "files.not_a_text"),
        (str, "a\x00", "acts.text_marks"),
        (str, "a\x1b", "acts.text_marks"),
        (str, "x" * 20_001, "acts.text_long"),
        (WORDS, '"a', "files.quotes"),
        (WORDS, '"a" b', "files.quotes"),
        (WORDS, 'a"b', "files.quotes"),
    ],
)
def test_what_is_something_else_is_refused(hint: Any, cell: Cell, code: str) -> None:
    with pytest.raises(Refused) as refused:
        understood(hint, cell, None)
    assert [told.code for told in refused.value.refusals] == [code]


def test_codes_are_words_in_the_language_of_the_workbook_and_come_back_from_both() -> None:
    assert written(str | None, "law", SOURCE, "nl") == "de wet"
    assert written(str | None, "law", SOURCE, "en") == "the law"
    for word in ("de wet", "The  LAW", "law"):
        assert understood(str | None, word, SOURCE) == "law"
    assert understood(str | None, None, SOURCE) is None
    with pytest.raises(Refused) as refused:
        understood(str | None, "de gewoonte", SOURCE)
    (told,) = refused.value.refusals
    assert told.sentence("nl").endswith("Kies uit: de wet, de stukken, niet van toepassing.")
    assert told.sentence("en").endswith("Choose from: the law, the documents, not applicable.")


def test_a_code_that_must_be_there_is_asked_for() -> None:
    with pytest.raises(Refused) as refused:
        understood(str, None, CODES["LotRules", "cutoff"])
    assert refused.value.refusals[0].code == "files.cell_empty"


@pytest.mark.parametrize("place", CODES, ids=".".join)
def test_no_two_codes_of_a_field_have_the_same_word(place: tuple[str, str]) -> None:
    codes: Codes = CODES[place]
    for lang in ("nl", "en"):
        assert [codes.code(word) for word in codes.words(lang)] == list(codes.known)
