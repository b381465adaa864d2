"""Sections of the award report on the procedure: course, facts, parties, dialogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from criteria.canon import later
from criteria.text import Text

# Outcome, on the title page


@dataclass(frozen=True, slots=True)
class LotResult:
    """Who is proposed in one lot; `lot` is None when there is only one.

    lead   how much more than the second, in points; None with one tenderer or without totals
    """

    lot: Text | None
    winner: str | None
    total: Fraction | None
    most: Decimal | None
    lead: Fraction | None
    value: Fraction | None
    ranked: int


@dataclass(frozen=True, slots=True)
class OutcomePart:
    """What the title page says before the tables."""

    object: Text
    procedure: Text
    municipalities: int
    joining: int
    joining_on: date | None
    starts: date
    ends: date
    options: tuple[int, ...]
    received: int
    late: int
    excluded: int
    suitable: int
    admitted: int
    results: tuple[LotResult, ...]


# Course


@dataclass(frozen=True, slots=True)
class StepChange:
    step: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Something closed that two named persons opened together."""

    what: str
    begun_at: datetime
    opened_at: datetime | None
    first: str
    second: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A moment that counts besides the steps; `code` names its sentence."""

    code: str
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """An own interest that was declared, or a doubt about one and what somebody else decided on it.

    declared  "doubt" or "conflict"
    member    the number of an assessor, who stands here without a name; 0 for anybody else
    conflict  whether the interest stands; None while nobody decided
    """

    member: int
    person: str
    tenderer: str
    declared_at: datetime
    conflict: bool | None
    reason: str
    decided_by: str | None
    decided_at: datetime | None
    declared: str = later("doubt")


@dataclass(frozen=True, slots=True)
class EndedPart:
    """The end of the procedure without an award: "withdrawal" or "no_award", and since when.

    reason  as every tenderer has read it; empty in the public edition
    """

    kind: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CoursePart:
    steps: tuple[StepChange, ...]
    openings: tuple[Opening, ...]
    events: tuple[Event, ...]
    doubts: tuple[Doubt, ...] = later(())


# Planning and facts


@dataclass(frozen=True, slots=True)
class PlanningLine:
    name: Text
    start: date
    end: date
    printed: str
    correction: Text | None
    source: Text


@dataclass(frozen=True, slots=True)
class PlanningPart:
    lines: tuple[PlanningLine, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    text: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality; `joined` is None for a member from the start."""

    name: str
    joined: date | None
    note: Text | None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    year: int
    historical: Decimal
    objective: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class TermYear:
    """A contract year with its part of the regional budget; None where there is none."""

    number: int
    start: date
    end: date
    kind: str
    budget: Decimal | None


@dataclass(frozen=True, slots=True)
class FactsPart:
    facts: tuple[Fact, ...]
    members: tuple[Member, ...]
    budget: tuple[BudgetLine, ...]
    budget_without: tuple[str, ...]
    budget_notes: tuple[Text, ...]
    budget_source: Text
    term: tuple[TermYear, ...]
    condition: Text
    term_source: Text


# Parties and tests


@dataclass(frozen=True, slots=True)
class PartyLine:
    number: int
    role: str
    name: str
    company_number: str
    legal_form: str
    size: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The parties (by number) for which one demand was decided alike, with the reason."""

    demand: str
    outcome: str
    parties: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    reason: str
    first: str
    second: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """Something around a decision or a rejection: its condition, a question or answer, how evidence
    was verified, what a municipality decided itself, a claim and how it ended. `kind` names its
    sentence; `late`: a claim that came after the last day."""

    kind: str
    on: date | None
    who: str
    text: str
    late: bool = later(False)


@dataclass(frozen=True, slots=True)
class PartyMove:
    """A party left, was replaced or joined after the opening, and why.

    party  who left, was replaced or joined
    by     who took its place; "" where nobody did
    """

    kind: str
    party: str
    by: str
    reason: str
    effect: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TendererFile:
    """One tenderer: what came in, who it is, how its parties changed, and how every demand was
    decided.

    around  claims about its rejection
    """

    name: str
    standing: str
    received_at: datetime | None
    digest: str | None
    lots: tuple[Text, ...]
    parties: tuple[PartyLine, ...]
    tests: tuple[Verdict, ...]
    exclusion: Exclusion | None
    around: tuple[Around, ...] = later(())
    moves: tuple[PartyMove, ...] = later(())


@dataclass(frozen=True, slots=True)
class DemandLine:
    id: str
    kind: str
    title: Text


@dataclass(frozen=True, slots=True)
class PartiesPart:
    deadline: datetime | None
    demands: tuple[DemandLine, ...]
    tenderers: tuple[TendererFile, ...]


# Dialogue


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How: said, by a personal link, or with a signed copy; empty in a report of before."""

    side: str
    by: str
    at: datetime
    how: str = later("")


@dataclass(frozen=True, slots=True)
class Said:
    """What the minutes tell about one topic."""

    topic: str
    title: Text
    authority: str
    tenderer: str
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A next version of minutes, and why it came."""

    version: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """The minutes of a session as they count.

    minutes      the session as a whole; in a report of before, all of it
    ended_at     None where that was not written down
    corrections  the versions after the first
    """

    held_at: datetime
    attendance: str
    minutes: str
    confirmations: tuple[Confirmation, ...]
    ended_at: datetime | None = later(None)  # noqa: RUF009 - a moment is frozen
    items: tuple[Said, ...] = later(())
    corrections: tuple[Correction, ...] = later(())


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement as it holds; in a report of before without version, title, owner and clause."""

    number: int
    topic: Text
    kind: str
    text: str
    conformity: str | None
    passage: str
    version: int = later(0)
    title: str = later("")
    owner: str = later("")
    clause: str = later("")


@dataclass(frozen=True, slots=True)
class TopicLine:
    topic: Text
    outcome: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TendererDialogue:
    tenderer: str
    sessions: tuple[Session, ...]
    agreements: tuple[AgreementLine, ...]
    topics: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True)
class DialoguePart:
    tenderers: tuple[TendererDialogue, ...]
