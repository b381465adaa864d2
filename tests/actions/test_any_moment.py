"""What happens at the very moment that something else does, on both databases: a deadline, an
opening, a role that is taken away, an interest that is declared, a step that ends."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import advising, course, offers, people, scoring, tenderers
from tender.actions.opening import begin_opening, finish_opening
from tender.extensions import begin_read
from tender.permissions import NotGranted
from tender.store import envelopes as envelope_rows
from tender.store import procedures, trail
from tests.actions.test_final_offers import DEADLINE, EARLY, hand_in
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds, moment

SCORING = "2022-01-20T09:00"
WORDS = "De aanpak is concreet en meetbaar. " * 6


def invited(world: World) -> None:
    world.act("officer", "2022-05-09T11:00", offers.invite_offers, read_local(DEADLINE))
    for key in ("a", "b", "c"):
        hand_in(world, "100", key, EARLY)


def begin(world: World, who: str, seconds: int) -> Any:
    at = read_local(DEADLINE) + timedelta(seconds=seconds)
    return world.act(who, at, lambda s, a, now: offers.begin_opening(s, a, "quality", now))


def finish(world: World, who: str, seconds: int) -> int:
    at = read_local(DEADLINE) + timedelta(seconds=seconds)
    found: int = world.act(
        who, at, lambda s, a, now: offers.finish_opening(s, a, world.vault, "quality", now)
    )
    return found


def versions(world: World) -> tuple[int, int]:
    """Which version of tenderer A counts, of the quality part and of the price."""
    with world.looked() as session:
        id_ = world.course.ids["a"]
        counting = (
            envelope_rows.counting_envelopes(session, world.procedure_id, part)[id_].number
            for part in ("quality", "price")
        )
        return tuple(counting)  # type: ignore[return-value]


def test_an_offer_that_waited_while_the_offers_were_opened_is_refused(worlds: Worlds) -> None:
    """It came in time, and others were written down first: the quality of the version before is
    open by then, so that its own price would stand beside what somebody else wrote."""
    with worlds.at(Step.OFFERS) as world:
        invited(world)
        begin(world, "officer", 1)
        begin(world, "witness", 2)
        before = versions(world), world.count("envelopes")
        with pytest.raises(Refused) as refused:
            hand_in(world, "200", "a", read_local(DEADLINE))
        assert [one.code for one in refused.value.refusals] == ["acts.offers_opened"]
        finish(world, "witness", 3)
        with pytest.raises(Refused):
            hand_in(world, "300", "a", read_local(DEADLINE))
        assert (versions(world), world.count("envelopes")) == before
        with pytest.raises(Refused) as refused:
            world.hand_in(
                "a", DEADLINE, lambda s, a, _vault, now: offers.withdraw_offer(s, a, now, 9)
            )
        assert [one.code for one in refused.value.refusals] == ["acts.offers_opened"]


def test_an_offer_replaced_beside_the_opening_is_replaced_in_both_parts_or_in_none(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.OFFERS) as world:
        invited(world)
        begin(world, "officer", 1)

        def opened() -> None:
            begin(world, "witness", 2)
            finish(world, "witness", 3)

        replaced, done = together(lambda: hand_in(world, "200", "a", read_local(DEADLINE)), opened)
        assert done == "done" and replaced in ("done", "acts.offers_opened")
        assert versions(world) == ((2, 2) if replaced == "done" else (1, 1))
        assert whole(world)


def test_what_two_began_to_open_is_opened_once(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        invited(world)
        begin(world, "officer", 1)
        begin(world, "witness", 2)
        both = [partial(finish, world, who, 3) for who in ("officer", "witness")]
        assert sorted(together(*both)) == ["acts.already_done", "done"]
        assert whole(world)


def test_applications_are_opened_with_what_was_replaced_or_without_it(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.course.apply()
        at = "2022-01-05T09:30"
        world.act("officer", at, begin_opening)
        world.act("witness", at, begin_opening)
        both = [
            partial(world.act, who, at, lambda s, a, now: finish_opening(s, a, world.vault, now))
            for who in ("officer", "witness")
        ]
        assert sorted(together(*both)) == ["acts.already_done", "done"]
        assert whole(world)


def drafted(world: World) -> Any:
    """An assessor who is about to type, as a page showed it."""
    candidacy = world.course._candidacies()["a"]
    world.declare_all("assessor1", at=SCORING)
    world.act("assessor1", SCORING, scoring.open_to_score, candidacy)
    score = Score("PRE", Decimal(8), WORDS)
    return partial(world.act, "assessor1", SCORING, scoring.save_draft, candidacy, score, 0)


def test_an_interest_declared_beside_a_draft_comes_before_or_after_it(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        save = drafted(world)
        said = world.course.ids["a"], "conflict", "Familie werkt daar."
        saved, declared = together(
            save, partial(world.act, "assessor1", SCORING, tenderers.declare, *said)
        )
        assert declared == "done" and saved in ("done", "not granted")
        assert world.count("draft_scores") == (saved == "done")
        with pytest.raises(NotGranted):
            save()
        assert whole(world)


def test_who_loses_the_role_beside_an_act_did_it_before_or_not_at_all(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        witness = world.identity("witness").id
        before = world.count("role_grants")
        grant = course.grant_role, "beheer@hvb.example", "auditor"

        def granting() -> None:
            try:
                world.act("witness", SCORING, *grant)
            except AssertionError:  # without any role there is nobody to act
                raise NotGranted from None

        granted, withdrawn = together(
            granting,
            partial(world.act, "officer", SCORING, people.withdraw_role, witness, "officer"),
        )
        assert withdrawn == "done" and granted in ("done", "not granted")
        assert world.count("role_grants") == before - 1 + (granted == "done")
        assert whole(world)


def test_advice_at_closing_time_is_given_before_it_or_refused(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        before = world.count("advice")
        at = "2022-01-27T09:00"
        late = partial(world.act, "delegate", at, advising.give_advice, "PRE", "Nog een punt.")
        with pytest.raises(Refused) as refused:
            late()
        assert [one.code for one in refused.value.refusals] == ["acts.advice_closed"]
        assert world.count("advice") == before
    with worlds.at(Step.SCORE) as world:
        world.course._sheets("dossier", moment(SCORING))
        before, at = world.count("advice"), "2022-01-26T17:00"
        given, ended = together(
            partial(world.act, "delegate", at, advising.give_advice, "PRE", "Nog een punt."),
            partial(world.act, "officer", at, course.advance, Step.SCORE),
        )
        assert ended == "done" and given in ("done", "acts.advice_closed")
        assert world.count("advice") == before + (given == "done")
        assert whole(world)


def test_what_is_exported_is_read_as_of_one_moment(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        chain = str(world.procedure_id)
        with world.looked() as session:
            begin_read(session)
            before = trail.head(session, chain), procedures.case(session, world.procedure_id)
            world.act("officer", SCORING, course.grant_role, "beheer@hvb.example", "auditor")
            assert (trail.head(session, chain), before[1]) == before
        with world.looked() as session:
            assert trail.head(session, chain) != before[0]
