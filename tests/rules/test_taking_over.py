"""The sentences of what a member wrote, and one of them behind the text of the committee."""

from __future__ import annotations

import pytest

from criteria.taking_over import sentences, taken_over


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De planning is vaag. Er is geen norm.", ("De planning is vaag.", "Er is geen norm.")),
        ("Geen punt aan het eind", ("Geen punt aan het eind",)),
        ("Wie? Wat! En… Daarna", ("Wie?", "Wat!", "En…", "Daarna")),
        ("Zij zeggen: 'Wij komen.' Dat is vaag.", ("Zij zeggen: 'Wij komen.'", "Dat is vaag.")),
        ("(Zie de bijlage.) Die is dun.", ("(Zie de bijlage.)", "Die is dun.")),
        ("Het blijft. ’s Avonds is er niemand.", ("Het blijft.", "’s Avonds is er niemand.")),
        ("Eén punt. “Één loket” is goed.", ("Eén punt.", "“Één loket” is goed.")),
        ("Het duurt 6 weken. Élke keer.", ("Het duurt 6 weken.", "Élke keer.")),
        ("Een score van 6. Daarna niets.", ("Een score van 6.", "Daarna niets.")),
        ("Wijk, buurt, enz. De rest ontbreekt.", ("Wijk, buurt, enz.", "De rest ontbreekt.")),
        ("Wijkteams e.d. De rest ontbreekt.", ("Wijkteams e.d.", "De rest ontbreekt.")),
        ("En dan... Niets meer.", ("En dan...", "Niets meer.")),
    ],
)  # fmt: skip
def test_a_paragraph_is_cut_into_its_sentences(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Zij werken o.a. in Tilburg, d.w.z. Noord en West.",
        "Volgens nr. 3 en blz. 12, zie (bijv. Bijlage 2) en art. IV.",
        "Dhr. Jansen en mevr. J. de Vries gaan mee.",
        "Vanaf 1 jan. 2022 om 16.00 uur, tegen € 3.50 per uur.",
        "1. Planning en aanpak",
        "Het plan is goed. maar zonder hoofdletter",
        "Zie de site www.hvb.example voor meer.",
        "Een punt. 24 uur per dag telt mee.",
    ],
)
def test_an_abbreviation_or_a_number_ends_no_sentence(text: str) -> None:
    assert sentences(text) == (text,)


def test_no_word_is_lost() -> None:
    text = 'A. b. C? "D." E… F.G. (H.) I. J'
    assert " ".join(sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", "Nieuw."),
        ("Een begin.", "Een begin. Nieuw."),
        ("Een begin.  ", "Een begin. Nieuw."),
        ("Eén loket (p. 5)", "Eén loket (p. 5)\nNieuw."),
        ("Een begin.\n\n", "Een begin.\n\nNieuw."),
    ],
)
def test_a_passage_comes_behind_what_was_written(text: str, whole: str) -> None:
    assert taken_over(text, "Nieuw.") == whole
