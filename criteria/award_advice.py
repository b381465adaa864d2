"""The annex of the award report on advice: what was said, and what was done with it.

The internal edition tells everything. The public one is made of what it may contain (I10): no word
that somebody wrote, no name, and of a single tenderer no more than that there was advice about one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from criteria.canon import later
from criteria.council import OWN, REFUSED
from criteria.text import Text

INTERNAL, PUBLIC = EDITIONS = ("internal", "public")


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A version that was corrected."""

    number: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """One advice in its last version. tenderer: empty for advice about all of them."""

    by: str
    theme: Text | None
    text: str
    at: datetime
    outcome: str | None
    answer: str | None
    answered_at: datetime | None
    council: Text | None = later(None)  # noqa: RUF009 - Text is frozen
    kind: str = later(OWN)
    tenderer: str = later("")
    earlier: tuple[EarlierLine, ...] = later(())
    files: tuple[str, ...] = later(())
    shown_in: str = later("")
    answered_by: str = later("")


@dataclass(frozen=True, slots=True)
class PutLine:
    """A tenderer that is to get a question, with its answer once there is one.

    at     when it was sent; None while it was not
    means  how, when it went with no letter from here
    shown  only the answer shows that it was sent: `at` is when that was kept
    """

    tenderer: str
    at: datetime | None
    answer: str
    means: str = later("")
    shown: bool = later(False)


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question of a council or an organisation. put: the words in which it was asked;
    number: that of the question as tenderers got it, 0 where that is not kept."""

    by: str
    council: Text | None
    theme: Text | None
    tenderer: str
    text: str
    at: datetime
    outcome: str | None
    reason: str
    put: str
    to: tuple[PutLine, ...]
    number: int = later(0)


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A session in which a council heard a tenderer."""

    council: Text | None
    tenderer: str
    held_at: datetime
    present: tuple[str, ...]
    visitors: str
    questions: str
    notes: str


@dataclass(frozen=True, slots=True)
class AdvicePart:
    items: tuple[AdviceLine, ...]
    asked: tuple[AskedLine, ...] = later(())
    heard: tuple[HeardLine, ...] = later(())


@dataclass(frozen=True, slots=True)
class PublicLine:
    """What everybody may know of one advice. theme: None for advice in general or about one
    tenderer."""

    council: Text | None
    theme: Text | None
    about_one: bool
    outcome: str | None


@dataclass(frozen=True, slots=True)
class PublicAdvice:
    """What everybody may know: each advice with its outcome, and counts of the rest."""

    items: tuple[PublicLine, ...]
    asked: int
    put: int
    refused: int
    heard: int


def public(part: AdvicePart) -> PublicAdvice:
    """The public edition, made from the fields it may hold."""
    return PublicAdvice(
        tuple(
            PublicLine(
                row.council,
                None if row.tenderer else row.theme,
                bool(row.tenderer),
                row.outcome,
            )
            for row in part.items
        ),
        len(part.asked),
        sum(any(one.at is not None for one in row.to) for row in part.asked),
        sum(row.outcome == REFUSED for row in part.asked),
        len(part.heard),
    )
