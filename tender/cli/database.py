"""tender db: the database, its schema, and who may do what in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tender.cli.common import application, stop

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.engine import Connection

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


@click.group()
def db() -> None:
    """The database, its schema, and who may do what in it."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the schema of this version.

    On PostgreSQL, as the owner of the tables: the role of the application gets its rights again.
    """
    from tender.extensions import alembic
    from tender.extensions import db as database
    from tender.store import roles

    app = application()
    with app.app_context():
        alembic.upgrade()
        if database.engine.dialect.name == "postgresql":
            with database.engine.begin() as connection:
                names = (app.config["APP_ROLE"], app.config["BACKUP_ROLE"])
                if all(roles.exists(connection, name) for name in names):
                    for statement in _rights(connection, *names):
                        connection.exec_driver_sql(statement)
    click.echo("The database is up to date.", err=True)


@db.command("check")
def db_check() -> None:
    """Exit 1 when schema, guards, checks or rights are not the ones of this version, or a key of
    the vault is not here."""
    app = application()
    with app.app_context():
        wrong = [*half_made(app), *_differences(app), *vault_lacks(app)]
    for text in wrong:
        click.echo(text, err=True)
    if wrong:
        stop("The database, or a key for it, is not as this version needs it.", 1)
    click.echo("The schema is the one of this version.", err=True)


def half_made(app: Flask) -> list[str]:
    """Why the application cannot work with this database: its version, guards that are off, or
    second factors of another key."""
    from tender.extensions import alembic
    from tender.extensions import db as database
    from tender.store import schema

    with database.engine.connect() as connection:
        found, wanted = schema.version(connection), alembic.script_directory.get_heads()
        if set(found) != set(wanted):
            said = ", ".join(found) or "empty"
            return [f"The schema is at {said}, this version has {', '.join(wanted)}: {UPGRADE}."]
        told = [f"Not as this version has it: {one}" for one in schema.missing_guards(connection)]
    return [*told, *other_factor_key(app)]


def other_factor_key(app: Flask) -> list[str]:
    """What to do when second factors were kept with another key than this computer has."""
    from tender.extensions import db as database
    from tender.store import factors

    with database.sessionmaker() as session:
        others = factors.of_other_keys(session, app.config["FACTOR_KEY"])
    if not others:
        return []
    return [
        f"secrets/factor-key is not the key that {len(others)} authenticator app(s) were set up"
        " with. Put that key back; if it is lost: tender user factors --lost-key."
    ]


def vault_lacks(app: Flask) -> list[str]:
    """What is wrong with the keys of the vault, held against what is sealed here."""
    from tender.actions.vault_renewal import sealed_to
    from tender.extensions import alembic
    from tender.extensions import db as database
    from tender.store import schema
    from tender.vault import KeyTrouble, keys_here, unsettled

    with database.sessionmaker() as session:
        if set(schema.version(session.connection())) != set(alembic.script_directory.get_heads()):
            return []
        needed = sealed_to(session)
    try:
        here = keys_here(app.instance_path)
        half = bool(here) and unsettled(app.instance_path)
    except KeyTrouble as wrong:
        return [str(wrong)]
    told = [
        f"{count} file(s) or texts are sealed to key {key}, and neither secrets/vault.key nor"
        f" secrets/vault.{key}.key is that key: put it back."
        for key, count in needed.items()
        if key not in here
    ]
    return told + ["A renewal was not finished: give tender vault renew again."] * half


UPGRADE = "run tender db upgrade, or the version that it belongs to"


def may_too_much(app: Flask) -> str | None:
    """Why the application has more rights in the database than it needs; None when it has not."""
    from tender.extensions import db as database
    from tender.store import roles

    with database.engine.connect() as connection:
        if app.config["ONE_ROLE"] or app.config["DEMO"] or not roles.owns_tables(connection):
            return None
    return (
        "The application owns the tables of PostgreSQL: see tender db roles,"
        " or set TENDER_ONE_ROLE=1 in a small installation."
    )


def _differences(app: Flask) -> Iterator[str]:
    """What differs in tables, checks and rights."""
    from tender.extensions import alembic
    from tender.extensions import db as database
    from tender.store import roles, schema

    for change in alembic.compare_metadata():
        yield f"Table or column: {change[0] if isinstance(change[0], str) else change[0][0]}"
    with database.engine.connect() as connection:
        yield from (f"Check: {name}" for name in schema.missing_checks(connection))
        if not roles.owns_tables(connection):
            yield from (f"Right: {name}" for name in roles.too_many_rights(connection))


@db.command("roles")
@click.option("--apply", "apply_", is_flag=True, help="Do it, instead of printing the SQL.")
def db_roles(apply_: bool) -> None:
    """Print the SQL that gives the application, on PostgreSQL, no more rights than it needs.

    To be run by the role that migrates and owns the tables. What is history can be added to and
    read; nothing can be owned, altered or made. A second role only reads, for back-ups. Both are
    made when they are not there, without a password.
    """
    from tender.extensions import db as database
    from tender.store import roles

    app = application()
    names = app.config["APP_ROLE"], app.config["BACKUP_ROLE"]
    if not all(_ROLE.fullmatch(name) for name in names) or names[0] == names[1]:
        stop("The names of the roles are two different words of small letters, digits and _.")
    with app.app_context():
        if database.engine.dialect.name != "postgresql":
            stop("SQLite knows no roles: who can read the file can write it.")
        with database.engine.begin() as connection:
            made = [roles.new_role(name, _quoted(connection, name)) for name in names]
            for statement in (*made, *_rights(connection, *names)):
                if apply_:
                    connection.exec_driver_sql(statement)
                else:
                    click.echo(f"{statement};")


def _rights(connection: Connection, app: str, backup: str) -> Iterator[str]:
    from tender.store import roles

    database, schema = connection.exec_driver_sql(
        "SELECT current_database(), current_schema()"
    ).one()
    names = (_quoted(connection, name) for name in (database, schema, app, backup))
    return roles.statements(*names)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
