"""tender serve: the application on a port of this computer."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

import click

from tender.cli.common import application, stop, unexplained
from tender.cli.database import half_made, may_too_much
from tender.cli.mail import post_heads_from, send_from
from tender.cli.pages import draw_from
from tender.security import tell

if TYPE_CHECKING:
    from flask import Flask

SENDING, DRAWING, STAMPING, CHECKING, HEADS, SWEEPING = 20, 300, 3600, 86_400, 60, 60
"""Seconds between two looks into the outbox, for pages to draw, for heads to have stamped, at the
whole trail, for heads to mail, and for what was destroyed but still lies in a file."""


@click.command()
def serve() -> None:
    """Serve the application, and print where once it answers."""
    from waitress.server import create_server

    from tender.extensions import db

    app = application()
    host = os.environ.get("TENDER_HOST", "127.0.0.1")
    if app.config["DEMO"] and host not in ("127.0.0.1", "localhost", "::1"):
        stop("The demonstration works on this computer only: leave TENDER_HOST at 127.0.0.1.")
    with app.app_context():
        refused = half_made(app)
        too_much = may_too_much(app)
    for text in refused + ([too_much] if too_much else []):
        click.echo(text, err=True)
    if refused or too_much:
        stop("Not served: put this right first.", 1)
    with app.app_context(), db.sessionmaker() as session:
        told = unexplained(session)
    app.config["UNEXPLAINED"] = bool(told)
    for text in told:
        click.echo(text, err=True)
    port = _port(host)
    server = create_server(
        app,
        host=host,
        port=port,
        threads=8,
        ident=None,
        clear_untrusted_proxy_headers=not app.config["PROXIES"],  # with proxies they are counted
    )
    with app.app_context():
        tell("start", writes="no" if app.config["UNEXPLAINED"] else "yes")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the end is told as well
    try:
        if app.config["DEMO"]:
            click.echo(f"Accounts: {app.config['INSTANCE'] / 'demo-accounts.json'}", err=True)
        click.echo(f"Serving on http://{host}:{port}")
        sys.stdout.flush()
        if host == "127.0.0.1":
            click.echo(f"Passkeys work on http://localhost:{port}", err=True)
        keep_on(app, draw_from, DRAWING)
        keep_on(app, check_from, CHECKING)
        keep_on(app, sweep_from, SWEEPING)
        if app.config["TSA_URL"] is not None:
            keep_on(app, stamp_from, STAMPING)
        if app.config["MAIL_SERVER"] is not None:
            keep_on(app, send_from, SENDING)
            keep_on(app, post_heads_from, HEADS)
        server.run()
    finally:
        with app.app_context():
            tell("stop")


def stamp_from(app: Flask) -> tuple[int, int]:
    """Ask the authority of the settings for stamps over the heads."""
    from tender.actions.stamping import stamp_heads
    from tender.clock import now
    from tender.extensions import db
    from tender.stamps import Authority

    return stamp_heads(db.sessionmaker, Authority(app.config["TSA_URL"]).stamp, now)


def check_from(app: Flask) -> None:
    """Read the whole trail; while something is wrong with it nothing is recorded."""
    from tender.extensions import db

    with db.sessionmaker() as session:
        told = unexplained(session, whole=True)
    for text in told:
        app.logger.error("%s", text)
    app.config["UNEXPLAINED"] = bool(told)


def sweep_from(app: Flask) -> None:
    """Clean up what was destroyed while somebody read, and so still lies in a file: at the start
    too, since nobody knows what the process before left."""
    from tender.extensions import db
    from tender.store import erasing

    if app.config.get("UNSWEPT", True) and erasing.sweep(db.engine):
        app.config["UNSWEPT"] = False


def keep_on(app: Flask, work: Callable[[Flask], object], pause: float) -> Thread:
    """Do some work now and after every pause, beside the served application until it ends. While
    acts are gone that nobody explained nothing is written or sent: only looking goes on."""

    def run() -> None:
        while True:
            try:
                if work is check_from or not app.config.get("UNEXPLAINED"):
                    with app.app_context():
                        work(app)
            except Exception:
                app.logger.exception("the work beside the pages failed: %s", work.__name__)
            sleep(pause)

    beside = Thread(target=run, name=work.__name__, daemon=True)
    beside.start()
    return beside


def _port(host: str) -> int:
    """The port that was set, or else the first free one from 8000."""
    asked = os.environ.get("TENDER_PORT")
    if asked:
        return int(asked)
    for port in range(8000, 8100):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    stop("No port between 8000 and 8099 is free: set TENDER_PORT.")
