"""Who holds the keys of a vault, and what the next holder needs to open it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from criteria.canon import Json, canonical
from criteria.vault import PERSONS, SERVER
from tender.models.vaults import (
    VaultChoice,
    VaultHalf,
    VaultKey,
    VaultLock,
    VaultNote,
    VaultTest,
)
from tender.store import on_record, seals, trail

LOST, NOTARY = "lost", "notary"


class KeysDiffer(Exception):
    """The keys of a vault are not those that the log tells of."""


@dataclass(frozen=True, slots=True)
class KeyView:
    """The key of a holder."""

    id: UUID
    holder: UUID
    number: int
    public: bytes
    wrapped: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteView:
    """A holder lost the words, or brought a copy to a notary."""

    holder: UUID
    kind: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TestView:
    """Two holders opened the test together."""

    first: UUID
    second: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Keys:
    """How the vault of a procedure is kept.

    choice  None as long as nobody chose: level A
    keys    by holder the key that counts
    lock    what is sealed now goes to these keys; None until every holder has one
    tests   those of this lock
    notes   about the keys that count
    """

    choice: UUID | None = None
    number: int = 0
    level: str = SERVER
    holders: tuple[UUID, ...] = ()
    by: UUID | None = None
    at: datetime | None = None
    keys: Mapping[UUID, KeyView] | None = None
    lock: UUID | None = None
    tests: tuple[TestView, ...] = ()
    notes: tuple[NoteView, ...] = ()

    @property
    def split(self) -> bool:
        """Whether persons hold the keys."""
        return self.level == PERSONS

    @property
    def shown(self) -> str:
        """Which choice it is, as a page carries it along."""
        return f"{self.level}:{self.number}"

    def key(self, holder: UUID) -> KeyView | None:
        return (self.keys or {}).get(holder)

    def told(self, kind: str) -> dict[UUID, NoteView]:
        """The last note of a kind by holder."""
        return {note.holder: note for note in self.notes if note.kind == kind}


@dataclass(frozen=True, slots=True)
class Lock:
    """The key of one opening: its public half, and by key ids what the first of a pair opens.

    secret  of the test alone: what is sealed to it, and its digest
    """

    id: UUID
    public: bytes
    shares: Mapping[tuple[UUID, UUID], bytes]
    secret: tuple[bytes, str] | None = None


@dataclass(frozen=True, slots=True)
class Half:
    """What the first of two left for one other holder."""

    participant: UUID
    key: UUID
    for_key: UUID
    sealed: bytes


def keys_of(session: Session, procedure_id: UUID) -> Keys:
    """How the vault is kept. One query at level A, five at level B."""
    row = _choice(session, procedure_id)
    if row is None:
        return Keys()
    holders = tuple(UUID(one) for one in row.holders)
    bare = Keys(row.id, row.number, row.level, holders, row.participant_id, row.at)
    if row.level == SERVER:
        return bare
    keys = _keys(session, row.id)
    lock = _lock_id(session, row.id)
    tests = session.execute(
        select(VaultTest.first_id, VaultTest.second_id, VaultTest.at)
        .where(VaultTest.lock_id == lock)
        .order_by(VaultTest.at)
    )
    holder = {one.id: one.holder for one in keys.values()}
    notes = session.execute(
        select(VaultNote.key_id, VaultNote.kind, VaultNote.place, VaultNote.at)
        .where(VaultNote.key_id.in_(holder))
        .order_by(VaultNote.at)
    )
    return Keys(
        *(bare.choice, bare.number, bare.level, bare.holders, bare.by, bare.at),
        keys,
        lock,
        tuple(TestView(*one) for one in tests),
        tuple(NoteView(holder[key], kind, place, at) for key, kind, place, at in notes),
    )


def _choice(session: Session, procedure_id: UUID) -> VaultChoice | None:
    return session.scalar(
        select(VaultChoice)
        .where(VaultChoice.procedure_id == procedure_id)
        .order_by(VaultChoice.number.desc())
        .limit(1)
    )


def _keys(session: Session, choice: UUID) -> dict[UUID, KeyView]:
    rows = session.scalars(
        select(VaultKey).where(VaultKey.choice_id == choice).order_by(VaultKey.number)
    )
    return {
        row.participant_id: KeyView(
            row.id, row.participant_id, row.number, row.public, row.wrapped, row.at
        )
        for row in rows
    }


def _lock_id(session: Session, choice: UUID) -> UUID | None:
    return session.scalar(
        select(VaultLock.id)
        .where(VaultLock.choice_id == choice)
        .order_by(VaultLock.number.desc())
        .limit(1)
    )


def locks(session: Session, lock_id: UUID) -> dict[str, Lock]:
    """By opening the keys that were made for it."""
    content = session.scalars(select(VaultLock.content).where(VaultLock.id == lock_id)).one()
    return {
        what: Lock(
            lock_id,
            bytes.fromhex(one["public"]),
            {(UUID(a), UUID(b)): bytes.fromhex(share) for a, b, share in one["shares"]},
            (bytes.fromhex(one["sealed"]), one["digest"]) if "sealed" in one else None,
        )
        for what, one in content.items()
    }


def public_key(session: Session, procedure_id: UUID, what: str) -> bytes | None:
    """The key that what comes in for this opening is sealed to; None where it is the server's.

    KeysDiffer when it is not the one that the log says was chosen and made: who writes in the
    database alone would have others seal to a key of their own, or to the one of the server.
    """
    row, chain = _choice(session, procedure_id), str(procedure_id)
    level = SERVER if row is None else row.level
    if _level_told(session, chain) != level:
        raise KeysDiffer
    if row is None or level == SERVER:
        return None
    lock = _lock_id(session, row.id)
    if lock is None:
        raise ValueError("a vault of persons without keys")
    made = locks(session, lock)
    keyed = on_record.told(session, chain, "vault.keyed")
    if keyed is None or keyed.fields.get("seal") != lock_digest(made):
        raise KeysDiffer
    return made[what].public


def _level_told(session: Session, chain: str) -> Json:
    """Where the log says that the keys are; None when its last word on it does not hold."""
    chosen = trail.last_entry(session, chain, "vault.chosen")
    if chosen is None:
        return SERVER
    return chosen.fields.get("level") if seals.holds(session, chain, chosen) else None


def lock_digest(made: Mapping[str, Lock]) -> str:
    """What the log says of the keys that were made."""
    told = [[what, lock.public.hex()] for what, lock in sorted(made.items())]
    return hashlib.sha256(canonical(told)).hexdigest()


def choose(
    session: Session,
    procedure_id: UUID,
    number: int,
    level: str,
    holders: Iterable[UUID],
    participant: UUID,
    now: datetime,
) -> None:
    row = VaultChoice(
        procedure_id=procedure_id,
        number=number,
        level=level,
        holders=[str(one) for one in holders],
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()


def add_key(
    session: Session,
    choice: UUID,
    holder: UUID,
    number: int,
    id_: UUID,
    key: tuple[bytes, bytes],
    now: datetime,
) -> None:
    public, wrapped = key
    row = VaultKey(
        id=id_,
        choice_id=choice,
        participant_id=holder,
        number=number,
        public=public,
        wrapped=wrapped,
        at=now,
    )
    session.add(row)
    session.flush()


def add_lock(session: Session, choice: UUID, made: Mapping[str, Lock], now: datetime) -> None:
    """Keep the keys of every opening; those made before no longer count."""
    last = session.scalar(select(func.max(VaultLock.number)).where(VaultLock.choice_id == choice))
    content = {what: _written(lock) for what, lock in made.items()}
    row = VaultLock(
        id=next(iter(made.values())).id,
        choice_id=choice,
        number=(last or 0) + 1,
        content=content,
        at=now,
    )
    session.add(row)
    session.flush()


def _written(lock: Lock) -> dict[str, object]:
    shares = [[str(a), str(b), share.hex()] for (a, b), share in lock.shares.items()]
    found: dict[str, object] = {"public": lock.public.hex(), "shares": shares}
    if lock.secret is not None:
        found |= {"sealed": lock.secret[0].hex(), "digest": lock.secret[1]}
    return found


def add_test(session: Session, lock: UUID, first: UUID, second: UUID, now: datetime) -> None:
    session.add(VaultTest(lock_id=lock, first_id=first, second_id=second, at=now))
    session.flush()


def note(session: Session, key: UUID, kind: str, place: str, now: datetime) -> None:
    session.add(VaultNote(key_id=key, kind=kind, place=place, at=now))
    session.flush()


def halves(session: Session, procedure_id: UUID, what: str, for_key: UUID) -> tuple[Half, ...]:
    """What others left for the holder of a key."""
    rows = session.scalars(
        select(VaultHalf).where(
            VaultHalf.procedure_id == procedure_id,
            VaultHalf.what == what,
            VaultHalf.for_id == for_key,
        )
    )
    return tuple(Half(row.participant_id, row.key_id, row.for_id, row.sealed) for row in rows)


def leave(session: Session, procedure_id: UUID, what: str, left: Iterable[Half]) -> None:
    """Put what the first of two leaves in the place of all that was left before."""
    drop(session, procedure_id, what)
    for one in left:
        session.add(
            VaultHalf(
                id=uuid4(),
                procedure_id=procedure_id,
                what=what,
                participant_id=one.participant,
                key_id=one.key,
                for_id=one.for_key,
                sealed=one.sealed,
            )
        )
    session.flush()


def drop(session: Session, procedure_id: UUID, what: str) -> None:
    """What was left is of no use any more."""
    session.execute(
        delete(VaultHalf).where(VaultHalf.procedure_id == procedure_id, VaultHalf.what == what)
    )
