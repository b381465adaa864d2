"""What the guide to the evaluation says, read back out of the PDF, and that it is always the same.

The demonstration's own plan, one that is hardly begun, and plans as odd as people can make them.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.platypus import Table

from criteria import case
from criteria.catalogue import Scale, load
from criteria.formulas import FORMULAS, PriceRule
from criteria.guide import Version, amendments
from criteria.moments import local_date
from criteria.plan import (
    AdviceRule,
    EvaluationPlan,
    Group,
    LotRules,
    RuleSet,
    Setting,
    StandstillRule,
    first_draft,
)
from criteria.plan import format as plan_format
from criteria.plan.check import buyers_choices
from criteria.plan.warnings import open_ends
from criteria.requirements import BIDDING, Limit
from criteria.text import Text
from criteria.texts import catalogue
from tender.demo.plan import filled
from tender.report.guide import render
from tender.report.story_parts import Pen
from tests.rules.plans import PLAN as SMALL

AT = datetime(2021, 11, 1, 9, tzinfo=UTC)
LATER = datetime(2021, 12, 3, 9, tzinfo=UTC)
SEAL = "0123456789abcdef" * 4
ODD = "Łódź, Ελλάδα, Българија, Ærø, Þór, Ġgantija a <b> & c </para> 😀 \u202e"
LONG_WORD = "meervoudigeondernemingsraadsverkiezing" * 12
DRAFT = "Concept, niet verzegeld"


@cache
def begun() -> EvaluationPlan:
    """What the documents and catalogues give, and no choice of the buyer."""
    facts = case.load()
    catalogues = load()
    return first_draft(facts.reference, facts.name, "Regio", catalogues, facts, catalogues.topics)


@cache
def made() -> EvaluationPlan:
    plan, author = filled(begun(), 3), "Inkoopadviseur (demo)"
    signed = (Setting(place, author, local_date(AT)) for place in buyers_choices(plan))
    return replace(plan, settings=tuple(signed))


@cache
def sealed(plan: EvaluationPlan, lang: str = "nl", **more: Any) -> bytes:
    return render(plan, lang, **{"version": 1, "seal": SEAL, "sealed_at": AT} | more)


@cache
def words(data: bytes) -> str:
    """The text of all pages in one line, without what stands around it on each page."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return " ".join(" ".join(pages).split())


@pytest.fixture(scope="module")
def printed() -> PdfReader:
    return PdfReader(BytesIO(sealed(made())))


@pytest.fixture(scope="module")
def text() -> str:
    return words(sealed(made()))


def lot(**changes: Any) -> EvaluationPlan:
    return replace(made(), lots=(replace(made().lots[0], **changes),))


def short(plan: EvaluationPlan) -> EvaluationPlan:
    """The plan without its long lists."""
    return replace(plan, requirements=(), topics=(), elements=())


# What stands around every page


def test_every_page_of_a_sealed_plan_has_version_seal_and_count(printed: PdfReader) -> None:
    total = len(printed.pages)
    for number, page in enumerate(printed.pages, 1):
        shown = page.extract_text()
        assert f"Bladzijde {number} van {total}" in shown
        assert "Versie 1, verzegeld op 1 november 2021" in shown
        assert f"Controlegetal {SEAL}" in shown and "zegel " not in shown.lower()
        assert DRAFT not in shown


def test_a_long_title_never_hides_version_or_seal() -> None:
    plan = replace(short(made()), title=Text("Lange naam " * 18, "Long"))
    for page in PdfReader(BytesIO(sealed(plan))).pages:
        shown = page.extract_text()
        assert "Versie 1, verzegeld op 1 november 2021" in shown and SEAL in shown


def test_every_page_of_a_draft_says_so_twice_and_shows_no_seal() -> None:
    reader = PdfReader(BytesIO(render(begun(), "nl", version=3)))
    for page in reader.pages:
        shown = page.extract_text()
        assert shown.count(DRAFT) >= 2 and "Concept 3." in shown
        assert "Controlegetal" not in shown and "verzegeld op" not in shown


def test_title_language_outline_and_letter_types(printed: PdfReader) -> None:
    catalog: Any = printed.trailer["/Root"]
    assert catalog["/Lang"] == "nl-NL"
    assert printed.metadata is not None
    assert printed.metadata.title == "Beoordelingsleidraad Beschermd wonen regio Hart van Brabant"
    first = [item["/Title"] for item in printed.outline if not isinstance(item, list)]
    assert "1. Verloop en planning" in first and "5. Gunningsfase" in first
    for page in printed.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "+" in font.get_object()["/BaseFont"]


