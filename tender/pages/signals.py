"""Confidential signals, as far as the viewer is one of their readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.signals import FollowUp, Signal, unpack
from tender.actions.entry import look
from tender.actions.signals import (
    WITHDRAWN,
    WORDS,
    conflicted_with,
    context,
    may_be_reader,
    reading_of,
)
from tender.actions.tenderers import party_of, require_declared
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import people, readings, signals, tenderers
from tender.store.procedures import Case
from tender.store.signals import ReaderView, SealedView
from tender.store.tenderers import PartyView, TendererView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A signal in the list. Without `party` the viewer has to declare about the tenderer first.

    words  None until the viewer opened it in this step, and once it was withdrawn
    """

    id: UUID
    at: datetime
    tenderer: TendererView
    party: PartyView | None
    words: Signal | None
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignalsPage:
    case: Case
    lines: tuple[Line, ...]
    may_record: bool
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class NewPage:
    """The parties a signal can be about, and the persons it can be opened to."""

    case: Case
    parties: tuple[tuple[str, str], ...]
    persons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignalPage:
    """A signal with what was done with it. `persons` are those it can still be opened to.

    words  None once it was withdrawn, `why` says for what reason; None as well with `closed`: the
           viewer did not open it in this step yet
    """

    case: Case
    id: UUID
    tenderer: TendererView
    party: PartyView
    first: SealedView
    words: Signal | None
    steps: tuple[tuple[SealedView, FollowUp], ...]
    readers: tuple[ReaderView, ...]
    persons: tuple[tuple[str, str], ...]
    names: Mapping[UUID, str]
    may_record: bool
    may_withdraw: bool = False
    why: str = ""
    closed: bool = False

    @property
    def seen(self) -> int:
        return self.steps[-1][0].number if self.steps else 0


def signals_page(session: Session, actor: Identity, vault: Vault, wanted: int) -> SignalsPage:
    """The signals opened to the viewer, the newest first; none of a tenderer in a conflict.

    Whoever may look at signals gets this page, also where there is none to see.
    """
    case = look(session, actor, Permission.VIEW_SIGNALS)
    hidden = tuple(UUID(id_) for id_ in actor.conflicted)
    rows, total = signals.read_own(session, case.id, actor.id, wanted, PAGE_SIZE, hidden)
    pages = max(1, -(-total // PAGE_SIZE))
    if wanted > pages:
        wanted = pages
        rows, total = signals.read_own(session, case.id, actor.id, wanted, PAGE_SIZE, hidden)
    bidders = {row.id: row for row in tenderers.tenderers(session, case.id)}
    opened = readings.read_by(session, case, actor.id, "signal:")
    lines = tuple(_line(case, actor, vault, bidders[row.tenderer], row, opened) for row in rows)
    may_record = allowed(actor, Permission.RECORD_SIGNAL, case.step)
    return SignalsPage(case, lines, may_record, wanted, pages)


def _line(
    case: Case,
    actor: Identity,
    vault: Vault,
    tenderer: TendererView,
    row: SealedView,
    opened: frozenset[str],
) -> Line:
    if str(tenderer.id) not in actor.declared:
        return Line(row.signal, row.at, tenderer, None, None)
    shown = row.withdrawn is None and reading_of(row.signal) in opened
    words = _signal(case, vault, row) if shown else None
    return Line(
        row.signal, row.at, tenderer, party_of(tenderer, row.party, ever=True), words, row.withdrawn
    )


def new_page(session: Session, actor: Identity) -> NewPage:
    """What a new signal can be about: the parties of tenderers the viewer declared about."""
    case = look(session, actor, Permission.RECORD_SIGNAL)
    bidders = tenderers.tenderers(session, case.id)
    mine = actor.declared - actor.conflicted
    parties = tuple(
        (str(party.id), f"{party.name} ({tenderer.name})")
        for tenderer in bidders
        if str(tenderer.id) in mine
        for party in tenderer.ever
    )
    everyone = people.people(session, case.id)
    persons = tuple(
        (str(person.id), person.name)
        for person in everyone
        if person.id != actor.id and may_be_reader(case, person, ())
    )
    return NewPage(case, parties, persons)


def signal_page(session: Session, actor: Identity, vault: Vault, signal: UUID) -> SignalPage:
    """One signal. NotGranted unless it was opened to the viewer; Refused before a declaration."""
    case, parts, tenderer = _opened(session, actor, signal)
    readers = signals.readers(session, signal)
    everyone = people.people(session, case.id)
    gone = parts[0].withdrawn is not None
    may_record = allowed(actor, Permission.RECORD_SIGNAL, case.step) and not gone
    known = {row.person for row in readers}
    conflicted = conflicted_with(session, case, tenderer.id)
    persons = tuple(
        (str(person.id), person.name)
        for person in everyone
        if may_record and person.id not in known and may_be_reader(case, person, conflicted)
    )
    closed = not gone and not readings.has_read(session, case, actor.id, reading_of(signal))
    shown = () if gone or closed else parts
    return SignalPage(
        case,
        signal,
        tenderer,
        party_of(tenderer, parts[0].party, ever=True),
        parts[0],
        _signal(case, vault, parts[0]) if shown else None,
        tuple((row, _follow_up(case, vault, row)) for row in shown[1:]),
        readers,
        persons,
        {person.id: person.name for person in everyone},
        may_record,
        may_record and parts[0].by == actor.id,
        _why(case, vault, parts[0]),
        closed,
    )


def _opened(
    session: Session, actor: Identity, signal: UUID
) -> tuple[Case, tuple[SealedView, ...], TendererView]:
    case = look(session, actor, Permission.VIEW_SIGNALS)
    parts = signals.read_one(session, case.id, signal, actor.id)
    if not parts:
        raise NotGranted
    require_declared(actor, parts[0].tenderer)
    bidders = tenderers.tenderers(session, case.id)
    return case, parts, next(row for row in bidders if row.id == parts[0].tenderer)


def _signal(case: Case, vault: Vault, row: SealedView) -> Signal:
    return unpack(Signal, _words(case, vault, row))


def _follow_up(case: Case, vault: Vault, row: SealedView) -> FollowUp:
    return unpack(FollowUp, _words(case, vault, row))


def _words(case: Case, vault: Vault, row: SealedView) -> bytes:
    return vault.open_sealed(row.sealed, context(case.id, row.signal, row.number, WORDS))


def _why(case: Case, vault: Vault, row: SealedView) -> str:
    """Why a signal was withdrawn; nothing while it stands."""
    if row.why is None:
        return ""
    return vault.open_sealed(row.why, context(case.id, row.signal, 0, WITHDRAWN)).decode()
