"""Receiving final offers on both databases: to the second, replaced, taken back, and opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal as D
from functools import partial
from typing import Any

import pytest

from criteria.application import PriceEnvelope
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.visibility import Sight
from tender.actions import agreeing, course, offers
from tender.actions.dossier import INTERNAL, dossier_parts
from tender.actions.opening import unseal
from tender.demo.award import envelopes
from tender.pages.offer_record import record_page
from tender.store import contents, trail
from tender.store import envelopes as rows
from tests.opened import exclude
from tests.worlds import World, Worlds

DEADLINE, EARLY, AFTER = "2022-05-20T12:00", "2022-05-19T10:00", "2022-05-20T13:00"
PRICED = "2022-06-01T10:00"


@pytest.fixture
def world(worlds: Worlds) -> Iterator[World]:
    """Everybody is invited; nothing came in yet."""
    with worlds.at(Step.OFFERS) as made:
        made.act("officer", "2022-05-09T11:00", offers.invite_offers, read_local(DEADLINE))
        yield made


def hand_in(world: World, amount: str = "100", key: str = "a", at: Any = EARLY) -> Any:
    """One amount for every year, so that it is known again."""
    tenderer = next(one for one in world.course.valid() if one.key == key)
    quality, price = envelopes(tenderer)
    lots = tuple(
        replace(lot, years=tuple((year, D(amount)) for year, _ in lot.years)) for lot in price.lots
    )
    return world.hand_in(key, at, offers.submit_offer, quality, PriceEnvelope(lots))


def test_nothing_opens_while_the_clock_is_in_doubt(world: World) -> None:
    hand_in(world)
    world.act("officer", "2022-06-20T10:00", course.grant_role, "voorzitter@hvb.example", "officer")
    for who in ("officer", "witness"):  # the clock was set back to before what was recorded
        opening = partial(world.act, who, AFTER, offers.begin_opening, "quality")
        assert code(opening) == "acts.clock_in_doubt"
    assert "quality.opening" not in world.case().milestones
    with world.looked() as session:
        assert trail.verify(session, str(world.procedure_id))[0].ok
    later = "2022-06-20T10:01"  # the clock is right again, or the time has come
    assert world.act("officer", later, offers.begin_opening, "quality") is False
    assert world.act("witness", later, offers.begin_opening, "quality") is True


def take_back(world: World, key: str = "a", at: Any = EARLY, seen: int = 9) -> int:
    def act(session: Any, actor: Any, _vault: Any, now: datetime) -> int:
        return offers.withdraw_offer(session, actor, now, seen)

    return world.hand_in(key, at, act)


def code(what: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        what()
    return refused.value.refusals[0].code


def opened(world: World, part: str, at: str) -> int:
    for who in ("officer", "witness"):
        world.act(who, at, lambda s, a, now: offers.begin_opening(s, a, part, now))
    return world.act(
        "witness", at, lambda s, a, now: offers.finish_opening(s, a, world.vault, part, now)
    )


def judged(world: World) -> None:
    """Everything up to the opening of the prices."""
    opened(world, "quality", AFTER)
    world.course._sheets("award", read_local("2022-05-23T09:00"))
    world.course._judge("award", read_local("2022-05-31T09:30"))
    world.act("chair", "2022-05-31T16:30", agreeing.finish_quality)


def fates(world: World, part: str, key: str = "a") -> list[tuple[int, str]]:
    name = next(one.name for one in world.course.valid() if one.key == key)
    with world.looked() as session:
        found = record_page(session, world.identity("officer"), part).record
    return [
        (line.number, line.fate)
        for one in found.bidders
        if one.name == name
        for line in one.versions
    ]


def test_the_deadline_holds_to_the_second(world: World) -> None:
    last = read_local(DEADLINE)
    assert hand_in(world, at=last)[1].number == 1
    assert code(lambda: hand_in(world, at=last + timedelta(seconds=1))) == "acts.deadline_over"
    assert (
        code(lambda: hand_in(world, key="b", at=last + timedelta(seconds=1)))
        == "acts.deadline_over"
    )
    assert world.count("envelopes WHERE kind = 'price'") == 1


def test_the_last_offer_counts_and_the_one_before_stays_sealed(world: World) -> None:
    first = hand_in(world, "100")
    hand_in(world, "200")
    hand_in(world, "300", key="b")
    hand_in(world, "400", key="c")
    judged(world)
    assert opened(world, "price", PRICED) == 3
    assert fates(world, "price") == [(1, "replaced"), (2, "opened")]
    assert fates(world, "quality") == [(1, "replaced"), (2, "opened")]
    with world.looked() as session:
        years = contents.offer_years(session, Sight(everyone=True), world.procedure_id)
    amounts = sorted({amount for given in years.values() for amount in given.values()})
    assert amounts == [D(200), D(300), D(400)]  # never the 100 that was replaced
    assert first[1].digest not in str(amounts)


def test_what_was_taken_back_is_never_opened(world: World) -> None:
    hand_in(world, "100")
    kept = hand_in(world, "300", key="b")
    assert take_back(world) == 2  # the quality part and the price part
    assert take_back(world) == 0
    assert opened(world, "quality", AFTER) == 1
    assert fates(world, "quality") == [(1, "withdrawn")]
    assert fates(world, "quality", "b") == [(1, "opened")]
    assert fates(world, "quality", "c") == []
    with world.looked() as session:
        mine = rows.envelopes_of(session, world.course.ids["a"])
        for row in mine:
            if row.kind in offers.PARTS:
                with pytest.raises(ValueError, match="taken back"):
                    unseal(session, world.case(), world.vault, row)
    assert kept[0].standing


def test_after_taking_back_it_can_be_handed_in_again(world: World) -> None:
    hand_in(world, "100")
    take_back(world)
    assert hand_in(world, "200")[1].number == 2
    assert opened(world, "quality", AFTER) == 1
    assert fates(world, "quality") == [(1, "withdrawn"), (2, "opened")]


def test_nothing_is_taken_back_after_the_deadline_or_unseen(world: World) -> None:
    assert code(lambda: take_back(world)) == "receiving.no_offer"
    hand_in(world)
    hand_in(world, "200")
    assert code(lambda: take_back(world, seen=1)) == "acts.changed_meanwhile"
    late = read_local(DEADLINE) + timedelta(seconds=1)
    assert code(lambda: take_back(world, at=late)) == "receiving.withdraw_over"
    assert take_back(world, at=DEADLINE) == 4


def test_every_way_to_open_too_early_is_refused(world: World) -> None:
    def begin(who: str, part: str, at: Any) -> Callable[[], Any]:
        return lambda: world.act(who, at, lambda s, a, n: offers.begin_opening(s, a, part, n))

    hand_in(world)
    assert code(begin("officer", "quality", DEADLINE)) == "acts.deadline_running"
    assert code(begin("officer", "price", AFTER)) == "acts.quality_not_final"
    assert begin("officer", "quality", AFTER)() is False
    assert code(begin("officer", "quality", AFTER)) == "acts.same_person"
    finish = lambda: world.act(  # noqa: E731
        "officer", AFTER, lambda s, a, n: offers.finish_opening(s, a, world.vault, "quality", n)
    )
    assert code(finish) == "acts.no_proposal"
    assert "quality.opened" not in world.case().milestones


@pytest.mark.parametrize("part", ["quality", "price"])
def test_the_offer_of_who_is_excluded_before_the_opening_stays_sealed(
    world: World, part: str
) -> None:
    hand_in(world, "100")
    hand_in(world, "300", key="b")
    hand_in(world, "400", key="c")
    if part == "price":
        judged(world)
    exclude(world, "a", at="2022-05-31T17:00" if part == "price" else "2022-05-19T12:00")
    assert opened(world, part, PRICED if part == "price" else AFTER) == 2
    assert fates(world, part) == []  # no part of this opening
    assert fates(world, part, "b") == [(1, "opened")]
    if part == "price":
        assert fates(world, "quality") == [(1, "opened")]
        with world.looked() as session:
            years = contents.offer_years(session, Sight(everyone=True), world.procedure_id)
            parts = dossier_parts(session, world.case(), world.vault, INTERNAL)
            taken = [data for path, data in parts if path.startswith("offers/")]
        assert {amount for given in years.values() for amount in given.values()} == {D(300), D(400)}
        assert len(taken) == 2 and not any(b'"100"' in data for data in taken)


def test_an_exclusion_later_on_changes_nothing_in_the_record_of_an_opening(world: World) -> None:
    hand_in(world, "100")
    hand_in(world, "300", key="b")
    opened(world, "quality", AFTER)
    with world.looked() as session:
        before = record_page(session, world.identity("officer"), "quality").record
    exclude(world, "a", at="2022-05-21T09:00")
    with world.looked() as session:
        assert record_page(session, world.identity("officer"), "quality").record == before
