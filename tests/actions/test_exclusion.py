"""Findings on exclusion grounds, and excluding a tenderer in any step up to the award decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from criteria.exclusion import Finding
from criteria.moments import utc
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.replacing import with_replacement
from criteria.uea_form import FormAnswers
from tender.actions import deciding, exclusion, suitability, tenderers, uea
from tender.actions.outcomes import read_outcome
from tender.actions.standing import standing
from tender.permissions import NotGranted
from tender.store import decisions, demands, trail
from tender.store import exclusion as findings
from tender.store import tenderers as rows
from tests.actions.test_admission import rejected
from tests.desk import ask
from tests.worlds import World, Worlds

AT = "2022-01-18T11:00"
NOTHING = Finding(outcome="not_applicable", origin="none")
FRAUD = Finding(
    outcome="excluded",
    reason="  Veroordeeld voor fraude.  ",
    origin="declared",
    event="Vonnis van de rechtbank.",
    event_on=date(2020, 3, 2),
    holds="yes",
    asked_on=date(2022, 1, 10),
    cleaning="not_shown",
    waiver="none",
    heard_on=date(2022, 1, 17),
    heard_how="In een gesprek.",
    heard_said="De inschrijver vindt het te zwaar.",
)
ABUSE = replace(
    FRAUD,
    reason="Zorggeld is niet aan zorg besteed.",
    proportion="proportionate",
    proportion_text="Ernstig, en kort geleden.",
)
CLEANED = replace(
    ABUSE,
    outcome="self_cleaned",
    reason="De maatregelen zijn genoeg.",
    damage="Terugbetaald.",
    cooperation="Alle stukken gegeven.",
    measures="Nieuw bestuur en controle.",
    cleaning="sufficient",
    weighing="De oorzaak is weg.",
    waiver="",
    proportion="",
    proportion_text="",
)
GROUNDS = tuple(f"M{n}" for n in range(1, 9))
DAYS = {
    Step.SUITABILITY: "2022-01-18",
    Step.SCORE: "2022-01-19",
    Step.CONSENSUS: "2022-01-27",
    Step.SELECT: "2022-01-28",
    Step.DIALOGUE: "2022-02-01",
    Step.OFFERS: "2022-04-20",
    Step.COMPARE: "2022-05-25",
    Step.DECIDE: "2022-06-07",
}
"""A day in each step in which a tenderer can be excluded."""


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def party(world: World, key: str = "a", place: int = 0) -> UUID:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    return found[world.course.ids[key]].parties[place].id


def declared(world: World, key: str = "a", at: str = "2022-01-18T09:00") -> None:
    for who in ("officer", "witness"):
        world.act(who, at, tenderers.declare, world.course.ids[key], "none", "")


def decide(
    world: World,
    finding: Finding,
    demand: str = "SEL-X2",
    ground: str = "own",
    at: str | datetime = AT,
    key: str = "a",
    place: int = 0,
    who: str = "officer",
) -> None:
    found = party(world, key, place)
    world.act(who, at, exclusion.decide_ground, found, demand, ground, finding)


def decided(world: World, demand: str = "SEL-X2", key: str = "a") -> list[tuple[str, str]]:
    with world.looked() as session:
        history = demands.demand_history(session, world.procedure_id, party(world, key), demand)
    return [(row.outcome, row.reason) for row in history]


def exclude(world: World, at: str, key: str = "a") -> None:
    """Both officers exclude; the second one a minute later."""
    first = utc(datetime.fromisoformat(f"{at}:00+01:00"))
    for who, moment, done in (("officer", first, False), ("witness", None, True)):
        now = moment or first + timedelta(minutes=1)
        found = world.act(who, now, exclusion.exclude, world.course.ids[key], "Om deze grond.")
        assert found is done


def whole(world: World) -> bool:
    with world.opened() as session:
        return all(check.ok for check in trail.verify(session))


def test_a_finding_decides_the_demand_in_the_same_act(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, ABUSE)
        assert decided(world) == [("not_met", ABUSE.reason)]
        with world.looked() as session:
            (row,) = findings.ground_history(session, world.procedure_id)
        assert row.finding == ABUSE and row.number == 1
        assert row.participant == world.identity("officer").id
        assert whole(world)


def test_a_later_finding_decides_again_and_both_stay(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, ABUSE)
        decide(world, CLEANED, at="2022-01-18T12:00", who="witness")
        assert [row[0] for row in decided(world)] == ["not_met", "met"]
        with world.looked() as session:
            history = findings.ground_history(session, world.procedure_id)
        assert [row.finding.outcome for row in history] == ["excluded", "self_cleaned"]
        with pytest.raises(Refused) as refused:
            decide(world, Finding(origin="signal"), at="2022-01-18T13:00")
        assert codes(refused) == ["exclusion.decided_open"]


def test_a_demand_waits_for_every_ground_it_names(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        for ground in GROUNDS[:-1]:
            finding = FRAUD if ground == "M3" else NOTHING
            decide(world, finding, "SEL-X1", ground)
            assert decided(world, "SEL-X1") == []
        decide(world, NOTHING, "SEL-X1", "M8")
        ((outcome, reason),) = decided(world, "SEL-X1")
        assert outcome == "not_met"
        assert reason == "Fraude: leidt tot uitsluiting. Veroordeeld voor fraude."


def test_nothing_known_on_any_ground_meets_the_demand(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        for ground in GROUNDS:
            decide(world, NOTHING, "SEL-X1", ground)
        assert decided(world, "SEL-X1") == [("met", "")]
        with world.looked() as session:
            now = utc(datetime.fromisoformat("2022-01-18T13:00:00+01:00"))
            left = standing(session, world.case(), now).demands_open
        decide(world, NOTHING, "SEL-X4")
        with world.looked() as session:
            assert standing(session, world.case(), now).demands_open == left - 1


@pytest.mark.parametrize(
    ("demand", "ground"),
    [("SEL-X1", "own"), ("SEL-X1", "O3"), ("SEL-X2", "M1"), ("INT-01", "own"), ("X", "own")],
)
def test_a_ground_the_demand_does_not_name_is_not_there(
    sqlite_worlds: Worlds, demand: str, ground: str
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        with pytest.raises(NotGranted):
            decide(world, NOTHING, demand, ground)


def test_nobody_finds_anything_without_a_declaration(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        with pytest.raises(Refused) as refused:
            decide(world, NOTHING)
        assert codes(refused) == ["scores.not_declared"]
        conflict = (world.course.ids["a"], "conflict", "Mijn zus.")
        world.act("officer", "2022-01-18T09:00", tenderers.declare, *conflict)
        with pytest.raises(NotGranted):
            decide(world, NOTHING)


@pytest.mark.parametrize("who", ["auditor", "chair", "assessor1", "decision_maker", "delegate"])
def test_only_officers_decide_on_grounds(sqlite_worlds: Worlds, who: str) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        with pytest.raises(NotGranted):
            decide(world, NOTHING, who=who)


def test_a_path_with_a_gap_leaves_nothing_behind(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        with pytest.raises(Refused) as refused:
            decide(world, replace(ABUSE, heard_on=None, weighing="   "))
        assert codes(refused) == ["exclusion.heard_on_missing"]
        assert decided(world) == [] and world.count("ground_decisions") == 0


def test_nobody_is_excluded_on_a_ground_unheard(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        arguments = (party(world), "SEL-X2", "not_met", "Misbruik.")
        world.act("officer", AT, suitability.decide_demand, *arguments)
        with pytest.raises(Refused) as refused:
            exclude(world, "2022-01-18T12:00")
        assert codes(refused) == ["exclusion.not_heard"]
        assert "Geen misbruik van zorggeld" in refused.value.refusals[0].sentence()
        decide(world, ABUSE, at="2022-01-18T12:01")
        exclude(world, "2022-01-18T12:02")
        with world.looked() as session:
            found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
        assert found[world.course.ids["a"]].aside == "excluded"


def test_a_demand_with_a_finding_is_decided_through_its_grounds_alone(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, FRAUD, "SEL-X1", "M3")
        about = party(world)
        for outcome in ("met", "not_met", "not_applicable"):
            with pytest.raises(Refused) as refused:
                arguments = (about, "SEL-X1", outcome, "Toch wel.")
                world.act("officer", AT, suitability.decide_demand, *arguments)
            assert codes(refused) == ["admission.through_grounds"]
        with pytest.raises(Refused) as refused:
            cells = [("INT-02", about), ("SEL-X1", about)]
            world.act("officer", AT, suitability.decide_demands, cells, "met", "Ja")
        assert codes(refused) == ["admission.by_itself"] and world.count("demand_decisions") == 0
        other = party(world, place=1)
        world.act("officer", AT, suitability.decide_demand, other, "SEL-X1", "met", "Ja")


def test_the_grounds_decide_again_after_a_question(worlds: Worlds) -> None:
    """The same finding decides a cell that an answer opened again."""
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, CLEANED, at="2022-01-18T09:30")
        cell = ("SEL-X2", party(world))
        ask(world, "a", cell, sent="2022-01-18T10:00", answered="2022-01-18T11:00")
        decide(world, CLEANED, at="2022-01-18T12:00")
        assert [row[0] for row in decided(world)] == ["met", "met"]
        decide(world, CLEANED, at="2022-01-18T13:00")
        assert len(decided(world)) == 2


def test_who_excludes_declared_about_every_party(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, ABUSE)
        world.new_party("a")
        with pytest.raises(Refused) as refused:
            exclude(world, "2022-01-18T12:02")
        assert codes(refused) == ["scores.not_declared"]
        assert world.count("exclusions") == 0


def test_nothing_known_is_refused_where_the_declaration_says_otherwise(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        about, form = party(world), FormAnswers((("M1", "yes"), ("M3", "no")), None, "")
        world.act("officer", AT, uea.enter_uea, world.vault, about, form, None)
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, exclusion.decide_open_grounds, about, "SEL-X1")
        assert codes(refused) == ["exclusion.declared_otherwise"]
        assert "criminele organisatie" in refused.value.refusals[0].sentence()
        assert world.count("ground_decisions") == 0
        other = party(world, place=1)
        assert world.act("officer", AT, exclusion.decide_open_grounds, other, "SEL-X1") == 8
        with world.looked() as session:
            made = demands.demand_history(session, world.procedure_id, other, "SEL-X1")
        assert [row.outcome for row in made] == ["met"]


def test_self_cleaning_that_is_enough_excludes_nobody(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, CLEANED)
        with pytest.raises(Refused) as refused:
            exclude(world, "2022-01-18T12:00")
        assert codes(refused) == ["admission.nothing_failed"]


def kept(world: World, key: str = "c") -> dict[str, Any]:
    """What an exclusion kept: who took part before and after."""
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
        gone = found[world.course.ids[key]].exclusion
    assert gone is not None
    rankings: dict[str, Any] = gone.rankings
    return rankings


@pytest.mark.parametrize("step", DAYS)
def test_a_tenderer_can_be_excluded_until_the_award_decision(worlds: Worlds, step: Step) -> None:
    """It falls out of everything that follows; what was frozen stays, and the rest of the course
    goes on without it."""
    with worlds.at(step) as world:
        day = DAYS[step]
        declared(world, "c", f"{day}T07:00")
        bankrupt = replace(ABUSE, reason="De rechter verklaarde de partij failliet.")
        decide(world, bankrupt, at=f"{day}T07:30", key="c")
        exclude(world, f"{day}T08:00", "c")
        out = {str(id_) for id_ in candidacies_of(world, "c")}
        rankings = kept(world)
        (before,), (after,) = rankings["before"], rankings["after"]
        names = [row["candidacy"] for row in before["rows"]]
        assert out < set(names) and len(after["rows"]) == len(names) - 1
        assert out.isdisjoint(row["candidacy"] for row in after["rows"])
        ranked = step in (Step.SELECT, Step.COMPARE, Step.DECIDE)
        assert all((row["rank"] is not None) is ranked for row in after["rows"])
        assert before["stage"] == (AWARD if step.reached(Step.DIALOGUE) else SELECTION)
        with world.looked() as session:
            live = {str(row.id) for row in rows.candidacies(session, world.procedure_id)}
            assert out.isdisjoint(live)
            for stage, decision in decisions.decisions(session, world.procedure_id).items():
                assert deciding.replay_equal(session, world.case(), decision), stage
        assert whole(world)


def candidacies_of(world: World, key: str) -> list[UUID]:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    return [id_ for _, id_ in found[world.course.ids[key]].candidacies]


def test_the_ranking_after_is_computed_without_the_excluded(worlds: Worlds) -> None:
    """The winner of the case falls out: the price points of the others are computed again."""
    with worlds.at(Step.COMPARE) as world:
        winner = winner_at_the_end(worlds)
        key = next(k for k in "abc" if winner in {str(i) for i in candidacies_of(world, k)})
        declared(world, key, "2022-05-25T07:00")
        decide(world, ABUSE, at="2022-05-25T07:30", key=key)
        exclude(world, "2022-05-25T08:00", key)
        rankings = kept(world, key)
        before, after = rankings["before"][0]["rows"], rankings["after"][0]["rows"]
        assert before[0]["candidacy"] == winner and before[0]["rank"] == 1
        assert [row["rank"] for row in after] == [1, 2]
        assert after[0]["candidacy"] == before[1]["candidacy"]


def winner_at_the_end(worlds: Worlds) -> str:
    with worlds.at(Step.CLOSED) as world, world.looked() as session:
        decision = decisions.decisions(session, world.procedure_id)[AWARD]
        winner = read_outcome(decision).lots[0].winner
    assert winner is not None
    return winner


def test_nobody_is_excluded_while_a_proposal_runs(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        declared(world, "c", "2022-01-28T07:00")
        world.act("officer", "2022-01-28T10:00", deciding.propose, SELECTION, "Volg de rangorde.")
        decide(world, ABUSE, at="2022-01-28T10:30", key="c")
        with pytest.raises(Refused) as refused:
            exclude(world, "2022-01-28T11:00", "c")
        assert codes(refused) == ["exclusion.decision_runs"]
        world.act(
            "decision_maker", "2022-01-28T12:00", deciding.approve, SELECTION, False, "Wacht."
        )
        with pytest.raises(Refused) as waits:
            world.act("officer", "2022-01-28T12:30", deciding.propose, SELECTION, "Met C.")
        assert codes(waits) == ["checklist.exclusions_open"]
        exclude(world, "2022-01-28T13:00", "c")
        world.act("officer", "2022-01-28T14:00", deciding.propose, SELECTION, "Zonder C.")
        world.act("decision_maker", "2022-01-28T15:00", deciding.approve, SELECTION, True, "")


@pytest.mark.parametrize("step", [Step.STANDSTILL, Step.AWARD, Step.CLOSED])
def test_after_the_award_decision_nobody_is_excluded(sqlite_worlds: Worlds, step: Step) -> None:
    with sqlite_worlds.at(step) as world:
        with pytest.raises(NotGranted):
            decide(world, ABUSE, at="2022-07-15T09:00", key="c")
        with pytest.raises(NotGranted):
            exclude(world, "2022-07-15T09:00", "c")


@pytest.mark.parametrize(
    "verb", ["UPDATE ground_decisions SET outcome = 'x'", "DELETE FROM ground_decisions"]
)
def test_a_finding_is_never_changed_or_taken_away(worlds: Worlds, verb: str) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, ABUSE)
        with pytest.raises(DBAPIError, match="append only"), world.engine.begin() as connection:
            connection.execute(text(verb))


@pytest.mark.parametrize("step", [Step.DIALOGUE, Step.OFFERS, Step.COMPARE, Step.DECIDE])
def test_the_course_goes_on_without_the_excluded(sqlite_worlds: Worlds, step: Step) -> None:
    with sqlite_worlds.at(step) as world:
        day = DAYS[step]
        declared(world, "c", f"{day}T07:00")
        decide(world, ABUSE, at=f"{day}T07:30", key="c")
        exclude(world, f"{day}T08:00", "c")
        steps = [perform for at, perform in world.course.steps() if at.reached(step)]
        for perform in steps:
            perform()
        assert world.case().step is Step.CLOSED
        with world.looked() as session:
            made = decisions.decisions(session, world.procedure_id)
            for stage, decision in made.items():
                assert deciding.replay_equal(session, world.case(), decision), stage
        names = dict(read_outcome(made[AWARD]).lots[0].entrants).values()
        assert "Inschrijver C" not in names and len(names) == 2


def test_who_falls_out_over_a_member_says_whether_replacing_it_was_considered(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        decide(world, ABUSE, place=1)
        tenderer = world.course.ids["a"]
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, exclusion.exclude, tenderer, "Om deze grond.")
        assert codes(refused) == ["replacing.missing"]
        told = with_replacement("Om deze grond.", "De combinatie wilde dat niet.")
        for who, done in (("officer", False), ("witness", True)):
            assert world.act(who, AT, exclusion.exclude, tenderer, told) is done
        with world.looked() as session:
            found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
        gone = found[tenderer].exclusion
        assert gone is not None and gone.reason == told


@pytest.mark.parametrize("failing", [True, False])
def test_a_reason_that_could_not_stand_in_the_letter_keeps_a_tenderer_in(
    sqlite_worlds: Worlds, failing: bool
) -> None:
    """Once it is out nobody writes a reason anew: so it is read before."""
    bad = "Zie het onderzoek bij [naam invullen]."
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        with pytest.raises(Refused) as refused:
            rejected(world, **({"failing": bad} if failing else {"reason": bad}))
        assert [one.code for one in refused.value.refusals] == ["letter_check.unfilled"]
        with world.looked() as session:
            (d,) = [
                row
                for row in rows.tenderers(session, world.procedure_id)
                if row.id == world.course.ids["d"]
            ]
        assert d.exclusion is None
