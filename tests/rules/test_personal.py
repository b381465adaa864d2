"""What looks like data of a resident, found and not found, each worked out by hand."""

from __future__ import annotations

import time

import pytest

from criteria.personal import KINDS, Finding, findings
from criteria.texts import sentence

FOUND = {
    # 9+8+7 + 12+10+8 + 9+6 - 3 = 66 = 6 x 11
    "Haar nummer is 111222333.": ("bsn", "111222333"),
    # 9+16+21+24+25+24+21+16-2 = 154 = 14 x 11
    "BSN 123456782": ("bsn", "123456782"),
    "bsn: 1234.56.782!": ("bsn", "1234.56.782"),
    "Zijn rekening is NL91 ABNA 0417 1643 00 en meer.": ("iban", "NL91 ABNA 0417 1643 00"),
    "Pay to GB82WEST12345698765432 please": ("iban", "GB82WEST12345698765432"),
    "Mail jan.de-wit+zorg@voorbeeld.nl maar.": ("email", "jan.de-wit+zorg@voorbeeld.nl"),
    "Bel 06-12345678.": ("phone", "06-12345678"),
    "Bel 06 12 34 56 78 of kom langs": ("phone", "06 12 34 56 78"),
    "Bel (013) 123 45 67": ("phone", "(013) 123 45 67"),
    "Call +31 6 12345678 today": ("phone", "+31 6 12345678"),
    "Zij woont op 5038 AB 12.": ("address", "5038 AB 12"),
    "Hij woont Kerkstraat 12a, 5038 AB Tilburg": ("address", "Kerkstraat 12a, 5038 AB"),
    "op 5038ab, 7": ("address", "5038ab, 7"),
    "Het huis op Oude Dijk 3 is oud": ("address", "Oude Dijk 3"),
    "She lives at Church Street 4": ("address", "Church Street 4"),
    "geboren op 12-03-1961": ("birth", "geboren op 12-03-1961"),
    "Geboortedatum: 3 mei 1961.": ("birth", "Geboortedatum: 3 mei 1961"),
    "born on 3 May 1961": ("birth", "born on 3 May 1961"),
    "Ik sprak mevrouw Jansen.": ("person", "mevrouw Jansen"),
    "Mevr. de Vries-Smit zei dat": ("person", "Mevr. de Vries-Smit"),
    "dhr. J.P. van Dam": ("person", "dhr. J.P. van Dam"),
    "Meneer van der Berg wacht": ("person", "Meneer van der Berg"),
    "de heer El Amrani": ("person", "de heer El Amrani"),
    "Mrs Smith waits": ("person", "Mrs Smith"),
    "mijn zoon Jan slaapt slecht": ("person", "zoon Jan"),
    "mijn man Piet": ("person", "mijn man Piet"),
    "my daughter Fatima waits": ("person", "daughter Fatima"),
    "Bewoner Anna heeft hulp": ("person", "Bewoner Anna"),
}

NOT_FOUND = (
    "In 2022 en 12 mensen later is er meer nodig.",
    "Tussen 2021-2022 wachtten 111222334 mensen.",  # 9+8+7+12+10+8+9+6-4 = 65: not by eleven
    "Het kost € 123.456.782 per jaar.",
    "Het kost 123456782 euro.",
    "Een bedrag van 1.250.000,50 is veel.",
    "De bijeenkomst is op 12 januari 2022 om 14.00 uur.",
    "Geboren in 1961 is geen dag.",
    "Elke meneer en mevrouw telt.",
    "Vraag het aan meneer. De zorg wacht.",
    "Mevrouw de Voorzitter, wij adviseren.",
    "Mijn zoon. Hij wacht.",
    "Mijn zoon\nHij wacht.",
    "Onze bewoners willen rust. Een bewoner moet kiezen.",
    "My son I think waits.",
    "Our client Monday evening group",
    "Bel 112 of 0800-1234.",
    "De partner Amarant helpt.",
    "De weg 12 jaar lang volgen.",
    "Zie artikel 2.3 en bladzijde 14.",
    "Inschrijver A @ thuis",
    "De 000000000 is leeg.",
    "",
)


@pytest.mark.parametrize(("text", "found"), FOUND.items())
def test_data_of_a_resident_is_found(text: str, found: tuple[str, str]) -> None:
    assert findings(text) == (Finding(*found),)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_other_words_are_left_alone(text: str) -> None:
    assert findings(text) == ()


def test_findings_stand_in_the_order_of_the_text_and_once() -> None:
    text = "Bel 06-12345678 voor mevrouw Jansen. Of mail a@b.nl. Weer mevrouw Jansen."
    assert [one.kind for one in findings(text)] == ["phone", "person", "email"]


def test_emoji_and_other_scripts_are_no_trouble() -> None:
    assert findings("😀 שלום مرحبا 06-12345678 👩‍👩‍👧") == (Finding("phone", "06-12345678"),)


@pytest.mark.parametrize("piece", ["A", "1", "a.", "06 ", "mevrouw ", "Kerk", "-", "+31", "zoon "])
def test_a_long_text_is_read_at_once(piece: str) -> None:
    before = time.process_time()
    findings(piece * (20_000 // len(piece)))
    assert time.process_time() - before < 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_how_to_take_it_out(kind: str) -> None:
    for lang in ("nl", "en"):
        assert sentence(f"personal.{kind}", lang)
