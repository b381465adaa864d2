"""tender mail: what lies in the outbox goes to the mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tender.cli.common import application, only_explained, stop

if TYPE_CHECKING:
    from flask import Flask


@click.group()
def mail() -> None:
    """Messages that are to go out."""


@mail.command("send")
def send() -> None:
    """Send what is due. Exit 1 when the mail server did not take something."""
    app = application()
    if app.config["MAIL_SERVER"] is None:
        stop("No mail server is set: see TENDER_MAIL_URL.")
    with app.app_context():
        only_explained()
        sent, failed = send_from(app)
    click.echo(f"Sent: {sent}; failed, tried again later: {failed}", err=True)
    if failed:
        raise SystemExit(1)


@click.group()
def heads() -> None:
    """Where each chain of the trail ends, kept elsewhere."""


@heads.command("mail")
def mail_heads() -> None:
    """Mail each new head to who keeps it. Exit 1 when the mail server did not take something."""
    app = application()
    if app.config["MAIL_SERVER"] is None:
        stop("No mail server is set: see TENDER_MAIL_URL.")
    with app.app_context():
        only_explained()
        count = post_heads_from(app)
        _sent, failed = send_from(app)
    click.echo(f"Heads: {count}; messages that failed, tried again later: {failed}", err=True)
    if failed:
        raise SystemExit(1)


def post_heads_from(_app: Flask) -> int:
    """Lay ready for mailing what heads are due: how many."""
    from tender.actions.head_keepers import post_heads
    from tender.clock import now
    from tender.extensions import begin_write, db

    with db.sessionmaker() as session:
        begin_write(session)
        count = post_heads(session, now())
        session.commit()
    return count


def send_from(app: Flask) -> tuple[int, int]:
    """Send what is due with the settings of an application: how many went out, and how many not."""
    from tender.clock import now
    from tender.extensions import db
    from tender.outbox import Links, send_due

    links = Links(app.config["PUBLIC_URL"], str(app.config["SECRET_KEY"]))
    return send_due(db.sessionmaker, app.config["MAIL_SERVER"], links, now)
