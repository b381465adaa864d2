"""tender serve: the application on a port of this computer."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import click

from tender.cli.common import application, stop

if TYPE_CHECKING:
    pass


@click.command()
def serve() -> None:
    """Serve the application, and print where once it answers."""
    from waitress.server import create_server

    from tender.cli.mail import keep_sending

    app = application()
    host = os.environ.get("TENDER_HOST", "127.0.0.1")
    if app.config["DEMO"] and host not in ("127.0.0.1", "localhost", "::1"):
        stop("The demonstration works on this computer only: leave TENDER_HOST at 127.0.0.1.")
    port = _port(host)
    server = create_server(app, host=host, port=port, threads=8, ident=None)
    if app.config["DEMO"]:
        click.echo(f"Accounts: {app.config['INSTANCE'] / 'demo-accounts.json'}", err=True)
    click.echo(f"Serving on http://{host}:{port}")
    sys.stdout.flush()
    keep_sending(app)
    server.run()


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
