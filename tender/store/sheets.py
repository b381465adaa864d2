"""Score sheets: drafts, and what was handed in.

Whatever is blind takes a Sight, and the Sight becomes the WHERE: what may not be seen is not
fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.scores import Score
from criteria.visibility import Sight
from tender.models.assessment import DraftScore, Sheet, SheetScore
from tender.models.tenderers import Tenderer
from tender.store.scope import in_procedure, in_sight


@dataclass(frozen=True, slots=True)
class DraftView:
    """What an assessor typed on one question, with the version that guards two windows."""

    question: str
    mark: Decimal | None
    motivation: str
    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SheetScoreView:
    """One score of a handed-in sheet."""

    candidacy: UUID
    participant: UUID
    question: str
    mark: Decimal
    motivation: str


def drafts(
    session: Session, participant: UUID, candidacy: UUID, stage: str
) -> dict[str, DraftView]:
    """One's own drafts for one tenderer, per question."""
    rows = session.scalars(
        select(DraftScore).where(
            DraftScore.participant_id == participant,
            DraftScore.candidacy_id == candidacy,
            DraftScore.stage == stage,
        )
    )
    return {row.question: _draft(row) for row in rows}


def own_drafts(
    session: Session, sight: Sight, procedure_id: UUID, stage: str
) -> tuple[tuple[UUID, DraftView], ...]:
    """One's own drafts for every tenderer in sight, each after its candidacy. One query."""
    if sight.own is None:
        return ()
    query = in_sight(select(DraftScore), DraftScore.candidacy_id, procedure_id, sight)
    rows = session.scalars(
        query.where(
            DraftScore.participant_id == UUID(sight.own), DraftScore.stage == stage
        ).order_by(Tenderer.position, DraftScore.question)
    )
    return tuple((row.candidacy_id, _draft(row)) for row in rows)


def _draft(row: DraftScore) -> DraftView:
    return DraftView(row.question, row.mark, row.motivation, row.version, row.saved_at)


def draft_counts(session: Session, participant: UUID, stage: str) -> dict[UUID, int]:
    """How many questions one has a marked and motivated draft for, per candidacy."""
    rows = session.execute(
        select(DraftScore.candidacy_id, func.count(DraftScore.id))
        .where(
            DraftScore.participant_id == participant,
            DraftScore.stage == stage,
            DraftScore.mark.is_not(None),
            DraftScore.motivation != "",
        )
        .group_by(DraftScore.candidacy_id)
    )
    return {key: value for key, value in rows}


def save_draft(
    session: Session,
    participant: UUID,
    candidacy: UUID,
    stage: str,
    score: Score,
    expected: int,
    now: datetime,
) -> int | None:
    """Write a draft and return its new version; None when another window saved in between."""
    row = session.scalar(
        select(DraftScore)
        .where(
            DraftScore.participant_id == participant,
            DraftScore.candidacy_id == candidacy,
            DraftScore.stage == stage,
            DraftScore.question == score.question,
        )
        .with_for_update()
    )
    if (row.version if row else 0) != expected:
        return None
    if row is None:
        row = DraftScore(
            participant_id=participant,
            candidacy_id=candidacy,
            stage=stage,
            question=score.question,
            version=0,
        )
        session.add(row)
    row.mark, row.motivation, row.saved_at = score.mark, score.motivation, now
    row.version = row.version + 1
    session.flush()
    return row.version


def sheet_of(session: Session, participant: UUID, candidacy: UUID, stage: str) -> UUID | None:
    """The id of one's handed-in sheet, or None."""
    return session.scalar(
        select(Sheet.id).where(
            Sheet.participant_id == participant,
            Sheet.candidacy_id == candidacy,
            Sheet.stage == stage,
        )
    )


def own_sheets(session: Session, participant: UUID, stage: str) -> frozenset[UUID]:
    """The candidacies one handed in a sheet for."""
    return frozenset(
        session.scalars(
            select(Sheet.candidacy_id).where(
                Sheet.participant_id == participant, Sheet.stage == stage
            )
        )
    )


def append_sheet(
    session: Session,
    participant: UUID,
    candidacy: UUID,
    stage: str,
    scores: tuple[Score, ...],
    now: datetime,
) -> UUID:
    """Keep a handed-in sheet for good."""
    row = Sheet(participant_id=participant, candidacy_id=candidacy, stage=stage, at=now)
    session.add(row)
    session.flush()
    session.add_all(
        SheetScore(
            sheet_id=row.id, question=score.question, mark=score.mark, motivation=score.motivation
        )
        for score in scores
    )
    session.flush()
    return row.id


def handed_in(
    session: Session, sight: Sight, procedure_id: UUID, stage: str
) -> frozenset[tuple[UUID, UUID]]:
    """Which (person, candidacy) sheets are in: yes or no, and nothing else."""
    if not sight.everyone:
        return frozenset()
    rows = session.execute(
        in_procedure(
            select(Sheet.participant_id, Sheet.candidacy_id), Sheet.candidacy_id, procedure_id
        ).where(Sheet.stage == stage)
    )
    return frozenset((person, candidacy) for person, candidacy in rows)


def sheet_scores(
    session: Session,
    sight: Sight,
    procedure_id: UUID,
    stage: str,
    candidacy: UUID | None = None,
) -> tuple[SheetScoreView, ...]:
    """Handed-in scores that this viewer may see at this moment."""
    if sight.nothing:
        return ()
    query = in_sight(select(Sheet, SheetScore), Sheet.candidacy_id, procedure_id, sight)
    query = query.join(SheetScore, SheetScore.sheet_id == Sheet.id).where(Sheet.stage == stage)
    if not sight.everyone and sight.own:
        query = query.where(Sheet.participant_id == UUID(sight.own))
    if sight.questions is not None:
        query = query.where(SheetScore.question.in_(sight.questions))
    if candidacy is not None:
        query = query.where(Sheet.candidacy_id == candidacy)
    return tuple(
        SheetScoreView(
            sheet.candidacy_id, sheet.participant_id, score.question, score.mark, score.motivation
        )
        for sheet, score in session.execute(query.order_by(SheetScore.mark, SheetScore.id))
    )
