"""The state of a cell of the matrix: one demand for one party, folded from what was recorded.

Nothing is stored as a state. A decision gives its outcome; a question that is out puts the cell
aside until it is answered or its round is closed, and then a person decides again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from criteria.admission import Outcome
from criteria.clarification import UNANSWERED, Given, came

Cell: TypeAlias = tuple[str, str]
"""A demand and a party, by their ids."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """A person decided this about the cell, with the number of the decision in the cell."""

    outcome: str
    at: datetime
    number: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the tenderer about the cell.

    answered  when the first answer was there
    late      whether every answer came after the deadline, as `criteria.clarification.came` asks
    closed    when its round was closed
    """

    sent: datetime
    deadline: datetime
    answered: datetime | None = None
    late: bool = False
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class CellState:
    """Where a cell stands.

    state     one of `Outcome`
    deadline  of the first question that is out
    told      how the last question ended since somebody decided: answered, late or unanswered
    """

    state: str = Outcome.OPEN
    deadline: datetime | None = None
    told: str = ""


def fold(decisions: Iterable[Decision], questions: Iterable[Question] = ()) -> CellState:
    """The state after everything that happened, whatever the order it is given in.

    At the very same moment an answer comes before a decision, and a decision before a question.
    Once a person decided, what is still out no longer holds the cell up; it is told when it comes.
    """
    out: set[int] = set()
    state = CellState()
    asked = sorted(questions, key=_order)
    for _at, _rank, number, what in sorted(_events(decisions, asked), key=lambda one: one[:3]):
        if isinstance(what, Decision):
            out.clear()
            state = CellState(what.outcome)
        elif _rank == _SENT:
            out.add(number)
            state = CellState(Outcome.ASKED)
        else:
            out.discard(number)
            waits = state.state == Outcome.ASKED
            left = Outcome.OPEN if waits and not out else state.state
            state = CellState(left, told=_told(what))
    if state.state != Outcome.ASKED:
        return state
    return CellState(Outcome.ASKED, min(asked[number].deadline for number in out))


_ENDED, _DECIDED, _SENT, _ENDED_AT_ONCE = range(4)


def _events(
    decisions: Iterable[Decision], asked: Sequence[Question]
) -> Iterator[tuple[datetime, int, int, Decision | Question]]:
    for one in decisions:
        yield one.at, _DECIDED, one.number, one
    for number, question in enumerate(asked):
        yield question.sent, _SENT, number, question
        end = min(filter(None, (question.answered, question.closed)), default=None)
        if end is not None:
            at_once = end <= question.sent
            rank = _ENDED_AT_ONCE if at_once else _ENDED
            yield max(end, question.sent), rank, number, question


def _order(question: Question) -> tuple[object, ...]:
    ends = (question.answered, question.closed)
    when = ((end is None, end or _NEVER) for end in ends)
    return (question.sent, question.deadline, *when, question.late)


def _told(question: Question) -> str:
    if question.answered is None:
        return UNANSWERED
    if question.closed is not None and question.closed < question.answered:
        return UNANSWERED
    given = Given(question.answered, question.late)
    return came([given], question.deadline, question.answered)


def states(
    decisions: Mapping[Cell, Iterable[Decision]], questions: Mapping[Cell, Iterable[Question]]
) -> dict[Cell, CellState]:
    """The state of every cell in which something happened."""
    cells = {**decisions, **questions}
    return {cell: fold(decisions.get(cell, ()), questions.get(cell, ())) for cell in cells}
