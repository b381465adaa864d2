"""Advice: given by a delegate, answered by the officer, never a score (I11)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.committee import advising
from criteria.refusals import Refused, refusal
from tender.actions.entry import check_text, enter, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import advising as advice

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ANSWERS = ("adopted", "not_relevant", "not_followed")


def give_advice(session: Session, actor: Identity, question: str, text: str, now: datetime) -> UUID:
    """Advise on a theme, or in general when `question` is empty, until the plan closes it."""
    case = enter(session, actor, Permission.GIVE_ADVICE)
    if question and all(question != one.id for one in case.plan.advised()):
        raise NotGranted
    now_open = advising(case.plan, case.step)
    if not now_open.advice or (question and all(question != one.id for one in now_open.advised())):
        raise Refused(refusal("acts.advice_closed"))
    row = advice.give_advice(session, case.id, actor.id, question, check_text(text, "text"), now)
    record(
        session,
        actor,
        "advice.given",
        f"advice:{row}",
        now,
        question=question or None,
        content=text.strip(),
    )
    return row


def answer_advice(
    session: Session, actor: Identity, advice_id: UUID, outcome: str, text: str, now: datetime
) -> None:
    """Say what was done with an advice, and why, before the decision."""
    case = enter(session, actor, Permission.ANSWER_ADVICE)
    sight = visibility.advice(actor.viewer, case.moment)
    found = {row.id: row for row in advice.advice(session, sight, case.id)}
    if advice_id not in found:
        raise NotGranted
    if found[advice_id].outcome is not None:
        raise Refused(refusal("acts.already_done"))
    if outcome not in ANSWERS:
        raise Refused(refusal("acts.outcome_missing", "outcome"))
    answer = check_text(text, "text")
    advice.answer_advice(session, advice_id, actor.id, outcome, answer, now)
    record(
        session, actor, "advice.answered", f"advice:{advice_id}", now, result=outcome, reason=answer
    )
