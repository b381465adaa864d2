"""Messages to addresses outside: letters and changes of tenderers, heads of the trail to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from criteria.mail import HEAD, LAST_HEAD, LETTER, Tried, link_until, state
from criteria.paging import Window
from criteria.trail import Head
from tender.models.outbox import OutsideAttempt, OutsideMail
from tender.models.tenderers import Tenderer, TendererContact
from tender.store.mailed_links import is_token, mail_of, token_of
from tender.store.outbox import Queue

OUTSIDE = Queue(OutsideMail, OutsideAttempt)
_LABEL = "tender-letter-link/1"


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message that is to be sent now. number: of what happens to it next.

    link_hash  of the tenderer it goes to; None for a head
    """

    id: UUID
    email: str
    kind: str
    about: str
    link_hash: str | None
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MailedView:
    """A message about a letter, and what became of it, as `criteria.mail.state` names it.

    answer  what the mail server said last
    last    when that was
    """

    tenderer: UUID
    about: str
    address: str
    at: datetime
    state: str
    answer: str
    last: datetime | None


@dataclass(frozen=True, slots=True)
class HeadSent:
    """A head that was put in the outbox for an address, and what became of it as for a letter."""

    head: Head
    at: datetime
    state: str
    answer: str
    last: datetime | None


@dataclass(frozen=True, slots=True)
class ContactView:
    """An address of a tenderer's contact, and who recorded it."""

    tenderer: UUID
    email: str
    by: UUID
    at: datetime


# Addresses of tenderers


