"""The trace to the contract: what is missing is shown, and somebody decides on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from criteria.agreements import Details
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.trace import Gap, GapOutcome
from tender.actions.agreements import record_agreement
from tender.actions.dialogue import close_topic
from tender.actions.tenderers import declare
from tender.actions.tracing import decide_gap
from tender.permissions import NotGranted
from tender.store.agreements import topic_place
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import World, Worlds

AT, LATER = "2022-03-15T12:00", "2022-03-15T13:00"
WALL = "2022-03-16T10:00"
REASON = "Wij regelen dit in het contract."
SAID = (GapOutcome.IN_CONTRACT.value, REASON, "De wethouder")


@pytest.fixture
def opened(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        yield on


def needed(world: World) -> str:
    """A topic of which the text says itself that it belongs in the contract."""
    return next(row.id for row in world.case().plan.topics if row.contract)


def decide(world: World, place: UUID, gap: str, said: Any = SAID, who: str = "officer") -> None:
    world.act(who, LATER, decide_gap, place, gap, *said)


def agree(world: World, key: str, topic: str, **details: Any) -> UUID:
    made = (topic, "clarification", "Zo doen wij het.", Details("Zo doen wij het", **details))
    tenderer = world.course.ids[key]
    thread: UUID = world.act("officer", AT, record_agreement, tenderer, None, *made).thread
    return thread


# The act


def test_a_topic_without_an_agreement_is_decided_on(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        tenderer, topic = world.course.ids["a"], needed(world)
        place = topic_place(tenderer, topic)
        before = world.count("gap_decisions")
        decide(world, place, Gap.NO_AGREEMENT)
        decide(world, place, Gap.NO_AGREEMENT, ("accepted", "Toch niet nodig.", "De wethouder"))
        assert world.count("gap_decisions") == before + 2


def test_once_there_is_an_agreement_the_topic_is_no_gap(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        topic = needed(world)
        agree(world, "a", topic)
        with pytest.raises(NotGranted):
            decide(world, topic_place(world.course.ids["a"], topic), Gap.NO_AGREEMENT)
        decide(world, topic_place(world.course.ids["b"], topic), Gap.NO_AGREEMENT)


def test_a_topic_that_was_closed_as_agreed_needs_one(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        tenderer = world.course.ids["a"]
        topics = world.case().plan.topics
        topic = next(row.id for row in topics if "C" in row.kind and not row.contract)
        place = topic_place(tenderer, topic)
        with pytest.raises(NotGranted):
            decide(world, place, Gap.NO_AGREEMENT)
        world.act("officer", AT, close_topic, tenderer, topic, "agreed", "Dat is rond.")
        decide(world, place, Gap.NO_AGREEMENT)


def test_what_is_no_gap_is_not_decided_on(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        tenderer, topic = world.course.ids["a"], needed(world)
        thread = agree(world, "a", topic, clause="6.2")
        for place, gap in (
            (thread, Gap.NO_CLAUSE),
            (thread, Gap.NO_AGREEMENT),
            (thread, "anders"),
            (topic_place(tenderer, topic), Gap.NO_ELEMENT),
            (topic_place(tenderer, "DLG-99"), Gap.NO_AGREEMENT),
        ):
            with pytest.raises(NotGranted):
                decide(world, place, gap)
        decide(world, thread, Gap.NO_ELEMENT)


def test_a_decision_without_reason_or_decider_is_refused(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        place = topic_place(world.course.ids["a"], needed(world))
        with pytest.raises(Refused) as refused:
            decide(world, place, Gap.NO_AGREEMENT, ("", " ", ""))
        fields = [row.field for row in refused.value.refusals]
        assert fields == ["outcome", "reason", "decided_by"]
        assert world.count("gap_decisions") == 0


def test_nobody_else_decides_and_nobody_with_an_interest(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        tenderer = world.course.ids["a"]
        place = topic_place(tenderer, needed(world))
        for who in ("contract_manager", "decision_maker", "chair", "auditor", "assessor1"):
            with pytest.raises(NotGranted):
                decide(world, place, Gap.NO_AGREEMENT, who=who)
        world.act("officer", AT, declare, tenderer, "conflict", "Mijn broer werkt daar.")
        with pytest.raises(NotGranted):
            decide(world, place, Gap.NO_AGREEMENT)


# The pages


def test_the_page_leads_to_a_decision_and_shows_it(opened: Site) -> None:
    tenderer, topic = opened.tenderer("a"), needed(opened.world)
    trace, here = f"/dialogue/trace?tenderer={tenderer}", topic_place(tenderer, topic)
    path = f"/dialogue/trace/{here}/no_agreement"
    assert f"{opened.root}{path}" in opened.get("officer", trace).text
    page = opened.get("officer", path)
    assert page.status_code == 200 and f"{topic}</span>: geen afspraak" in page.text
    refused = opened.post("officer", path, {"reason": REASON, "outcome": "", "decided_by": ""})
    assert refused.status_code == 422 and REASON in refused.text
    form = dict(zip(("outcome", "reason", "decided_by"), SAID, strict=True))
    answer = opened.post("officer", path, form)
    assert answer.status_code == 303
    assert answer.location.endswith(f"{trace}#a-{here}")
    shown = opened.get("officer", trace).text
    assert REASON in shown and "De wethouder" in shown and f'id="a-{here}"' in shown
    assert opened.trail("gap.decided") == 1
    again = opened.get("officer", path).text
    assert "Er is al een besluit: Het contract vult het aan." in again


def test_a_reader_sees_the_decision_and_cannot_make_one(opened: Site) -> None:
    tenderer, topic = opened.tenderer("a"), needed(opened.world)
    place = topic_place(tenderer, topic)
    decide(opened.world, place, Gap.NO_AGREEMENT)
    shown = opened.get("contract_manager", f"/dialogue/trace?tenderer={tenderer}").text
    assert REASON in shown and f"/{place}/no_agreement" not in shown
    path = f"/dialogue/trace/{place}/no_agreement"
    assert opened.get("contract_manager", path).status_code == 404


def test_a_decision_about_one_tenderer_stands_with_that_one_alone(opened: Site) -> None:
    place = topic_place(opened.tenderer("a"), needed(opened.world))
    decide(opened.world, place, Gap.NO_AGREEMENT)
    other = opened.get("officer", f"/dialogue/trace?tenderer={opened.tenderer('b')}").text
    assert REASON not in other and str(place) not in other


def test_gaps_take_no_more_queries_than_none(opened: Site) -> None:
    path = f"/dialogue/trace?tenderer={opened.tenderer('a')}"
    with opened.counted() as before:
        opened.get("officer", path)
    opened.get("officer", path)
    for row in opened.world.case().plan.topics:
        if row.contract:
            decide(opened.world, topic_place(opened.tenderer("a"), row.id), Gap.NO_AGREEMENT)
    with opened.counted() as after:
        opened.get("officer", path)
    assert len(after) <= len(before)
