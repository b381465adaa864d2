"""The checklist of a decision, questions about a proposal, and the evidence of the winner."""

from __future__ import annotations

from dataclasses import replace

import pytest

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.risks import RISK
from tender.actions import deciding, decision_questions, report_result, reporting
from tender.actions.claims import close_claim, record_claim
from tender.actions.decision_letters import write_letters
from tender.actions.report_rows import gather
from tender.models.evidence import EvidenceWithdrawal
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import asking, decisions, evidence, register, trail
from tests import entries
from tests.paper import words
from tests.worlds import World, Worlds, moment

PROPOSED, ASKED, DECIDED = "2022-06-07T10:00", "2022-06-08T09:00", "2022-06-08T16:00"
CONDITION = "Een geldig certificaat, uiterlijk op 1 juni 2022."


def refuses(world: World, who: str, at: str, *what: object) -> list[str]:
    with pytest.raises(Refused) as found:
        world.act(who, at, *what)  # type: ignore[arg-type]
    return [one.code for one in found.value.refusals]


def propose(world: World, condition: str | None = None) -> None:
    def act(session, actor, now):  # type: ignore[no-untyped-def]
        return deciding.propose(session, actor, AWARD, "Gun aan A.", now, condition or "")

    world.act("officer", PROPOSED, act)


def lose_evidence(world: World) -> None:
    """Of the winner every piece of evidence is withdrawn."""
    with world.opened() as session:
        winner = world.course.ids["a"]
        for one in evidence.evidence(session, world.procedure_id, winner):
            session.add(
                EvidenceWithdrawal(
                    evidence_id=one.id,
                    reason="Ingetrokken.",
                    participant_id=world.identity("officer").id,
                    at=read_local("2022-06-06T10:00"),
                )
            )
        session.commit()


