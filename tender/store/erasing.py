"""Finding the content of a category or of a person, and taking it out through the one door.

Rows keep their place and their keys: a marker comes where content was. Drafts and drawn pages go as
a whole, and of the log the salts and values. What is named in `erased_rows` while an erasure runs
is what the database lets go; nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from criteria import retention
from criteria.canon import canonical, read_canonical
from criteria.retention import Category
from criteria.trail import DIGESTS, PROVING, Head
from tender.extensions import metadata
from tender.models.base import Canonical, unique_keys
from tender.models.identity import User, WebSession
from tender.models.places import ACTS, OFFERS, PLACES, Place
from tender.models.retention import ErasedRow, Erasure, ErasureEnd
from tender.models.trail import TrailEntry, TrailValue
from tender.store import account_mail, factors, identities

ERASED = "tender_erased"
"""Where a session notes what its transaction erased, for the file outside the database."""
TOUCHED = "tender_touched"
"""Where a session notes the tables that an erasure changed, for `sweep`."""
TRAIL, LOG = "trail_value", "log"
_MANY = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose content: a category of a procedure, or a person by name.

    tenderers  those whose rows of offers belong to it
    keeps      rows that a ranking rests on, which stay
    name       who is looked for, in every category that can be destroyed
    """

    procedure: UUID
    category: str
    tenderers: frozenset[UUID] = frozenset()
    keeps: frozenset[UUID] = frozenset()
    name: str = ""
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A row with content, and what it becomes; without `new` it goes as a whole."""

    table: str
    kind: str
    key: tuple[Any, ...]
    new: dict[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """rows: in tables; values: in the log, as (entry, digest)."""

    rows: tuple[Hit, ...]
    values: tuple[tuple[UUID, str], ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many there are of each kind, by kind."""
        found = Counter(row.kind for row in self.rows if row.kind)
        if self.values:
            found[LOG] = len(self.values)
        return tuple(sorted(found.items()))


def find(session: Session, scope: Scope, day: date) -> Found:
    """All that a scope holds and that is not gone already."""
    rows: list[Hit] = []
    was: set[str] = set()
    ids: set[UUID] = set(scope.tenderers)
    for table in metadata.sorted_tables:
        place = PLACES[table.name]
        if not _within(place, scope):
            continue
        for row in session.execute(_rows(table, place, scope)).mappings():
            ids.update(row[name] for name in ("id", *place.ids) if name in row)
            hit = _named(table, place, row, scope, day) if scope.name else None
            if not scope.name and row.get("id") not in scope.keeps:
                hit = _emptied(table, place, row, day)
            if hit is not None:
                rows.append(hit)
                was.update(_digest(row[name]) for name in hit.new if scope.name)
    if scope.tenderers:
        ids |= _around(session, scope)
    return Found(tuple(rows), tuple(_values(session, scope, ids, was)))


@dataclass(frozen=True, slots=True)
class Noted:
    """An erasure as it is told outside the database, where its entry stands and who did it.

    what    a category, or `PERSON` with the number of that person, where there is one, and the name
    """

    head: Head
    what: str
    first: UUID
    second: UUID
    person: UUID | None = None
    name: str = ""


def recall(session: Session, procedure: UUID, size: int, same: Callable[[str], bool]) -> str:
    """The name that a person list was for, where it stands again; empty when it stands nowhere.

    size  how long it is, and `same` whether this is it: the name itself was erased
    """
    seen: set[str] = set()
    for text in _every_text(session, Scope(procedure, retention.PERSON, name="?")):
        for piece in retention.pieces(text, size):
            if piece not in seen and same(piece):
                return piece
            seen.add(piece)
    return ""


def _every_text(session: Session, scope: Scope) -> Iterator[str]:
    for table in metadata.sorted_tables:
        place = PLACES[table.name]
        if _within(place, scope):
            for row in session.execute(_rows(table, place, scope)).mappings():
                yield from (row[name] for name in place.texts if row[name])
                for name in place.values:
                    kept = row[name]
                    known = kept is None or isinstance(table.c[name].type, Canonical)
                    yield from retention.texts(kept if known else read_canonical(kept))
    told = (
        sa.select(TrailValue.value)
        .join(TrailEntry, TrailEntry.id == TrailValue.entry_id)
        .where(TrailEntry.chain == str(scope.procedure))
        .where(TrailValue.name.not_in(retention.STRUCTURE))
    )
    for value in session.scalars(told):
        yield from retention.texts(read_canonical(value))


def begin(
    session: Session, procedure: UUID, list_id: UUID, first: UUID, second: UUID, now: datetime
) -> UUID:
    """Open the door for a list that two persons agreed to; the database asks about holds again."""
    row = Erasure(procedure_id=procedure, list_id=list_id, first_id=first, second_id=second, at=now)
    session.add(row)
    session.flush()
    return row.id


