"""What the guide to the evaluation says, read back out of the PDF of the demonstration."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.catalogue import load
from criteria.formulas import PriceRule
from criteria.plan import RuleSet
from criteria.plan.warnings import open_ends
from tender.report.guide_parts import GuidePen
from tender.report.guide_words import standstill
from tests.paper import pages, words
from tests.report.guides import PARAMETERS, SEAL, lot, made, sealed, short


@pytest.mark.parametrize(
    ("lang", "line", "cited"),
    [
        ("nl", r"\bregel \d", "inkoopstrategie, paragraaf 4.6.1"),
        ("en", r"\blines? \d", "procurement strategy, section 4.6.1"),
    ],
)
def test_a_source_is_a_document_and_a_section_and_no_line_of_a_file(
    lang: str, line: str, cited: str
) -> None:
    shown = words(sealed(short(made()), lang))
    assert cited in shown and not re.search(line, shown)


def test_the_source_of_an_attachment_names_each_section_once(text: str) -> None:
    """The protocol on claims stands at two places of one section."""
    protocol = text.split("Protocol voor factureren en declareren ")[1]
    assert protocol.startswith("programma van eisen, paragraaf 4.3.2 ontbreekt")


def test_rounding_is_told_once_in_the_example_and_shown_where_it_changes_a_number() -> None:
    """8 of 10 at 15 points is 12: nothing to round. 15.001 x 8/10 = 12.0008, rounded 12.00."""
    award = made().lots[0].award
    rounding = replace(award.rounding, criterion=2, price=2)
    plain = words(sealed(short(lot(award=replace(award, rounding=rounding)))))
    assert "fgerond volgens het beoordelingsplan" not in plain
    assert plain.count("Rekenvoorbeeld") == plain.count("Afronding toegepast: ") + 1 == 2
    first, second, *others = award.questions
    assert first.points and second.points
    odd = (
        replace(first, points=first.points - D("0.001")),
        replace(second, points=second.points + D("0.001")),
        *others,
    )
    told = words(sealed(short(lot(award=replace(award, rounding=rounding, questions=odd)))))
    assert "8/10 × 15,001 = 12,0008 punten, afgerond 12 " in told
    exact = replace(award.rounding, total=None)
    none = words(sealed(short(lot(award=replace(award, rounding=exact)))))
    example = none.rsplit("Rekenvoorbeeld")[-1].split("Schalen")[0]
    assert "Afronding toegepast" not in none and "afgerond" not in example


def test_the_choice_of_the_price_formula_names_all_its_numbers(text: str) -> None:
    chosen = text.split("Definitieve inschrijving: prijsformule ")[1]
    assert chosen.startswith(
        "Bandbreedte tussen bodem en plafond; punten: 20; Bodem in euro 145.000.000; "
        "Plafond in euro 160.000.000"
    )


@pytest.mark.parametrize("formula", ["lowest-over-price", "band"])
def test_what_is_said_of_low_prices_holds_where_no_rules_on_them_apply(formula: str) -> None:
    sets = tuple(
        replace(row, source="none", reference="") if row.id == "low-offers" else row
        for row in made().rule_sets
    )
    award = made().lots[0].award
    rule = PriceRule(formula, D(20), PARAMETERS.get(formula, ()))
    plan = replace(short(lot(award=replace(award, price=rule))), rule_sets=sets)
    shown = words(sealed(plan))
    assert "Het plan verklaart geen regels over te lage prijzen van toepassing." in shown
    assert "geen andere regels hierover" not in shown and "Ook dan" not in shown
    assert "te laag lijkt, wordt eerst onderzocht" not in shown
    assert "geldt ook" not in shown.split("Een te lage prijs")[2].split("Opschortende termijn")[0]


def test_the_title_page_says_what_who_version_and_seal(printed: bytes) -> None:
    page = pages(printed)[0]
    for told in (
        "Regio HVB-BW-2022",
        "Beoordelingsleidraad",
        "Versie 1, verzegeld",
        "dinsdag 4 januari 2022, 12.00 uur",
        "kwaliteit 80 punten, prijs 20 punten",
        "ten hoogste 3",
        SEAL,
    ):
        assert told in page


def test_course_and_planning_show_the_correction(text: str) -> None:
    assert "2. Gunningsfase, met: dialoog, definitieve inschrijving" in text
    assert "Gedrukt staat ‘december januari 2021’" in text


def test_every_demand_stands_there_with_its_proof(text: str) -> None:
    for demand in made().demands:
        assert demand.id in text and " ".join(demand.title.nl.split()) in text
        assert " ".join(demand.proof.nl.split())[:30] in text
    assert "Uitsluitingsgronden" in text and "Geschiktheidseisen" in text
    assert "niet voor: eenmanszaak, vof, maatschap" in text and "penvoerder" in text


def test_weights_stand_as_points_and_fractions_and_add_up(text: str) -> None:
    assert "Governance 15 3/20 4" in text and "Transformatie 20 1/5 4" in text
    assert text.count("Samen 100 1 ") == 2
    assert "Prijs over 4 jaar 20 1/5" in text


def test_each_question_and_each_scale_is_printed_once(text: str) -> None:
    for question in made().lots[0].selection.questions:
        assert text.count(" ".join(question.text.nl.split())) == 1
        for one in question.subtopics:
            assert " ".join(one.title.nl.split()) in text
    scale = made().lots[0].selection.scale
    assert scale is not None
    for step in scale.steps:
        assert text.count(" ".join(step.anchor.nl.split())) == 1


def test_marks_minimums_rounding_and_ties_are_told(text: str) -> None:
    for told in (
        "8 op een schaal van 0 tot 10 = 8/10 × 25 = 20 punten",
        "60 punten, getoetst vóór een afronding",
        "het totaal (aantal decimalen: 2). Wijze van afronden: vanaf een half naar boven",
        "1. Hoogste score op Te leveren prestaties 2. Hoogste score op Financiële "
        "beheersbaarheid 3. Loting",
        "1. Hoogste punten voor kwaliteit",
        "dan beslissen de regels voor een gelijke stand",
    ):
        assert told in text


def test_the_price_is_told_in_words_formula_numbers_and_ceilings(text: str) -> None:
    """Prices at 3/4, 1/2 and 1/4 of the band: 5, 10 and 15 of 20 points. A: 75 + 5 = 80."""
    for told in (
        "som van de lumpsum over de eerste 4 contractjaren",
        "Bij een prijs van 145.000.000 euro krijgt een inschrijving alle punten",
        "punten = 20 × (160.000.000 − prijs) / (160.000.000 − 145.000.000)",
        "De punten blijven altijd tussen 0 en 20.",
        "hangt alleen af van die inschrijving zelf",
        "156.250.000 → 5,00 152.500.000 → 10,00 148.750.000 → 15,00",
        "Prijs: 20 × (160.000.000 − 156.250.000) / (160.000.000 − 145.000.000) = 5 punten",
        "Totaal: 75 + 5 = 80 punten",
        "8 1 jul 2029 30 jun 2030 tweede optie 34.800.000",
        "Telt voor de prijs: jaar 1 tot en met 4 160.000.000",
        "prijs in miljoen euro",
    ):
        assert told in text


def test_committee_consensus_advice_and_order_are_told(text: str) -> None:
    for told in (
        "Voorzitter, onafhankelijk procesbegeleider",
        "ten minste 20 woorden",
        "Vanaf een verschil van 4 tussen",
        "Regionale adviesraad alle vragen als alle scoreformulieren binnen zijn",
        "1. Is de inschrijving op tijd en volledig?",
        "10. De volgorde wordt vastgesteld.",
        "Deze regels staan in: Aanbestedingsleidraad §5.4.",
        "Aantal kalenderdagen 20",
        "loopt de termijn door volgens de Algemene termijnenwet",
    ):
        assert told in text


@pytest.mark.parametrize(
    ("source", "place", "told"),
    [
        ("documents", "Leidraad\n§6.2", (True, True)),
        ("law", "", (True, False)),
        ("none", "Leidraad §6.2", (False, False)),
    ],
)
def test_the_term_of_a_rejection_is_told_where_its_letter_tells_it(
    source: str, place: str, told: tuple[bool, bool]
) -> None:
    plan = made()
    rules = RuleSet("rejection-notices", source, place)
    others = (one for one in plan.rule_sets if one.id != rules.id)
    term = replace(plan.standstill, rejection_days=10)
    said = " ".join(
        standstill(GuidePen("nl"), replace(plan, rule_sets=(*others, rules), standstill=term))
    )
    wanted = "in de selectiefase kan een inschrijver opkomen tot en met 10 dagen"
    assert (wanted in said, "brief. Deze termijn staat in Leidraad §6.2." in said) == told


def test_the_choices_of_the_buyer_have_author_and_date(text: str) -> None:
    assert "bespreken is verplicht vanaf een verschil van: 4" in text
    assert text.count("Inkoopadviseur (demo) 1 nov 2021") > 20


def test_the_demonstration_leaves_no_norm_open_and_refers_to_nothing_outside_it() -> None:
    assert [one.code for one in open_ends(made(), load())] == ["plan.asked_in_both"]
    shown = words(sealed(made()))
    assert "noemen geen grenswaarde" not in shown and "niet in de stukken" not in shown


# Articles of law


def test_no_article_is_cited_that_the_plan_does_not_declare() -> None:
    sets = tuple(RuleSet(row.id, "none", "Aw 2.116") for row in made().rule_sets)
    plan = replace(made(), rule_sets=sets)
    for lang in ("nl", "en"):
        shown = words(sealed(plan, lang))
        assert not re.search(r"\bAw \d|\bartikel \d|\barticle \d", shown)
    assert "Een lage prijs valt nooit vanzelf af" not in words(sealed(plan))


def test_an_article_stands_only_where_the_buyer_wrote_it(text: str) -> None:
    assert re.findall(r"\bAw \d+\.\d+", text) == ["Aw 2.86"]
    assert "naar het voorbeeld van Aw 2.86" in text


def test_in_english_everything_is_in_english() -> None:
    shown = words(sealed(made(), "en"))
    for told in (
        "Evaluation guide",
        "points = 20 × (160,000,000 − price) / (160,000,000 − 145,000,000)",
        "Price: 20 × (160,000,000 − 156,250,000)",
        "Page 1 of",
        "at most 2 weeks",
    ):
        assert told in shown
    assert "punten" not in shown and "Bladzijde" not in shown
