"""An inquiry into a low price, and an offer that two persons set aside after the opening."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from criteria.formulas import PriceRule
from criteria.low_offers import TOPICS, Answered, Asked, Assessed, stand
from criteria.low_offers import Step as Taken
from criteria.outcome import AWARD, Outcome
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import course, deciding, low_offers, setting_aside, tenderers
from tender.actions.outcomes import low_offers_waiting, outcome, stage_candidacies
from tender.permissions import Identity, NotGranted
from tender.store import decisions, final_offers
from tests.actions.test_clarification import PDF
from tests.actions.test_judging_rounds import begun, reads_prices
from tests.actions.test_two_at_once import together, whole
from tests.actions.test_two_persons import codes
from tests.low_prices import LOW, declare_low
from tests.worlds import World, Worlds

AT = "2022-06-02T10:00"
ASKED = Asked("Leg uw prijs uit.", date(2022, 6, 1), "platform", date(2022, 6, 10))
ANSWERED = Answered("Wij delen een kantoor.", date(2022, 6, 2), "email")
FOUND = Assessed(tuple((topic, "not_explained", "Geen bewijs.") for topic in TOPICS))
RELATIVE = PriceRule("lowest-over-price", D(20))
REASON = "De verklaring van de bank klopt niet."


def candidacy(world: World, key: str) -> UUID:
    found: UUID = world.course._candidacies()[key]
    return found


def declared(world: World, *who: str) -> None:
    for one in who:
        for key in "abc":
            world.act(one, AT, tenderers.declare, world.course.ids[key], "none", "")


def step(
    world: World,
    taken: Taken,
    who: str = "officer",
    at: str = AT,
    key: str = "b",
    file: tuple[str, bytes] | None = None,
    seen: int | None = None,
) -> UUID:
    place = candidacy(world, key)

    def act(session: Session, actor: Identity, now: datetime) -> UUID:
        return low_offers.take_step(session, actor, world.vault, place, taken, file, now, seen)

    return world.act(who, at, act)


def decide(world: World, keeps: bool, who: str = "officer", at: str = AT) -> None:
    world.act(who, at, low_offers.decide_inquiry, candidacy(world, "b"), keeps, "Gewogen.")


def waiting(world: World) -> set[UUID]:
    with world.looked() as session:
        return set(low_offers_waiting(session, world.case()))


def found(world: World) -> Outcome:
    with world.looked() as session:
        case = world.case()
        return outcome(session, case, AWARD, stage_candidacies(session, case, AWARD))


def test_without_triggers_nobody_is_asked(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world, "officer")
        assert waiting(world) == set()
        with pytest.raises(NotGranted):
            step(world, ASKED)


def test_question_answer_assessment_and_decision(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_low(monkeypatch, **LOW)
    with worlds.at(Step.COMPARE) as world:
        declared(world, "officer")
        b = candidacy(world, "b")
        assert waiting(world) == {b}
        with pytest.raises(NotGranted):  # nobody asks about a price that is not low
            step(world, ASKED, key="a")
        with pytest.raises(Refused) as unasked:
            decide(world, keeps=False)
        assert codes(unasked) == ["low.aside_unasked"]
        step(world, ASKED)
        file = step(world, ANSWERED, file=("Uitleg.pdf", PDF))
        reads_prices(world, "officer", AT)
        with pytest.raises(Refused) as unread:
            decide(world, keeps=True)
        assert codes(unread) == ["low.not_assessed"]
        step(world, FOUND)
        with world.looked() as session:
            rows = final_offers.inquiry_steps(session, world.procedure_id)[b]
            assert [row.step for row in rows] == [ASKED, ANSWERED, FOUND]
            assert stand([row.step for row in rows], None) == "assessed"
            actor = world.identity("officer")
            name, content = low_offers.read_file(session, actor, world.vault, file)
            assert (name, content[:5]) == ("Uitleg.pdf", b"%PDF-")
        decide(world, keeps=False)
        assert waiting(world) == set()
        with world.looked() as session:
            assert decisions.inquiries(session, world.procedure_id) == {b: (False, "Gewogen.")}
        with pytest.raises(NotGranted):  # decided once
            decide(world, keeps=True)
        with pytest.raises(NotGranted):
            step(world, ASKED)
        assert whole(world)


def test_the_step_ends_only_when_every_low_price_is_decided(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_low(monkeypatch, **LOW)
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world, "officer")
        with pytest.raises(Refused) as waits:
            world.act("officer", AT, course.advance, Step.COMPARE)
        assert "phases.price_inquiries_open" in codes(waits)
        decide(world, keeps=True)
        with pytest.raises(Refused) as rest:
            world.act("officer", AT, course.advance, Step.COMPARE)
        assert "phases.price_inquiries_open" not in codes(rest)


def test_two_at_once_and_twice_record_one_step(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_low(monkeypatch, **LOW)
    with worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        both = together(
            lambda: step(world, ASKED, seen=0), lambda: step(world, ASKED, "witness", seen=0)
        )
        assert sorted(both) == ["acts.changed_meanwhile", "done"]
        with pytest.raises(Refused) as twice:
            step(world, ASKED, seen=0)
        assert codes(twice) == ["acts.changed_meanwhile"]
        assert world.count("inquiry_steps") == 1


def test_only_a_declared_officer_inquires(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_low(monkeypatch, **LOW)
    with sqlite_worlds.at(Step.COMPARE) as world:
        for who in ("chair", "decision_maker", "auditor", "contract_manager", "assessor1"):
            with pytest.raises(NotGranted):
                step(world, ASKED, who)
        world.act("officer", AT, tenderers.declare, world.course.ids["b"], "conflict", "Zus.")
        with pytest.raises(NotGranted):
            step(world, ASKED)


def test_the_database_keeps_every_step(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    declare_low(monkeypatch, **LOW)
    with worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        step(world, ASKED)
        aside(world, "a")
        for statement in ("UPDATE inquiry_steps SET number = 9", "DELETE FROM offers_set_aside"):
            with world.engine.connect() as connection, pytest.raises(DatabaseError):
                connection.execute(text(statement))


# Setting aside after the opening


def propose(world: World, who: str, at: str, key: str = "a", reason: str = REASON) -> bool:
    return world.act(who, at, setting_aside.set_offer_aside, candidacy(world, key), reason)


def aside(world: World, key: str) -> None:
    assert propose(world, "officer", "2022-06-03T10:00", key) is False
    assert propose(world, "witness", "2022-06-03T10:01", key) is True


def test_what_fell_out_for_its_price_is_not_set_aside_once_more(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_low(monkeypatch, **LOW)
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world, "officer")
        for taken in (ASKED, ANSWERED, FOUND):
            step(world, taken)
        decide(world, keeps=False)
        with pytest.raises(Refused) as again:
            propose(world, "officer", "2022-06-03T10:00", "b")
        assert codes(again) == ["acts.already_done"]


def test_two_officers_set_an_offer_aside_and_both_rankings_stay(worlds: Worlds) -> None:
    with worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        a = candidacy(world, "a")
        first = found(world).lots[0].winner
        assert first == str(a)
        assert propose(world, "officer", "2022-06-03T10:00") is False
        with pytest.raises(Refused) as same:
            propose(world, "officer", "2022-06-03T10:01")
        assert codes(same) == ["acts.same_person"]
        # another reason is another proposal
        assert propose(world, "witness", "2022-06-03T10:02", reason="Iets anders.") is False
        assert propose(world, "officer", "2022-06-03T10:03", reason="Iets anders.") is True
        with world.looked() as session:
            row = final_offers.set_aside(session, world.procedure_id)[a]
        assert row.reason == "Iets anders."
        before, after = (
            {one["candidacy"]: one["rank"] for one in row.rankings[when][0]["rows"]}
            for when in ("before", "after")
        )
        assert (before[str(a)], after[str(a)]) == (1, None)
        assert sorted(rank for rank in after.values() if rank) == [1, 2]
        assert found(world).lots[0].winner not in (None, str(a))
        with pytest.raises(Refused) as again:
            propose(world, "witness", "2022-06-03T10:04")
        assert codes(again) == ["acts.already_done"]
        assert whole(world)


@pytest.mark.parametrize("recompute", [True, False])
def test_points_are_computed_again_as_the_plan_says(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch, recompute: bool
) -> None:
    declare_low(monkeypatch, RELATIVE, recompute=recompute)
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        aside(world, "b")  # the lowest price
        with world.looked() as session:
            row = final_offers.set_aside(session, world.procedure_id)[candidacy(world, "b")]
        totals = [
            {one["candidacy"]: one["total"] for one in row.rankings[when][0]["rows"]}
            for when in ("before", "after")
        ]
        others = [str(candidacy(world, key)) for key in "ac"]
        same = [totals[0][id_] == totals[1][id_] for id_ in others]
        assert same == [not recompute] * 2
        assert totals[1][str(candidacy(world, "b"))] == ""


def test_all_set_aside_leaves_no_winner(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        declared(world, "officer", "witness")
        for key in "abc":
            aside(world, key)
        assert found(world).lots[0].winner is None
        with pytest.raises(Refused) as nobody:
            world.act("officer", "2022-06-08T10:00", deciding.propose, AWARD, "Niemand.")
        assert codes(nobody) == ["acts.nobody_left"]


def test_nothing_is_set_aside_under_a_proposal(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        declared(world, "officer", "witness")
        world.act("officer", "2022-06-08T10:00", deciding.propose, AWARD, "Gun aan A.")
        with pytest.raises(Refused) as runs:
            propose(world, "officer", "2022-06-08T10:01")
        assert codes(runs) == ["exclusion.decision_runs"]


def test_two_at_once_set_aside_once(worlds: Worlds) -> None:
    with worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        both = together(
            lambda: propose(world, "officer", "2022-06-03T10:00"),
            lambda: propose(world, "witness", "2022-06-03T10:00"),
        )
        assert both == ["done", "done"]
        assert world.count("offers_set_aside") == 1


def test_only_declared_officers_set_aside(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        for who in ("chair", "decision_maker", "auditor", "contract_manager", "assessor1"):
            with pytest.raises(NotGranted):
                propose(world, who, "2022-06-03T10:00")
    with sqlite_worlds.at(Step.OFFERS) as world, pytest.raises(NotGranted):
        propose(world, "officer", "2022-05-20T10:00")


def test_a_setting_aside_that_makes_another_price_low_asks_about_it(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without B the mean of the others of A is C alone: 157.3, of which 1% less is 155.727."""
    declare_low(monkeypatch, low_next=LOW["low_mean"] / 3)
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        assert waiting(world) == {candidacy(world, "b")}
        aside(world, "b")
        assert waiting(world) == {candidacy(world, "a")}


