"""The trail in the database: adding an entry, reading entries back, and checking all of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from criteria.canon import Json, canonical, read_canonical
from criteria.trail import (
    START,
    Entry,
    Head,
    Link,
    Opening,
    Walk,
    body,
    entry_hash,
    field_digest,
    moment,
    open_body,
)
from tender.models.trail import ChainHead, TrailEntry, TrailValue
from tender.security import REFUSED, tell
from tender.store import seals

PLATFORM = "platform"
"""The chain of accounts, roles, resets, releases and restores."""
SEALED = "sealed"
"""The field that lists digests whose openings are kept elsewhere."""
ERASED = "erased"
"""The field of the erasure act that lists digests whose values are gone."""
ERASURE = "values.erased"
APPENDED = "tender_appended"
"""Where a session notes the last head of each chain that its transaction appended to."""

_PAGE = 500


def append(
    session: Session,
    chain: str,
    fields: Mapping[str, Json],
    now: datetime,
    *,
    sealed: Iterable[str] = (),
) -> Head:
    """Add the next entry of a chain, in the caller's transaction.

    An entry is never older than the one before it: when the clock went back, the time of the one
    before is kept, and what the clock said stands in the field `clock_back`.
    """
    at, values = moment(now), dict(fields)
    elsewhere = sorted(sealed)
    if elsewhere:
        values[SEALED] = list(elsewhere)
    seq, prev, previous_at = _lock_head(session, chain)
    if at < previous_at:
        values["clock_back"], at = at, previous_at
        tell("clock.back", REFUSED, chain=chain)
    openings = [commitment(name, value) for name, value in values.items()]
    text = body(chain, seq + 1, prev, at, [*(o.digest for o in openings), *elsewhere])
    head = Head(chain, seq + 1, entry_hash(text))
    _insert(session, head, prev, text, openings)
    session.execute(
        update(ChainHead)
        .where(ChainHead.chain == chain)
        .values(seq=head.seq, hash=head.hash, at=at)
        .execution_options(synchronize_session=False)
    )
    session.info.setdefault(APPENDED, {})[chain] = head
    return head


def commitment(name: str, value: Json) -> Opening:
    """A field with a fresh salt of 128 bits. Its digest tells nothing without the salt."""
    salt = secrets.token_hex(16)
    return Opening(field_digest(salt, name, value), salt, name, value)


def head(session: Session, chain: str) -> Head | None:
    """The last entry of a chain, or None when nothing was recorded yet."""
    stored = _read_head(session, chain)
    return Head(chain, stored[0], stored[1]) if stored and stored[0] else None


def last_moment(session: Session, chain: str) -> str:
    """When the last entry of a chain was added, as entries write it."""
    return (_read_head(session, chain) or (0, START, ""))[2]


def ends(session: Session) -> tuple[Head, ...]:
    """The last entry of every chain that has one."""
    rows = session.execute(select(ChainHead.chain, ChainHead.seq, ChainHead.hash))
    return tuple(sorted((Head(*row) for row in rows if row.seq), key=lambda one: one.chain))


def last_of(session: Session, chain: str, act: str, **fields: Json) -> Head | None:
    """The last entry of an act in a chain, with these values where some are named."""
    query = (
        select(TrailEntry.seq, TrailEntry.hash)
        .join(TrailValue, TrailValue.entry_id == TrailEntry.id)
        .where(
            TrailEntry.chain == chain,
            TrailValue.name == "act",
            TrailValue.value == canonical(act).decode(),
        )
    )
    for name, value in fields.items():
        told = aliased(TrailValue)
        query = query.join(told, told.entry_id == TrailEntry.id).where(
            told.name == name, told.value == canonical(value).decode()
        )
    row = session.execute(query.order_by(TrailEntry.seq.desc()).limit(1)).one_or_none()
    return None if row is None else Head(chain, row.seq, row.hash)


def last_entry(session: Session, chain: str, act: str, **fields: Json) -> Entry | None:
    """The last entry of an act in a chain, likewise, with every value that is there."""
    found = last_of(session, chain, act, **fields)
    return entries(session, chain, found.seq - 1, 1)[0] if found else None


def entries(session: Session, chain: str, after: int = 0, limit: int = 100) -> tuple[Entry, ...]:
    """A page of entries in order, from the one after `after`, with every value that is there."""
    return tuple(_entry(row, rows) for row, rows in _page(session, chain, after, limit))


class Done(NamedTuple):
    """An entry as a link of its chain, with its act and object; empty where these were erased."""

    seq: int
    prev: str
    hash: str
    act: str
    object: str


def done_since(session: Session, chain: str, after: int, limit: int) -> tuple[Done, ...]:
    """The entries after a place, at most so many, without what they tell. One query."""
    act, object_ = (
        select(TrailValue.value)
        .where(TrailValue.entry_id == TrailEntry.id, TrailValue.name == name)
        .scalar_subquery()
        for name in ("act", "object")
    )
    query = (
        select(TrailEntry.seq, TrailEntry.prev, TrailEntry.hash, act, object_)
        .where(TrailEntry.chain == chain, TrailEntry.seq > after)
        .order_by(TrailEntry.seq)
        .limit(limit)
    )
    return tuple(
        Done(seq, prev, hash_, *(json.loads(text) if text else "" for text in told))
        for seq, prev, hash_, *told in session.execute(query)
    )


def chains(session: Session) -> tuple[str, ...]:
    """Every chain there is, by its entries or by its head."""
    found = set(session.scalars(select(TrailEntry.chain).distinct()))
    return tuple(sorted(found.union(session.scalars(select(ChainHead.chain)))))


# Checking


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What re-reading one chain gave. `reason` is the key of a sentence, `first_bad` its place."""

    chain: str
    entries: int
    head: str
    ok: bool
    first_bad: int | None = None
    reason: str | None = None


