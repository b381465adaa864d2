"""Confidential signals about a party: recorded, opened to named persons, followed up.

What a signal says is sealed, and that there is one, and about whom, is known to its readers alone:
every query names its reader, the log says no more than that somebody recorded something
confidential, and whoever is not a reader gets the answer of a signal that is not there.

The row of a signal holds its party and its writer in clear. By the party a reader's list leaves out
the tenderers that reader may not see and counts without them; with the party sealed, each count
would open every signal. So who reads the database itself sees that a party has a signal, and no
more of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from criteria.documents import file_name
from criteria.moments import AMSTERDAM
from criteria.refusals import Refused, refusal, refuse_if
from criteria.signals import (
    FollowUp,
    Signal,
    SignalFile,
    check_signal,
    neutral_name,
    pack,
    unpack,
)
from tender.actions.entry import check_text, enter, record
from tender.actions.tenderers import party_in, require_declared
from tender.imports.inspect import inspect_file
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import people, readings, signals
from tender.store.people import Person
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.procedures import Case
    from tender.store.signals import SealedView

MOST_PARTS = 100
"""How often something can be added to one signal."""
WORDS, FILE, WITHDRAWN = "words", "file", "withdrawn"
"""What is sealed of a part, each for itself; the last is why a signal was withdrawn."""
LONGEST_REASON = 1_000


def context(case_id: UUID, signal: UUID, number: int, what: str) -> tuple[str, ...]:
    """What a seal of a signal is for."""
    return (str(case_id), "signal", str(signal), str(number), what)


def may_be_reader(case: Case, person: Person, conflicted: Iterable[UUID]) -> bool:
    """Whether a signal can be opened to somebody: the role reads signals, and no conflict stands.

    conflicted  who declared an interest or a doubt about the tenderer
    """
    known = Identity(case.id, person.user_id, str(person.id), person.name, person.roles)
    return allowed(known, Permission.VIEW_SIGNALS, case.step) and person.id not in set(conflicted)


def conflicted_with(session: Session, case: Case, tenderer_id: UUID) -> frozenset[UUID]:
    """Who declared an interest or a doubt about a tenderer. One query."""
    return frozenset(
        row.person
        for row in people.all_declarations(session, case.id)
        if row.tenderer == tenderer_id and row.conflict
    )


def record_signal(
    session: Session,
    actor: Identity,
    vault: Vault,
    party_id: UUID,
    content: Signal,
    file: SignalFile | None,
    readers: Iterable[UUID],
    now: datetime,
) -> UUID:
    """Record a signal about a party, sealed, and open it to these persons and to the writer.

    Returns its id. Refused where a reader may not see this tenderer.
    """
    case = enter(session, actor, Permission.RECORD_SIGNAL)
    tenderer, party = party_in(session, case, party_id, ever=True)
    require_declared(actor, tenderer.id)
    _check(content, file, now)
    chosen = tuple(dict.fromkeys((actor.id, *readers)))
    _check_readers(session, case, tenderer.id, chosen)
    signal = uuid4()
    content = replace(content, file=file_name(file.name) if file else "")
    _keep(session, actor, vault, signal, 0, party.id, content, file, now)
    for person in chosen:
        signals.add_reader(session, signal, person, actor.id, now)
    readings.note_reading(session, case, actor.id, reading_of(signal), now)
    return signal


def reading_of(signal: UUID, number: int | None = None) -> str:
    """What is remembered as opened: a signal with its words, or the file of a part."""
    return f"signal:{signal}" if number is None else f"signal-file:{signal}:{number}"


def read_signal(session: Session, actor: Identity, signal: UUID, now: datetime) -> None:
    """Open a signal: once per person and step an event, which says no more than that (I6)."""
    case, _parts = _opened_to(session, actor, signal, Permission.VIEW_SIGNALS)
    _note_reading(session, actor, case, reading_of(signal), now)


def read_signal_file(
    session: Session, actor: Identity, vault: Vault, signal: UUID, number: int, now: datetime
) -> tuple[str, bytes]:
    """A neutral name and the bytes of the file of one part; that it was opened is an event.

    NotGranted when there is none.
    """
    case, parts = _opened_to(session, actor, signal, Permission.VIEW_SIGNALS)
    row = next((part for part in parts if part.number == number), None)
    sealed = signals.file_of(session, row.id) if row and row.withdrawn is None else None
    if row is None or sealed is None:
        raise NotGranted
    place = case.id, signal, number
    packed = vault.open_sealed(row.sealed, context(*place, WORDS))
    name = (unpack(Signal, packed) if number == 0 else unpack(FollowUp, packed)).file
    content = vault.open_sealed(sealed, context(*place, FILE))
    _note_reading(session, actor, case, reading_of(signal, number), now)
    return neutral_name(name), content


def _note_reading(
    session: Session, actor: Identity, case: Case, object_: str, now: datetime
) -> None:
    if readings.note_reading(session, case, actor.id, object_, now):
        record(session, actor, "confidential.opened", f"confidential:{uuid4()}", now)


def withdraw_signal(
    session: Session, actor: Identity, vault: Vault, signal: UUID, reason: str, now: datetime
) -> None:
    """Its writer recorded it by mistake: nobody reads it any more, and nothing is erased.

    The reason is sealed as well, for the readers. NotGranted for whoever did not write it.
    """
    _case, parts = _of_reader(session, actor, signal)
    if parts[0].by != actor.id:
        raise NotGranted
    why = check_text(reason, "reason", LONGEST_REASON)
    sealed = vault.seal(why.encode(), context(actor.procedure_id, signal, 0, WITHDRAWN))
    signals.withdraw(session, signal, sealed, actor.id, now)
    _note(session, actor, sealed, now)


def open_signal_to(
    session: Session, actor: Identity, signal: UUID, person: UUID, now: datetime
) -> None:
    """Open a signal to one more person. Doing so twice changes nothing."""
    case, parts = _of_reader(session, actor, signal)
    if person in {row.person for row in signals.readers(session, signal)}:
        return
    _check_readers(session, case, parts[0].tenderer, (person,))
    signals.add_reader(session, signal, person, actor.id, now)
    _note(session, actor, f"{signal} {person}".encode(), now)


def follow_up(
    session: Session,
    actor: Identity,
    vault: Vault,
    signal: UUID,
    content: FollowUp,
    file: SignalFile | None,
    seen: int | None,
    now: datetime,
) -> None:
    """Add what was done with a signal. What was there before stays.

    seen  the number of the last part a page showed; Refused when there is a later one
    """
    _case, parts = _of_reader(session, actor, signal)
    last = parts[-1].number
    if seen is not None and seen != last:
        raise Refused(refusal("acts.changed_meanwhile"))
    if last >= MOST_PARTS:
        raise Refused(refusal("signals.many_follow_ups"))
    _check(content, file, now)
    content = replace(content, file=file_name(file.name) if file else "")
    _keep(session, actor, vault, signal, last + 1, parts[0].party, content, file, now)


def _check(words: Signal | FollowUp, file: SignalFile | None, now: datetime) -> None:
    """The words, and the file as every file that comes in is inspected."""
    faults = [*check_signal(words, now.astimezone(AMSTERDAM).date())]
    if file is not None:
        try:
            inspect_file(file.name, file.content)
        except Refused as refused:
            faults += refused.refusals
    refuse_if(faults)


def _of_reader(
    session: Session, actor: Identity, signal: UUID
) -> tuple[Case, tuple[SealedView, ...]]:
    """A signal that was opened to this person, who may act on it; NotGranted otherwise."""
    case, parts = _opened_to(session, actor, signal, Permission.RECORD_SIGNAL)
    if parts[0].withdrawn is not None:
        raise Refused(refusal("signals.withdrawn"))
    return case, parts


def _opened_to(
    session: Session, actor: Identity, signal: UUID, permission: Permission
) -> tuple[Case, tuple[SealedView, ...]]:
    case = enter(session, actor, permission)
    parts = signals.read_one(session, case.id, signal, actor.id)
    if not parts:
        raise NotGranted
    require_declared(actor, parts[0].tenderer)
    return case, parts


def _check_readers(session: Session, case: Case, tenderer_id: UUID, chosen: Iterable[UUID]) -> None:
    there = {person.id: person for person in people.people(session, case.id)}
    conflicted = conflicted_with(session, case, tenderer_id)
    for id_ in chosen:
        if id_ not in there or not may_be_reader(case, there[id_], conflicted):
            raise Refused(refusal("signals.reader_wrong", "readers"))


def _keep(
    session: Session,
    actor: Identity,
    vault: Vault,
    signal: UUID,
    number: int,
    party_id: UUID,
    words: Signal | FollowUp,
    file: SignalFile | None,
    now: datetime,
) -> None:
    place = actor.procedure_id, signal, number
    sealed = vault.seal(pack(words), context(*place, WORDS))
    kept = vault.seal(file.content, context(*place, FILE)) if file else None
    signals.add(session, signal, number, party_id, sealed, kept, actor.id, now)
    _note(session, actor, sealed + (kept or b""), now)


def _note(session: Session, actor: Identity, what: bytes, now: datetime) -> None:
    """That something confidential was recorded: not what, about whom, or of which sort.

    Each entry names a number of its own, so that nobody can count what belongs together. The digest
    is of what is sealed, which only a reader can find.
    """
    object_ = f"confidential:{uuid4()}"
    record(session, actor, "confidential.recorded", object_, now, sha256=sha256(what).hexdigest())
