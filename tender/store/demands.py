"""What was decided on each demand for each party, what was asked, and who tests whose file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import String, and_, bindparam, case, func, insert, select, type_coerce
from sqlalchemy.orm import Session, aliased

from criteria.admission import Outcome
from criteria.cells import Cell, CellState, Decision, Question, states
from criteria.outcome import SELECTION
from tender.models.clarification import (
    ClarificationAnswer,
    ClarificationClosing,
    ClarificationQuestion,
    ClarificationRound,
)
from tender.models.tenderers import DemandDecision, FileAssignment, Party, Tenderer


@dataclass(frozen=True, slots=True)
class DemandView:
    """The decision that counts on one demand for one party."""

    party: UUID
    demand: str
    number: int
    outcome: str
    reason: str
    participant: UUID
    at: datetime
    figures: str = ""


def demand_history(
    session: Session,
    procedure_id: UUID,
    party: UUID | None = None,
    demand: str | None = None,
    tenderer: UUID | None = None,
) -> tuple[DemandView, ...]:
    """Decisions on demands, oldest first, of the whole procedure, one tenderer or one cell."""
    query = (
        select(
            DemandDecision.party_id,
            DemandDecision.demand,
            DemandDecision.number,
            DemandDecision.outcome,
            DemandDecision.reason,
            DemandDecision.participant_id,
            DemandDecision.at,
            DemandDecision.figures,
        )
        .join(Party, Party.id == DemandDecision.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(DemandDecision.number)
    )
    if party is not None:
        query = query.where(DemandDecision.party_id == party)
    if demand is not None:
        query = query.where(DemandDecision.demand == demand)
    if tenderer is not None:
        query = query.where(Tenderer.id == tenderer)
    return tuple(DemandView(*row) for row in session.execute(query))


def demand_decisions(
    session: Session, procedure_id: UUID, tenderer: UUID | None = None
) -> dict[tuple[str, str], DemandView]:
    """The decision that counts per (demand id, party id)."""
    history = demand_history(session, procedure_id, tenderer=tenderer)
    return {(row.demand, str(row.party)): row for row in history}


def decided(session: Session, tenderer: UUID) -> int:
    """How many decisions were made on the demands of a tenderer. One query."""
    query = select(func.count(DemandDecision.id)).join(Party, Party.id == DemandDecision.party_id)
    return session.scalar(query.where(Party.tenderer_id == tenderer)) or 0


def decide_demand(
    session: Session,
    party_id: UUID,
    demand: str,
    outcome: str,
    reason: str,
    participant: UUID,
    now: datetime,
    figures: str = "",
) -> None:
    """Add a decision; the one before stays."""
    last = session.scalar(
        select(func.max(DemandDecision.number)).where(
            DemandDecision.party_id == party_id, DemandDecision.demand == demand
        )
    )
    session.add(
        DemandDecision(
            party_id=party_id,
            demand=demand,
            number=(last or 0) + 1,
            outcome=outcome,
            reason=reason,
            participant_id=participant,
            at=now,
            figures=figures,
        )
    )
    session.flush()


Cells: TypeAlias = Mapping[Cell, CellState]


@dataclass(frozen=True, slots=True)
class AskedView:
    """A question that went out to a tenderer. Without a party it is about all of them together."""

    round: UUID
    tenderer: UUID
    party: UUID | None
    demand: str
    question: Question

    @property
    def out(self) -> bool:
        return self.question.answered is None and self.question.closed is None


_ANSWERS = (
    select(
        ClarificationAnswer.question_id.label("question"),
        func.min(ClarificationAnswer.at).label("answered"),
        func.min(case((ClarificationAnswer.late, 1), else_=0)).label("late"),
    )
    .group_by(ClarificationAnswer.question_id)
    .subquery()
)
_ASKED = (
    select(
        ClarificationRound.id,
        ClarificationRound.tenderer_id,
        ClarificationQuestion.party_id,
        ClarificationQuestion.demand,
        ClarificationRound.at,
        ClarificationRound.deadline,
        _ANSWERS.c.answered,
        _ANSWERS.c.late,
        ClarificationClosing.at.label("closed"),
    )
    .join(ClarificationQuestion, ClarificationQuestion.round_id == ClarificationRound.id)
    .join(Tenderer, Tenderer.id == ClarificationRound.tenderer_id)
    .outerjoin(_ANSWERS, _ANSWERS.c.question == ClarificationQuestion.id)
    .outerjoin(ClarificationClosing, ClarificationClosing.round_id == ClarificationRound.id)
    .where(
        Tenderer.procedure_id == bindparam("procedure"),
        ClarificationQuestion.stage == SELECTION,
    )
    .order_by(ClarificationRound.at, ClarificationRound.number, ClarificationQuestion.number)
)


def questions(session: Session, procedure_id: UUID, *tenderers: UUID) -> tuple[AskedView, ...]:
    """Every question that went out, to these tenderers or to all, with its first answer, whether
    all were late, and how its round ended. One query."""
    query = _ASKED.where(Tenderer.id.in_(tenderers)) if tenderers else _ASKED
    return tuple(
        AskedView(
            row.id,
            row.tenderer_id,
            row.party_id,
            row.demand,
            Question(row.at, row.deadline, row.answered, bool(row.late), row.closed),
        )
        for row in session.execute(query, {"procedure": procedure_id})
    )


_LATER = aliased(DemandDecision)
_LAST = (
    select(
        DemandDecision.demand, type_coerce(DemandDecision.party_id, String), DemandDecision.outcome
    )
    .outerjoin(
        _LATER,
        and_(
            _LATER.party_id == DemandDecision.party_id,
            _LATER.demand == DemandDecision.demand,
            _LATER.number > DemandDecision.number,
        ),
    )
    .where(_LATER.id.is_(None))
)


def cells(session: Session, procedure_id: UUID, *tenderers: UUID) -> Cells:
    """The state of every cell of these tenderers, or of all, in which something happened. Four
    queries.

    A question about all parties is one about the cell of each. Most cells were never asked about:
    of these the last decision says it all.
    """
    sent: dict[Cell, list[Question]] = {}
    everybody = _parties(session, procedure_id, tenderers)
    for row in questions(session, procedure_id, *tenderers):
        about = (row.party,) if row.party is not None else everybody.get(row.tenderer, ())
        for party in about if row.demand else ():
            sent.setdefault((row.demand, str(party)), []).append(row.question)
    last = _of(_LAST, procedure_id, tenderers)
    plain = {outcome.value: CellState(outcome.value) for outcome in Outcome}
    # A party is read as the database has it: each of its thousands of rows would be made an id.
    known: dict[Any, str] = {}
    for id_ in (one for some in everybody.values() for one in some):
        known[id_] = known[id_.hex] = str(id_)
    found = {
        (demand, known[party]): plain[outcome] for demand, party, outcome in session.execute(last)
    }
    every = select(
        DemandDecision.demand,
        DemandDecision.party_id,
        DemandDecision.outcome,
        DemandDecision.at,
        DemandDecision.number,
    ).where(DemandDecision.party_id.in_({UUID(party) for _, party in sent}))
    decided: dict[Cell, list[Decision]] = {}
    for demand, party, outcome, at, number in session.execute(_of(every, procedure_id, tenderers)):
        decided.setdefault((demand, str(party)), []).append(Decision(outcome, at, number))
    return found | states({cell: decided.get(cell, ()) for cell in sent}, sent)


def _parties(
    session: Session, procedure_id: UUID, tenderers: tuple[UUID, ...]
) -> dict[UUID, list[UUID]]:
    """The parties of each tenderer, also those that left."""
    query = select(Party.tenderer_id, Party.id).join(Tenderer, Tenderer.id == Party.tenderer_id)
    query = query.where(Tenderer.procedure_id == procedure_id)
    if tenderers:
        query = query.where(Tenderer.id.in_(tenderers))
    found: dict[UUID, list[UUID]] = {}
    for tenderer, party in session.execute(query):
        found.setdefault(tenderer, []).append(party)
    return found


def _of(query: Any, procedure_id: UUID, tenderers: tuple[UUID, ...]) -> Any:
    """The decisions of a procedure, or of some tenderers of it."""
    query = (
        query.join(Party, Party.id == DemandDecision.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
    )
    return query.where(Tenderer.id.in_(tenderers)) if tenderers else query


def decide_all(
    session: Session,
    cells: Iterable[tuple[str, UUID]],
    outcome: str,
    reason: str,
    participant: UUID,
    now: datetime,
) -> None:
    """The same decision on several cells (demand, party) at once. Two queries."""
    wanted = list(cells)
    last = session.execute(
        select(DemandDecision.demand, DemandDecision.party_id, func.max(DemandDecision.number))
        .where(DemandDecision.party_id.in_({party for _, party in wanted}))
        .group_by(DemandDecision.demand, DemandDecision.party_id)
    )
    numbers = {(demand, party): number for demand, party, number in last}
    session.execute(
        insert(DemandDecision),
        [
            {
                "party_id": party,
                "demand": demand,
                "number": numbers.get((demand, party), 0) + 1,
                "outcome": outcome,
                "reason": reason,
                "participant_id": participant,
                "at": now,
                "figures": "",
            }
            for demand, party in wanted
        ],
    )


# Who tests a file


def assignments(session: Session, procedure_id: UUID) -> dict[UUID, UUID]:
    """The officer who tests each tenderer's file, by tenderer. One query."""
    rows = session.execute(
        select(FileAssignment.tenderer_id, FileAssignment.participant_id)
        .join(Tenderer, Tenderer.id == FileAssignment.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(FileAssignment.number)
    )
    return {row.tenderer_id: row.participant_id for row in rows}


def assign(session: Session, tenderer_id: UUID, participant: UUID, by: UUID, now: datetime) -> None:
    """Somebody else tests this file from now on; who did before stays on record."""
    last = session.scalar(
        select(func.max(FileAssignment.number)).where(FileAssignment.tenderer_id == tenderer_id)
    )
    session.add(
        FileAssignment(
            tenderer_id=tenderer_id,
            number=(last or 0) + 1,
            participant_id=participant,
            by_id=by,
            at=now,
        )
    )
    session.flush()
