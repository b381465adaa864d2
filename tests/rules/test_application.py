"""What a tenderer hands in: parties from lines, answers, prices, and the sealed bytes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.application import (
    ANSWER_LIMIT,
    LEGAL_FORMS,
    PARTY_ROLES,
    SIZES,
    Application,
    Content,
    LotAnswers,
    PartyEntry,
    PriceEnvelope,
    PriceOffer,
    QualityEnvelope,
    QualityOffer,
    check_application,
    check_price,
    check_quality,
    pack,
    read_parties,
    unpack,
    write_parties,
)
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal
from tests.rules.plans import LOT, PLAN, with_lot

LEAD = PartyEntry("lead", "Stichting Thuis", "12345678", "stichting", "large", "Tilburg")
MEMBER = PartyEntry("member", "De Brug B.V.", "00000001", "bv", "small", "Waalwijk")
ANSWERS = LotAnswers("1", (("A", "Zo doen wij dat."), ("B", "En zo.")))
GOOD = Application((LEAD, MEMBER), (ANSWERS,))


def places(faults: tuple[Refusal, ...]) -> list[tuple[str, str | None]]:
    return [(fault.code.removeprefix("acts."), fault.field) for fault in faults]


# Parties from lines


def test_a_line_is_a_party() -> None:
    text = "lead; Stichting Thuis; 12345678; stichting; large; Tilburg\n"
    assert read_parties(text) == ((LEAD,), ())


def test_blanks_and_empty_lines_do_not_matter() -> None:
    text = "\n  lead;Stichting Thuis ;12345678;  stichting;large;Tilburg  \r\n\n \n"
    assert read_parties(text) == ((LEAD,), ())


def test_what_is_written_reads_back() -> None:
    assert read_parties(write_parties((LEAD, MEMBER))) == ((LEAD, MEMBER), ())
    assert read_parties("") == ((), ())


def line(**changes: str) -> str:
    return write_parties([replace(LEAD, **changes)])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lead", "party_line"),
        ("lead; Thuis; 12345678; stichting; large", "party_line"),
        ("lead; Thuis; 12345678; stichting; large; Tilburg; NL", "party_line"),
        ("lead, Thuis, 12345678, stichting, large, Tilburg", "party_line"),
        (line(role="boss"), "party_line"),
        (line(role="Lead"), "party_line"),
        (line(legal_form="ltd"), "party_line"),
        (line(size="medium"), "party_line"),
        (line(name=""), "party_line"),
        (line(name="x" * 201), "party_line"),
        (line(municipality="x" * 81), "party_line"),
        (line(company_number="1234567"), "kvk_wrong"),
        (line(company_number="123456789"), "kvk_wrong"),
        (line(company_number="0000 0000"), "kvk_wrong"),
        (line(company_number="1234567a"), "kvk_wrong"),
        (line(company_number="１２３４５６７８"), "kvk_wrong"),
        (line(company_number=""), "kvk_wrong"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(text: str, code: str) -> None:
    parties, faults = read_parties(f"{line()}\n\n{text}\n{line(role='member')}", "who")
    assert parties == (LEAD, replace(LEAD, role="member"))
    assert places(faults) == [(code, "who")]
    assert faults[0].values == (("line", "3"),)


def test_every_bad_line_is_named() -> None:
    _, faults = read_parties("x\ny\n" + line(company_number="1"))
    assert [fault.sentence("nl").partition(" is")[0] for fault in faults[:2]] == [
        "Regel 1",
        "Regel 2",
    ]
    assert [fault.code for fault in faults] == ["acts.party_line"] * 2 + ["acts.kvk_wrong"]


@pytest.mark.parametrize("role", PARTY_ROLES)
@pytest.mark.parametrize("form", LEGAL_FORMS)
@pytest.mark.parametrize("size", SIZES)
def test_every_role_form_and_size_is_read(role: str, form: str, size: str) -> None:
    entry = replace(LEAD, role=role, legal_form=form, size=size, municipality="")
    assert read_parties(write_parties([entry])) == ((entry,), ())


# The application


def test_a_complete_application_is_taken() -> None:
    assert check_application(PLAN, GOOD) == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (replace(GOOD, parties=()), [("party_missing", "parties")]),
        (replace(GOOD, parties=(MEMBER,)), [("party_missing", "parties")]),
        (replace(GOOD, parties=(LEAD, LEAD)), [("party_missing", "parties")]),
        (replace(GOOD, lots=()), [("answer_missing", "lots")]),
        (
            replace(GOOD, lots=(LotAnswers("1", (("A", "Zo."),)),)),
            [("answer_missing", "1-B")],
        ),
        (
            replace(GOOD, lots=(LotAnswers("1", (("A", " \n"), ("B", ""))),)),
            [("answer_missing", "1-A"), ("answer_missing", "1-B")],
        ),
        (
            replace(GOOD, lots=(LotAnswers("1", (("A", "x" * ANSWER_LIMIT), ("B", "x"))),)),
            [],
        ),
        (
            replace(GOOD, lots=(LotAnswers("1", (("A", "x" * (ANSWER_LIMIT + 1)), ("B", "x"))),)),
            [("text_long", "1-A")],
        ),
        (
            Application((), (LotAnswers("1", ()),)),
            [("party_missing", "parties"), ("answer_missing", "1-A"), ("answer_missing", "1-B")],
        ),
    ],
)
def test_an_application_names_everything_that_is_missing(
    content: Application, expected: list[tuple[str, str]]
) -> None:
    assert places(check_application(PLAN, content)) == expected


def test_only_the_lots_applied_for_need_answers() -> None:
    plan = replace(PLAN, lots=(LOT, replace(LOT, id="2")))
    assert check_application(plan, replace(GOOD, lots=(replace(ANSWERS, lot="2"),))) == ()


def test_a_missing_answer_names_its_theme() -> None:
    (fault,) = check_application(PLAN, replace(GOOD, lots=(replace(ANSWERS, answers=()),)))[:1]
    assert fault.sentence("nl") == "Beantwoord ook Vraag A."


# The final offer


def test_quality_answers_every_criterion() -> None:
    offer = QualityOffer("1", (("A", "Zo."), ("B", "En zo.")), (("BID-01", "Ja"),))
    assert check_quality(PLAN, QualityEnvelope((offer,))) == ()
    half = replace(offer, answers=(("B", "En zo."),))
    assert places(check_quality(PLAN, QualityEnvelope((half,)))) == [("answer_missing", "1-A")]


CAPPED = with_lot(ceilings=(D("100.00"), D("90.00")))


@pytest.mark.parametrize(
    ("plan", "years", "expected"),
    [
        (PLAN, {1: "100", 2: "90"}, []),
        (PLAN, {1: "0", 2: "0"}, []),
        (PLAN, {1: "999999999", 2: "1"}, []),
        (PLAN, {1: "100"}, [("year_missing", "1-year-2")]),
        (PLAN, {}, [("year_missing", "1-year-1"), ("year_missing", "1-year-2")]),
        (PLAN, {1: "-0.01", 2: "1"}, [("numbers.too_low", "1-year-1")]),
        (CAPPED, {1: "100", 2: "90.00"}, []),
        (PLAN, {1: "1000000000000000", 2: "1"}, [("amount_large", "1-year-1")]),
        (PLAN, {1: "999999999999999.99", 2: "1"}, []),
        (CAPPED, {1: "100.01", 2: "90"}, [("above_ceiling", "1-year-1")]),
        (CAPPED, {1: "0", 2: "90.01"}, [("above_ceiling", "1-year-2")]),
        (
            CAPPED,
            {1: "101", 2: "91"},
            [("above_ceiling", "1-year-1"), ("above_ceiling", "1-year-2")],
        ),
        (CAPPED, {2: "91"}, [("year_missing", "1-year-1"), ("above_ceiling", "1-year-2")]),
    ],
)
def test_a_price_has_every_year_from_zero_to_the_ceiling(
    plan: EvaluationPlan, years: dict[int, str], expected: list[tuple[str, str]]
) -> None:
    offer = PriceOffer("1", tuple((year, D(amount)) for year, amount in years.items()), ())
    assert places(check_price(plan, PriceEnvelope((offer,)))) == expected


def test_a_price_above_the_ceiling_says_both_amounts() -> None:
    offer = PriceOffer("1", ((1, D("100.01")), (2, D("1.00"))), ())
    (fault,) = check_price(CAPPED, PriceEnvelope((offer,)))
    assert fault.sentence("nl") == "Contractjaar 1: 100,01 ligt boven het plafond van 100,00."


# Sealed bytes

QUALITY = QualityEnvelope((QualityOffer("1", (("A", "é"),), (("BID-01", "Ja"),)),))
PRICE = PriceEnvelope((PriceOffer("1", ((1, D("100.50")), (2, D(0))), ()),))


@pytest.mark.parametrize(
    ("kind", "content"), [("application", GOOD), ("quality", QUALITY), ("price", PRICE)]
)
def test_what_is_packed_unpacks_the_same(kind: str, content: Content) -> None:
    assert unpack(kind, pack(content)) == content
    assert pack(unpack(kind, pack(content))) == pack(content)


def test_the_same_price_in_another_spelling_packs_to_the_same_bytes() -> None:
    other = PriceEnvelope((PriceOffer("1", ((1, D("100.5")), (2, D("0.00"))), ()),))
    assert pack(other) == pack(PRICE)
    expected = b'{"lots":[{"elements":[],"lot":"1","years":[[1,"100.5"],[2,"0"]]}]}'
    assert pack(PRICE) == expected
    assert hashlib.sha256(pack(PRICE)).hexdigest() == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("application", pack(QUALITY)),
        ("application", pack(PRICE)),
        ("quality", pack(PRICE)),
        ("quality", pack(GOOD)),
        ("price", pack(QUALITY)),
        ("price", b"{}"),
        ("price", b"null"),
        ("price", b""),
        ("price", b"\xff\xfe"),
        ("price", pack(PRICE)[:-1]),
        ("price", pack(PRICE).replace(b'"100.5"', b"100.5")),
        ("price", pack(PRICE).replace(b'"100.5"', b'"100.50"')),
        ("price", pack(PRICE).replace(b'"100.5"', b'"NaN"')),
        ("price", pack(PRICE).replace(b"[1,", b'["1",')),
        ("price", pack(PRICE).replace(b'{"lots"', b'{"more":1,"lots"')),
    ],
)
def test_what_was_not_sealed_as_such_is_not_read(kind: str, data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(kind, data)
