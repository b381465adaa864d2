"""The limits of a requirement in words: "ten hoogste 6 weken"."""

from __future__ import annotations

from criteria.numbers import show
from criteria.requirements import Limit
from criteria.text import Text
from criteria.texts import catalogue, sentence


def limit_words(limit: Limit) -> Text:
    """What a limit holds somebody to, with what it is about where it is not about all."""
    return Text(_words(limit, "nl"), _words(limit, "en"))


def _words(limit: Limit, lang: str) -> str:
    code = f"names.unit_{limit.unit}{'_one' if limit.value == 1 else ''}"
    known = code in catalogue()
    number = show(limit.value, lang=lang)
    amount = sentence(code, lang, n=number) if known else f"{number} {limit.unit}"
    code = f"names.bound_{limit.bound}"
    words = sentence(code, lang, amount=amount) if code in catalogue() else amount
    about = limit.applies.get(lang) if limit.applies else ""
    words = f"{words} ({about})" if about else words
    start = limit.runs_from.get(lang) if limit.runs_from else ""
    return sentence("names.runs_from", lang, limit=words, event=start) if start else words
