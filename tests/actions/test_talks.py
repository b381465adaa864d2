"""Sessions and their minutes, on both databases: planned, written, made, corrected, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from criteria.agreements import Details
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.talks import LINK_VALID, WHOLE, Item
from criteria.visibility import Sight
from tender.actions import agreements, dialogue, minutes, talks, tenderers
from tender.actions.standing import standing
from tender.pages.minutes import one_version
from tender.permissions import NotGranted
from tender.store import dialogue as rows
from tender.store import talks as plans
from tests.actions.test_two_at_once import together, whole
from tests.talks import talked
from tests.worlds import World, Worlds

AT = read_local("2022-03-16T10:00")
LATER = AT + timedelta(days=1)
ALL = Sight(everyone=True)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.refusals[0].code


def planned(world: World, key: str = "a", hours: int = -2, *topics: str) -> UUID:
    begin = AT + timedelta(hours=hours)
    plan = ("Gesprek", begin, begin + timedelta(hours=2), "Hier", topics or ("DLG-01", "DLG-02"))
    tenderer = world.course.ids[key]
    thread: UUID = world.act("officer", AT, talks.plan_session, tenderer, *plan)
    return thread


def talk(world: World, key: str = "a", *, confirmed: bool = False) -> tuple[UUID, UUID]:
    return talked(world.act, world.course.ids[key], "DLG-01", AT, confirmed=confirmed)


def versions(world: World, thread: UUID) -> list[rows.SessionView]:
    with world.looked() as session:
        every = rows.every_version(session, ALL, world.procedure_id)
    return [row for row in every if row.thread == thread]


def plan_of(world: World, thread: UUID) -> plans.TalkView:
    with world.looked() as session:
        every = plans.talks(session, ALL, world.procedure_id)
    return next(row for row in every if row.thread == thread)


def moved(world: World, thread: UUID, *plan: Any, seen: int) -> None:
    with world.opened() as session:
        talks.move_session(session, world.identity("officer"), thread, *plan, AT, seen=seen)
        session.commit()


def again(world: World, thread: UUID, why: str = "Er ontbrak iets.") -> UUID:
    moments = (AT - timedelta(hours=2), AT)
    made: UUID = world.act("officer", LATER, talks.make_minutes, thread, *moments, why)
    return made


def test_a_session_is_moved_and_cancelled_in_versions(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread = planned(world, hours=24)
        other = ("Anders", AT + timedelta(hours=30), AT + timedelta(hours=31), "", ["DLG-03"])
        moved(world, thread, *other, seen=1)
        now = plan_of(world, thread)
        assert (now.versions, now.title, now.agenda) == (2, "Anders", ("DLG-03",))
        assert world.count("session_plans") == 2
        assert refused(lambda: moved(world, thread, *other, seen=1)) == "acts.changed_meanwhile"
        assert refused(lambda: world.act("officer", AT, talks.cancel_session, thread, " ")) == (
            "acts.text_missing"
        )
        world.act("officer", AT, talks.cancel_session, thread, "Ziek.")
        gone = plan_of(world, thread)
        assert (gone.versions, gone.cancelled, gone.title) == (3, "Ziek.", "Anders")
        code = refused(lambda: world.act("officer", AT, talks.keep_item, thread, Item(WHOLE), 0))
        assert code == "dialogue.session_cancelled"
        assert whole(world)


def test_two_people_who_write_the_same_item_do_not_overwrite_each_other(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread = planned(world)
        for version in (0, 1):
            one = Item("DLG-01", text=f"Een {version}")
            other = Item("DLG-01", text=f"Ander {version}")
            results = together(
                lambda one=one, v=version: world.act(  # type: ignore[misc]
                    "officer", AT, talks.keep_item, thread, one, v
                ),
                lambda other=other, v=version: world.act(  # type: ignore[misc]
                    "witness", AT, talks.keep_item, thread, other, v
                ),
            )
            assert sorted(results) == ["dialogue.item_saved_meanwhile", "done"]
            with world.looked() as session:
                kept = plans.drafts(session, thread)["DLG-01"]
            wanted = one if results[0] == "done" else other
            assert (kept.item, kept.version) == (wanted, version + 1)


def test_an_item_is_of_a_topic_and_a_session_in_sight(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread, b = planned(world, "b"), world.course.ids["b"]
        for topic in ("DLG-99", "x"):
            with pytest.raises(NotGranted):
                world.act("officer", AT, talks.keep_item, thread, Item(topic), 0)
        with pytest.raises(NotGranted):
            world.act("officer", AT, talks.keep_item, uuid4(), Item(WHOLE), 0)
        world.act("witness", AT, tenderers.declare, b, "conflict", "Mijn zus werkt daar.")
        for act in (
            lambda: world.act("witness", AT, talks.keep_item, thread, Item(WHOLE), 0),
            lambda: world.act("witness", AT, talks.cancel_session, thread, "Nee."),
            lambda: planned_by(world, "witness", b),
        ):
            with pytest.raises(NotGranted):
                act()


def planned_by(world: World, who: str, tenderer: UUID) -> None:
    plan = ("Gesprek", AT, AT + timedelta(hours=1), "", ["DLG-01"])
    world.act(who, AT, talks.plan_session, tenderer, *plan)


def test_a_topic_is_closed_at_a_session_of_its_own_tenderer(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        mine, others, gone = planned(world, "a"), planned(world, "b"), planned(world, "a", 24)
        world.act("officer", AT, talks.cancel_session, gone, "Ziek.")
        closing = (dialogue.close_topic, world.course.ids["a"], "DLG-01", "agreed", "Ja.")

        def close(thread: UUID) -> None:
            with world.opened() as session:
                what, *rest = closing
                what(session, world.identity("officer"), *rest, AT, at_session=thread)  # type: ignore[arg-type]
                session.commit()

        for nowhere in (others, uuid4()):
            with pytest.raises(NotGranted):
                close(nowhere)
        assert refused(lambda: close(gone)) == "dialogue.session_cancelled"
        assert world.count("topic_decisions") == 0
        close(mine)
        with world.looked() as session:
            found = rows.topics(session, ALL, world.procedure_id)
        assert found[world.course.ids["a"], "DLG-01"].session == mine


def test_minutes_are_frozen_and_a_correction_stands_beside_them(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread, first = talk(world, confirmed=True)
        before = versions(world, thread)
        assert before[0].confirmed
        said = Item("DLG-01", "Ons standpunt.", "Hun standpunt.", "Verbeterd.")
        world.act("officer", LATER, talks.keep_item, thread, said, 1)
        assert refused(lambda: again(world, thread, " ")) == "dialogue.correction_reason"
        second = again(world, thread)
        old, new = versions(world, thread)
        assert old == before[0]
        assert (new.id, new.number, new.reason) == (second, 2, "Er ontbrak iets.")
        assert new.items[0].text == "Verbeterd." and not new.confirmations
        with pytest.raises(NotGranted):
            world.act(
                "officer", LATER, minutes.confirm_minutes, first, "tenderer", "Iemand", "spoken"
            )
        with world.looked() as session:
            counts = standing(session, world.case(), LATER)
        assert (counts.minutes_unconfirmed, counts.minutes_unwritten) == (1, 0)
        stale = (AT - timedelta(hours=2), AT, "Nog eens.", LATER)
        with world.opened() as session:
            code = refused(
                lambda: talks.make_minutes(
                    session, world.identity("officer"), thread, *stale, seen=1
                )
            )
        assert code == "acts.changed_meanwhile"
        plan = ("Anders", AT, AT + timedelta(hours=1), "", ["DLG-01"])
        code = refused(lambda: world.act("officer", LATER, talks.move_session, thread, *plan))
        assert code == "dialogue.minutes_made"
        assert whole(world)


def test_a_planned_session_without_minutes_counts_apart(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        talk(world)
        gone = planned(world, "b", 24)
        planned(world, "b", 48)
        world.act("officer", AT, talks.cancel_session, gone, "Ziek.")
        with world.looked() as session:
            found = standing(session, world.case(), AT)
        assert (found.minutes_unwritten, found.minutes_unconfirmed, found.sessions) == (1, 1, 0)


def test_a_correction_keeps_what_was_agreed_there_after_it_changed_elsewhere(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread, a = planned(world), world.course.ids["a"]
        details = Details(title="Telregel")
        agreed = ("DLG-01", "commitment", "Wij tellen elke maand.", details)
        made = world.act("officer", AT, agreements.record_agreement, a, thread, *agreed)
        for item in (Item(WHOLE, "Wij", "Zij", "Gesproken."), Item("DLG-01", text="Geteld.")):
            world.act("officer", AT, talks.keep_item, thread, item, 0)
        again(world, thread, "")
        change = (
            made.thread,
            1,
            None,
            "commitment",
            "Wij tellen elk kwartaal.",
            details,
            "Per mail.",
        )
        world.act("officer", LATER, agreements.revise_agreement, *change)
        again(world, thread)
        first, second = versions(world, thread)
        assert first.agreements == second.agreements == (made.id,)
        with world.looked() as session:
            paper = one_version(session, world.identity("officer"), second.id)
        assert [one.text for one in paper.agreements] == ["Wij tellen elke maand."]


def test_signed_is_said_of_a_copy_that_is_kept_alone(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        _, made = talk(world)
        yes = (minutes.confirm_minutes, made, "tenderer", "R. Smit", "signed")
        with pytest.raises(Refused):
            world.act("officer", AT, *yes)
        assert world.count("minutes_confirmations") == 0


def test_a_side_that_is_confirmed_by_two_at_once_is_confirmed_once(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        _, made = talk(world)
        token = world.act("officer", AT, minutes.make_link, made, "M. Jansen")
        yes = (minutes.confirm_minutes, made, "tenderer", "R. Smit", "written")
        results = together(
            lambda: world.act("officer", AT, *yes),
            lambda: world.act("witness", AT, *yes),
            lambda: by_link(world, token),
        )
        assert results.count("done") in (1, 2)
        assert set(results) <= {"done", "dialogue.confirmed_already"}
        assert world.count("minutes_confirmations") == 1
        assert whole(world)


def by_link(world: World, token: str, at: Any = AT, name: str = "M. Jansen") -> None:
    with world.opened() as session:
        minutes.confirm_by_link(session, token, name, at)
        session.commit()


def dead(world: World, token: str, at: Any = AT) -> bool:
    """Whether a link neither shows nor confirms anything."""
    with world.looked() as session:
        try:
            minutes.by_link(session, token, at)
        except NotGranted:
            with pytest.raises(NotGranted):
                by_link(world, token, at)
            return True
    return False


def test_a_link_confirms_once_for_fourteen_days(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread, made = talk(world)
        token = world.act("officer", AT, minutes.make_link, made, "M. Jansen")
        assert dead(world, "x") and dead(world, token + "x")
        assert dead(world, token, AT + LINK_VALID)
        assert not dead(world, token, AT + LINK_VALID - timedelta(seconds=1))
        assert world.count("minutes_confirmations") == 0
        assert refused(lambda: by_link(world, token, name=" ")) == "dialogue.confirmed_by_missing"
        by_link(world, token)
        by_link(world, token, name="Een ander")
        (found,) = versions(world, thread)[0].confirmations
        assert (found.side, found.how, found.confirmed_by) == ("tenderer", "link", "M. Jansen")
        again_code = refused(lambda: world.act("officer", AT, minutes.make_link, made, "Wie?"))
        assert again_code == "dialogue.confirmed_already"
        assert whole(world)


def test_a_link_works_until_another_one_or_another_version(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread, made = talk(world)
        first = world.act("officer", AT, minutes.make_link, made, "M. Jansen")
        later = AT + timedelta(minutes=1)
        second = world.act("officer", later, minutes.make_link, made, "R. Smit")
        assert dead(world, first) and not dead(world, second)
        again(world, thread)
        assert dead(world, second)
        assert world.count("minutes_confirmations") == 0


def test_a_signed_copy_is_kept_sealed_and_handed_out_again(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        thread, made = talk(world)
        sign = (minutes.confirm_signed, world.vault, made, "tenderer", "M. Jansen")
        code = refused(lambda: world.act("officer", AT, *sign, "a.docx", b"PK\x03\x04"))
        assert code.startswith(("inspect.", "files.", "dialogue."))
        assert world.count("minutes_confirmations") == 0
        png = bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
            "0000000049454e44ae426082"
        )
        world.act("officer", AT, *sign, "getekend.png", png)
        (found,) = versions(world, thread)[0].confirmations
        assert found.how == "signed"
        with world.looked() as session:
            read = minutes.read_signed(session, world.identity("auditor"), world.vault, found.id)
            assert read == ("getekend.png", png)
            with pytest.raises(NotGranted):
                minutes.read_signed(session, world.identity("officer"), world.vault, uuid4())
        b = world.course.ids["a"]
        world.act("witness", AT, tenderers.declare, b, "conflict", "Mijn zus werkt daar.")
        with world.looked() as session, pytest.raises(NotGranted):
            minutes.read_signed(session, world.identity("witness"), world.vault, found.id)
