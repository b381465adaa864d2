"""Agreements in versions and what everybody hears of them, on both databases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from criteria.agreements import Details
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.talks import WHOLE, Item
from tender.actions import agreements, dialogue, informing, talks
from tender.actions.receiving import own_case
from tender.actions.told import not_had, untold
from tender.permissions import Identity, NotGranted
from tender.store import agreements as rows
from tender.store import tenderers
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds, moment

AT = "2022-03-16T10:00"
LATER = "2022-03-17T10:00"
CHANGE = "Bewoners worden geteld op de eerste dag van elke maand."


def agreed(world: World, key: str, text: str = CHANGE, kind: str = "change", at: str = AT) -> Any:
    details = Details(title="Telregel")
    args = (world.course.ids[key], None, "DLG-07", kind, text, details)
    return world.act("officer", at, agreements.record_agreement, *args)


def revised(world: World, made: Any, text: str, at: str = LATER, who: str = "officer") -> Any:
    args = (made.thread, made.version, None, made.kind, text, made.details, "Anders verwoord.")
    return world.act(who, at, agreements.revise_agreement, *args)


def left(world: World) -> tuple[UUID, ...]:
    with world.looked() as session:
        return untold(session, world.case())


def code(act: Any, *args: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args)
    return refused.value.refusals[0].code


def test_two_who_revise_at_once_make_one_version(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        made = agreed(world, "a")
        results = together(
            lambda: revised(world, made, "De ene tekst."),
            lambda: revised(world, made, "De andere tekst.", who="witness"),
        )
        assert sorted(results) == ["acts.changed_meanwhile", "done"]
        assert world.count("agreements") == 2 and whole(world)


def test_an_agreement_is_dropped_once_and_stays(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        made = agreed(world, "a")
        drop = (made.thread, 1, "Past niet in het budget.")
        gone = world.act("officer", LATER, agreements.drop_agreement, *drop)
        assert (gone.version, gone.details.status, gone.text) == (2, "dropped", CHANGE)
        again = (made.thread, 2, "Nog eens.")
        assert code(world.act, "officer", LATER, agreements.drop_agreement, *again) == (
            "acts.already_done"
        )
        with world.looked() as session:
            assert not rows.agreements(session, informing.EVERYBODY, world.procedure_id)
        assert world.count("agreements") == 2


def test_a_change_is_told_in_its_present_words_and_its_end_as_well(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        made = agreed(world, "a")
        assert left(world) == (made.thread,)
        tell = ("Telregel", CHANGE, made.thread)
        notice = world.act("officer", AT, informing.tell_everybody, *tell)
        assert left(world) == ()
        with world.looked() as session:
            assert {id_ for id_, _ in not_had(session, world.case())} == {notice.id}
            assert len(not_had(session, world.case())) == 3
        after = revised(world, made, "Bewoners worden geteld op de laatste dag.")
        assert left(world) == (made.thread,)
        world.act("officer", LATER, informing.tell_everybody, "Telregel", after.text, made.thread)
        assert left(world) == ()
        world.act("officer", "2022-03-18T10:00", agreements.drop_agreement, made.thread, 2, "Weg.")
        assert left(world) == (made.thread,)


def test_a_confidential_idea_stays_one_whatever_it_is_called(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        made = agreed(world, "a", "Een eigen aanpak.", "confidential")
        renamed = (made.thread, 1, None, "change", made.text, made.details, "Wordt een eis.")
        world.act("officer", LATER, agreements.revise_agreement, *renamed)
        tell = ("officer", LATER, informing.tell_everybody, "Aanpak", made.text, made.thread)
        assert code(world.act, *tell) == "dialogue.consent_missing"
        given = (made.thread, "Mw. B. Bestuurder", moment(AT), "Dat de aanpak bestaat.")
        world.act("officer", LATER, informing.record_consent, *given)
        world.act(*tell)
        assert world.count("information_notices") == 1


def test_a_notice_that_names_a_tenderer_is_refused(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        with world.looked() as session:
            name = next(one.name for one in tenderers.tenderers(session, world.procedure_id))
        tell = ("officer", AT, informing.tell_everybody, "Nieuws", f"{name} vroeg hierom.", None)
        assert code(world.act, *tell) == "clarification.names_other"
        assert world.count("information_notices") == 0


def test_a_tenderer_reads_once_and_only_inside_the_phase(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        notice = world.act("officer", AT, informing.tell_everybody, "Nieuws", "Voor allen.", None)

        def read(tenderer: UUID) -> None:
            actor = Identity(world.procedure_id, None, str(tenderer), "X", frozenset({"tenderer"}))
            with world.opened() as session:
                case = own_case(session, actor, lock=True)
                informing.note_opened(session, actor, case, notice.id, moment(LATER))
                session.commit()

        inside = world.course.ids["a"]
        read(inside)
        read(inside)
        assert world.count("information_receipts") == 1
        outside = next(id_ for key, id_ in world.course.ids.items() if key not in ("a", "b", "c"))
        with pytest.raises(NotGranted):
            read(outside)
        assert whole(world)


def test_a_topic_closes_at_a_session_of_that_tenderer_and_as_it_was_read(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        ids = world.course.ids
        held = (moment("2022-03-15T09:30"), moment("2022-03-15T12:30"))
        plan = (ids["b"], "Eerste sessie", *held, "Tilburg", ["DLG-07"])
        other = world.act("officer", AT, talks.plan_session, *plan)
        world.act("officer", AT, talks.keep_item, other, Item(WHOLE, "Wij", "Zij", "Kennis"), 0)

        def close(key: str, outcome: str, at_session: UUID | None, seen: int) -> None:
            def act(session: Any, actor: Identity, now: Any) -> None:
                what = (ids[key], "DLG-07", outcome, "De reden.")
                dialogue.close_topic(session, actor, *what, now, at_session, seen)

            world.act("officer", AT, act)

        with pytest.raises(NotGranted):
            close("a", "agreed", other, 0)
        close("b", "agreed", other, 0)
        assert code(close, "b", "deferred", None, 0) == "acts.changed_meanwhile"
        close("b", "deferred", None, 1)
        assert world.count("topic_decisions") == 2
