"""Judging rounds after the first: re-evaluations, and the rankings before and after each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria.rounds import FIRST, Round, last_judged
from tender.models.assessment import JudgingResult, JudgingRound


@dataclass(frozen=True, slots=True)
class RoundView:
    """A re-evaluation as it was begun, and once it ended what it changed, or why it stopped."""

    id: UUID
    judged: Round
    reason: str
    begun_by: UUID
    begun_at: datetime
    rankings: Any
    finished_by: UUID | None
    finished_at: datetime | None
    withdrawn: str | None


def rounds(session: Session, procedure_id: UUID) -> tuple[RoundView, ...]:
    """Every re-evaluation of a procedure, oldest first. One query."""
    rows = session.execute(
        select(JudgingRound, JudgingResult)
        .outerjoin(JudgingResult, JudgingResult.round_id == JudgingRound.id)
        .where(JudgingRound.procedure_id == procedure_id)
        .order_by(JudgingRound.at, JudgingRound.number)
    )
    return tuple(
        RoundView(
            row.id,
            Round(
                row.stage,
                row.number,
                frozenset(row.questions),
                frozenset(row.members),
                result is not None,
            ),
            row.reason,
            row.participant_id,
            row.at,
            result.rankings if result else None,
            result.participant_id if result else None,
            result.at if result else None,
            result.withdrawn if result else None,
        )
        for row, result in rows
    )


def counting(found: Iterable[RoundView]) -> tuple[Round, ...]:
    """Those in which something is judged: not those that were withdrawn."""
    return tuple(row.judged for row in found if row.withdrawn is None)


def judged_in(session: Session, procedure_id: UUID, stage: str, until: int) -> Callable[[str], int]:
    """Per question the last round up to this one that judged it. No query for the first round."""
    if until == FIRST:
        return lambda _: FIRST
    known = counting(rounds(session, procedure_id))
    return lambda question: last_judged(known, stage, question, until)


def begin(
    session: Session,
    procedure_id: UUID,
    judged: Round,
    reason: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    row = JudgingRound(
        procedure_id=procedure_id,
        stage=judged.stage,
        number=judged.number,
        questions=sorted(judged.questions),
        members=sorted(judged.members),
        reason=reason,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def end(
    session: Session,
    round_id: UUID,
    rankings: Any,
    participant: UUID,
    now: datetime,
    withdrawn: str | None = None,
) -> None:
    """Finish a re-evaluation, or withdraw it with a reason. It ends once, and stays."""
    session.add(
        JudgingResult(
            round_id=round_id,
            rankings=rankings,
            participant_id=participant,
            at=now,
            withdrawn=withdrawn,
        )
    )
    session.flush()
