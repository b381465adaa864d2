"""What the record of an opening rests on: what was opened, and what the trail says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.canon import canonical, read_canonical
from criteria.trail import Head, open_body, read_moment
from tender.models.evidence import Evidence
from tender.models.tenderers import Answer, Candidacy, Tenderer
from tender.models.trail import TrailEntry, TrailValue

_MOST = 500
"""The most attempts that a record lists."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tried to open and was refused: who, when, and the code of the reason."""

    participant: str
    at: datetime
    reason: str


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


def opened_kinds(session: Session, procedure_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """Per tenderer the kinds of the files that came out of its envelopes, in their order."""
    found: dict[UUID, list[str]] = {}
    for tenderer, kind in session.execute(
        select(Evidence.tenderer_id, Evidence.kind)
        .join(Tenderer, Tenderer.id == Evidence.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .where(Evidence.participant_id.is_(None), Evidence.question_id.is_(None))
        .order_by(Evidence.number)
    ):
        found.setdefault(tenderer, []).append(kind)
    return {tenderer: tuple(kinds) for tenderer, kinds in found.items()}


def head_at(session: Session, chain: str, act: str, what: str) -> Head | None:
    """The first entry of this act about `what`, such as `vault.opened` about `applications`."""
    found = _entries(session, chain, act, what)
    return Head(chain, found[0].seq, found[0].hash) if found else None


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

    def told(name: str, value: str) -> object:
        return select(TrailValue.entry_id).where(
            TrailValue.name == name, TrailValue.value == canonical(value).decode()
        )

    return list(
        session.scalars(
            select(TrailEntry)
            .where(
                TrailEntry.chain == chain,
                TrailEntry.id.in_(told("act", act)),  # type: ignore[arg-type]
                TrailEntry.id.in_(told("what", what)),  # type: ignore[arg-type]
            )
            .order_by(TrailEntry.seq)
            .limit(_MOST)
        )
    )


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that came out of an envelope, sealed anew for its place here."""

    id: UUID
    kind: str
    title: str
    name: str
    size: int
    sha256: str
    sealed: bytes
    issued_on: date | None
    valid_until: date | None
    note: str
    received_at: datetime


def keep_file(session: Session, tenderer_id: UUID, new: OpenedFile, now: datetime) -> int:
    """Keep a file that the tenderer handed in with its application. Returns its number."""
    last = session.scalar(
        select(func.max(Evidence.number)).where(Evidence.tenderer_id == tenderer_id)
    )
    row = Evidence(
        id=new.id,
        tenderer_id=tenderer_id,
        number=(last or 0) + 1,
        kind=new.kind,
        title=new.title,
        name=new.name,
        size=new.size,
        sha256=new.sha256,
        sealed=new.sealed,
        issued_on=new.issued_on,
        valid_until=new.valid_until,
        note=new.note,
        received_at=new.received_at,
        participant_id=None,
        question_id=None,
        at=now,
    )
    session.add(row)
    session.flush()
    session.expunge(row)
    return row.number
