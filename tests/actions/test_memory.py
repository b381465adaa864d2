"""What is remembered, and how long."""

from __future__ import annotations

from collections.abc import Callable

from criteria.phases import Step
from tender.actions import memory, tenderers
from tender.actions.memory import Memory
from tests.worlds import World, Worlds


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
        return memory.state(session, world.procedure_id)
