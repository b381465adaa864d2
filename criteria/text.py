"""A text a reader sees, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """The same words twice: Dutch first, because the procedure is held in Dutch."""

    nl: str
    en: str

    def get(self, lang: str = "nl") -> str:
        """The words in `lang` ("nl" or "en"), in Dutch where there is no English.

        KeyError for any other language.
        """
        return {"nl": self.nl, "en": self.en or self.nl}[lang]


Originals: TypeAlias = tuple[tuple[str, Text], ...]
"""The words of the catalogue, by field, of what the buyer has put in words of its own."""


def joined(texts: Iterable[Text]) -> Text | None:
    """Several short texts as one, with commas between; None when there is none."""
    found = tuple(texts)
    if not found:
        return None
    return Text(*(", ".join(text.get(lang) for text in found) for lang in ("nl", "en")))
