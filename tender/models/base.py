"""What every table shares: the base class, exact column types, and the guard on history.

Points are kept as whole thousandths and money as cents, because SQLite keeps decimals as floating
point. Moments are UTC on both databases. Rows of an append-only table can be neither updated nor
deleted: the database itself refuses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from criteria.canon import canonical, read_canonical
from tender.extensions import altering, metadata

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
_LARGEST = 2**53


class _Exact(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of its smallest part; what does not fit is refused."""

    impl = sa.BigInteger
    places = 0

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
            raise TypeError(f"{value!r} is not an exact number")
        return parts(Decimal(value), self.places)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else _plain(int(value), self.places)


@lru_cache(maxsize=4096)
def _plain(parts: int, places: int) -> Decimal:
    """The number without trailing zeros or exponent: 8, not 8.000 or 1E+1."""
    value = Decimal(parts).scaleb(-places)
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


class Points(_Exact):
    """Points and marks, in whole thousandths."""

    places = 3
    cache_ok = True


class Money(_Exact):
    """Euros, in whole cents."""

    places = 2
    cache_ok = True


def parts(value: Decimal, places: int) -> int:
    """`value` in whole parts of ten to the power of minus `places`; ValueError when it is not."""
    if not value.is_finite() or (value and value.adjusted() > 15):
        raise ValueError(f"{value} is out of range")
    scaled = Fraction(value) * Fraction(10**places)
    if scaled.denominator != 1 or abs(scaled.numerator) >= _LARGEST:
        raise ValueError(f"{value} does not fit in {places} places")
    return scaled.numerator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out. On SQLite a text that sorts as the moment does."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(27))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.strftime(_MOMENT).zfill(27) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        moment: datetime = value.astimezone(UTC)
        return moment


class Canonical(TypeDecorator[Any]):
    """A plain value as canonical JSON text: never a database's own JSON type, which rewrites it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else read_canonical(value)


class Key(sa.Uuid[UUID]):
    """A UUID. SQLite keeps it as text, and the rows of one page name the same few many times."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        read = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return read and _read_key


@lru_cache(maxsize=16384)
def _read_key(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


UuidKey = Annotated[UUID, mapped_column(Key(), primary_key=True, default=uuid4)]
"""A random primary key: `id: Mapped[UuidKey]`."""


class Base(DeclarativeBase):
    """Every table. A `Decimal` names its own type, Points or Money; there is no default."""

    metadata = metadata
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime(),
        UUID: Key(),
        str: sa.Text(),
    }


M = TypeVar("M", bound=type[DeclarativeBase])


def append_only(model: M) -> M:
    """Class decorator: the rows of this table are history, never updated and never deleted."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    table.info["append_only"] = True
    return model


def append_only_tables(of: sa.MetaData = metadata) -> tuple[sa.Table, ...]:
    return tuple(table for table in of.sorted_tables if table.info.get("append_only"))


def guards_ddl(dialect: str, table: str, keys: Iterable[tuple[str, ...]] = (("id",),)) -> list[str]:
    """The statements that make the database guard an append-only table, for a migration.

    `keys` are the unique keys: on SQLite an insert that would replace a row is refused by name.
    """
    if dialect == "sqlite":
        return _sqlite_guards(table, keys)
    return [
        "CREATE OR REPLACE FUNCTION tender_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append only', "
        "ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION tender_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION tender_append_only()",
    ]


def drop_guards_ddl(dialect: str, table: str) -> list[str]:
    """The way back of `guards_ddl`."""
    sqlite = dialect == "sqlite"
    kinds = ["no_update", "no_delete", "no_replace"] if sqlite else ["append_only", "no_truncate"]
    on = "" if sqlite else f" ON {table}"
    return [f"DROP TRIGGER IF EXISTS {table}_{kind}{on}" for kind in kinds]


def unique_keys(table: sa.Table) -> tuple[tuple[str, ...], ...]:
    """The primary key and every unique constraint of a table, as column names."""
    keys = [tuple(column.name for column in table.primary_key.columns)]
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            keys.append(tuple(column.name for column in constraint.columns))
    return tuple(sorted(keys))


def erasing(dialect: str, table: sa.Table) -> list[str]:
    """The door of a table as its place says, see `tender.models.places`; none for most."""
    columns: tuple[str, ...] | None = table.info.get("erased")
    if columns is None or not table.info.get("append_only"):
        return []
    kept = [one.name for one in table.columns if one.name not in columns]
    return erasing_ddl(dialect, table.name, columns, kept)


_DOOR = (
    "EXISTS (SELECT 1 FROM erased_rows r WHERE r.table_name = {table} AND r.row_key = {key} "
    "AND NOT EXISTS (SELECT 1 FROM erasure_ends e WHERE e.erasure_id = r.erasure_id))"
)


def erasing_ddl(dialect: str, table: str, columns: Iterable[str], kept: Iterable[str]) -> list[str]:
    """The statements that give the guard of a table its one door, for a migration.

    While an erasure of two persons runs, the rows it names may lose what stands in `columns`, and
    `kept` may not change; values of the trail go as a whole, so these name no column.
    """
    blanked = tuple(columns)
    if dialect == "sqlite":
        act, key = ("update", "OLD.id") if blanked else ("delete", "OLD.digest")
        door = _DOOR.format(table=f"'{table}'", key=key)
        alike = (f' AND NEW."{one}" IS OLD."{one}"' for one in sorted(kept))
        same = "".join(alike) if blanked else ""
        return [
            f"DROP TRIGGER {table}_no_{act}",
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"WHEN NOT ({door}{same}) BEGIN SELECT RAISE(ABORT, '{table} is append only'); END",
        ]
    named = ", ".join(f"'{one}'" for one in blanked)
    return [
        *_erasing_function(),
        f"DROP TRIGGER {table}_append_only ON {table}",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION tender_erasing({named})",
    ]


def _erasing_function() -> list[str]:
    door = _DOOR.format(table="TG_TABLE_NAME", key="key")
    return [
        "CREATE OR REPLACE FUNCTION tender_erasing() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE was jsonb := to_jsonb(OLD) - coalesce(TG_ARGV, '{}'::text[]); "
        "key text := replace(coalesce(was->>'id', was->>'digest'), '-', ''); "
        "BEGIN "
        f"IF TG_NARGS > 0 AND TG_OP = 'UPDATE' AND {door} THEN "
        "IF to_jsonb(NEW) - TG_ARGV = was THEN RETURN NEW; END IF; END IF; "
        f"IF TG_NARGS = 0 AND TG_OP = 'DELETE' AND {door} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append only', "
        "ERRCODE = 'integrity_constraint_violation'; END $$"
    ]


def install_guards(connection: Connection, of: sa.MetaData = metadata) -> None:
    """Guard every append-only table of freshly created metadata, as the migrations do."""
    dialect = connection.dialect.name
    for table in append_only_tables(of):
        for statement in guards_ddl(dialect, table.name, unique_keys(table)):
            connection.exec_driver_sql(statement)
    for table in of.sorted_tables:
        guards = (*table.info.get("guards", {}).get(dialect, ()), *erasing(dialect, table))
        with altering():
            for statement in guards:
                connection.exec_driver_sql(statement)


def _sqlite_guards(table: str, keys: Iterable[tuple[str, ...]]) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table} is append only')"
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")"
        for key in sorted(keys)
    )
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # nosec B608  # our tables
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END",
    ]
