"""Keeping what an assessor types, so that two windows never overwrite each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from criteria.scores import Score
from tender.models.assessment import DraftScore, ScoringOrder, Sheet
from tender.models.procedures import Reading
from tender.store.procedures import Case
from tender.store.sheets import COUNTS, draft_of, kept

_BEGUN = select(
    exists()
    .where(
        Sheet.participant_id == bindparam("participant"),
        Sheet.candidacy_id == bindparam("candidacy"),
        Sheet.stage == bindparam("stage"),
        Sheet.round == bindparam("round"),
        COUNTS,
    )
    .label("handed_in"),
    exists()
    .where(
        ScoringOrder.participant_id == bindparam("participant"),
        ScoringOrder.stage == bindparam("stage"),
        ScoringOrder.round == bindparam("round"),
    )
    .label("drawn"),
    exists()
    .where(
        Reading.participant_id == bindparam("participant"),
        Reading.object == bindparam("object"),
        Reading.step == bindparam("step"),
    )
    .label("opened"),
)


class Begun(NamedTuple):
    """How far somebody is with a sheet: handed in; its order drawn; its dossier opened."""

    handed_in: bool
    drawn: bool
    opened: bool


def begun(
    session: Session,
    case: Case,
    participant: UUID,
    candidacy: UUID,
    stage: str,
    object_: str,
) -> Begun:
    """How far this person is in the present round and step. One query.

    object_  what has to be opened first
    """
    asked = {"participant": participant, "candidacy": candidacy, "stage": stage}
    asked |= {"round": case.round_of(stage), "step": case.step.value, "object": object_}
    return Begun(*session.execute(_BEGUN, asked).one())


def save_draft(
    session: Session,
    participant: UUID,
    candidacy: UUID,
    stage: str,
    score: Score,
    expected: int,
    now: datetime,
) -> int | None:
    """Write a draft and return its version; None when another window saved something else since.

    What is stored already, because it was sent twice, is kept as it is.
    """
    row = _held_draft(session, participant, candidacy, stage, score.question)
    if row is None and expected == 0:
        row = DraftScore(
            participant_id=participant,
            candidacy_id=candidacy,
            stage=stage,
            question=score.question,
            version=1,
        )
        _write(row, score, now)
        try:
            with session.begin_nested():
                session.add(row)
            return row.version
        except IntegrityError:  # another window was first
            row = _held_draft(session, participant, candidacy, stage, score.question)
    if row is None:
        return None
    if draft_of(row).score == score:
        return row.version
    if row.version != expected:
        return None
    _write(row, score, now)
    row.version = row.version + 1
    session.flush()
    return row.version


def forget_drafts(session: Session, participants: Collection[UUID], stage: str) -> None:
    """Take away what these people typed for a stage, before they judge it anew."""
    session.execute(
        delete(DraftScore).where(
            DraftScore.participant_id.in_(participants), DraftScore.stage == stage
        )
    )


_HELD_DRAFT = (
    select(DraftScore)
    .where(
        DraftScore.participant_id == bindparam("participant"),
        DraftScore.candidacy_id == bindparam("candidacy"),
        DraftScore.stage == bindparam("stage"),
        DraftScore.question == bindparam("question"),
    )
    .with_for_update()
    .execution_options(populate_existing=True)  # a page may have read it before we held it
)


def _held_draft(
    session: Session, participant: UUID, candidacy: UUID, stage: str, question: str
) -> DraftScore | None:
    """A draft that no other window writes until the transaction ends."""
    asked = {"participant": participant, "candidacy": candidacy, "stage": stage}
    return session.scalar(_HELD_DRAFT, asked | {"question": question})


def _write(row: DraftScore, score: Score, now: datetime) -> None:
    row.kind, row.mark, row.motivation = score.kind, score.mark, score.motivation
    row.observations, row.saved_at = kept(score.observations), now