def verify(
    session: Session, chain: str | None = None, known: Iterable[Head] = ()
) -> tuple[ChainCheck, ...]:
    """Re-read one chain, or all of them, and check bodies, hashes, links, values and heads.

    `known` are heads that were kept outside the database: each must still stand at its place.
    """
    heads = tuple(known)
    names = chains(session) if chain is None else (chain,)
    if chain is None:
        names += tuple(sorted({head.chain for head in heads} - set(names)))
    return tuple(_verify(session, name, [h for h in heads if h.chain == name]) for name in names)


def _verify(session: Session, chain: str, known: list[Head]) -> ChainCheck:
    walk, values = Walk(chain), _Values()
    kept: dict[int, set[str]] = {}
    for head in known:
        kept.setdefault(head.seq, set()).add(head.hash)
    while True:
        before = walk.seq
        for row, rows in _stored(session, chain, walk.seq):
            code = walk.step(Link(row.seq, row.prev, row.hash, row.body))
            if code is not None:
                return _bad(walk, walk.seq + 1, code)
            if not values.right(row, rows):
                return _bad(walk, walk.seq, "trail.value_wrong")
            if kept.pop(walk.seq, {walk.hash}) != {walk.hash}:
                return _bad(walk, walk.seq, "trail.known_head_differs")
        stored = _read_head(session, chain)
        if stored is None or stored[0] <= walk.seq or walk.seq == before:
            break  # otherwise entries were added while we read: read on
    if values.unexplained():
        return _bad(walk, min(values.unexplained()), "trail.value_missing")
    if kept:
        return _bad(walk, min(kept), "trail.known_head_missing")
    return _check_head(walk, stored)


def _check_head(walk: Walk, stored: tuple[int, str, str] | None) -> ChainCheck:
    if stored is None and walk.seq:
        return _bad(walk, walk.seq, "trail.head_missing")
    if stored is not None and stored[0] > walk.seq:
        return _bad(walk, walk.seq + 1, "trail.tail_missing")
    if stored is not None and stored != (walk.seq, walk.hash, walk.at):
        return _bad(walk, walk.seq, "trail.head_wrong")
    return ChainCheck(walk.chain, walk.seq, walk.hash, True)


def _bad(walk: Walk, seq: int, reason: str) -> ChainCheck:
    return ChainCheck(walk.chain, walk.seq, walk.hash, False, seq, reason)


