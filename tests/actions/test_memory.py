"""What is remembered, and how long."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from criteria.phases import Step
from tender.actions import desk, suitability, tenderers
from tender.actions.marks import Marks, marks, state
from tender.store import memory
from tender.store.memory import Memory
from tender.store.trail import Done
from tests.desk import AT, declared, plain_cells, view
from tests.worlds import World, Worlds

LONG = "Gezien in het register van de partij."


def counted(made: list[int]) -> Callable[[], str]:
    def make() -> str:
        made.append(1)
        return f"made {len(made)}"

    return make


def test_the_same_basis_is_made_once_and_another_anew() -> None:
    made: list[int] = []
    kept: Memory[str] = Memory(2)
    assert [kept.get("a", counted(made)) for _ in range(2)] == ["made 1", "made 1"]
    assert kept.get("b", counted(made)) == "made 2"


def test_the_oldest_goes_when_it_is_full() -> None:
    made: list[int] = []
    kept: Memory[str] = Memory(2)
    for key in ("a", "b", "c", "b", "a"):
        kept.get(key, counted(made))
    assert len(made) == 4  # a, b and c; b again from memory; a was gone


def test_to_forget_is_to_make_anew() -> None:
    made: list[int] = []
    kept: Memory[str] = Memory(2)
    kept.get("a", counted(made))
    memory.forget()
    assert kept.get("a", counted(made)) == "made 2"


def test_every_act_gives_another_state(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        before = state_of(world)
        assert state_of(world) == before
        world.act(
            "assessor1", "2022-01-20T09:00", tenderers.declare, world.course.ids["a"], "none", ""
        )
        assert state_of(world) != before


def state_of(world: World) -> str:
    with world.looked() as session:
        return state(session, world.procedure_id)


def test_a_decision_marks_its_party_and_anything_else_marks_all(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        memory.forget()
        (mine, *_), (other, *_) = view(world, "a").parties, view(world, "b").parties
        declared(world, "a", "b")
        before = marks_of(world)
        demand = next(one for one, party in plain_cells(world, "a") if party == mine.id)
        world.act("officer", AT, suitability.decide_demand, mine.id, demand, "met", "Gezien.")
        after = marks_of(world)
        assert after.base == before.base and after.head != before.head
        assert after.of([mine.id]) != before.of([mine.id])
        assert after.of([other.id]) == before.of([other.id])
        declared(world, "c")
        assert marks_of(world).of([other.id]) != before.of([other.id])


def test_entries_that_do_not_follow_mark_all() -> None:
    known = Marks(4, "d", "a", {"p": "c"})
    decided = Done(5, "d", "e", "demand.decided", "party:q")
    assert known.after([decided]) == Marks(5, "e", "a", {"p": "c", "q": "e"})
    assert known.after([decided._replace(act="object.opened")]) == Marks(5, "e", "a", {"p": "c"})
    for other in ({"prev": "x"}, {"act": "party.left"}, {"act": ""}):
        assert known.after([decided._replace(**other)]) is None


def test_the_test_is_the_same_remembered_and_read_anew(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a", "b")
        for number, (demand, party) in enumerate(plain_cells(world, "a")[:6]):
            outcome = ("met", "not_met")[number % 2]
            world.act("officer", AT, suitability.decide_demand, party, demand, outcome, LONG)
            remembered = where_of(world)
            memory.forget()
            assert where_of(world) == remembered


def marks_of(world: World) -> Marks:
    with world.looked() as session:
        return marks(session, world.procedure_id)


def where_of(world: World) -> dict[UUID, desk.Tested]:
    with world.looked() as session:
        return desk.tested(session, world.case())
