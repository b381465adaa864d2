"""Each remark on a motivation, by texts for which it is plain what is said, in two languages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.catalogue import Scale, load
from criteria.reasons import remarks
from criteria.scores import Score
from criteria.text import Text
from criteria.texts import LANGUAGES
from tests.rules.reasons import ANSWER, EVEN, GOOD, LEAST, RULES, codes, looked_at, only


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("mark", ["4", "6", "8"])
def test_a_motivation_that_explains_its_mark_gets_no_remark(lang: str, mark: str) -> None:
    assert looked_at(mark, GOOD[lang]) == ()


# Length


@pytest.mark.parametrize(
    ("count", "short"),
    [(9, False), (10, True), (24, True), (25, False), (60, False)],
)
def test_short_is_what_the_plan_asks_and_less_than_explains(count: int, short: bool) -> None:
    """Ten words asked: 15 (3/2) is less than the 25 of a plan that asks few, so 25 holds. Nine are
    fewer than the plan asks, and that is told instead."""
    text = " ".join(["aanmeldpunt", "mist"] + ["plekken"] * (count - 2))
    assert ("short" in codes("6", text)) is short
    assert ("below_minimum" in codes("6", text)) is (count < 10)


def test_fewer_words_than_the_plan_asks_are_told_with_both_numbers() -> None:
    (told,) = (one for one in looked_at("6", "Mager.") if one.code == "below_minimum")
    assert told.sentence("nl") == (
        "Deze motivering heeft 1 woord. Het beoordelingsplan vraagt er ten minste 10. "
        "Leg uit waarom juist deze score past."
    )


def test_short_goes_along_with_what_the_plan_asks() -> None:
    """Forty words asked: below 60 is short."""
    for count, short in ((59, True), (60, False)):
        score = Score("G1", Decimal(6), " ".join(["plekken"] * count))
        found = {one.code for one in remarks(RULES, [score], 40, {})}
        assert ("short" in found) is short


@pytest.mark.parametrize("sign", ["\uff9e", "\uff9f"])
def test_a_lone_sign_in_motivation_or_answer_is_no_word(sign: str) -> None:
    assert codes("6", f"{GOOD['nl']} {sign}") == codes("6", GOOD["nl"])
    assert looked_at("6", GOOD["nl"], answer=f"{ANSWER} {sign}") == looked_at("6", GOOD["nl"])


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_looked_at(motivation: str, answer: str) -> None:
    assert isinstance(looked_at("6", motivation, answer=answer), tuple)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "…", "😀 👍🏽 👩‍👩‍👧", "“ ” ’ –"])
def test_a_text_without_words_gets_no_remark(text: str) -> None:
    assert looked_at("10", text) == ()


# Mark and words


@pytest.mark.parametrize(
    ("mark", "text", "code"),
    [
        # only praise: low is called a contradiction, anything else below the top unexplained
        ("4", "Het aanmeldpunt is concreet en goed doordacht.", "praise_low"),
        ("2", "The desk with vacancies is convincing and well worked out.", "praise_low"),
        ("6", "Het aanmeldpunt is concreet en goed doordacht.", "no_weak_point"),
        ("8", "The desk with vacancies is convincing and well worked out.", "no_weak_point"),
        ("8", "Het aanmeldpunt toont elke week de vrije plekken.", "no_weak_point"),
        ("4", "Het aanmeldpunt toont elke week de vrije plekken.", "no_weak_point"),
        ("10", "Het aanmeldpunt is concreet en goed doordacht.", None),
        # only criticism
        (
            "8",
            "Een norm voor de wachttijd ontbreekt en het aanmeldpunt blijft vaag.",
            "criticism_high",
        ),
        ("10", "The desk is vague and a norm for vacancies is missing.", "criticism_high"),
        ("4", "Een norm voor de wachttijd ontbreekt en het aanmeldpunt blijft vaag.", None),
        ("6", "The desk is vague and a norm for vacancies is missing.", None),
        # both
        ("4", "Het aanmeldpunt is concreet. Een norm voor de wachttijd ontbreekt.", None),
        ("8", "The desk is concrete. A norm for vacancies is missing.", None),
        # neither, at the top
        ("10", "Het aanmeldpunt toont elke week de vrije plekken.", "no_strong_point"),
        ("10", "The desk shows the vacancies every week.", "no_strong_point"),
        # a turn of the sentence is enough to say what keeps a mark from the top
        (
            "8",
            "Het aanmeldpunt is concreet; voor een hogere score had ik een norm willen zien.",
            None,
        ),
        ("8", "The desk is concrete, although the norm comes later.", None),
        # one open point among facts is no text of criticism alone: one sentence of three
        ("8", "Elke week is er een stand. Een gedragskundige kijkt mee. Een norm ontbreekt.", None),
    ],
)
def test_mark_and_words_go_together(mark: str, text: str, code: str | None) -> None:
    about = {"praise_low", "criticism_high", "no_weak_point", "no_strong_point"}
    assert codes(mark, text) & about == ({code} if code else set())


@pytest.mark.parametrize(
    ("mark", "text", "code"),
    [
        # praise that is denied is criticism
        ("8", "Het aanmeldpunt is niet goed en de wachttijd is niet concreet.", "criticism_high"),
        ("8", "The desk is not clear and the vacancies aren't convincing.", "criticism_high"),
        ("8", "Het plan voor de wachttijd overtuigt mij niet.", "criticism_high"),
        ("4", "Het aanmeldpunt is niet goed uitgewerkt.", None),
        ("2", "The desk is not very convincing.", None),
        # criticism that is denied is praise
        ("10", "Het aanmeldpunt geeft geen risico en er ontbreekt niets.", None),
        ("10", "Ik mis niets.", None),
        ("10", "There is no gap and nothing is missing.", None),
        ("8", "Het aanmeldpunt kent geen gaten en geen risico.", "no_weak_point"),
        ("4", "The desk has no weaknesses.", "praise_low"),
        # a denial stops at the end of a part of the sentence
        ("4", "Er is geen wachtlijst, het aanmeldpunt is goed.", None),
        ("10", "Niet duur, goed.", None),
        # twice denied is meant
        ("4", "Het aanmeldpunt is niet zonder risico.", None),
        ("8", "Het aanmeldpunt is niet zonder risico.", "criticism_high"),
        # "not only" denies nothing
        ("4", "Het aanmeldpunt is niet alleen goed en slim, het is ook concreet.", "praise_low"),
        ("4", "The desk is not only good, it is concrete.", "praise_low"),
        # capitals, accents and what Word makes of quotation marks
        ("4", "HET AANMELDPUNT IS CONCRÉÉT EN GOED.", "praise_low"),
        ("8", "The desk isn’t clear and it isn’t convincing.", "criticism_high"),
        # the words of the tenderer are not those of the assessor
        ("4", "Het aanmeldpunt heet “goed en concreet en slim” in dit antwoord.", "no_weak_point"),
        ("4", 'The desk is called "good and clear" in the answer.', "no_weak_point"),
    ],
)
def test_a_denial_turns_words_round(mark: str, text: str, code: str | None) -> None:
    about = {"praise_low", "criticism_high", "no_weak_point", "no_strong_point"}
    assert codes(mark, text) & about == ({code} if code else set())


def test_the_words_are_quoted_as_they_were_typed() -> None:
    found = only("criticism_high", "8", "Het aanmeldpunt is NIET zo goed. De wachttijd is Vaag.")
    assert found.words == ("NIET zo goed", "Vaag") and found.question == "G1"
    found = only(
        "praise_low", "0", "Goed, slim, helder, sterk en concreet en nog eens Goed en goed."
    )
    assert found.words == ("Goed", "slim", "helder")


@pytest.mark.parametrize(
    ("scale", "mark", "code"),
    [
        ("percent-0-100", "25", "praise_low"),  # 1/4
        ("percent-0-100", "50", "no_weak_point"),  # 1/2
        ("four-0-100", "40", "praise_low"),  # 2/5, the limit itself
        ("four-0-100", "70", "no_weak_point"),
        ("school-1-10", "4", "praise_low"),  # 3/9
        ("school-1-10", "5", "no_weak_point"),  # 4/9
        ("bonus-malus", "-1", "praise_low"),  # 1/4
        ("bonus-malus", "0", "no_weak_point"),  # 2/4
        ("bonus-malus", "2", None),
    ],
)
def test_low_is_a_place_on_the_scale_of_the_plan(scale: str, mark: str, code: str | None) -> None:
    rules = replace(RULES, scale=next(one for one in load().scales if one.id == scale))
    found = codes(mark, "Het aanmeldpunt is concreet en goed doordacht.", rules=rules)
    assert found & {"praise_low", "no_weak_point"} == ({code} if code else set())


@pytest.mark.parametrize(
    ("scale", "mark", "said"),
    [("four-0-100", "70", True), ("school-1-10", "7", False), ("school-1-10", "8", True)],
)
def test_high_is_a_place_on_the_scale_of_the_plan(scale: str, mark: str, said: bool) -> None:
    """70 stands at 7/10, the limit itself; 7 of 1 to 10 at 6/9, 8 at 7/9."""
    rules = replace(RULES, scale=next(one for one in load().scales if one.id == scale))
    found = codes(mark, "Een norm ontbreekt en de rest blijft vaag.", rules=rules)
    assert ("criticism_high" in found) is said


@pytest.mark.parametrize("mark", [None, Decimal("7"), Decimal("-3")])
def test_without_a_mark_of_the_scale_nothing_is_said_of_mark_and_words(
    mark: Decimal | None,
) -> None:
    def told(score: Score, scale: Scale | None) -> set[str]:
        return {one.code for one in remarks(replace(RULES, scale=scale), [score], LEAST, {})}

    length = {"below_minimum"}
    assert told(Score("G1", mark, "Goed en sterk. Daarom een 10."), RULES.scale) == length
    score = Score("G1", Decimal(0), "Goed en sterk.")
    assert told(score, Scale("one", Text("", ""), EVEN.steps[:1])) == length
    assert told(score, None) == length


# Another step


@pytest.mark.parametrize(
    ("mark", "text", "words", "step"),
    [
        # five words in a row of the description of 8 and of 6
        (
            "6",
            "Het antwoord is concreet, samenhangend en grotendeels meetbaar, zo ook het punt.",
            "Het antwoord is concreet, samenhangend",
            "Goed",
        ),
        (
            "8",
            "One or more parts are not yet concrete or measurable, such as the desk.",
            "One or more parts are",
            "Voldoende",
        ),
        ("6", "Het aanmeldpunt mist een norm. Daarom een 8.", "Daarom een 8", "Goed"),
        ("6", "The desk has gaps. I give a 4, because the norm is missing.", "I give a 4", "Matig"),
        ("8", "Met dit aanmeldpunt is het antwoord matig.", "is het antwoord matig", "Matig"),
        (
            "6",
            "Ik beoordeel dit als ‘uitstekend’.",
            "Ik beoordeel dit als ‘uitstekend",
            "Uitstekend",
        ),
        ("4", "The answer is good but vague.", "The answer is good", "Goed"),
    ],
)
def test_the_words_of_another_step_are_seen(mark: str, text: str, words: str, step: str) -> None:
    found = only("other_step", mark, text)
    assert found.words == (words,)
    assert f"({step})" in found.sentence()


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("8", "Het antwoord is concreet, samenhangend en grotendeels meetbaar."),
        ("4", "Het antwoord is niet concreet, samenhangend en grotendeels meetbaar."),
        ("6", "Het antwoord gaat over de hele vraag."),  # of 6, and of 4 as well
        ("8", "Het aanmeldpunt mist een norm. Daarom een 8."),
        ("8", "De late start is de reden dat ik geen 10 geef."),
        ("8", "Voor een 10 had ik een norm willen zien."),
        ("8", "Daarom een 10 procent lagere wachttijd."),
        ("8", "Een plaatsingsstop bij onvoldoende kwaliteit is goed."),
        ("4", "Er zijn voldoende plekken, maar het aanmeldpunt is niet voldoende."),
        ("6", "Het antwoord is goed uitgewerkt op het punt van het aanmeldpunt."),
        ("6", "Er is een klachtencommissie. Dat is goed."),
        ("8", "Therefore a 10 per cent shorter wait."),
    ],
)
def test_everyday_words_are_no_other_step(mark: str, text: str) -> None:
    assert "other_step" not in codes(mark, text)


def test_the_number_of_a_scale_with_negative_marks_is_not_read() -> None:
    rules = replace(RULES, scale=next(one for one in load().scales if one.id == "bonus-malus"))
    assert "other_step" not in codes("-1", "De norm ontbreekt. Daarom een -1.", rules=rules)


# Of this submission


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("De aanpak is helder en compleet, met een goede basis voor de toekomst.", True),
        ("The approach is sound, with a good basis for the future.", True),
        ("De doorstroom is goed geregeld.", True),  # a word of the question alone
        ("Het aanmeldpunt is helder.", False),
        ("De WACHTTIJDEN worden korter.", False),  # another ending, and capitals
        ("Van veertien naar 7 weken is een goede stap.", False),  # a number of the answer
        ("De aanpak is helder (p. 12).", False),
        ("De aanpak is helder, zie bladzijde 3.", False),
        ("The approach is sound, see section 2.1.", False),
        ("De aanpak is helder, § 4.", False),
        ("De bladzijde is helder.", True),
    ],
)
def test_a_motivation_names_something_of_the_answer(text: str, said: bool) -> None:
    assert ("nothing_named" in codes("8", text)) is said


def test_without_an_answer_nothing_can_be_named() -> None:
    assert "nothing_named" not in codes("8", "De aanpak is helder.", answer=" \n")


def test_a_long_answer_asks_for_more_words_of_it() -> None:
    """Two words of an answer of 200 (1 + 200 // 150 = 2), three of one of 400 and of any longer."""
    text = "Het aanmeldpunt en de gedragskundige zijn goed."
    for length, said in ((200, False), (400, True), (4000, True)):
        answer = f"{ANSWER} " + "leeg " * (length - len(ANSWER.split()))
        assert ("nothing_named" in codes("8", text, answer=answer)) is said
        assert "nothing_named" not in codes("8", f"{text} De wachttijd daalt.", answer=answer)


# From elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "Uit ervaring weet ik dat dit aanmeldpunt niet werkt.",
        "Zoals we weten is de wachttijd daar lang.",
        "Bij het vorige contract ging het aanmeldpunt ook al mis.",
        "Deze partij staat bekend om haar lange wachttijd.",
        "Op de website van deze partij is een ander aanmeldpunt te zien.",
        "Ik hoorde van een collega dat de wachttijd langer is.",
        "Collega’s zeggen dat het aanmeldpunt traag is.",
        "In the past the desk was closed for months.",
        "As we all know the vacancies never last.",
        "From experience I doubt that this desk will hold.",
        "The current contract shows that the desk is not answered.",
    ],
)
def test_knowledge_from_elsewhere_is_seen(text: str) -> None:
    found = only("outside", "6", text)
    assert len(found.words) == 1 and found.words[0] in text


