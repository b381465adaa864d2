"""What every command uses: the application, a session that writes, a way to stop."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

    from tender.permissions import Identity


EXPLAIN = "An older copy was put back: run tender restore --explain."
RESEAL = "Nothing is recorded until this is cleared up: see tender audit seal."


def application() -> Flask:
    """The application, with the migrations quiet unless something is wrong."""
    from tender import create_app
    from tender.config import BadSettings

    try:
        app = create_app()
    except BadSettings as wrong:
        stop(str(wrong))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return app


def stop(message: str, code: int = 2) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


def acting_as(session: Session, ref: str, email: str, lang: str) -> Identity:
    """Somebody in a procedure; ends the command when either is not there."""
    from criteria.texts import sentence
    from tender.permissions import identify
    from tender.store import accounts, procedures

    procedure: UUID | None = procedures.by_reference(session, ref)
    if procedure is None:
        stop(sentence("files.procedure_unknown", lang, reference=ref), 1)
    account = accounts.by_email(session, email)
    actor = identify(session, account.id, procedure) if account else None
    if actor is None:
        stop(sentence("files.role_unknown", lang, email=email), 1)
    return actor


def unexplained(session: Session, *, whole: bool = False) -> list[str]:
    """Why nothing may be recorded here: acts are gone that no restore explains, or the trail holds
    what this host did not seal. Empty when all is well."""
    from flask import current_app

    from criteria.texts import sentence
    from tender.heads import lost
    from tender.seals import broken

    told = []
    if missing := lost(session, current_app.config["HEADS_FILE"]):
        told += [f"Gone from the database: {missing[-1].line}", EXPLAIN]
    for chain, _, fault in broken(session, current_app.config, whole=whole):
        assert fault is not None
        told += [f"Chain {chain} at {fault.seq}: {sentence(fault.code, 'en')}", RESEAL]
    return told


def refuse_unexplained(session: Session) -> None:
    """Ends the command while nothing may be recorded."""
    told = unexplained(session)
    for text in told:
        click.echo(text, err=True)
    if told:
        sys.exit(1)


def only_explained() -> None:
    """`refuse_unexplained` before work that opens its own sessions."""
    from tender.extensions import db

    with db.sessionmaker() as session:
        refuse_unexplained(session)


@contextmanager
def writing() -> Iterator[Session]:
    """A session that has begun to write; the caller commits."""
    from tender.extensions import begin_write, db

    with db.sessionmaker() as session:
        begin_write(session)
        refuse_unexplained(session)
        yield session
