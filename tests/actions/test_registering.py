"""Indicators, risks and scenarios: entered, entered anew in versions, dropped or closed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from criteria.indicators import Indicator, Target
from criteria.lump_sum import Scenario
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.risks import CLOSED, Effect, Risk
from criteria.scenarios import DROPPED, ChosenRisk, StoredScenario
from criteria.visibility import Sight
from tender.actions import registering as acts
from tender.actions import tenderers
from tender.permissions import NotGranted
from tender.store import register
from tender.store.register import EntryView
from tests.actions.test_two_at_once import together, whole
from tests.entries import INDICATOR, RISK, SCENARIO
from tests.worlds import World, Worlds

AT = "2022-03-16T10:00"
KINDS: dict[str, Any] = {"indicator": Indicator, "risk": Risk, "scenario": StoredScenario}


ACTS: dict[str, Any] = {
    "indicator": (acts.enter_indicator, INDICATOR),
    "risk": (acts.enter_risk, RISK),
    "scenario": (acts.enter_scenario, SCENARIO),
}


def kept(world: World, sort: str) -> tuple[EntryView[Any], ...]:
    with world.looked() as session:
        sight = Sight(everyone=True)
        return register.every_version(session, sight, world.procedure_id, sort, KINDS[sort])


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.refusals[0].code


def entered(world: World, sort: str = "indicator", key: str = "a") -> UUID:
    act, content = ACTS[sort]
    made: UUID = world.act("officer", AT, act, world.course.ids[key], content)
    return made


def test_entries_are_numbered_per_tenderer_and_read_back_as_they_were(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        for sort in KINDS:
            for key in ("a", "a", "b"):
                entered(world, sort, key)
            found = kept(world, sort)
            numbers = {(row.tenderer, row.number, row.version) for row in found}
            a, b = (world.course.ids[key] for key in ("a", "b"))
            assert numbers == {(a, 1, 1), (a, 2, 1), (b, 1, 1)}
            assert {row.content for row in found} == {ACTS[sort][1]}
        assert whole(world)


def test_a_new_version_stands_beside_the_old_one_with_its_reason(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread = entered(world)
        other = replace(INDICATOR, start=None, start_on=None, start_source="")
        world.act("officer", AT, acts.revise_indicator, thread, 1, other, "Telling klopt niet.")
        world.act("witness", AT, acts.drop_indicator, thread, 2, "Meten wij niet meer.")
        found = kept(world, "indicator")
        assert [(row.version, row.reason) for row in found] == [
            (1, ""),
            (2, "Telling klopt niet."),
            (3, "Meten wij niet meer."),
        ]
        assert found[0].content == INDICATOR and found[1].content == other
        assert found[2].content == replace(other, status="dropped")
        risk = entered(world, "risk")
        world.act("officer", AT, acts.close_risk, risk, 1, "Voorbij.")
        assert kept(world, "risk")[-1].content == replace(RISK, status=CLOSED)
        assert whole(world)


def test_of_two_officers_at_once_one_is_told_that_it_changed(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread = entered(world, "risk")
        mine, theirs = replace(RISK, chance=5), replace(RISK, chance=1)
        results = together(
            lambda: world.act("officer", AT, acts.revise_risk, thread, 1, mine, "Vaker."),
            lambda: world.act("witness", AT, acts.revise_risk, thread, 1, theirs, "Minder."),
        )
        assert sorted(results) == ["acts.changed_meanwhile", "done"]
        assert len(kept(world, "risk")) == 2
        first = replace(RISK, template="task_waiting")
        a = world.course.ids["a"]
        results = together(
            lambda: world.act("officer", AT, acts.enter_risk, a, first),
            lambda: world.act("witness", AT, acts.enter_risk, a, first),
        )
        assert sorted(results) == ["dialogue.template_there", "done"]
        world.act("officer", AT, acts.enter_risk, world.course.ids["b"], first)
        assert whole(world)


def test_a_version_changes_something_and_says_why(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        thread = entered(world)
        other = replace(INDICATOR, unit="dagen")
        for seen, content, reason, expected in (
            (1, INDICATOR, "Zomaar.", "dialogue.nothing_changed"),
            (1, other, "  ", "acts.text_missing"),
            (0, other, "Dagen.", "acts.changed_meanwhile"),
            (2, other, "Dagen.", "acts.changed_meanwhile"),
            (1, replace(other, unit=""), "Dagen.", "dialogue.line_missing"),
        ):
            with pytest.raises(Refused) as refused:
                world.act("officer", AT, acts.revise_indicator, thread, seen, content, reason)
            assert code(refused) == expected
        assert len(kept(world, "indicator")) == 1


def test_what_is_new_is_not_dropped_at_once(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world, pytest.raises(Refused):
        dropped = replace(INDICATOR, status="dropped")
        world.act("officer", AT, acts.enter_indicator, world.course.ids["a"], dropped)


@pytest.mark.parametrize("year", [0, 9])
def test_a_year_outside_the_contract_is_refused(sqlite_worlds: Worlds, year: int) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        a = world.course.ids["a"]
        late = replace(INDICATOR, targets=(Target(year, Decimal(1)),))
        danger = replace(RISK, effects=(Effect(year, Decimal(1), Decimal(2)),))
        for act, content in ((acts.enter_indicator, late), (acts.enter_risk, danger)):
            with pytest.raises(Refused) as refused:
                world.act("officer", AT, act, a, content)  # type: ignore[arg-type]
            assert code(refused) == "dialogue.year_unknown"


def test_only_an_officer_without_an_own_interest_records(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        thread, a = entered(world), world.course.ids["a"]
        for who in ("chair", "decision_maker", "auditor", "contract_manager"):
            with pytest.raises(NotGranted):
                world.act(who, AT, acts.enter_indicator, a, INDICATOR)
        for stranger in (world.course.ids["d"], uuid4()):
            with pytest.raises(NotGranted):
                world.act("officer", AT, acts.enter_risk, stranger, RISK)
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.drop_indicator, uuid4(), 1, "Weg.")
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.close_risk, thread, 1, "Een indicator is geen risico.")
        world.act("witness", AT, tenderers.declare, a, "conflict", "Familie werkt daar.")
        for act, args in (
            (acts.enter_indicator, (a, INDICATOR)),
            (acts.drop_indicator, (thread, 1, "Weg.")),
        ):
            with pytest.raises(NotGranted):
                world.act("witness", AT, act, *args)  # type: ignore[arg-type]


def test_a_scenario_is_kept_in_versions_with_risks_of_its_own_dossier(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        danger, thread = entered(world, "risk"), entered(world, "scenario")
        chosen = ChosenRisk(str(danger), 1)
        other = replace(SCENARIO, risks=(chosen,))
        world.act("officer", AT, acts.revise_scenario, thread, 1, other, "Met het volume.")
        closed_later = replace(other, title="Anders")
        world.act("officer", AT, acts.close_risk, danger, 1, "Voorbij.")
        for content in (
            closed_later,
            replace(SCENARIO, risks=(ChosenRisk(str(entered(world, "risk", "b")), 1),)),
            replace(SCENARIO, risks=(ChosenRisk(str(uuid4()), 1),)),
            replace(SCENARIO, risks=(ChosenRisk(str(entered(world, "risk")), 2),)),
        ):
            with pytest.raises(Refused) as refused:
                world.act("officer", AT, acts.revise_scenario, thread, 2, content, "Anders.")
            assert code(refused) == "lump_sum.risk_gone"
        world.act("witness", AT, acts.drop_scenario, thread, 2, "Te hoog.")
        found = kept(world, "scenario")
        assert [row.content for row in found] == [SCENARIO, other, replace(other, status=DROPPED)]
        assert [row.ref for row in found] == ["SC-01"] * 3
        assert whole(world)


def test_of_two_who_keep_a_scenario_at_once_one_is_told(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread = entered(world, "scenario")
        mine, theirs = replace(SCENARIO, title="Mijn"), replace(SCENARIO, title="Uw")
        results = together(
            lambda: world.act("officer", AT, acts.revise_scenario, thread, 1, mine, "Zo."),
            lambda: world.act("witness", AT, acts.revise_scenario, thread, 1, theirs, "Zo."),
        )
        assert sorted(results) == ["acts.changed_meanwhile", "done"]
        assert len(kept(world, "scenario")) == 2 and whole(world)


def test_a_scenario_that_cannot_be_counted_with_is_not_kept(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        a = world.course.ids["a"]
        for content, expected in (
            (replace(SCENARIO, title=" "), "dialogue.line_missing"),
            (replace(SCENARIO, status=DROPPED), "dialogue.choice_missing"),
            (replace(SCENARIO, inputs=Scenario(())), "lump_sum.years"),
        ):
            with pytest.raises(Refused) as refused:
                world.act("officer", AT, acts.enter_scenario, a, content)
            assert code(refused) == expected
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.enter_scenario, a, replace(SCENARIO, lot="none"))
        with pytest.raises(NotGranted):
            world.act("chair", AT, acts.enter_scenario, a, SCENARIO)
        world.act("witness", AT, tenderers.declare, a, "conflict", "Familie werkt daar.")
        with pytest.raises(NotGranted):
            world.act("witness", AT, acts.enter_scenario, a, SCENARIO)
