"""Every sentence stands there in both languages and mentions the same things."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from criteria.text import Text
from criteria.texts import LANGUAGES, catalogue, placeholders, sentence

CODES = sorted(catalogue())


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_stands_there_in_both_languages(code: str) -> None:
    versions = catalogue()[code]
    assert sorted(versions) == sorted(LANGUAGES)
    for words in versions.values():
        assert words.strip() == words != ""


@pytest.mark.parametrize("code", CODES)
def test_both_languages_mention_the_same_values(code: str) -> None:
    versions = catalogue()[code]
    assert placeholders(versions["nl"]) == placeholders(versions["en"])


def test_values_are_written_in_the_readers_form() -> None:
    assert sentence("numbers.too_low", "nl", minimum=Decimal("1234.5")).count("1.234,5") == 1
    assert sentence("numbers.too_low", "en", minimum=Decimal("1234.5")).count("1,234.5") == 1
    day = date(2022, 6, 29)
    assert "woensdag 29 juni 2022" in sentence("terms.signing", "nl", earliest_signing=day)
    moment = datetime(2022, 6, 29, 10, 0, tzinfo=UTC)
    assert "12:00" in sentence("terms.signing", "en", earliest_signing=moment)


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentence("numbers.no_such_sentence")


def test_a_text_knows_two_languages() -> None:
    text = Text("prijs", "price")
    assert (text.get(), text.get("nl"), text.get("en")) == ("prijs", "prijs", "price")
    with pytest.raises(KeyError):
        text.get("de")
