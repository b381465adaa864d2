"""What every command uses: the application, a session that writes, a way to stop."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session


def application() -> Flask:
    from tender import create_app

    return create_app()


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
