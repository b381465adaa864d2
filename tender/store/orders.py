"""The order in which an assessor meets the tenderers, as it was drawn once in a judging round."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tender.models.assessment import ScoringOrder

_DRAWN = select(ScoringOrder.seed, ScoringOrder.at).where(
    ScoringOrder.participant_id == bindparam("participant"),
    ScoringOrder.stage == bindparam("stage"),
    ScoringOrder.round == bindparam("round"),
)


def seed_of(session: Session, participant: UUID, stage: str, round_: int) -> str | None:
    """The seed of one's order, or None when it was not drawn yet."""
    seed, _ = drawn(session, participant, stage, round_)
    return seed


def drawn(
    session: Session, participant: UUID, stage: str, round_: int
) -> tuple[str, datetime] | tuple[None, None]:
    """The seed of one's order and when it was drawn; nothing when it was not yet."""
    asked = {"participant": participant, "stage": stage, "round": round_}
    row = session.execute(_DRAWN, asked).one_or_none()
    return (row.seed, row.at) if row else (None, None)


def draw_order(
    session: Session, participant: UUID, stage: str, round_: int, seed: str, now: datetime
) -> None:
    """Keep the seed of one's order."""
    session.add(
        ScoringOrder(participant_id=participant, stage=stage, round=round_, seed=seed, at=now)
    )
    session.flush()