def take(session: Session, erasure: UUID, found: Found) -> None:
    """Name what goes, and let it go."""
    named = [(hit.table, hit.key[0].hex) for hit in found.rows if _guarded(hit.table)]
    named += [(TRAIL, digest) for _, digest in found.values]
    for start in range(0, len(named), _MANY):
        session.execute(
            sa.insert(ErasedRow),
            [
                {"id": uuid4(), "erasure_id": erasure, "table_name": table, "row_key": key}
                for table, key in named[start : start + _MANY]
            ],
        )
    for table in reversed(metadata.sorted_tables):
        for hit in (one for one in found.rows if one.table == table.name):
            change = sa.update(table).values(**hit.new) if hit.new else sa.delete(table)
            for column, value in zip(table.primary_key.columns, hit.key, strict=True):
                change = change.where(column == value)
            session.execute(change)
    values: sa.Table = TrailValue.__table__  # type: ignore[assignment]
    for start in range(0, len(found.values), _MANY):
        some = found.values[start : start + _MANY]
        pairs = sa.tuple_(values.c.entry_id, values.c.digest).in_(some)
        session.execute(sa.delete(values).where(pairs))
    touched = {hit.table for hit in found.rows} | {TRAIL}
    session.info.setdefault(TOUCHED, set()).update(touched)
    session.expire_all()


def end(session: Session, erasure: UUID, now: datetime) -> None:
    """Shut the door."""
    session.add(ErasureEnd(erasure_id=erasure, at=now))
    session.flush()


_OF_ACCOUNTS = frozenset(
    name for name, place in PLACES.items() if place.category == Category.ACCOUNTS
)


def erase_account(session: Session, user: UUID, mark: str) -> None:
    """The name and address of an account go, and nobody comes in with it any more."""
    session.execute(sa.delete(WebSession).where(WebSession.user_id == user))
    factors.drop_all(session, user)
    identities.drop_all(session, user)
    account_mail.drop_all(session, user)
    gone = {"email": f"{user.hex}@vernietigd.invalid", "name": mark}
    nothing = {"password": None, "active": False}  # nosec B105  # nobody logs in with None
    session.execute(sa.update(User).where(User.id == user).values(**gone, **nothing))
    session.info.setdefault(TOUCHED, set()).update(_OF_ACCOUNTS)
    session.expire_all()


