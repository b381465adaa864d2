"""The annex in the order of the contract: what it says and leaves out, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from criteria.annex_text import FACTS, HEADING, NOTE, PART, RECORD, blocks
from criteria.contract_annex import (
    AnnexIndicator,
    AnnexRisk,
    Article,
    Chapter,
    ContractAnnex,
    LeftOut,
    by_clause,
    clause_number,
)
from criteria.contract_budget import ContractYear
from criteria.indicators import Indicator, Target
from criteria.reading import read_local
from criteria.risks import Effect, Risk
from criteria.text import Text

YEARS = (
    ContractYear(1, date(2022, 7, 1), date(2023, 6, 30), "base"),
    ContractYear(2, date(2023, 7, 1), date(2024, 6, 30), "base"),
)
INDICATOR = Indicator(
    title="Tijd tot een plek",
    definition="Dagen tussen aanvraag en plaatsing.",
    formula="som van de dagen / aantal plaatsingen",
    unit="dagen",
    basis="per_intake",
    start=Decimal("61.5"),
    start_on=date(2021, 12, 31),
    start_source="jaarverslag 2021",
    targets=(Target(1, Decimal(55)), Target(2, None, "eerste meting")),
    instrument_kind="quantitative",
    instrument="registratie",
    measured_by="de opdrachtnemer",
    frequency="elk kwartaal",
    objective="O1",
    question="V1",
    consequence="Gesprek in het tactisch overleg.",
)
RISK = Risk(
    title="Wachtlijst",
    description="Er zijn te weinig plekken.",
    influence="both",
    chance=4,
    impact=3,
    measure="Elke maand kijken beide kanten naar de lijst.",
    owner="contractmanager",
    trigger="meer dan dertig wachtenden",
    formula="",
    effects=(Effect(1, Decimal(-25000), Decimal("12500.50")), Effect(2, None, None)),
    status="agreed",
)


def article(number: int, **changed: object) -> Article:
    one = Article(number, 1, f"Titel {number}", f"Tekst {number}.", "both", "commitment", (), ())
    return replace(one, **changed)  # type: ignore[arg-type]


ANNEX = ContractAnnex(
    reference="REF-1",
    title=Text("Zorg & wonen", "Care & housing"),
    authority="Gemeente Voorbeeld",
    tenderer="Combinatie A",
    parties=(("lead", "Stichting A"), ("member", "Stichting B")),
    made_at=read_local("2022-06-10T09:00"),
    draft=False,
    plan_version=3,
    years=YEARS,
    chapters=by_clause(
        [("6.2", article(4, indicators=(1,), risks=(2,))), ("", article(1)), ("6.10", article(2))]
    ),
    indicators=(AnnexIndicator(1, 2, INDICATOR),),
    risks=(AnnexRisk(2, 1, RISK),),
    goals=(("O1", Text("Op tijd een plek", "A place in time")),),
    left_out=LeftOut(("AF-03", "IND-02"), ("AF-05", "RIS-01")),
)


def told(annex: ContractAnnex, lang: str = "nl") -> str:
    lines = []
    for block in blocks(annex, lang):
        lines += [block.text, *(f"{label}: {text}" for label, text in block.facts)]
    return "\n".join(lines)


def test_clauses_stand_in_the_order_of_the_contract_and_those_without_one_last() -> None:
    typed = ["12.1", "", "6.10", "artikel 6.2", "6", "6.2", "bijlage B", "6.2a", "art. 6.10."]
    found = by_clause((clause, article(n)) for n, clause in enumerate(typed, 1))
    assert [(c.clause, [one.number for one in c.articles]) for c in found] == [
        ("6", [5]),
        ("6.2", [4, 6]),
        ("6.2a", [8]),
        ("6.10", [3, 9]),
        ("12.1", [1]),
        ("bijlage B", [7]),
        ("", [2]),
    ]


@pytest.mark.parametrize("typed", ["6.3", " 6.3 ", "Artikel 6.3", "art. 6.3", "article  6.3."])
def test_an_article_is_found_however_it_was_typed(typed: str) -> None:
    assert clause_number(typed) == "6.3"


@pytest.mark.parametrize("typed", ["", "9" * 80, "٣.٤", "é", "²", "....", "-", "artikel "])
def test_any_clause_has_a_place(typed: str) -> None:
    found = by_clause([(typed, article(1)), ("6.1", article(2))])
    assert sum(len(chapter.articles) for chapter in found) == 2


def test_each_agreement_stands_word_for_word_under_its_article() -> None:
    found = [(b.kind, b.text) for b in blocks(ANNEX, "nl") if b.kind in (HEADING, PART, RECORD)]
    begin = found.index((HEADING, "Artikel 6.2 van het contract"))
    assert found[begin : begin + 8] == [
        (HEADING, "Artikel 6.2 van het contract"),
        (PART, "AF-04 Titel 4"),
        (RECORD, "Tekst 4."),
        (HEADING, "Artikel 6.10 van het contract"),
        (PART, "AF-02 Titel 2"),
        (RECORD, "Tekst 2."),
        (HEADING, "Afspraken zonder artikel"),
        (PART, "AF-01 Titel 1"),
    ]
    assert (
        "Soort: toezegging. Wie dit nakomt: opdrachtgever en opdrachtnemer. Versie 1. "
        "Wij volgen dit met IND-01, RIS-02."
    ) in [block.text for block in blocks(ANNEX, "nl") if block.kind == NOTE]


def test_indicators_and_risks_are_told_in_the_readers_form() -> None:
    nl, en = told(ANNEX), told(ANNEX, "en")
    for words in (
        "Opdrachtnemer: Combinatie A",
        "Stichting A (penvoerder)",
        "Beoordelingsplan: versie 3",
        "Contractjaar 1: 1 jul 2022 – 30 jun 2023",
        "Startwaarde: 61,5 dagen, op 31 dec 2021, jaarverslag 2021",
        "Contractjaar 1: 55 dagen\nContractjaar 2: eerste meting",
        "Doel en evaluatievraag: O1 Op tijd een plek · V1",
        "Kans, van 1 tot 5: 4 (waarschijnlijk)",
        "Contractjaar 1: ten minste € −25.000, ten hoogste € 12.500,50",
        "Contractjaar 2: onbekend",
    ):
        assert words in nl
    assert "Contract year 1: at the least € −25,000, at the most € 12,500.50" in en
    assert "Tekst 4." in en and "Zorg" not in en


def test_years_in_a_row_with_the_same_amount_share_a_line() -> None:
    none, some = Decimal(0), Decimal(100)
    years = [(1, none), (2, none), (3, some), (5, some), (6, some), (7, none)]
    risk = ANNEX.risks[0]
    effects = tuple(Effect(year, none, high) for year, high in years)
    text = told(
        replace(ANNEX, risks=(replace(risk, content=replace(risk.content, effects=effects)),))
    )
    assert (
        "Contractjaar 1 tot en met 2: € 0\n"
        "Contractjaar 3: ten minste € 0, ten hoogste € 100\n"
        "Contractjaar 5 tot en met 6: ten minste € 0, ten hoogste € 100\n"
        "Contractjaar 7: € 0"
    ) in text


def test_what_says_nothing_has_no_label() -> None:
    labels = [label for b in blocks(ANNEX, "nl") if b.kind == FACTS for label, _ in b.facts]
    assert "Rekenregel voor de lumpsum" not in labels  # the risk has no formula
    assert "Termijn loopt vanaf" not in labels


def test_what_was_never_agreed_is_told_by_number_alone() -> None:
    text = told(ANNEX)
    assert "Alleen voorgesteld en dus niet afgesproken: AF-03, IND-02." in text
    assert "Vervallen of gesloten: AF-05, RIS-01." in text


def test_an_empty_dialogue_says_so() -> None:
    none = replace(ANNEX, chapters=(), indicators=(), risks=(), left_out=LeftOut((), ()), years=())
    text = told(none)
    for words in (
        "Aantal afspraken: 0",
        "Er zijn geen afspraken die in het contract komen.",
        "Er zijn geen indicatoren afgesproken.",
        "Er zijn geen risico's afgesproken.",
        "Alles wat in de dialoog is vastgelegd, staat hierboven.",
    ):
        assert words in text


def test_the_digest_is_of_what_was_agreed_whenever_the_annex_is_made() -> None:
    later = replace(ANNEX, made_at=ANNEX.made_at + timedelta(days=3), draft=True)
    other = replace(ANNEX, chapters=(Chapter("6.2", (article(4, text="Tekst 4!"),)),))
    assert ANNEX.digest == later.digest != other.digest
    decomposed = replace(ANNEX, tenderer="Cafe\u0301")
    assert decomposed.digest == replace(ANNEX, tenderer="Caf\u00e9").digest
