"""What a plan covers of the goals it has to serve, and what serves none."""

from __future__ import annotations

from dataclasses import replace

from criteria.catalogue import load
from criteria.coverage import coverage
from criteria.plan import Subtopic
from tests.rules.plans import AWARD, ELEMENT, EMPTY, PLAN, with_award

CATALOGUES = load()
FIRST, SECOND, *REST = (goal.id for goal in CATALOGUES.goals)


def test_goals_are_served_by_questions_their_parts_and_elements() -> None:
    """A serves the first goal, and by a part the second; B and the element serve none."""
    one, other = AWARD.questions
    one = replace(one, trace=(FIRST,), subtopics=(Subtopic("A1", EMPTY, (SECOND,)),))
    (lot,) = with_award(questions=(one, replace(other, trace=()))).lots
    lot = replace(lot, selection=replace(lot.selection, questions=()))
    plan = replace(PLAN, lots=(lot,), catalogues=(("goals", "1"),))
    found = coverage(plan, CATALOGUES)
    assert found.served == {FIRST: ("A",), SECOND: ("A",)}
    assert [goal.id for goal in found.uncovered] == REST
    assert found.aimless == {"B", ELEMENT.id}
    bare = coverage(replace(plan, catalogues=()), CATALOGUES)
    assert (bare.uncovered, bare.aimless) == ((), frozenset())
