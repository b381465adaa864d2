"""The handover as a workbook and as a file for a program: opened back, and worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from criteria.canon import from_plain, read_canonical
from criteria.handover import (
    FORMAT,
    AgreementRow,
    EffectRow,
    Handover,
    IndicatorRow,
    OpenPoint,
    RiskRow,
    TargetRow,
    is_open,
    write,
)
from criteria.reading import read_local
from criteria.text import Text
from tender.exports import handover as exports
from tests.rules.test_contract_annex import INDICATOR, RISK, YEARS

AT = read_local("2022-06-10T09:00")
AGREEMENT = AgreementRow(
    ref="AF-04",
    version=2,
    agreed_at=AT,
    topic="DLG-01",
    topic_title=Text("Een goed resultaat", "A good result"),
    kind="commitment",
    title="Wachttijd",
    text="Wij plaatsen binnen 55 dagen.",
    owner="tenderer",
    clause="6.10",
    elements=("EL-1",),
    indicators=("IND-01",),
    risks=(),
)
_INDICATOR = {name: getattr(INDICATOR, name) for name in INDICATOR.__slots__ if name != "targets"}
_RISK = {n: getattr(RISK, n) for n in RISK.__slots__ if n not in ("effects", "template")}
HANDOVER = Handover(
    reference="REF-1",
    title=Text("Zorg & wonen", "Care & housing"),
    authority="Gemeente Voorbeeld",
    tenderer="Combinatie A",
    parties=(("lead", "Stichting A"),),
    made_at=AT,
    plan_version=3,
    years=YEARS,
    agreements=(AGREEMENT,),
    indicators=(
        IndicatorRow(
            ref="IND-01",
            version=2,
            targets=tuple(TargetRow(one.year, one.value, one.words) for one in INDICATOR.targets),
            **_INDICATOR,
        ),
    ),
    risks=(
        RiskRow(
            ref="RIS-02",
            version=1,
            effects=tuple(EffectRow(one.year, one.low, one.high) for one in RISK.effects),
            **_RISK,
        ),
    ),
    open_points=(OpenPoint("DLG-02", Text("Klachten", "Complaints"), True, "", "", None),),
)


def opened(handover: Handover, lang: str = "nl") -> dict[str, list[dict[str, Any]]]:
    """Per sheet its lines, by their heads."""
    book = openpyxl.load_workbook(BytesIO(exports.write(handover, lang)))
    found = {}
    for sheet in book:
        _, heads, *lines = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(heads, line, strict=True)) for line in lines]
    return found


def test_each_sheet_has_its_rows_with_real_numbers_and_days() -> None:
    found = opened(HANDOVER)
    assert list(found) == ["Afspraken", "Indicatoren", "Risico's", "Open punten"]
    (agreed,), (measured,), (risk,), (point,) = found.values()
    assert agreed["Artikel"] == "6.10"  # as text: a number would lose its nought
    assert agreed["Vastgelegd op"] == datetime.fromisoformat("2022-06-10T09:00")
    assert (agreed["Soort"], agreed["Eigenaar"]) == ("toezegging", "de opdrachtnemer")
    assert (agreed["Indicatoren"], agreed["Risico's"]) == ("IND-01", None)
    assert (measured["Startwaarde"], measured["Gemeten op"]) == (
        61.5,
        datetime.fromisoformat("2021-12-31"),
    )
    assert measured["Doel contractjaar 1"] == 55
    assert measured["Doel contractjaar 2"] == "eerste meting"
    assert risk["Ten minste, contractjaar 1 (euro)"] == -25000
    assert risk["Ten hoogste, contractjaar 1 (euro)"] == 12500.5
    assert risk["Ten minste, contractjaar 2 (euro)"] is None
    assert (risk["Kans"], risk["Gevolg"]) == (4, 3)
    assert point == {
        "Code": "DLG-02",
        "Onderwerp": "Klachten",
        "Moet in het contract": "ja",
        "Uitkomst": "nog open",
        "Reden": None,
        "Besloten op": None,
    }


def test_labels_are_in_the_language_of_the_reader_and_the_record_is_not() -> None:
    found = opened(HANDOVER, "en")
    assert list(found) == ["Agreements", "Indicators", "Risks", "Open points"]
    assert found["Agreements"][0]["Agreement"] == "Wij plaatsen binnen 55 dagen."


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-2", "@SUM(A1)", "\t=1", "＝1", "#REF!"])
def test_text_is_text_whatever_it_begins_with(text: str) -> None:
    changed = replace(AGREEMENT, title=text, text=text, clause=text)
    book = openpyxl.load_workbook(BytesIO(exports.write(replace(HANDOVER, agreements=(changed,)))))
    for cell in (book["Afspraken"].cell(3, column) for column in (3, 4, 5)):
        assert (cell.data_type, cell.value) == ("s", text)


def test_a_value_with_words_is_told_as_words() -> None:
    row = HANDOVER.indicators[0]
    start = row.targets[0]
    changed = replace(row, targets=(replace(start, words="of minder"),))
    (found,) = opened(replace(HANDOVER, indicators=(changed,)))["Indicatoren"]
    assert found["Doel contractjaar 1"] == "55 of minder"
    assert found["Doel contractjaar 2"] is None


def test_a_day_that_a_workbook_does_not_know_is_text() -> None:
    row = replace(HANDOVER.indicators[0], start_on=date(1850, 1, 2))
    (found,) = opened(replace(HANDOVER, indicators=(row,)))["Indicatoren"]
    assert found["Gemeten op"] == "1850-01-02"


def test_the_same_handover_gives_the_same_bytes() -> None:
    assert exports.write(HANDOVER) == exports.write(HANDOVER)
    assert write(HANDOVER) == write(HANDOVER)


def test_the_file_for_a_program_reads_back_whole() -> None:
    data = write(HANDOVER)
    assert from_plain(Handover, read_canonical(data)) == HANDOVER
    found = json.loads(data)
    assert found["format"] == FORMAT == "tender-handover/1"
    assert found["indicators"][0]["targets"][0] == {"value": "55", "words": "", "year": 1}
    assert found["risks"][0]["effects"][0]["high"] == "12500.5"
    assert found["agreements"][0]["agreed_at"] == "2022-06-10T07:00:00.000000Z"


def test_any_text_can_be_written() -> None:
    odd = replace(HANDOVER, tenderer="Cafe\u0301 \0 日本 😀")
    found = from_plain(Handover, read_canonical(write(odd)))
    assert found.tenderer == "Caf\u00e9 \ufffd 日本 😀"
    assert opened(odd)


def test_an_empty_dialogue_gives_empty_sheets() -> None:
    none = replace(HANDOVER, agreements=(), indicators=(), risks=(), open_points=(), years=())
    assert [len(lines) for lines in opened(none).values()] == [0, 0, 0, 0]
    assert from_plain(Handover, read_canonical(write(none))) == none


def test_only_what_was_agreed_on_is_settled() -> None:
    assert not is_open("agreed")
    outcomes = ("not_agreed", "deferred", "implementation_plan", None)
    assert all(is_open(outcome) for outcome in outcomes)


def test_a_row_is_as_high_as_its_words_and_prints_with_its_heads() -> None:
    one = HANDOVER.agreements[0]
    long = replace(
        HANDOVER, agreements=(replace(one, text="Kort."), replace(one, text="woord " * 200))
    )
    book = openpyxl.load_workbook(BytesIO(exports.write(long)))
    sheet = book.worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in (3, 4)]
    assert heights == [15, 15 * 18]  # 1,200 letters, 68 on a line of 80
    assert sheet.print_title_rows == "$2:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
