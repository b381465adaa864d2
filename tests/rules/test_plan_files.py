"""A plan in a file: the same plan and the same seal, by JSON and by sheets, in both languages."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from criteria.plan import EvaluationPlan, layout
from criteria.plan.file import read_json, read_sheets
from criteria.plan.format import pretty, seal, write
from criteria.plan.sheet_reader import Grid
from criteria.plan.sheets import tables
from tests.rules.random_plans import plans

SLOW = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # to shrink a plan takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def grids(plan: EvaluationPlan, lang: str = "nl") -> dict[str, Grid]:
    """The sheets as they come back from a workbook: cells with something in them."""
    found = {}
    for table in tables(plan, lang):
        cells = {
            (row, column): cell
            for row, line in enumerate(table.rows, 1)
            for column, cell in enumerate(line, 1)
            if cell is not None and cell != ""
        }
        if table.sheet.upright:
            cells = {(column, row): cell for (row, column), cell in cells.items()}
        found[table.title] = cells
    return found


@SLOW
@given(plans())
def test_every_plan_comes_back_from_json_with_its_seal(plan: EvaluationPlan) -> None:
    for text in (write(plan), pretty(plan)):
        found = read_json(text, strict=False)  # texts and numbers of any size
        assert found.faults == ()
        assert found.plan == plan
        assert seal(found.plan) == seal(plan)


@SLOW
@given(plans())
def test_every_plan_comes_back_from_sheets_with_its_seal(plan: EvaluationPlan) -> None:
    for lang in ("nl", "en"):
        found = read_sheets(grids(plan, lang), strict=False)
        assert found.faults == ()
        assert seal(found.plan) == seal(plan)
        assert found.plan == plan


# The seal is the hash of bytes, wherever they are made

VECTOR = Path(__file__).with_name("tiny-plan.json")
VECTOR_SEAL = "e845a599d27b7f672ef50529996955821f2d232e96847401f788e364baa6f8c2"


def test_the_seal_of_the_kept_plan_never_changes() -> None:
    found = read_json(VECTOR.read_text(encoding="utf-8"))
    assert found.faults == () and found.plan.format == 2
    assert seal(found.plan) == VECTOR_SEAL
    assert hashlib.sha256(write(found.plan).encode()).hexdigest() == VECTOR_SEAL
    assert seal(read_sheets(grids(found.plan, "en")).plan) == VECTOR_SEAL


@pytest.mark.parametrize(
    "around",
    [
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Auckland"},
        {"LC_ALL": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"},
        {"LANG": "nl_NL.UTF-8", "PYTHONHASHSEED": "2", "PYTHONOPTIMIZE": "2"},
    ],
)
def test_the_seal_does_not_depend_on_where_it_is_computed(around: dict[str, str]) -> None:
    run = (
        "import sys, decimal; decimal.getcontext().prec = 3; sys.path.insert(0, sys.argv[1]);"
        "from criteria.plan.file import read_json; from criteria.plan.format import seal;"
        "print(seal(read_json(open(sys.argv[2], encoding='utf-8').read()).plan))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-S", "-c", run, str(root), str(VECTOR)],
        env=around,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == VECTOR_SEAL


# JSON that is at fault

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
    assert len(told('{"format": 2, "lots": [' + "1," * 5000 + "1]}")) == 200


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "not_json", 1),
        ("[]", "not_a_table", 1),
        ("{}", "key_missing", 1),
        ('{"format": 3}', "format_unknown", 1),
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


def test_a_plan_of_the_first_format_is_read_too() -> None:
    tree = json.loads(VECTOR.read_text(encoding="utf-8"))
    for key in ("format", "committee", "advice", "requirements"):
        del tree[key]
    tree["settings"] = [{"author": "P. Jansen", "key": "standstill.days", "on": "2021-10-01"}]
    found = read_json(json.dumps(tree))
    assert found.faults == () and found.plan.format == 2
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


# Sheets that are at fault

Sheets = dict[str, dict[tuple[int, int], Any]]


def sheets() -> Sheets:
    plan = read_json(VECTOR.read_text(encoding="utf-8")).plan
    return {title: dict(cells) for title, cells in grids(plan).items()}


def cell(found: Sheets, title: str, head: str, row: int = 2) -> tuple[int, int]:
    """Where a row has the cell under a head."""
    column = next(c for (r, c), words in found[title].items() if r == 1 and words == head)
    return row, column


def at(found: Sheets) -> list[tuple[str, str]]:
    faults = read_sheets(found).faults
    assert all(one.line is None for one in faults)
    return [(one.place, one.refusal.code.partition(".")[2]) for one in faults]


@pytest.mark.parametrize(
    ("title", "head", "typed", "place", "code"),
    [
        ("Vragen", "Gewicht", "12.5", "Vragen!K2", "ambiguous_point"),
        ("Vragen", "Gewicht", "1,234.56", "Vragen!K2", "english"),
        ("Vragen", "Gewicht", "veel", "Vragen!K2", "unreadable"),
        ("Vragen", "Gewicht", date(2022, 1, 1), "Vragen!K2", "not_a_number_cell"),
        ("Vragen", "Kenmerk", None, "Vragen!C2", "id_missing"),
        ("Vragen", "Kenmerk", "B", "Vragen!C3", "id_twice"),
        ("Vragen", "Kenmerk", True, "Vragen!C2", "not_a_text"),
        ("Vragen", "Perceel", "9", "Vragen!A2", "no_parent"),
        ("Vragen", "Perceel", None, "Vragen!A2", "slot_empty"),
        ("Vragen", "Fase", "dialoog", "Vragen!B2", "not_allowed"),
        ("Prijs", "Formule", "de gewone", "Prijs!C2", "not_allowed"),
        ("Prijs", "Formule", None, "Prijs!C2", "cell_empty"),
        ("Percelen", "Gelijke stand op de grens", "loten", "Percelen!F2", "not_allowed"),
        ("Grenzen van eisen", "Eenheid", "dozijn", "Grenzen van eisen!D2", "not_allowed"),
        ("Grenzen van eisen", "Eis", "PVE-2", "Grenzen van eisen!A2", "no_parent"),
        ("Getallen van de formule", "Fase", "selectie", "Getallen van de formule!B2", "no_parent"),
        ("Vastgesteld door", "Op", "gisteren", "Vastgesteld door!C2", "not_a_day_cell"),
        ("Plan", None, "morgen", "Plan!B9", "unreadable"),
        ("Plan", None, None, "Plan!B9", ""),
    ],
)
def test_a_fault_in_a_sheet_has_its_cell(
    title: str, head: str | None, typed: Any, place: str, code: str
) -> None:
    found = sheets()
    where = (9, 2) if head is None else cell(found, title, head)
    found[title][where] = typed
    if typed is None:
        del found[title][where]
    assert at(found) == ([(place, code)] if code else [])


def test_dutch_numbers_and_dates_typed_as_text_are_read() -> None:
    found = sheets()
    found["Vragen"][cell(found, "Vragen", "Gewicht")] = "1.060,50"
    found["Vastgesteld door"][cell(found, "Vastgesteld door", "Op")] = "2-10-2021"
    found["Percelen"][cell(found, "Percelen", "Kenmerk")] = 1
    plan = read_sheets(found).plan
    assert str(plan.lots[0].selection.questions[0].points) == "1060.5"
    assert plan.settings[0].on == date(2021, 10, 2)
    assert plan.lots[0].id == "1"


def test_rows_may_be_added_and_moved_and_lines_left_empty() -> None:
    found = sheets()
    for (row, column), value in list(found["Commissie"].items()):
        if row > 1:
            del found["Commissie"][row, column]
            found["Commissie"][10 - row, column] = value
    found["Commissie"] |= {(20, 1): "OWN-3", (20, 2): "beoordelaar", (20, 3): "Jurist"}
    assert [seat.id for seat in read_sheets(found).plan.committee] == ["OWN-2", "OWN-1", "OWN-3"]


def test_a_missing_sheet_a_strange_one_and_a_missing_column_are_told_at_once() -> None:
    found = sheets()
    del found["Planning"]
    found["Kladblok"] = {(1, 1): "hoi"}
    found["Lees mij"] = {(1, 1): "wat dan ook"}
    row, column = cell(found, "Vragen", "Gewicht", 1)
    found["Vragen"][row, column] = "Gewigt"
    found["Eisen"][2, 40] = "los"
    found["Plan"][3, 3] = "los"
    found["Commissie"][1, 9] = "Rol"
    assert sorted(at(found)) == [
        ("", "sheet_missing"),
        ("Commissie!I1", "head_twice"),
        ("Eisen!AN2", "no_head"),
        ("Kladblok", "sheet_unknown"),
        ("Plan!C3", "no_head"),
        ("Vragen", "head_missing"),
        ("Vragen!K1", "head_unknown"),
        ("Vragen!K2", "no_head"),
        ("Vragen!K3", "no_head"),
        ("Vragen!K4", "no_head"),
        ("Vragen!K5", "no_head"),
    ]


def test_a_stage_that_is_not_there_or_is_there_twice_is_told() -> None:
    found = sheets()
    stages = found["Afronden en gelijke stand"]
    stages[2, 2] = "gunning"
    assert at(found)[0] == ("Afronden en gelijke stand!A3", "line_twice")
    del stages[2, 1], stages[2, 2], stages[2, 3]
    found = sheets()
    for key in [key for key in found["Afronden en gelijke stand"] if key[0] == 3]:
        del found["Afronden en gelijke stand"][key]
    assert ("Vragen!B4", "no_parent") in at(found)


def test_another_form_of_the_file_is_refused() -> None:
    found = sheets()
    found["Plan"][10, 2] = 3
    assert at(found) == [("Plan!B10", "format_unknown")]


def test_what_keeps_a_plan_from_being_sealed_is_told_with_its_cell() -> None:
    found = sheets()
    found["Commissie"][cell(found, "Commissie", "Functie (Nederlands)", 3)] = " "
    (fault,) = [one for one in read_sheets(found).incomplete() if "seat" in one.refusal.code]
    assert fault.place == "Commissie!C3"


# The names of sheets and columns are a promise to whoever kept a workbook

SHEETS = (
    "Plan, Percelen, Groepen, Vragen, Aandachtspunten, Schalen, Stappen van de schaal, Prijs, "
    "Getallen van de formule, Plafond en vaste prijs, Afronden en gelijke stand, Eisen, "
    "Kengetallen, Onderwerpen dialoog, Onderdelen inschrijving, Programma van eisen, Grenzen van "
    "eisen, Regels en hun bron, Commissie, Advies, Tekst uit catalogus, Feiten, Feiten uit de "
    "stukken, Planning, Andere data, Gemeenten, Budget, Looptijd, Aantallen cliënten, Namen van "
    "partijen, Namen van fasen, Namen van stappen, Verwijzingen, Bijlagen, Ontbrekende tabellen, "
    "Kolommen van tabellen, Regels van tabellen, Catalogi, Vastgesteld door"
)
QUESTIONS = (
    "Perceel, Fase, Kenmerk, Naam (Nederlands), Naam (Engels), Tekst (Nederlands), "
    "Tekst (Engels), Toelichting (Nederlands), Toelichting (Engels), Doelen, Gewicht, "
    "Ondergrens, Groep, Waarde in euro"
)


def test_the_names_of_sheets_and_columns_stay() -> None:
    assert ", ".join(sheet.title("nl") for sheet in layout.sheets()) == SHEETS
    questions = next(sheet for sheet in layout.sheets() if sheet.key == "questions")
    assert ", ".join(questions.heads("nl")) == QUESTIONS


@pytest.mark.parametrize("sheet", layout.sheets(), ids=lambda sheet: sheet.key)
def test_no_two_columns_of_a_sheet_can_be_mistaken_for_each_other(sheet: layout.Sheet) -> None:
    heads = [sheet.heads(lang) for lang in ("nl", "en")]
    for own, others in product(range(len(heads[0])), repeat=2):
        words = {heads[0][own].casefold(), heads[1][own].casefold()}
        assert own == others or words.isdisjoint(
            {heads[0][others].casefold(), heads[1][others].casefold()}
        )
    titles = [one.title(lang).casefold() for one in layout.sheets() for lang in ("nl", "en")]
    mine = {sheet.title(lang).casefold() for lang in ("nl", "en")}
    assert sum(title in mine for title in titles) == 2
    assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in mine)


def test_every_column_has_a_name_of_its_own() -> None:
    nameless = [
        (sheet.key, ".".join(column.place))
        for sheet in layout.sheets()
        for column, head in zip(sheet.columns, sheet.heads("nl")[len(sheet.before) :], strict=True)
        if head.casefold() == " ".join(p for p in column.place if p not in ("nl", "en"))
        and head not in ("Status", "Budget")
    ]
    assert nameless == []
