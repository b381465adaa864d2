"""The list of an assessor: whose sheets are to be filled in, and how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.committee import all_questions, judged
from criteria.rounds import last_of
from criteria.text import Text, joined
from tender.actions.entry import look
from tender.actions.scoring import stage_of
from tender.pages.scoring import lot_title
from tender.pages.walk import HANDED_IN, OPEN, Stop, Way, way
from tender.permissions import Identity, Permission
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Assignment:
    """One tenderer to score. in_doubt: about an own interest, as long as nobody decided on it; told
    before the order is drawn, for that holds nobody who is not judged."""

    stop: Stop
    lot: Text | None
    in_doubt: bool

    @property
    def state(self) -> str:
        return self.stop.state

    @property
    def done(self) -> int:
        return len(self.stop.done)

    @property
    def asked(self) -> int:
        return len(self.stop.rules.questions)

    @property
    def following(self) -> str | None:
        """The theme to go on with; None when all have been drafted."""
        left = self.stop.left
        return left[0].id if left else None


@dataclass(frozen=True, slots=True)
class AssignmentsPage:
    """The own list. Beside numbers nobody is named: who is not scored is told as a count.

    divided  whether this person judges some of the themes alone
    own      those one judges
    """

    case: Case
    stage: str
    way: Way
    rows: tuple[Assignment, ...]
    divided: bool
    own: Text | None

    @property
    def mine(self) -> tuple[Stop, ...]:
        return self.way.own

    @property
    def handed_in(self) -> int:
        return sum(row.state == HANDED_IN for row in self.rows)

    @property
    def begins(self) -> bool:
        """Whether the order of this person is still to be drawn, and can be now."""
        waits = self.way.undeclared or self.way.waits
        return not (self.way.drawn or waits) and any(row.state == OPEN for row in self.rows)

    @property
    def masked(self) -> bool:
        return self.case.plan.scoring.masked

    @property
    def unlisted(self) -> int:
        """How many tenderers with an interest, or a doubt about one, stand not in the list."""
        return len(self.way.stops) - len(self.rows)


def assignments_page(session: Session, actor: Identity) -> AssignmentsPage:
    """The own list for the present stage, in the own order. Nothing of anybody else is read."""
    case = look(session, actor, Permission.SCORE)
    stage = stage_of(case.step)
    found = way(session, actor, case, stage)
    stops = found.own if found.drawn else found.stops
    doubts = () if found.drawn else found.doubts
    rows = [
        Assignment(one, lot_title(case, one.candidacy), one.candidacy.tenderer in doubts)
        for one in stops
    ]
    again = last_of(case.rounds, stage, actor.participant)
    own = again.questions if again else judged(case.moment.divided, actor.seats)
    themes = (one.title for id_, one in all_questions(case.plan).items() if own and id_ in own)
    return AssignmentsPage(case, stage, found, tuple(rows), own is not None, joined(themes))
