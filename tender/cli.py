"""The command line. Answers on stdout, messages on stderr; exit 0 good, 1 failed, 2 wrong use."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from criteria.phases import Step
from criteria.refusals import Refused
from criteria.trail import Head

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

DEMO_STEPS = [step.value for step in Step if step is not Step.CLOSED]
PASSWORD_BYTES = 15


def _app() -> Flask:
    from tender import create_app

    return create_app()


def _stop(message: str, code: int = 2) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


@contextmanager
def _writing() -> Iterator[Session]:
    """A session that has begun to write; the caller commits."""
    from tender.extensions import begin_write, db

    with db.sessionmaker() as session:
        begin_write(session)
        yield session


@click.group()
def main() -> None:
    """Tender: evaluate a SAS-procedure so that everyone can follow it."""


@main.group()
def db() -> None:
    """The database and its schema."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the schema of this version."""
    from tender.extensions import alembic

    app = _app()
    with app.app_context():
        alembic.upgrade()
    click.echo("The database is up to date.", err=True)


@db.command("check")
def db_check() -> None:
    """Exit 1 when the schema is not the one of this version."""
    from tender.extensions import alembic

    app = _app()
    with app.app_context():
        if alembic.needs_upgrade():
            _stop("The schema is behind: run tender db upgrade.", 1)
        if alembic.compare_metadata():
            _stop("The schema differs from the models of this version.", 1)
    click.echo("The schema is the one of this version.", err=True)


@main.command()
def serve() -> None:
    """Serve the application, and print where once it answers."""
    from waitress.server import create_server

    app = _app()
    host = os.environ.get("TENDER_HOST", "127.0.0.1")
    if app.config["DEMO"] and host not in ("127.0.0.1", "localhost", "::1"):
        _stop("The demonstration works on this computer only: leave TENDER_HOST at 127.0.0.1.")
    port = _port(host)
    server = create_server(app, host=host, port=port, threads=8, ident=None)
    if app.config["DEMO"]:
        click.echo(f"Accounts: {app.config['INSTANCE'] / 'demo-accounts.json'}", err=True)
    click.echo(f"Serving on http://{host}:{port}")
    sys.stdout.flush()
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
    _stop("No port between 8000 and 8099 is free: set TENDER_PORT.")


@main.command()
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

    app = _app()
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
            _stop(f"{REFERENCE} is here already. Use --replace to build it anew.")
        _build(app, Step(until) if until else None, offers)


def _throw_away(app: Flask) -> None:
    """Empty the database of a demonstration. Refused when there is anything else in it."""
    from tender.extensions import altering
    from tender.extensions import db as database
    from tender.models.base import Base

    if not app.config["DEMO"]:
        _stop("This is not a demonstration: nothing was thrown away.")
    with altering(), database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            Base.metadata.drop_all(connection)
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")


def _build(app: Flask, until: Step | None, offers: int) -> None:
    from tender.config import DEMO_ACCOUNTS
    from tender.demo import PEOPLE, build
    from tender.extensions import begin_write
    from tender.extensions import db as database
    from tender.vault import Vault

    users: dict[str, UUID] = {}
    accounts = []
    for person in PEOPLE:
        user, password = _new_user(person.email, person.name, person.key == "administrator")
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
            _export(session, app, made.procedure_id, PEOPLE[0].email, None, ("report", "letters"))


def _new_user(email: str, name: str, administrator: bool = False) -> tuple[UUID, str]:
    from tender.clock import now
    from tender.store import accounts

    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with _writing() as session:
        user = accounts.by_email(session, email)
        if user is None:
            user = accounts.create_user(session, email, name, password, now())
        else:
            accounts.set_password(session, user, password)
        if administrator:
            accounts.give_platform_role(session, user, accounts.ADMINISTRATOR)
        session.commit()
        return user.id, password


def _write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


@main.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--administrator", is_flag=True)
def user_add(email: str, name: str, administrator: bool) -> None:
    """Make an account; the password is printed once."""
    from tender.store import accounts

    with _app().app_context():
        with _writing() as session:
            if accounts.by_email(session, email) is not None:
                _stop(f"There is an account for {email} already.", 1)
        try:
            _, password = _new_user(email, name, administrator)
        except Refused as refused:
            _stop(str(refused))
    click.echo(password)


@user.command("reset")
@click.argument("email")
def user_reset(email: str) -> None:
    """Give an account a new password, printed once; everyone logged in with the old one is out."""
    from tender.store import accounts

    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with _app().app_context(), _writing() as session:
        found = accounts.by_email(session, email)
        if found is None:
            _stop(f"There is no account for {email}.", 1)
        accounts.set_password(session, found, password)
        session.commit()
    click.echo(password)


@main.group()
def procedure() -> None:
    """Procedures."""


@procedure.command("add")
@click.argument("reference")
@click.option("--title", required=True, help="The Dutch title.")
@click.option("--title-en", help="The English title; the Dutch one when left out.")
@click.option("--authority", required=True, help="The contracting authority.")
@click.option("--as", "email", required=True, help="The account of its first officer.")
def procedure_add(
    reference: str, title: str, title_en: str | None, authority: str, email: str
) -> None:
    """Begin a procedure with a draft plan from the catalogues and the facts of the case."""
    from criteria.case import load as load_facts
    from criteria.catalogue import load as load_catalogues
    from criteria.text import Text
    from tender.actions.course import create_procedure
    from tender.clock import now
    from tender.store import accounts

    with _app().app_context(), _writing() as session:
        found = accounts.by_email(session, email)
        if found is None:
            _stop(f"There is no account for {email}.", 1)
        try:
            create_procedure(
                session,
                found.id,
                reference,
                Text(title, title_en or title),
                authority,
                load_catalogues(),
                load_facts(),
                now(),
            )
        except Refused as refused:
            _stop(str(refused), 1)
        session.commit()


