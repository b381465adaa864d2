"""The practice round: its list of questions, one question, and what it asks of somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria import visibility
from criteria.consensus import Spread, spread
from criteria.plan import Question
from criteria.practice import KINDS, Stand, practised, stand
from criteria.text import Text
from tender.actions.practice import read_round, unready
from tender.pages.scoring import Mark, marks, paragraphs
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import people, practice
from tender.store.people import holders
from tender.store.practice import AGREEMENT, ANSWER, ROUND, PracticeScoreView, TextView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the round, as far as somebody may see it.

    mine    whether this person judges the question
    own     this person's mark
    spread  of everybody's marks, once they are open
    """

    question: Question
    answer: TextView | None
    mine: bool
    own: Decimal | None
    spread: Spread | None
    agreement: TextView | None


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The whole round. Lines only for whoever may read the answers now.

    reminds  whether this person may remind who is not done
    late    the applications are open, so nothing is added any more
    done    which assessors scored everything, yes or no: to officer and chair alone
    reason  why the round is left out
    """

    case: Case
    stand: Stand
    lines: tuple[Line, ...]
    writes: bool
    scores: bool
    leads: bool
    done: tuple[tuple[str, bool], ...]
    reason: tuple[str, ...]
    late: bool = False
    reminds: bool = False

    @property
    def leaves(self) -> bool:
        """Whether this person may record why the round is left out, or is not finished."""
        early = self.stand in (Stand.WRITING, Stand.SCORING)
        return self.leads and (early or (self.late and self.stand is Stand.OPEN))

    @property
    def unwritten(self) -> int:
        return sum(line.answer is None for line in self.lines)

    @property
    def unscored(self) -> int:
        return sum(line.mine and line.own is None for line in self.lines)

    @property
    def unagreed(self) -> int:
        return sum(line.agreement is None for line in self.lines)

    @property
    def task(self) -> tuple[str, int] | None:
        """What the round asks of this person now: its name, and how many questions that is."""
        if self.late:
            return ("practice_end", 0) if self.leads and not self.stand.over else None
        if self.writes and self.stand is Stand.WRITING:
            return ("practice_write", self.unwritten)
        if self.scores and self.stand is Stand.SCORING and self.unscored:
            return ("practice_score", self.unscored)
        if self.leads and self.stand is Stand.SCORING:
            return ("practice_open", 0)
        if self.leads and self.stand is Stand.OPEN:
            return ("practice_discuss", self.unagreed)
        return None


@dataclass(frozen=True, slots=True)
class PracticeMotive:
    """What one assessor gave and wrote. `who` is empty where the plan shows no names."""

    number: int
    who: str
    mark: Decimal
    name: Text | None
    filled: int
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One question of the round.

    own      what this person gave; None while nothing
    motives  what everybody gave, once the chair opened it
    earlier  the answer as it was before, newest first; `agreed_before` of what was agreed
    """

    round: RoundPage
    line: Line
    own: PracticeScoreView | None
    motives: tuple[PracticeMotive, ...]
    earlier: tuple[TextView, ...]
    agreed_before: tuple[TextView, ...]

    @property
    def case(self) -> Case:
        return self.round.case

    @property
    def question(self) -> Question:
        return self.line.question

    @property
    def number(self) -> int:
        return self.round.lines.index(self.line) + 1

    @property
    def answer(self) -> tuple[str, ...]:
        return paragraphs(self.line.answer.text) if self.line.answer else ()

    @property
    def agreement(self) -> tuple[str, ...]:
        return paragraphs(self.line.agreement.text) if self.line.agreement else ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks of the scale, lowest first."""
        return marks(self.question.scale)

    @property
    def may_write(self) -> bool:
        return self.round.writes and self.round.stand is Stand.WRITING

    @property
    def may_score(self) -> bool:
        scoring = self.round.scores and self.round.stand is Stand.SCORING
        return scoring and self.line.mine and self.own is None

    @property
    def may_agree(self) -> bool:
        return self.round.leads and self.round.stand is Stand.OPEN and not self.round.late

    @property
    def opened(self) -> bool:
        return self.case.moment.practice_opened

    @property
    def following(self) -> Question | None:
        """The next question that this person has something to do at."""
        rest = self.round.lines[self.number :] + self.round.lines[: self.number - 1]
        return next((line.question for line in rest if self._waits(line)), None)

    def _waits(self, line: Line) -> bool:
        if self.may_write:
            return line.answer is None
        if self.round.scores and self.round.stand is Stand.SCORING:
            return line.mine and line.own is None
        return self.may_agree and line.agreement is None


def round_page(session: Session, actor: Identity) -> RoundPage:
    """The round as this person may see it. A fixed number of queries."""
    return _round(session, actor, *_read(session, actor))


def answer_page(session: Session, actor: Identity, question: str) -> AnswerPage | None:
    """One question; None while its answer is not for this person to read."""
    case, given = _read(session, actor)
    found = _round(session, actor, case, given)
    if all(one.id != question for one in practised(case.plan).questions):
        raise NotGranted
    line = next((line for line in found.lines if line.question.id == question), None)
    if line is None:
        return None
    own = next((row for row in _own(actor, given) if row.question == question), None)
    return AnswerPage(
        found,
        line,
        own,
        _motives(session, case, line, given),
        practice.before(session, ANSWER, case.id, question),
        practice.before(session, AGREEMENT, case.id, question),
    )


def task(session: Session, actor: Identity, case: Case) -> tuple[str, int] | None:
    """What the round asks of this person; None where the plan promises no round."""
    acts = (Permission.WRITE_PRACTICE, Permission.SCORE_PRACTICE, Permission.LEAD_PRACTICE)
    concerned = any(allowed(actor, one, case.step) for one in acts)
    if not concerned or not case.plan.scoring.practice or stand(case.milestones).over:
        return None
    return round_page(session, actor).task


def _read(session: Session, actor: Identity) -> tuple[Case, tuple[PracticeScoreView, ...]]:
    case = read_round(session, actor)
    sight = visibility.practice(actor.viewer, case.moment)
    return case, practice.scores(session, sight, case.id)


def _own(actor: Identity, given: Iterable[PracticeScoreView]) -> list[PracticeScoreView]:
    return [row for row in given if row.participant == actor.id]


def _round(
    session: Session, actor: Identity, case: Case, given: tuple[PracticeScoreView, ...]
) -> RoundPage:
    now = stand(case.milestones)
    late = case.moment.applications_opened
    writes = allowed(actor, Permission.WRITE_PRACTICE, case.step) and not late
    leads = allowed(actor, Permission.LEAD_PRACTICE, case.step)
    notes = practice.texts(session, AGREEMENT, case.id)
    readable = KINDS[Stand.SCORING] in case.milestones or (writes and now is Stand.WRITING)
    lines = _lines(session, actor, case, given, notes) if readable else ()
    why = notes.get(ROUND)
    return RoundPage(
        case,
        now,
        lines,
        writes,
        allowed(actor, Permission.SCORE_PRACTICE, case.step) and not late,
        leads,
        _done(session, actor, case) if now is Stand.SCORING else (),
        paragraphs(why.text) if why else (),
        late,
        allowed(actor, Permission.REMIND_PRACTICE, case.step) and not late,
    )


def _lines(
    session: Session,
    actor: Identity,
    case: Case,
    given: tuple[PracticeScoreView, ...],
    notes: Mapping[str, TextView],
) -> tuple[Line, ...]:
    written = practice.texts(session, ANSWER, case.id)
    judges = practised(case.plan, actor.seats).questions if "assessor" in actor.roles else ()
    mine = {question.id for question in judges}
    own = {row.question: row.mark for row in _own(actor, given)}
    every = given if case.moment.practice_opened else ()
    return tuple(
        Line(
            one,
            written.get(one.id),
            one.id in mine,
            own.get(one.id),
            spread((row.mark for row in every if row.question == one.id), case.plan.consensus),
            notes.get(one.id),
        )
        for one in practised(case.plan).questions
    )


def _done(session: Session, actor: Identity, case: Case) -> tuple[tuple[str, bool], ...]:
    """Who scored everything, to officer and chair; never to somebody who scores as well (I2)."""
    sight = visibility.handed_in(actor.viewer)
    if sight.nothing:
        return ()
    there = practice.given(session, sight, case.id)
    left = unready(session, case, there)
    everyone = holders(people.people(session, case.id), "assessor")
    return tuple((one.name, one not in left) for one in sorted(everyone, key=lambda one: one.name))


def _motives(
    session: Session, case: Case, line: Line, given: tuple[PracticeScoreView, ...]
) -> tuple[PracticeMotive, ...]:
    """In order of the number of the assessor."""
    if not case.moment.practice_opened:
        return ()
    everyone = people.people(session, case.id)
    numbers = people.numbers(everyone)
    names = {person.id: person.name for person in everyone}
    scale = line.question.scale
    points = [step.points for step in scale.steps] if scale else []
    found = []
    for row in given:
        if row.question == line.question.id:
            step = scale.step(row.mark) if scale else None
            found.append(
                PracticeMotive(
                    numbers.get(row.participant, 0),
                    names[row.participant] if case.plan.consensus.names_on_screen else "",
                    row.mark,
                    step.name if step else None,
                    points.index(row.mark) if row.mark in points else 0,
                    paragraphs(row.motivation),
                )
            )
    return tuple(sorted(found, key=lambda motive: motive.number))
