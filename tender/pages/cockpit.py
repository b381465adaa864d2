"""The overview of a procedure: where it stands, and what this person has to do now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import council, visibility
from criteria.phases import BLIND, Condition, Phase, Standing, Step, conditions
from criteria.text import Text
from tender.actions.entry import look, waiting
from tender.actions.judging import Committee, committee
from tender.actions.outcomes import in_stage
from tender.actions.outgoing import uninvited
from tender.actions.scoring import held_by_doubt, stage_of
from tender.actions.standing import standing, term_of
from tender.pages import practice
from tender.pages.advice import themes_given
from tender.pages.doubts import doubts_left
from tender.pages.ending import ending_tasks
from tender.pages.two import First, Proposal, first, proposals
from tender.permissions import Identity, Permission, allowed
from tender.store import advising, consensus, decisions, people, procedures, sheets, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 50
PRACTICE = "practice"
DOUBTS = "doubts"
OWN_TASKS = frozenset({PRACTICE, DOUBTS})
"""Places of conditions that are told as tasks of their own."""
BY_TWO = {
    "applications_opened": "applications.open",
    "quality_opened": "quality.open",
    "prices_opened": "price.open",
    "selection_sent": "selection.send",
    "award_sent": "award.send",
}
"""Conditions that two persons meet together, once, and the act with which they do."""
DECIDING = frozenset(
    {
        "selection_proposed",
        "selection_approved",
        "selection_sent",
        "award_proposed",
        "award_approved",
        "award_sent",
    }
)
"""Conditions that wait for a re-evaluation that runs."""


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    id: UUID
    reference: str
    title: Text
    step: Step
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProceduresPage:
    lines: tuple[ProcedureLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Task:
    """One thing for this person; `code` names its sentence.

    first  who agreed already, when it takes two persons
    """

    code: str
    place: str
    count: int = 0
    due: datetime | None = None
    first: First | None = None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the course; `on` is the day it ended."""

    step: Step
    state: str | None
    on: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class PhaseLine:
    phase: Phase
    state: str | None
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class OverviewPage:
    """What one person sees of one procedure.

    proposals   acts of two on a tenderer that wait for the second
    open, met   conditions of this step, for those who may see them; empty for others
    again       whether something is judged again now, for the same
    standing    the counts behind them, lent to the frame
    """

    case: Case
    phases: tuple[PhaseLine, ...]
    tasks: tuple[Task, ...]
    proposals: tuple[Proposal, ...]
    open: tuple[Condition, ...]
    met: tuple[Condition, ...]
    shows_conditions: bool
    again: bool
    may_advance: bool
    deadlines: tuple[tuple[str, datetime], ...]
    signing: date | None
    standing: Standing


