"""Around a decision two people at the same moment, on both databases: one act, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import deciding, decision_questions, letter_receipts
from tender.actions.claims import close_claim, record_claim
from tender.actions.ending import decide_ending, propose_ending, send_ending
from tender.actions.mandates import record_word
from tender.actions.receiving import own_case, tenderer_of
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds

PROPOSED, DECIDED, SENT = "2022-06-08T10:00", "2022-06-08T16:00", "2022-06-09T10:00"
LATER = "2022-06-10T10:00"
REASON = "De raad stelt geen geld beschikbaar."


@pytest.fixture
def deciding_world(worlds: Worlds) -> Iterator[World]:
    with worlds.at(Step.DECIDE) as world:
        yield world


@pytest.fixture
def sent_world(worlds: Worlds) -> Iterator[World]:
    with worlds.at(Step.STANDSTILL) as world:
        yield world


def acting(world: World, who: str, at: str, *what: Any) -> Callable[[], Any]:
    return lambda: world.act(who, at, *what)


def both(world: World, at: str, *what: Any) -> list[str]:
    """The same act by two officers at once."""
    found = together(acting(world, "officer", at, *what), acting(world, "witness", at, *what))
    assert whole(world)
    return sorted(found)


def approved(world: World) -> None:
    world.act("officer", PROPOSED, deciding.propose, AWARD, "Gun aan A.")
    world.act("decision_maker", DECIDED, deciding.approve, AWARD, True, "")


def test_one_proposal_and_one_answer_to_it(deciding_world: World) -> None:
    world = deciding_world
    before = world.count("decisions"), world.count("approvals")
    assert both(world, PROPOSED, deciding.propose, AWARD, "Gun aan A.") == [
        "acts.already_done",
        "done",
    ]
    decided = together(
        acting(world, "decision_maker", DECIDED, deciding.approve, AWARD, True, ""),
        acting(world, "decision_maker", DECIDED, deciding.approve, AWARD, False, "Nog niet."),
    )
    assert sorted(decided) == ["acts.decided_already", "done"]
    assert (world.count("decisions"), world.count("approvals")) == (before[0] + 1, before[1] + 1)
    assert whole(world)


def test_two_officers_who_send_at_once_are_the_two_persons_and_letters_go_once(
    deciding_world: World,
) -> None:
    world = deciding_world
    approved(world)
    letters, sendings = world.count("letters"), world.count("dispatches")
    assert both(world, SENT, deciding.send, AWARD) == ["done", "done"]
    assert (world.count("letters"), world.count("dispatches")) == (letters + 3, sendings + 1)
    assert both(world, SENT, deciding.send, AWARD) == ["acts.already_done"] * 2


def test_the_second_person_in_two_windows_sends_once(deciding_world: World) -> None:
    world = deciding_world
    approved(world)
    world.act("officer", SENT, deciding.send, AWARD)
    sendings = world.count("dispatches")
    send = acting(world, "witness", SENT, deciding.send, AWARD)
    assert sorted(together(send, send)) == ["acts.already_done", "done"]
    assert world.count("dispatches") == sendings + 1
    assert whole(world)


def test_a_municipality_says_the_same_once(deciding_world: World) -> None:
    world = deciding_world
    before = world.count("municipal_words")
    said = (record_word, "Dongen", "decides", date(2022, 6, 8), "het college")
    assert both(world, "2022-06-08T17:00", *said) == ["acts.already_done", "done"]
    assert world.count("municipal_words") == before + 1


def test_a_question_is_answered_once_and_evidence_verified_once(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        world.act("officer", PROPOSED, deciding.propose, AWARD, "Gun aan A.")
        ask = (decision_questions.ask, AWARD, "Waarom?")
        question = world.act("decision_maker", PROPOSED, *ask)
        reply = (decision_questions.answer, AWARD, question, "Daarom.")
        assert both(world, DECIDED, *reply) == ["acts.already_done", "done"]
        assert world.count("decision_answers") == 1
    with worlds.at(Step.STANDSTILL) as world:
        seen = (decision_questions.verify_evidence, "De originelen gezien op 10 juni.")
        assert both(world, LATER, *seen) == ["acts.already_done", "done"]
        assert world.count("evidence_verifications") == 1


def test_a_claim_is_written_down_once_and_closed_once(sent_world: World) -> None:
    world = sent_world
    claim = (record_claim, AWARD, world.course.ids["b"], "summons", "Leg uit.", read_local(LATER))
    assert both(world, "2022-06-10T11:00", *claim) == ["acts.already_done", "done"]
    assert world.count("claims") == 1
    row = world.act(
        "officer",
        "2022-06-10T11:30",
        record_claim,
        AWARD,
        world.course.ids["c"],
        "question",
        "Waarom?",
        read_local(LATER),
    )
    results = together(
        acting(world, "officer", "2022-06-11T10:00", close_claim, row, "answered", "Beantwoord."),
        acting(world, "witness", "2022-06-11T10:00", close_claim, row, "withdrawn", "Ingetrokken."),
    )
    assert sorted(results) == ["acts.already_done", "done"]
    assert world.count("claim_closings") == 1
    assert whole(world)


def test_a_letter_is_delivered_once(sent_world: World) -> None:
    """Two officers write it down, or an officer does while the tenderer opens its own page."""
    world = sent_world
    before = world.count("letter_receipts")

    def delivered(key: str) -> Callable[[Any, Any, datetime], None]:
        return lambda session, actor, now: letter_receipts.record_letter(
            session, actor, AWARD, world.course.ids[key], "Per post.", now
        )

    assert both(world, LATER, delivered("a")) == ["acts.already_done", "done"]

    def opened() -> None:
        with world.opened() as session:
            actor = tenderer_of(session, world.course.links["b"])
            case = own_case(session, actor, lock=True)
            letter_receipts.note_letter_opened(session, actor, case, 2, read_local(LATER))
            session.commit()

    results = together(opened, acting(world, "officer", LATER, delivered("b")))
    assert results[0] == "done" and results[1] in ("done", "acts.already_done")
    assert world.count("letter_receipts") == before + 2
    assert whole(world)


def test_a_procedure_ends_once(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        at = "2022-02-15T10:00"
        proposed = both(world, at, propose_ending, "withdrawal", REASON)
        assert proposed == ["done", "ending.runs"]
        assert world.count("endings") == 1
        decided = together(
            acting(world, "decision_maker", "2022-02-15T11:00", decide_ending, True, ""),
            acting(world, "decision_maker", "2022-02-15T11:00", decide_ending, False, "Nee."),
        )
        # who comes after a refusal reads that it was refused
        assert decided in (["done", "acts.decided_already"], ["ending.was_refused", "done"])
        assert world.count("ending_approvals") == 1
        if decided[0] != "done":
            world.act("officer", "2022-02-15T12:00", propose_ending, "withdrawal", REASON)
            world.act("decision_maker", "2022-02-15T12:30", decide_ending, True, "")
        before = world.count("notices")
        assert both(world, "2022-02-15T13:00", send_ending) == ["done", "done"]
        assert world.case().step is Step.CLOSED
        assert world.count("notices") == before + 3  # the others heard before
        assert both(world, "2022-02-15T14:00", send_ending) == ["not granted"] * 2


def test_the_contract_is_awarded_once(worlds: Worlds) -> None:
    with worlds.at(Step.AWARD) as world:
        at = "2022-06-30T10:00"
        results = both(world, at, deciding.award_contract)
        assert results[0] != "?" and results.count("done") == 1
        with pytest.raises(Refused):
            world.act("officer", at, deciding.award_contract)