def add_contact(
    session: Session, tenderer: UUID, email: str, participant: UUID, now: datetime
) -> None:
    """A new version of the address; an empty one says that none is known any more."""
    last = session.scalar(
        select(func.max(TendererContact.number)).where(TendererContact.tenderer_id == tenderer)
    )
    session.add(
        TendererContact(
            tenderer_id=tenderer,
            number=(last or 0) + 1,
            email=email,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def contacts(session: Session, procedure_id: UUID) -> dict[UUID, ContactView]:
    """The present address of each tenderer that has one. One query."""
    rows = session.scalars(
        select(TendererContact)
        .join(Tenderer, Tenderer.id == TendererContact.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(TendererContact.number)
    )
    last = {row.tenderer_id: _contact(row) for row in rows}
    return {id_: one for id_, one in last.items() if one.email}


def contacts_of(session: Session, tenderer: UUID, most: int) -> tuple[ContactView, ...]:
    """The addresses of one tenderer, newest first. One query."""
    rows = session.scalars(
        select(TendererContact)
        .where(TendererContact.tenderer_id == tenderer)
        .order_by(TendererContact.number.desc())
        .limit(most)
    )
    return tuple(_contact(row) for row in rows)


def _contact(row: TendererContact) -> ContactView:
    return ContactView(row.tenderer_id, row.email, row.participant_id, row.at)


# Messages about letters


def add_letters(
    session: Session,
    procedure_id: UUID,
    about: Mapping[UUID, UUID],
    until: datetime | None,
    by: UUID,
    now: datetime,
) -> int:
    """Put a message in the outbox for each of these tenderers whose address is known, about its
    letter. How many."""
    known = contacts(session, procedure_id) if about else {}
    before = _counted(session, procedure_id) if about else {}
    rows = []
    for tenderer, letter in about.items():
        if tenderer in known:
            key = (str(letter), known[tenderer].email)
            before[key] = before.get(key, 0) + 1
            rows.append(
                OutsideMail(
                    procedure_id=procedure_id,
                    tenderer_id=tenderer,
                    kind=LETTER,
                    about=key[0],
                    address=key[1],
                    number=before[key],
                    until=until,
                    by_id=by,
                    at=now,
                )
            )
    session.add_all(rows)
    session.flush()
    return len(rows)


def _counted(session: Session, procedure_id: UUID) -> dict[tuple[str, str], int]:
    """How often a message about a letter was put in the outbox for an address. One query."""
    rows = session.execute(
        select(OutsideMail.about, OutsideMail.address, func.max(OutsideMail.number))
        .where(OutsideMail.procedure_id == procedure_id, OutsideMail.kind == LETTER)
        .group_by(OutsideMail.about, OutsideMail.address)
    )
    return {(about, address): number for about, address, number in rows}


def last_about(
    session: Session, procedure_id: UUID, now: datetime
) -> dict[tuple[str, UUID], MailedView]:
    """The last message about each letter to each tenderer. One query."""
    rows = _mailed(session, OutsideMail.procedure_id == procedure_id, now)
    return {(one.about, one.tenderer): one for one in reversed(rows)}


def mailed_to(
    session: Session, tenderer: UUID, window: Window, now: datetime
) -> tuple[MailedView, ...]:
    """Messages to one tenderer, newest first. One query."""
    return _mailed(session, OutsideMail.tenderer_id == tenderer, now, window)


def count_to(session: Session, tenderer: UUID) -> int:
    """How many messages about letters went to a tenderer, or are to go. One query."""
    mine = (OutsideMail.tenderer_id == tenderer) & (OutsideMail.kind == LETTER)
    return session.scalar(select(func.count(OutsideMail.id)).where(mine)) or 0


def _mailed(
    session: Session, where: ColumnElement[bool], now: datetime, window: Window | None = None
) -> tuple[MailedView, ...]:
    """Newest first."""
    last = OUTSIDE.last
    query = (
        select(OutsideMail, OUTSIDE.tries(), last.state, last.answer, last.at)
        .outerjoin(last, OUTSIDE.is_last())
        .where(where, OutsideMail.kind == LETTER)
        .order_by(OutsideMail.at.desc(), OutsideMail.number.desc(), OutsideMail.id)
    )
    if window is not None:
        query = query.limit(window.size).offset(window.start)
    return tuple(
        MailedView(
            mail.tenderer_id,
            mail.about,
            mail.address,
            mail.at,
            state(Tried(tries, what, at) if what else None, now),
            answer or "",
            at,
        )
        for mail, tries, what, answer, at in session.execute(query)
    )


# Heads


def add_head(
    session: Session, procedure_id: UUID | None, head: Head, address: str, now: datetime
) -> bool:
    """Put a head in the outbox for an address; False when it was there: never the same one twice,
    also when two do this at once."""
    row = OutsideMail(
        procedure_id=procedure_id,
        kind=HEAD,
        about=head.line,
        address=address,
        number=1,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def add_last_head(
    session: Session, procedure_id: UUID | None, head: Head, address: str, now: datetime
) -> None:
    """Put the head in the outbox with which somebody stops to keep them, also one that went."""
    _add_once_more(session, LAST_HEAD, head.line, address, now, procedure_id=procedure_id)


def add_change(
    session: Session,
    procedure_id: UUID,
    tenderer: UUID,
    kind: str,
    address: str,
    by: UUID,
    now: datetime,
) -> None:
    """Put in the outbox that the link or the address of a tenderer is another one now."""
    of = {"procedure_id": procedure_id, "tenderer_id": tenderer, "by_id": by}
    _add_once_more(session, kind, f"{kind} {tenderer}", address, now, **of)


def add_by_link(
    session: Session, procedure_id: UUID, tenderer: UUID, kind: str, about: str, at: datetime
) -> None:
    """Put in the outbox what was done by the link of a tenderer, where its address is known."""
    known = contacts_of(session, tenderer, 1)
    if known and known[0].email:
        of = {"procedure_id": procedure_id, "tenderer_id": tenderer}
        _add_once_more(session, kind, about, known[0].email, at, **of)


def _add_once_more(
    session: Session, kind: str, about: str, address: str, now: datetime, **of: UUID | None
) -> None:
    known = select(func.max(OutsideMail.number)).where(
        OutsideMail.about == about, OutsideMail.address == address
    )
    number = (session.scalar(known) or 0) + 1
    session.add(OutsideMail(kind=kind, about=about, address=address, number=number, at=now, **of))
    session.flush()


def last_heads(session: Session) -> dict[tuple[UUID | None, str], tuple[int, datetime]]:
    """The last head of each chain that was put in the outbox for each address. One query."""
    heads = OutsideMail.kind == HEAD
    newest = (
        select(OutsideMail.procedure_id, OutsideMail.address, func.max(OutsideMail.at).label("at"))
        .where(heads)
        .group_by(OutsideMail.procedure_id, OutsideMail.address)
        .subquery()
    )
    here = OutsideMail.procedure_id.is_not_distinct_from(newest.c.procedure_id)
    rows = session.execute(
        select(OutsideMail.procedure_id, OutsideMail.address, OutsideMail.about, OutsideMail.at)
        .join(newest, here & (OutsideMail.address == newest.c.address))
        .where(heads, OutsideMail.at == newest.c.at)
    )
    return {(chain, to): (read_head(about).seq, at) for chain, to, about, at in rows}


def heads_sent(session: Session, procedure_id: UUID | None, now: datetime) -> dict[str, HeadSent]:
    """The last head of a chain that went to each address, with what became of it. One query."""
    mine = (OutsideMail.kind == HEAD) & OutsideMail.procedure_id.is_not_distinct_from(procedure_id)
    newest = (
        select(OutsideMail.address, func.max(OutsideMail.at).label("at"))
        .where(mine)
        .group_by(OutsideMail.address)
        .subquery()
    )
    last = OUTSIDE.last
    rows = session.execute(
        select(OutsideMail, OUTSIDE.tries(), last.state, last.answer, last.at)
        .join(newest, (newest.c.address == OutsideMail.address) & (newest.c.at == OutsideMail.at))
        .outerjoin(last, OUTSIDE.is_last())
        .where(mine)
    )
    return {
        mail.address: HeadSent(
            read_head(mail.about),
            mail.at,
            state(Tried(tries, what, at) if what else None, now),
            answer or "",
            at,
        )
        for mail, tries, what, answer, at in rows
    }


def read_head(about: str) -> Head:
    """The head that a message is about."""
    chain, seq, digits = about.split(" ")
    return Head(chain, int(seq), digits)


# Sending, and the links


def next_leaving(session: Session, now: datetime) -> Leaving | None:
    """The oldest message that is to be tried now. One query."""
    row = session.execute(
        select(
            OutsideMail.id,
            OutsideMail.address,
            OutsideMail.kind,
            OutsideMail.about,
            Tenderer.link_hash,
            OUTSIDE.next_number(),
            OutsideMail.at,
        )
        .outerjoin(Tenderer, Tenderer.id == OutsideMail.tenderer_id)
        .outerjoin(OUTSIDE.last, OUTSIDE.is_last())
        .where(OUTSIDE.is_due(now))
        .order_by(OutsideMail.at, OutsideMail.id)
        .limit(1)
    ).first()
    return Leaving(*row) if row else None


def link_token(key: str, leaving: Leaving) -> str:
    """The token of the link in a message about a letter."""
    assert leaving.link_hash is not None
    return token_of(_LABEL, key, leaving.id, leaving.link_hash)


def by_mailed_link(session: Session, key: str, token: str, now: datetime) -> Tenderer | None:
    """The tenderer behind a link from a message, while it works: not once an officer made another
    link by hand, nor long after the message was last sent."""
    id_ = mail_of(token)
    if id_ is None:
        return None
    tried = select(func.max(OutsideAttempt.at)).where(OutsideAttempt.mail_id == OutsideMail.id)
    row = session.execute(
        select(Tenderer, OutsideMail.until, tried.scalar_subquery())
        .join(OutsideMail, OutsideMail.tenderer_id == Tenderer.id)
        .where(OutsideMail.id == id_)
    ).first()
    if row is None:
        return None
    tenderer, term, sent = row
    if sent is None or not is_token(_LABEL, key, id_, tenderer.link_hash, token):
        return None
    return tenderer if now < link_until(sent, term) else None
