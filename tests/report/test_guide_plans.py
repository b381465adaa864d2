"""The guide of other plans: hardly begun, small, with any formula, with lots, odd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.catalogue import Scale, load
from criteria.formulas import FORMULAS, PriceRule
from criteria.plan import (
    AdviceRule,
    AdvisingRule,
    ConsensusRule,
    Group,
    LotRules,
    ScoringRule,
    StandstillRule,
)
from criteria.requirements import Limit
from criteria.text import Text
from criteria.texts import catalogue
from tender.report.guide import render
from tests.paper import words
from tests.report.guides import PARAMETERS, begun, lot, made, sealed, short
from tests.rules.plans import PLAN as SMALL


def test_a_plan_that_is_hardly_begun_says_what_is_open() -> None:
    shown = words(render(begun(), "nl", version=1))
    for told in (
        "Tot wanneer aanmelden kan, is nog niet gekozen.",
        "de gewichten zijn nog niet gekozen",
        "De prijsformule is nog niet gekozen.",
        "Het rekenvoorbeeld volgt als schaal, gewichten en prijsformule zijn gekozen.",
        "De commissie is nog niet gekozen.",
        "Niemand adviseert over de antwoorden.",
    ):
        assert told in shown


def test_the_smallest_plan_prints() -> None:
    shown = words(sealed(SMALL))
    assert "punten = 40 × laagste prijs / prijs" in shown and "perce" not in shown.lower()


@pytest.mark.parametrize("formula", sorted(FORMULAS))
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_formula_is_told_with_an_example(formula: str, lang: str) -> None:
    kind = FORMULAS[formula]
    rule = PriceRule(formula, D(20) if kind.needs_points else None, PARAMETERS.get(formula, ()))
    award = made().lots[0].award
    if formula == "award-on-value":
        asked = tuple(replace(q, points=None, value=D(1_000_000)) for q in award.questions)
        award = replace(award, questions=asked)
    shown = words(sealed(short(lot(award=replace(award, price=rule))), lang))
    assert (
        "Zo is de uitkomst van inschrijver A" if lang == "nl" else "result of tenderer A"
    ) in shown
    assert "{" not in shown and "…" not in shown
    assert ("1.000.000" in shown or "1,000,000" in shown) or formula != "award-on-value"


def test_choices_that_are_none_of_ours_never_stop_the_printing() -> None:
    first, row = made().lots[0], made().requirements[0]
    rules = replace(first.selection, against="odd", ties=("odd", "criterion:gone"))
    limit = Limit("odd", D(1), "bananas")
    own = replace(
        row, subject=("provider",), applicability="carried_over", moment="odd", limits=(limit,)
    )
    plan = replace(
        short(made()),
        lots=(replace(first, selection=rules, cutoff="odd"),),
        requirements=(own,),
        advice=(replace(made().advice[0], closes="odd"),),
        demands=(replace(made().demands[0], kind="odd", applies_to=("odd",)),),
        committee=(replace(made().committee[0], role="odd"),),
        consensus=ConsensusRule(method="odd"),
        scoring=ScoringRule("odd"),
        advising=AdvisingRule(answered="odd"),
    )
    assert "Grens: 1 bananas" in words(render(plan, version=1))


def test_a_fixed_price_stands_in_the_table_and_not_in_the_example() -> None:
    award = replace(made().lots[0].award, price=PriceRule("quality-only"), ties=("quality", "draw"))
    prices = made().lots[0].ceilings
    shown = words(sealed(short(lot(award=award, ceilings=(), fixed_prices=prices))))
    assert "De prijs staat vast." in shown and "Vaste prijs (in euro)" in shown
    assert "→ " in shown and "Plafond per contractjaar" not in shown.split("Keuzes")[0]


def test_groups_own_scales_and_equals_at_the_line_are_told() -> None:
    rules = made().lots[0].selection
    own: Scale = next(one for one in load().scales if one != rules.scale)
    asked = (
        replace(rules.questions[0], group="G", scale=own, minimum=None),
        replace(rules.questions[1], group="G"),
        *rules.questions[2:],
    )
    groups = (Group("G", Text("Zorg en geld", "Care and money")),)
    plan = short(lot(selection=replace(rules, questions=asked, groups=groups), cutoff="all"))
    shown = words(sealed(plan))
    assert "Zorg en geld 45 9/20" in shown
    assert "dan gaan zij allemaal door" in shown
    assert f"Schaal: {own.title.nl}." in shown


def lots() -> Iterator[LotRules]:
    first = made().lots[0]
    yield replace(first, title=Text("Noord", "North"))
    yield replace(first, id="2", title=Text("Zuid", "South"))
    award = replace(first.award, price=PriceRule("lowest-over-price", D(20)))
    yield replace(first, id="3", title=Text("Oost", "East"), award=award)


def test_lots_are_named_only_where_there_are_several(text: str) -> None:
    assert not re.search(r"perce(e)?l|Gehele opdracht", text, re.I)
    shown = words(sealed(replace(short(made()), lots=tuple(lots()))))
    assert "2. Percelen" in shown
    assert "De prijs: Noord, Zuid" in shown and "De prijs: Oost" in shown
    assert "Gewichten: alle percelen" in shown
    assert shown.count("Hoe zorgt u dat iedere bewoner") == 1


def test_no_label_of_the_guide_mentions_lots_but_those_about_lots() -> None:
    about = {"guide.all_lots", "guide.chapter_lots", "guide.lots_rule", "guide.lot"}
    for code, versions in catalogue().items():
        if code.startswith("guide.") and code not in about:
            assert not re.search(r"perce(e)?l", versions["nl"], re.I), code


def test_an_adviser_on_some_questions_and_a_short_term_are_told() -> None:
    advice = (AdviceRule("x", Text("Jurist", "Lawyer"), ("GOV", "FIN"), "before_scores"),)
    plan = replace(short(made()), advice=advice, standstill=StandstillRule(100, True))
    shown = words(sealed(plan))
    assert "Jurist Governance, Financiële beheersbaarheid vóór de eerste score" in shown
    assert "De termijn wordt niet langer" in shown  # a term of more than ninety days never does


READS = "leest van de aanmeldingen alleen de delen die de aanbestedende dienst daarvoor openzet."
READS_NOT = "Wie adviseert, leest de aanmeldingen niet."
UNNAMED = "Daarin staan geen namen van inschrijvers."
LATER = "Wie advies gaf, leest het antwoord daarop na de beslissing."
AT_ONCE = "Wie advies gaf, leest het antwoord daarop zodra het er is."


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (AdvisingRule(), {READS_NOT, LATER}),
        (AdvisingRule(masked=True), {READS_NOT, LATER}),
        (AdvisingRule(reads=True), {READS, LATER}),
        (AdvisingRule(True, True, "at_once"), {READS, UNNAMED, AT_ONCE}),
    ],
)
def test_what_advisers_read_and_when_they_are_answered_is_told(
    rule: AdvisingRule, told: set[str]
) -> None:
    shown = words(sealed(replace(SMALL, advising=rule)))
    assert {one for one in (READS, READS_NOT, UNNAMED, LATER, AT_ONCE) if one in shown} == told
    assert "Beoordelaars lezen een advies pas als het adviseren is gesloten." in shown


IN_TALKS = "komt zij tot één score met één motivering. Er wordt geen gemiddelde berekend."
MEAN = "De score van de commissie is het gemiddelde van de scores van de beoordelaars."
MEDIAN = "bij een even aantal het gemiddelde van de middelste twee."
EXACT = "Die score wordt niet afgerond en telt exact mee."
NO_NAMES = "Op het scoreformulier staan geen namen van inschrijvers."
PRACTICE = "Vóór de opening oefent de commissie met een verzonnen inschrijver."
BY_QUESTION = "op één vraag en gaat dan naar de volgende vraag."
BY_TENDERER = "alle antwoorden van één inschrijver en gaat dan naar de volgende."
CHOICES = (IN_TALKS, MEAN, MEDIAN, EXACT, NO_NAMES, PRACTICE, BY_QUESTION, BY_TENDERER)


@pytest.mark.parametrize(
    ("rule", "scoring", "told"),
    [
        (ConsensusRule(), ScoringRule(), {IN_TALKS, BY_TENDERER}),
        (
            ConsensusRule(method="mean"),
            ScoringRule("question", True, False),
            {MEAN, EXACT, BY_QUESTION, NO_NAMES},
        ),
        (
            ConsensusRule(method="median", names_on_screen=True),
            ScoringRule("tenderer", False, True),
            {MEDIAN, EXACT, BY_TENDERER, PRACTICE},
        ),
        (ConsensusRule(method="mean", decimals=1), ScoringRule(), {MEAN, BY_TENDERER}),
    ],
)
def test_how_is_scored_and_how_marks_become_one_is_told(
    rule: ConsensusRule, scoring: ScoringRule, told: set[str]
) -> None:
    shown = words(sealed(replace(SMALL, consensus=rule, scoring=scoring)))
    assert {one for one in CHOICES if one in shown} == told
    rounded = "Die score wordt afgerond op 1 decimaal en telt zo mee, ook voor een minimum."
    assert (rounded in shown) == (rule.decimals == 1)
    assert "ten minste 10 woorden" in shown and "Vanaf een verschil van 4 tussen" in shown
