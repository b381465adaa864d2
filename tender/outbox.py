"""Sends what waits in the outbox: beside the served application, or by a timer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import BEGUN, FAILED, PLACES, SENT, Message, message
from tender.extensions import begin_write
from tender.mail import MailServer, NotSent
from tender.store import invitations, outbox
from tender.store.outbox import Waiting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 1_000
"""How many messages are sent in one go."""


@dataclass(frozen=True, slots=True)
class Links:
    """How links in messages are made.

    address  what readers type to reach us, without a slash behind it
    key      of the application, for the links that set a first password
    """

    address: str
    key: str

    def page(self, procedure: UUID, kind: str) -> str:
        """The page of a procedure that a message is about."""
        return f"{self.address}/procedures/{procedure}/{PLACES[kind]}"

    def opening(self, token: str) -> str:
        """The page where a first password is set."""
        return f"{self.address}/welcome/{token}"


def send_due(
    sessions: Callable[[], Session],
    server: MailServer,
    links: Links,
    now: Callable[[], datetime],
) -> tuple[int, int]:
    """Send what is due, one message after the other: how many were sent, and how many failed.

    Each message has transactions of its own and none while the mail server is asked, so nobody
    waits for it. A second sender that wants the same message finds it begun and takes the next.
    """
    sent = failed = 0
    for _ in range(MOST):
        with sessions() as session:
            begin_write(session)
            waiting = outbox.next_due(session, now())
            if waiting is None:
                break
            if not outbox.note(session, waiting.id, waiting.number, BEGUN, "", now()):
                continue
            told = _told(session, waiting, links)
            session.commit()
        state, answer = SENT, ""
        try:
            server.send(waiting.email, str(waiting.id), told.subject, told.body, now())
        except NotSent as refused:
            state, answer = FAILED, str(refused)
        with sessions() as session:
            begin_write(session)
            outbox.note(session, waiting.id, waiting.number + 1, state, answer, now())
            session.commit()
        sent, failed = sent + (state == SENT), failed + (state == FAILED)
    return sent, failed


def _told(session: Session, waiting: Waiting, links: Links) -> Message:
    """What a message says. Who has no password yet gets a link that sets one, or needs none."""
    token = invitations.token_for(session, links.key, waiting.user, waiting.id)
    if token is not None:
        personal = invitations.needs_no_password(session, waiting.user)
        return message(waiting.kind, links.opening(token), opens=True, personal=personal)
    return message(waiting.kind, links.page(waiting.procedure, waiting.kind))
