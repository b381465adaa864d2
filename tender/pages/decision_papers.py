"""The letters of a decision as papers: to read before they go, and as they went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.notices import Paper
from criteria.outcome import AWARD, SELECTION
from tender.actions.admission import notice_basis
from tender.actions.deciding import without_interest
from tender.actions.decision_letters import write_letters
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.tenderers import may_read, tenderer_in
from tender.audit import chain_of
from tender.pages.clarification import draft_paper, sent_paper
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions, notices, readings, tenderers, trail
from tender.store.decisions import DecisionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

VIEW = {SELECTION: Permission.VIEW_SELECTION, AWARD: Permission.VIEW_AWARD}


def decision_paper(
    session: Session, actor: Identity, stage: str, tenderer_id: UUID, now: datetime
) -> Paper:
    """The letter to a tenderer as it was sent, or as a draft. NotGranted when there is none."""
    case = look(session, actor, VIEW[stage])
    without_interest(session, actor, case, stage)
    if not visibility.results(actor.viewer, case.moment, stage).everyone:
        raise NotGranted
    if stage == AWARD and not readings.has_read(session, case, actor.id, PRICES):
        raise NotGranted
    to = tenderer_in(session, case, tenderer_id)
    decision = decisions.decisions(session, case.id).get(stage)
    if decision is None or not may_read(actor, to):
        raise NotGranted
    if decision.dispatch is None:
        texts = {} if decision.approves is False else write_letters(session, case, decision, now)
        if to.id not in texts:
            raise NotGranted
        return draft_paper(session, case, to, texts[to.id])
    text = decisions.letters(session, decision.dispatch).get(to.id)
    if text is None:
        raise NotGranted
    head, authority = _sent_in(session, case, decision), case.plan.authority
    return Paper(
        to.name, text, notice_basis(text), authority, case.reference, head, decision.sent_at
    )


def _sent_in(session: Session, case: Case, decision: DecisionView) -> str:
    """The entry of the log in which a decision was sent."""
    about = f"decision:{decision.id}"
    entry = trail.last_of(session, chain_of(case.id), f"{decision.stage}.sent", about)
    return f"{entry.seq}:{entry.hash}" if entry else ""


def sent_papers(session: Session, case: Case) -> list[tuple[str, Paper]]:
    """Every letter that was sent, with its kind: of the last decisions, and of the desk."""
    bidders = {one.id: one for one in tenderers.tenderers(session, case.id)}
    found = []
    for decision in decisions.decisions(session, case.id).values():
        if decision.dispatch is None:
            continue
        head, authority = _sent_in(session, case, decision), case.plan.authority
        for to, text in decisions.letters(session, decision.dispatch).items():
            basis, at = notice_basis(text), decision.sent_at
            paper = Paper(bidders[to].name, text, basis, authority, case.reference, head, at)
            found.append((decision.stage, paper))
    for one in notices.notices(session, case.id):
        found.append((one.kind, sent_paper(session, case, bidders[one.tenderer], one)))
    return found
