"""Nobody reads or judges a tenderer before declaring about all its parties, whatever the role."""

from __future__ import annotations

from decimal import Decimal

import pytest

from criteria.phases import Step
from criteria.refusals import Refused
from criteria.scores import Score
from criteria.visibility import Sight
from tender.actions import agreeing, agreements, tenderers
from tender.demo import content
from tender.permissions import NotGranted
from tender.store import agreements as agreement_rows
from tests.worlds import World, Worlds

AT = "2022-01-27T10:00"
LATER = "2022-06-02T14:00"
WHY = "De aanpak is concreet, met een planning en een cijfer dat te volgen is. " * 3


def declare(world: World, who: str, key: str = "a", at: str = AT, answer: str = "none") -> None:
    why = "" if answer == "none" else "Familie werkt daar."
    world.act(who, at, tenderers.declare, world.course.ids[key], answer, why)


def judge(world: World, expected: int = 0) -> None:
    candidacy = world.course._candidacies()["a"]
    score = Score("TRA", Decimal(6), WHY)
    world.act("chair", AT, agreeing.record_consensus, candidacy, score, expected)


def read_sheets(world: World, who: str, stage: str = "selection") -> None:
    world.act(who, AT, agreeing.open_sheets, world.course._candidacies()["a"], stage)


def asks_first(refused: pytest.ExceptionInfo[Refused]) -> bool:
    return [fault.code for fault in refused.value.refusals] == ["scores.not_declared"]


def test_a_chair_declares_about_everybody_before_opening_the_sheets(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        for key in ("a", "b", "c"):
            with pytest.raises(Refused) as refused:
                world.act("chair", AT, agreeing.open_consensus)
            codes = [fault.code for fault in refused.value.refusals]
            assert codes == ["consensus.declare_first"]
            assert not world.case().moment.opened("selection")
            declare(world, "chair", key, answer="conflict" if key == "b" else "none")
        world.act("chair", AT, agreeing.open_consensus)
        assert world.case().moment.opened("selection")


def test_a_new_party_asks_the_chair_again(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        world.open_consensus(AT)
        judge(world)
        before = world.count("declarations")
        world.new_party("a")
        with pytest.raises(Refused) as refused:
            judge(world, 1)
        assert asks_first(refused) and world.count("consensus_scores") == 1
        declare(world, "chair")
        judge(world, 1)
        assert world.count("declarations") == before + 1, "added, and nothing taken away"


def test_a_new_party_asks_a_member_again_before_signing(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        world.open_consensus(AT)
        judge(world)
        world.new_party("a")
        candidacy = world.course._candidacies()["a"]
        with pytest.raises(Refused) as refused:
            world.act("assessor1", AT, agreeing.sign_off, candidacy, "TRA", True, WHY)
        assert asks_first(refused)
        declare(world, "assessor1")
        world.act("assessor1", AT, agreeing.sign_off, candidacy, "TRA", True, WHY)


@pytest.mark.parametrize(
    "who", ["officer", "witness", "chair", "assessor1", "decision_maker", "auditor"]
)
def test_the_sheets_open_to_nobody_without_a_declaration(sqlite_worlds: Worlds, who: str) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        world.open_consensus(AT)
        world.new_party("a")
        before = world.count("readings")
        with pytest.raises(Refused) as refused:
            read_sheets(world, who)
        assert asks_first(refused) and world.count("readings") == before
        declare(world, who)
        read_sheets(world, who)
        read_sheets(world, who)
        assert world.count("readings") == before + 1


def test_the_sheets_stay_shut_before_the_opening_and_in_a_conflict(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        with pytest.raises(Refused) as refused:
            read_sheets(world, "officer")
        assert [fault.code for fault in refused.value.refusals] == ["consensus.not_opened"]
        world.open_consensus(AT)
        declare(world, "auditor", answer="doubt")
        with pytest.raises(NotGranted):
            read_sheets(world, "auditor")
        with pytest.raises(NotGranted):
            read_sheets(world, "delegate")


def test_an_agreement_is_traced_in_the_offer_after_a_declaration(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        with world.looked() as session:
            made = agreement_rows.agreements(session, Sight(everyone=True), world.procedure_id)
        agreement = next(row for row in made if row.tenderer == world.course.ids["a"])
        world.new_party("a")
        arguments = (agreement.id, "met", "Hoofdstuk 2.")
        with pytest.raises(Refused) as refused:
            world.act("officer", LATER, agreements.decide_conformity, *arguments)
        assert asks_first(refused) and world.count("conformity_decisions") == 0
        declare(world, "officer", at=LATER)
        world.act("officer", LATER, agreements.decide_conformity, *arguments)


def test_in_the_course_everybody_who_reads_declared_about_everyone(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        scored = {str(world.course.ids[key]) for key in ("a", "b", "c")}
        for who in ("officer", "witness", "chair", *content.ASSESSORS, "decision_maker", "auditor"):
            assert scored <= world.identity(who).declared, who