def procedures_page(session: Session, user_id: UUID, wanted: int) -> ProceduresPage:
    """The procedures somebody takes part in, newest first. Three queries."""
    rows, total = people.procedures_of(session, user_id, wanted, PAGE_SIZE)
    pages = max(1, -(-total // PAGE_SIZE))
    if wanted > pages:
        wanted = pages
        rows, total = people.procedures_of(session, user_id, wanted, PAGE_SIZE)
    lines = tuple(
        ProcedureLine(
            row.id,
            row.reference,
            Text(row.title_nl, row.title_en),
            Step(row.step),
            tuple(sorted(roles)),
        )
        for row, roles in rows
    )
    return ProceduresPage(lines, wanted, pages)


def overview_page(
    session: Session, actor: Identity, now: datetime, *, mails: bool = False
) -> OverviewPage:
    """mails: whether messages go out, so that somebody can be invited to score."""
    case = look(session, actor, Permission.OVERVIEW)
    counted = _counted(session, actor, case, now)
    every = conditions(counted)
    shown = _shown(actor, every)
    seen = bool(_sees_conditions(actor))
    return OverviewPage(
        case,
        _phases(case, procedures.steps(session, case.id)),
        (
            *(_inviting(session, actor, case, now) if mails else ()),
            *_judging(session, actor, case),
            *_turns(session, actor, case, every, now),
            *_own(session, actor, case),
            *_doubts(session, actor, case),
            *_practising(session, actor, case),
            *(Task(code, "ending") for code in ending_tasks(session, actor, case)),
        ),
        proposals(session, actor, case, now),
        tuple(one for one in shown if not one.met),
        tuple(one for one in shown if one.met),
        seen,
        seen and any(not row.finished for row in case.rounds),
        allowed(actor, Permission.ADVANCE, case.step),
        _deadlines(case),
        _signing(session, actor, case),
        counted,
    )


def _counted(session: Session, actor: Identity, case: Case, now: datetime) -> Standing:
    """How far the procedure is; for somebody who only scores or advises, or who scores at this
    moment, nothing is even read."""
    blind = not visibility.counts(actor.viewer, case.moment)
    if blind or actor.roles <= {"assessor", "delegate"}:
        return Standing(case.step)
    return standing(session, case, now, visibility.handed_in(actor.viewer).everyone)


def _sees_conditions(actor: Identity) -> bool:
    """An assessor or a delegate sees the own tasks, and no counts of others (I2)."""
    holds = actor.viewer.has("officer", "chair", "decision_maker", "auditor")
    return holds and not actor.viewer.has("assessor", "delegate")


def _shown(actor: Identity, every: tuple[Condition, ...]) -> tuple[Condition, ...]:
    if not _sees_conditions(actor):
        return ()
    counts = visibility.handed_in(actor.viewer).everyone
    return tuple(one for one in every if counts or one.code not in BLIND)


# Tasks


def _inviting(session: Session, actor: Identity, case: Case, now: datetime) -> tuple[Task, ...]:
    """Assessors who were not told yet that scoring can begin; not to one who scores as well."""
    invites = allowed(actor, Permission.INVITE_ASSESSORS, case.step) and case.moment.scoring
    if not invites or not visibility.handed_in(actor.viewer).everyone:
        return ()
    left = len(uninvited(session, case, stage_of(case.step), now))
    return (Task("invite_assessors", "progress", left),) if left else ()


def _turns(
    session: Session, actor: Identity, case: Case, every: tuple[Condition, ...], now: datetime
) -> tuple[Task, ...]:
    """Open conditions that wait for a role of this person.

    Assessors have tasks of their own, and so has the practice round. Nobody decides while something
    is judged again.
    """
    put_off = DECIDING if any(not row.finished for row in case.rounds) else frozenset()
    turns = (actor.roles - {"assessor"}) & {one.turn for one in every}
    mine = [
        one
        for one in every
        if not one.met
        and one.turn in turns
        and one.place not in OWN_TASKS
        and one.code not in put_off
    ]
    by_two = next((one.code for one in mine if one.code in BY_TWO), None)
    agreed = _agreed(session, actor, case, BY_TWO[by_two], now) if by_two else None
    return tuple(
        Task(
            one.code,
            one.place,
            one.count if one.code not in BLIND else 0,
            _due(case, one.code),
            agreed if one.code == by_two else None,
        )
        for one in mine
    )


def _agreed(session: Session, actor: Identity, case: Case, act: str, now: datetime) -> First | None:
    """Who agreed to an act of two persons that is not done yet, and waits for the second."""
    consent = waiting(session, case, procedures.consents(session, case.id, act), now)
    names = {one.id: one.name for one in people.people(session, case.id)} if consent else {}
    return first(consent, actor, names)


def _due(case: Case, code: str) -> datetime | None:
    return case.plan.application_deadline if code == "plan_sealed" else None


def _own(session: Session, actor: Identity, case: Case) -> tuple[Task, ...]:
    found: list[Task] = []
    if "assessor" in actor.roles:
        found.extend(_assessing(session, actor, case))
    rules = council.open_rules(case.plan, actor.council, case.step)
    if "delegate" in actor.roles and rules:
        sight = visibility.advice(actor.viewer, case.moment)
        given = set(themes_given(advising.of_delegation(session, sight, case.id)))
        asked = {one.id for one in council.themes(case.plan, rules)}
        if left := len(asked - given):
            found.append(Task("give_advice", "advice", left))
    return tuple(found)


def _practising(session: Session, actor: Identity, case: Case) -> tuple[Task, ...]:
    asked = practice.task(session, actor, case)
    return (Task(asked[0], PRACTICE, asked[1]),) if asked else ()


def _judging(session: Session, actor: Identity, case: Case) -> tuple[Task, ...]:
    """A chair declares before the first judgement."""
    stage = _stage(case)
    if stage is None or not allowed(actor, Permission.RECORD_CONSENSUS, case.step):
        return ()
    return _declaring(actor, _inside(session, actor, case, stage), "declarations")


def _doubts(session: Session, actor: Identity, case: Case) -> tuple[Task, ...]:
    """Doubts of others about an interest, for who decides on them."""
    if not allowed(actor, Permission.DECIDE_DOUBT, case.step):
        return ()
    left = doubts_left(session, actor, case)
    return (Task("decide_doubts", DOUBTS, left),) if left else ()


def _inside(session: Session, actor: Identity, case: Case, stage: str) -> list[CandidacyView]:
    """The candidacies of a stage that this person has no conflict with."""
    rows = tenderers.candidacies(session, case.id)
    decided = decisions.decisions(session, case.id) if stage == "award" else {}
    return [
        row for row in in_stage(rows, decided, stage) if str(row.tenderer) not in actor.conflicted
    ]


def _declaring(actor: Identity, inside: list[CandidacyView], place: str) -> tuple[Task, ...]:
    undeclared = {str(row.tenderer) for row in inside} - actor.declared
    return (Task("declare", place, len(undeclared)),) if undeclared else ()


def _assessing(session: Session, actor: Identity, case: Case) -> tuple[Task, ...]:
    """What one assessor still has to do, from the own rows alone."""
    stage = _stage(case)
    if stage is None:
        return ()
    members = committee(session, case, stage, people.people(session, case.id))
    inside = [
        row for row in _inside(session, actor, case, stage) if members.questions_for(actor.id, row)
    ]
    if declaring := _declaring(actor, inside, "assignments"):
        return declaring
    if case.moment.opened(stage):
        return _signing_off(session, actor, members, inside)
    if held_by_doubt(session, actor, case, stage):
        return ()
    handed = sheets.own_sheets(session, actor.id, stage, case.round_of(stage))
    left = sum(1 for row in inside if row.id not in handed)
    return (Task("score", "assignments", left),) if left else ()


def _stage(case: Case) -> str | None:
    if case.judged_again(stage_of(case.step)):
        return stage_of(case.step)
    if case.step in (Step.SCORE, Step.CONSENSUS):
        return "selection"
    return "award" if case.step is Step.OFFERS and case.moment.quality_opened else None


def _signing_off(
    session: Session, actor: Identity, members: Committee, inside: list[CandidacyView]
) -> tuple[Task, ...]:
    case, stage = members.case, members.stage
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    mine = {(row.id, one.id) for row in inside for one in members.questions_for(actor.id, row)}
    left = sum(
        1
        for row in consensus.consensus(session, sight, case.id, stage, case.round_of(stage))
        if (row.candidacy, row.question) in mine
        and actor.id not in {sign.participant for sign in row.signoffs}
    )
    return (Task("sign_off", "consensus", left),) if left else ()


# The course


def _phases(case: Case, entered: tuple[procedures.StepView, ...]) -> tuple[PhaseLine, ...]:
    ended = {one.step: one.at for one in entered}
    lines = []
    for phase in Phase:
        steps = tuple(
            StepLine(step, _state(step, case.step, ended), _ended(step, case.step, ended))
            for step in Step
            if step.phase is phase
        )
        lines.append(PhaseLine(phase, _phase_state(steps), steps))
    return tuple(lines)


def _ended(step: Step, now: Step, entered: dict[Step, datetime]) -> datetime | None:
    """When the next one is entered, unless the course went back since."""
    return entered.get(after) if (after := step.following) and now.reached(after) else None


def _state(step: Step, now: Step, entered: Collection[Step]) -> str | None:
    if step is now:
        return "here"
    came = {Step.PREPARE, *entered}.issuperset((step, step.following))
    return "done" if came and now.reached(step) else None


def _phase_state(steps: tuple[StepLine, ...]) -> str | None:
    states = {line.state for line in steps}
    if "here" in states:
        return "now"
    return "past" if states == {"done"} else None


def _deadlines(case: Case) -> tuple[tuple[str, datetime], ...]:
    found = []
    if case.plan.application_deadline is not None:
        found.append(("application", case.plan.application_deadline))
    if case.offer_deadline is not None:
        found.append(("offer", case.offer_deadline))
    return tuple(found)


def _signing(session: Session, actor: Identity, case: Case) -> date | None:
    """The first day the agreement can be signed, for those who may see the decision."""
    if not allowed(actor, Permission.VIEW_AWARD, case.step):
        return None
    term = term_of(case, decisions.decisions(session, case.id).get("award"))
    return term.earliest_signing if term else None
