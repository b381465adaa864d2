"""tender db: the database and its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tender.cli.common import application, stop

if TYPE_CHECKING:
    pass


@click.group()
def db() -> None:
    """The database and its schema."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the schema of this version."""
    from tender.extensions import alembic

    app = application()
    with app.app_context():
        alembic.upgrade()
    click.echo("The database is up to date.", err=True)


@db.command("check")
def db_check() -> None:
    """Exit 1 when the schema is not the one of this version."""
    from tender.extensions import alembic

    app = application()
    with app.app_context():
        if alembic.needs_upgrade():
            stop("The schema is behind: run tender db upgrade.", 1)
        if alembic.compare_metadata():
            stop("The schema differs from the models of this version.", 1)
    click.echo("The schema is the one of this version.", err=True)
