"""The counter of syllables and the formula of Flesch-Douma, against examples counted by hand."""

from __future__ import annotations

import pytest

from tests.readability import of_mail, of_page, score, sentences, syllables

COUNTED = {
    1: "u uw raad geeft leeuw mooi nieuw huis tijd groei koe eeuw quiz",
    2: "advies moeten cadeau woning mening yoghurt bijna egel zeeën",
    3: "bewoner gemeente eieren verklaring",
    4: "financieel adviesraden beoordelen beoordelaar idealen vertrouwelijk",
    5: "organisatie officiële inkoopadviseur",
    6: "geïnteresseerde",
}


@pytest.mark.parametrize(
    ("word", "expected"),
    [(word, number) for number, row in COUNTED.items() for word in row.split()],
)
def test_syllables_are_counted_as_one_hears_them(word: str, expected: int) -> None:
    assert syllables(word) == syllables(word.upper()) == expected


def test_the_formula_is_that_of_douma() -> None:
    # 5 words in one sentence, 6 syllables: 206.84 - 0.93 x 5 - 77 x 6/5 = 109.79
    assert score(["De raad geeft een advies."]) == pytest.approx(109.79)
    two = sentences("De raad geeft een advies. U leest het morgen.")
    assert len(two) == 2
    # 9 words in two sentences, 6 + 5 = 11 syllables
    assert score(two) == pytest.approx(206.84 - 0.93 * 4.5 - 77 * 11 / 9)


def test_a_hard_text_scores_low() -> None:
    hard = (
        "De aanbestedende dienst inventariseert voorafgaand aan de gunningsbeslissing alle "
        "schriftelijk ingediende zienswijzen van belanghebbende organisaties."
    )
    assert score([hard]) < 30


def test_headings_and_buttons_of_a_few_words_are_no_sentences() -> None:
    page = (
        "<nav><p>Dit hoort er niet bij, echt.</p></nav><main><h1>Uw advies</h1>"
        "<p>U kijkt mee <b>namens</b> inwoners.</p><blockquote class='wb-record'>Dit schreef een"
        " ander over ons.</blockquote><label>Typ hier uw eigen adres<input></label></main>"
    )
    assert of_page(page) == ["U kijkt mee namens inwoners.", "Typ hier uw eigen adres"]


def test_of_a_message_the_dutch_text_counts_without_its_link() -> None:
    body = "U kunt nu advies geven.\n\nhttps://tender.example/x\n\n--\n\nYou can advise now.\n"
    assert of_mail(body) == ["U kunt nu advies geven."]