def test_asked_and_answered_and_both_stay(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        ask = (decision_questions.ask, AWARD, " Is er genoeg personeel? ")
        assert refuses(world, "decision_maker", ASKED, *ask) == ["acts.no_proposal"]
        propose(world)
        question = world.act("decision_maker", ASKED, *ask)
        assert refuses(world, "decision_maker", ASKED, *ask) == ["acts.already_done"]
        blank = (decision_questions.ask, AWARD, "  ")
        assert refuses(world, "decision_maker", ASKED, *blank) == ["acts.text_missing"]
        world.act("decision_maker", DECIDED, deciding.approve, AWARD, True, "")
        reply = (decision_questions.answer, AWARD, question, "Ja.")
        world.act("officer", DECIDED, *reply)
        assert refuses(world, "witness", DECIDED, *reply) == ["acts.already_done"]
        other = (decision_questions.ask, AWARD, "En nu?")
        assert refuses(world, "decision_maker", DECIDED, *other) == ["acts.decided_already"]
        with world.looked() as session:
            (found,) = asking.questions(session, world.procedure_id)
        assert (found.text, found.answer) == ("Is er genoeg personeel?", "Ja.")


def test_who_may_not_ask_or_answer_gets_nothing(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        propose(world)
        for who in ("officer", "chair", "assessor1"):
            with pytest.raises(NotGranted):
                world.act(who, ASKED, decision_questions.ask, AWARD, "Waarom?")
        question = world.act("decision_maker", ASKED, decision_questions.ask, AWARD, "Waarom?")
        for who in ("decision_maker", "chair"):
            with pytest.raises(NotGranted):
                world.act(who, ASKED, decision_questions.answer, AWARD, question, "Daarom.")
        with pytest.raises(NotGranted):
            answer = (decision_questions.answer, SELECTION, question, "Daarom.")
            world.act("officer", ASKED, *answer)


def test_missing_evidence_of_the_winner_holds_up_until_it_is_a_condition(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        lose_evidence(world)
        assert refuses(world, "officer", PROPOSED, deciding.propose, AWARD, "Gun.") == [
            "checklist.evidence_open"
        ]
        propose(world, CONDITION)
        with world.looked() as session:
            decision = decisions.decisions(session, world.procedure_id)[AWARD]
            assert asking.conditions(session, world.procedure_id) == {decision.id: CONDITION}
            texts = write_letters(session, world.case(), decision, moment(PROPOSED))
        for key, condition in (("a", True), ("b", False), ("c", False)):
            assert (CONDITION in texts[world.course.ids[key]]) is condition


def test_a_condition_is_read_as_the_letter_of_who_wins_is(sqlite_worlds: Worlds) -> None:
    promise = "Zij belooft binnen zes weken uitstroom voor negen bewoners."
    risk = replace(entries.RISK, measure=promise)
    with sqlite_worlds.at(Step.DECIDE) as world:
        lose_evidence(world)

        def says(key: str) -> None:
            by, now = world.identity("officer").id, read_local("2022-06-06T11:00")
            with world.opened() as session:
                register.add(session, world.course.ids[key], RISK, None, risk, "", by, now)
                session.commit()

        says("b")
        with pytest.raises(Refused) as found:
            propose(world, promise)
        assert [(one.code, one.field) for one in found.value.refusals] == [
            ("letter_check.passage", "condition")
        ]
        says("a")  # who wins may read what it wrote itself
        propose(world, promise)


def test_the_internal_report_tells_what_stands_around_a_decision(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        lose_evidence(world)
        propose(world, CONDITION)
        question = world.act("decision_maker", ASKED, decision_questions.ask, AWARD, "Waarom?")
        world.act("officer", ASKED, decision_questions.answer, AWARD, question, "Daarom.")
        with world.opened() as session:
            rows = gather(session, world.case(), moment(ASKED))
        (made,) = [one for one in report_result.decision(rows).decisions if one.stage == AWARD]
        assert [(one.kind, one.text) for one in made.around] == [
            ("condition", CONDITION),
            ("question", "Waarom?"),
            ("answer", "Daarom."),
        ]
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        at, received = "2022-06-20T10:00", moment("2022-06-20T09:00")
        told = (AWARD, world.course.ids["b"], "summons", "Dagvaarding in kort geding.", received)
        claim = world.act("officer", at, record_claim, *told)
        world.act("officer", "2022-06-21T10:00", close_claim, claim, "dismissed", "Vonnis.")
        made = world.act("officer", "2022-06-22T10:00", reporting.make_report)
        read = words(render(reporting.read_report(made)))
        assert "Dagvaarding van Inschrijver B (combinatie), ontvangen op 20 juni 2022" in read
        assert "Afgewezen op 21 juni 2022: Inschrijver B" in read and "Vonnis." in read
        assert "Dongen stemde zelf in op" in read
        assert "Mandaat gegeven op 20 oktober 2021 aan wie besliste, door:" in read


def test_evidence_is_verified_once_and_only_after_sending(worlds: Worlds) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        verify = (decision_questions.verify_evidence, "De originelen gezien op 10 juni.")
        world.act("officer", "2022-06-10T10:00", *verify)
        assert refuses(world, "witness", "2022-06-10T10:01", *verify) == ["acts.already_done"]


def test_who_verifies_declared_about_the_winner_and_what_was_missing_is_on_record(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        verify = (decision_questions.verify_evidence, "De originelen gezien op 10 juni.")
        lose_evidence(world)
        world.new_party("a")
        assert refuses(world, "officer", "2022-06-10T10:00", *verify) == ["scores.not_declared"]
        world.declare_all("officer", at="2022-06-10T10:01")
        world.act("officer", "2022-06-10T10:02", *verify)
        with world.looked() as session:
            last = trail.entries(session, str(world.procedure_id), limit=5000)[-1]
        said = {one.name: one.value for one in last.openings}
        assert said["act"] == "evidence.verified" and said["proofs_open"] > 0


def test_a_standstill_does_not_end_while_evidence_is_missing(sqlite_worlds: Worlds) -> None:
    from tender.actions import course, reporting

    with sqlite_worlds.at(Step.STANDSTILL) as world:
        lose_evidence(world)
        world.act("officer", "2022-06-09T11:00", reporting.make_report)
        end = (course.advance, Step.STANDSTILL)
        assert refuses(world, "officer", "2022-06-30T09:00", *end) == [
            "phases.evidence_settled_open"
        ]
        verify = (decision_questions.verify_evidence, "De originelen gezien op 10 juni.")
        world.act("officer", "2022-06-30T09:01", *verify)
        world.act("officer", "2022-06-30T09:02", *end)


@pytest.mark.parametrize("step", [Step.DECIDE, Step.AWARD])
def test_nothing_becomes_final_when_computing_again_differs(
    sqlite_worlds: Worlds, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_worlds.at(step) as world:
        act = (deciding.award_contract,)
        if step is Step.DECIDE:
            propose(world)
            world.act("decision_maker", DECIDED, deciding.approve, AWARD, True, "")
            act = (deciding.send, AWARD)  # type: ignore[assignment]
        monkeypatch.setattr(deciding, "replay_equal", lambda *given: False)
        assert refuses(world, "officer", "2022-06-30T10:00", *act) == ["acts.replay_differs"]
