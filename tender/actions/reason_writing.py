"""An officer writes a reason of a decision, until the decision is sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_reasons import ADVANTAGES, check_reason
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from tender.actions.award_reasons import Grounds, Reason, award_reasons, grounds
from tender.actions.deciding import may_decide
from tender.actions.entry import check_seen, enter, record
from tender.actions.tenderers import may_read
from tender.permissions import Identity, NotGranted, Permission
from tender.store import award_reasons as rows
from tender.store import decisions
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STEPS = {SELECTION: Step.SELECT, AWARD: Step.DECIDE}
"""In which step the reasons of a stage are written."""


def write_reason(
    session: Session,
    actor: Identity,
    stage: str,
    candidacy: UUID,
    subject: str,
    text: str,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Write a reason as it goes out; the judgement of the committee stays as it was.

    seen  the version that a page showed, as `version_of` has it
    """
    case = enter(session, actor, Permission.WRITE_REASONS)
    if case.step is not STEPS[stage]:
        raise NotGranted
    may_decide(session, actor, case, stage)
    decision = decisions.decisions(session, case.id).get(stage)
    if decision is not None and decision.sent:
        raise Refused(refusal("award_reasons.sent"))
    known = grounds(session, case, stage)
    reason = award_reasons(session, case, stage, known).get((candidacy, subject))
    if reason is None:
        raise NotGranted
    _require_read(actor, known, reason)
    check_seen(seen, version_of(reason))
    refuse_if(_check(case, stage, known, reason, text))
    if text.strip() == reason.text:
        return
    rows.write(
        session,
        candidacy,
        stage,
        case.judging(stage).settled,
        subject,
        text.strip(),
        reason.basis,
        actor.id,
        now,
    )
    record(
        session,
        actor,
        "reasons.written",
        f"candidacy:{candidacy}",
        now,
        stage=stage,
        subject=subject,
        basis=reason.basis,
        content=text.strip(),
    )


def version_of(reason: Reason) -> str:
    """What a page shows of a reason: what it rests on, and which version."""
    return f"{reason.basis}:{reason.number}"


def _require_read(actor: Identity, known: Grounds, reason: Reason) -> None:
    """A reason tells of what a tenderer wrote, and advantages of the winner as well (I5)."""
    row = next(one for one in known.inside if one.id == reason.candidacy)
    about = {row.tenderer}
    winner = known.winner(row.lot)
    if reason.subject == ADVANTAGES and winner is not None:
        about.add(winner.tenderer)
    if not all(may_read(actor, one) for one in known.bidders if one.id in about):
        raise Refused(refusal("scores.not_declared"))


def _check(
    case: Case, stage: str, known: Grounds, reason: Reason, text: str
) -> tuple[Refusal, ...]:
    row = next(one for one in known.inside if one.id == reason.candidacy)
    rules = case.plan.stage(row.lot, stage)
    if reason.subject != ADVANTAGES:
        question = rules.question(reason.subject)
        mark = known.judged[row.id, reason.subject].mark
        return check_reason(text, [mark], rules.scale_of(question))
    both = {row.id, known.winners[row.lot]}
    return check_reason(text, {one.mark for (id_, _), one in known.judged.items() if id_ in both})
