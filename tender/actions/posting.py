"""Letters by mail: where a tenderer gets them, and the message that says there is one.

The message goes to the outbox with the act that sends the letter. It holds a link to the tenderer's
own page; that the link was opened says nothing: programs that look for dangerous mail open links.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import MOVED, RENEWED, check_letter
from criteria.moments import AMSTERDAM, local_date, utc
from criteria.notices import REJECTION
from criteria.refusals import Refused, refusal, refuse_if
from criteria.remedies import decision_term, rejection_term
from tender.actions.entry import enter, record
from tender.actions.receiving import link_hash
from tender.actions.tenderers import may_read, note_address, require_no_conflict, tenderer_in
from tender.actions.told import in_phase
from tender.heads import Taken, note_taken
from tender.permissions import Identity, NotGranted, Permission
from tender.store import clarification, decisions, informing, notices, outside, tenderers
from tender.store.notices import NoticeView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Until = date | datetime | None


def keep_address(
    session: Session, actor: Identity, tenderer_id: UUID, email: str, now: datetime
) -> None:
    """Record the e-mail address of a tenderer's contact, or with an empty one that there is none.
    Earlier ones stay, and the one before is told."""
    case = enter(session, actor, Permission.KEEP_CONTACT)
    require_no_conflict(actor, tenderer_in(session, case, tenderer_id).id)
    known = outside.contacts(session, case.id).get(tenderer_id)
    if email.strip() == (known.email if known else ""):
        raise Refused(refusal("mail.address_same", "email"))
    note_address(session, actor, tenderer_id, email.strip(), now)
    if known:
        outside.add_change(session, case.id, tenderer_id, MOVED, known.email, actor.id, now)


def renew_link(session: Session, actor: Identity, tenderer_id: UUID, now: datetime) -> str:
    """The token of a new personal link, shown once. The link before it works no more, nor do those
    in messages that were sent; the tenderer is told where its address is known."""
    case = enter(session, actor, Permission.KEEP_CONTACT)
    require_no_conflict(actor, tenderer_in(session, case, tenderer_id).id)
    token = secrets.token_urlsafe(32)
    tenderers.set_link(session, tenderer_id, link_hash(token), now)
    head = record(session, actor, "tenderer.link_renewed", f"tenderer:{tenderer_id}", now)
    note_taken(session, Taken(head, "link", tenderer_id))
    if known := outside.contacts(session, case.id).get(tenderer_id):
        outside.add_change(session, case.id, tenderer_id, RENEWED, known.email, actor.id, now)
    return token


def post_letters(
    session: Session,
    actor: Identity,
    about: Mapping[UUID, UUID],
    now: datetime,
    until: Until = None,
) -> None:
    """With the act that sends letters: a message about its letter to each of these tenderers whose
    address is known.

    until  the last moment, or day, that a letter names
    """
    if isinstance(until, date) and not isinstance(until, datetime):
        until = utc(datetime.combine(until, time.max, AMSTERDAM))
    outside.add_letters(session, actor.procedure_id, about, until, actor.id, now)


def mail_letter(
    session: Session, actor: Identity, letter: UUID, tenderer_id: UUID, now: datetime
) -> None:
    """Send the message about one letter anew: to an address it did not go to yet, or where it was
    given up."""
    case = enter(session, actor, Permission.RECORD_LETTER)
    if not may_read(actor, tenderer_in(session, case, tenderer_id)):
        raise NotGranted
    receivers, until = _sent(session, case, letter)
    if tenderer_id not in receivers:
        raise NotGranted
    known = outside.contacts(session, case.id).get(tenderer_id)
    last = outside.last_about(session, case.id, now).get((str(letter), tenderer_id))
    address = known.email if known else ""
    refuse_if(check_letter(address, (last.address, last.state) if last else None))
    post_letters(session, actor, {tenderer_id: letter}, now, until)
    record(session, actor, "letter.mailed", f"letter:{letter}", now, to=str(tenderer_id))


def _sent(session: Session, case: Case, letter: UUID) -> tuple[frozenset[UUID], Until]:
    """Who was sent a letter, of whatever kind, and the last moment that it names; nobody when there
    is none. The invitation to offer has the number of the procedure."""
    invited = letter == case.id and case.offer_deadline is not None
    if invited or any(one.id == letter for one in informing.told(session, case.id)):
        return in_phase(session, case), case.offer_deadline
    for one in notices.notices(session, case.id):
        if one.id == letter:
            return frozenset({one.tenderer}), _named(session, case, one)
    sent = decisions.letter_sent(session, case.id, letter)
    if sent is None:
        return frozenset(), None
    to, stage, day = sent
    term = decision_term(case.plan, stage, day)
    return frozenset({to}), term.last_day if term else None


def _named(session: Session, case: Case, one: NoticeView) -> Until:
    if one.round is not None:
        return clarification.deadline_of(session, one.round)
    term = rejection_term(case.plan, local_date(one.at)) if one.kind == REJECTION else None
    return term.last_day if term else None
