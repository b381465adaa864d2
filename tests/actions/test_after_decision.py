"""Municipalities that decide themselves hold up the letters; claims hold up the award."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import course, deciding, reporting, tenderers
from tender.actions.claims import close_claim, record_claim
from tender.actions.mandates import record_word
from tender.pages.after_decision import claims_page
from tender.permissions import NotGranted
from tender.store import claims
from tests.worlds import World, Worlds

DAY, BODY = date(2022, 6, 8), "het college"
AT = "2022-06-08T16:30"
TEXT = "De motivering bij samenwerking ontbreekt."


def refuses(world: World, who: str, at: str, *what: object) -> list[str]:
    with pytest.raises(Refused) as found:
        world.act(who, at, *what)  # type: ignore[arg-type]
    return [one.code for one in found.value.refusals]


def approved(world: World) -> None:
    world.act("officer", "2022-06-08T10:00", deciding.propose, AWARD, "Gun aan A.")
    world.act("decision_maker", "2022-06-08T16:00", deciding.approve, AWARD, True, "")


def said(kind: str, town: str = "Dongen", day: date | None = DAY) -> tuple[object, ...]:
    return (record_word, town, kind, day, BODY)


def test_the_letters_wait_for_who_decides_itself(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        world.act("officer", "2022-06-08T09:00", *said("decides"))
        early = refuses(world, "officer", "2022-06-08T09:01", *said("agreed"))
        assert early == ["acts.no_proposal"]
        approved(world)
        assert refuses(world, "officer", AT, deciding.send, AWARD) == ["mandates.wait"]
        world.act("officer", AT, *said("refused"))
        assert refuses(world, "officer", AT, deciding.send, AWARD) == ["mandates.wait"]
        world.act("officer", AT, *said("agreed"))
        assert refuses(world, "witness", AT, *said("agreed")) == ["acts.already_done"]
        world.course.both(read_local("2022-06-09T10:00"), deciding.send, AWARD)
        assert refuses(world, "officer", "2022-06-09T11:00", *said("decides")) == [
            "acts.already_done"
        ]


def test_a_new_proposal_asks_every_municipality_anew(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        world.act("officer", "2022-06-08T09:00", *said("decides"))
        world.act("officer", "2022-06-08T10:00", deciding.propose, AWARD, "Gun aan A.")
        world.act("officer", "2022-06-08T11:00", *said("agreed"))
        no = (deciding.approve, AWARD, False, "Leg het beter uit.")
        world.act("decision_maker", "2022-06-08T12:00", *no)
        approved(world)
        assert refuses(world, "officer", AT, deciding.send, AWARD) == ["mandates.wait"]


def test_who_may_not_record_a_municipality(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        for who in ("decision_maker", "chair", "assessor1"):
            with pytest.raises(NotGranted):
                world.act(who, AT, *said("decides"))
        with pytest.raises(NotGranted):
            world.act("officer", AT, *said("decides", "Atlantis"))
        mandated = refuses(world, "officer", AT, *said("agreed"))
        assert mandated == ["acts.no_proposal"]
        approved(world)
        assert refuses(world, "officer", AT, *said("agreed")) == ["mandates.has_mandate"]


def claim(world: World, at: str, received: str, kind: str = "summons", key: str = "b") -> UUID:
    tenderer = world.course.ids[key]
    return world.act("officer", at, record_claim, AWARD, tenderer, kind, TEXT, read_local(received))


def test_a_running_claim_holds_up_the_end_of_the_standstill(worlds: Worlds) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        world.act("officer", "2022-06-09T11:00", reporting.make_report)
        one = claim(world, "2022-06-28T10:00", "2022-06-28T09:30")
        end = (course.advance, Step.STANDSTILL)
        assert refuses(world, "officer", "2022-06-30T09:00", *end) == ["phases.claims_settled_open"]
        close = (close_claim, one, "dismissed", "Het vonnis van 29 juni 2022.")
        world.act("officer", "2022-06-30T09:01", *close)
        assert refuses(world, "witness", "2022-06-30T09:02", *close) == ["acts.already_done"]
        world.act("officer", "2022-06-30T09:03", *end)
        with world.looked() as session:
            (kept,) = claims.claims(session, world.procedure_id)
        assert (kept.text, kept.outcome) == (TEXT, "dismissed")


def test_a_claim_holds_up_the_award_itself_also_when_it_came_late(worlds: Worlds) -> None:
    with worlds.at(Step.AWARD) as world:
        one = claim(world, "2022-06-30T09:20", "2022-06-30T00:00", "objection")
        award = (deciding.award_contract,)
        assert refuses(world, "officer", "2022-06-30T09:30", *award) == ["claims.pending"]
        lifted = (close_claim, one, "lifted", "Kwam na de laatste dag; het recht is vervallen.")
        world.act("officer", "2022-06-30T09:40", *lifted)
        world.act("officer", "2022-06-30T09:50", *award)


def test_after_a_claim_that_was_upheld_this_decision_is_not_awarded_on(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.AWARD) as world:
        one = claim(world, "2022-06-30T09:20", "2022-06-20T09:00")
        world.act("officer", "2022-06-30T09:30", close_claim, one, "upheld", "Vonnis.")
        assert refuses(world, "officer", "2022-06-30T09:40", deciding.award_contract) == [
            "claims.pending"
        ]


def test_two_messages_in_one_minute_are_two_claims(worlds: Worlds) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        received = read_local("2022-06-20T09:30")
        first = (record_claim, AWARD, world.course.ids["b"], "question", "Wie won?", received)
        second = (record_claim, AWARD, world.course.ids["b"], "question", "Waarom?", received)
        world.act("officer", "2022-06-20T10:00", *first)
        world.act("officer", "2022-06-20T10:01", *second)
        again = refuses(world, "witness", "2022-06-20T10:02", *first)
        assert again == ["acts.already_done"]
        with world.looked() as session:
            found = claims.claims(session, world.procedure_id)
        assert sorted(one.text for one in found) == ["Waarom?", "Wie won?"]


def test_a_claim_can_be_written_down_when_all_is_done(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        claim(world, "2022-09-01T10:00", "2022-08-31T09:00")


def test_claims_that_cannot_be(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        soon = (
            record_claim,
            AWARD,
            world.course.ids["b"],
            "summons",
            TEXT,
            read_local("2022-06-08T09:00"),
        )
        assert refuses(world, "officer", "2022-06-08T10:00", *soon) == ["claims.nothing_sent_award"]
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        received = read_local("2022-06-20T09:00")
        good = (record_claim, AWARD, world.course.ids["b"], "summons", TEXT, received)
        world.act("officer", "2022-06-20T10:00", *good)
        assert refuses(world, "witness", "2022-06-20T10:00", *good) == ["acts.already_done"]
        empty = (record_claim, AWARD, world.course.ids["c"], "summons", "  ", received)
        assert refuses(world, "officer", "2022-06-20T10:00", *empty) == ["acts.text_missing"]
        for who in ("decision_maker", "auditor", "chair", "assessor1"):
            with pytest.raises(NotGranted):
                world.act(who, "2022-06-20T10:00", *good)
        for made in (
            (record_claim, AWARD, uuid4(), "summons", TEXT, received),
            (close_claim, uuid4(), "lifted", "x"),
        ):
            with pytest.raises(NotGranted):
                world.act("officer", "2022-06-20T10:00", *made)


def test_a_claim_is_handled_by_who_declared_about_the_claimant(sqlite_worlds: Worlds) -> None:
    """Also when that tenderer is not in the award: the officer may have an interest in it."""
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        at, received = "2022-06-20T10:00", read_local("2022-06-20T09:00")
        id_ = world.course.ids["d"]
        good = (record_claim, AWARD, id_, "summons", TEXT, received)
        claim = world.act("officer", at, *good)
        world.new_party("d")
        acts = (
            (record_claim, AWARD, id_, "question", TEXT, received),
            (close_claim, claim, "lifted", "x"),
        )
        for what in acts:
            assert refuses(world, "officer", at, *what) == ["scores.not_declared"]
        world.act("officer", at, tenderers.declare, id_, "conflict", "Mijn zus.")
        for what in acts:
            with pytest.raises(NotGranted):
                world.act("officer", at, *what)
        with world.looked() as session:
            (line,) = claims_page(session, world.identity("officer")).lines
            assert line.conflict and not line.readable
            (line,) = claims_page(session, world.identity("witness")).lines
            assert not line.conflict and not line.readable
