"""The annex on advice as a file, in the internal and the public edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.award_advice import EDITIONS, PUBLIC, public
from criteria.outcome import AWARD
from tender.actions.entry import look
from tender.actions.report_advice import advice_part
from tender.actions.tenderers import undeclared_about
from tender.permissions import Identity, NotGranted, Permission
from tender.report.story_advice import Annex
from tender.store import decisions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def annex(session: Session, actor: Identity, edition: str) -> Annex:
    """One edition, as the councils and the answers stood when the decision was sent."""
    case = look(session, actor, Permission.VIEW_REPORTS)
    decided = decisions.decisions(session, case.id).get(AWARD)
    if edition not in EDITIONS or decided is None or decided.sent_at is None:
        raise NotGranted
    if edition != PUBLIC and undeclared_about(session, actor, case):
        raise NotGranted
    part = advice_part(session, case)
    content = public(part) if edition == PUBLIC else part
    return Annex(case.reference, case.title, case.plan.authority, decided.sent_at, content)