def sweep(engine: sa.Engine, tables: Iterable[str] = ()) -> bool:
    """After the commit: nothing of before is left in the files of the database. On SQLite it is
    taken out of the file beside it, on PostgreSQL the old versions of rows in these tables go.

    False when somebody who reads kept SQLite from it, longer than a connection waits. PostgreSQL
    passes over a table that the role does not own; its own vacuum cleans that up.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        for table in sorted(tables):
            connection.exec_driver_sql(f"VACUUM {metadata.tables[table].name}")
    return True


# What belongs to a scope


def _within(place: Place, scope: Scope) -> bool:
    if not (place.blanked or place.drop or scope.tenderers):
        return False
    if scope.name:
        return bool(place.texts or place.values) and place.category != Category.ACCOUNTS
    if place.category == OFFERS:
        return bool(scope.tenderers)
    return place.category == scope.category


def _rows(table: sa.Table, place: Place, scope: Scope) -> sa.Select[Any]:
    """The rows of a table in a scope: keys, texts and values, and how its bytes begin."""
    offers = place.category == OFFERS
    way = joined(table, "tenderers" if offers else "procedures")
    if way is None:
        raise LookupError(f"{table.name} belongs to no procedure")
    whole, goal = way
    names = [one.name for one in table.primary_key.columns]
    names += [name for name in (*place.ids, *place.texts, *place.values) if name not in names]
    start = len(retention.FILE_MARK)
    columns: list[sa.ColumnElement[Any]] = [table.c[name] for name in names]
    columns += [sa.func.substr(table.c[name], 1, start).label(name) for name in place.files]
    query = sa.select(*columns).select_from(whole)
    if offers and not scope.name:
        return query.where(goal.c.id.in_(scope.tenderers))
    if offers:
        return query.where(goal.c.procedure_id == scope.procedure)
    return query.where(goal.c.id == scope.procedure)


def joined(table: sa.Table, goal: str) -> tuple[sa.FromClause, sa.Table] | None:
    """The table joined to the one that says whose it is, by the shortest way; for a tenderer not
    by way of the people. A way that not every row goes is taken where there is no other. None for
    a table that is of nobody there."""
    return _way(table, goal, loose=False) or _way(table, goal, loose=True)


def _way(table: sa.Table, goal: str, loose: bool) -> tuple[sa.FromClause, sa.Table] | None:
    ways: list[tuple[sa.FromClause, sa.Table]] = [(table, table)]
    seen = {table.name}
    for joined, at in ways:
        if at.name == goal:
            return joined, at
        for key in sorted(at.foreign_keys, key=lambda one: one.parent.name):
            to = key.column.table
            if to.name in seen or (key.parent.nullable and at is not table and not loose):
                continue
            if goal == "tenderers" and to.name == "participants":
                continue
            seen.add(to.name)
            ways.append((joined.join(to, key.parent == key.column), to))
    return None


def _around(session: Session, scope: Scope) -> set[UUID]:
    """The parties and candidacies of the tenderers, by which the log names them too."""
    found: set[UUID] = set()
    for name in ("parties", "candidacies"):
        table = metadata.tables[name]
        found.update(
            session.scalars(sa.select(table.c.id).where(table.c.tenderer_id.in_(scope.tenderers)))
        )
    return found


def _emptied(table: sa.Table, place: Place, row: Any, day: date) -> Hit | None:
    if place.drop:
        return Hit(table.name, place.kind, _key(table, row), {})
    mark, new = retention.marker(day), dict[str, object]()
    keys = {name for key in unique_keys(table) for name in key}
    for name in place.texts:
        apart = f"{mark} {row['id']}" if name in keys else mark  # no two rows become one
        new[name] = row[name] and retention.blank(row[name], apart)
    for name in place.values:
        new[name] = _other(table, name, row[name], lambda one: retention.blank_value(one, mark))
    for name in place.files:
        if row[name] is not None and bytes(row[name]) != retention.FILE_MARK:
            new[name] = retention.file_marker(day)
    changed = {name: value for name, value in new.items() if value != row[name]}
    return Hit(table.name, place.kind, _key(table, row), changed) if changed else None


def _named(table: sa.Table, place: Place, row: Any, scope: Scope, day: date) -> Hit | None:
    """A row in which a person is named, without that name."""
    mark, new = retention.marker(day), dict[str, object]()
    for name in place.texts:
        new[name] = row[name] and retention.unnamed(row[name], scope.name, mark)
    if table.name == "participants" and row["id"] == scope.person:
        new["name"] = mark
    for name in place.values:
        new[name] = _other(
            table, name, row[name], lambda one: retention.without(one, scope.name, mark)
        )
    changed = {name: value for name, value in new.items() if value != row[name]}
    return Hit(table.name, place.kind, _key(table, row), changed) if changed else None


def _other(table: sa.Table, name: str, value: Any, change: Any) -> object:
    """A plain value changed, whether the column keeps it as a value or as its text."""
    if value is None or isinstance(table.c[name].type, Canonical):
        return None if value is None else change(value)
    return canonical(change(read_canonical(value))).decode()


# The log


def _values(
    session: Session, scope: Scope, ids: set[UUID], was: set[str]
) -> Iterator[tuple[UUID, str]]:
    """The values of the acts of a scope that tell something of somebody.

    was  the digests of what a name is taken out of: who has one could find the name by trying
    """
    acts = _written(act for act, of in ACTS.items() if scope.name or of == _of(scope))
    told, about = aliased(TrailValue), aliased(TrailValue)
    query = (
        sa.select(TrailValue.entry_id, TrailValue.digest, TrailValue.value, about.value)
        .join(TrailEntry, TrailEntry.id == TrailValue.entry_id)
        .join(told, told.entry_id == TrailEntry.id)
        .join(about, about.entry_id == TrailEntry.id)
        .where(TrailEntry.chain == str(scope.procedure))
        .where(TrailValue.name.not_in(retention.STRUCTURE))
        .where(told.name == "act", told.value.in_(acts), about.name == "object")
        .where(TrailValue.name.not_in(DIGESTS) | told.value.not_in(_written(PROVING)))
        .order_by(TrailEntry.seq, TrailValue.digest)
    )
    known = {str(one) for one in ids}
    for entry, digest, value, object_ in session.execute(query):
        if scope.name:
            said = read_canonical(value)
            named = retention.without(said, scope.name, "") != said
            taken = named or not was.isdisjoint(retention.texts(said))
        else:
            taken = not scope.tenderers or str(read_canonical(object_)).partition(":")[2] in known
        if taken and value not in ("null", '""'):
            yield entry, digest


def _written(acts: Iterable[str]) -> list[str]:
    return [canonical(act).decode() for act in acts]


def _digest(kept: Any) -> str:
    """Of a text, or of a value as it is written down."""
    return sha256(kept.encode() if isinstance(kept, str) else canonical(kept)).hexdigest()


def _of(scope: Scope) -> str:
    return OFFERS if scope.tenderers else scope.category


def _guarded(table: str) -> bool:
    return bool(metadata.tables[table].info.get("append_only"))


def _key(table: sa.Table, row: Any) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def counts_of(found: Iterable[Found]) -> tuple[tuple[str, int], ...]:
    """The counts of several scopes together."""
    total: Counter[str] = Counter()
    for one in found:
        total.update(dict(one.counts))
    return tuple(sorted(total.items()))