@dataclass(slots=True)
class _Values:
    """The values beside a chain: are they right, and is every one there or accounted for?"""

    missing: dict[str, int] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)

    def right(self, entry: _EntryRow, rows: list[_ValueRow]) -> bool:
        digests = set(open_body(entry.body)[4])
        fields: dict[str, Json] = {}
        for row in rows:
            try:
                value = read_canonical(row.value)
                if field_digest(row.salt, row.name, value) != row.digest:
                    return False
            except ValueError:
                return False
            if row.digest not in digests or row.name in fields:
                return False
            fields[row.name] = value
        self.missing.update((gone, entry.seq) for gone in digests - {row.digest for row in rows})
        self.excused.update(digests.intersection(_texts(fields.get(SEALED))))
        if fields.get("act") == ERASURE:
            self.excused.update(_texts(fields.get(ERASED)))
        return True

    def unexplained(self) -> set[int]:
        return {seq for digest, seq in self.missing.items() if digest not in self.excused}


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))


# Rows


class _EntryRow(NamedTuple):
    id: UUID
    seq: int
    prev: str
    hash: str
    body: str


class _ValueRow(NamedTuple):
    entry_id: UUID
    digest: str
    salt: str
    name: str
    value: str


def _lock_head(session: Session, chain: str) -> tuple[int, str, str]:
    """Seq, hash and time of the last entry; nobody else appends until this transaction ends."""
    locked = (
        select(ChainHead.seq, ChainHead.hash, ChainHead.at)
        .where(ChainHead.chain == chain)
        .with_for_update()
    )
    row = session.execute(locked).one_or_none()
    if row is None:
        dialect = session.get_bind().dialect.name
        put = sqlite.insert if dialect == "sqlite" else postgresql.insert
        first = put(ChainHead).values(chain=chain, seq=0, hash=START, at="")
        session.execute(first.on_conflict_do_nothing())
        row = session.execute(locked).one()
    return row.seq, row.hash, row.at


def _insert(session: Session, head: Head, prev: str, text: str, openings: list[Opening]) -> None:
    entry_id = uuid4()
    place = {"chain": head.chain, "seq": head.seq, "prev": prev, "hash": head.hash}
    session.execute(insert(TrailEntry), {"id": entry_id, **place, "body": text})
    seals.put(session, entry_id, text)
    session.execute(
        insert(TrailValue),
        [
            {
                "entry_id": entry_id,
                "digest": opening.digest,
                "salt": opening.salt,
                "name": opening.name,
                "value": canonical(opening.value).decode(),
            }
            for opening in openings
        ],
    )


def _read_head(session: Session, chain: str) -> tuple[int, str, str] | None:
    columns = select(ChainHead.seq, ChainHead.hash, ChainHead.at)
    row = session.execute(columns.where(ChainHead.chain == chain)).one_or_none()
    return None if row is None else (row.seq, row.hash, row.at)


def _page(
    session: Session, chain: str, after: int, limit: int
) -> list[tuple[_EntryRow, list[_ValueRow]]]:
    """Entries after a place, each with its values: two queries, whatever the number."""
    columns = (TrailEntry.id, TrailEntry.seq, TrailEntry.prev, TrailEntry.hash, TrailEntry.body)
    page = select(*columns).where(TrailEntry.chain == chain, TrailEntry.seq > after)
    page = page.order_by(TrailEntry.seq).limit(limit)
    found = [_EntryRow(*row) for row in session.execute(page)]
    beside: dict[UUID, list[_ValueRow]] = {row.id: [] for row in found}
    if found:
        of = TrailValue
        query = (
            select(of.entry_id, of.digest, of.salt, of.name, of.value)
            .join(TrailEntry, TrailEntry.id == of.entry_id)
            .where(TrailEntry.chain == chain, TrailEntry.seq.between(found[0].seq, found[-1].seq))
            .order_by(of.entry_id, of.name)
        )
        for row in session.execute(query):
            beside[row.entry_id].append(_ValueRow(*row))
    return [(row, beside[row.id]) for row in found]


def _stored(
    session: Session, chain: str, after: int
) -> Iterator[tuple[_EntryRow, list[_ValueRow]]]:
    while page := _page(session, chain, after, _PAGE):
        yield from page
        after = page[-1][0].seq


def _entry(row: _EntryRow, rows: list[_ValueRow]) -> Entry:
    _, _, _, at, digests = open_body(row.body)
    openings = tuple(
        Opening(value.digest, value.salt, value.name, read_canonical(value.value)) for value in rows
    )
    return Entry(row.seq, row.prev, row.hash, row.body, at, digests, openings)