def test_the_contents_and_the_pages_of_questions_are_right(printed: PdfReader) -> None:
    pages = [" ".join(page.extract_text().split()) for page in printed.pages]
    found = re.findall(r"(\d+\. [A-Z][\w ,]+?|De prijs|Rekenvoorbeeld) (\d+)(?= )", pages[1])
    assert len(found) > 10
    for title, number in found:
        assert title in pages[int(number) - 1], title
    weights = next(page for page in pages if "Te leveren prestaties 25 1/4 4" in page)
    number = re.search(r"Te leveren prestaties 25 1/4 4 (\d+)", weights)
    assert number and "Hoe zorgt u dat iedere bewoner" in pages[int(number[1]) - 1]


# What it says


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


def test_the_title_page_says_what_who_version_and_seal(printed: PdfReader) -> None:
    page = " ".join(printed.pages[0].extract_text().split())
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


def test_the_choices_of_the_buyer_have_author_and_date(text: str) -> None:
    assert "bespreken is verplicht vanaf een verschil van: 4" in text
    assert text.count("Inkoopadviseur (demo) 1 nov 2021") > 20


def test_the_demonstration_leaves_no_norm_open_and_refers_to_nothing_outside_it() -> None:
    assert [one.code for one in open_ends(made(), load())] == ["plan.asked_in_both"]
    shown = words(sealed(made()))
    assert "noemen geen grenswaarde" not in shown and "niet in de stukken" not in shown


# Requirements


def test_only_what_binds_whoever_tenders_is_listed(text: str) -> None:
    """Of the 391 rows those in force for provider or subcontractor, and no other."""
    inside = [r for r in made().requirements if r.in_force and not BIDDING.isdisjoint(r.subject)]
    outside = [r for r in made().requirements if r not in inside]
    assert len(inside) + len(outside) == 391 and len(inside) > 100
    shown = set(re.findall(r"PVE-[\w.]+(?:-[\w.]+)+", text))
    assert {row.id for row in inside} <= shown
    assert not {row.id for row in outside} & shown


def test_a_rule_for_the_authority_stays_out_even_when_it_is_in_force() -> None:
    rows = []
    for row in made().requirements:
        only_others = BIDDING.isdisjoint(row.subject)
        change = {"applicability": "carried_over"} if only_others else {"applicability": "historic"}
        rows.append(replace(row, **change))
    plan = replace(made(), requirements=tuple(rows))
    shown = words(sealed(plan))
    assert "PVE-" not in shown and "programma van eisen van een eerdere inkoop" not in shown


def test_an_amendment_of_a_rule_for_the_authority_is_not_told() -> None:
    rows = {row.id: row for row in made().requirements}
    hidden = next(row for row in rows.values() if row.subject == ("authority",))
    rows[hidden.id] = replace(hidden, text=Text("Geheime regel", "Secret rule"))
    new = replace(lot(admitted=2), requirements=tuple(rows.values()))
    told = amendments([Version(1, AT, "", made()), Version(2, LATER, "Minder plekken.", new)])
    shown = words(sealed(new, version=2, amendments=told))
    assert "Geheime regel" not in shown and hidden.id not in shown
    assert "Versie 2, 3 december 2021 Minder plekken." in shown
    assert "Aantal inschrijvers naar de gunningsfase 3 2" in shown


def test_limits_and_reasons_stand_with_a_requirement(text: str) -> None:
    assert "Grens: ten hoogste 2 weken (na de beschikking, voor urgente" in text
    assert "Aangepast: De betaling per arrangement is vervangen door een lumpsum." in text
    assert "Getoetst in: Governance" in text


def test_rows_that_wait_for_a_decision_are_counted() -> None:
    waiting = [
        row
        for row in begun().requirements
        if row.applicability == "undecided" and not BIDDING.isdisjoint(row.subject)
    ]
    shown = words(render(begun(), "nl", version=1))
    assert f"niet is besloten of zij gelden: {len(waiting)}." in shown


# I13


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


# Other plans


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


PARAMETERS: dict[str, tuple[tuple[str, D | bool], ...]] = {
    "logarithmic": (("factor", D(2)),),
    "band": (("floor", D(145_000_000)), ("ceiling", D(160_000_000)), ("clip", False)),
    "below-ceiling": (("ceiling", D(160_000_000)),),
    "reference-over-price": (("reference", D(150_000_000)),),
    "percentage-discount": (("k", D("0.2")),),
    "utility-index": (("n", D(4)),),
}


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


# What people may type


