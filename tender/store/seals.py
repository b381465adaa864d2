"""Seals beside the trail: a code over each entry that only this host can make.

Whoever writes in the database without the key cannot add an entry or write the chain anew unseen,
also between two heads that left the building. A session seals what it appends when it was given a
seal; an entry may carry a seal of each key that this installation ever had.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, insert, select
from sqlalchemy.orm import Session

from criteria.trail import Entry, Fault, Head, Link, Walk
from tender.models.trail import TrailEntry, TrailSeal

LABEL = b"tender-seal/1\n"
_KEY_ID = b"tender-seal-key/1\n"
_GIVEN = "tender_seal"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Seal:
    """The key of this host; `id` tells which key it is and nothing about it."""

    _key: bytes = field(repr=False)

    @property
    def id(self) -> str:
        return hashlib.sha256(_KEY_ID + self._key).hexdigest()[:16]

    def of(self, body: str) -> str:
        return hmac.digest(self._key, LABEL + body.encode(), "sha256").hex()

    def __reduce__(self) -> str:
        raise TypeError("a seal is not written down")


def given(seal: Seal) -> dict[str, object]:
    """What a session is told so that it seals: `sessionmaker(..., info=given(seal))`."""
    return {_GIVEN: seal}


def put(session: Session, entry_id: UUID, body: str) -> None:
    """Seal an entry that is being appended."""
    seal: Seal | None = session.info.get(_GIVEN)
    if seal is not None:
        session.execute(insert(TrailSeal), _row(seal, entry_id, body))


def _row(seal: Seal, entry_id: UUID, body: str) -> dict[str, object]:
    return {"entry_id": entry_id, "key": seal.id, "mac": seal.of(body)}


class Sealed(NamedTuple):
    """How far a chain is whole and sealed, and the first thing wrong with it."""

    chain: str
    head: Head | None
    fault: Fault | None


def check(
    session: Session, seal: Seal, chains: Iterable[str], marks: Iterable[Head] = ()
) -> Iterator[Sealed]:
    """Read chains and their seals, each from its mark on. Where the entry of a mark is not what
    it was, from the first entry on: then what replaced it has no seal."""
    last = {mark.chain: mark for mark in marks}
    for chain in chains:
        yield _check(session, seal, chain, last.get(chain))


def holds(session: Session, chain: str, entry: Entry) -> bool:
    """Whether an entry and its values are as this host sealed them; a session without a seal has
    nothing to ask."""
    seal: Seal | None = session.info.get(_GIVEN)
    if seal is None:
        return True
    mine = and_(TrailSeal.entry_id == TrailEntry.id, TrailSeal.key == seal.id)
    there = and_(TrailEntry.chain == chain, TrailEntry.seq == entry.seq)
    mac = session.scalar(select(TrailSeal.mac).join(TrailEntry, mine).where(there))
    told = all(opening.digest in entry.digests for opening in entry.openings)
    return told and mac is not None and hmac.compare_digest(mac, seal.of(entry.body))


def _check(session: Session, seal: Seal, chain: str, mark: Head | None) -> Sealed:
    walk = Walk(chain)
    if mark is not None and _stands(session, mark):
        walk = Walk(chain, mark.seq, mark.hash)
    while rows := session.execute(_sealed(seal, chain, walk.seq)).all():
        for seq, prev, hash_, body, mac in rows:
            code = walk.step(Link(seq, prev, hash_, body))
            if code is None and mac is None:
                code, seq = "trail.seal_missing", walk.seq
            elif code is None and not hmac.compare_digest(mac, seal.of(body)):
                code, seq = "trail.seal_wrong", walk.seq
            if code is not None:
                return Sealed(chain, None, Fault(seq, code))
    return Sealed(chain, walk.head if walk.seq else None, None)


def _sealed(seal: Seal, chain: str, after: int):  # type: ignore[no-untyped-def]
    of = TrailEntry
    mine = and_(TrailSeal.entry_id == of.id, TrailSeal.key == seal.id)
    return (
        select(of.seq, of.prev, of.hash, of.body, TrailSeal.mac)
        .outerjoin(TrailSeal, mine)
        .where(of.chain == chain, of.seq > after)
        .order_by(of.seq)
        .limit(_PAGE)
    )


def _stands(session: Session, head: Head) -> bool:
    there = select(TrailEntry.hash).where(
        TrailEntry.chain == head.chain, TrailEntry.seq == head.seq
    )
    return session.scalar(there) == head.hash


def keys(session: Session) -> tuple[str, ...]:
    """Which keys sealed anything here."""
    return tuple(session.scalars(select(TrailSeal.key).distinct().order_by(TrailSeal.key)))


def unsealed(session: Session, seal: Seal) -> tuple[Head, ...]:
    """The first entry of each chain without a seal of this key."""
    found: dict[str, Head] = {}
    for _, chain, seq, hash_, _body in session.execute(_bare(seal)):
        if chain not in found:
            found[chain] = Head(chain, seq, hash_)
    return tuple(found.values())


def seal_all(session: Session, seal: Seal) -> int:
    """Put a seal on every entry that has none of this key; how many got one."""
    rows = [_row(seal, id_, body) for id_, _, _, _, body in session.execute(_bare(seal))]
    for start in range(0, len(rows), _PAGE):
        session.execute(insert(TrailSeal), rows[start : start + _PAGE])
    return len(rows)


def _bare(seal: Seal):  # type: ignore[no-untyped-def]
    of = TrailEntry
    mine = and_(TrailSeal.entry_id == of.id, TrailSeal.key == seal.id)
    return (
        select(of.id, of.chain, of.seq, of.hash, of.body)
        .outerjoin(TrailSeal, mine)
        .where(TrailSeal.mac.is_(None))
        .order_by(of.chain, of.seq)
    )
