"""Who doubts about an interest keeps away, until another decided that there is none."""

from __future__ import annotations

import pytest

from criteria.phases import Step
from criteria.refusals import Refused
from criteria.visibility import answers
from tender.actions import course, doubts, reporting, tenderers
from tender.actions.standing import standing
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import people
from tests import paper
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds, moment

AT = "2022-01-20T09:00"
LATER = "2022-01-20T11:00"
NEXT = "2022-01-21T09:00"
NEPHEW = "Een neef werkt bij een van de partijen."
WHY = "De neef werkt daar in de keuken en heeft met de inschrijving niets te maken."


def declare(world: World, who: str, answer: str, at: str = AT, key: str = "a") -> None:
    why = "" if answer == "none" else NEPHEW
    world.act(who, at, tenderers.declare, world.course.ids[key], answer, why)


def doubts_there(world: World) -> list[people.DeclarationView]:
    with world.looked() as session:
        rows = people.every_declaration(session, world.procedure_id)
    return [row for row in rows if row.answer == "doubt"]


def decide(
    world: World, who: str, conflict: bool | None, why: str = WHY, at: str = LATER, number: int = -1
) -> None:
    world.act(who, at, doubts.decide_doubt, doubts_there(world)[number].id, conflict, why)


def sees(world: World, who: str) -> bool:
    """Whether answers of the first tenderer may be fetched for somebody."""
    moment = world.case().moment
    seen = answers(world.identity(who).viewer, moment, "selection")
    return seen.of(str(world.course.ids["a"]))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.code for fault in refused.value.refusals]


