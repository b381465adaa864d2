"""The draft of a plan with every edit of it, and the versions that were sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria import plan_format
from criteria.canon import Json
from criteria.changes import Change, read_changes, write_changes
from criteria.plan import EvaluationPlan
from tender.models.procedures import Lot, Participant, PlanDraft, PlanEdit, PlanVersion


@dataclass(frozen=True)
class Draft:
    """A plan that is being written, as a value and as tables and text, and its last edit."""

    plan: EvaluationPlan
    tree: dict[str, Json]
    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class EditView:
    """One edit, with the name of who made it. `undoes` is the edit it took back."""

    version: int
    participant: UUID
    author: str
    changes: tuple[Change, ...]
    undoes: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class VersionView:
    """A sealed version. reason and notice are empty for the first."""

    number: int
    sha256: str
    sealed_at: datetime
    author: str
    reason: str
    notice: str


@dataclass(frozen=True, slots=True)
class SealedView:
    """A sealed version with its plan. reason is empty for the first."""

    number: int
    plan: EvaluationPlan
    sha256: str
    sealed_at: datetime
    reason: str


@lru_cache(maxsize=64)
def verified(sha256: str, body: str) -> EvaluationPlan:
    """The sealed plan. ValueError when the body is not what was sealed."""
    if hashlib.sha256(body.encode()).hexdigest() != sha256:
        raise ValueError("the plan in the database is not the plan that was sealed")
    return parsed(body)


@lru_cache(maxsize=16)
def parsed(body: str) -> EvaluationPlan:
    """The plan in a written text, read once for the same text."""
    return plan_format.read(body)


@lru_cache(maxsize=8)
def _tree(body: str) -> dict[str, Json]:
    """The plan without who chose what: that follows from the changes."""
    found = plan_format.raised(json.loads(body))
    assert isinstance(found, dict)
    return {key: value for key, value in found.items() if key != "settings"}


def draft(session: Session, procedure_id: UUID, *, fresh: bool = False) -> Draft | None:
    """The draft, or None when nothing is being written. `fresh` reads what others just wrote."""
    row = session.get(PlanDraft, procedure_id, populate_existing=fresh)
    if row is None:
        return None
    return Draft(parsed(row.body), _tree(row.body), row.version, row.saved_at)


def begin_draft(session: Session, procedure_id: UUID, plan: EvaluationPlan, now: datetime) -> None:
    """Start writing from a plan. The numbers of edits go on where the last draft left off."""
    last = session.scalar(
        select(func.max(PlanEdit.version)).where(PlanEdit.procedure_id == procedure_id)
    )
    body = plan_format.write(plan)
    session.add(
        PlanDraft(procedure_id=procedure_id, body=body, version=(last or 0) + 1, saved_at=now)
    )
    session.flush()


def keep_edit(
    session: Session,
    procedure_id: UUID,
    plan: EvaluationPlan,
    made: Sequence[Change],
    participant: UUID,
    now: datetime,
    undoes: int | None = None,
) -> int:
    """Write the draft and the edit that led to it; returns its new version."""
    row = session.get_one(PlanDraft, procedure_id)
    row.body, row.saved_at, row.version = plan_format.write(plan), now, row.version + 1
    session.add(
        PlanEdit(
            procedure_id=procedure_id,
            version=row.version,
            participant_id=participant,
            changes=json.dumps(write_changes(made), ensure_ascii=False, separators=(",", ":")),
            undoes=undoes,
            at=now,
        )
    )
    session.flush()
    return row.version


def drop_draft(session: Session, procedure_id: UUID) -> None:
    row = session.get(PlanDraft, procedure_id)
    if row is not None:
        session.delete(row)
        session.flush()


def edits(
    session: Session,
    procedure_id: UUID,
    *,
    after: int = 0,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[EditView, ...]:
    """The edits after a version, the last one first."""
    rows = session.execute(
        select(PlanEdit, Participant.name)
        .join(Participant, Participant.id == PlanEdit.participant_id)
        .where(PlanEdit.procedure_id == procedure_id, PlanEdit.version > after)
        .order_by(PlanEdit.version.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(
        EditView(
            row.version,
            row.participant_id,
            name,
            read_changes(json.loads(row.changes)),
            row.undoes,
            row.at,
        )
        for row, name in rows
    )


def edit_count(session: Session, procedure_id: UUID) -> int:
    query = select(func.count(PlanEdit.id)).where(PlanEdit.procedure_id == procedure_id)
    return session.scalar(query) or 0


def seal(
    session: Session,
    procedure_id: UUID,
    plan: EvaluationPlan,
    participant: UUID,
    now: datetime,
    reason: str = "",
    notice: str = "",
) -> PlanVersion:
    """The next sealed version of the plan; the draft it was written in is gone."""
    last = session.scalar(
        select(func.max(PlanVersion.number)).where(PlanVersion.procedure_id == procedure_id)
    )
    row = PlanVersion(
        procedure_id=procedure_id,
        number=(last or 0) + 1,
        body=plan_format.write(plan),
        sha256=plan_format.seal(plan),
        sealed_by=participant,
        sealed_at=now,
        reason=reason,
        notice=notice,
    )
    session.add(row)
    session.flush()
    drop_draft(session, procedure_id)
    return row


def versions(session: Session, procedure_id: UUID) -> tuple[VersionView, ...]:
    """Every sealed version, the last one first."""
    rows = session.execute(
        select(
            PlanVersion.number,
            PlanVersion.sha256,
            PlanVersion.sealed_at,
            Participant.name,
            PlanVersion.reason,
            PlanVersion.notice,
        )
        .join(Participant, Participant.id == PlanVersion.sealed_by)
        .where(PlanVersion.procedure_id == procedure_id)
        .order_by(PlanVersion.number.desc())
    )
    return tuple(VersionView(*row) for row in rows)


def sealed_body(session: Session, procedure_id: UUID, number: int) -> str | None:
    """The text of a sealed version, byte for byte as it was sealed."""
    return session.scalar(
        select(PlanVersion.body).where(
            PlanVersion.procedure_id == procedure_id, PlanVersion.number == number
        )
    )


def sealed(session: Session, procedure_id: UUID, upto: int) -> tuple[SealedView, ...]:
    """The sealed versions with their plans, the first one first, up to a number."""
    rows = session.scalars(
        select(PlanVersion)
        .where(PlanVersion.procedure_id == procedure_id, PlanVersion.number <= upto)
        .order_by(PlanVersion.number)
    )
    return tuple(
        SealedView(
            row.number, verified(row.sha256, row.body), row.sha256, row.sealed_at, row.reason
        )
        for row in rows
    )


def keep_lots(session: Session, procedure_id: UUID, plan: EvaluationPlan) -> None:
    """Make the lots of the procedure those of its plan; only before anybody applied."""
    rows = {
        row.key: row for row in session.scalars(select(Lot).where(Lot.procedure_id == procedure_id))
    }
    for position, lot in enumerate(plan.lots, 1):
        known = rows.pop(lot.id, None)
        if known is None:
            session.add(Lot(procedure_id=procedure_id, key=lot.id, position=position))
        else:
            known.position = position
    for gone in rows.values():
        session.delete(gone)
    session.flush()
