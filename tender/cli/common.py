"""What every command uses: the application, a session that writes, a way to stop."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session


def application() -> Flask:
    """The application, with the migrations quiet unless something is wrong."""
    from tender import create_app

    app = create_app()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return app


def stop(message: str, code: int = 2) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


@contextmanager
def writing() -> Iterator[Session]:
    """A session that has begun to write; the caller commits."""
    from tender.extensions import begin_write, db

    with db.sessionmaker() as session:
        begin_write(session)
        yield session
