"""Writing advice: drafts that nobody overwrites, files, sending once, correcting, withdrawing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria import visibility
from criteria.council import INPUT, JOINT, OWN
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import advice_drafts as acts
from tender.actions import advising as giving
from tender.actions import joining
from tender.actions.advising import withdraw_advice
from tender.actions.entry import look
from tender.permissions import NotGranted, Permission
from tender.store import advice_drafts, advice_files, advising, councils, people
from tender.store.advice_drafts import Place
from tests.delegations import advised, candidacy, seated
from tests.worlds import World, Worlds

AT, LATER = "2022-01-21T10:00", "2022-01-21T11:00"
TEXT = "Laat een bewoner de eigen begeleider houden."
ABOUT = Place(OWN, "PRE")
TOGETHER = Place(JOINT, "PRE")


@pytest.fixture
def world(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    advised(monkeypatch)
    with worlds.at(Step.SCORE) as made:
        seated(made, monkeypatch, third="b")
        yield made


def save(world: World, who: str, place: Place, text: str, expected: int = 0) -> int:
    def act(session: Any, actor: Any, now: Any) -> int:
        return acts.save_draft(session, actor, place, text, expected, now)

    return world.act(who, AT, act)


def send(world: World, who: str, place: Place, seen: int = 1) -> UUID | None:
    def act(session: Any, actor: Any, now: Any) -> UUID | None:
        return acts.send_draft(session, actor, place, seen, now)

    return world.act(who, LATER, act)


def attach(world: World, who: str, place: Place, name: str, content: bytes) -> None:
    def act(session: Any, actor: Any, now: Any) -> None:
        acts.add_file(session, actor, world.vault, place, name, content, now)

    world.act(who, AT, act)


def draft(world: World, who: str, place: Place) -> Any:
    actor = world.identity(who)
    with world.looked() as session:
        case = look(session, actor, Permission.GIVE_ADVICE)
        return advice_drafts.draft(session, case.id, actor.id, actor.council, place)


def seen_by(world: World, who: str) -> tuple[Any, ...]:
    actor = world.identity(who)
    with world.looked() as session:
        case = look(session, actor, Permission.GIVE_ADVICE)
        sight = visibility.advice(actor.viewer, case.moment)
        return advising.of_delegation(session, sight, case.id)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.refusals]


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """What each of these gave, done at the same time."""
    gate, found = Barrier(len(tasks)), [None] * len(tasks)

    def run(number: int) -> None:
        gate.wait()
        try:
            found[number] = tasks[number]()
        except (Refused, NotGranted) as refused:
            found[number] = refused

    threads = [Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_there_is_one_draft_for_each_place_and_it_is_ones_own(world: World) -> None:
    about = Place(OWN, "PRE", candidacy(world, "a"))
    assert save(world, "delegate", ABOUT, "een") == 1
    assert save(world, "delegate", ABOUT, "een", 1) == 1  # sent twice
    assert save(world, "delegate", ABOUT, "twee", 1) == 2
    assert save(world, "delegate", about, "drie") == 1
    assert save(world, "second", ABOUT, "vier") == 1
    assert [draft(world, "delegate", p).text for p in (ABOUT, about)] == ["twee", "drie"]
    assert draft(world, "second", ABOUT).text == "vier"
    assert draft(world, "stranger", ABOUT) is None


def test_a_second_window_overwrites_nothing(world: World) -> None:
    save(world, "delegate", ABOUT, "een")
    save(world, "delegate", ABOUT, "twee", 1)
    for seen in (0, 1):
        with pytest.raises(Refused) as refused:
            save(world, "delegate", ABOUT, "ander", seen)
        assert codes(refused) == ["council.changed_elsewhere"]
    assert draft(world, "delegate", ABOUT).text == "twee"


def test_two_members_who_save_the_joint_advice_at_once_lose_nothing(world: World) -> None:
    found = at_once(
        lambda: save(world, "delegate", TOGETHER, "van de een"),
        lambda: save(world, "second", TOGETHER, "van de ander"),
    )
    assert sorted(type(one).__name__ for one in found) == ["Refused", "int"]
    assert world.count("advice_drafts") == 1
    kept = draft(world, "third", TOGETHER)
    assert kept.text in ("van de een", "van de ander") and kept.version == 1
    assert draft(world, "stranger", TOGETHER) is None


def test_the_spokesperson_alone_sends_the_joint_advice(world: World) -> None:
    save(world, "delegate", TOGETHER, TEXT)
    with pytest.raises(Refused) as refused:
        send(world, "delegate", TOGETHER)
    assert codes(refused) == ["council.spokesperson_sends"]
    thread = send(world, "second", TOGETHER)
    assert [(row.thread, row.kind) for row in seen_by(world, "third")] == [(thread, JOINT)]
    assert seen_by(world, "stranger") == ()
    assert world.count("advice_drafts") == 0


def test_advice_is_sent_once_as_it_was_read_over(world: World) -> None:
    save(world, "delegate", ABOUT, TEXT)
    with pytest.raises(Refused) as refused:
        send(world, "delegate", ABOUT, 9)
    assert codes(refused) == ["council.changed_unread"]
    found = at_once(lambda: send(world, "delegate", ABOUT), lambda: send(world, "delegate", ABOUT))
    assert sorted(one is None for one in found) == [False, True]
    assert [row.text for row in seen_by(world, "delegate")] == [TEXT]
    save(world, "delegate", ABOUT, "Nog een advies.")
    assert send(world, "delegate", ABOUT) not in found
    assert len(seen_by(world, "delegate")) == 2


def test_nothing_empty_is_sent(world: World) -> None:
    save(world, "delegate", ABOUT, "  ")
    with pytest.raises(Refused) as refused:
        send(world, "delegate", ABOUT)
    assert codes(refused) == ["acts.text_missing"]


def test_a_correction_is_a_next_version_with_the_same_files(world: World) -> None:
    save(world, "delegate", ABOUT, TEXT)
    attach(world, "delegate", ABOUT, "brief.txt", b"Beste gemeente")
    thread = send(world, "delegate", ABOUT, 2)
    assert thread is not None
    world.act("delegate", LATER, lambda s, a, now: acts.correct(s, a, thread, now))
    world.act("delegate", LATER, lambda s, a, now: acts.correct(s, a, thread, now))
    place = Place("", first=thread)
    assert draft(world, "delegate", place).text == TEXT
    save(world, "delegate", place, "Beter gezegd.", 1)
    assert send(world, "delegate", place, 2) == thread
    (row,) = seen_by(world, "delegate")
    assert (row.thread, row.number, row.text, row.files) == (thread, 2, "Beter gezegd.", 1)
    with world.looked() as session:
        versions = advice_files.versions_of(session, thread)
        assert [one.text for one in versions] == [TEXT, "Beter gezegd."]


def test_nobody_corrects_what_another_wrote(world: World) -> None:
    place = Place(INPUT, "PRE")
    save(world, "delegate", place, TEXT)
    thread = send(world, "delegate", place)
    assert thread is not None and [row.kind for row in seen_by(world, "second")] == [INPUT]
    for other in ("second", "stranger"):
        with pytest.raises(NotGranted):
            world.act(other, LATER, lambda s, a, now: acts.correct(s, a, thread, now))
        with pytest.raises(NotGranted):
            save(world, other, Place("", first=thread), "Anders.")


def test_sending_a_correction_beside_a_withdrawal_ends_withdrawn(world: World) -> None:
    save(world, "delegate", ABOUT, TEXT)
    thread = send(world, "delegate", ABOUT)
    assert thread is not None
    world.act("delegate", LATER, lambda s, a, now: acts.correct(s, a, thread, now))
    place = Place("", first=thread)
    save(world, "delegate", place, "Beter.", 1)
    at_once(
        lambda: send(world, "delegate", place, 2),
        lambda: world.act("delegate", LATER, lambda s, a, now: withdraw_advice(s, a, thread, now)),
    )
    (row,) = seen_by(world, "delegate")
    assert row.withdrawn_at is not None
    if row.number == 1:  # the withdrawal came first: the words are kept
        assert draft(world, "delegate", place).text == "Beter."
        with pytest.raises(Refused) as refused:
            send(world, "delegate", place, 2)
        assert codes(refused) == ["council.taken_back"]


def test_after_closing_nothing_is_sent_and_the_draft_stays(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with worlds.at(Step.CONSENSUS) as world:
        seated(world, monkeypatch)
        actor = world.identity("delegate")
        with world.opened() as session:
            now = look(session, actor, Permission.GIVE_ADVICE).sealed_at
            assert now is not None
            advice_drafts.begin(session, actor.procedure_id, actor.id, "council", ABOUT, TEXT, now)
            session.commit()
        for act in (
            lambda: send(world, "delegate", ABOUT),
            lambda: save(world, "delegate", ABOUT, "x", 1),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert codes(refused) == ["acts.advice_closed"]
        assert draft(world, "delegate", ABOUT).text == TEXT
        with world.looked() as session:
            assert advice_drafts.unsent(session, world.procedure_id) == {"council": 1}


def test_forged_places_are_not_there(world: World) -> None:
    forged = (
        Place("officer", "PRE"),
        Place(OWN, "XYZ"),
        Place(OWN, "PRE", uuid4()),
        Place(OWN, "PRE", world.course.ids["a"]),
        Place(OWN, first=uuid4()),
    )
    for place in forged:
        with pytest.raises(NotGranted):
            save(world, "delegate", place, TEXT)
    tied = candidacy(world, "b")
    save(world, "delegate", Place(JOINT, "PRE", tied), TEXT)
    with pytest.raises(NotGranted):
        save(world, "third", Place(JOINT, "PRE", tied), TEXT)


def test_a_file_is_read_by_the_delegation_and_by_who_may_read_the_advice(world: World) -> None:
    attach(world, "delegate", TOGETHER, "brief.txt", b"Beste gemeente")

    def read(who: str, id_: UUID) -> Any:
        with world.looked() as session:
            return acts.read_file(session, world.identity(who), world.vault, id_)

    found = draft(world, "delegate", TOGETHER)
    with world.looked() as session:
        (file,) = advice_drafts.files(session, found.id)
    assert file.sha256 == hashlib.sha256(b"Beste gemeente").hexdigest()
    assert read("second", file.id) == ("brief.txt", b"Beste gemeente")
    for who in ("stranger", "officer", "chair", "assessor1", "auditor", "decision_maker"):
        with pytest.raises(NotGranted):
            read(who, file.id)
    save(world, "second", TOGETHER, TEXT, found.version)
    thread = send(world, "second", TOGETHER, found.version + 1)
    with world.looked() as session:
        (sent,) = advice_files.files_with(session, [thread])[thread]
    for who in ("third", "officer"):
        assert read(who, sent.id) == ("brief.txt", b"Beste gemeente")
    asked: list[str] = []
    sa.event.listen(
        world.engine, "before_cursor_execute", lambda _c, _cu, text, *_m: asked.append(text)
    )
    for who in ("stranger", "chair", "assessor1", "contract_manager"):
        for id_ in (sent.id, uuid4()):
            with pytest.raises(NotGranted):
                read(who, id_)
    assert asked and not any("_files.sealed" in text for text in asked)


def test_what_is_corrected_or_taken_back_or_stands_elsewhere_is_not_fetched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = candidacy(world, "a"), candidacy(world, "b")
    places = {
        (theme, about): Place(OWN, theme, about)
        for theme in ("", "PRE", "GOV")
        for about in (None, a, b)
    }
    for place in places.values():
        save(world, "delegate", place, TEXT)
        thread = send(world, "delegate", place)

        def again(session: Any, actor: Any, now: Any, first: UUID | None = thread) -> UUID:
            return giving.give_advice(session, actor, "", f"{TEXT} Beter.", now, first=first)

        world.act("delegate", LATER, again)
    for place in places.values():
        save(world, "second", place, TEXT)
        world.act("second", LATER, withdraw_advice, send(world, "second", place))
    viewed, real = [], advising._view

    def view(*row: Any) -> Any:
        viewed.append(row)
        return real(*row)

    monkeypatch.setattr(advising, "_view", view)
    with world.looked() as session:
        args = (advising.FOR_REPORT, world.procedure_id)
        rows = advising.advice(session, *args, ("PRE", a))
        every = advising.advice(session, *args)
    wanted = {("", None), ("PRE", None), ("", a), ("PRE", a)}
    assert {(row.question, row.candidacy) for row in rows} == wanted
    numbers = {(row.question, row.candidacy): row.number for row in every}
    assert all(numbers[place] == 2 for place in places)
    assert len(viewed) == len(rows) + len(every)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leeg.pdf", b"", "files.empty"),
        ("groot.txt", b"a" * (10 * 1024 * 1024 + 1), "files.too_large"),
        ("zo.pdf", b"MZ\x90\x00 program", "files.kind"),
        ("bladen.xlsx", b"PK\x03\x04", "files.kind"),
        ("brief.txt", b"hallo", "council.file_known"),
    ],
)
def test_a_file_that_is_not_taken(world: World, name: str, content: bytes, code: str) -> None:
    attach(world, "delegate", ABOUT, "eerste.txt", b"hallo")
    with pytest.raises(Refused) as refused:
        attach(world, "delegate", ABOUT, name, content)
    assert codes(refused) == [code]


def test_five_files_are_enough(world: World) -> None:
    for number in range(5):
        attach(world, "delegate", ABOUT, f"{number}.txt", str(number).encode())
    with pytest.raises(Refused) as refused:
        attach(world, "delegate", ABOUT, "zes.txt", b"zes")
    assert codes(refused) == ["council.files_full"]


def test_who_speaks_no_longer_takes_nothing_of_the_delegation_back(world: World) -> None:
    def speaks(who: str) -> None:
        ids = (world.identity(who).id, world.identity("officer").id)
        with world.opened() as session:
            councils.name_spokesperson(session, world.procedure_id, "council", *ids, read_local(AT))
            session.commit()

    def back(who: str) -> None:
        world.act(who, LATER, lambda s, a, now: withdraw_advice(s, a, thread, now))

    speaks("delegate")
    save(world, "delegate", TOGETHER, TEXT)
    thread = send(world, "delegate", TOGETHER)
    assert thread is not None
    speaks("second")
    for who in ("delegate", "third"):
        with pytest.raises(NotGranted):
            back(who)
    back("second")


def test_an_advice_stays_of_the_council_for_which_it_was_given(world: World) -> None:
    save(world, "second", ABOUT, TEXT)
    thread = send(world, "second", ABOUT)
    with world.opened() as session:
        people.take_seat(session, world.identity("second").id, "delegate", "social")
        session.commit()

    def better(session: Any, actor: Any, now: Any) -> UUID:
        return giving.give_advice(session, actor, "", f"{TEXT} Beter.", now, first=thread)

    world.act("second", LATER, better)
    with world.looked() as session:
        found = advising.advice(session, advising.FOR_REPORT, world.procedure_id)
    mine = [row for row in found if row.thread == thread]
    assert [(row.number, row.council) for row in mine] == [(2, "council")]


def test_nobody_answers_the_own_advice(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        with world.looked() as session:
            found = advising.advice(session, advising.FOR_REPORT, world.procedure_id)
        own = next(row for row in found if row.participant == world.identity("delegate").id)
        with world.opened() as session:
            people.grant(session, own.participant, "officer")
            session.commit()
        said = (own.id, "not_followed", "Dat doen wij niet.", "")
        with pytest.raises(NotGranted):
            world.act("delegate", "2022-01-28T10:00", giving.answer_advice, *said)
        world.act("officer", "2022-01-28T10:00", giving.answer_advice, *said)


def test_who_has_not_promised_anything_writes_nothing(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with worlds.at(Step.SCORE) as world:
        seated(world, monkeypatch)
        monkeypatch.setattr(joining, "what_first", lambda *_: "undertaking")
        with pytest.raises(Refused) as refused:
            save(world, "delegate", ABOUT, TEXT)
        assert codes(refused) == ["council.undertaking_first"]
