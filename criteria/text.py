"""A text a reader sees, in Dutch and in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words twice: Dutch first, because the procedure is held in Dutch."""

    nl: str
    en: str

    def get(self, lang: str = "nl") -> str:
        """The words in `lang` ("nl" or "en"); KeyError for any other language."""
        return {"nl": self.nl, "en": self.en}[lang]
