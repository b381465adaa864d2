"""Acts of two persons: sending letters and excluding, each on their own log-in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import course, deciding, exclusion, suitability, tenderers
from tender.permissions import NotGranted
from tender.store import decisions, trail
from tender.store import tenderers as rows
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds

REASON = "Het lopende onderzoek is niet gemeld."
OTHERS = ("chair", "assessor1", "delegate", "decision_maker", "contract_manager", "auditor")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def third_officer(world: World, at: str) -> None:
    """The chair becomes an officer as well, who declared about everybody that gets a letter."""
    world.third_officer(at)
    for key in "abcd":
        world.act("chair", at, tenderers.declare, world.course.ids[key], "none", "")


def conflict(world: World, who: str, key: str, at: str) -> None:
    world.act(who, at, tenderers.declare, world.course.ids[key], "conflict", "Mijn zus.")


# Sending letters

DAY = "2022-01-31"
SEND = (deciding.send, SELECTION)


def approved(world: World, stage: str = SELECTION) -> None:
    at = f"{DAY}T11:00" if stage == SELECTION else "2022-06-08T11:00"
    world.act("officer", at, deciding.propose, stage, "Volg de rangorde.")
    world.act("decision_maker", at, deciding.approve, stage, True, "")


def senders(world: World, stage: str = SELECTION) -> set[str]:
    """The roles of the two persons on record, as the keys of the case."""
    sent = world.case().milestones[f"{stage}.sent"]
    keys = {world.identity(key).id: key for key in ("officer", "witness", "chair")}
    assert sent.second is not None
    return {keys[sent.first], keys[sent.second]}


def test_letters_leave_when_the_second_officer_agrees(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)
        assert world.act("witness", f"{DAY}T15:00", *SEND) is False
        assert (world.count("dispatches"), world.count("letters")) == (0, 0)
        assert world.act("officer", f"{DAY}T15:10", *SEND) is True
        assert (world.count("dispatches"), world.count("letters")) == (1, 3)
        assert senders(world) == {"officer", "witness"}
        with world.looked() as session:
            decision = decisions.decisions(session, world.procedure_id)[SELECTION]
            last = list(trail.entries(session, str(world.procedure_id), 0, 100_000))[-1]
        assert decision.sent_by == world.identity("officer").id
        assert last.fields["act"] == "selection.sent"
        assert last.fields["first"] == str(world.identity("witness").id)
        assert whole(world)


def test_the_award_is_sent_by_two_as_well(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        approved(world, AWARD)
        assert world.act("officer", "2022-06-09T10:00", deciding.send, AWARD) is False
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-06-09T10:01", course.advance, Step.DECIDE)
        assert codes(refused) == ["phases.award_sent_open"]
        assert world.act("witness", "2022-06-09T10:04", deciding.send, AWARD) is True
        world.act("officer", "2022-06-09T10:05", course.advance, Step.DECIDE)


def test_the_same_person_does_not_send_alone(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)
        world.act("officer", f"{DAY}T15:00", *SEND)
        with pytest.raises(Refused) as refused:
            world.act("officer", f"{DAY}T15:01", *SEND)
        assert codes(refused) == ["acts.same_person"]
        assert (world.count("dispatches"), world.count("consents")) == (0, 4 * 2 + 1)


def test_a_second_sender_after_ten_minutes_becomes_the_first(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)
        world.act("officer", f"{DAY}T15:00:00", *SEND)
        assert world.act("witness", f"{DAY}T15:10:01", *SEND) is False
        assert world.count("dispatches") == 0
        assert world.act("officer", f"{DAY}T15:20:01", *SEND) is True


def test_nothing_is_sent_twice(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)
        third_officer(world, f"{DAY}T12:00")
        world.course.both(read_local(f"{DAY}T15:00"), *SEND)
        with pytest.raises(Refused) as refused:
            world.act("chair", f"{DAY}T15:05", *SEND)
        assert codes(refused) == ["acts.already_done"]
        assert world.count("dispatches") == 1


def test_of_two_second_senders_at_once_one_is_told(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)
        third_officer(world, f"{DAY}T12:00")
        world.act("officer", f"{DAY}T15:00", *SEND)
        results = together(
            lambda: world.act("witness", f"{DAY}T15:01", *SEND),
            lambda: world.act("chair", f"{DAY}T15:01", *SEND),
        )
        assert sorted(results) == ["acts.already_done", "done"]
        assert (world.count("dispatches"), world.count("letters")) == (1, 3)
        assert "officer" in senders(world)
        assert whole(world)


def test_two_who_send_at_once_send_once_together(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)
        results = together(
            lambda: world.act("officer", f"{DAY}T15:00", *SEND),
            lambda: world.act("witness", f"{DAY}T15:00", *SEND),
        )
        assert results == ["done", "done"]
        assert world.count("dispatches") == 1
        assert senders(world) == {"officer", "witness"}
        assert whole(world)


def test_both_agree_to_the_same_letters(worlds: Worlds) -> None:
    """At midnight the letters get another date: what was agreed to is gone."""
    with worlds.at(Step.SELECT) as world:
        approved(world)
        world.act("officer", f"{DAY}T23:58", *SEND)
        assert world.act("witness", "2022-02-01T00:02", *SEND) is False
        assert world.count("dispatches") == 0
        assert world.act("officer", "2022-02-01T00:04", *SEND) is True
        with world.looked() as session:
            sent = decisions.decisions(session, world.procedure_id)[SELECTION].sent_on
        assert str(sent) == "2022-02-01"


def test_who_saw_other_letters_does_not_agree(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)

        def send(session: object, actor: object, now: object) -> bool:
            return deciding.send(session, actor, SELECTION, now, "0" * 64)  # type: ignore[arg-type]

        with pytest.raises(Refused) as refused:
            world.act("officer", f"{DAY}T15:00", send)
        assert codes(refused) == ["acts.changed_meanwhile"]
        assert world.count("consents") == 4 * 2  # one opening, one exclusion, two rejections


def test_the_yes_of_who_declares_an_interest_afterwards_does_not_count(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        approved(world)
        third_officer(world, f"{DAY}T12:00")
        world.act("officer", f"{DAY}T15:00", *SEND)
        conflict(world, "officer", "a", f"{DAY}T15:01")
        assert world.act("witness", f"{DAY}T15:02", *SEND) is False
        with pytest.raises(NotGranted):
            world.act("officer", f"{DAY}T15:03", *SEND)
        assert world.act("chair", f"{DAY}T15:04", *SEND) is True
        assert senders(world) == {"witness", "chair"}


@pytest.mark.parametrize("who", OTHERS)
def test_only_officers_send(sqlite_worlds: Worlds, who: str) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        approved(world)
        world.act("officer", f"{DAY}T15:00", *SEND)
        with pytest.raises(NotGranted):
            world.act(who, f"{DAY}T15:01", *SEND)
        assert world.count("dispatches") == 0


def test_nobody_agrees_to_send_before_the_approval(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        world.act("officer", f"{DAY}T10:00", deciding.propose, SELECTION, "Volg de rangorde.")
        with pytest.raises(Refused) as refused:
            world.act("witness", f"{DAY}T10:01", *SEND)
        assert codes(refused) == ["acts.not_approved"]
        assert world.count("consents") == 4 * 2  # one opening, one exclusion, two rejections


# Excluding

AT = "2022-01-10T09:00"


def failed(world: World, key: str = "a", demand: str = "INT-02", outcome: str = "not_met") -> None:
    """One demand decided for the first party of a tenderer; two officers declared about it."""
    for who in ("officer", "witness"):
        world.act(who, AT, tenderers.declare, world.course.ids[key], "none", "")
    decide(world, key, demand, outcome)


def decide(world: World, key: str, demand: str, outcome: str, at: str = AT) -> None:
    with world.looked() as session:
        bidders = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    party = bidders[world.course.ids[key]].parties[0]
    world.act("officer", at, suitability.decide_demand, party.id, demand, outcome, "Om een reden.")


def exclude(world: World, who: str, at: str, key: str = "a") -> bool:
    return world.act(who, at, exclusion.exclude, world.course.ids[key], REASON)


def test_an_exclusion_waits_ten_minutes_for_the_second(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        failed(world)
        assert exclude(world, "officer", "2022-01-10T10:00") is False
        with pytest.raises(Refused) as same:
            exclude(world, "officer", "2022-01-10T10:01")
        assert codes(same) == ["acts.same_person"]
        assert exclude(world, "witness", "2022-01-10T10:11") is False
        assert world.count("exclusions") == 0
        assert exclude(world, "officer", "2022-01-10T10:21") is True
        with pytest.raises(Refused) as again:
            exclude(world, "witness", "2022-01-10T10:22")
        assert codes(again) == ["admission.already_excluded"]
        assert whole(world)


def test_an_exclusion_starts_again_when_other_demands_failed(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        failed(world)
        exclude(world, "officer", "2022-01-10T10:00")
        decide(world, "a", "INT-03", "not_met", "2022-01-10T10:01")
        assert exclude(world, "witness", "2022-01-10T10:02") is False
        assert world.count("exclusions") == 0
        decide(world, "a", "INT-02", "met", "2022-01-10T10:03")
        assert exclude(world, "officer", "2022-01-10T10:04") is False
        assert exclude(world, "witness", "2022-01-10T10:05") is True


def test_a_yes_for_one_tenderer_is_none_for_another(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        failed(world, "a")
        failed(world, "b")
        exclude(world, "officer", "2022-01-10T10:00", "a")
        assert exclude(world, "witness", "2022-01-10T10:01", "b") is False
        assert world.count("exclusions") == 0


def test_who_saw_other_failed_demands_does_not_exclude(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        failed(world)

        def act(session: object, actor: object, now: object) -> bool:
            id_ = world.course.ids["a"]
            return exclusion.exclude(session, actor, id_, REASON, now, "")  # type: ignore[arg-type]

        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-10T10:00", act)
        assert codes(refused) == ["acts.changed_meanwhile"]


def test_of_two_second_excluders_at_once_one_is_told(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        failed(world)
        third_officer(world, AT)
        exclude(world, "officer", "2022-01-10T10:00")
        results = together(
            lambda: exclude(world, "witness", "2022-01-10T10:01"),
            lambda: exclude(world, "chair", "2022-01-10T10:01"),
        )
        assert sorted(results) == ["admission.already_excluded", "done"]
        assert world.count("exclusions") == 1
        assert whole(world)


def test_an_interest_declared_since_ends_a_proposal_to_exclude(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        failed(world)
        exclude(world, "officer", "2022-01-10T10:00")
        conflict(world, "officer", "a", "2022-01-10T10:01")
        assert exclude(world, "witness", "2022-01-10T10:02") is False
        assert world.count("exclusions") == 0


@pytest.mark.parametrize("who", OTHERS)
def test_only_officers_exclude(sqlite_worlds: Worlds, who: str) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        failed(world)
        exclude(world, "officer", "2022-01-10T10:00")
        with pytest.raises(NotGranted):
            exclude(world, who, "2022-01-10T10:01")


# All of them


def test_in_the_case_every_act_of_two_persons_has_two(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world, world.looked() as session:
        given = session.execute(text("SELECT act, count(*) FROM consents GROUP BY act")).all()
    assert dict(tuple(row) for row in given) == {
        "applications.open": 2,
        "tenderer.exclude": 2,
        "notice.send": 4,
        "selection.send": 2,
        "quality.open": 2,
        "price.open": 2,
        "award.send": 2,
    }
