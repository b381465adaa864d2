"""What one assessor gave and wrote on a theme, by number, as the meeting reads it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from criteria.scores import Observation
from criteria.text import Text


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
    def passages(self) -> tuple[str, ...]:
        """What can be taken over into the text of the committee, in order."""
        return (*self.text, *(cited(one) for one in self.observations))


def cited(observation: Observation) -> str:
    """The text of an observation with the page it points to."""
    page = f" (p. {observation.page})" if observation.page is not None else ""
    return f"{observation.text}{page}"


@dataclass(frozen=True, slots=True)
class Abstained:
    """An assessor without a mark, and why; `kind` is one of scores.KINDS."""

    number: int
    kind: str
    reason: tuple[str, ...]
    observations: tuple[Observation, ...]

    @property
    def passages(self) -> tuple[str, ...]:
        """What can be taken over into the text of the committee, in order."""
        return tuple(cited(one) for one in self.observations)
