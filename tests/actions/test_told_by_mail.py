"""A tenderer hears at its address of what was handed in or taken back by its link."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from criteria.mail import LETTER, RECEIVED, WITHDRAWN, receipt_line
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import offers, posting, receiving
from tender.models.outbox import OutsideMail
from tests.actions import test_final_offers as offering
from tests.actions.test_receiving import EARLY, by_link, hand_in
from tests.worlds import World, Worlds

A = "contact@inschrijver-a.example"


def told(world: World) -> list[Any]:
    """What waits to be mailed but letters: kind, what it is about, to whom and of when."""
    one = OutsideMail
    query = sa.select(one.kind, one.about, one.address, one.at, one.tenderer_id, one.by_id)
    with world.looked() as session:
        rows = session.execute(query.where(one.kind != LETTER).order_by(one.at, one.number))
        return [tuple(row) for row in rows]


def test_each_application_that_came_in_or_was_taken_back_is_told(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        first = hand_in(world)
        second = hand_in(world, at="2021-12-20T11:00", PRE="anders")
        at = "2022-01-04T11:59:58"  # two seconds before the deadline
        by_link(world, "a", at, receiving.withdraw_application)
        by_link(world, "a", at, receiving.withdraw_application)  # the same form once more
        a = world.course.ids["a"]
        lines = [receipt_line("application", [one.digest]) for one in (first, second)]
        assert told(world) == [
            (RECEIVED, lines[0], A, read_local(EARLY), a, None),
            (RECEIVED, lines[1], A, read_local("2021-12-20T11:00"), a, None),
            (WITHDRAWN, lines[1], A, read_local(at), a, None),
        ]
        # what was handed in stands nowhere in it, and nobody else hears of it
        assert "Antwoord" not in str(told(world))


def test_without_an_address_nothing_is_told(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.act("officer", EARLY, posting.keep_address, world.course.ids["a"], "")
        before = told(world)
        hand_in(world)
        assert told(world) == before and len(before) == 1  # that the address is gone


def test_an_offer_and_its_withdrawal_are_told_with_both_receipts(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        deadline = read_local(offering.DEADLINE)
        world.act("officer", "2022-05-09T11:00", offers.invite_offers, deadline)
        before = len(told(world))
        offering.hand_in(world)
        again = offering.hand_in(world, "101", at="2022-05-19T11:00")
        offering.take_back(world, at="2022-05-20T11:59:55")
        line = receipt_line("offer", [one.digest for one in again])
        new = told(world)[before:]
        assert [row[0] for row in new] == [RECEIVED, RECEIVED, WITHDRAWN]
        assert {row[2] for row in new} == {A} and [row[1] for row in new[1:]] == [line, line]
        assert new[2][3] == read_local("2022-05-20T11:59:55")
