"""Re-evaluations: a stage, or some of its questions, judged once more, with the old record kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.outcome import AWARD, SELECTION
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import Round, begun_kind, check_round, closed_kind
from tender.actions.agreeing import present_progress
from tender.actions.entry import check_text, enter, record
from tender.actions.participation import participation
from tender.actions.scoring import scored, stage_of
from tender.actions.standing import can_judge_again
from tender.permissions import Identity, NotGranted, Permission
from tender.store import drafts, people, procedures, rounds
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def begin_round(
    session: Session,
    actor: Identity,
    questions: Collection[str],
    members: Collection[UUID],
    reason: str,
    now: datetime,
) -> UUID:
    """Have a stage judged again: these questions, by these assessors, for this reason.

    From here on the members see nothing of what was found before, and no step ends until the chair
    finished it.
    """
    case = enter(session, actor, Permission.JUDGE_AGAIN)
    stage = stage_of(case.step)
    check_again(session, case, stage)
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
    prices = stage == AWARD and case.moment.prices_opened
    refuse_if(check_round(questions, roles, prices))
    _check_judges(session, case, stage, members)
    reason = check_text(reason, "reason")
    number = case.round_of(stage) + 1
    judged = Round(stage, number, frozenset(questions), frozenset(roles))
    row = rounds.begin(session, case.id, judged, reason, actor.id, now)
    drafts.forget_drafts(session, members, stage)
    procedures.reach(session, case.id, begun_kind(stage, number), actor.id, now)
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
    )
    return row


def check_again(session: Session, case: Case, stage: str) -> None:
    """Refused where a stage cannot be judged again now."""
    if any(case.judged_again(one) for one in (SELECTION, AWARD)):
        raise Refused(refusal("rounds.running"))
    if not case.moment.opened(stage):
        raise Refused(refusal("rounds.not_opened"))
    if not can_judge_again(session, case):
        raise Refused(refusal("rounds.decision_sent"))


def _check_judges(session: Session, case: Case, stage: str, members: Collection[UUID]) -> None:
    """Somebody without an interest judges every tenderer."""
    conflicts = people.interests(session, case.id)
    for row in scored(session, case, stage):
        if all((one, row.tenderer) in conflicts for one in members):
            raise Refused(refusal("rounds.nobody_judges", "members", name=row.name))


def finish_round(session: Session, actor: Identity, now: datetime) -> None:
    """The chair ends the re-evaluation. What it found counts from here; the ranking is kept as it
    was and as it became, and a decision that was not sent is proposed anew."""
    case = enter(session, actor, Permission.RECORD_CONSENSUS)
    stage = stage_of(case.step)
    running = rounds.running(case.again, stage)
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
    rounds.finish(session, running.id, rankings, actor.id, now)
    procedures.reach(session, case.id, closed_kind(stage, number), actor.id, now)
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
