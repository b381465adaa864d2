"""A party that joins after the test is tested too, and a ground found later holds all up."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from criteria.admission import applies, asked
from criteria.application import PartyEntry
from criteria.parties import Change
from criteria.phases import Step, conditions
from criteria.refusals import Refused
from tender.actions import clarification, course, exclusion, parties, suitability, tenderers, uea
from tender.actions.standing import standing
from tender.permissions import NotGranted
from tender.store.clarification import rounds
from tests import espd
from tests.actions.test_exclusion import ABUSE, DAYS, codes
from tests.desk import view
from tests.worlds import World, Worlds, moment

NEW = PartyEntry("subcontractor", "Komeet Zorg", "4444 4444", "bv", "small", "Breda")


def declare(world: World, at: str) -> None:
    for who in ("officer", "witness"):
        world.act(who, at, tenderers.declare, world.course.ids["a"], "none", "")


def waiting(world: World, at: str) -> dict[str, int]:
    with world.looked() as session:
        now = standing(session, world.case(), moment(at))
    return {one.code: one.count for one in conditions(now) if not one.met}


def joined(world: World, at: str) -> UUID:
    change = Change("joined", "Extra handen.", "Wordt getoetst.", None, NEW)
    made: UUID = world.act("officer", at, parties.change_parties, world.course.ids["a"], change, 0)
    return made


@pytest.mark.parametrize("step", [Step.SCORE, Step.DIALOGUE, Step.DECIDE])
def test_who_joins_later_is_tested_before_the_step_ends(worlds: Worlds, step: Step) -> None:
    with worlds.at(step) as world:
        day = DAYS[step]
        declare(world, f"{day}T13:00")
        assert "demands_decided" not in waiting(world, f"{day}T13:10")
        new = joined(world, f"{day}T13:20")
        declare(world, f"{day}T13:30")
        party = next(one for one in view(world, "a").parties if one.id == new)
        put = [one for one in asked(world.case().plan) if applies(one, party.standing)]
        assert waiting(world, f"{day}T13:40")["demands_decided"] == len(put)
        with pytest.raises(Refused) as refused:
            world.act("officer", f"{day}T13:41", course.advance, step)
        assert "phases.demands_decided_open" in codes(refused)
        other = next(one for one in view(world, "a").parties if one.id != new)
        with pytest.raises(NotGranted):
            arguments = (other.id, "SEL-X1", "met", "")
            world.act("officer", f"{day}T13:42", suitability.decide_demand, *arguments)
        with pytest.raises(NotGranted):
            cells = [("INT-02", new), ("INT-02", other.id)]
            world.act("officer", f"{day}T13:42", suitability.decide_demands, cells, "met", "")
        for demand in put:
            arguments = (new, demand.id, "met", "Blijkt uit het gesprek.")
            world.act("officer", f"{day}T13:45", suitability.decide_demand, *arguments)
        assert "demands_decided" not in waiting(world, f"{day}T13:50")


@pytest.mark.parametrize("step", [Step.SCORE, Step.DIALOGUE, Step.DECIDE])
def test_who_joins_later_declares_and_is_asked_like_the_others(worlds: Worlds, step: Step) -> None:
    with worlds.at(step) as world:
        day, id_ = DAYS[step], world.course.ids["a"]
        declare(world, f"{day}T13:00")
        data = espd.declared(name="Komeet Zorg", number="44444444", role="subcont")

        def ask(party: UUID | None, minute: int) -> UUID:
            question = (id_, party, "SEL-X1", "clarify", "Wat doet u?")
            at = f"{day}T13:{minute}"
            made: UUID = world.act("officer", at, clarification.prepare_question, *question)
            return made

        def keep(party: UUID, minute: int) -> int:
            what = (world.vault, id_, party, "uea.xml", data, None)
            made: int = world.act("officer", f"{day}T13:{minute}", uea.keep_uea, *what)
            return made

        other = view(world, "a").parties[0].id
        # where the final offer can be asked about, a question about a party is refused in words
        kind = Refused if step is Step.DECIDE else NotGranted
        for asked in (other, None):
            with pytest.raises(kind):
                ask(asked, 10)
        with pytest.raises(NotGranted):
            keep(other, 10)
        new = joined(world, f"{day}T13:20")
        declare(world, f"{day}T13:30")
        assert keep(new, 40) == 1
        with pytest.raises(NotGranted):
            keep(other, 41)
        for party in (other, None):
            with pytest.raises(Refused) as refused:
                ask(party, 42)
            assert codes(refused) == ["clarification.party_tested"]
        ask(new, 43)
        until = moment(f"{day}T13:00") + timedelta(days=7)
        at = f"{day}T13:44"
        round_id = world.act("officer", at, clarification.send_round, id_, until, None)
        with world.looked() as session:
            (question,) = rounds(session, world.procedure_id, id_)[-1].questions
        told = (round_id, question.id, "Wij koken.", moment(f"{day}T13:45"), "per brief")
        world.act("officer", f"{day}T13:46", clarification.record_answer, *told)
        world.act("officer", f"{day}T13:47", clarification.close_round, round_id, "Duidelijk.")
        assert world.count("clarification_closings") >= 1


@pytest.mark.parametrize("step", [Step.SCORE, Step.SELECT, Step.COMPARE])
def test_a_ground_that_turns_up_later_holds_the_step_up(worlds: Worlds, step: Step) -> None:
    with worlds.at(step) as world:
        day = DAYS[step]
        declare(world, f"{day}T13:00")
        assert "exclusions_confirmed" not in waiting(world, f"{day}T13:10")
        party = view(world, "a").parties[0].id
        arguments = (party, "SEL-X2", "own", ABUSE)
        world.act("officer", f"{day}T13:20", exclusion.decide_ground, *arguments)
        assert waiting(world, f"{day}T13:30")["exclusions_confirmed"] == 1
        for who, minute in (("officer", "40"), ("witness", "41")):
            id_ = world.course.ids["a"]
            world.act(who, f"{day}T13:{minute}", exclusion.exclude, id_, "Om deze grond.")
        assert "exclusions_confirmed" not in waiting(world, f"{day}T13:50")
