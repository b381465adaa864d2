"""Keeping what an assessor types, so that two windows never overwrite each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update
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


_CELL = ("participant_id", "candidacy_id", "stage", "question")
_TYPED = ("kind", "mark", "motivation", "observations")
_DRAFTS: Any = DraftScore.__table__
_BEGIN = insert(_DRAFTS)
_GO_ON = update(_DRAFTS).where(
    *(_DRAFTS.c[name] == bindparam(f"asked_{name}") for name in (*_CELL, "version")),
    or_(*(_DRAFTS.c[name].is_distinct_from(bindparam(f"asked_{name}")) for name in _TYPED)),
)


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
    cell = dict(zip(_CELL, (participant, candidacy, stage, score.question), strict=True))
    words = (score.kind, score.mark, score.motivation, kept(score.observations))
    typed = dict(zip(_TYPED, words, strict=True))
    new = {**typed, "version": expected + 1, "saved_at": now}
    if expected:
        asked = {**cell, **typed, "version": expected}
        where = {f"asked_{name}": value for name, value in asked.items()}
        if session.connection().execute(_GO_ON, new | where).rowcount:
            return expected + 1
    else:
        try:
            with session.begin_nested():
                session.connection().execute(_BEGIN, cell | new)
            return 1
        except IntegrityError:
            pass  # it was begun before
    stored = select(DraftScore).filter_by(**cell)  # a page may have read it before
    row = session.scalar(stored.execution_options(populate_existing=True))
    return row.version if row is not None and draft_of(row).score == score else None


def forget_drafts(session: Session, participants: Collection[UUID], stage: str) -> None:
    """Take away what these people typed for a stage, before they judge it anew."""
    session.execute(
        delete(DraftScore).where(
            DraftScore.participant_id.in_(participants), DraftScore.stage == stage
        )
    )
