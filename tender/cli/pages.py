"""tender pages: the pages of competence dossiers, as assessors read them beside the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tender.cli.common import application, only_explained, stop

if TYPE_CHECKING:
    from flask import Flask


@click.group()
def pages() -> None:
    """Pages of competence dossiers."""


@pages.command("draw")
def draw() -> None:
    """Draw what was not drawn yet. Exit 1 when a file is not what it was sealed as."""
    from tender.vault import CannotOpen, KeyAway

    app = application()
    with app.app_context():
        only_explained()
        try:
            done = draw_from(app)
        except KeyAway as away:
            stop(f"Not all pages were drawn: {away}", 1)
        except (CannotOpen, ValueError):
            app.logger.exception("the pages of a competence dossier were not drawn")
            stop("A competence dossier is not what it was sealed as: see the log.", 1)
    click.echo(f"Drawn: {done}", err=True)


def draw_from(app: Flask) -> int:
    """Draw what was not drawn yet, with the settings of an application. Returns how many files."""
    from tender.actions.pages import draw_all
    from tender.clock import now
    from tender.extensions import db
    from tender.vault import Vault

    return draw_all(db.sessionmaker, Vault.load(app.instance_path), now)
