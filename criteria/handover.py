"""The handover to contract management: what to keep, to measure and to watch, and what is open.

The same rows go into a workbook to work with and into a file that another program reads. Its format
is described in docs/handover-format.md; another set of fields needs another name of the format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from criteria.canon import canonical, composed, to_plain
from criteria.contract_budget import ContractYear
from criteria.dialogue import TopicOutcome
from criteria.text import Text

FORMAT = "tender-handover/1"


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement that holds; what it leads to by id or number."""

    ref: str
    version: int
    agreed_at: datetime
    topic: str
    topic_title: Text
    kind: str
    title: str
    text: str
    owner: str
    clause: str
    elements: tuple[str, ...]
    indicators: tuple[str, ...]
    risks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetRow:
    year: int
    value: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator that was not dropped."""

    ref: str
    version: int
    status: str
    title: str
    definition: str
    formula: str
    unit: str
    basis: str
    start: Decimal | None
    start_on: date | None
    start_source: str
    start_event: str
    instrument_kind: str
    instrument: str
    measured_by: str
    frequency: str
    objective: str
    question: str
    consequence: str
    targets: tuple[TargetRow, ...]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """Euros of one contract year, at the least and at the most; None where unknown."""

    year: int
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk that was not closed."""

    ref: str
    version: int
    status: str
    title: str
    description: str
    influence: str
    chance: int
    impact: int
    measure: str
    owner: str
    trigger: str
    formula: str
    effects: tuple[EffectRow, ...]


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A topic that is not settled: where it went and why. `outcome` is empty where nobody said.

    contract  whether what is agreed on it has to stand in the contract
    """

    topic: str
    title: Text
    contract: bool
    outcome: str
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Handover:
    """All that contract management takes over about one tenderer."""

    reference: str
    title: Text
    authority: str
    tenderer: str
    parties: tuple[tuple[str, str], ...]
    made_at: datetime
    plan_version: int | None
    years: tuple[ContractYear, ...]
    agreements: tuple[AgreementRow, ...]
    indicators: tuple[IndicatorRow, ...]
    risks: tuple[RiskRow, ...]
    open_points: tuple[OpenPoint, ...]
    format: str = FORMAT


def is_open(outcome: str | None) -> bool:
    """Whether a topic with this outcome, or with none, goes on after the dialogue."""
    return outcome != TopicOutcome.AGREED


def write(handover: Handover) -> bytes:
    """The one way to write a handover down, as canonical JSON."""
    return canonical(composed(to_plain(handover)))
