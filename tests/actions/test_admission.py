"""The letter to who does not go to scoring: sent by two, once, and whole."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

import pytest

from criteria.outcome import SELECTION
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import admission as acts
from tender.actions import course, deciding, decision_letters, tenderers
from tender.actions.exclusion import exclude
from tender.actions.standing import standing
from tender.actions.suitability import decide_demand
from tender.permissions import NotGranted
from tender.store import decisions, demands, notices, trail
from tender.store import tenderers as rows
from tests.actions.test_clarification import OTHERS, codes
from tests.actions.test_two_at_once import whole
from tests.worlds import World, Worlds, moment

AT = "2022-01-19T09:15"
NEXT_DAY = "2022-01-20T00:01"
REASON = "De maatregelen zijn gewogen en niet genoeg."
INQUIRY = "Er loopt een onderzoek."


def rejected(world: World, reason: str = REASON, failing: str = INQUIRY) -> UUID:
    """Tenderer d, that fails a demand and was rejected by two; both officers declared."""
    id_ = world.course.ids["d"]
    for who in ("officer", "witness"):
        for key in "abcd":
            world.act(who, "2022-01-05T13:00", tenderers.declare, world.course.ids[key], "none", "")
    fail(world, failing)
    for who, at in (("officer", "2022-01-19T09:00"), ("witness", "2022-01-19T09:04")):
        world.act(who, at, exclude, id_, reason)
    return id_


def fail(world: World, reason: str = INQUIRY) -> None:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    party = found[world.course.ids["d"]].parties[0]
    demand = next(row for row in world.case().plan.demands if row.id == "INT-02")
    world.act("officer", "2022-01-18T10:00", decide_demand, party.id, demand.id, "not_met", reason)


def letter(world: World, id_: UUID, at: str = AT) -> str:
    with world.looked() as session:
        bidders = rows.tenderers(session, world.procedure_id)
        decided = demands.demand_decisions(session, world.procedure_id)
        tenderer = next(row for row in bidders if row.id == id_)
        return acts.write_rejection(world.case(), tenderer, bidders, decided, moment(at))


def unsent(world: World) -> int:
    with world.looked() as session:
        return standing(session, world.case(), moment(AT)).rejections_unsent


def test_a_rejection_leaves_when_the_second_officer_agrees(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = rejected(world)
        assert unsent(world) == 2  # the rejected one and the late one
        text = letter(world, id_)
        seen = acts.notice_basis(text)
        assert world.act("officer", AT, acts.send_notice, id_, seen) is False
        assert (unsent(world), world.count("notices")) == (2, 0)
        assert world.act("witness", "2022-01-19T09:20", acts.send_notice, id_, seen) is True
        with world.looked() as session:
            (notice,) = notices.notices_to(session, id_)
            entries = list(trail.entries(session, str(world.procedure_id), 0, 100_000))
        assert (notice.kind, notice.text) == ("rejection", text)
        assert notice.sha256 == hashlib.sha256(text.encode()).hexdigest() == seen
        assert notice.first == world.identity("officer").id
        assert notice.second == world.identity("witness").id
        assert entries[-1].fields["act"] == "notice.sent"
        assert entries[-1].fields["digest"] == seen
        assert "Er loopt een onderzoek." in text and REASON in text
        assert unsent(world) == 1
        assert whole(world)


def test_the_same_officer_cannot_send_alone(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = rejected(world)
        world.act("officer", AT, acts.send_notice, id_, None)
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, acts.send_notice, id_, None)
        assert codes(refused) == ["acts.same_person"]


def test_both_agree_to_the_same_letter(worlds: Worlds) -> None:
    """After midnight the letter has another date: what the first agreed to is gone."""
    with worlds.at(Step.SUITABILITY) as world:
        id_ = rejected(world)
        seen = acts.notice_basis(letter(world, id_))
        world.act("officer", "2022-01-19T23:59", acts.send_notice, id_, seen)
        with pytest.raises(Refused) as refused:
            world.act("witness", NEXT_DAY, acts.send_notice, id_, seen)
        assert codes(refused) == ["acts.changed_meanwhile"]
        assert world.act("witness", NEXT_DAY, acts.send_notice, id_, None) is False


def test_a_rejection_is_sent_once_and_only_to_who_is_out(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = rejected(world)
        for who in ("officer", "witness"):
            world.act(who, AT, acts.send_notice, id_, None)
        with pytest.raises(Refused) as again:
            world.act("officer", AT, acts.send_notice, id_, None)
        assert codes(again) == ["notices.already_sent"]
        with pytest.raises(Refused) as inside:
            world.act("officer", AT, acts.send_notice, world.course.ids["a"], None)
        assert codes(inside) == ["notices.not_out"]
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.send_notice, uuid4(), None)


def test_no_one_else_sends_and_no_one_with_an_interest(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = rejected(world)
        for who in OTHERS:
            with pytest.raises(NotGranted):
                world.act(who, AT, acts.send_notice, id_, None)
        world.act("officer", AT, acts.send_notice, id_, None)
        world.act("officer", AT, tenderers.declare, id_, "conflict", "Mijn zus.")
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.send_notice, id_, None)
        # nor does the consent count that was given before
        assert world.act("witness", AT, acts.send_notice, id_, None) is False


def test_who_did_not_declare_sends_no_reasons(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = rejected(world)
        world.new_party("d")
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, acts.send_notice, id_, None)
        assert codes(refused) == ["scores.not_declared"]


def test_a_late_one_hears_when_it_came_in(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = world.course.ids["e"]
        for who in ("officer", "witness"):
            world.act(who, AT, acts.send_notice, id_, None)
        with world.looked() as session:
            (notice,) = notices.notices_to(session, id_)
        assert "Uw aanmelding was dus te laat." in notice.text


def test_no_letter_names_another_tenderer(worlds: Worlds) -> None:
    """A reason that is on record cannot be taken back; the letter leaves the name out."""
    with worlds.at(Step.SUITABILITY) as world:
        with world.looked() as session:
            bidders = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
        own, other = bidders[world.course.ids["d"]], bidders[world.course.ids["b"]]
        kept = {own.name, *(party.name for party in own.parties)}
        others = {other.name, *(party.name for party in other.parties)} - kept
        id_ = rejected(world, f"Anders dan {', '.join(sorted(others))} hebt u niets gemeld.")
        text = letter(world, id_)
        assert others and not any(name in text for name in others)
        assert "Anders dan een andere inschrijver" in text and own.parties[0].name in text


def test_the_step_waits_for_the_letters(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        rejected(world)
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, course.advance, Step.SUITABILITY)
        (found,) = (one for one in refused.value.refusals if "rejections" in one.code)
        assert dict(found.values) == {"count": 2}


def test_who_was_told_gets_no_second_letter_at_the_selection(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world, world.looked() as session:
        decision = decisions.decisions(session, world.procedure_id)[SELECTION]
        assert decision.dispatch is not None
        sent = decisions.letters(session, decision.dispatch)
        told = notices.rejected(session, world.procedure_id)
        assert told == {world.course.ids["d"], world.course.ids["e"]}
        assert told.isdisjoint(sent) and len(sent) == 3


def test_who_was_not_told_before_hears_at_the_selection(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A procedure that was past the desk before rejections had a letter of their own."""
    with worlds.at(Step.SELECT) as world:
        with monkeypatch.context() as patch, world.looked() as session:
            patch.setattr(notices, "rejected", lambda *_: frozenset())
            world.act("officer", "2022-01-28T10:00", deciding.propose, SELECTION, "Volg haar.")
            decision = decisions.decisions(session, world.procedure_id)[SELECTION]
            found = decision_letters.write_letters(
                session, world.case(), decision, moment("2022-01-31T15:00")
            )
        assert len(found) == 5
