"""Every sentence stands there in both languages and mentions the same things."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from criteria.text import Text, joined
from criteria.texts import LANGUAGES, catalogue, placeholders, sentence


def test_every_sentence_stands_there_in_both_languages() -> None:
    """In `nl` and `en`, and where the words differ for one, in `nl_one` and `en_one`."""
    for code, versions in catalogue().items():
        forms = {name.removesuffix("_one") for name in versions}
        assert forms == set(LANGUAGES) and len(versions) in (2, 4), code
        assert all(words.strip() == words != "" for words in versions.values()), code


def test_both_languages_mention_the_same_values() -> None:
    for code, versions in catalogue().items():
        assert placeholders(versions["nl"]) == placeholders(versions["en"]), code
        assert placeholders(versions.get("nl_one", "")) <= placeholders(versions["nl"]), code
        assert placeholders(versions.get("en_one", "")) <= placeholders(versions["en"]), code


def test_one_is_said_in_its_own_words() -> None:
    code = "phases.plan_complete_open"
    assert sentence(code, "nl", count=1) == "Het beoordelingsplan mist nog één onderdeel."
    assert sentence(code, "en", count=1) == "The evaluation plan still misses one item."
    assert sentence(code, "nl", count=12) == "Het beoordelingsplan mist nog 12 onderdelen."


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


def test_short_texts_are_joined_in_each_language() -> None:
    assert joined([Text("prijs", "price"), Text("plan", "")]) == Text("prijs, plan", "price, plan")
    assert joined([]) is None
