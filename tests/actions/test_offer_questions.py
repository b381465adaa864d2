"""Questions of clarification about a final offer: who asks when, and what waits for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from criteria import visibility
from criteria.application import PRICE_ELEMENTS
from criteria.clarification import SentFile
from criteria.outcome import AWARD
from criteria.phases import Step, conditions
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import clarification as acts
from tender.actions import deciding, tenderers
from tender.actions.asking import askable
from tender.actions.clarification import round_basis
from tender.actions.evidence import read_evidence
from tender.actions.standing import standing
from tender.pages.evidence import evidence_page
from tender.permissions import NotGranted
from tender.store import clarification, demands, evidence
from tender.store import tenderers as rows
from tests.actions.test_clarification import PDF
from tests.worlds import World, Worlds, moment

AT = "2022-06-02T09:00"
DEADLINE = read_local("2022-06-08T12:00")


def declared(world: World, key: str = "a") -> UUID:
    world.act("officer", AT, tenderers.declare, world.course.ids[key], "none", "")
    return world.course.ids[key]


def prepare(world: World, about: str = "", key: str = "a", **more: Any) -> UUID:
    asked = {"party": None, "demand": about, "kind": "clarify", "text": "Wat bedoelt u?"} | more
    return world.act(
        "officer",
        AT,
        lambda session, actor, *args: acts.prepare_question(session, actor, *args, AWARD),
        world.course.ids[key],
        *asked.values(),
    )


def send(world: World, key: str = "a") -> UUID:
    with world.looked() as session:
        basis = round_basis(clarification.drafts(session, world.course.ids[key]))
    return world.act("officer", AT, acts.send_round, world.course.ids[key], DEADLINE, basis)


def refused(world: World, **more: Any) -> str:
    with pytest.raises(Refused) as found:
        prepare(world, **more)
    return found.value.refusals[0].code


def subjects(world: World, key: str = "a") -> set[tuple[str, str]]:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
        tenderer = found[world.course.ids[key]]
        asked = askable(session, world.identity("officer"), world.case(), tenderer)
    return {(one.stage, one.id) for one in asked.subjects}


def test_a_question_is_asked_answered_and_closed_before_an_award_is_proposed(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.COMPARE) as world:
        declared(world)
        element = next(one.id for one in world.case().plan.elements)
        prepare(world, element)
        round_id = send(world)
        with world.looked() as session:
            (found,) = clarification.rounds(session, world.procedure_id, world.course.ids["a"])[-1:]
            asked = demands.questions(session, world.procedure_id, world.course.ids["a"])
            open_ = standing(session, world.case(), moment(AT))
        assert (found.questions[0].stage, found.questions[0].demand) == (AWARD, element)
        assert round_id not in {one.round for one in asked}  # no cell of the test waits for it
        assert [one.code for one in conditions(open_) if not one.met].count("rounds_closed") == 1
        texts = {found.questions[0].id: "Daarmee bedoelen wij de vaste begeleiding."}
        assert not world.hand_in(
            "a", "2022-06-03T10:00", acts.answer_questions, round_id, texts, {}
        )
        world.act("officer", "2022-06-03T11:00", acts.close_round, round_id, "Het is duidelijk.")
        with world.looked() as session:
            left = conditions(standing(session, world.case(), moment("2022-06-03T11:00")))
        assert "rounds_closed" not in {one.code for one in left if not one.met}


def test_no_award_is_proposed_while_a_round_is_open(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        declared(world)
        prepare(world)
        send(world)
        with pytest.raises(Refused) as found:
            world.act("officer", AT, deciding.propose, AWARD, "De winnaar is het beste.")
        assert [one.code for one in found.value.refusals] == ["checklist.rounds_open"]


def test_what_cannot_be_asked_is_refused_at_its_field(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world)
        with world.looked() as session:
            found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
        party = found[world.course.ids["a"]].parties[0].id
        assert refused(world, party=party) == "clarification.offer_party"
        assert refused(world, kind="proof") == "clarification.offer_only_clear"
        assert refused(world, demand="nergens") == "clarification.subject_unknown"


def test_nothing_is_asked_about_an_offer_before_it_is_open_or_after_the_decision(
    sqlite_worlds: Worlds,
) -> None:
    for step in (Step.DIALOGUE, Step.OFFERS, Step.STANDSTILL):
        with sqlite_worlds.at(step) as world:
            declared(world)
            assert AWARD not in {stage for stage, _ in subjects(world)}
            with pytest.raises(NotGranted):
                prepare(world)


def test_before_the_prices_are_open_nothing_is_asked_about_them(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        run = world.course._open

        def only_quality(begin: Any, finish: Any, when: Any, part: str) -> None:
            if part == "quality":
                run(begin, finish, when, part)

        monkeypatch.setattr(world.course, "_open", only_quality)
        monkeypatch.setattr(world.course, "advance", lambda *_: None)
        monkeypatch.setattr(world.course, "_firmness", lambda *_: None)
        world.course.final_offers()
        declared(world)
        asked = {id_ for stage, id_ in subjects(world) if stage == AWARD}
        assert asked and not asked & set(PRICE_ELEMENTS)
        price = next(one.id for one in world.case().plan.elements if one.id in PRICE_ELEMENTS)
        assert refused(world, demand=price) == "clarification.subject_unknown"
    with sqlite_worlds.at(Step.COMPARE) as world:
        declared(world)
        assert (AWARD, price) in subjects(world)


def test_of_a_tenderer_that_was_not_admitted_there_is_no_offer_to_ask_about(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        inside = {"a", "b", "c"}
        for key in set(world.course.ids) - inside:
            assert subjects(world, key) == set()


def test_a_file_with_an_answer_about_an_offer_is_out_of_sight_of_who_judges_quality_again(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may name an amount, as the answer itself may (I3)."""
    with sqlite_worlds.at(Step.COMPARE) as world:
        tenderer = declared(world)
        prepare(world)
        round_id = send(world)
        with world.looked() as session:
            (found,) = clarification.rounds(session, world.procedure_id, tenderer)[-1:]
        files = {found.questions[0].id: [SentFile("Prijs 151,4 miljoen.pdf", PDF)]}
        world.hand_in("a", "2022-06-03T10:00", acts.answer_questions, round_id, {}, files)

        def seen() -> tuple[list[str], bool]:
            with world.opened() as session:
                actor = world.identity("officer")
                lines = evidence_page(session, actor, tenderer).lines
                (mine,) = (
                    one
                    for one in evidence.evidence(session, world.procedure_id, tenderer)
                    if one.about_offer
                )
                try:
                    read_evidence(session, actor, world.vault, mine.id, moment(AT))
                except NotGranted:
                    return [one.proof.evidence.name for one in lines], False
                return [one.proof.evidence.name for one in lines], True

        names, reads = seen()
        assert "Prijs 151,4 miljoen.pdf" in names and reads
        monkeypatch.setattr(visibility, "blind_to_prices", lambda viewer, moment: True)
        names, reads = seen()
        assert "Prijs 151,4 miljoen.pdf" not in names and not reads
