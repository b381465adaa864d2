"""Deciding several cells at once, questions that are out, and who tests which file."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.admission import admission, asked
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import suitability, tenderers
from tender.actions.exclusion import exclude
from tender.actions.standing import suitability as counted
from tender.models.clarification import ClarificationAnswer
from tender.permissions import NotGranted
from tender.store import demands
from tests.actions.test_two_at_once import together, whole
from tests.desk import AT, LATER, ask, cells, declared, plain_cells, view
from tests.worlds import World, Worlds


def decide(
    world: World,
    wanted: list[Any],
    outcome: str = "met",
    reason: str = "Gezien.",
    at: str = AT,
    seen: str | None = None,
) -> int:
    def act(session: Any, actor: Any, now: Any) -> int:
        return suitability.decide_demands(session, actor, wanted, outcome, reason, now, seen)

    return world.act("officer", at, act)


def code(world: World, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        decide(world, *args, **more)
    return refused.value.refusals[0].code


def states(world: World) -> dict[tuple[str, str], str]:
    with world.looked() as session:
        found = demands.cells(session, world.procedure_id)
    return {cell: one.state for cell, one in found.items()}


def test_several_cells_are_decided_in_one_act_with_an_entry_for_each(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        wanted = [cell for cell in plain_cells(world, "a") if cell[0].startswith("INT")][:5]
        assert decide(world, [*wanted, wanted[0]], "not_applicable", " Zie de wet. ") == 5
        assert states(world) == {(d, str(p)): "not_applicable" for d, p in wanted}
        with world.looked() as session:
            history = demands.demand_history(session, world.procedure_id)
        assert {(row.reason, row.number) for row in history} == {("Zie de wet.", 1)}
        made = world.count("trail_value WHERE name = 'act' AND value = '\"demand.decided\"'")
        assert made == 5 and whole(world)


def test_all_of_it_happens_or_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a", "b")
        mine, other = plain_cells(world, "a"), plain_cells(world, "b")
        assert code(world, []) == "admission.nothing_chosen"
        plain = [cell for cell in mine if cell[0].startswith("INT")]
        assert code(world, plain[:2], "not_met", "") == "admission.reason_missing"
        assert code(world, plain[:2], "met", "") == "admission.proof_or_reason"
        assert code(world, plain[:2], "open") == "admission.outcome_missing"
        assert code(world, plain[:2], "met", "x" * 5001) == "admission.reason_long"
        every = [("SEL-T1", uuid4()) for _ in range(suitability.MOST_AT_ONCE + 1)]
        assert code(world, every) == "admission.too_many_chosen"
        ground = next(cell for cell in cells(world, "a") if cell[0] == "SEL-X1")
        assert code(world, [*plain[:2], ground], "not_met", "Reden") == "admission.by_itself"
        assert code(world, [ground], "not_applicable", "Reden") == "admission.by_itself"
        for wrong in (other[0], ("SEL-NO", mine[0][1]), (mine[0][0], uuid4())):
            with pytest.raises(NotGranted):
                decide(world, [mine[0], wrong])
        sub = next(party for party in view(world, "a").parties if party.role != "lead")
        assert code(world, [mine[0], ("SEL-T2", sub.id)]) == "admission.does_not_apply"
        assert world.count("demand_decisions") == 0


def test_what_somebody_decided_meanwhile_is_not_decided_again(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        wanted = plain_cells(world, "a")[:3]
        world.act("witness", AT, suitability.decide_demand, wanted[1][1], wanted[1][0], "met", "Ja")
        assert code(world, wanted) == "acts.changed_meanwhile"
        assert code(world, wanted[:1], seen="0") == "acts.changed_meanwhile"
        assert decide(world, wanted[:1], seen="1") == 1
        assert world.count("demand_decisions") == 2


def test_two_officers_at_once_decide_once(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        wanted = plain_cells(world, "a")[:4]
        results = together(
            lambda: world.act("officer", AT, suitability.decide_demands, wanted, "met", "Ja"),
            lambda: world.act("witness", AT, suitability.decide_demands, wanted, "met", "Ja"),
        )
        assert sorted(results) == ["acts.changed_meanwhile", "done"]
        assert world.count("demand_decisions") == 4 and whole(world)


def test_who_may_not_decide_one_cell_may_not_decide_several(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        wanted = plain_cells(world, "a")[:2]
        assert code(world, wanted) == "scores.not_declared"
        for key in ("auditor", "chair", "assessor1", "decision_maker"):
            with pytest.raises(NotGranted):
                world.act(key, AT, suitability.decide_demands, wanted, "met", "Ja")
        world.act("officer", AT, tenderers.declare, world.course.ids["a"], "doubt", "Buur")
        with pytest.raises(NotGranted):
            decide(world, wanted)
    with sqlite_worlds.at(Step.SCORE) as world, pytest.raises(NotGranted):
        decide(world, plain_cells(world, "a")[:1])


def test_a_tenderer_that_is_out_keeps_its_file(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        first = next(cell for cell in cells(world, "a") if cell[0] == "INT-02")
        world.act("officer", AT, suitability.decide_demand, first[1], first[0], "not_met", "Reden")
        for key in ("officer", "witness"):
            world.act(key, LATER, exclude, world.course.ids["a"], "Reden")
        assert states(world) == {(first[0], str(first[1])): "not_met"}
        with pytest.raises(NotGranted):
            decide(world, plain_cells(world, "a")[:1])


def test_a_question_that_is_out_holds_the_step_up(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        one, two, three, four = plain_cells(world, "a")[:4]
        for demand, party in (one, two, three):
            world.act(
                "officer", "2022-01-10T09:30", suitability.decide_demand, party, demand, "met", "Ja"
            )

        def undecided() -> int:
            with world.looked() as session:
                return counted(session, world.case())[0]

        before = undecided()
        ask(world, "a", one)
        ask(world, "a", two, answered="2022-01-11T09:00")
        ask(world, "a", three, answered="2022-01-20T09:00", late=True)
        ask(world, "a", four, closed="2022-01-18T09:00")
        ask(world, "a", ("", None))
        with world.looked() as session:
            found = demands.cells(session, world.procedure_id)
            mine = demands.cells(session, world.procedure_id, world.course.ids["a"])
            others = demands.cells(session, world.procedure_id, world.course.ids["b"])
            out = [row for row in demands.questions(session, world.procedure_id) if row.out]
        told = {cell: (state.state, state.told) for cell, state in found.items()}
        assert told == {
            (one[0], str(one[1])): ("asked", ""),
            (two[0], str(two[1])): ("open", "answered"),
            (three[0], str(three[1])): ("open", "late"),
            (four[0], str(four[1])): ("open", "unanswered"),
        }
        assert mine == found and others == {}
        assert len(out) == 2 and {row.party for row in out} == {one[1], None}
        assert undecided() == before + 3
        assert code(world, [one]) == "acts.changed_meanwhile"
        after = "2022-01-21T09:00"
        assert decide(world, [two, three, four], at=after) == 3
        world.act("officer", after, suitability.decide_demand, one[1], one[0], "met", "Gebeld")
        assert set(states(world).values()) == {"met"}


def test_a_question_about_all_parties_puts_the_cell_of_each_aside(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        mine = {(demand, str(party)) for demand, party in cells(world, "a") if demand == "INT-02"}
        ask(world, "a", ("INT-02", None))
        assert len(mine) > 1 and mine <= {c for c, s in states(world).items() if s == "asked"}
        put = [demand for demand in asked(world.case().plan) if demand.id == "INT-02"]
        parties = [one.standing for one in view(world, "a").parties]
        found = admission(put, parties, states(world))
        assert not found.open and set(found.asked) == mine


def test_an_answer_in_time_counts_though_a_late_one_was_there_first(worlds: Worlds) -> None:
    """A letter that came in time is written down after an upload that came too late."""
    with worlds.at(Step.SUITABILITY) as world:
        one = plain_cells(world, "a")[0]
        ask(world, "a", one, answered="2022-01-20T09:00", late=True)
        cell = (one[0], str(one[1]))
        with world.opened() as session:
            assert demands.cells(session, world.procedure_id)[cell].told == "late"
            first = session.scalars(sa.select(ClarificationAnswer)).one()
            at = read_local("2022-01-20T10:00")
            session.add(
                ClarificationAnswer(
                    question_id=first.question_id,
                    number=2,
                    received_at=read_local("2022-01-14T10:00"),
                    means="post",
                    at=at,
                    text="!",
                    late=False,
                    participant_id=first.participant_id,
                )
            )
            session.flush()
            assert demands.cells(session, world.procedure_id)[cell].told == "answered"


def test_a_file_is_assigned_to_an_officer(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        a, witness = world.course.ids["a"], world.identity("witness").id
        officer = world.identity("officer").id

        def given() -> dict[UUID, UUID]:
            with world.looked() as session:
                return demands.assignments(session, world.procedure_id)

        assert given() == {}
        for _again in range(2):
            world.act("officer", AT, suitability.assign_file, a, witness)
        assert given() == {a: witness} and world.count("file_assignments") == 1
        world.act("officer", LATER, suitability.assign_file, a, officer)
        assert given() == {a: officer} and world.count("file_assignments") == 2
        for person in (world.identity("auditor").id, uuid4()):
            with pytest.raises(Refused) as refused:
                world.act("officer", LATER, suitability.assign_file, a, person)
            assert refused.value.refusals[0].code == "admission.no_officer"
        world.act("witness", LATER, tenderers.declare, a, "conflict", "Familie")
        with pytest.raises(Refused) as refused:
            world.act("officer", LATER, suitability.assign_file, a, witness)
        assert refused.value.refusals[0].code == "admission.conflicted_officer"
        with pytest.raises(NotGranted):
            world.act("witness", LATER, suitability.assign_file, a, officer)
        with pytest.raises(NotGranted):
            world.act("officer", LATER, suitability.assign_file, uuid4(), officer)
        assert whole(world)
