"""Draws of lots: what was committed to beforehand, and the seeds that two persons revealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria.drawing import Draw, order
from tender.models.award import DrawCommitment, DrawReveal
from tender.models.procedures import Lot


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A draw that was committed to. `seed` is None until two persons revealed it.

    drawn  between whom: the candidacy and the name of each
    """

    id: UUID
    lot: str
    stage: str
    number: int
    drawn: tuple[tuple[str, str], ...]
    commitment: str
    by: UUID
    at: datetime
    seed: str | None
    first: UUID | None
    second: UUID | None
    revealed_at: datetime | None

    def draw(self, reference: str) -> Draw:
        names = tuple(name for _, name in self.drawn)
        return Draw(reference, self.stage, self.lot, self.number, names)

    @property
    def order(self) -> tuple[str, ...]:
        """The candidacies as drawn; empty until the seed is revealed."""
        if self.seed is None:
            return ()
        ids = {name: id_ for id_, name in self.drawn}
        return tuple(ids[name] for name in order(self.seed, ids))


def commitments(session: Session, procedure_id: UUID) -> tuple[CommitmentView, ...]:
    """Every commitment of a procedure, oldest first. One query."""
    rows = session.execute(
        select(Lot.key, DrawCommitment, DrawReveal)
        .join(DrawCommitment, DrawCommitment.lot_id == Lot.id)
        .outerjoin(DrawReveal, DrawReveal.commitment_id == DrawCommitment.id)
        .where(Lot.procedure_id == procedure_id)
        .order_by(DrawCommitment.number, Lot.key)
    )
    return tuple(
        CommitmentView(
            row.id,
            key,
            row.stage,
            row.number,
            tuple((id_, name) for id_, name in row.names),
            row.commitment,
            row.participant_id,
            row.at,
            done.seed if done else None,
            done.first_id if done else None,
            done.second_id if done else None,
            done.at if done else None,
        )
        for key, row, done in rows
    )


def sealed_seed(session: Session, commitment: UUID) -> bytes:
    return session.scalars(
        select(DrawCommitment.sealed).where(DrawCommitment.id == commitment)
    ).one()


def commit(
    session: Session,
    lot: UUID,
    draw: Draw,
    drawn: tuple[tuple[str, str], ...],
    commitment: str,
    sealed: bytes,
    participant: UUID,
    now: datetime,
) -> UUID:
    row = DrawCommitment(
        lot_id=lot,
        stage=draw.stage,
        number=draw.number,
        names=[list(pair) for pair in drawn],
        commitment=commitment,
        sealed=sealed,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def reveal(
    session: Session, commitment: UUID, seed: str, first: UUID, second: UUID, now: datetime
) -> None:
    session.add(
        DrawReveal(commitment_id=commitment, seed=seed, first_id=first, second_id=second, at=now)
    )
    session.flush()
