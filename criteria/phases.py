"""The course of a SAS-procedure: two phases, thirteen steps, and what each step still waits for.

The strategy knows exactly two phases (S §4.6 L1244-1269): selection and award. The dialogue and the
final offer are steps of the award phase. A step ends when its conditions hold; the app lists every
condition, says whose turn it is and links to the place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from criteria.refusals import Refusal, refusal


class Phase(StrEnum):
    PREPARATION = "preparation"
    SELECTION = "selection"
    AWARD = "award"
    PERFORMANCE = "performance"


class Step(StrEnum):
    PREPARE = "prepare"
    PUBLISH = "publish"
    OPEN_APPLICATIONS = "open-applications"
    SUITABILITY = "suitability"
    SCORE = "score"
    CONSENSUS = "consensus"
    SELECT = "select"
    DIALOGUE = "dialogue"
    OFFERS = "offers"
    COMPARE = "compare"
    DECIDE = "decide"
    STANDSTILL = "standstill"
    AWARD = "award"
    CLOSED = "closed"

    @property
    def number(self) -> int:
        """The place in the course, from 1."""
        return list(Step).index(self) + 1

    @property
    def phase(self) -> Phase:
        if self in (Step.PREPARE, Step.PUBLISH):
            return Phase.PREPARATION
        if self.number <= Step.SELECT.number:
            return Phase.SELECTION
        return Phase.PERFORMANCE if self is Step.CLOSED else Phase.AWARD

    @property
    def following(self) -> Step | None:
        steps = list(Step)
        return steps[self.number] if self.number < len(steps) else None

    def reached(self, other: Step) -> bool:
        """True when the course stands at `other` or later."""
        return self.number >= other.number


BLIND = frozenset(
    {
        "declared",
        "doubts_decided",
        "assessors_free",
        "sheets_in",
        "award_declared",
        "award_doubts_decided",
        "award_assessors_free",
        "award_sheets_in",
    }
)
"""Conditions that count what assessors did or declared: for officer and chair alone, and never for
one who scores as well."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What has been recorded so far, counted. No scores, no prices, no names."""

    step: Step
    plan_faults: int = 0
    sealed: bool = False
    applications: int = 0
    deadline_passed: bool = False
    applications_opened: bool = False
    demands_open: int = 0
    exclusions_open: int = 0
    questions_unjudged: int = 0
    rounds_open: int = 0
    rejections_unsent: int = 0
    practice_open: int = 0
    declarations_missing: int = 0
    sheets_missing: int = 0
    doubts_open: int = 0
    answers_unjudged: int = 0
    judging_rounds_open: int = 0
    consensus_opened: bool = False
    consensus_missing: int = 0
    signoffs_missing: int = 0
    selection_proposed: bool = False
    selection_approved: bool = False
    selection_sent: bool = False
    selection_term: bool = False
    selection_term_over: bool = False
    topics_open: int = 0
    sessions: int = 0
    minutes_unwritten: int = 0
    minutes_unconfirmed: int = 0
    changes_untold: int = 0
    notices_missing: int = 0
    invited: bool = False
    offer_deadline_passed: bool = False
    quality_opened: bool = False
    award_declarations_missing: int = 0
    award_sheets_missing: int = 0
    award_doubts_open: int = 0
    award_answers_unjudged: int = 0
    award_consensus_opened: bool = False
    award_consensus_missing: int = 0
    award_signoffs_missing: int = 0
    quality_final: bool = False
    prices_opened: bool = False
    price_inquiries_open: int = 0
    conformity_open: int = 0
    advice_unanswered: int = 0
    award_proposed: bool = False
    award_approved: bool = False
    award_sent: bool = False
    standstill_over: bool = False
    evidence_settled: bool = False
    municipalities_open: int = 0
    claims_pending: int = 0
    report_made: bool = False
    awarded: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be true before a step can end.

    code   key of the sentence (`phases.<code>`), which mentions `count`
    met    whether it holds
    turn   the role whose turn it is
    place  the page where it is done
    """

    code: str
    met: bool
    turn: str
    place: str
    count: int = 0

    def sentence(self, lang: str = "nl") -> str:
        suffix = "met" if self.met else "open"
        return refusal(f"phases.{self.code}_{suffix}", count=self.count).sentence(lang)

    def refusal(self) -> Refusal:
        return refusal(f"phases.{self.code}_open", None, count=self.count)


def conditions(now: Standing) -> tuple[Condition, ...]:
    """Every condition of the step the procedure stands at, met or not, in the order of work.

    After the test of suitability a party that joined is tested too, and who fails is excluded; and
    a stage may be judged again. Before the sheets are opened somebody may still doubt about an
    interest. Whoever had a rejection or the selection decision may claim something. Advice is on
    what the selection rests on, and is answered before it. Such a condition stands there only while
    something is open; that on the term after the selection only where the plan declares one.
    """
    step = now.step

    def none_left(code: str, count: int, turn: str, place: str) -> Condition:
        return Condition(code, count == 0, turn, place, count)

    inquiries = none_left("price_inquiries", now.price_inquiries_open, "officer", "low_offers")
    rounds = none_left("rounds_closed", now.rounds_open, "officer", "comparison")
    doubts = none_left("doubts_decided", now.doubts_open, "chair", "doubts")
    advice = none_left("advice_answered", now.advice_unanswered, "officer", "advice")
    towns = none_left("municipalities", now.municipalities_open, "officer", "mandates")
    waited = Condition("selection_term_over", now.selection_term_over, "tenderer", "selection")
    claims = none_left("claims_settled", now.claims_pending, "officer", "claims")
    table: dict[Step, tuple[Condition, ...]] = {
        Step.PREPARE: (none_left("plan_complete", now.plan_faults, "officer", "plan"),),
        Step.PUBLISH: (Condition("plan_sealed", now.sealed, "officer", "plan"),),
        Step.OPEN_APPLICATIONS: (
            Condition("application_deadline", now.deadline_passed, "tenderer", "tenderers"),
            Condition("applications_received", now.applications > 0, "tenderer", "tenderers"),
            Condition("applications_opened", now.applications_opened, "officer", "openings"),
        ),
        Step.SUITABILITY: (
            none_left("demands_decided", now.demands_open, "officer", "suitability"),
            none_left("exclusions_confirmed", now.exclusions_open, "officer", "suitability"),
            none_left("questions_judged", now.questions_unjudged, "officer", "people"),
            none_left("rounds_closed", now.rounds_open, "officer", "admission"),
            none_left("rejections_sent", now.rejections_unsent, "officer", "admission"),
            none_left("practice_closed", now.practice_open, "chair", "practice"),
        ),
        Step.SCORE: (
            none_left("declared", now.declarations_missing, "assessor", "assignments"),
            doubts,
            none_left("assessors_free", now.answers_unjudged, "officer", "people"),
            none_left("sheets_in", now.sheets_missing, "assessor", "assignments"),
        ),
        Step.CONSENSUS: (
            *(one for one in (doubts,) if not one.met),
            Condition("consensus_opened", now.consensus_opened, "chair", "consensus"),
            none_left("consensus_recorded", now.consensus_missing, "chair", "consensus"),
            none_left("signed_off", now.signoffs_missing, "assessor", "consensus"),
            advice,
        ),
        Step.SELECT: (
            *(one for one in (advice,) if not one.met),
            Condition("selection_proposed", now.selection_proposed, "officer", "selection"),
            Condition("selection_approved", now.selection_approved, "decision_maker", "selection"),
            Condition("selection_sent", now.selection_sent, "officer", "selection"),
            *(one for one in (waited,) if now.selection_term),
        ),
        Step.DIALOGUE: (
            Condition("session_held", now.sessions > 0, "officer", "dialogue"),
            none_left("topics_closed", now.topics_open, "officer", "topics"),
            none_left("minutes_written", now.minutes_unwritten, "officer", "dialogue"),
            none_left("minutes_confirmed", now.minutes_unconfirmed, "officer", "dialogue"),
            none_left("changes_told", now.changes_untold, "officer", "informing"),
            none_left("notices_had", now.notices_missing, "officer", "informing"),
        ),
        Step.OFFERS: (
            Condition("invitation_sent", now.invited, "officer", "offers"),
            Condition("offer_deadline", now.offer_deadline_passed, "tenderer", "offers"),
            Condition("quality_opened", now.quality_opened, "officer", "offers"),
            none_left("award_declared", now.award_declarations_missing, "assessor", "assignments"),
            none_left("award_doubts_decided", now.award_doubts_open, "chair", "doubts"),
            none_left("award_assessors_free", now.award_answers_unjudged, "officer", "people"),
            none_left("award_sheets_in", now.award_sheets_missing, "assessor", "assignments"),
            Condition("award_consensus_opened", now.award_consensus_opened, "chair", "consensus"),
            none_left("award_consensus", now.award_consensus_missing, "chair", "consensus"),
            none_left("award_signed_off", now.award_signoffs_missing, "assessor", "consensus"),
            Condition("quality_final", now.quality_final, "chair", "consensus"),
            Condition("prices_opened", now.prices_opened, "officer", "offers"),
        ),
        Step.COMPARE: (
            none_left("conformity_decided", now.conformity_open, "officer", "conformity"),
            *(one for one in (rounds,) if not one.met),
            inquiries,
        ),
        Step.DECIDE: (
            *(one for one in (inquiries, rounds, advice) if not one.met),
            Condition("award_proposed", now.award_proposed, "officer", "award"),
            Condition("award_approved", now.award_approved, "decision_maker", "award"),
            *(one for one in (towns,) if not one.met),
            Condition("award_sent", now.award_sent, "officer", "award"),
        ),
        Step.STANDSTILL: (
            Condition("standstill_over", now.standstill_over, "tenderer", "award"),
            claims,
            Condition("evidence_settled", now.evidence_settled, "officer", "award"),
            Condition("report_made", now.report_made, "officer", "reports"),
        ),
        Step.AWARD: (
            *(one for one in (claims,) if not one.met),
            Condition("awarded", now.awarded, "officer", "award"),
        ),
        Step.CLOSED: (),
    }
    claimed = step.reached(Step.SUITABILITY) and not step.reached(Step.STANDSTILL)
    later = Step.SCORE.number <= step.number <= Step.DECIDE.number
    passing = (
        *table[Step.SUITABILITY][:2],
        none_left("judged_again", now.judging_rounds_open, "chair", "consensus"),
    )
    return (
        *(one for one in passing if later and not one.met),
        *table[step],
        *(one for one in (claims,) if claimed and not one.met),
    )


def check_advance(now: Standing, expected: Step) -> tuple[Refusal, ...]:
    """Why the procedure cannot leave `expected`: someone was first, or conditions are open."""
    if now.step is not expected:
        return (refusal("phases.already_advanced"),)
    if now.step.following is None:
        return (refusal("phases.course_finished"),)
    return tuple(condition.refusal() for condition in conditions(now) if not condition.met)
