"""tender mail: what lies in the outbox goes to the mail server."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import click

from tender.cli.common import application, stop, writing

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

    from tender.mail import MailServer
    from tender.store.outbox import Waiting

PAUSE = 20
"""Seconds between two looks into the outbox, while the application is served."""
MOST = 1_000


@click.group()
def mail() -> None:
    """Messages that are to go out."""


@mail.command("send")
def send() -> None:
    """Send what is due. Exit 1 when the mail server did not take something."""
    app = application()
    with app.app_context():
        server = app.config["MAIL_SERVER"]
        if server is None:
            stop("No mail server is set: see TENDER_MAIL_URL.")
        sent, failed = send_due(server, app.config["PUBLIC_URL"])
    click.echo(f"Sent: {sent}; failed, tried again later: {failed}", err=True)
    if failed:
        raise SystemExit(1)


def send_due(server: MailServer, address: str) -> tuple[int, int]:
    """Send what is due, one message after the other: how many were sent, and how many failed.

    Each message has transactions of its own and none while the mail server is asked, so nobody
    waits for it. A second sender that wants the same message finds it begun and takes the next.
    address: what readers type to reach us, without a slash behind it.
    """
    from criteria.mail import BEGUN, FAILED, SENT, message
    from tender.clock import now
    from tender.mail import NotSent
    from tender.store import outbox

    sent = failed = 0
    for _ in range(MOST):
        with writing() as session:
            waiting = outbox.next_due(session, now())
            if waiting is None:
                break
            if not outbox.note(session, waiting.id, waiting.number, BEGUN, "", now()):
                continue
            told = message(waiting.kind, _link(session, waiting, address))
            session.commit()
        state, answer = SENT, ""
        try:
            server.send(waiting.email, str(waiting.id), told.subject, told.body, now())
        except NotSent as refused:
            state, answer = FAILED, str(refused)
        with writing() as session:
            outbox.note(session, waiting.id, waiting.number + 1, state, answer, now())
            session.commit()
        sent, failed = sent + (state == SENT), failed + (state == FAILED)
    return sent, failed


def _link(session: Session, waiting: Waiting, address: str) -> str:
    """The page a message leads to. Who has no password yet gets a link that sets one.

    That link is made when the message goes out, so that it is kept nowhere but in the message.
    """
    from criteria.mail import PLACES
    from tender.clock import now
    from tender.store import invitations

    if invitations.pending(session, waiting.user) is not None:
        made_by: UUID = waiting.made_by
        token = invitations.invite(session, waiting.user, made_by, waiting.procedure, now())
        return f"{address}/welcome/{token}"
    return f"{address}/procedures/{waiting.procedure}/{PLACES[waiting.kind]}"


def keep_sending(app: Flask) -> None:
    """Look into the outbox again and again beside the served application, until it ends."""
    if app.config["MAIL_SERVER"] is None:
        return
    ended = threading.Event()

    def run() -> None:
        while not ended.wait(PAUSE):
            try:
                with app.app_context():
                    send_due(app.config["MAIL_SERVER"], app.config["PUBLIC_URL"])
            except Exception:
                logging.getLogger("tender").exception("the outbox could not be sent")

    threading.Thread(target=run, name="outbox", daemon=True).start()
