"""The reasons of a decision: drafted, edited by an officer, and read by whatever goes out."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from criteria.award_reasons import ADVANTAGES
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import deciding, reason_writing
from tender.actions.award_reasons import Reason, award_reasons
from tender.actions.decision_letters import write_letters
from tender.actions.report_result import comparison, quality
from tender.actions.report_rows import gather
from tender.permissions import Identity, NotGranted
from tender.store import decisions, tenderers
from tests.worlds import World, Worlds

AT = "2022-06-08T15:00"


def reasons(world: World, stage: str = AWARD) -> dict[tuple[str, str], Reason]:
    """The reasons by the name of the tenderer and the subject."""
    with world.looked() as session:
        case = world.case()
        names = {row.id: row.name[-1:].lower() for row in tenderers.candidacies(session, case.id)}
        found = award_reasons(session, case, stage)
    return {(names[id_], subject): one for (id_, subject), one in found.items()}


def first(world: World) -> Reason:
    return next(one for (_, subject), one in reasons(world).items() if subject != ADVANTAGES)


def advantages(world: World) -> Reason:
    return next(one for (_, subject), one in reasons(world).items() if subject == ADVANTAGES)


def write(
    world: World,
    reason: Reason,
    text: str,
    who: str = "officer",
    at: str = AT,
    seen: str | None = None,
) -> None:
    def act(session: Session, actor: Identity, now: datetime) -> None:
        reason_writing.write_reason(
            session, actor, AWARD, reason.candidacy, reason.subject, text, now, seen
        )

    world.act(who, at, act)


def test_what_goes_out_is_the_judgement_until_somebody_writes(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        reason = first(world)
        assert reason.text == reason.draft and not reason.edited
        write(world, reason, "  Anders gezegd, maar even zwaar.  ")
        written = reasons(world)
        again = next(
            one
            for one in written.values()
            if (one.candidacy, one.subject) == (reason.candidacy, reason.subject)
        )
        assert (again.text, again.number) == ("Anders gezegd, maar even zwaar.", 1)
        assert again.draft == reason.draft and again.by is not None
        assert sum(one.edited for one in written.values()) == 1
        assert world.count("award_reasons") == 1
        write(world, again, "Nog eens anders.")
        assert world.count("award_reasons") == 2
        write(world, again, "Nog eens anders.")
        assert world.count("award_reasons") == 2  # the same text is no act


def test_advantages_are_drafted_per_loser_from_both_points(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        found = [one for (_, subject), one in reasons(world).items() if subject == ADVANTAGES]
        assert len(found) == 2
        assert all("de gekozen inschrijving kreeg" in one.text for one in found)
        assert not [
            one for (_, subject), one in reasons(world, SELECTION).items() if subject == ADVANTAGES
        ]


def test_a_reason_is_written_by_who_may(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        reason = first(world)
        for who in ("chair", "assessor1", "decision_maker", "auditor"):
            with pytest.raises(NotGranted):
                write(world, reason, "Anders.", who)
        for text in ("", "   ", "x" * 20_001, "Dit antwoord kreeg score 3,7."):
            with pytest.raises(Refused):
                write(world, reason, text)
        with pytest.raises(Refused):
            write(world, reason, "Anders.", seen="0:0")
        assert world.count("award_reasons") == 0


def test_a_letter_tells_what_was_written_and_later_nothing_changes(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        told, beside = first(world), advantages(world)
        write(world, told, "Zo gaat het eruit.")
        write(world, beside, "Dit heeft de winnaar vóór.")
        world.act("officer", "2022-06-08T15:10", deciding.propose, AWARD, "Gun.")
        with world.looked() as session:
            decision = decisions.decisions(session, world.procedure_id)[AWARD]
            made = write_letters(session, world.case(), decision, read_local("2022-06-09T10:00"))
        assert sum("Zo gaat het eruit." in text for text in made.values()) == 1
        assert sum("Dit heeft de winnaar vóór." in text for text in made.values()) == 1
        with world.looked() as session:
            rows = gather(session, world.case(), read_local("2022-06-09T10:00"))
            judged = [one for q in quality(rows).lots[0].questions for one in q.judgements]
            offers = comparison(rows).lots[0].offers
        assert [one.told for one in judged if one.told] == ["Zo gaat het eruit."]
        assert "Dit heeft de winnaar vóór." in {one.advantages for one in offers}
    with sqlite_worlds.at(Step.STANDSTILL) as world, pytest.raises(NotGranted):
        write(world, first(world), "Te laat.", at="2022-06-10T10:00")
