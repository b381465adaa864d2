"""What in a text looks like data of a resident, as its writer is told before it goes."""

from __future__ import annotations

from dataclasses import dataclass

from criteria.personal import findings
from criteria.text import Text
from criteria.texts import sentence

MOST_FINDINGS = 20
"""More than this many are not named one by one."""


@dataclass(frozen=True, slots=True)
class Residents:
    """found: words with what to do about each; more: how many there are besides."""

    found: tuple[tuple[str, Text], ...]
    more: int

    @property
    def words(self) -> str:
        """What was found, in one line: whether a reader saw this already."""
        return " | ".join(words for words, _ in self.found)


def residents(text: str) -> Residents:
    every = findings(text)
    return Residents(
        tuple((one.words, told(f"personal.{one.kind}")) for one in every[:MOST_FINDINGS]),
        max(0, len(every) - MOST_FINDINGS),
    )


def told(code: str) -> Text:
    return Text(sentence(code, "nl"), sentence(code, "en"))