def test_an_interest_in_a_competitor_keeps_somebody_from_acting_on_an_offer(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They take a price out of the way of the tenderer that they have an interest in."""
    declare_low(monkeypatch, **LOW)
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        assert propose(world, "witness", "2022-06-03T10:00", "b") is False
        world.act(
            "witness", "2022-06-03T10:01", tenderers.declare, world.course.ids["a"], "conflict", "X"
        )
        with pytest.raises(NotGranted):
            step(world, ASKED, "witness")
        with pytest.raises(NotGranted):
            decide(world, keeps=True, who="witness")
        with pytest.raises(NotGranted):
            propose(world, "witness", "2022-06-03T10:02", "c")
        # nor does what this person agreed to before the declaration count as the first of two
        assert propose(world, "officer", "2022-06-03T10:03", "b") is False
        assert world.count("offers_set_aside") == world.count("inquiry_steps") == 0


def test_a_chair_who_leads_a_judging_again_acts_on_no_price(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_low(monkeypatch, **LOW)
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world, "officer", "witness")
        world.act("officer", AT, course.grant_role, "inkoop2@hvb.example", "chair")
        begun(world, ("assessor1",), at=AT)
        with pytest.raises(NotGranted):
            step(world, ASKED, "witness")
        with pytest.raises(NotGranted):
            propose(world, "witness", "2022-06-03T10:00")
        step(world, ASKED)  # another officer does
        assert propose(world, "officer", "2022-06-03T10:00") is False
