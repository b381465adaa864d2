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

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from criteria.scores import MARKED, Observation, Score
from criteria.visibility import Sight
from tender.models.assessment import (
    Abstention,
    DraftScore,
    Sheet,
    SheetReopening,
    SheetScore,
)
from tender.models.tenderers import Tenderer
from tender.store import people
from tender.store.people import DeclarationView
from tender.store.rounds import judged_in
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
    """One score of a handed-in sheet.

    aside  when its author declared an interest in the tenderer, since which it does not count
    """

    candidacy: UUID
    participant: UUID
    question: str
    mark: Decimal
    motivation: str
    observations: tuple[Observation, ...] = ()
    aside: datetime | None = None


@dataclass(frozen=True, slots=True)
class AbstentionView:
    """A question on a handed-in sheet without a mark, and why. `aside`: as of a score."""

    candidacy: UUID
    participant: UUID
    question: str
    kind: str
    reason: str
    observations: tuple[Observation, ...] = ()
    aside: datetime | None = None


NO_WORDS = ""
"""Where marks are read without any motivation."""
COUNTS = ~exists().where(SheetReopening.sheet_id == Sheet.id)
"""A sheet that was given back counts no more; the next number of it does."""


def kept(observations: tuple[Observation, ...]) -> list[dict[str, str | int | None]]:
    """Observations as they are stored."""
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
    return {row.question: draft_of(row) for row in rows}


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
    return tuple((row.candidacy_id, draft_of(row)) for row in rows)


def draft_of(row: DraftScore) -> DraftView:
    """A draft as it is stored."""
    score = Score(row.question, row.mark, row.motivation, row.kind, _observations(row.observations))
    return DraftView(score, row.version, row.saved_at)


_SHEET_OF = select(Sheet.id).where(
    Sheet.participant_id == bindparam("participant"),
    Sheet.candidacy_id == bindparam("candidacy"),
    Sheet.stage == bindparam("stage"),
    Sheet.round == bindparam("round"),
    COUNTS,
)


def sheet_of(
    session: Session, participant: UUID, candidacy: UUID, stage: str, round_: int
) -> UUID | None:
    """The id of one's handed-in sheet, or None."""
    asked = {"participant": participant, "candidacy": candidacy, "stage": stage, "round": round_}
    return session.scalar(_SHEET_OF, asked)


def own_sheets(
    session: Session, participant: UUID, stage: str, round_: int
) -> dict[UUID, datetime]:
    """The candidacies one handed in a sheet for, and when."""
    rows = session.execute(
        select(Sheet.candidacy_id, Sheet.at).where(
            Sheet.participant_id == participant,
            Sheet.stage == stage,
            Sheet.round == round_,
            COUNTS,
        )
    )
    return {candidacy: at for candidacy, at in rows}


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
                    observations=kept(score.observations),
                )
            )
        else:
            session.add(
                Abstention(
                    sheet_id=row.id,
                    question=score.question,
                    kind=score.kind,
                    reason=score.motivation,
                    observations=kept(score.observations),
                )
            )
    session.flush()
    return row.id


def reopen(session: Session, sheet: UUID, participant: UUID, reason: str, now: datetime) -> None:
    """Give a sheet back to its assessor."""
    session.add(SheetReopening(sheet_id=sheet, participant_id=participant, reason=reason, at=now))
    session.flush()


@dataclass(frozen=True, slots=True)
class ReopenedView:
    """A sheet that was given back, and why."""

    participant: UUID
    candidacy: UUID
    reason: str


def reopened(session: Session, participant: UUID, stage: str, round_: int) -> dict[UUID, str]:
    """Why a sheet of one's own was given back, per candidacy; of the last time."""
    rows = session.execute(
        _REOPENED.where(
            Sheet.participant_id == participant, Sheet.stage == stage, Sheet.round == round_
        )
    )
    return {candidacy: reason for _, candidacy, reason in rows}


def all_reopened(
    session: Session, sight: Sight, procedure_id: UUID, stage: str, round_: int
) -> tuple[ReopenedView, ...]:
    """Every sheet of a round that was given back, in order; nothing of what stood on it."""
    if not sight.everyone:
        return ()
    query = in_procedure(_REOPENED, Sheet.candidacy_id, procedure_id)
    rows = session.execute(query.where(Sheet.stage == stage, Sheet.round == round_))
    return tuple(ReopenedView(*row) for row in rows)


