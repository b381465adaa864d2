"""What one assessor gave and wrote on a theme, by number, as the meeting reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from criteria.scores import Observation
from criteria.taking_over import sentences
from criteria.text import Text


class Passage(NamedTuple):
    """A paragraph or a point that can be taken over into the text of the committee.

    place      the number of its assessor and its place: 2-0
    sentences  of a paragraph; each is taken over by itself where there is a script
    kind       that of an observation
    """

    place: str
    text: str
    sentences: tuple[str, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Motive:
    """What one assessor gave and wrote; the number stands for the name."""

    number: int
    mark: Decimal
    name: Text | None
    filled: int
    text: tuple[str, ...]
    observations: tuple[Observation, ...]

    @property
    def points(self) -> tuple[Passage, ...]:
        return _points(self.number, self.observations)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The paragraphs and then the points, in order."""
        written = (
            Passage(f"{self.number}-{place}", text, sentences(text))
            for place, text in enumerate(self.text)
        )
        return (*written, *_points(self.number, self.observations, len(self.text)))


@dataclass(frozen=True, slots=True)
class Abstained:
    """An assessor without a mark, and why; `kind` is one of scores.KINDS."""

    number: int
    kind: str
    reason: tuple[str, ...]
    observations: tuple[Observation, ...]

    @property
    def points(self) -> tuple[Passage, ...]:
        """What can be taken over; why there is no mark is not."""
        return _points(self.number, self.observations)

    passages = points


def _points(
    number: int, observations: Iterable[Observation], first: int = 0
) -> tuple[Passage, ...]:
    return tuple(
        Passage(f"{number}-{place}", text := _cited(one), (text,), one.kind)
        for place, one in enumerate(observations, start=first)
    )


def _cited(observation: Observation) -> str:
    """The text of an observation with the page it points to."""
    page = f" (p. {observation.page})" if observation.page is not None else ""
    return f"{observation.text}{page}"
