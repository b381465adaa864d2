"""The letters of a decision as papers: to read before they go, and as they went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.notices import Paper
from criteria.outcome import AWARD, SELECTION
from tender.actions.deciders import without_interest
from tender.actions.decision_letters import write_letters
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.tenderers import may_read, tenderer_in
from tender.pages.clarification import decided_paper, draft_paper
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions, readings

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
    return decided_paper(session, case, to.name, stage, decision.id, text, decision.sent_at)
