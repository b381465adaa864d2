"""Declarations, drafts, sheets, consensus, sign-offs and advice.

Whatever is blind takes a Sight, and the Sight becomes the WHERE: what may not be seen is not
fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from criteria.scores import Score
from criteria.visibility import Sight
from tender.models.assessment import (
    Advice,
    AdviceAnswer,
    ConsensusScore,
    Declaration,
    DraftScore,
    Sheet,
    SheetScore,
    SignOff,
)
from tender.models.tenderers import Candidacy, Exclusion, Tenderer

Columns = TypeVarTuple("Columns")


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


@dataclass(frozen=True, slots=True)
class SignOffView:
    participant: UUID
    agrees: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsensusView:
    """The consensus that counts on one question, with who signed off this version."""

    id: UUID
    candidacy: UUID
    question: str
    number: int
    mark: Decimal
    motivation: str
    participant: UUID
    at: datetime
    signoffs: tuple[SignOffView, ...] = ()


@dataclass(frozen=True, slots=True)
class AdviceView:
    """An advice with its answer, when there is one."""

    id: UUID
    participant: UUID
    question: str
    text: str
    at: datetime
    outcome: str | None
    answer: str | None
    answered_at: datetime | None


def declare(
    session: Session,
    participant: UUID,
    tenderer: UUID,
    answer: str,
    explanation: str,
    parties: int,
    now: datetime,
) -> UUID:
    row = Declaration(
        participant_id=participant,
        tenderer_id=tenderer,
        answer=answer,
        explanation=explanation,
        parties=parties,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


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
    return {
        row.question: DraftView(row.question, row.mark, row.motivation, row.version, row.saved_at)
        for row in rows
    }


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
        _inside(select(Sheet.participant_id, Sheet.candidacy_id), Sheet, procedure_id).where(
            Sheet.stage == stage
        )
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
    query = _inside(select(Sheet, SheetScore), Sheet, procedure_id)
    query = query.join(SheetScore, SheetScore.sheet_id == Sheet.id).where(Sheet.stage == stage)
    if not sight.everyone and sight.own:
        query = query.where(Sheet.participant_id == UUID(sight.own))
    if sight.hidden:
        query = query.where(Tenderer.id.not_in([UUID(id_) for id_ in sight.hidden]))
    if candidacy is not None:
        query = query.where(Sheet.candidacy_id == candidacy)
    return tuple(
        SheetScoreView(
            sheet.candidacy_id, sheet.participant_id, score.question, score.mark, score.motivation
        )
        for sheet, score in session.execute(query.order_by(SheetScore.mark, SheetScore.id))
    )


def _inside(
    query: Select[*Columns], model: type[Sheet | ConsensusScore], procedure_id: UUID
) -> Select[*Columns]:
    return (
        query.join(Candidacy, Candidacy.id == model.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
    )


def consensus(
    session: Session,
    sight: Sight,
    procedure_id: UUID,
    stage: str,
    candidacy: UUID | None = None,
) -> tuple[ConsensusView, ...]:
    """The consensus that counts per question, with sign-offs. Two queries."""
    if not sight.everyone:
        return ()
    query = _inside(select(ConsensusScore), ConsensusScore, procedure_id).where(
        ConsensusScore.stage == stage
    )
    if sight.hidden:
        query = query.where(Tenderer.id.not_in([UUID(id_) for id_ in sight.hidden]))
    if candidacy is not None:
        query = query.where(ConsensusScore.candidacy_id == candidacy)
    latest: dict[tuple[UUID, str], ConsensusScore] = {}
    for row in session.scalars(query.order_by(ConsensusScore.number)):
        latest[row.candidacy_id, row.question] = row
    signed: dict[UUID, list[SignOffView]] = {}
    for sign in session.scalars(
        select(SignOff)
        .where(SignOff.consensus_id.in_([row.id for row in latest.values()]))
        .order_by(SignOff.at)
    ):
        signed.setdefault(sign.consensus_id, []).append(
            SignOffView(sign.participant_id, sign.agrees, sign.text, sign.at)
        )
    return tuple(
        ConsensusView(
            row.id,
            row.candidacy_id,
            row.question,
            row.number,
            row.mark,
            row.motivation,
            row.participant_id,
            row.at,
            tuple(signed.get(row.id, ())),
        )
        for row in latest.values()
    )


def append_consensus(
    session: Session,
    candidacy: UUID,
    stage: str,
    score: Score,
    expected: int,
    participant: UUID,
    now: datetime,
) -> UUID | None:
    """Add the next version of a consensus; None when another chair was first."""
    last = session.scalar(
        select(func.max(ConsensusScore.number)).where(
            ConsensusScore.candidacy_id == candidacy,
            ConsensusScore.stage == stage,
            ConsensusScore.question == score.question,
        )
    )
    if (last or 0) != expected or score.mark is None:
        return None
    row = ConsensusScore(
        candidacy_id=candidacy,
        stage=stage,
        question=score.question,
        number=expected + 1,
        mark=score.mark,
        motivation=score.motivation,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def sign(
    session: Session, consensus_id: UUID, participant: UUID, agrees: bool, text: str, now: datetime
) -> None:
    session.add(
        SignOff(
            consensus_id=consensus_id, participant_id=participant, agrees=agrees, text=text, at=now
        )
    )
    session.flush()


def counts(session: Session, procedure_id: UUID, stage: str) -> tuple[int, int, int]:
    """Numbers of sheets, of questions with a consensus, and of sign-offs on those that count."""
    excluded = select(Exclusion.tenderer_id)
    sheets = session.scalar(
        _inside(select(func.count(Sheet.id)), Sheet, procedure_id).where(
            Sheet.stage == stage, Tenderer.id.not_in(excluded)
        )
    )
    rows = session.execute(
        _inside(
            select(
                ConsensusScore.candidacy_id,
                ConsensusScore.question,
                func.max(ConsensusScore.number),
            ),
            ConsensusScore,
            procedure_id,
        )
        .where(ConsensusScore.stage == stage, Tenderer.id.not_in(excluded))
        .group_by(ConsensusScore.candidacy_id, ConsensusScore.question)
    ).all()
    latest = {(candidacy, question, number) for candidacy, question, number in rows}
    signed = session.execute(
        _inside(
            select(ConsensusScore.candidacy_id, ConsensusScore.question, ConsensusScore.number),
            ConsensusScore,
            procedure_id,
        )
        .join(SignOff, SignOff.consensus_id == ConsensusScore.id)
        .where(ConsensusScore.stage == stage, Tenderer.id.not_in(excluded))
    ).all()
    return sheets or 0, len(latest), sum(tuple(row) in latest for row in signed)


def give_advice(
    session: Session,
    procedure_id: UUID,
    participant: UUID,
    question: str,
    text: str,
    now: datetime,
) -> UUID:
    row = Advice(
        procedure_id=procedure_id,
        participant_id=participant,
        question=question,
        text=text,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def answer_advice(
    session: Session, advice_id: UUID, participant: UUID, outcome: str, text: str, now: datetime
) -> None:
    session.add(
        AdviceAnswer(
            advice_id=advice_id, participant_id=participant, outcome=outcome, text=text, at=now
        )
    )
    session.flush()


def advice(session: Session, sight: Sight, procedure_id: UUID) -> tuple[AdviceView, ...]:
    """Advice this viewer may see, oldest first, with its answer."""
    if sight.nothing:
        return ()
    query = (
        select(Advice, AdviceAnswer)
        .outerjoin(AdviceAnswer, AdviceAnswer.advice_id == Advice.id)
        .where(Advice.procedure_id == procedure_id)
        .order_by(Advice.at, Advice.id)
    )
    if not sight.everyone and sight.own:
        query = query.where(Advice.participant_id == UUID(sight.own))
    return tuple(
        AdviceView(
            row.id,
            row.participant_id,
            row.question,
            row.text,
            row.at,
            answer.outcome if answer else None,
            answer.text if answer else None,
            answer.at if answer else None,
        )
        for row, answer in session.execute(query)
    )


def unanswered(session: Session, procedure_id: UUID) -> int:
    """How many items of advice still wait for an answer."""
    return (
        session.scalar(
            select(func.count(Advice.id))
            .outerjoin(AdviceAnswer, AdviceAnswer.advice_id == Advice.id)
            .where(Advice.procedure_id == procedure_id, AdviceAnswer.id.is_(None))
        )
        or 0
    )
