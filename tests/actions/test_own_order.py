"""The order in which an assessor meets the tenderers is drawn once, and is on record."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import agreeing, offers, scoring, tenderers
from tender.demo import content
from tender.pages import meeting
from tender.pages import scoring as pages
from tender.permissions import NotGranted
from tender.store import orders
from tests.actions.test_two_at_once import together
from tests.worlds import World, Worlds

AT = "2022-01-24T10:00"


def seed(world: World, who: str) -> str | None:
    with world.looked() as session:
        return orders.seed_of(session, world.identity(who).id, "selection", 1)


def declared(world: World, who: str, *keys: str) -> None:
    """No interest, about these tenderers or about all."""
    for key in keys or ("a", "b", "c"):
        world.act(who, AT, tenderers.declare, world.course.ids[key], "none", "")


def drawn(world: World) -> int:
    with world.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT value FROM trail_value WHERE name = 'act'")
        return sum("scoring.order_drawn" in row[0] for row in rows)


def test_opening_the_first_dossier_draws_an_order_of_ones_own(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        for who in ("assessor1", "assessor2"):
            assert seed(world, who) is None
            declared(world, who)
        a, b = (world.course._candidacies()[key] for key in ("a", "b"))
        world.act("assessor1", AT, scoring.open_to_score, a)
        first = seed(world, "assessor1")
        world.act("assessor1", AT, scoring.open_to_score, b)
        world.act("assessor2", AT, scoring.open_to_score, a)
        assert first and seed(world, "assessor1") == first != seed(world, "assessor2")
        assert drawn(world) == 2 == world.count("scoring_orders")


def test_the_order_waits_until_all_is_declared(worlds: Worlds) -> None:
    """It holds whoever the assessor judges; one that joins later takes its place in it."""
    with worlds.at(Step.SCORE) as world:
        declared(world, "assessor1", "a", "b")
        with pytest.raises(Refused) as refused:
            world.act("assessor1", AT, scoring.open_to_score, world.course._candidacies()["a"])
        assert refused.value.refusals[0].code == "scores.order_waits"
        assert drawn(world) == 0 == world.count("scoring_orders")
        world.act(
            "assessor1", AT, tenderers.declare, world.course.ids["c"], "conflict", "Mijn zus."
        )
        world.act("assessor1", AT, scoring.open_to_score, world.course._candidacies()["a"])
        world.new_party("b")
        assert drawn(world) == 1
        score = Score("PRE", Decimal(6), "De aanpak is concreet.")
        a = world.course._candidacies()["a"]
        assert world.act("assessor1", AT, scoring.save_draft, a, score, 0) == 1, "no other waits"


def test_two_windows_draw_one_order(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        declared(world, "assessor1")
        act = lambda: world.act("assessor1", AT, scoring.draw_order)  # noqa: E731
        assert together(act, act) == ["done", "done"]
        assert drawn(world) == 1 == world.count("scoring_orders")


def test_no_order_for_who_does_not_score_nor_out_of_time(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world, pytest.raises(NotGranted):
        world.act("chair", AT, scoring.draw_order)
    with worlds.at(Step.SELECT) as world, pytest.raises(Refused):
        world.act("assessor1", "2022-01-27T09:30", scoring.draw_order)


def test_no_sheet_without_a_drawn_order_and_an_opened_dossier(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        a, tenderer = world.course._candidacies()["a"], world.course.ids["a"]
        declared(world, "assessor1", "b", "c")
        score = Score("PRE", Decimal(6), "De aanpak is concreet.")

        def refused(act: Callable[..., object], *args: object) -> list[str]:
            with pytest.raises(Refused) as found:
                world.act("assessor1", AT, act, a, *args)
            return [one.code for one in found.value.refusals]

        world.act("assessor1", AT, tenderers.declare, tenderer, "none", "")
        assert refused(scoring.save_draft, score, 0) == ["scores.not_opened"]
        assert refused(scoring.submit_sheet, True) == ["scores.not_opened"]
        world.act("assessor1", AT, tenderers.open_dossier, tenderer)
        assert refused(scoring.save_draft, score, 0) == ["scores.not_opened"], "no order drawn"
        with world.looked() as session:
            assert pages.dossier(session, world.identity("assessor1"), a).gate == "unread"
        world.act("assessor1", AT, scoring.open_to_score, a)
        assert world.act("assessor1", AT, scoring.save_draft, a, score, 0) == 1
        with world.looked() as session:
            assert pages.dossier(session, world.identity("assessor1"), a).gate is None


def test_reading_the_dossier_does_not_open_the_final_offer(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        deadline = content.settings()["deadline.offers"]
        world.act("officer", "2022-05-09T11:00", offers.invite_offers, deadline)
        world.course.offer()
        opened = read_local("2022-05-20T13:00")
        world.course._open(offers.begin_opening, world.course._finish_offers, opened, "quality")
        at, a = "2022-05-24T10:00", world.course._candidacies()["a"]
        before = world.count("readings")
        world.act("assessor1", at, tenderers.open_dossier, world.course.ids["a"])
        world.act("assessor1", at, scoring.draw_order)
        with world.looked() as session:
            assert pages.dossier(session, world.identity("assessor1"), a).gate == "unread"
        with pytest.raises(Refused):
            world.act("assessor1", at, scoring.submit_sheet, a, True)
        world.act("assessor1", at, scoring.open_to_score, a)
        assert world.count("readings") == before + 2
        with world.looked() as session:
            assert pages.dossier(session, world.identity("assessor1"), a).gate is None


def test_reading_the_sheets_of_the_selection_does_not_open_those_of_the_award(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.COMPARE) as world:
        at, a = "2022-06-10T10:00", world.course._candidacies()["a"]

        def gate(stage: str) -> str | None:
            with world.looked() as session:
                chair = world.identity("chair")
                page = meeting.question_page(session, chair, a, "PRE", stage)
            assert page is not None
            return page.gate

        before = world.count("readings")
        world.act("chair", at, agreeing.open_sheets, a, "selection")
        assert (gate("selection"), gate("award")) == (None, "unread")
        world.act("chair", at, agreeing.open_sheets, a, "award")
        assert (gate("selection"), gate("award")) == (None, None)
        assert world.count("readings") == before + 2
