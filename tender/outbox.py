"""Sends what waits in the outbox: beside the served application, or by a timer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import (
    BEGUN,
    BY_LINK,
    CHANGES,
    FAILED,
    LAST_HEAD,
    LETTER,
    PLACES,
    SENT,
    Message,
    by_link_message,
    change_message,
    head_message,
    letter_message,
    message,
)
from tender.extensions import begin_write
from tender.mail import MailServer, NoServer, NotSent
from tender.store import account_mail, invitations, outbox, outside

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 1_000
"""How many messages are sent in one go."""


@dataclass(frozen=True, slots=True)
class Links:
    """How links in messages are made.

    address  what readers type to reach us, without a slash behind it
    key      of the application, for the links that let somebody in
    """

    address: str
    key: str

    def page(self, procedure: UUID, kind: str) -> str:
        """The page of a procedure that a message is about."""
        return f"{self.address}/procedures/{procedure}/{PLACES[kind]}"

    def own_page(self, token: str) -> str:
        """The page of a tenderer of its own."""
        return f"{self.address}/hand-in/{token}"

    def opening(self, token: str) -> str:
        """The page where a first password is set."""
        return f"{self.address}/welcome/{token}"


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that is to be sent now, in full. number: of what happens to it next."""

    id: UUID
    email: str
    number: int
    told: Message


def send_due(
    sessions: Callable[[], Session],
    server: MailServer,
    links: Links,
    now: Callable[[], datetime],
) -> tuple[int, int]:
    """Send what is due, one message after the other: how many were sent, and how many failed.

    Each message has transactions of its own and none while the mail server is asked, so nobody
    waits for it. A second sender that wants the same message finds it begun and takes the next.
    While the mail server cannot be reached, one message finds that out and the others wait.
    """
    sent = failed = 0
    for queue, next_ready in (
        (account_mail.ACCOUNTS, _to_owners),
        (outbox.PEOPLE, _to_people),
        (outside.OUTSIDE, _to_outside),
    ):
        for _ in range(MOST):
            with sessions() as session:
                begin_write(session)
                ready = next_ready(session, now(), links)
                if ready is None:
                    break
                if not queue.note(session, ready.id, ready.number, BEGUN, "", now()):
                    continue
                session.commit()
            state, gone = SENT, False
            try:
                answer = server.send(
                    ready.email, str(ready.id), ready.told.subject, ready.told.body, now()
                )
            except NotSent as refused:
                state, answer, gone = FAILED, str(refused), isinstance(refused, NoServer)
            with sessions() as session:
                begin_write(session)
                queue.note(session, ready.id, ready.number + 1, state, answer, now())
                session.commit()
            sent, failed = sent + (state == SENT), failed + (state == FAILED)
            if gone:
                return sent, failed
    return sent, failed


def _to_owners(session: Session, now: datetime, _: Links) -> Ready | None:
    """The next message to the owner of an account about a change of it."""
    waiting = account_mail.next_due(session, now)
    if waiting is None:
        return None
    return Ready(waiting.id, waiting.email, waiting.number, change_message(waiting.kind))


def _to_people(session: Session, now: datetime, links: Links) -> Ready | None:
    """The next message to somebody who takes part. Who has no password yet gets a link that sets
    one, or needs none."""
    waiting = outbox.next_due(session, now)
    if waiting is None:
        return None
    token = invitations.token_for(session, links.key, waiting.user, waiting.id)
    if token is None:
        told = message(waiting.kind, links.page(waiting.procedure, waiting.kind))
    else:
        personal = invitations.needs_no_password(session, waiting.user)
        told = message(waiting.kind, links.opening(token), opens=True, personal=personal)
    return Ready(waiting.id, waiting.email, waiting.number, told)


def _to_outside(session: Session, now: datetime, links: Links) -> Ready | None:
    """The next message to an address outside: of a letter, a change, a receipt, or a head."""
    leaving = outside.next_leaving(session, now)
    if leaving is None:
        return None
    if leaving.kind == LETTER:
        told = letter_message(links.own_page(outside.link_token(links.key, leaving)))
    elif leaving.kind in CHANGES:
        told = change_message(leaving.kind)
    elif leaving.kind in BY_LINK:
        told = by_link_message(leaving.kind, leaving.about, leaving.at)
    else:
        told = head_message(outside.read_head(leaving.about), last=leaving.kind == LAST_HEAD)
    return Ready(leaving.id, leaving.email, leaving.number, told)
