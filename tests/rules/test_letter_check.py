"""What the check finds in a letter, and what it lets pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.formulas import PriceRule
from criteria.letter_check import (
    ADVANTAGES,
    ADVICE,
    ERROR,
    Finding,
    Typed,
    blocking,
    check_decision,
    check_rejection,
    check_texts,
    single_marks,
    typed_in,
    unfilled,
)
from criteria.letters import LetterFacts, LetterLot, LetterScore, letter
from criteria.notices import Letterhead, Names, RejectionFacts, rejection_letter, without
from criteria.own_price import OwnPrice
from criteria.plan import EvaluationPlan, RuleSet
from criteria.shared_words import shared
from criteria.terms import standstill
from criteria.texts import LANGUAGES
from tests.rules.plans import PLAN

SENT = date(2022, 6, 9)
TERM = standstill(SENT, PLAN.standstill.days, PLAN.standstill.extend)
TOLD = (
    "Governance: de gekozen inschrijving kreeg 12,00 van de 15 punten, uw inschrijving 9,00. Zij "
    "legt vast wie na een klacht binnen een week besluit, en uw inschrijving doet dat niet."
)
SCORE = LetterScore(
    "Governance",
    D(6),
    "Voldoende",
    F(9),
    D(15),
    "Wie besluit, staat er niet in.",
    F(12),
    D(8),
    "GOV",
)
LOST = LetterLot(
    None, "lost", 2, F(323, 5), "Partij W", F(67), (SCORE,), advantages=TOLD, candidacy="c"
)
FACTS = LetterFacts("award", "Partij T", "Zorg", "Gemeente Voorbeeld", SENT, (LOST,))
NAMES = Names(frozenset(("Partij T", "Partij W")), frozenset(("Stichting Derde", "Huis & Haard")))


def check(
    facts: LetterFacts = FACTS,
    plan: EvaluationPlan = PLAN,
    theirs: str = "",
    text: str | None = None,
) -> dict[str, Finding]:
    """What is found, by its code."""
    made = without(letter(plan, facts, TERM), NAMES) if text is None else text
    typed = [one.text for one in typed_in(facts)]
    common = shared(typed, {"w": [theirs], "t": ["Onze eigen tekst."]}, ["De tekst van het plan."])
    found = check_decision(plan, facts, made, TERM, NAMES, common, "t")
    return {one.code: one for one in found}


def with_lot(**more: object) -> LetterFacts:
    return replace(FACTS, lots=(replace(LOST, **more),))  # type: ignore[arg-type]


def told(text: str) -> LetterFacts:
    """The letter with these words in the motivation."""
    return with_lot(scores=(replace(SCORE, motivation=text),))


def test_a_whole_letter_has_no_findings() -> None:
    assert check() == {}


@pytest.mark.parametrize(
    ("facts", "code"),
    (
        (with_lot(scores=(replace(SCORE, motivation=" "),)), "reason_missing"),
        (with_lot(scores=()), "no_reasons"),
        (with_lot(scores=(replace(SCORE, winner_points=None),)), "score_missing"),
        (with_lot(winner_total=None), "score_missing_total"),
        (with_lot(advantages=""), "advantages_missing"),
        (with_lot(result="set_aside", reason=""), "reason_missing_out"),
        (replace(FACTS, lots=(), out="excluded"), "reason_missing_out"),
        (told("Zie [naam]."), "unfilled"),
        (told("Zie {titel}."), "unfilled"),
        (told("De termijn loopt tot en met 30 juni 2022."), "other_day"),
        (told("Zie artikel 2.87 van de wet."), "article"),
        (told("Zie Aw 2.86."), "article"),
    ),
)
def test_what_is_wrong_is_an_error(facts: LetterFacts, code: str) -> None:
    found = check(facts)
    assert found[code].level == ERROR and blocking(found.values())


def test_the_text_itself_is_read_as_well() -> None:
    whole = letter(PLAN, FACTS, TERM)
    for gone, code in (
        ("Partij W", "winner_missing"),
        ("woensdag 29 juni 2022", "last_day_missing"),
        ("24.00 uur", "hour_missing"),
        ("Europe/Amsterdam", "hour_missing"),
        ("12,00", "score_missing"),
        ("donderdag 9 juni 2022", "day_missing"),
    ):
        assert code in check(text=whole.replace(gone, "…")), code
    aside = with_lot(result="set_aside", reason="Boven het plafond.")
    told_aside = letter(PLAN, aside, TERM)
    assert "winner_missing" not in check(aside)
    assert "winner_missing" in check(aside, text=told_aside.replace("Partij W", "…"))
    assert "names_other" in check(text=f"{whole} Huis & Haard")
    assert "term_differs" in {
        one.code
        for one in check_decision(
            PLAN, FACTS, whole, standstill(SENT, 15, True), NAMES, shared([], {}), "t"
        )
    }


def test_a_name_that_was_replaced_is_told() -> None:
    found = check(told("Beter dan Stichting Derde."))
    assert found["name_replaced"].values == (("name", "Stichting Derde"),)
    assert not blocking(found.values())


def test_a_passage_of_another_is_an_error_where_it_stands() -> None:
    theirs = "Wij bellen elke bewoner binnen een uur terug, ook in het weekend."
    facts = with_lot(advantages=f"{TOLD} Zij {theirs[4:]}")
    found = check(facts, theirs=theirs)["passage"]
    assert (found.level, found.subject, found.about) == (ERROR, ADVANTAGES, "c")
    assert found.values[0][1] == "bellen elke bewoner binnen een uur terug, ook in het weekend"
    assert check(facts, theirs="Iets anders.") == {}


def test_a_name_out_of_the_text_of_another_is_told() -> None:
    found = check(told("De partner Kompas past erbij."), theirs="Met Kompas.")
    assert found["telling"].values == (("word", "Kompas"),)


def test_advantages_with_points_alone_are_told() -> None:
    bare = TOLD.partition(". ")[0] + "."
    assert "advantage_bare" in check(with_lot(advantages=bare))
    praised = (
        "De beoordelingscommissie zegt over de gekozen inschrijving: Het plan is goed onderbouwd."
    )
    assert "advantage_bare" in check(with_lot(advantages=f"{bare} {praised}"))
    assert "advantage_bare" not in check()


def test_a_number_of_something_of_another_is_told_though_it_stands_elsewhere_too() -> None:
    facts = with_lot(advantages=f"{TOLD} Zij heeft een vaste persoon in elf gemeenten.")
    theirs = "Een buurtverbinder in elf gemeenten."
    found = check(facts, theirs=theirs)["count_of_other"]
    assert found.values == (("words", "elf gemeenten"),) and not blocking((found,))
    assert "count_of_other" not in check(facts, theirs="In elke gemeente.")
    assert "count_of_other" not in check(theirs="Zij kreeg 12 van de 15 punten.")


def test_the_price_of_the_winner_that_follows_from_its_points_is_told() -> None:
    own = OwnPrice(PriceRule("lowest-over-price", D(20)), F(100), 4, (), F(8))
    priced = {"price_points": F(8), "winner_price_points": F(10), "price_weight": D(20)}
    found = check(with_lot(price=own, **priced))
    assert not blocking(found.values()) and "price_follows" in found
    ladder = replace(own, rule=PriceRule("rank-ladder", D(20)))
    assert "price_follows" not in check(with_lot(price=ladder, **priced))
    assert "price_follows" not in check(with_lot(result="won", price=own, **priced))


def test_an_article_may_be_cited_where_the_plan_declares_its_rules() -> None:
    declares = replace(PLAN, rule_sets=(RuleSet("reasons", "law", "Aw 2.130"),))
    assert "article" not in check(told("Volgens Aw 2.130."), plan=declares)
    undeclared = replace(PLAN, rule_sets=(RuleSet("reasons", "none", "Aw 2.130"),))
    assert "article" in check(told("Volgens Aw 2.130."), plan=undeclared)


def test_what_is_not_filled_in() -> None:
    for text in (
        "[…]",
        "[...]",
        "[]",
        "{naam}",
        "XXX",
        "xxxx",
        "n.t.b.",
        "N.T.B",
        "....",
        "___",
        "PM",
        "TODO",
        "<<datum>>",
        "[bedrag]",
    ):
        assert unfilled(f"Dit is {text} nog."), text
    for text in ("[1]", "6 PM 2", "pm", "…", "1.2.3", "xx", "pagina 3...", "a < b > c", "😀"):
        assert unfilled(f"Dit is {text} nog.") == () or text == "6 PM 2", text


def test_marks_of_single_members_are_told_where_they_stand() -> None:
    found = check(told("Een goed plan. Eén beoordelaar gaf een 6, om de reserve."))["single_mark"]
    assert found.values == (("words", "Eén beoordelaar gaf een 6, om de reserve."),)
    assert (found.level, found.subject, found.about) == ("advice", "GOV", "c")
    for text in (
        "Daarom gaf één beoordelaar een 8.",
        "De drie beoordelaars gaven een 8.",
        "Alle beoordelaars kwamen los van elkaar op een 8.",
        "De scores 6, 4 en 8 zijn besproken.",
        "De scores lagen ver uit elkaar: 10, 6 en 8.",
        "De commissie gaf los van elkaar drie keer een 6.",
        "De meeste leden vinden een 6 passend.",
        "One assessor gave a 4.",
        "Most members find a 6 fitting.",
    ):
        assert single_marks(text) == (text,), text
    for text in (
        "De beoordelingscommissie vindt een 6 passend.",
        "Daarom is een 4 te laag en een 8 te hoog.",
        "De leden dragen tekorten naar hun aandeel.",
        "Bewoners kiezen een lid; er zijn 3 leden en 2 onderaannemers.",
        "Het toezicht en de uitvoering staan los van elkaar.",
        "De normen gaan van 8 en 10 naar 6 weken.",
        "The evaluation committee finds a 6 fitting.",
    ):
        assert single_marks(text) == (), text


def test_markup_tables_emoji_and_length_are_no_findings() -> None:
    odd = "<b>vet</b> & | a | b | 😀 \n\n## kop\n" + "woord " * 20_000
    assert check(told(odd)) == {}


def test_a_name_with_an_apostrophe_of_200_signs_or_in_chinese() -> None:
    for name in ("Zorg 't Hart", "Z" * 200, "北京护理中心"):
        facts = replace(FACTS, tenderer=name)
        assert check(facts) == {}
        text = f"{letter(PLAN, FACTS, TERM)} {name}"
        names = replace(NAMES, others=frozenset((name,)))
        found = check_decision(PLAN, FACTS, text, TERM, names, shared([], {}), "t")
        assert [one.code for one in found] == ["names_other"], name


def test_a_rejection_is_read_as_well() -> None:
    head = Letterhead("Gemeente", "Zorg", "T-1", "Partij T", SENT)
    text = rejection_letter(PLAN, head, RejectionFacts("excluded", reason="Geen bewijs."))
    none = shared([], {})
    assert check_rejection(PLAN, SENT, text, [Typed("Geen bewijs.")], NAMES, none, "t") == ()
    found = check_rejection(PLAN, SENT, text, [Typed("[naam]"), Typed("")], NAMES, none, "t")
    assert {one.code for one in found} == {"unfilled", "reason_missing_out"}


def test_every_finding_says_what_and_how_in_both_languages() -> None:
    facts = replace(
        with_lot(scores=(replace(SCORE, motivation="[naam] Stichting Derde Aw 2.86 Kompas"),))
    )
    for one in check(facts, theirs="Kompas").values():
        for lang in LANGUAGES:
            assert one.problem(lang) and one.repair(lang)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Voldoet niet aan artikel 3.2 van de leidraad.", set()),
        ("Wij volgen artikel 3.2 van de Aanbestedingswet.", {"article"}),
        ("Wij volgen artikel 3.2.", {"article"}),
        ("Het certificaat gold tot en met 1 mei 2022.", set()),
        ("Bezwaar maken kan tot en met 1 mei 2022.", {"other_day"}),
    ],
)
def test_what_only_looks_like_an_article_or_a_last_day_is_no_finding(
    text: str, codes: set[str]
) -> None:
    assert check(told(text)).keys() & {"article", "other_day"} == codes


def test_a_text_that_cannot_be_written_anew_keeps_no_letter_in() -> None:
    theirs = "Elke bewoner krijgt binnen zes weken een eigen plan."
    words = f"Zie artikel 2.87. Bezwaar kan tot en met 1 mei 2022. {theirs}"
    for mendable, level in ((True, ERROR), (False, ADVICE)):
        typed, common = Typed(words, mendable=mendable), shared([words], {"b": [theirs]})
        found = check_texts(PLAN, (typed,), typed.text, TERM, NAMES, common, "t")
        levels = {one.code: one.level for one in found}
        assert levels["article"] == levels["other_day"] == levels["passage"] == level
