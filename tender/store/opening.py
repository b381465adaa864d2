"""What the record of an opening rests on: what was opened, and what the trail says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from criteria.canon import canonical, read_canonical
from criteria.trail import Head, open_body, read_moment
from tender.models.evidence import Evidence, EvidenceWithdrawal
from tender.models.parties import PartyChange
from tender.models.tenderers import Answer, Candidacy, Party, Tenderer
from tender.models.trail import TrailEntry, TrailValue
from tender.store.tenderers import PLACES

_MOST = 500
"""The most attempts that a record lists."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tried to open and was refused: who, when, and the code of the reason."""

    participant: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that came out of an envelope; `withdrawn` since, so that its kind is not shown."""

    kind: str
    withdrawn: bool


def answered(session: Session, procedure_id: UUID) -> dict[UUID, frozenset[str]]:
    """Per candidacy the questions of the selection that have a text; no texts."""
    found: dict[UUID, set[str]] = {}
    for candidacy, question in session.execute(
        select(Answer.candidacy_id, Answer.question)
        .join(Candidacy, Candidacy.id == Answer.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id, Answer.stage == "selection")
        .where(func.length(func.trim(Answer.text)) > 0)
    ):
        found.setdefault(candidacy, set()).add(question)
    return {candidacy: frozenset(questions) for candidacy, questions in found.items()}


def opened_parties(session: Session, procedure_id: UUID) -> dict[UUID, tuple[tuple[str, str], ...]]:
    """Per tenderer the parties (role, name) that its application named, the lead first.

    Who came later is not among them; who left since is.
    """
    later = select(PartyChange.by_party_id).where(PartyChange.by_party_id.is_not(None))
    joined = select(PartyChange.party_id).where(PartyChange.kind == "joined")
    found: dict[UUID, list[tuple[str, str]]] = {}
    for tenderer, role, name in session.execute(
        select(Party.tenderer_id, Party.role, Party.name)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .where(Party.id.not_in(later), Party.id.not_in(joined))
        .order_by(*PLACES)
    ):
        found.setdefault(tenderer, []).append((role, name))
    return {tenderer: tuple(parties) for tenderer, parties in found.items()}


def opened_kinds(session: Session, procedure_id: UUID) -> dict[UUID, tuple[OpenedFile, ...]]:
    """Per tenderer the files that came out of its envelopes, in their order."""
    found: dict[UUID, list[OpenedFile]] = {}
    for tenderer, kind, gone in session.execute(
        select(Evidence.tenderer_id, Evidence.kind, EvidenceWithdrawal.id)
        .join(Tenderer, Tenderer.id == Evidence.tenderer_id)
        .outerjoin(EvidenceWithdrawal, EvidenceWithdrawal.evidence_id == Evidence.id)
        .where(Tenderer.procedure_id == procedure_id)
        .where(Evidence.participant_id.is_(None), Evidence.question_id.is_(None))
        .order_by(Evidence.number)
    ):
        found.setdefault(tenderer, []).append(OpenedFile(kind, gone is not None))
    return {tenderer: tuple(kinds) for tenderer, kinds in found.items()}


def head_at(session: Session, chain: str, act: str, what: str) -> Head | None:
    """The first entry of this act about `what`, such as `vault.opened` about `applications`."""
    found = _entries(session, chain, act, what)
    return Head(chain, found[0].seq, found[0].hash) if found else None


def heads(session: Session, chain: str, act: str) -> dict[str, Head]:
    """The last entry of an act, per object it is about. Two queries."""
    rows = {
        row.id: row
        for row in session.scalars(
            select(TrailEntry)
            .where(TrailEntry.chain == chain, TrailEntry.id.in_(_told("act", act)))
            .order_by(TrailEntry.seq.desc())
            .limit(_MOST)
        )
    }
    found: dict[str, Head] = {}
    for entry, value in session.execute(
        select(TrailValue.entry_id, TrailValue.value).where(
            TrailValue.entry_id.in_(rows), TrailValue.name == "object"
        )
    ):
        row, about = rows[entry], str(read_canonical(value))
        if about not in found or found[about].seq < row.seq:
            found[about] = Head(chain, row.seq, row.hash)
    return found


def attempts(session: Session, chain: str, what: str, before: int) -> tuple[Attempt, ...]:
    """The attempts to open that were refused, up to an entry of the chain."""
    rows = [row for row in _entries(session, chain, "opening.refused", what) if row.seq < before]
    values: dict[UUID, dict[str, object]] = {}
    for entry, name, value in session.execute(
        select(TrailValue.entry_id, TrailValue.name, TrailValue.value).where(
            TrailValue.entry_id.in_([row.id for row in rows]),
            TrailValue.name.in_(("actor", "reason")),
        )
    ):
        values.setdefault(entry, {})[name] = read_canonical(value)
    found = []
    for row in rows:
        told = values.get(row.id, {})
        at = read_moment(open_body(row.body)[3])
        found.append(Attempt(str(told.get("actor", "")), at, str(told.get("reason", ""))))
    return tuple(found)


def _entries(session: Session, chain: str, act: str, what: str) -> list[TrailEntry]:
    """The entries of an act about one thing, in order."""
    return list(
        session.scalars(
            select(TrailEntry)
            .where(
                TrailEntry.chain == chain,
                TrailEntry.id.in_(_told("act", act)),
                TrailEntry.id.in_(_told("what", what)),
            )
            .order_by(TrailEntry.seq)
            .limit(_MOST)
        )
    )


def _told(name: str, value: str) -> Select[UUID]:
    """The entries in which a field has this value."""
    return select(TrailValue.entry_id).where(
        TrailValue.name == name, TrailValue.value == canonical(value).decode()
    )
