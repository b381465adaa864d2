"""Re-evaluations: a stage, or some of its questions, judged once more, with the old record kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from criteria.rounds import (
    Round,
    begun_kind,
    check_round,
    check_withdrawal,
)
from criteria.visibility import handed_in
from tender.actions.agreeing import present_progress
from tender.actions.entry import check_text, enter, record
from tender.actions.judging import judged_here, why_not_again
from tender.actions.leading import PRICES, lead
from tender.actions.participation import participation
from tender.actions.scoring import scored, stage_of
from tender.permissions import Identity, NotGranted, Permission
from tender.store import drafts, people, procedures, rounds, submitted
from tender.store.procedures import Case
from tender.store.rounds import RoundView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def begin_round(
    session: Session,
    actor: Identity,
    questions: Collection[str],
    members: Collection[UUID],
    reason: str,
    now: datetime,
    stage: str | None = None,
) -> UUID:
    """Have a stage judged again: these questions, by these assessors, for this reason.

    From here on the members see nothing of what was found before, and no step ends until the chair
    finished it. A decision on the stage lapses, also one that was sent; the course then goes back
    to the step that decides.

    stage  what a page showed would be judged again; NotGranted when that is another one by now
    """
    case = enter(session, actor, Permission.JUDGE_AGAIN)
    place = judged_here(case)
    if place is None or stage not in (None, place[0]):
        raise NotGranted
    stage, step = place
    refuse_if(why_not_again(case, stage))
    everyone = {one.id: one for one in people.people(session, case.id)}
    asked = {
        question.id
        for row in scored(session, case, stage)
        for question in case.plan.stage(row.lot, stage).questions
    }
    if not asked.issuperset(questions):
        raise NotGranted
    if any(one not in everyone or "assessor" not in everyone[one].roles for one in members):
        raise NotGranted
    roles = {str(one): everyone[one].roles for one in members}
    priced = stage == AWARD and case.moment.prices_opened
    chairs = {str(one.id) for one in people.holders(everyone.values(), "chair")}
    readers = {str(one) for one in people.readers(session, case.id, PRICES)}
    refuse_if(check_round(questions, roles, priced, chairs, readers))
    _check_judges(session, case, stage, members)
    reason = check_text(reason, "reason")
    number = case.begun_rounds(stage) + 1
    judged = Round(stage, number, frozenset(questions), frozenset(roles))
    row = rounds.begin(session, case.id, judged, reason, actor.id, now)
    drafts.forget_drafts(session, members, stage)
    procedures.reach(session, case.id, begun_kind(stage, number), actor.id, now)
    back = _go_back(session, actor, case, step, now)
    record(
        session,
        actor,
        "round.begun",
        f"judging:{row}",
        now,
        stage=stage,
        number=number,
        questions=sorted(judged.questions),
        members=sorted(judged.members),
        reason=reason,
        **back,
    )
    return row


def _go_back(
    session: Session, actor: Identity, case: Case, step: Step, now: datetime
) -> dict[str, str]:
    """Bring the course back to a step; what the trail says of it, nothing when it stands there."""
    if case.step is step:
        return {}
    procedures.enter_step(session, case, step, actor.id, now)
    return {"old": case.step.value, "new": step.value}


def _check_judges(session: Session, case: Case, stage: str, members: Collection[UUID]) -> None:
    """Somebody without an interest judges every tenderer."""
    conflicts = people.interests(session, case.id)
    for row in scored(session, case, stage):
        if all((one, row.tenderer) in conflicts for one in members):
            raise Refused(refusal("rounds.nobody_judges", "members", name=row.name))


def finish_round(session: Session, actor: Identity, now: datetime) -> None:
    """The chair ends the re-evaluation. What it found counts from here; the ranking is kept as it
    was and as it became, and a decision that was not sent is proposed anew."""
    case = lead(session, actor)
    stage = stage_of(case.step)
    running = _running(case, stage)
    if running is None:
        raise Refused(refusal("rounds.not_running"))
    if not case.moment.opened(stage):
        raise Refused(refusal("consensus.not_opened"))
    left = present_progress(session, case, stage)
    if left.consensus_missing or left.signoffs_missing:
        raise Refused(refusal("consensus.not_complete"))
    number = running.judged.number
    rankings = {
        "before": participation(session, case, round_=number - 1),
        "after": participation(session, case, round_=number),
    }
    rounds.end(session, running.id, rankings, actor.id, now)
    record(
        session,
        actor,
        "round.finished",
        f"judging:{running.id}",
        now,
        stage=stage,
        number=number,
        rankings=rankings,
    )


def withdraw_round(
    session: Session, actor: Identity, reason: str, now: datetime, number: int | None = None
) -> None:
    """End a re-evaluation in which nobody handed in anything; what was found before counts again.

    A decision that lapsed when it began stays so and is proposed anew: who was told of it may have
    let a term pass.

    number  the round that a page showed; NotGranted when another one runs by now
    """
    case = enter(session, actor, Permission.JUDGE_AGAIN)
    running = _running(case)
    if running is not None and number not in (None, running.judged.number):
        raise NotGranted
    refuse_if(why_not_withdrawn(session, actor, case))
    assert running is not None
    reason = check_text(reason, "reason")
    rounds.end(session, running.id, [], actor.id, now, reason)
    drafts.forget_drafts(
        session, [UUID(one) for one in running.judged.members], running.judged.stage
    )
    record(
        session,
        actor,
        "round.withdrawn",
        f"judging:{running.id}",
        now,
        stage=running.judged.stage,
        number=running.judged.number,
        reason=reason,
    )


def why_not_withdrawn(session: Session, actor: Identity, case: Case) -> tuple[Refusal, ...]:
    """Why the re-evaluation that runs cannot be withdrawn.

    For an officer who scores as well the sheets are not looked at, so nothing follows from it (I2).
    """
    running = _running(case)
    if running is None:
        return tuple(check_withdrawal(False, False, False))
    scores = handed_in(actor.viewer).nothing
    judged = not scores and submitted.any_in(session, case.id, running.judged)
    return tuple(check_withdrawal(True, scores, judged))


def _running(case: Case, stage: str | None = None) -> RoundView | None:
    """The re-evaluation that runs, of this stage where one is named."""
    return next(
        (
            row
            for row in case.again
            if row.finished_at is None and stage in (None, row.judged.stage)
        ),
        None,
    )
