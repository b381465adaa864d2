"""The runs that say how firm a result is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tender.models.firmness import FirmnessRun
from tender.models.identity import User
from tender.models.procedures import Lot, Participant

MOST_RUNS = 200


@dataclass(frozen=True, slots=True)
class RunView:
    """A run without what came out of it; `by` is who asked for it."""

    id: UUID
    procedure: UUID
    lot: str
    basis: str
    seed: int
    draws: int
    done: int
    by: str
    started_at: datetime
    heard_at: datetime
    finished_at: datetime | None


_RUNS = (
    select(
        FirmnessRun.id,
        Lot.procedure_id,
        Lot.key,
        FirmnessRun.basis,
        FirmnessRun.seed,
        FirmnessRun.draws,
        FirmnessRun.done,
        User.name,
        FirmnessRun.started_at,
        FirmnessRun.heard_at,
        FirmnessRun.finished_at,
    )
    .join(Lot, Lot.id == FirmnessRun.lot_id)
    .join(Participant, Participant.id == FirmnessRun.participant_id)
    .join(User, User.id == Participant.user_id)
    .order_by(FirmnessRun.started_at.desc(), FirmnessRun.id)
)


def begin(
    session: Session,
    lot: UUID,
    basis: str,
    seed: int,
    draws: int,
    participant: UUID,
    now: datetime,
) -> UUID:
    """A run that was asked for and did nothing yet."""
    row = FirmnessRun(
        lot_id=lot,
        basis=basis,
        seed=seed,
        draws=draws,
        done=0,
        participant_id=participant,
        started_at=now,
        heard_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def runs(session: Session, procedure_id: UUID) -> tuple[RunView, ...]:
    """The runs of a procedure, the last one first."""
    query = _RUNS.where(Lot.procedure_id == procedure_id).limit(MOST_RUNS)
    return tuple(RunView(*row) for row in session.execute(query))


def run(session: Session, run_id: UUID) -> RunView | None:
    row = session.execute(_RUNS.where(FirmnessRun.id == run_id)).one_or_none()
    return RunView(*row) if row else None


def results(session: Session, wanted: Iterable[UUID]) -> Mapping[UUID, Any]:
    """What came out of these runs."""
    query = select(FirmnessRun.id, FirmnessRun.result).where(FirmnessRun.id.in_(tuple(wanted)))
    return {row.id: row.result for row in session.execute(query)}


def tell(session: Session, run_id: UUID, done: int, now: datetime) -> None:
    """How far a run is."""
    _set(session, run_id, done=done, heard_at=now)


def finish(session: Session, run_id: UUID, done: int, result: Any, now: datetime) -> None:
    _set(session, run_id, done=done, result=result, heard_at=now, finished_at=now)


def _set(session: Session, run_id: UUID, **values: Any) -> None:
    session.execute(update(FirmnessRun).where(FirmnessRun.id == run_id).values(**values))
