"""The award report as data: every figure and sentence, frozen the moment the report is made.

Each edition is built from a list of the sections it may contain (I10); what is not on the list is
never gathered. Texts of the record stay as they were written; labels are added when it is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from criteria.canon import canonical, digest, from_plain, to_plain
from criteria.text import Text

INTERNAL = "internal"

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        INTERNAL: (
            "outcome",
            "course",
            "planning",
            "facts",
            "parties",
            "dossier",
            "selection",
            "advice",
            "dialogue",
            "quality",
            "comparison",
            "decision",
            "standstill",
            "settings",
            "rules",
            "seal",
        )
    }
)
"""What each edition may contain, in the order of the report. The lump sums and the reasons of others
stand in the internal edition alone."""


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
class CoursePart:
    steps: tuple[StepChange, ...]
    openings: tuple[Opening, ...]
    events: tuple[Event, ...]


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
    """A contract year with its part of the regional budget."""

    number: int
    start: date
    end: date
    kind: str
    budget: Decimal


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
class Test:
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
class TendererFile:
    """One tenderer: what came in, who it is, and how every demand was decided."""

    name: str
    standing: str
    received_at: datetime | None
    digest: str | None
    lots: tuple[Text, ...]
    parties: tuple[PartyLine, ...]
    tests: tuple[Test, ...]
    exclusion: Exclusion | None


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


# Scores


@dataclass(frozen=True, slots=True)
class Dissent:
    assessor: int
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The mark of the committee on one question for one tenderer.

    marks   the individual marks, low to high, each with the number of the assessor: never a name
    """

    tenderer: str
    mark: Decimal
    step: Text | None
    points: Fraction | None
    motivation: str
    version: int
    marks: tuple[tuple[Decimal, int], ...]
    discussed: bool
    agreed: int
    dissents: tuple[Dissent, ...]


@dataclass(frozen=True, slots=True)
class QuestionScores:
    id: str
    title: Text
    text: Text
    weight: Decimal | None
    minimum: Decimal | None
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class ScaleStep:
    points: Decimal
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class LotScores:
    lot: Text | None
    scale: tuple[ScaleStep, ...]
    questions: tuple[QuestionScores, ...]


@dataclass(frozen=True, slots=True)
class ScoresPart:
    """The scores of one stage: the dossier, or the quality of the final offer."""

    stage: str
    discuss_from: Decimal
    lots: tuple[LotScores, ...]


# Ranking


@dataclass(frozen=True, slots=True)
class RankedLine:
    """One tenderer in a ranking with every step of the sum, each a sentence."""

    tenderer: str
    rank: int | None
    points: tuple[tuple[str, Fraction], ...]
    quality: Fraction | None
    price_points: Fraction | None
    total: Fraction | None
    value: Fraction | None
    set_aside: Text | None
    steps: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CriterionHead:
    id: str
    title: Text
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class LotRanking:
    """The order of merit of one lot. `chosen` are those who go on, or the one who wins."""

    lot: Text | None
    criteria: tuple[CriterionHead, ...]
    price_weight: Decimal | None
    minimum_total: Decimal | None
    lines: tuple[RankedLine, ...]
    chosen: tuple[str, ...]
    places: int
    drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelectionPart:
    lots: tuple[LotRanking, ...]


# Advice and dialogue


@dataclass(frozen=True, slots=True)
class AdviceLine:
    by: str
    theme: Text | None
    text: str
    at: datetime
    outcome: str | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class AdvicePart:
    items: tuple[AdviceLine, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    side: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    held_at: datetime
    attendance: str
    minutes: str
    confirmations: tuple[Confirmation, ...]


@dataclass(frozen=True, slots=True)
class AgreementLine:
    number: int
    topic: Text
    kind: str
    text: str
    conformity: str | None
    passage: str


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


# Comparison


@dataclass(frozen=True, slots=True)
class OfferElement:
    title: Text
    unit: Text
    text: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What one tenderer offers: a lump sum per contract year, and the amount the price counts on."""

    tenderer: str
    years: tuple[Decimal, ...]
    priced: Decimal | None
    elements: tuple[OfferElement, ...]
    inquiry_kept: bool | None
    inquiry_reason: str


@dataclass(frozen=True, slots=True)
class PriceHead:
    formula: str
    points: Decimal | None
    parameters: tuple[tuple[str, Decimal | bool], ...]


@dataclass(frozen=True, slots=True)
class LotComparison:
    years: tuple[TermYear, ...]
    priced_years: int
    ceilings: tuple[Decimal, ...]
    price: PriceHead | None
    offers: tuple[OfferLine, ...]
    ranking: LotRanking
    source: Text
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    lots: tuple[LotComparison, ...]


# Decision and standstill


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: proposed by an officer, approved or refused by the decision maker, and sent."""

    stage: str
    number: int
    text: str
    proposed_by: str
    proposed_at: datetime
    approves: bool | None
    reason: str
    approved_by: str | None
    approved_at: datetime | None
    sent_by: str | None
    sent_at: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class DecisionPart:
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class StandstillPart:
    """The term; `reference` is where its rules come from, None when the plan declares none."""

    days: int
    dispatched: date
    first_day: date
    last_day: date
    earliest_signing: date
    sentences: tuple[Text, ...]
    reference: str | None


# Rules, seal, trail


@dataclass(frozen=True, slots=True)
class SettingLine:
    title: Text
    value: Text
    author: str
    on: date


@dataclass(frozen=True, slots=True)
class SettingsPart:
    lines: tuple[SettingLine, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    id: str
    source: str | None
    reference: str


@dataclass(frozen=True, slots=True)
class RulesPart:
    lines: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class SealPart:
    """The sealed plan, and the head of the trail before this report was recorded in it."""

    plan_number: int
    seal: str
    sealed_at: datetime
    catalogues: tuple[tuple[str, str], ...]
    chain: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class AwardReport:
    """The report. A section that the edition may not contain is None."""

    edition: str
    version: int
    reference: str
    title: Text
    authority: str
    made_by: str
    made_at: datetime
    outcome: OutcomePart | None = None
    course: CoursePart | None = None
    planning: PlanningPart | None = None
    facts: FactsPart | None = None
    parties: PartiesPart | None = None
    dossier: ScoresPart | None = None
    selection: SelectionPart | None = None
    advice: AdvicePart | None = None
    dialogue: DialoguePart | None = None
    quality: ScoresPart | None = None
    comparison: ComparisonPart | None = None
    decision: DecisionPart | None = None
    standstill: StandstillPart | None = None
    settings: SettingsPart | None = None
    rules: RulesPart | None = None
    seal: SealPart | None = None


def write(report: AwardReport) -> str:
    """The canonical report as text; its control number is the hash of these bytes in UTF-8."""
    return canonical(to_plain(report)).decode("utf-8")


def read(text: str) -> AwardReport:
    """The report that `write` wrote. ValueError when the text is not a report."""
    return from_plain(AwardReport, json.loads(text))


def control_number(report: AwardReport) -> str:
    """SHA-256 of the report as it is stored, 64 hexadecimal digits."""
    return digest(report)