def test_a_doubt_sees_nothing_until_it_is_taken_away(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        declare(world, "chair", "none")
        declare(world, "assessor1", "doubt")
        tenderer = world.course.ids["a"]
        assert not sees(world, "assessor1")
        with pytest.raises(NotGranted):
            world.act("assessor1", LATER, tenderers.open_dossier, tenderer)
        decide(world, "chair", False)
        assert sees(world, "assessor1")
        world.act("assessor1", NEXT, tenderers.open_dossier, tenderer)
        made = world.count("doubt_decisions")
        entries = world.count("trail_value WHERE name = 'act' AND value = '\"doubt.decided\"'")
        assert (made, entries) == (1, 1) and whole(world)


def test_a_party_that_comes_later_asks_again(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        declare(world, "chair", "none")
        declare(world, "assessor1", "doubt")
        decide(world, "chair", False)
        world.new_party("a")
        assert not sees(world, "assessor1")
        with pytest.raises(Refused) as refused:
            world.act("assessor1", NEXT, tenderers.open_dossier, world.course.ids["a"])
        assert codes(refused) == ["scores.not_declared"]
        declare(world, "assessor1", "none", NEXT)
        assert sees(world, "assessor1")


def test_a_new_doubt_keeps_away_again(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        declare(world, "chair", "none")
        declare(world, "assessor1", "doubt")
        decide(world, "chair", False)
        declare(world, "assessor1", "doubt", NEXT)
        assert not sees(world, "assessor1")
        with pytest.raises(Refused) as refused:
            declare(world, "assessor1", "none", NEXT)
        assert codes(refused) == ["acts.conflict_stands"]


def test_a_doubt_that_is_an_interest_stays_one(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        declare(world, "chair", "none")
        declare(world, "assessor1", "doubt")
        decide(world, "chair", True)
        assert not sees(world, "assessor1")
        with pytest.raises(Refused) as refused:
            declare(world, "assessor1", "none", NEXT)
        assert codes(refused) == ["acts.conflict_stands"]
        declare(world, "assessor1", "doubt", NEXT)
        decide(world, "chair", False, at="2022-01-21T11:00")
        assert not sees(world, "assessor1"), "what was decided first stands"


def test_an_interest_is_not_taken_away_by_a_doubt_beside_it(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        declare(world, "chair", "none")
        declare(world, "assessor1", "conflict")
        declare(world, "assessor1", "doubt", "2022-01-20T10:00")
        decide(world, "chair", False)
        assert not sees(world, "assessor1")


def test_nobody_decides_on_the_own_doubt(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        declare(world, "officer", "none")
        declare(world, "chair", "doubt")
        with pytest.raises(NotGranted):
            decide(world, "chair", False)
        decide(world, "officer", False)
        assert sees(world, "chair")


def test_an_officer_decides_only_where_no_chair_can(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        declare(world, "officer", "none")
        declare(world, "chair", "none")
        declare(world, "assessor1", "doubt")
        with pytest.raises(NotGranted):
            decide(world, "officer", False)
        declare(world, "chair", "conflict", LATER)
        with pytest.raises(NotGranted):
            decide(world, "chair", False, at=NEXT)
        decide(world, "officer", False, at=NEXT)
        assert sees(world, "assessor1")


def test_who_decides_gives_a_reason_and_declared_first(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        declare(world, "assessor1", "doubt")
        with pytest.raises(Refused) as refused:
            decide(world, "chair", False)
        assert codes(refused) == ["scores.not_declared"]
        declare(world, "chair", "none")
        for conflict, why, code in (
            (None, WHY, "acts.doubt_outcome"),
            (False, "  \n ", "acts.text_missing"),
            (True, "x" * 50_000, "acts.text_long"),
        ):
            with pytest.raises(Refused) as refused:
                decide(world, "chair", conflict, why)
            assert codes(refused) == [code]
        for who in ("assessor1", "assessor2", "auditor", "decision_maker"):
            with pytest.raises(NotGranted):
                decide(world, who, False)
        assert world.count("doubt_decisions") == 0


def test_what_is_no_doubt_is_not_decided_on(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        declare(world, "chair", "none")
        declare(world, "assessor1", "conflict")
        with world.looked() as session:
            rows = people.every_declaration(session, world.procedure_id)
        for row in rows:
            with pytest.raises(NotGranted):
                world.act("chair", LATER, doubts.decide_doubt, row.id, False, WHY)


def test_two_chairs_decide_once(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        world.act("officer", AT, course.grant_role, "mandaat@hvb.example", "chair")
        for who in ("chair", "decision_maker"):
            declare(world, who, "none")
        declare(world, "assessor1", "doubt")
        found = together(
            lambda: decide(world, "chair", False), lambda: decide(world, "decision_maker", True)
        )
        assert sorted(found) == ["acts.already_done", "done"]
        assert world.count("doubt_decisions") == 1 and whole(world)


def test_a_doubt_taken_away_asks_for_the_sheet(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:

        def missing() -> int:
            with world.looked() as session:
                return standing(session, world.case(), moment(LATER)).sheets_missing

        declare(world, "chair", "none")
        before = missing()
        declare(world, "assessor1", "doubt")
        assert missing() == before - 1
        decide(world, "chair", False)
        assert missing() == before


def test_what_a_doubt_came_to_stands_in_the_report(sqlite_worlds: Worlds) -> None:
    """Who, when, the outcome and the reason; of an assessor the number and not the name."""
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        at = "2022-06-09T10:30"
        declare(world, "assessor1", "doubt", at, "b")
        declare(world, "auditor", "doubt", "2022-06-09T10:31", "b")
        declare(world, "officer", "doubt", "2022-06-09T10:32", "c")
        decide(world, "chair", True, "De neef zit in de directie.", at, 0)
        decide(world, "chair", False, WHY, at, 1)
        made = world.act("witness", "2022-06-09T11:00", reporting.make_report)
        report = reporting.read_report(made)
        assert report.course is not None
        first, second, third = report.course.doubts
        kept = [(one.member, one.person, one.conflict) for one in report.course.doubts]
        assert kept == [
            (1, "", True),
            (0, "Auditor (demo)", False),
            (0, "Inkoopadviseur (demo)", None),
        ]
        assert (first.reason, first.decided_by) == (
            "De neef zit in de directie.",
            "Voorzitter (demo)",
        )
        assert (second.reason, third.decided_by) == (WHY, None)
        assert first.declared_at == first.decided_at == moment(at)
        words = paper.words(render(report, "nl"))
        assert "Belangen en twijfels daarover" in words and "De neef zit in de directie." in words
        assert "Beoordelaar 1 over" in words and NEPHEW not in words
        where = words[words.index("Belangen en twijfels daarover Wie een eigen belang") :]
        assert "Beoordelaar zorg (demo)" not in where[:1500]


def test_a_report_without_doubts_says_nothing_of_them(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = world.act("officer", "2022-06-09T11:00", reporting.make_report)
        assert "doubts" not in made.body
