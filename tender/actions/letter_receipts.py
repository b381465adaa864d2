"""Who has had its letter: on the own page, or recorded by an officer as delivered elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.informing import ELSEWHERE, OWN_PAGE, check_receipt
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.actions.tenderers import may_read, tenderer_in
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions, notices
from tender.store.notices import NoticeView
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
    _receive(session, actor, decisions.receive, letter, tenderer_id, note.strip(), now)


def record_notice(
    session: Session, actor: Identity, notice_id: UUID, note: str, now: datetime
) -> None:
    """The same of a letter of the desk, or that the procedure ended."""
    case = enter(session, actor, Permission.RECORD_LETTER)
    notice = notice_in(session, actor, case, notice_id)
    refuse_if(check_receipt(note))
    if notice.had is not None:
        raise Refused(refusal("acts.already_done"))
    _receive(session, actor, notices.receive, notice.id, notice.tenderer, note.strip(), now)


def notice_in(session: Session, actor: Identity, case: Case, notice_id: UUID) -> NoticeView:
    """A letter of the desk to a tenderer that this person declared about. NotGranted otherwise."""
    for one in notices.notices(session, case.id):
        if one.id == notice_id and may_read(actor, tenderer_in(session, case, one.tenderer)):
            return one
    raise NotGranted


def note_notice_opened(
    session: Session, actor: Identity, case: Case, notice_id: UUID, now: datetime
) -> None:
    """A tenderer opened a letter of the desk on its own page. Twice is once."""
    notice = next((x for x in notices.notices_to(session, actor.id) if x.id == notice_id), None)
    if notice is None:
        raise NotGranted
    if notice.had is None:
        _receive(session, actor, notices.receive, notice.id, actor.id, "", now)


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
        _receive(session, actor, decisions.receive, letter.id, actor.id, "", now)


def _receive(
    session: Session,
    actor: Identity,
    keep: Callable[..., None],
    letter: UUID,
    tenderer: UUID,
    note: str,
    now: datetime,
) -> None:
    """Keep it with its entry. The tenderer itself needs no note: it was on its own page."""
    how, by = (OWN_PAGE, None) if actor.id == tenderer else (ELSEWHERE, actor.id)
    keep(session, letter, how, note, by, now)
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