def odd(value: str) -> EvaluationPlan:
    """The plan with this text wherever somebody typed something."""
    words_ = Text(value, value)
    first = made().lots[0]
    asked = replace(first.selection.questions[0], title=words_, text=words_, guidance=words_)
    rules = replace(first.selection, questions=(asked, *first.selection.questions[1:]))
    row = next(r for r in made().requirements if r.in_force and not BIDDING.isdisjoint(r.subject))
    plan = replace(
        short(made()),
        title=Text(value[:200], value[:200]),
        authority=value[:200],
        lots=(replace(first, selection=rules),),
        demands=(replace(made().demands[0], text=words_, proof=words_, title=words_),),
        committee=(replace(made().committee[0], function=words_, name=value[:200]),),
        requirements=(replace(row, id="OWN-1", text=words_, proof=words_),),
        elements=(replace(made().elements[0], compare=words_),),
    )
    return plan


def test_names_of_europe_print_and_odd_signs_are_written_out() -> None:
    shown = words(sealed(odd(ODD)))
    assert "Łódź, Ελλάδα, Българија, Ærø, Þór, Ġgantija a <b> & c </para> [U+1F600]" in shown
    assert "[U+202E]" in shown
    assert not set("\ufffd\u25a0\u25a1\u2588") & set(shown)


@pytest.mark.parametrize("value", ["woord " * 1666 + "slotwoord", LONG_WORD * 22, "regel\n" * 400])
def test_long_texts_run_over_the_pages(value: str) -> None:
    shown = words(sealed(odd(value)))
    if "slotwoord" in value:
        assert shown.count("slotwoord") >= 6
    assert "Bladzijde" in shown


def test_a_text_that_looks_like_a_placeholder_prints_as_it_is() -> None:
    assert "{on} %s <i>Zorg</i> & Co" in words(sealed(odd("{on} %s <i>Zorg</i> & Co")))


def test_an_amendment_of_a_long_text_breaks_over_pages() -> None:
    new = odd("woord " * 1666 + "slotwoord")
    told = amendments([Version(1, AT, "", made()), Version(2, LATER, "Reden.\n\nMeer.", new)])
    assert "Reden. Meer." in words(sealed(new, version=2, amendments=told))


def test_391_requirements_of_which_all_bind_are_all_there() -> None:
    rows = tuple(
        replace(row, subject=("provider",), applicability="carried_over")
        for row in made().requirements
    )
    shown = words(sealed(replace(made(), requirements=rows)))
    assert all(row.id in shown for row in rows)


# The file


def test_the_same_plan_gives_the_same_bytes_in_any_process_and_time_zone(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan_format.write(made()), encoding="utf-8")
    program = (
        "import hashlib, sys; from datetime import UTC, datetime; from pathlib import Path;"
        "from criteria.plan.format import read; from tender.report.guide import render;"
        "plan = read(Path(sys.argv[1]).read_text('utf-8'));"
        "data = render(plan, version=1, seal='0123456789abcdef' * 4,"
        "sealed_at=datetime(2021, 11, 1, 9, tzinfo=UTC));"
        "print(hashlib.sha256(data).hexdigest())"
    )
    expected = hashlib.sha256(sealed(made())).hexdigest()
    assert hashlib.sha256(sealed(made())).hexdigest() == expected
    for zone, seed in (("Pacific/Auckland", "1"), ("America/Los_Angeles", "2")):
        run = subprocess.run(
            [sys.executable, "-c", program, str(file)],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == expected


# Tables


def heights(table: Table, width: float, height: float) -> list[int]:
    """How many rows each part has when a table is split at a height."""
    table.wrap(width, height)
    return [len(part._cellvalues) for part in table.split(width, height)]


def test_a_row_breaks_only_where_it_must() -> None:
    row = ["woord " * 60]
    table = Pen("nl").table(["Kop"], [row] * 6, (1,))
    table.wrap(400, 10_000)
    head, one = table._rowHeights[0], table._rowHeights[1]
    first, rest = table.split(400, head + 2.5 * one)
    assert len(first._cellvalues) == 3  # the head and two whole rows
    rest.wrap(400, one / 2)
    assert rest.split(400, one / 2) == []  # what is left starts on a fresh page


def test_a_sum_never_stands_alone_on_a_page() -> None:
    rows = [["a"]] * 12
    table = Pen("nl").table(["Kop"], rows, (1,), foot=True)
    table.wrap(400, 10_000)
    whole = sum(table._rowHeights)
    assert heights(table, 400, whole - 1) == [11, 3]  # each with the head


def test_tables_repeat_their_head() -> None:
    for page in PdfReader(BytesIO(sealed(made()))).pages[15:22]:
        assert "Bewijs en toetsing" in page.extract_text()
