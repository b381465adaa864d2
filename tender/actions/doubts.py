"""Somebody doubts about an interest: another decides whether that person keeps away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from tender.actions.entry import check_text, enter, record
from tender.actions.tenderers import require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import people
from tender.store.people import DeclarationView, counting, holders
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REASON_LIMIT = 5_000


def decide_doubt(
    session: Session,
    actor: Identity,
    declaration_id: UUID,
    conflict: bool | None,
    reason: str,
    now: datetime,
) -> None:
    """Decide on a doubt once: an interest that stands, or none until the parties change."""
    case = enter(session, actor, Permission.DECIDE_DOUBT)
    mine = doubts_for(session, actor, case)
    doubt = next((row for row in mine if row.id == declaration_id), None)
    if doubt is None:
        raise NotGranted
    require_declared(actor, doubt.tenderer)
    if doubt.decided is not None:
        raise Refused(refusal("acts.already_done"))
    if conflict is None:
        raise Refused(refusal("acts.doubt_outcome", "outcome"))
    why = check_text(reason, "reason", REASON_LIMIT)
    people.decide_doubt(session, doubt.id, conflict, why, actor.id, now)
    answer = "conflict" if conflict else "none"
    object_ = f"declaration:{doubt.id}"
    record(session, actor, "doubt.decided", object_, now, answer=answer, content=[why])


def doubts_for(session: Session, actor: Identity, case: Case) -> tuple[DeclarationView, ...]:
    """The doubts that are for this person to decide on, and those this person may read back.

    Nobody decides about a tenderer with an own interest or doubt, so never on the own doubt. It is
    for a chair; for an officer only about a tenderer of which no chair is free.
    """
    chairs = holders(people.people(session, case.id), "chair")
    declarations = people.doubts(session, case.id, (chair.id for chair in chairs))
    kept_away = {(row.person, row.tenderer) for row in counting(declarations) if row.conflict}

    def decides(row: DeclarationView) -> bool:
        if str(row.tenderer) in actor.conflicted:
            return False
        if "chair" in actor.roles or (row.decided and row.decided.by == actor.id):
            return True
        return all((chair.id, row.tenderer) in kept_away for chair in chairs)

    return tuple(row for row in declarations if row.answer == "doubt" and decides(row))
