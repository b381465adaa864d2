"""Sections that stand in the internal edition of the award report alone: how firm, what covered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.canon import later
from criteria.numbers import Mark
from criteria.text import Text


@dataclass(frozen=True, slots=True)
class Changed:
    """One change that would give another winner. about: the criterion, or the price.

    kind    mark, weight or price
    offer   whose mark or price; empty for a weight
    winner  who would win; None when the first place would be shared
    """

    kind: str
    offer: str
    about: Text | None
    old: Mark
    new: Mark
    winner: str | None


@dataclass(frozen=True, slots=True)
class Won:
    """In how many draws an offer won; tenderer: empty where nobody did."""

    tenderer: str
    by_weights: int
    by_marks: int


@dataclass(frozen=True, slots=True)
class LotFirmness:
    """How firm the result of one lot is. draws and wins: as it was worked out last for this
    result; 0 when it was not. spread: the share by which each weight was drawn lighter or heavier.
    """

    lot: Text | None
    winner: str | None
    lead: Fraction | None
    changes: tuple[Changed, ...]
    draws: int
    wins: tuple[Won, ...]
    spread: Decimal | None = later(None)  # noqa: RUF009 - nothing is frozen


@dataclass(frozen=True, slots=True)
class FirmnessPart:
    lots: tuple[LotFirmness, ...]


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal, and the questions and parts of the offer that serve it."""

    id: str
    title: Text
    questions: tuple[Text, ...]
    elements: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CoveragePart:
    goals: tuple[GoalLine, ...]
