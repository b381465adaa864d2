"""The draft of a plan with every edit of it, and the versions that were sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from criteria.canon import Json
from criteria.changes import Change, read_changes, write_changes
from criteria.moments import local_date
from criteria.plan import EvaluationPlan
from criteria.plan import format as plan_format
from criteria.plan.edits import edited
from tender.models.procedures import Lot, Participant, PlanDraft, PlanEdit, PlanVersion, Procedure
from tender.store.memory import Memory


@dataclass(frozen=True)
class Draft:
    """A plan that is being written, as a value and as tables and text, and its last edit."""

    plan: EvaluationPlan
    tree: dict[str, Json]
    version: int
    saved_at: datetime
    last_edit: UUID | None = None


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


_MOST = 8
_BODIES: Memory[str] = Memory(_MOST)
"""The texts of the last sealed plans, by their seal."""


def sealed_plan(session: Session, procedure_id: UUID, sha256: str) -> EvaluationPlan:
    """The plan with this seal. Its text is long, and read once: a seal stands for one text."""
    body = _BODIES.peek(sha256)
    if body is None:
        query = select(PlanVersion.body).where(
            PlanVersion.procedure_id == procedure_id, PlanVersion.sha256 == sha256
        )
        body = session.scalars(query.limit(1)).one()
    plan = verified(sha256, body)
    _BODIES.put(sha256, body)
    return plan


LAST_EDIT = (PlanEdit.procedure_id == PlanDraft.procedure_id) & (
    PlanEdit.version == PlanDraft.version
)
"""Joins a draft to the edit it ends with, if it was edited."""

_any_version = aliased(PlanVersion)
LATEST_VERSION = (PlanVersion.procedure_id == Procedure.id) & (
    PlanVersion.number
    == select(func.max(_any_version.number))
    .where(_any_version.procedure_id == Procedure.id)
    .scalar_subquery()
)
"""Joins a procedure to the last version of its plan that was sealed, if any was."""

_WRITTEN_EACH = 50
DraftKey = tuple[UUID, int, datetime, UUID | None]
_DRAFTS: Memory[Draft] = Memory(_MOST)
"""The last drafts that were put together, by the edit they end with."""


def draft(session: Session, procedure_id: UUID) -> Draft | None:
    """The draft, or None when nothing is being written. It is put together once for each edit."""
    row = session.execute(
        select(PlanDraft.version, PlanDraft.saved_at, PlanEdit.id)
        .outerjoin(PlanEdit, LAST_EDIT)
        .where(PlanDraft.procedure_id == procedure_id)
    ).one_or_none()
    return draft_at(session, (procedure_id, *row)) if row else None


def draft_at(session: Session, key: DraftKey) -> Draft:
    """The draft of a procedure, by its version, when that was kept, and its last edit."""
    return _DRAFTS.get(key, lambda: _put_together(session, key))


def _put_together(session: Session, key: DraftKey) -> Draft:
    """The draft from its last written text and the edits after it."""
    procedure_id, version, saved_at, last_edit = key
    row = session.execute(
        select(PlanDraft.body, PlanDraft.body_version).where(PlanDraft.procedure_id == procedure_id)
    ).one()
    plan, tree = _begun(row.body)
    for edit in reversed(edits(session, procedure_id, after=row.body_version)):
        plan, tree = edited(plan, tree, edit.changes, edit.author, local_date(edit.at))
    return Draft(plan, tree, version, saved_at, last_edit)


@lru_cache(maxsize=_MOST)
def _begun(body: str) -> tuple[EvaluationPlan, dict[str, Json]]:
    """A written plan with its tree, read once for the same text."""
    plan = parsed(body)
    return plan, plan_format.bare(plan)


def begin_draft(session: Session, procedure_id: UUID, plan: EvaluationPlan, now: datetime) -> None:
    """Start writing from a plan. The numbers of edits go on where the last draft left off."""
    last = session.scalar(
        select(func.max(PlanEdit.version)).where(PlanEdit.procedure_id == procedure_id)
    )
    version = (last or 0) + 1
    session.add(
        PlanDraft(
            procedure_id=procedure_id,
            body=plan_format.write(plan),
            body_version=version,
            version=version,
            saved_at=now,
        )
    )
    session.flush()


_DRAFT = update(PlanDraft.__table__).where(  # type: ignore[arg-type]
    PlanDraft.procedure_id == bindparam("procedure")
)
_EDIT = insert(PlanEdit.__table__)  # type: ignore[arg-type]


def keep_edit(
    session: Session,
    procedure_id: UUID,
    draft: Draft,
    made: Sequence[Change],
    participant: UUID,
    undoes: int | None = None,
) -> None:
    """Keep the draft after an edit: the edit, and each so many edits the whole text."""
    values: dict[str, object] = {"version": draft.version, "saved_at": draft.saved_at}
    if draft.version % _WRITTEN_EACH == 0 or len(made) > _WRITTEN_EACH:
        values |= {"body": plan_format.write(draft.plan), "body_version": draft.version}
    connection, edit = session.connection(), uuid4()
    connection.execute(_DRAFT, {"procedure": procedure_id, **values})
    connection.execute(
        _EDIT,
        {
            "id": edit,
            "procedure_id": procedure_id,
            "version": draft.version,
            "participant_id": participant,
            "changes": json.dumps(write_changes(made), ensure_ascii=False, separators=(",", ":")),
            "undoes": undoes,
            "at": draft.saved_at,
        },
    )
    key = (procedure_id, draft.version, draft.saved_at, edit)
    _DRAFTS.put(key, replace(draft, last_edit=edit))


def drop_draft(session: Session, procedure_id: UUID) -> None:
    session.execute(delete(PlanDraft).where(PlanDraft.procedure_id == procedure_id))


def edits(
    session: Session,
    procedure_id: UUID,
    *,
    after: int = 0,
    upto: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[EditView, ...]:
    """The edits after a version, up to one if that is given, the last one first."""
    query = (
        select(PlanEdit, Participant.name)
        .join(Participant, Participant.id == PlanEdit.participant_id)
        .where(PlanEdit.procedure_id == procedure_id, PlanEdit.version > after)
        .order_by(PlanEdit.version.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = session.execute(query if upto is None else query.where(PlanEdit.version <= upto))
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


def undone(session: Session, procedure_id: UUID) -> frozenset[int | None]:
    """The versions of the edits that were taken back."""
    query = select(PlanEdit.undoes).where(
        PlanEdit.procedure_id == procedure_id, PlanEdit.undoes.is_not(None)
    )
    return frozenset(session.scalars(query))


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


def sealed_version(session: Session, procedure_id: UUID, number: int) -> SealedView | None:
    """One sealed version with its plan."""
    row = session.scalar(
        select(PlanVersion).where(
            PlanVersion.procedure_id == procedure_id, PlanVersion.number == number
        )
    )
    if row is None:
        return None
    plan = verified(row.sha256, row.body)
    return SealedView(row.number, plan, row.sha256, row.sealed_at, row.reason)


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
