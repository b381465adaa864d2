"""The letters of a decision as papers: to read before they go, and as they went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.notices import Paper
from criteria.outcome import AWARD
from tender.actions.deciders import without_interest
from tender.actions.deciding import VIEW
from tender.actions.decision_letters import write_letters
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.letter_receipts import notice_in
from tender.actions.tenderers import may_read, tenderer_in
from tender.pages.letter_papers import decided_paper, draft_paper, sent_paper
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions, notices, readings, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
        texts = write_letters(session, case, decision, now) if decision.runs else {}
        if to.id not in texts:
            raise NotGranted
        return draft_paper(session, case, to, texts[to.id])
    text = decisions.letters(session, decision.dispatch).get(to.id)
    if text is None:
        raise NotGranted
    return decided_paper(session, case, to.name, stage, decision.id, text, decision.sent_at)


def noticed(session: Session, actor: Identity, notice_id: UUID) -> tuple[str, UUID]:
    """What kind of letter of the desk it is, and to whom. NotGranted for who may not read it."""
    case = look(session, actor, Permission.RECORD_LETTER)
    found = notice_in(session, actor, case, notice_id)
    return found.kind, found.tenderer


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that was sent. id: of the decision or the notice; `paper` reads what proves it."""

    kind: str
    id: UUID
    to: TendererView
    at: datetime
    paper: Callable[[], Paper]


def sent_papers(session: Session, case: Case) -> Iterator[Sent]:
    """Every letter that was sent: of each decision, and of the desk."""
    bidders = {one.id: one for one in tenderers.tenderers(session, case.id)}
    for made in decisions.every_decision(session, case.id):
        if made.dispatch is None or made.sent_at is None:
            continue
        for id_, text in decisions.letters(session, made.dispatch).items():
            to = bidders[id_]
            told = (to.name, made.stage, made.id, text, made.sent_at)
            paper = partial(decided_paper, session, case, *told)
            yield Sent(made.stage, made.id, to, made.sent_at, paper)
    for one in notices.notices(session, case.id):
        to = bidders[one.tenderer]
        yield Sent(one.kind, one.id, to, one.at, partial(sent_paper, session, case, to, one))
