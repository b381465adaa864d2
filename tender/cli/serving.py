"""tender serve: the application on a port of this computer."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

import click

from tender.cli.common import application, stop
from tender.cli.mail import post_heads_from, send_from
from tender.cli.pages import draw_from

if TYPE_CHECKING:
    from flask import Flask

SENDING, DRAWING, HEADS = 20, 300, 60
"""Seconds between two looks into the outbox, for pages to draw, and for heads to mail."""


@click.command()
def serve() -> None:
    """Serve the application, and print where once it answers."""
    from waitress.server import create_server

    from tender.extensions import db
    from tender.heads import line, lost

    app = application()
    host = os.environ.get("TENDER_HOST", "127.0.0.1")
    if app.config["DEMO"] and host not in ("127.0.0.1", "localhost", "::1"):
        stop("The demonstration works on this computer only: leave TENDER_HOST at 127.0.0.1.")
    with app.app_context(), db.sessionmaker() as session:
        missing = lost(session, app.config["HEADS_FILE"])
    if missing:
        app.config["UNEXPLAINED"] = True
        click.echo(f"Gone from the database: {line(missing[-1])}", err=True)
        click.echo("Nothing is recorded until tender restore --explain tells why.", err=True)
    port = _port(host)
    server = create_server(app, host=host, port=port, threads=8, ident=None)
    if app.config["DEMO"]:
        click.echo(f"Accounts: {app.config['INSTANCE'] / 'demo-accounts.json'}", err=True)
    click.echo(f"Serving on http://{host}:{port}")
    sys.stdout.flush()
    keep_on(app, draw_from, DRAWING)
    if app.config["MAIL_SERVER"] is not None:
        keep_on(app, send_from, SENDING)
        keep_on(app, post_heads_from, HEADS)
    server.run()


def keep_on(app: Flask, work: Callable[[Flask], object], pause: float) -> Thread:
    """Do some work now and after every pause, beside the served application until it ends."""

    def run() -> None:
        while True:
            try:
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
