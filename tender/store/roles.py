"""Who may do what in PostgreSQL: the application owns nothing and only adds to what is history.

The role that migrates owns the tables. The application logs in as another role, which can take no
guard off and make no table of its own that could stand in for one of ours. A third one only reads,
for back-ups.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tender.extensions import metadata
from tender.models.base import append_only_tables

VERSION = "alembic_version"


def statements(database: str, schema: str, app: str, backup: str) -> Iterator[str]:
    """What gives both roles their rights, and takes all others from them and from everybody.

    The names are quoted by the caller. Run by the owner of the tables, after every migration.
    """
    both = f"{app}, {backup}"
    history = {table.name for table in append_only_tables()}
    others = sorted(table.name for table in metadata.sorted_tables if table.name not in history)
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC, {both}"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {both}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {both}"
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC, {both}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {both}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {both}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {both}"
    yield f"GRANT INSERT ON {', '.join(sorted(history))} TO {app}"
    yield f"GRANT INSERT, UPDATE, DELETE ON {', '.join(others)} TO {app}"
    for table in append_only_tables():  # what the door for erasing lets through
        columns = table.info.get("erased")
        if columns:
            yield f"GRANT UPDATE ({', '.join(columns)}) ON {table.name} TO {app}"
        elif columns is not None:
            yield f"GRANT DELETE ON {table.name} TO {app}"


def new_role(name: str, quoted: str) -> str:
    """Makes a role that may log in, unless it is there; its password is set by hand."""
    there = f"SELECT FROM pg_roles WHERE rolname = '{name}'"  # nosec B608  # names of roles are plain words
    make = f"CREATE ROLE {quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
    return f"DO $$ BEGIN IF NOT EXISTS ({there}) THEN {make}; END IF; END $$"


def exists(connection: Connection, name: str) -> bool:
    there = text("SELECT count(*) FROM pg_roles WHERE rolname = :name")
    return bool(connection.scalar(there, {"name": name}))


def owns_tables(connection: Connection) -> bool:
    """Whether who is connected owns tables, or can become who does; a superuser always can."""
    if connection.dialect.name != "postgresql":
        return False
    owned = text(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        " AND pg_has_role(current_user, tableowner, 'MEMBER')"
    )
    return bool(connection.scalar(owned))


def too_many_rights(connection: Connection) -> tuple[str, ...]:
    """What who is connected may do beside what the application needs, in words of PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return ()
    found = []
    for kind, of in (("DATABASE", "current_database()"), ("SCHEMA", "current_schema()")):
        for right in ("CREATE", "TEMPORARY") if kind == "DATABASE" else ("CREATE",):
            asked = text(f"SELECT has_{kind.lower()}_privilege({of}, '{right}')")
            if connection.scalar(asked):
                found.append(f"{right} on the {kind.lower()}")
    asked = text(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
        " AND c.relname = ANY(:tables)"
        " AND (has_table_privilege(c.oid, 'UPDATE, TRUNCATE, REFERENCES, TRIGGER')"
        " OR NOT c.relname = ANY(:whole) AND has_table_privilege(c.oid, 'DELETE'))"
        " ORDER BY c.relname"
    )
    history = [table.name for table in append_only_tables()]
    whole = [table.name for table in append_only_tables() if table.info.get("erased") == ()]
    tables = {"tables": history, "whole": whole}
    found += [f"more than adding on {name}" for name in connection.scalars(asked, tables)]
    return tuple(found)
