"""What is known of a party: read strictly, checked, added up exactly; changes and doubles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.admission import PartyStanding, applies
from criteria.application import PartyEntry, check_company_number, company_number, read_parties
from criteria.canon import canonical, read_canonical
from criteria.capacity import CapacityRow, PartyCapacity, Target
from criteria.catalogue import load
from criteria.parties import (
    ADDED_UP,
    DOUBLE,
    FACTS,
    PAPERS,
    Change,
    Fact,
    Given,
    Taker,
    answered,
    answering,
    check_change,
    check_fact,
    doubles,
    kind_of,
    read_fact,
    write_fact,
)
from criteria.parties import facts as f
from criteria.parties.checks import is_company
from criteria.parties.sums import (
    DIRECTORS,
    EVERYBODY,
    fees_out,
    money_out,
    next_test,
    pay_test,
    percentage,
    profit_test,
)
from criteria.ratio_accounts import Accounts, AccountsYear
from criteria.texts import catalogue

TODAY = date(2022, 1, 20)
GIVEN = Given(TODAY, "member", ("Tilburg",))
D = Decimal

SAMPLES: dict[str, Fact] = {
    "beneficiaries": f.Beneficiaries((f.Beneficiary("J. Maas", "shares", D("62.5")),)),
    "relations": f.Relations((f.Relation("Maas Holding", "Maas Zorg", "owns", D("100")),)),
    "affiliates": f.Affiliates(
        (f.Affiliate("Maas Vastgoed", "real_estate", D("1250000.5"), "Taxatie 2021"),), D("8000000")
    ),
    "fees": f.Fees((f.Fee("Maas Holding", D("90000"), "Directie en ict"),)),
    "profit": f.Profit(D("3"), "Branchenorm", "Terug in de zorg", D("200000"), D("8000000")),
    "pay": f.Pay(
        2021, D("209000"), "Regeling", (f.Salary("Bestuurder", "director", D("1"), D("9")),)
    ),
    "norms": f.Norms("Gedragscode", date(2021, 3, 31), "Bestuur", 6),
    "recommendations": f.Recommendations((f.Recommendation("aef", "Toets", "done", "Gedaan"),)),
    "screening": f.Screening((f.ScreeningStep("ubo_register", date(2022, 1, 12), "Klopt"),)),
    "double_participation": f.DoubleParticipation("Als onderaannemer.", "J. Maas"),
    "capacity": PartyCapacity(
        "places", "Bijlage 3", (CapacityRow("Tilburg", "presence", 20, 25, True),)
    ),
    "accounts": Accounts(
        source="Jaarrekening 2020", years=(AccountsYear(2020, (("equity", D("450.5")),)),)
    ),
}


def faults(fact: Fact) -> list[tuple[str, str | None]]:
    return [(fault.code.partition(".")[2], fault.field) for fault in check_fact(fact, GIVEN)]


# Kinds and forms


def test_there_is_a_sample_of_every_kind_and_it_is_right() -> None:
    assert SAMPLES.keys() == FACTS.keys()
    for kind, fact in SAMPLES.items():
        assert type(fact) is FACTS[kind] and faults(fact) == [], kind


@pytest.mark.parametrize("kind", FACTS)
def test_a_fact_is_read_back_as_it_was_written(kind: str) -> None:
    plain = write_fact(SAMPLES[kind])
    assert read_fact(kind, read_canonical(canonical(plain))) == SAMPLES[kind]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("shoe_size", {"rows": []}),
        ("fees", {"rows": []}),
        ("fees", {"rows": [], "note": "", "more": ""}),
        ("fees", {"rows": [{"payee": "A", "yearly": 90000, "specification": "x"}], "note": ""}),
        ("fees", {"rows": [{"payee": "A", "yearly": "9e4", "specification": "x"}], "note": ""}),
        ("fees", {"rows": [{"payee": "A", "yearly": "90.0", "specification": "x"}], "note": ""}),
        ("norms", {"rows": [], "note": ""}),
    ],
)
def test_other_values_are_not_a_fact(kind: str, content: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_fact(kind, content)


def test_each_integrity_demand_has_the_form_that_belongs_to_it() -> None:
    demands = [row for row in load().demands if row.kind == "integrity"]
    assert {row.id for row in demands} == {f"INT-{n:02}" for n in range(1, 12)}
    assert all(answering(row.id) in FACTS for row in demands)
    assert answered("pay") == ("INT-01", "INT-11"), "two demands on pay, kept apart"
    assert answered("screening") == ()
    assert answering("EIGEN-1") is None


def test_a_kind_is_known_by_its_values_and_stands_on_one_page() -> None:
    assert all(kind_of(cls) == kind for kind, cls in FACTS.items())
    assert {*PAPERS, *ADDED_UP, DOUBLE} == FACTS.keys()
    assert len(PAPERS) + len(ADDED_UP) + 1 == len(FACTS)
    named = catalogue()
    assert all(f"names.fact_{kind}" in named for kind in FACTS)
    for act in ("fact_recorded", *ADDED_UP):
        assert f"names.act_party.{act}" in named, "also of what was recorded before"


# What is refused


def test_places_and_accounts_are_held_against_the_region_and_the_role() -> None:
    places = SAMPLES["capacity"]
    assert isinstance(places, PartyCapacity)
    asked = replace(places, target=Target(700, TODAY, "Leidraad"))
    assert faults(asked) == [("target_of_lead", "target_number")]
    lead = replace(GIVEN, role="lead")
    assert check_fact(asked, lead) == ()
    elsewhere = replace(GIVEN, municipalities=("Goirle",))
    (fault,) = check_fact(places, elsewhere)
    assert fault.code == "capacity.municipality_missing"
    books = Accounts(source="Jaarrekening", commitment="Garant")
    assert faults(books) == [("commitment_closed", "commitment")]
    assert check_fact(books, replace(GIVEN, role="relied_on")) == ()
    assert faults(PartyCapacity("places", "", ())) == [], "no rows is no fault here"


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (f.Fees(()), [("empty", "note")]),
        (f.Fees((), "Er zijn er geen."), []),
        (f.Profit(), [("empty", "note")]),
        (f.Fees((f.Fee("A", D("-1"), "x"),)), [("amount_out", "rows-0-yearly")]),
        (f.Fees((f.Fee("A", D("1E+30"), "x"),)), [("amount_out", "rows-0-yearly")]),
        (f.Fees((f.Fee("A", D("1.005"), "x"),)), [("cents", "rows-0-yearly")]),
        (f.Fees((f.Fee("A", D("1"), " "),)), [("text_missing", "rows-0-specification")]),
        (f.Fees(tuple(f.Fee("A", D("1"), "x") for _ in range(61))), [("many_rows", None)]),
        (
            f.Beneficiaries((f.Beneficiary("Maas Holding", "shares"),)),
            [("company", "rows-0-name")],
        ),
        (
            f.Beneficiaries(
                (f.Beneficiary("A", "shares", D("60")), f.Beneficiary("B", "shares", D("41")))
            ),
            [("more_than_all", "rows-1-share")],
        ),
        (
            # shares and votes are two things: each at most 100
            f.Beneficiaries(
                (f.Beneficiary("A", "shares", D("60")), f.Beneficiary("A", "votes", D("60")))
            ),
            [],
        ),
        (
            f.Beneficiaries((f.Beneficiary("A", "senior", D("5")),)),
            [("share_of_nothing", "rows-0-share")],
        ),
        (f.Beneficiaries((f.Beneficiary("A", "shares", D("0")),)), [("share_out", "rows-0-share")]),
        (f.Beneficiaries((f.Beneficiary("A", "love"),)), [("choice_missing", "rows-0-nature")]),
        (
            f.Beneficiaries((f.Beneficiary("An", "shares"), f.Beneficiary(" an", "shares"))),
            [("row_twice", "rows-1-name")],
        ),
        (f.Relations((f.Relation("A", " a ", "owns"),)), [("to_itself", "rows-0-target")]),
        (
            f.Relations((f.Relation("Zon B.V.", "ZON  bv", "owns"),)),
            [("to_itself", "rows-0-target")],
        ),
        (f.Relations((f.Relation("Stichting Zon", "Zon B.V.", "owns"),)), []),
        (
            f.Relations(
                (f.Relation("A", "C", "owns", D("60")), f.Relation("B", "C", "owns", D("50")))
            ),
            [("more_than_all", "rows-1-share")],
        ),
        (
            f.Relations((f.Relation("A", "B", "manages", D("10")),)),
            [("share_of_nothing", "rows-0-share")],
        ),
        (f.Affiliates((), D("0"), "geen"), [("turnover_zero", "turnover")]),
        (f.Profit(cap=D("100.5")), [("cap_out", "cap")]),
        (f.Profit(result=D("5")), [("turnover_missing", "turnover")]),
        (f.Pay(2021, D("0"), "x", (), "niets"), [("amount_out", "ceiling")]),
        (
            f.Pay(2024, D("1"), "", (), "niets"),
            [("year_out", "year"), ("text_missing", "ceiling_source")],
        ),
        (
            f.Pay(2021, D("1"), "x", (f.Salary("A", "director", D("1.2"), D("1")),)),
            [("fte_out", "rows-0-fte")],
        ),
        (f.Norms("Code", date(2022, 1, 21)), [("day_ahead", "signed_on")]),
        (f.Norms("Code", date(1922, 1, 21)), [("day_old", "signed_on")]),
        (f.Norms("Code", every_months=0), [("months_out", "every_months")]),
        (
            f.Screening((f.ScreeningStep("ubo_register", date(2022, 1, 21), "Klopt"),)),
            [("day_ahead", "rows-0-on")],
        ),
        (
            f.DoubleParticipation(" ", ""),
            [("text_missing", "explanation"), ("text_missing", "explained_by")],
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(fact: Fact, expected: list[Any]) -> None:
    assert faults(fact) == expected


@pytest.mark.parametrize(
    "name",
    ["Maas Holding", "Zorg B.V.", "zorg bv", "Stichting De Linde", "Coöperatie Zon", "X GmbH"],
)
def test_an_organisation_is_no_natural_person(name: str) -> None:
    assert is_company(name)


@pytest.mark.parametrize(
    "name", ["B.V. Jansen", "Jansen, B.V.", "Anna de Vries", "N.V. Stichter", "Li"]
)
def test_a_natural_person_is_none(name: str) -> None:
    assert not is_company(name)


# Sums


def test_money_to_affiliates_per_subject_and_as_part_of_turnover() -> None:
    rows = (
        f.Affiliate("A", "real_estate", D("100000.10"), "x"),
        f.Affiliate("B", "service", D("20000.20"), "x"),
        f.Affiliate("C", "real_estate", D("29999.70"), "x"),
    )
    found = money_out(f.Affiliates(rows, D("3000000")))
    assert found.per_subject == (("real_estate", D("129999.80")), ("service", D("20000.20")))
    assert found.total == D("150000.00") and found.share == 5  # 150,000 of 3,000,000 is 5%
    assert money_out(f.Affiliates(rows)).share is None
    assert money_out(f.Affiliates(rows, D("7"))).share == Fraction(100 * 150000, 7)
    assert fees_out(f.Fees((f.Fee("A", D("0.1"), "x"), f.Fee("B", D("0.2"), "x")))) == D("0.3")


@pytest.mark.parametrize(
    ("result", "share", "above"),
    [("240000", 3, False), ("240000.01", None, True), ("-1", None, False), ("0", 0, False)],
)
def test_a_profit_cap_is_a_maximum(result: str, share: int | None, above: bool) -> None:
    # a cap of 3% on a turnover of 8,000,000 is 240,000; that itself is within it
    found = profit_test(f.Profit(D("3"), result=D(result), turnover=D("8000000")))
    assert found.above is above and (share is None or found.share == share)


@pytest.mark.parametrize(
    ("cap", "result", "cap_above", "share_above"),
    [
        ("7", "400000", True, False),  # 400,000 of 8,000,000 is 5%: precisely what is asked
        ("5", "400001", False, True),
        ("5.01", "640000", True, True),  # 8%
        (None, "640000", None, True),
        ("7", None, True, None),
    ],
)
def test_an_own_cap_and_the_profit_stand_beside_what_is_asked(
    cap: str | None, result: str | None, cap_above: bool | None, share_above: bool | None
) -> None:
    own, made = cap and D(cap), result and D(result)
    found = profit_test(f.Profit(own, result=made, turnover=D("8000000")), D("5"))
    assert (found.asked, found.cap_above, found.share_above) == (D("5"), cap_above, share_above)
    silent = profit_test(f.Profit(own, result=made, turnover=D("8000000")))
    assert (silent.asked, silent.cap_above, silent.share_above) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Haar winst is ten hoogste 5 procent van de omzet.", "5"),
        ("Ten hoogste 2,5% van de omzet; boven 2,50 procent gaat naar de zorg.", "2.5"),
        ("De hoogte staat niet in de stukken.", None),
        ("Hoogstens 3% in 2022 en 4% daarna.", None),
        ("In 2022 ten hoogste 5 procentpunt meer.", None),
        ("Hoogstens 1.000 procent, of 1.000%.", None),
        ("Volgens INT-5% of A5 procent.", None),
    ],
)
def test_a_percentage_is_read_where_a_text_names_one(text: str, named: str | None) -> None:
    assert percentage(text) == (None if named is None else D(named))


def test_without_a_cap_or_a_result_there_is_no_judgement_on_profit() -> None:
    assert profit_test(f.Profit(D("3"))).above is None
    assert profit_test(f.Profit(result=D("1"), turnover=D("2"))).above is None


PAY = f.Pay(
    2021,
    D("209000"),
    "Regeling 2021",
    (
        f.Salary("Bestuurder", "director", D("1"), D("209000")),  # precisely the ceiling
        f.Salary("Bestuurder deeltijd", "director", D("0.6"), D("125400.01")),  # 0.6 x 209,000
        f.Salary("Medisch specialist", "staff", D("0.5"), D("104500.01")),
    ),
)


def test_pay_of_directors_and_pay_of_all_staff_are_two_demands() -> None:
    first = pay_test(PAY, DIRECTORS, "bv", ("vof",))
    assert [row.salary.role for row in first.rows] == ["Bestuurder", "Bestuurder deeltijd"]
    assert [row.salary.role for row in first.above] == ["Bestuurder deeltijd"]
    assert first.rows[1].ceiling == 125400
    wider = pay_test(PAY, EVERYBODY, "bv", ("vof",))
    assert [row.salary.role for row in wider.above] == ["Bestuurder deeltijd", "Medisch specialist"]
    with pytest.raises(ValueError, match="INT-02"):
        pay_test(PAY, "INT-02", "bv")


@pytest.mark.parametrize("form", ["eenmanszaak", "vof", "maatschap"])
def test_the_legal_form_excepts_from_the_demand_on_directors_alone(form: str) -> None:
    demands = {row.id: row for row in load().demands}
    excepted = demands[DIRECTORS].not_for_legal_forms
    assert pay_test(PAY, DIRECTORS, form, excepted).excepted
    assert pay_test(PAY, DIRECTORS, form, excepted).rows == ()
    wider = pay_test(PAY, EVERYBODY, form, excepted)
    assert not wider.excepted and len(wider.rows) == 3
    standing = PartyStanding("p", "lead", form)
    assert not applies(demands[DIRECTORS], standing) and applies(demands[EVERYBODY], standing)


@pytest.mark.parametrize(
    ("signed", "months", "tested", "due"),
    [
        (date(2021, 8, 31), 6, None, date(2022, 2, 28)),
        (date(2023, 8, 31), 6, None, date(2024, 2, 29)),
        (date(2021, 3, 15), 12, date(2021, 12, 1), date(2022, 12, 1)),
        (date(2021, 12, 15), 1, None, date(2022, 1, 15)),
        (date(2021, 3, 15), None, None, None),
        (None, 6, None, None),
    ],
)
def test_when_norms_are_tested_next(
    signed: date | None, months: int | None, tested: date | None, due: date | None
) -> None:
    assert next_test(f.Norms("Code", signed, "", months, tested)) == due


# Company numbers


@pytest.mark.parametrize(
    ("typed", "kept", "wrong"),
    [
        ("12345678", "12345678", None),
        (" 1234 5678 ", "12345678", None),
        ("1234.56.78", "12345678", None),
        ("1234\u00a05678", "12345678", None),
        ("01234567", "01234567", None),
        ("00000000", "00000000", "parties.kvk_zero"),
        ("1234567", "1234567", "parties.kvk_digits"),
        ("123456789", "123456789", "parties.kvk_digits"),
        ("1234567a", "1234567a", "parties.kvk_digits"),
        ("KvK 12345678", "KvK 12345678", "parties.kvk_digits"),
        ("١٢٣٤٥٦٧٨", "١٢٣٤٥٦٧٨", "parties.kvk_digits"),
        ("", "", "parties.kvk_digits"),
    ],
)
def test_a_company_number_has_eight_digits(typed: str, kept: str, wrong: str | None) -> None:
    assert company_number(typed) == kept
    assert check_company_number(kept) == wrong


def test_a_party_whose_capacity_is_relied_on_can_be_named() -> None:
    line = "relied_on; Bank Oost; 1234 5678; nv; large; Breda"
    (party,), wrong = read_parties(line)
    assert wrong == () and party == PartyEntry(
        "relied_on", "Bank Oost", "12345678", "nv", "large", "Breda"
    )
    standing = PartyStanding("p", party.role, party.legal_form)
    assert not any(applies(demand, standing) for demand in load().demands), "unless a plan says so"
    _, wrong = read_parties("member; A; 00000000; bv; large; Breda")
    assert [fault.code for fault in wrong] == ["acts.kvk_wrong"]


# One party in several tenderers


def taker(tenderer: str, name: str, number: str, role: str = "member") -> Taker:
    return Taker(tenderer, f"{tenderer}-{name}", role, name, number)


def test_one_number_in_two_tenderers_is_found_whatever_the_name() -> None:
    rows = [
        taker("t1", "Zon BV", "11111111"),
        taker("t1", "Maan", "22222222"),
        taker("t2", "De Zon", "11111111"),
    ]
    (found,) = doubles(rows)
    assert found.by == "number" and found.takers == (rows[0], rows[2])
    assert found.beside("t1") == (rows[2],)


def test_one_name_with_two_numbers_is_asked_about_too() -> None:
    rows = [taker("t1", "Stichting De Zon", "11111111"), taker("t2", "de zon", "22222222")]
    (found,) = doubles(rows)
    assert found.by == "name"
    rows = [taker("t1", "Maatschap Zorg", "11111111"), taker("t2", "zorg b v", "22222222")]
    assert [found.by for found in doubles(rows)] == ["name"]
    assert doubles([taker("t1", "B.V.", "11111111"), taker("t2", "Stichting", "22222222")]) == ()


def test_twice_in_one_tenderer_is_no_double_participation() -> None:
    assert doubles([taker("t1", "Zon", "11111111"), taker("t1", "Zon", "11111111")]) == ()


def test_number_and_name_together_are_one_question() -> None:
    rows = [taker("t1", "Zon", "11111111"), taker("t2", "Zon", "11111111")]
    assert [found.by for found in doubles(rows)] == ["number"]
    third = taker("t3", "Zon", "33333333")
    assert [found.by for found in doubles([*rows, third])] == ["number", "name"]


TAKERS = st.builds(
    taker,
    st.sampled_from(["t1", "t2", "t3"]),
    st.sampled_from(["Zon", "zon bv", "Maan", "Ster"]),
    st.sampled_from(["11111111", "22222222", "33333333"]),
)


@given(st.lists(TAKERS, max_size=8, unique_by=lambda row: row.party))
def test_doubles_are_all_pairs_with_a_number_in_common_and_nothing_is_asked_twice(
    rows: list[Taker],
) -> None:
    found = doubles(rows)
    pairs = {
        frozenset((a.party, b.party))
        for double in found
        for a in double.takers
        for b in double.takers
        if a.tenderer != b.tenderer
    }
    for a in rows:
        for b in rows:
            if a.tenderer != b.tenderer and a.company_number == b.company_number:
                assert frozenset((a.party, b.party)) in pairs
    assert all(len({row.tenderer for row in double.takers}) > 1 for double in found)
    sets = [frozenset(row.party for row in double.takers) for double in found]
    assert len(sets) == len(set(sets))


# Changes


THERE = (
    taker("t1", "Zon", "11111111", "lead"),
    taker("t1", "Maan", "22222222", "member"),
    taker("t1", "Ster", "33333333", "subcontractor"),
)
NEW = PartyEntry("subcontractor", "Komeet", "44444444", "bv", "small", "Breda")
WORDS = ("Zij stopt.", "De toetsing gaat verder zonder haar.")


def change(kind: str, party: str | None = None, by: PartyEntry | None = None) -> Change:
    return Change(kind, *WORDS, party, by)


def wrong(made: Change) -> list[tuple[str, str | None]]:
    return [(fault.code.partition(".")[2], fault.field) for fault in check_change(made, THERE)]


def as_new(**given: str) -> PartyEntry:
    return PartyEntry(**{name: given.get(name, getattr(NEW, name)) for name in NEW.__slots__})


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (change("left", "t1-Maan"), []),
        (change("replaced", "t1-Ster", NEW), []),
        (change("replaced", "t1-Zon", as_new(role="lead")), []),
        (change("joined", None, NEW), []),
        (change("joined", None, as_new(role="relied_on")), []),
        (change("left", "t1-Zon"), [("lead_stays", "party")]),
        (change("left", "t2-Maan"), [("who_missing", "party")]),
        (change("left"), [("who_missing", "party")]),
        (change("vanished", "t1-Maan"), [("change_missing", "kind")]),
        (change("joined", None, as_new(role="lead")), [("lead_taken", "role")]),
        (change("joined", None, as_new(role="")), [("role_missing", "role")]),
        (change("joined"), [("name_missing", "name")]),
        (
            change("joined", None, as_new(company_number="22222222")),
            [("there_already", "company_number")],
        ),
        (
            change("replaced", "t1-Ster", as_new(company_number="33333333")),
            [("same_party", "company_number")],
        ),
        (
            change("joined", None, as_new(company_number="00000000")),
            [("kvk_zero", "company_number")],
        ),
        (change("joined", None, as_new(legal_form="club")), [("form_missing", "legal_form")]),
        (change("joined", None, as_new(size="")), [("size_missing", "size")]),
        (
            Change("left", " ", "", "t1-Maan"),
            [("reason_missing", "reason"), ("effect_missing", "effect")],
        ),
    ],
)
def test_what_a_change_needs(made: Change, expected: list[Any]) -> None:
    assert wrong(made) == expected
