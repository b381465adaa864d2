"""Whether the database has the guards and constraints of this version, and at which version it is.

Alembic compares tables, columns, keys and indexes; it looks at no triggers and no checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.engine import Connection

from tender.extensions import metadata
from tender.models.base import append_only_tables, erasing, guards_ddl, unique_keys

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+) ", re.ASCII)
_FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.ASCII | re.DOTALL
)


def version(connection: Connection) -> tuple[str, ...]:
    """The versions that the schema says to be at; none for a database that was never made."""
    if not inspect(connection).has_table("alembic_version"):
        return ()
    return tuple(connection.scalars(text("SELECT version_num FROM alembic_version")))


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """The triggers that are not there, switched off, or do something else than in this version."""
    wanted = dict(_wanted(connection.dialect.name))
    found = _found(connection)
    return tuple(sorted(name for name, what in wanted.items() if found.get(name) != what))


def missing_checks(connection: Connection) -> tuple[str, ...]:
    """The checks of columns that are not there."""
    found = {
        str(check["name"])
        for checks in inspect(connection).get_multi_check_constraints().values()
        for check in checks
    }
    wanted = {
        str(metadata.naming_convention["ck"])  # as the tables were made
        % {"table_name": table.name, "constraint_name": constraint.name}
        if not str(constraint.name).startswith("ck_")
        else str(constraint.name)
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    return tuple(sorted(wanted - found))


def _wanted(dialect: str) -> Iterator[tuple[str, str]]:
    for table in metadata.sorted_tables:
        ddl = list(table.info.get("guards", {}).get(dialect, ()))
        if table in append_only_tables():
            ddl += guards_ddl(dialect, table.name, unique_keys(table))
            ddl += erasing(dialect, table)
        for statement in ddl:
            if function := _FUNCTION.match(statement):
                yield f"{function[1]}()", _plain(function[2])
            elif trigger := _TRIGGER.match(statement):
                yield trigger[1], _plain(statement)


def _found(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type='trigger'"))
        return {name: _plain(sql) for name, sql in rows}
    triggers = connection.execute(
        text(
            "SELECT tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
            " AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
        )
    )
    functions = connection.execute(
        text(
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace"
        )
    )
    found = {name: _plain(sql) for name, sql in triggers}
    return found | {f"{name}()": _plain(source) for name, source in functions}


def _plain(sql: str) -> str:
    """The same words for the same trigger, however the database writes it down."""
    words = " ".join(sql.split()).replace("DELETE OR UPDATE", "UPDATE OR DELETE")
    return re.sub(r" (ON|FUNCTION) \w+\.", r" \1 ", words)