@main.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": [],
    }
)
@click.pass_context
def rank(context: click.Context) -> None:
    """Compute a ranking from one rank file (--json, --lang nl|en; FILE may be -)."""
    from criteria.rank import main as rank_main

    sys.exit(rank_main(context.args))


@main.group()
def audit() -> None:
    """The trail."""


@audit.command("verify")
@click.option("--ref", help="Only the chain of this procedure.")
@click.option("--head", "known", multiple=True, metavar="SEQ:HEX", help="A head kept elsewhere.")
@click.option("--json", "as_json", is_flag=True)
def audit_verify(ref: str | None, known: tuple[str, ...], as_json: bool) -> None:
    """Re-read every chain. Exit 1 when one is broken or a given head does not match."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with _app().app_context():
            answer = _verified(ref, known)
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        answer = {"ok": False, "chains": [], "reason": reason}
    if as_json:
        click.echo(json.dumps(answer))
    else:
        for line in _verified_lines(answer):
            click.echo(line)
    sys.exit(0 if answer["ok"] else 1)


def _verified(ref: str | None, known: tuple[str, ...]) -> dict[str, object]:
    from criteria.texts import sentence
    from tender.extensions import db as database
    from tender.store import procedures, trail

    with database.sessionmaker() as session:
        references = procedures.references(session)
        chain = next((str(id_) for id_, name in references.items() if name == ref), None)
        if ref is not None and chain is None:
            _stop(f"There is no procedure {ref}.")
        if known and chain is None:
            _stop("A head belongs to one procedure: give --ref as well.")
        heads = [_head(chain or "", text) for text in known]
        checks = trail.verify(session, chain, heads)
    names = {str(id_): name for id_, name in references.items()}
    chains = [
        {
            "ref": names.get(check.chain, check.chain),
            "entries": check.entries,
            "head": check.head,
            "ok": check.ok,
            "first_bad": check.first_bad,
            "reason": sentence(check.reason, "en") if check.reason else None,
        }
        for check in checks
    ]
    return {"ok": all(check.ok for check in checks), "chains": chains}


def _head(chain: str, text: str) -> Head:
    seq, _, digits = text.partition(":")
    if not seq.isdigit() or len(digits) != 64:
        _stop(f"{text} is not SEQ:HEX with 64 hexadecimal digits.")
    return Head(chain, int(seq), digits.lower())


def _verified_lines(answer: dict[str, object]) -> Iterator[str]:
    chains = answer["chains"]
    assert isinstance(chains, list)
    if "reason" in answer:
        yield f"The database cannot be read: {answer['reason']}"
    for chain in chains:
        state = "good" if chain["ok"] else f"BROKEN at {chain['first_bad']}: {chain['reason']}"
        yield f"{chain['ref']}: {chain['entries']} entries, head {chain['head']}, {state}"


@main.command()
@click.argument("ref")
@click.option("--what", type=click.Choice(["report", "letters"]), multiple=True, required=True)
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--as", "email", required=True, help="The person whose rights are used.")
def export(ref: str, what: tuple[str, ...], folder: Path | None, email: str) -> None:
    """Write the award report or the letters to a folder."""
    from tender.extensions import db as database
    from tender.store import procedures

    app = _app()
    with app.app_context(), database.sessionmaker() as session:
        procedure_id = procedures.by_reference(session, ref)
        if procedure_id is None:
            _stop(f"There is no procedure {ref}.", 1)
        for path in _export(session, app, procedure_id, email, folder, what):
            click.echo(str(path))


def _export(
    session: Session,
    app: Flask,
    procedure_id: UUID,
    email: str,
    folder: Path | None,
    what: tuple[str, ...],
) -> list[Path]:
    from tender.actions import reporting
    from tender.actions.entry import look
    from tender.permissions import NotGranted, Permission, identify
    from tender.report.render import render
    from tender.store import accounts, award

    account = accounts.by_email(session, email)
    actor = identify(session, account.id, procedure_id) if account else None
    if actor is None:
        _stop(f"{email} has no role in this procedure.", 1)
    try:
        case = look(session, actor, Permission.VIEW_REPORTS)
    except NotGranted:
        _stop("There is nothing here that may be exported now.", 1)
    target = folder or app.config["INSTANCE"] / "exports" / case.reference
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    if "report" in what:
        versions = award.reports(session, case.id)
        if not versions:
            _stop("The award report has not been made yet.", 1)
        path = target / "award-report-internal.pdf"
        path.write_bytes(render(reporting.read_report(versions[0])))
        made.append(path)
    if "letters" in what:
        for decision in award.decisions(session, case.id).values():
            if decision.dispatch is not None:
                for number, text in enumerate(
                    award.letters(session, decision.dispatch).values(), 1
                ):
                    path = target / f"letter-{decision.stage}-{number}.txt"
                    path.write_text(text, encoding="utf-8")
                    made.append(path)
    return made


if __name__ == "__main__":
    main()
