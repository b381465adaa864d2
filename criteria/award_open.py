"""Sections of the award report for readers outside: one tenderer, or everybody.

A section holds what its reader may know and has no field for more (I10): of another tenderer only
who wins and with how many points, and no name of a person who judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from criteria.award_case import TendererDialogue
from criteria.canon import later
from criteria.numbers import Mark
from criteria.text import Text

# What everybody may know


@dataclass(frozen=True, slots=True)
class OpenResult:
    """Who wins one lot. value: what it was awarded for over `years`, once it was awarded for good
    and never before; of nobody else, and never the lowest or the highest offer."""

    lot: Text | None
    winner: str | None
    value: Decimal | None
    years: int


@dataclass(frozen=True, slots=True)
class ResultPart:
    """What was bought and how, how many took part, and who wins; awarded: for good."""

    object: Text
    procedure: Text
    starts: date
    ends: date
    options: tuple[int, ...]
    received: int
    late: int
    incomplete: int
    rejected: int
    excluded: int
    suitable: int
    admitted: int
    approved: bool
    awarded: bool
    results: tuple[OpenResult, ...]


@dataclass(frozen=True, slots=True)
class OpenCriterion:
    title: Text
    weight: Decimal | None
    minimum: Decimal | None


@dataclass(frozen=True, slots=True)
class OpenStage:
    """How one stage of a lot was judged; places: how many went on, 1 for the award."""

    lot: Text | None
    stage: str
    criteria: tuple[OpenCriterion, ...]
    formula: str | None
    price_points: Decimal | None
    minimum_total: Decimal | None
    places: int


@dataclass(frozen=True, slots=True)
class CriteriaPart:
    stages: tuple[OpenStage, ...]


@dataclass(frozen=True, slots=True)
class OpenStep:
    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenOpening:
    """Something closed that two persons opened together."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MilestonesPart:
    """The course of events without persons; sent: each decision that went out, by stage; judged:
    when the quality of the final offers was settled, which is before the prices are opened."""

    steps: tuple[OpenStep, ...]
    openings: tuple[OpenOpening, ...]
    sent: tuple[tuple[str, datetime], ...]
    judged: datetime | None = later(None)  # noqa: RUF009


# What one tenderer may know of itself


@dataclass(frozen=True, slots=True)
class OwnScore:
    """The own judgement on one criterion; motivation: as in the letter; winner: the points of who
    wins."""

    title: Text
    weight: Decimal | None
    mark: Mark
    step: Text | None
    points: Fraction | None
    motivation: str
    winner: Fraction | None


@dataclass(frozen=True, slots=True)
class OwnLot:
    """The own result in one stage of a lot. verdict: admitted, not_admitted, won, lost or
    set_aside, with the reason; price: the own amount that counts; of: how many were
    ranked; advantages: what the winner has over this tenderer, as in the letter."""

    stage: str
    lot: Text | None
    verdict: str
    reason: str
    rank: int | None
    of: int
    total: Fraction | None
    scores: tuple[OwnScore, ...]
    price: Decimal | None
    price_weight: Decimal | None
    price_points: Fraction | None
    winner: str | None
    winner_total: Fraction | None
    winner_price_points: Fraction | None
    value: Fraction | None
    winner_value: Fraction | None
    advantages: str = later("")


@dataclass(frozen=True, slots=True)
class OwnTest:
    """How the own parties, by name, met one demand."""

    demand: Text
    outcome: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnPart:
    """One tenderer's own file. out: how it fell out before the ranking, with the reason;
    deadline: until when it could apply, for who was late."""

    tenderer: str
    received_at: datetime | None
    digest: str | None
    parties: tuple[tuple[str, str], ...]
    tests: tuple[OwnTest, ...]
    out: str | None
    reason: str
    lots: tuple[OwnLot, ...]
    deadline: datetime | None = later(None)  # noqa: RUF009 - nothing is frozen


@dataclass(frozen=True, slots=True)
class OwnDialoguePart:
    """The own sessions and agreements; None where there was no dialogue with this tenderer."""

    talks: TendererDialogue
