"""The letters of a decision name nobody but the tenderer and who wins."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from criteria.award_reasons import ADVANTAGES
from criteria.numbers import show
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.risks import RISK
from criteria.visibility import Sight
from tender.actions import deciding, decision_letters, reason_writing
from tender.actions.award_reasons import award_reasons, held_against
from tender.store import consensus, contents, decisions, dialogue, register, tenderers
from tender.store.consensus import ConsensusView
from tests import entries
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
    with sqlite_worlds.at(Step.DECIDE) as world:
        world.act("officer", "2022-06-08T15:10", deciding.propose, AWARD, "Gun.")
        made = letters(world, AWARD, "2022-06-09T11:00")
    # B reads its own names, and that of A, which wins
    assert "Zorgpartij B1" in made["b"] and "Inschrijver A" in made["b"]
    assert "Inschrijver C" not in made["b"] and "een andere inschrijver" in made["b"]
    assert "Inschrijver B" not in made["c"] and "Zorgpartij B1" not in made["c"]
    assert "Inschrijver C" in made["c"] and "Inschrijver A" in made["c"]


def test_a_letter_of_the_selection_names_no_other_at_all(
    sqlite_worlds: Worlds, compared: None
) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        world.act("officer", "2022-01-28T10:00", deciding.propose, SELECTION, "Doe dit.")
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


def test_a_letter_with_an_error_keeps_all_letters_in(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        world.act("officer", "2022-06-08T15:10", deciding.propose, AWARD, "Gun.")
        world.act("decision_maker", "2022-06-08T15:20", deciding.approve, AWARD, True, "")
        with world.looked() as session:
            found = award_reasons(session, world.case(), AWARD)
        reason = next(one for one in found.values() if one.subject != ADVANTAGES)

        def write(text: str, at: str) -> None:
            where = reason.candidacy, reason.subject
            world.act("officer", at, reason_writing.write_reason, AWARD, *where, text)

        write("Zie [naam invullen].", "2022-06-09T10:00")
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-06-09T10:05", deciding.send, AWARD)
        assert refused.value.refusals[0].code == "letter_check.blocked"
        assert world.count("dispatches") == 1  # that of the selection
        write("Zie de toelichting.", "2022-06-09T10:06")
        world.act("officer", "2022-06-09T10:07", deciding.send, AWARD)
        world.act("witness", "2022-06-09T10:08", deciding.send, AWARD)
        assert world.count("dispatches") == 2
        with pytest.raises(Refused) as late:
            write("Anders.", "2022-06-09T10:09")
        assert late.value.refusals[0].code == "award_reasons.sent"


def test_what_officers_type_is_held_against_register_topics_and_prices(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        case, a, b = world.case(), world.course.ids["a"], world.course.ids["b"]
        by, now = world.identity("officer").id, read_local("2022-06-08T15:00")
        promise = "Zij belooft binnen zes weken uitstroom voor negen bewoners."
        refusal = "Over de nachtdienst zijn wij het met hem niet eens geworden."
        with world.opened() as session:
            register.add(
                session, a, RISK, None, replace(entries.RISK, measure=promise), "", by, now
            )
            dialogue.close_topic(session, a, "T-1", "not_agreed", refusal, None, by, now)
            session.commit()
        with world.looked() as session:
            offers = {
                row.id: row.tenderer for row in tenderers.candidacies(session, world.case().id)
            }
            given = contents.offer_years(session, Sight(everyone=True), case.id)
            price = {offers[id_]: sum(years.values()) for id_, years in given.items()}
            dear = f"Hun prijs is € {show(price[a], 2)}."
            found = held_against(session, case, [promise, refusal, dear])
        assert found.passages(promise, b) == (promise.rstrip("."),)
        assert found.passages(refusal, b) == (refusal.rstrip("."),)
        assert found.telling(dear, b) == (show(price[a], 2),)
        assert not any(found.passages(one, a) + found.telling(one, a) for one in (promise, dear))


CANARY = "Kanariegeel"
FIELDS = (
    ("answers", "candidacy_id", ("text",)),
    ("offer_elements", "candidacy_id", ("text",)),
    ("agreements", "tenderer_id", ("text", "reason")),
    ("topic_decisions", "tenderer_id", ("reason",)),
    ("register_entries", "tenderer_id", ("reason",)),
    ("dialogue_sessions", "tenderer_id", ("minutes", "attendance", "present")),
    ("consensus_scores", "candidacy_id", ("motivation",)),
)


def canaries(world: World) -> None:
    """A word of its own in every confidential field of every tenderer, and in its judgements."""
    names = {id_: key for key, id_ in world.course.ids.items()}
    with world.engine.begin() as connection:
        connection.connection.driver_connection.set_authorizer(None)  # type: ignore[union-attr]
        said = connection.exec_driver_sql
        own = dict(said("SELECT id, tenderer_id FROM candidacies").all())
        for table, owner, columns in FIELDS:
            said(f"DROP TRIGGER {table}_no_update")
            for row, of in said(f"SELECT id, {owner} FROM {table}").all():
                more = f" Goed is {CANARY}{names[UUID(own.get(of, of))]}{table} voor bewoners."
                for column in columns:
                    said(f"UPDATE {table} SET {column} = {column} || ? WHERE id = ?", (more, row))


@pytest.mark.parametrize(("step", "stage"), ((Step.DECIDE, AWARD), (Step.SELECT, SELECTION)))
def test_no_letter_holds_a_word_of_another(sqlite_worlds: Worlds, step: Step, stage: str) -> None:
    with sqlite_worlds.at(step) as world:
        canaries(world)
        at = "2022-06-08T15:10" if stage == AWARD else "2022-01-28T10:00"
        world.act("officer", at, deciding.propose, stage, "Doe dit.")
        made = letters(world, stage, "2022-06-09T11:00")
    assert len(made) >= 3
    for key, text in made.items():
        told = set(re.findall(rf"{CANARY}(.)(\w*)", text))
        assert {owner for owner, _ in told} <= {key}, key
        assert "consensus_scores" in {table for _, table in told}  # there is something to leak