@pytest.mark.parametrize(
    "text",
    [
        "Zes jaar ervaring met elkaar en één aanmeldpunt geven zekerheid.",
        "De reden van de wachttijd is bekend en het aanmeldpunt is er al.",
        "Ik ga hier niet uit van eerdere ervaringen, en niet uit ervaring.",
        "De inschrijver schrijft: “uit ervaring weten wij dat één aanmeldpunt werkt”.",
        "The two members have six years of experience with one desk.",
        "The contract for the desk is signed. It is a known risk.",
    ],
)
def test_experience_of_the_tenderer_is_not_from_elsewhere(text: str) -> None:
    assert "outside" not in codes("6", text)


def test_what_the_answer_says_itself_is_of_the_submission() -> None:
    text = "Dat het vorige contract een wachttijd kende, weegt mee."
    assert "outside" in codes("6", text)
    answer = f"{ANSWER} Onder het vorige contract was de wachttijd langer."
    assert "outside" not in codes("6", text, answer=answer)


# Comparison


@pytest.mark.parametrize(
    "text",
    [
        "Dit aanmeldpunt is beter dan dat van de anderen.",
        "In vergelijking met de andere inschrijvers is de wachttijd kort.",
        "Het aanmeldpunt is sterker dan bij de concurrentie.",
        "Van alle inschrijvers heeft deze de kortste wachttijd.",
        "This desk is better than that of the others.",
        "Compared with the other tenderers the desk is small.",
    ],
)
def test_a_comparison_with_another_is_seen(text: str) -> None:
    assert only("comparison", "6", text).words
    by_best = replace(RULES, against="best")
    assert "comparison" not in codes("6", text, rules=by_best)


