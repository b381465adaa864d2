"""Who has had its letter: on the own page, or recorded by an officer as delivered elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.informing import ELSEWHERE, OWN_PAGE, check_receipt
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.actions.tenderers import may_read, tenderer_in
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_letter(
    session: Session, actor: Identity, stage: str, tenderer_id: UUID, note: str, now: datetime
) -> None:
    """Record that a tenderer has had its letter by another way: which, and when."""
    case = enter(session, actor, Permission.RECORD_LETTER)
    decision = decisions.decisions(session, case.id).get(stage)
    if decision is None or decision.dispatch is None:
        raise NotGranted
    letter, had = decisions.receipts(session, decision.dispatch).get(tenderer_id, (None, None))
    if letter is None or not may_read(actor, tenderer_in(session, case, tenderer_id)):
        raise NotGranted
    refuse_if(check_receipt(note))
    if had is not None:
        raise Refused(refusal("acts.already_done"))
    _receive(session, actor, letter, tenderer_id, ELSEWHERE, note.strip(), now)


def note_letter_opened(
    session: Session, actor: Identity, case: Case, number: int, now: datetime
) -> None:
    """A tenderer opened a letter on its own page. Twice is once.

    number  of the letter; its oldest is 1
    """
    letters = decisions.letters_to(session, actor.id)
    if not 1 <= number <= len(letters):
        raise NotGranted
    letter = letters[number - 1]
    if letter.had is None:
        _receive(session, actor, letter.id, actor.id, OWN_PAGE, "", now)


def _receive(
    session: Session,
    actor: Identity,
    letter: UUID,
    tenderer: UUID,
    how: str,
    note: str,
    now: datetime,
) -> None:
    by = None if how == OWN_PAGE else actor.id
    decisions.receive(session, letter, how, note, by, now)
    record(
        session,
        actor,
        "letter.received",
        f"letter:{letter}",
        now,
        to=str(tenderer),
        how=how,
        content=note or None,
    )
