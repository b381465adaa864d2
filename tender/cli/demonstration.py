"""tender demo: the demonstration case, built anew."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from criteria.phases import Step
from tender.cli.accounts import new_user
from tender.cli.common import application, stop
from tender.cli.exporting import export_files

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

DEMO_STEPS = [step.value for step in Step if step is not Step.CLOSED]


@click.command()
@click.option("--until", type=click.Choice(DEMO_STEPS), help="Stop when this step has just begun.")
@click.option("--offers", type=click.IntRange(1, 29), default=3, show_default=True)
@click.option("--replace", is_flag=True, help="Throw the present demonstration away first.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is a procedure already.")
def demo(until: str | None, offers: int, replace: bool, if_empty: bool) -> None:
    """Build the demonstration case HVB-BW-2022."""
    from tender.demo.course import REFERENCE
    from tender.extensions import alembic
    from tender.extensions import db as database
    from tender.store import procedures

    app = application()
    with app.app_context():
        if replace:
            _throw_away(app)
        alembic.upgrade()
        with database.sessionmaker() as session:
            known = procedures.by_reference(session, REFERENCE) or (
                if_empty and procedures.any_procedure(session)
            )
        if known and if_empty:
            return
        if known:
            stop(f"{REFERENCE} is here already. Use --replace to build it anew.")
        _build(app, Step(until) if until else None, offers)


def _throw_away(app: Flask) -> None:
    """Empty the database of a demonstration. Refused when there is anything else in it."""
    from tender.extensions import altering
    from tender.extensions import db as database
    from tender.models.base import Base

    if not app.config["DEMO"]:
        stop("This is not a demonstration: nothing was thrown away.")
    with altering(), database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            Base.metadata.drop_all(connection)
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    if app.config["HEADS_FILE"].is_file():
        app.config["HEADS_FILE"].unlink()


def _build(app: Flask, until: Step | None, offers: int) -> None:
    from tender.config import DEMO_ACCOUNTS
    from tender.demo import PEOPLE, build
    from tender.extensions import begin_write
    from tender.extensions import db as database
    from tender.permissions import identify
    from tender.store.accounts import ADMINISTRATOR, INITIATOR
    from tender.vault import Vault

    users: dict[str, UUID] = {}
    accounts = []
    platform = {"administrator": ADMINISTRATOR, "officer": INITIATOR}
    for person in PEOPLE:
        user, password = new_user(person.email, person.name, platform.get(person.key))
        users[person.key] = user
        accounts.append({"email": person.email, "password": password, "roles": list(person.roles)})
    instance: Path = app.config["INSTANCE"]
    _write_private(instance / DEMO_ACCOUNTS, json.dumps(accounts, indent=1))

    def opened() -> Session:
        session = database.sessionmaker()
        begin_write(session)
        return session

    total = len(DEMO_STEPS) if until is None else until.number - 1
    with click.progressbar(
        length=total, label="Building the demonstration", file=sys.stderr
    ) as bar:
        made = build(opened, Vault.load(instance), users, until, offers, lambda step: bar.update(1))
    links = {key: f"/hand-in/{token}" for key, token in made.links.items()}
    _write_private(instance / "demo-links.json", json.dumps(links, indent=1))
    if until is None or until.number > Step.STANDSTILL.number:
        with database.sessionmaker() as session:
            officer = identify(session, users["officer"], made.procedure_id)
            assert officer is not None
            for edition in ("tenderer", "public"):
                list(export_files(session, app, officer, None, ("report",), edition))
            list(export_files(session, app, officer, None, ("report", "record", "letters")))


def _write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