@pytest.mark.parametrize(
    "text",
    [
        "Het aanmeldpunt is beter dan gevraagd.",
        "De wachttijd is korter en beter dan de norm.",
        "Ten opzichte van 2021 daalt de wachttijd.",
        "Vergeleken met de huidige situatie is het aanmeldpunt een stap.",
        "The desk does better than asked.",
        "Compared with 14 weeks the fall is large.",
        "Het aanmeldpunt schrijft „beter dan alle anderen” en meer niet.",
    ],
)
def test_a_comparison_with_what_was_asked_is_none(text: str) -> None:
    assert "comparison" not in codes("6", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bij inschrijver  B stond een norm.", ("inschrijver B",)),
        ("Zorghuis West heeft ook een aanmeldpunt.", ("Zorghuis West",)),
        ("Zo doet ook Stroom het.", ("Stroom",)),
        ("Bij wonen zuid kan men ook terecht.", ("wonen zuid",)),
        ("Het is zoals Inschrijver D schrijft.", ("Inschrijver D",)),
        ("Ook bij de Maas is er een norm.", ("Maas",)),
        ("Er gaat stroom door de draad.", ()),  # an everyday word
        ("Stroom is duur.", ()),  # the capital of a sentence
        ("Van B naar A.", ()),
        ("Inschrijver C heeft een norm.", ()),
    ],
)
def test_the_name_of_another_is_seen(text: str, words: tuple[str, ...]) -> None:
    others = ("Inschrijver B", "Zorghuis West", "Stroom", "B", "")
    others += ("Stichting Wonen Zuid", "Inschrijver D (combinatie)", "De Kern B.V.", "Maas", "(x")
    found = [one for one in looked_at("6", text, others=others) if one.code == "comparison"]
    assert [one.words for one in found] == ([words] if words else [])
    answer = f"{ANSWER} Wij werken met inschrijver B, "
    answer += "Zorghuis West, Wonen Zuid, de Maas en met Stroom, en wij steunen inschrijver D."
    assert "comparison" not in codes("6", text, others=others, answer=answer)
