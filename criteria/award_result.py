"""Sections of the award report on what came out: scores, ranking, comparison, decision, rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from criteria.award_case import Around, TermYear
from criteria.award_offers import AsideLine, DrawProof, InquiryLine
from criteria.canon import later
from criteria.numbers import Mark
from criteria.text import Text

# Scores


@dataclass(frozen=True, slots=True)
class Dissent:
    assessor: int
    text: str


@dataclass(frozen=True, slots=True)
class Movement:
    """Why a member agrees with another mark than the own one."""

    assessor: int
    text: str


@dataclass(frozen=True, slots=True)
class Abstained:
    """A member who gave no mark; `kind` is one of scores.KINDS."""

    assessor: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What an assessor noted with the own judgement; `kind` is that of scores.Observation."""

    assessor: int
    kind: str
    text: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Aside:
    """What an assessor gave who turned out to have an interest, and which does not count.

    since   when the interest, or the doubt, was declared
    mark    None without one
    agreed  the answer to the judgement, None without one; text: what was written with it
    """

    assessor: int
    since: datetime
    mark: Decimal | None
    agreed: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The mark of the committee on one question for one tenderer.

    marks   the individual marks, low to high, each with the number of the assessor: never a name
    told    the motivation as it went out, where an officer worded it for the letter
    """

    tenderer: str
    mark: Mark
    step: Text | None
    points: Fraction | None
    motivation: str
    version: int
    marks: tuple[tuple[Decimal, int], ...]
    discussed: bool
    agreed: int
    dissents: tuple[Dissent, ...]
    moved: tuple[Movement, ...] = later(())
    abstained: tuple[Abstained, ...] = later(())
    aside: tuple[Aside, ...] = later(())
    noted: tuple[Noted, ...] = later(())
    told: str = later("")


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
class Attendance:
    """A meeting of the committee: how many were there, of how many that were expected.

    present, absent  earlier reports told it by number of assessor, 0 for a chair
    """

    held_on: date
    present: tuple[int, ...]
    absent: tuple[int, ...]
    there: int = later(0)
    expected: int = later(0)


@dataclass(frozen=True, slots=True)
class OrderBefore:
    """Who stood where in a lot: name, rank and total, before and after a round."""

    lot: Text | None
    before: tuple[tuple[str, int | None, str], ...]
    after: tuple[tuple[str, int | None, str], ...]


@dataclass(frozen=True, slots=True)
class JudgedAgain:
    """A re-evaluation, with the scores that stood before it on the questions it judged again.

    members      the numbers of its assessors
    finished_at  when it ended: finished, or withdrawn
    withdrawn    why it was withdrawn; then it changed nothing
    """

    number: int
    questions: tuple[Text, ...]
    members: tuple[int, ...]
    reason: str
    begun_at: datetime
    finished_at: datetime
    orders: tuple[OrderBefore, ...]
    earlier: tuple[LotScores, ...]
    withdrawn: str = later("")


@dataclass(frozen=True, slots=True)
class ScoresPart:
    """The scores of one stage: the dossier, or the quality of the final offer.

    method    one of plan.METHODS
    decimals  to how many a computed mark was rounded; None: not
    rounds    the re-evaluations that ended
    """

    stage: str
    discuss_from: Decimal
    lots: tuple[LotScores, ...]
    method: str = later("consensus")
    decimals: int | None = later(None)
    meetings: tuple[Attendance, ...] = later(())
    rounds: tuple[JudgedAgain, ...] = later(())


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
    """The order of merit of one lot. `chosen` are those who go on, or the one who wins.

    drawn          how lots were drawn between equals
    drawn_earlier  how they were drawn before that, oldest first: kept, but it counts no more
    proofs         what each draw rests on, so that anyone can repeat it
    """

    lot: Text | None
    criteria: tuple[CriterionHead, ...]
    price_weight: Decimal | None
    minimum_total: Decimal | None
    lines: tuple[RankedLine, ...]
    chosen: tuple[str, ...]
    places: int
    drawn: tuple[str, ...]
    drawn_earlier: tuple[tuple[str, ...], ...] = later(())
    proofs: tuple[DrawProof, ...] = later(())


@dataclass(frozen=True, slots=True)
class SelectionPart:
    lots: tuple[LotRanking, ...]


# Comparison


@dataclass(frozen=True, slots=True)
class OfferElement:
    title: Text
    unit: Text
    text: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What one tenderer offers per contract year, and the amount the price counts on.

    low      why the price is low, in figures
    inquiry  the steps of the inquiry into it
    aside    how the offer was set aside after the opening
    advantages  what the offer of the winner has over this one, as its letter tells it
    """

    tenderer: str
    years: tuple[Decimal, ...]
    priced: Decimal | None
    elements: tuple[OfferElement, ...]
    inquiry_kept: bool | None
    inquiry_reason: str
    low: tuple[Text, ...] = later(())
    inquiry: tuple[InquiryLine, ...] = later(())
    aside: AsideLine | None = later(None)  # noqa: RUF009 - it is frozen
    advantages: str = later("")


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
    """One decision: proposed by an officer, approved or refused by the decision maker, and sent.

    lapsed  the stage was judged again after it
    term    how the term after a selection was counted; that after the award has a chapter
    """

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
    lapsed: bool = later(False)
    around: tuple[Around, ...] = later(())
    term: tuple[Text, ...] = later(())


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
    """A set of rules: where it comes from, and who said so when."""

    id: str
    source: str | None
    reference: str
    author: str | None
    on: date | None


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
