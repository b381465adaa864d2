"""The letters of a decision name nobody but the tenderer and who wins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import decision_letters
from tender.store import consensus, decisions
from tender.store.consensus import ConsensusView
from tests.worlds import World, Worlds

SAID = "Beter dan Inschrijver C en Inschrijver B (combinatie), en anders dan Zorgpartij B1."


def letters(world: World, stage: str, at: str) -> dict[str, str]:
    with world.looked() as session:
        decision = decisions.decisions(session, world.procedure_id)[stage]
        found = decision_letters.write_letters(session, world.case(), decision, read_local(at))
    keys = {id_: key for key, id_ in world.course.ids.items()}
    return {keys[id_]: text for id_, text in found.items()}


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every motivation names others."""
    read = consensus.consensus

    def naming(*args: Any, **more: Any) -> tuple[ConsensusView, ...]:
        return tuple(replace(row, motivation=SAID) for row in read(*args, **more))

    monkeypatch.setattr(consensus, "consensus", naming)


def test_a_motivation_that_names_others_names_none_in_a_letter(
    sqlite_worlds: Worlds, compared: None
) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = letters(world, AWARD, "2022-06-09T11:00")
    # B reads its own names, and that of A, which wins
    assert "Zorgpartij B1" in made["b"] and "Inschrijver A" in made["b"]
    assert "Inschrijver C" not in made["b"] and "een andere inschrijver" in made["b"]
    assert "Inschrijver B" not in made["c"] and "Zorgpartij B1" not in made["c"]
    assert "Inschrijver C" in made["c"] and "Inschrijver A" in made["c"]


def test_a_letter_of_the_selection_names_no_other_at_all(
    sqlite_worlds: Worlds, compared: None
) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        made = letters(world, SELECTION, "2022-01-31T11:00")
    for key, own in (("a", "A"), ("b", "B"), ("c", "C")):
        others = {"A", "B", "C"} - {own}
        assert not [one for one in others if f"Inschrijver {one}" in made[key]]


def test_letters_that_name_nobody_are_as_they_were(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = letters(world, AWARD, "2022-06-09T11:00")
        with world.looked() as session:
            decision = decisions.decisions(session, world.procedure_id)[AWARD]
            assert decision.dispatch is not None
            sent = decisions.letters(session, decision.dispatch)
    keys = {id_: key for key, id_ in world.course.ids.items()}
    assert {keys[id_]: text for id_, text in sent.items()} == made
