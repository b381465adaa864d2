"""Reasons that go into a letter and are never written anew: read as the letter is, when typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.letter_check import Finding, Typed, blocking, check_texts, ordered
from criteria.refusals import Refused
from tender.actions.award_reasons import held_against
from tender.actions.desk_letters import names_around
from tender.store import tenderers
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def check_reason(
    session: Session, case: Case, reason: str, readers: Iterable[UUID] | None = None
) -> tuple[Finding, ...]:
    """What is found on a reason that these tenderers will read, or all of them; errors first."""
    bidders = tenderers.tenderers(session, case.id)
    whose = {row.id for row in bidders} if readers is None else set(readers)
    typed, common = (Typed(reason),), held_against(session, case, (reason,))
    found = (
        one
        for row in bidders
        if row.id in whose
        for one in check_texts(
            case.plan, typed, reason, None, names_around(row, bidders), common, row.id
        )
        if one.code != "names_other"  # a letter goes out without them
    )
    return ordered(found)


def require_sendable(
    session: Session,
    case: Case,
    reason: str,
    readers: Iterable[UUID] | None = None,
    field: str = "reason",
) -> None:
    """Refused with every error that would keep the letter in."""
    found = blocking(check_reason(session, case, reason, readers))
    if found:
        raise Refused(one.refusal(field) for one in found)
