"""Score sheets: drafts, and what was handed in.

Whatever is blind takes a Sight, and the Sight becomes the WHERE: what may not be seen is not
fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from criteria.scores import MARKED, Observation, Score
from criteria.visibility import Sight
from tender.models.assessment import (
    Abstention,
    DraftScore,
    ScoringOrder,
    Sheet,
    SheetReopening,
    SheetScore,
)
from tender.models.tenderers import Tenderer
from tender.store.scope import Columns, in_procedure, in_sight


@dataclass(frozen=True, slots=True)
class DraftView:
    """What an assessor typed on one question, with the version that guards two windows."""

    score: Score
    version: int
    saved_at: datetime

    @property
    def mark(self) -> Decimal | None:
        return self.score.mark

    @property
    def motivation(self) -> str:
        return self.score.motivation


@dataclass(frozen=True, slots=True)
class SheetScoreView:
    """One score of a handed-in sheet."""

    candidacy: UUID
    participant: UUID
    question: str
    mark: Decimal
    motivation: str
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class AbstentionView:
    """A question on a handed-in sheet without a mark, and why."""

    candidacy: UUID
    participant: UUID
    question: str
    kind: str
    reason: str
    observations: tuple[Observation, ...] = ()


COUNTS = ~exists().where(SheetReopening.sheet_id == Sheet.id)
"""A sheet that was given back counts no more; the next number of it does."""


def _kept(observations: tuple[Observation, ...]) -> list[dict[str, str | int | None]]:
    return [{"kind": one.kind, "page": one.page, "text": one.text} for one in observations]


def _observations(kept: list[dict[str, Any]]) -> tuple[Observation, ...]:
    return tuple(Observation(one["kind"], one["text"], one["page"]) for one in kept)


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
    score = Score(row.question, row.mark, row.motivation, row.kind, _observations(row.observations))
    return DraftView(score, row.version, row.saved_at)


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
    row.kind, row.mark, row.motivation = score.kind, score.mark, score.motivation
    row.observations, row.saved_at = _kept(score.observations), now
    row.version = row.version + 1
    session.flush()
    return row.version


def sheet_of(
    session: Session, participant: UUID, candidacy: UUID, stage: str, round_: int
) -> UUID | None:
    """The id of one's handed-in sheet, or None."""
    return session.scalar(
        select(Sheet.id).where(
            Sheet.participant_id == participant,
            Sheet.candidacy_id == candidacy,
            Sheet.stage == stage,
            Sheet.round == round_,
            COUNTS,
        )
    )


def own_sheets(session: Session, participant: UUID, stage: str, round_: int) -> frozenset[UUID]:
    """The candidacies one handed in a sheet for."""
    return frozenset(
        session.scalars(
            select(Sheet.candidacy_id).where(
                Sheet.participant_id == participant,
                Sheet.stage == stage,
                Sheet.round == round_,
                COUNTS,
            )
        )
    )


def append_sheet(
    session: Session,
    participant: UUID,
    candidacy: UUID,
    stage: str,
    round_: int,
    scores: tuple[Score, ...],
    submission_only: bool,
    now: datetime,
) -> UUID:
    """Keep a handed-in sheet for good, as the next number of its round."""
    last = session.scalar(
        select(func.max(Sheet.number)).where(
            Sheet.participant_id == participant,
            Sheet.candidacy_id == candidacy,
            Sheet.stage == stage,
            Sheet.round == round_,
        )
    )
    row = Sheet(
        participant_id=participant,
        candidacy_id=candidacy,
        stage=stage,
        round=round_,
        number=(last or 0) + 1,
        submission_only=submission_only,
        at=now,
    )
    session.add(row)
    session.flush()
    for score in scores:
        if score.kind == MARKED:
            session.add(
                SheetScore(
                    sheet_id=row.id,
                    question=score.question,
                    mark=score.mark,
                    motivation=score.motivation,
                    observations=_kept(score.observations),
                )
            )
        else:
            session.add(
                Abstention(
                    sheet_id=row.id,
                    question=score.question,
                    kind=score.kind,
                    reason=score.motivation,
                    observations=_kept(score.observations),
                )
            )
    session.flush()
    return row.id


def reopen(session: Session, sheet: UUID, participant: UUID, reason: str, now: datetime) -> None:
    """Give a sheet back to its assessor."""
    session.add(SheetReopening(sheet_id=sheet, participant_id=participant, reason=reason, at=now))
    session.flush()


