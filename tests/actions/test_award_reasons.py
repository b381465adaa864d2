"""The reasons of a decision: drafted, edited by an officer, and read by whatever goes out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from criteria.award_reasons import ADVANTAGES
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import award_reasons as acts
from tender.actions import course, deciding, reason_writing, reporting
from tender.actions.award_reasons import Reason, award_reasons
from tender.actions.decision_letters import write_letters
from tender.actions.report_result import comparison, quality
from tender.actions.report_rows import gather
from tender.models.tenderers import Party
from tender.permissions import Identity, NotGranted
from tender.store import decisions, reports, tenderers
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
        kept = world.count("award_reasons")  # those of the selection, as they went out
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
        assert world.count("award_reasons") == kept + 1
        write(world, again, "Nog eens anders.")
        assert world.count("award_reasons") == kept + 2
        write(world, again, "Nog eens anders.")
        assert world.count("award_reasons") == kept + 2  # the same text is no act


def test_advantages_are_drafted_per_loser_from_both_points(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        found = [one for (_, subject), one in reasons(world).items() if subject == ADVANTAGES]
        assert len(found) == 2
        assert all("de gekozen inschrijving kreeg" in one.text for one in found)
        assert not [
            one for (_, subject), one in reasons(world, SELECTION).items() if subject == ADVANTAGES
        ]


def test_a_report_tells_every_reason_as_its_letter_does(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later the app may draft otherwise, or somebody whom the text names may join the winner."""
    with worlds.at(Step.DECIDE) as world:
        write(world, first(world), "Zo gaat het eruit.")
        world.act("officer", "2022-06-08T15:10", deciding.propose, AWARD, "Gun.")
        world.act("decision_maker", "2022-06-08T15:20", deciding.approve, AWARD, True, "")
        world.act("officer", "2022-06-09T10:00", deciding.send, AWARD)
        before = reasons(world)
        world.act("witness", "2022-06-09T10:01", deciding.send, AWARD)
        world.act("officer", "2022-06-09T10:10", course.advance, Step.DECIDE)
        text = advantages(world).text
        monkeypatch.setattr(acts, "draft_advantages", lambda *args: "Vandaag anders gezegd.")
        word = text.split()[0]
        with world.opened() as session:
            session.add(joining_b(world, word))
            session.commit()
        world.declare_all("officer", at="2022-06-09T10:30")
        after = reasons(world)
        assert {key: one.text for key, one in after.items()} == {
            key: one.text for key, one in before.items()
        }
        assert {key for key, one in after.items() if one.edited} == {
            key for key, one in before.items() if one.edited
        }
        assert all(one.sent for one in after.values())
        made = world.act("officer", "2022-06-09T11:00", reporting.make_report)
        with world.looked() as session:
            of_all = reports.editions(session, [made.id])
            letters = decisions.letters(session, award_dispatch(session, world))
        internal = reporting.read_report(made)
        assert "anders gezegd" not in made.body and internal.comparison is not None
        told = {one.advantages for one in internal.comparison.lots[0].offers if one.advantages}
        assert told == {one.text for (_, key), one in after.items() if key == ADVANTAGES}
        for one in of_all:
            own = reporting.read_report(one).own if one.tenderer else None
            for lot in own.lots if own else ():
                if lot.stage == AWARD and lot.advantages:
                    assert one.tenderer and lot.advantages in letters[one.tenderer]


def award_dispatch(session: Session, world: World) -> UUID:
    found = decisions.decisions(session, world.procedure_id)[AWARD].dispatch
    assert found is not None
    return found


def joining_b(world: World, name: str) -> Party:
    """A party of this name joins a tenderer that lost."""
    return Party(
        tenderer_id=world.course.ids["b"],
        position=99,
        role="subcontractor",
        name=name,
        company_number="12345678",
        legal_form="bv",
        size="small",
        municipality="Tilburg",
    )


def test_a_reason_is_written_by_who_may(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        reason, kept = first(world), world.count("award_reasons")
        for who in ("chair", "assessor1", "decision_maker", "auditor"):
            with pytest.raises(NotGranted):
                write(world, reason, "Anders.", who)
        for text in ("", "   ", "x" * 20_001, "Dit antwoord kreeg score 3,7."):
            with pytest.raises(Refused):
                write(world, reason, text)
        with pytest.raises(Refused):
            write(world, reason, "Anders.", seen="0:0")
        assert world.count("award_reasons") == kept


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
