"""What the documents say, and what we do where they slip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from criteria.case import FOLDER, CaseFacts, citations, load
from criteria.refusals import Refused

FACTS = load("hvb-bw-2022")
FILE = FOLDER / "hvb-bw-2022.toml"


def test_trap_01_preselection_keeps_what_was_printed_and_says_what_was_meant() -> None:
    rows = {row.id: row for row in FACTS.planning}
    preselection = rows["preselection"]
    assert (preselection.start, preselection.end) == (date(2021, 12, 1), date(2022, 1, 31))
    assert preselection.as_printed == "december januari 2021"
    assert preselection.correction is not None
    assert "januari 2022" in preselection.correction.nl
    assert [row.id for row in FACTS.planning if row.correction] == ["preselection"]
    assert rows["award"].start < rows["dialogue"].end  # they share May, as printed
    assert rows["start"].start == date(2022, 7, 1)
    assert {row.status for row in FACTS.planning} == {"planned"}


def test_trap_02_nine_members_until_2022_and_eleven_from_2023() -> None:
    assert len(FACTS.members_on(date(2022, 12, 31))) == 9
    assert len(FACTS.members_on(date(2023, 1, 1))) == 11
    assert len(FACTS.municipalities) == 11
    joiners = {each.name for each in FACTS.municipalities if each.joined}
    assert joiners == {"Alphen-Chaam", "Baarle-Nassau"} == set(FACTS.budget.excludes)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Chaam", "Alphen-Chaam"),
        ("Alphen-Chaam", "Alphen-Chaam"),
        ("Gilze Rijen", "Gilze en Rijen"),
        ("Gilze-Rijen", "Gilze en Rijen"),
        ("gilze en  rijen", "Gilze en Rijen"),
        ("Baarle Nassau", "Baarle-Nassau"),
    ],
)
def test_trap_03_each_spelling_finds_one_municipality(printed: str, name: str) -> None:
    found = FACTS.municipality(printed)
    assert found is not None
    assert found.name == name


def test_trap_03_an_unknown_name_finds_nothing() -> None:
    assert FACTS.municipality("Breda") is None
    assert FACTS.municipality("Rijen") is None


def entity(word: str) -> str:
    role = FACTS.role(word)
    assert role is not None
    return role.entity


def test_trap_06_several_words_are_roles_of_one_organisation() -> None:
    words = "contractpartner", "hoofdaanbieder", "hoofdaannemer", "opdrachtnemer", "combinatie"
    assert {entity(word) for word in words} == {"partner"}
    assert {role.id for role in FACTS.roles if role.entity == "partner"} == {
        *("main_provider", "contract_partner", "main_contractor", "contractor", "combination"),
    }
    assert entity("onderaannemer") != "partner"


def test_trap_06_the_guidance_partner_is_another_organisation() -> None:
    role = FACTS.role("contractpartner begeleiding")
    assert role is not None
    assert role.id == "guidance_partner"
    assert role.entity != "partner"
    # A part of a term is never matched.
    assert FACTS.role("contractpartner jeugdhulp") is None


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("selectiefase", ("selection", None)),
        ("Preselectie", ("selection", None)),
        ("voorselectie", ("selection", None)),
        ("eerste selectie", ("selection", None)),
        ("gunningsfase", ("award", None)),
        ("dialoogfase", ("award", "dialogue")),
        ("dialoogsessies", ("award", "dialogue")),
        ("BAFO", ("award", "final_offer")),
        ("inschrijffase", None),
    ],
)
def test_trap_07_there_are_two_phases_whatever_the_text_calls_them(
    word: str, place: tuple[str, str | None] | None
) -> None:
    assert [phase.id for phase in FACTS.phases] == ["selection", "award"]
    assert FACTS.place(word) == place


def test_trap_09_the_misplaced_section_is_cited_with_its_alias_and_line() -> None:
    (by_number,) = FACTS.cite("S §3.1.1 L595-627")
    (by_line,) = FACTS.cite("S §4.1 L595-627")
    assert str(by_number) == str(by_line) == "S §4.1/3.1.1 L595-627"
    assert by_number.show() == "inkoopstrategie, paragraaf 4.1/3.1.1, regel 595-627"
    # What really stands in 4.1, in 3.1, or in the other document keeps its number.
    kept = "S §4.1 L496-501; S §3.1 L347-350; P §3.1.1 L600"
    assert "; ".join(map(str, FACTS.cite(kept))) == kept


def test_trap_10_the_printed_total_leads_and_a_euro_gives_a_warning() -> None:
    assert [warning.year for warning in FACTS.budget_warnings()] == [2023, 2024, 2030]
    assert {warning.difference for warning in FACTS.budget_warnings()} == {Decimal(1)}
    assert "2.023" not in FACTS.budget_warnings()[0].text.nl
    assert FACTS.budget.year(2023).total == Decimal(48_635_554)
    # A dash is nothing.
    assert FACTS.budget.year(2021).objective == 0
    assert FACTS.budget.year(2032).historical == 0


def test_trap_10_the_columns_add_up_as_worked_out_by_hand() -> None:
    years = FACTS.budget.years
    assert [row.year for row in years] == list(range(2021, 2033))
    assert sum(row.historical for row in years) == Decimal(251_577_163)
    assert sum(row.objective for row in years) == Decimal(272_719_868)
    assert sum(row.total for row in years) == Decimal(524_297_034)


def test_trap_11_the_fall_has_two_figures_with_two_labels() -> None:
    fall = FACTS.budget_fall()
    # 50,004,284 - 36,303,601
    assert fall.yearly == Decimal(13_700_683)
    # ten times the level of 2022 less what 2023 to 2032 add up to
    assert fall.cumulated == Decimal(75_347_065)
    assert fall.yearly_label != fall.cumulated_label
    assert "2022" in fall.cumulated_label.nl
    assert fall.as_printed == "14 miljoen minder budget"


def test_trap_13_the_financial_decentralisation_is_only_expected() -> None:
    dates = {row.id: row for row in FACTS.background}
    finance = dates["finance-decentralised"]
    assert (finance.day, finance.status) == (date(2023, 1, 1), "expected")
    assert finance.note is not None
    assert [row.id for row in FACTS.background if row.status == "expected"] == [finance.id]


def test_trap_14_the_contract_years_straddle_the_calendar_years() -> None:
    years = FACTS.contract_years()
    assert [year.kind for year in years] == ["base"] * 4 + ["option1"] * 2 + ["option2"] * 2
    assert [year.number for year in years] == list(range(1, 9))
    assert (years[0].start, years[0].end) == (date(2022, 7, 1), date(2023, 6, 30))
    assert years[3].end == date(2026, 6, 30)
    assert years[5].end == date(2028, 6, 30)
    assert years[7].end == date(2030, 6, 30)
    assert years[0].months == ((2022, 6), (2023, 6))


def test_trap_14_a_contract_year_takes_half_of_two_budgets() -> None:
    years = FACTS.contract_years()
    # 50,004,284 / 2 + 48,635,554 / 2 = 25,002,142 + 24,317,777
    assert FACTS.budget_for(years[0]) == Decimal(49_319_919)
    assert FACTS.budget_for(*years[:4]) == Decimal("189060604.50")
    assert FACTS.comparison_total() == Decimal("356198480.50")


def test_trap_14_years_outside_the_contract_stay_in_the_table_and_out_of_the_total() -> None:
    rows = FACTS.comparison_years()
    assert [row.year for row in rows] == list(range(2021, 2033))
    assert [row.year for row in rows if not row.compared] == [2021, 2031, 2032]
    assert [row.months for row in rows] == [0, 6, *[12] * 7, 6, 0, 0]
    assert sum(row.pro_rata for row in rows) == FACTS.comparison_total()


def test_a_year_without_a_budget_has_no_part_of_one() -> None:
    later = replace(FACTS, term=replace(FACTS.term, start=date(2032, 7, 1)))
    first, *_ = later.contract_years()
    assert later.budget_for(first) is None  # 2032 is the last year of the table, 2033 is not in it
    assert later.comparison_total() is None
    assert [row.months for row in later.comparison_years()] == [*[0] * 11, 6]
    none = replace(FACTS, budget=replace(FACTS.budget, years=()))
    assert none.budget_for(*FACTS.contract_years()) is None
    assert (none.comparison_years(), none.budget_warnings(), none.budget_fall()) == ((), (), None)
    assert FACTS.cite("") == ()


def test_trap_16_lost_tables_are_empty_and_wait_to_be_filled() -> None:
    assert [table.id for table in FACTS.missing_tables] == ["monthly-clients", "table-2"]
    for table in FACTS.missing_tables:
        assert table.rows == ()
        assert table.status == "to_fill"
        assert table.columns
        assert table.why.nl and table.why.en


def test_trap_16_a_case_file_cannot_bring_rows_for_a_lost_table(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8").replace(
        'id = "monthly-clients"', 'id = "monthly-clients"\nrows = [["1", "700"]]'
    )
    assert codes_of(tmp_path, text) == ["tables.unknown_key"]


def test_each_number_of_clients_says_what_was_counted() -> None:
    counts = {count.id: count for count in FACTS.clients}
    assert (counts["A-36"].low, counts["A-36"].high) == (665, 735)
    assert (counts["A-37"].low, counts["A-37"].high) == (700, 700)
    assert len({count.basis for count in FACTS.clients}) == len(FACTS.clients)
    assert counts["A-33"].care == "zin"


def test_every_fact_names_its_source() -> None:
    sourced: list[str] = [FACTS.budget.source, FACTS.term.source, FACTS.object.source]
    for rows in (
        *(FACTS.statements, FACTS.planning, FACTS.background, FACTS.municipalities),
        *(FACTS.clients, FACTS.roles, FACTS.phases, FACTS.missing_tables),
    ):
        sourced += [row.source for row in rows]
    for source in sourced:
        assert citations(source)


def test_texts_stand_there_in_both_languages() -> None:
    for row in (*FACTS.statements, FACTS.object):
        assert row.text.nl != row.text.en


@pytest.mark.parametrize(
    "source", ["", "S", "S §4.6", "S §4.6 L10-9", "Q §1 L1", "S §1 L1;S §2 L2"]
)
def test_a_source_without_section_and_line_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match=r"section|ends before"):
        citations(source)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('total = "49.596.975"', 'total = "49.596.978"', ["case.total_off"]),
        ('total = "49.596.975"', 'total = "49,596,975"', ["case.bad_amount"]),
        ("end = 2021-11-30", "end = 2021-10-30", ["case.end_before_start"]),
        (
            "start = 2021-11-01",
            "start = 2022-11-01",
            ["case.end_before_start", "case.planning_order"],
        ),
        ("end = 2021-11-30", "end = 2021-11-30T10:00:00", ["tables.wrong_kind"]),
        ('status = "expected"', 'status = "maybe"', ["tables.not_allowed"]),
        ("S §4.6.1 L1281", "somewhere", ["case.bad_source"]),
        ('version = "1"', "", ["tables.missing"]),
        ('version = "1"', "version = 1", ["tables.wrong_kind"]),
        ('version = "1"', 'version = " "', ["tables.empty"]),
        ('name = "Heusden"', 'name = "Gilze-Rijen"', ["case.twice"]),
        ("low = 665", "low = 765", ["case.high_below_low"]),
        ("years = 4", "years = 14", ["case.year_without_budget"] * 8),
        ("start = 2022-07-01\nsource", "start = 2022-07-15\nsource", ["case.starts_mid_month"]),
        ("year = 2025", "year = 2035", ["case.budget_years", "case.year_without_budget"]),
        ("fall_to = 2032", "fall_to = 2042", ["case.fall_years"]),
        ('id = "selection"', 'id = "dialogue"', ["case.two_phases"]),
        ('excludes = ["Alphen-Chaam"', 'excludes = ["Breda"', ["case.unknown_municipality"]),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, old: str, new: str, codes: list[str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    assert codes_of(tmp_path, text.replace(old, new, 1)) == codes


def test_a_bad_file_is_refused_with_every_fault_at_once(tmp_path: Path) -> None:
    text = (
        FILE.read_text(encoding="utf-8")
        .replace('version = "1"', "", 1)
        .replace("S §4.6.1 L1284", "somewhere")
        .replace("low = 665", "lowest = 665")
    )
    assert sorted(codes_of(tmp_path, text)) == [
        *("case.bad_source", "tables.missing", "tables.missing", "tables.unknown_key"),
    ]


def test_a_file_that_is_no_toml_or_is_not_there_is_refused(tmp_path: Path) -> None:
    assert codes_of(tmp_path, "id = ") == ["tables.unreadable"]
    with pytest.raises(Refused, match=r"nowhere\.toml"):
        load("nowhere")


def codes_of(folder: Path, text: str) -> list[str]:
    """The codes with which a case file with this text is refused."""
    file = folder / "case.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(file)
    for found in refused.value.refusals:
        assert found.sentence("nl") and found.sentence("en")
    return [found.code for found in refused.value.refusals]


def test_a_file_loads_by_path_and_by_id() -> None:
    assert load(FILE) == FACTS
    assert isinstance(FACTS, CaseFacts)
    assert FACTS.reference == "HVB-BW-2022"
