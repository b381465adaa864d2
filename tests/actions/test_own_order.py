"""The order in which an assessor meets the tenderers is drawn once, and is on record."""

from __future__ import annotations

import pytest

from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import scoring, tenderers
from tender.permissions import NotGranted
from tender.store import sheets
from tests.actions.test_two_at_once import together
from tests.worlds import World, Worlds

AT = "2022-01-24T10:00"


def seed(world: World, who: str) -> str | None:
    with world.looked() as session:
        return sheets.seed_of(session, world.identity(who).id, "selection", 1)


def drawn(world: World) -> int:
    with world.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT value FROM trail_value WHERE name = 'act'")
        return sum("scoring.order_drawn" in row[0] for row in rows)


def test_opening_the_first_dossier_draws_an_order_of_ones_own(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        for who in ("assessor1", "assessor2"):
            assert seed(world, who) is None
            for key in ("a", "b"):
                world.act(who, AT, tenderers.declare, world.course.ids[key], "none", "")
        a, b = (world.course._candidacies()[key] for key in ("a", "b"))
        world.act("assessor1", AT, scoring.open_to_score, a)
        first = seed(world, "assessor1")
        world.act("assessor1", AT, scoring.open_to_score, b)
        world.act("assessor2", AT, scoring.open_to_score, a)
        assert first and seed(world, "assessor1") == first != seed(world, "assessor2")
        assert drawn(world) == 2 == world.count("scoring_orders")


def test_two_windows_draw_one_order(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        act = lambda: world.act("assessor1", AT, scoring.draw_order)  # noqa: E731
        assert together(act, act) == ["done", "done"]
        assert drawn(world) == 1 == world.count("scoring_orders")


def test_no_order_for_who_does_not_score_nor_out_of_time(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world, pytest.raises(NotGranted):
        world.act("chair", AT, scoring.draw_order)
    with worlds.at(Step.SELECT) as world, pytest.raises(Refused):
        world.act("assessor1", "2022-01-27T09:30", scoring.draw_order)