_REOPENED = (
    select(Sheet.participant_id, Sheet.candidacy_id, SheetReopening.reason)
    .join(SheetReopening, SheetReopening.sheet_id == Sheet.id)
    .order_by(SheetReopening.at, SheetReopening.id)
)


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
    words: str | None = None,
    declared: tuple[DeclarationView, ...] | None = None,
) -> tuple[SheetScoreView, ...]:
    """Scores of the sheets that are in, as far as this viewer may see them at this moment; those
    of who turned out to have an interest too, and marked so.

    As of a round: of each question the sheets of the last round up to this one that judged it.

    words     the one question of which is read what was written; of every question without it
    declared  the declarations that count, where they were read before
    """
    if sight.nothing:
        return ()
    columns = select(
        Sheet.candidacy_id,
        Sheet.participant_id,
        Sheet.round,
        SheetScore.question,
        SheetScore.mark,
        _wanted(SheetScore.motivation, words),
        _wanted(SheetScore.observations, words),
        Tenderer.id,
    )
    query = in_sight(columns, Sheet.candidacy_id, procedure_id, sight)
    query = seen(query.join(SheetScore, SheetScore.sheet_id == Sheet.id), sight, stage, round_)
    if sight.questions is not None:
        query = query.where(SheetScore.question.in_(sight.questions))
    if candidacy is not None:
        query = query.where(Sheet.candidacy_id == candidacy)
    last = judged_in(session, procedure_id, stage, sight.as_of(round_))
    away = {}
    if sight.everyone:
        away = people.away(declared or people.all_declarations(session, procedure_id))
    return tuple(
        SheetScoreView(
            of,
            person,
            asked,
            mark,
            text or "",
            _observations(noted) if noted else (),
            away.get((person, about)),
        )
        for of, person, given_in, asked, mark, text, noted, about in session.execute(
            query.order_by(SheetScore.mark, SheetScore.id)
        )
        if given_in == last(asked)
    )


def _wanted(column: InstrumentedAttribute[Any], words: str | None) -> ColumnElement[Any]:
    """What was written, read for one question alone where there is one."""
    written: ColumnElement[Any] = column.expression
    return written if words is None else case((SheetScore.question == words, written), else_=None)


def abstentions(
    session: Session,
    sight: Sight,
    procedure_id: UUID,
    stage: str,
    round_: int,
    candidacy: UUID | None = None,
) -> tuple[AbstentionView, ...]:
    """Questions without a mark on the sheets that are in, under the sight of the scores."""
    if sight.nothing:
        return ()
    columns = select(
        Sheet.candidacy_id,
        Sheet.participant_id,
        Sheet.round,
        Abstention.question,
        Abstention.kind,
        Abstention.reason,
        Abstention.observations,
        Tenderer.id,
    )
    query = in_sight(columns, Sheet.candidacy_id, procedure_id, sight)
    query = seen(query.join(Abstention, Abstention.sheet_id == Sheet.id), sight, stage, round_)
    if sight.questions is not None:
        query = query.where(Abstention.question.in_(sight.questions))
    if candidacy is not None:
        query = query.where(Sheet.candidacy_id == candidacy)
    last = judged_in(session, procedure_id, stage, sight.as_of(round_))
    rows = session.execute(query.order_by(Abstention.id)).all()
    away = people.interests(session, procedure_id) if rows and sight.everyone else {}
    return tuple(
        AbstentionView(
            of,
            person,
            asked,
            kind,
            reason,
            _observations(noted),
            away.get((person, about)),
        )
        for of, person, given_in, asked, kind, reason, noted, about in rows
        if given_in == last(asked)
    )


def seen(query: Select[*Columns], sight: Sight, stage: str, round_: int) -> Select[*Columns]:
    """The sheets of a stage that count, up to a round; one's own where that is all one sees."""
    in_view = Sheet.round.between(sight.since, sight.as_of(round_))
    query = query.where(Sheet.stage == stage, in_view, COUNTS)
    if not sight.everyone and sight.own:
        query = query.where(Sheet.participant_id == UUID(sight.own))
    return query