def reopened(session: Session, participant: UUID, stage: str, round_: int) -> dict[UUID, str]:
    """Why a sheet of one's own was given back in this round, per candidacy; of the last time."""
    rows = session.execute(
        select(Sheet.candidacy_id, SheetReopening.reason)
        .join(Sheet, Sheet.id == SheetReopening.sheet_id)
        .where(Sheet.participant_id == participant, Sheet.stage == stage, Sheet.round == round_)
        .order_by(SheetReopening.at, Sheet.number)
    )
    return {candidacy: reason for candidacy, reason in rows}


def seed_of(session: Session, participant: UUID, stage: str, round_: int) -> str | None:
    """The seed of one's order, or None when it was not drawn yet."""
    return session.scalar(
        select(ScoringOrder.seed).where(
            ScoringOrder.participant_id == participant,
            ScoringOrder.stage == stage,
            ScoringOrder.round == round_,
        )
    )


def draw_order(
    session: Session, participant: UUID, stage: str, round_: int, seed: str, now: datetime
) -> None:
    """Keep the seed of one's order."""
    session.add(
        ScoringOrder(participant_id=participant, stage=stage, round=round_, seed=seed, at=now)
    )
    session.flush()


def handed_in(
    session: Session, sight: Sight, procedure_id: UUID, stage: str, round_: int
) -> dict[tuple[UUID, UUID], UUID]:
    """Which sheets are in, by (person, candidacy): the id of the sheet, and nothing of it."""
    if not sight.everyone:
        return {}
    rows = session.execute(
        in_procedure(
            select(Sheet.participant_id, Sheet.candidacy_id, Sheet.id),
            Sheet.candidacy_id,
            procedure_id,
        ).where(Sheet.stage == stage, Sheet.round == round_, COUNTS)
    )
    return {(person, candidacy): id_ for person, candidacy, id_ in rows}


def sheet_scores(
    session: Session,
    sight: Sight,
    procedure_id: UUID,
    stage: str,
    round_: int,
    candidacy: UUID | None = None,
) -> tuple[SheetScoreView, ...]:
    """Scores of the sheets that count, as far as this viewer may see them at this moment."""
    if sight.nothing:
        return ()
    query = in_sight(select(Sheet, SheetScore), Sheet.candidacy_id, procedure_id, sight)
    query = _seen(query.join(SheetScore, SheetScore.sheet_id == Sheet.id), sight, stage, round_)
    if sight.questions is not None:
        query = query.where(SheetScore.question.in_(sight.questions))
    if candidacy is not None:
        query = query.where(Sheet.candidacy_id == candidacy)
    return tuple(
        SheetScoreView(
            sheet.candidacy_id,
            sheet.participant_id,
            score.question,
            score.mark,
            score.motivation,
            _observations(score.observations),
        )
        for sheet, score in session.execute(query.order_by(SheetScore.mark, SheetScore.id))
    )


def abstentions(
    session: Session,
    sight: Sight,
    procedure_id: UUID,
    stage: str,
    round_: int,
    candidacy: UUID | None = None,
) -> tuple[AbstentionView, ...]:
    """Questions without a mark on the sheets that count, under the sight of the scores."""
    if sight.nothing:
        return ()
    query = in_sight(select(Sheet, Abstention), Sheet.candidacy_id, procedure_id, sight)
    query = _seen(query.join(Abstention, Abstention.sheet_id == Sheet.id), sight, stage, round_)
    if sight.questions is not None:
        query = query.where(Abstention.question.in_(sight.questions))
    if candidacy is not None:
        query = query.where(Sheet.candidacy_id == candidacy)
    return tuple(
        AbstentionView(
            sheet.candidacy_id,
            sheet.participant_id,
            row.question,
            row.kind,
            row.reason,
            _observations(row.observations),
        )
        for sheet, row in session.execute(query.order_by(Abstention.id))
    )


def _seen(query: Select[*Columns], sight: Sight, stage: str, round_: int) -> Select[*Columns]:
    """The sheets of a stage and round that count; one's own alone where that is all one sees."""
    query = query.where(Sheet.stage == stage, Sheet.round == round_, COUNTS)
    if not sight.everyone and sight.own:
        query = query.where(Sheet.participant_id == UUID(sight.own))
    return query
