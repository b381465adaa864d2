"""Advice in its versions, and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from criteria.council import INPUT, JOINT, SENT
from criteria.visibility import AdviceSight
from tender.models.advising import Advice, AdviceAnswer, AdviceFile, AdviceWithdrawal
from tender.models.tenderers import Candidacy

FOR_REPORT = AdviceSight(councils=None, only=None)
"""All advice, for the report of the buyer."""


@dataclass(frozen=True, slots=True)
class AdviceView:
    """The last version of an advice, with its answer when there is one.

    id         of this version; `thread` is the first one's, the same for all versions
    candidacy  about which tenderer; None for all of them
    files      how many came with it
    """

    id: UUID
    thread: UUID
    number: int
    council: str
    kind: str
    participant: UUID
    question: str
    candidacy: UUID | None
    text: str
    at: datetime
    withdrawn_at: datetime | None = None
    files: int = 0
    outcome: str | None = None
    answer: str | None = None
    shown_in: str = ""
    answered_at: datetime | None = None
    answered_by: UUID | None = None


def give(
    session: Session,
    procedure_id: UUID,
    participant: UUID,
    council: str,
    kind: str,
    question: str,
    candidacy: UUID | None,
    text: str,
    now: datetime,
    *,
    first: UUID | None = None,
    id_: UUID | None = None,
) -> UUID:
    """Keep a version of an advice: the next one of `first`, or a first one with the id `id_`."""
    last = 0
    if first is not None:
        mine = or_(Advice.id == first, Advice.thread == first)
        last = session.scalar(select(func.max(Advice.number)).where(mine)) or 0
    row = Advice(
        procedure_id=procedure_id,
        participant_id=participant,
        council=council,
        kind=kind,
        question=question,
        candidacy_id=candidacy,
        text=text,
        thread=first,
        number=last + 1,
        at=now,
    )
    if id_ is not None:
        row.id = id_
    session.add(row)
    session.flush()
    return row.id


def withdraw(session: Session, thread: UUID, participant: UUID, now: datetime) -> None:
    """Take an advice back, in all its versions."""
    session.add(AdviceWithdrawal(thread=thread, participant_id=participant, at=now))
    session.flush()


def answer_advice(
    session: Session,
    advice_id: UUID,
    participant: UUID,
    outcome: str,
    text: str,
    shown_in: str,
    now: datetime,
) -> None:
    session.add(
        AdviceAnswer(
            advice_id=advice_id,
            participant_id=participant,
            outcome=outcome,
            text=text,
            shown_in=shown_in,
            at=now,
        )
    )
    session.flush()


def _last_versions() -> Select[Advice, AdviceAnswer, datetime, int]:
    """The last version of everything, oldest first. All versions of one are of the same kind and
    council, and about the same."""
    files = (
        select(func.count(AdviceFile.id))
        .where(AdviceFile.advice_id == Advice.id)
        .correlate(Advice)
        .scalar_subquery()
    )
    later, thread = aliased(Advice), func.coalesce(Advice.thread, Advice.id)
    return (
        select(Advice, AdviceAnswer, AdviceWithdrawal.at, files)
        .outerjoin(AdviceAnswer, AdviceAnswer.advice_id == Advice.id)
        .outerjoin(AdviceWithdrawal, AdviceWithdrawal.thread == thread)
        .outerjoin(Candidacy, Candidacy.id == Advice.candidacy_id)
        .where(~exists().where(later.thread == thread, later.number > Advice.number))
        .order_by(Advice.at, Advice.id)
    )


_LAST = _last_versions()
"""Made once: it is asked for beside every theme."""


def advice(
    session: Session,
    sight: AdviceSight,
    procedure_id: UUID,
    beside: tuple[str, UUID] | None = None,
) -> tuple[AdviceView, ...]:
    """The advice to the municipalities that stands and that this viewer may see, oldest first.

    beside  what stands beside this question of this candidacy alone: on that theme or in general,
            and about that tenderer or about all of them
    """
    wanted: list[Any] = [Advice.kind.in_(SENT), AdviceWithdrawal.id.is_(None)]
    if beside is not None:
        question, candidacy = beside
        about_all = Advice.candidacy_id.is_(None)
        wanted.append(Advice.question.in_(("", question)))
        wanted.append(or_(about_all, Advice.candidacy_id == candidacy))
    return _seen(session, sight, procedure_id, *wanted)


def of_delegation(
    session: Session, sight: AdviceSight, procedure_id: UUID
) -> tuple[AdviceView, ...]:
    """What this viewer and the own delegation wrote, with what was taken back, oldest first."""
    return _seen(session, sight, procedure_id, or_(false(), *_own(sight)))


def _seen(
    session: Session, sight: AdviceSight, procedure_id: UUID, *wanted: Any
) -> tuple[AdviceView, ...]:
    """The last versions in sight of which all of this holds. One query."""
    if sight.nothing:
        return ()
    query = _LAST.where(Advice.procedure_id == procedure_id, _whose(sight), _about(sight), *wanted)
    return tuple(_view(*row) for row in session.execute(query))


def _whose(sight: AdviceSight) -> Any:
    """By whom, and meant for whom."""
    sent = Advice.kind.in_(SENT)
    public = sent if sight.councils is None else and_(sent, Advice.council.in_(sight.councils))
    return or_(public, *_own(sight))


def _own(sight: AdviceSight) -> list[Any]:
    """What the viewer wrote, and what is of the own delegation."""
    found: list[Any] = []
    if sight.own is not None:
        found.append(Advice.participant_id == UUID(sight.own))
    if sight.delegation is not None:
        found.append(and_(Advice.council == sight.delegation, Advice.kind.in_((INPUT, JOINT))))
    return found


def _about(sight: AdviceSight) -> Any:
    """About no tenderer, or about one that is in sight."""
    inside: Any = Candidacy.tenderer_id.not_in([UUID(id_) for id_ in sight.hidden])
    if sight.only is not None:
        inside &= Candidacy.tenderer_id.in_([UUID(id_) for id_ in sight.only])
    return or_(Advice.candidacy_id.is_(None), inside)


def _view(
    row: Advice, answer: AdviceAnswer | None, taken: datetime | None, files: int
) -> AdviceView:
    return AdviceView(
        row.id,
        row.thread or row.id,
        row.number,
        row.council,
        row.kind,
        row.participant_id,
        row.question,
        row.candidacy_id,
        row.text,
        row.at,
        taken,
        files,
        *(
            (answer.outcome, answer.text, answer.shown_in, answer.at, answer.participant_id)
            if answer
            else ()
        ),
    )


def unanswered(session: Session, procedure_id: UUID) -> int:
    """How many items of advice that stand still wait for an answer. One query."""
    query: Select[Any] = (
        select(func.count(func.distinct(func.coalesce(Advice.thread, Advice.id))))
        .outerjoin(
            AdviceWithdrawal, AdviceWithdrawal.thread == func.coalesce(Advice.thread, Advice.id)
        )
        .where(
            Advice.procedure_id == procedure_id,
            Advice.kind.in_(SENT),
            AdviceWithdrawal.id.is_(None),
        )
    )
    answered = (
        select(func.count(AdviceAnswer.id))
        .join(Advice, Advice.id == AdviceAnswer.advice_id)
        .where(Advice.procedure_id == procedure_id)
    )
    given, told = session.execute(select(query.scalar_subquery(), answered.scalar_subquery())).one()
    return int(given) - int(told)
