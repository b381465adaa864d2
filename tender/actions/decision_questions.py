"""Asking about a proposal and answering; and verifying the evidence of the winner."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal
from tender.actions.around import evidence_open, winners
from tender.actions.deciders import may_decide
from tender.actions.deciding import APPROVE, PROPOSE
from tender.actions.entry import check_text, enter, record
from tender.actions.outcomes import read_outcome, stage_candidacies
from tender.actions.tenderers import require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import asking, decisions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def ask(session: Session, actor: Identity, stage: str, text: str, now: datetime) -> UUID:
    """The decision maker asks the officers something; deciding need not wait for the answer."""
    case = enter(session, actor, APPROVE[stage])
    may_decide(session, actor, case, stage)
    decision = decisions.decisions(session, case.id).get(stage)
    if decision is None:
        raise Refused(refusal("acts.no_proposal", "question"))
    if decision.approves is not None:
        raise Refused(refusal("acts.decided_already", "question"))
    question = check_text(text, "question")
    earlier = [one for one in asking.questions(session, case.id) if one.decision == decision.id]
    if any(one.text == question and not one.answer for one in earlier):
        raise Refused(refusal("acts.already_done", "question"))
    row = asking.ask(session, decision.id, question, actor.id, now)
    act = f"{stage}.asked"
    record(session, actor, act, f"decision:{decision.id}", now, content=question, new=str(row))
    return row


def answer(
    session: Session, actor: Identity, stage: str, question: UUID, text: str, now: datetime
) -> None:
    """An officer answers. Question and answer stay with the proposal."""
    case = enter(session, actor, PROPOSE[stage])
    may_decide(session, actor, case, stage)
    decision = decisions.decisions(session, case.id).get(stage)
    asked = next((x for x in asking.questions(session, case.id) if x.id == question), None)
    if asked is None or decision is None or asked.decision != decision.id:
        raise NotGranted
    if asked.answer:
        raise Refused(refusal("acts.already_done", "answer"))
    said = check_text(text, "answer")
    asking.answer(session, asked.id, said, actor.id, now)
    act = f"{stage}.answered"
    record(session, actor, act, f"decision:{decision.id}", now, content=said, new=str(asked.id))


def verify_evidence(session: Session, actor: Identity, text: str, now: datetime) -> None:
    """Record that the evidence of the winner was verified, how, and how many proofs lacked."""
    case = enter(session, actor, Permission.VERIFY_EVIDENCE)
    may_decide(session, actor, case, AWARD)
    decision = decisions.decisions(session, case.id).get(AWARD)
    if decision is None or not decision.sent:
        raise Refused(refusal("acts.not_approved"))
    if decision.id in asking.verifications(session, case.id):
        raise Refused(refusal("acts.already_done"))
    won = winners(read_outcome(decision), stage_candidacies(session, case, AWARD))
    for tenderer in won:
        require_declared(actor, tenderer)
    missing = evidence_open(session, case, won)
    said = check_text(text, "text")
    asking.verify(session, decision.id, said, actor.id, now)
    record(
        session,
        actor,
        "evidence.verified",
        f"decision:{decision.id}",
        now,
        content=said,
        proofs_open=missing,
    )
