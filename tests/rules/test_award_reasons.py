"""Advantages as they are drafted, what a reason may tell, and what nobody may read of another."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.award_reasons import (
    Compared,
    basis_of,
    check_reason,
    draft_advantages,
    strong_points,
)
from criteria.award_text import aside
from criteria.notices import Names
from criteria.numbers import spellings
from criteria.shared_words import shared
from criteria.text import Text
from tests.rules.plans import PLAN

_PLAIN = PLAN.lots[0].award.scale
assert _PLAIN is not None
SCALE = replace(
    _PLAIN,
    steps=tuple(
        replace(_PLAIN.steps[0], points=points, name=Text(name, name))
        for points, name in ((D(6), "Voldoende"), (D(8), "Goed"))
    ),
)
NOBODY = Names()
PRAISE = "Het antwoord is concreet en helder. De norm voor klachten ontbreekt. Het plan is goed."


def compared(own: int, theirs: int, praise: str = PRAISE) -> Compared:
    return Compared("GOV", "Governance", F(own), F(theirs), D(15), praise)


def test_advantages_tell_both_points_and_what_was_praised() -> None:
    common = shared([PRAISE], {"w": ["iets anders"]})
    text = draft_advantages([compared(9, 12)], common, "l", "w", NOBODY)
    assert text == (
        "Governance: de gekozen inschrijving kreeg 12,00 van de 15 punten, uw inschrijving 9,00. "
        "De beoordelingscommissie zegt over de gekozen inschrijving: "
        "Het antwoord is concreet en helder. Het plan is goed."
    )


def test_who_got_as_many_points_reads_of_no_advantage() -> None:
    text = draft_advantages([compared(12, 12), compared(12, 9)], shared([], {}), "l", "w", NOBODY)
    assert text.startswith("De gekozen inschrijving kreeg op geen enkel onderdeel meer punten")


@pytest.mark.parametrize(
    "praise",
    (
        "Het Kompasmodel is concreet.",  # a word that only the winner wrote
        "Concreet: „vaste huurprijs”.",  # a citation
        "Goed is de inzet van Zilverlijn.",  # a name that nobody wrote, but in a file perhaps
        "Partij X is goed.",  # the name of another
        "Dit is niet goed.",
        "Er wordt niets gezegd.",
    ),
)
def test_what_is_the_winners_alone_is_left_out(praise: str) -> None:
    common = shared([praise], {"w": ["Ons Kompasmodel werkt."], "l": ["Wij werken samen."]})
    names = Names(others=frozenset(("Partij X",)))
    assert strong_points(praise, common, "l", "w", names) == ()


def test_a_word_that_the_plan_or_the_reader_has_as_well_is_no_secret() -> None:
    praise = "Het Kompasmodel is concreet."
    own = shared([praise], {"w": ["Kompasmodel"], "l": ["het kompasmodel"]})
    public = shared([praise], {"w": ["Kompasmodel"]}, ["Het Kompasmodel van de gemeente"])
    for common in (own, public):
        assert strong_points(praise, common, "l", "w", NOBODY) == (praise,)


def test_a_passage_of_another_is_found_and_an_own_one_is_not() -> None:
    said = (
        "De commissie leest: wij huren vanaf maart twintig extra woningen in Tilburg, en dat helpt."
    )
    theirs = "Wij huren vanaf maart twintig extra woningen in Tilburg."
    found = shared([said], {"w": [theirs], "l": ["Iets anders."]})
    assert found.passages(said, "l") == ("wij huren vanaf maart twintig extra woningen in Tilburg",)
    assert found.passages(said, "w") == ()
    assert shared([said], {"w": [theirs], "l": [theirs]}).passages(said, "l") == ()
    assert shared([said], {"w": [theirs]}, [theirs]).passages(said, "l") == ()


def test_names_and_codes_of_another_are_told() -> None:
    said = "Kompas is goed. De partner Kompas levert X7-lijst en veel zorg."
    found = shared([said], {"w": ["kompas X7-lijst zorg"], "l": ["wij"]})
    assert found.telling(said, "l") == ("Kompas", "X7-lijst")
    assert found.telling(said, "w") == ()


def test_an_amount_of_another_is_told_however_it_is_written() -> None:
    price = spellings(D("155300000"))
    assert price == (
        "155.300.000,00",
        "155.300.000",
        "155,300,000.00",
        "155,300,000",
        "155300000",
    )
    assert spellings(D("0.5")) == ("0,50", "0.50", "0.5")
    for shown in price:
        said = f"Hun prijs is € {shown}."
        found = shared([said], {"w": price, "l": ["155.300"]})
        assert found.telling(said, "l") == (shown,)
        assert found.telling(said, "w") == ()


def test_a_reason_tells_no_other_mark() -> None:
    for good in ("Goed gedaan.", "De score is 6.", "Een score van 6,0.", "Score: voldoende."):
        assert check_reason(good, [D(6)], SCALE) == (), good
    for bad in ("Score 8.", "Het cijfer is 5,5.", "De score is goed."):
        assert [one.code for one in check_reason(bad, [D(6)], SCALE)] == [
            "award_reasons.other_mark"
        ], bad


def test_a_reason_is_there_and_has_an_end() -> None:
    assert check_reason(" ", [D(6)])[0].code == "acts.text_missing"
    assert check_reason("x" * 20_001, [D(6)])[0].code == "acts.text_long"
    assert check_reason("<b>😀 | a | b |</b>", [D(6)]) == ()


def test_a_reason_counts_as_long_as_what_it_rests_on_is_the_same() -> None:
    assert basis_of("A", D(8)) == basis_of("A", D(8))
    assert len({basis_of(), basis_of("A", D(8)), basis_of("A", D(6)), basis_of(D(8), "A")}) == 4


def test_why_an_offer_is_out_of_the_ranking_names_the_criterion() -> None:
    named = {"G1": Text("Governance", "Government")}
    assert aside(None, named) is None
    assert aside("minimum:G1", named) == Text(
        "onder de ondergrens van Governance", "below the minimum of Government"
    )
    assert aside("onbekend", named) == Text("onbekend", "onbekend")
