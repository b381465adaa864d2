"""Handing in, replacing and taking back, on both databases: sealed, with a receipt, on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from criteria.application import Application, LotAnswers
from criteria.phases import Step
from criteria.proof import MOST_FILES, Proof, ProofNote
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import elsewhere, opening, receiving, tenderers
from tender.actions import incomplete as setting_aside
from tender.demo import content
from tender.imports.inspect import inspect_file
from tender.permissions import NotGranted
from tender.store import envelopes, trail
from tender.store import opening as records
from tender.store import tenderers as rows
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds

EARLY, DEADLINE, OPENING = "2021-12-20T10:00", "2022-01-04T12:00", "2022-01-05T09:30"
MARK = "Zonnebloemkwekerij"
LOT = "1"


@pytest.fixture(autouse=True)
def not_inspected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked into elsewhere, which starts a process each time."""
    monkeypatch.setattr("tender.actions.receiving.inspect_file", lambda name, content: "")


@pytest.fixture
def world(worlds: Worlds) -> Iterator[World]:
    """Everybody is invited; nothing came in yet."""
    with worlds.at(Step.OPEN_APPLICATIONS) as made:
        made.course.invite()
        yield made


def application(key: str = "a", **changed: str) -> Application:
    one = next(one for one in content.tenderers(3) if one.key == key)
    answers = {theme: f"Antwoord {theme} van {key}" for theme in content.THEMES} | changed
    return Application(one.parties, (LotAnswers(LOT, tuple(answers.items())),))


def proof(title: str = "Verklaring", kind: str = "vog", body: bytes = b"inhoud") -> Proof:
    note = ProofNote(kind, f"{title} {MARK}", f"{MARK}.pdf", f"Zorg {MARK}", date(2021, 11, 1))
    return Proof(note, b"%PDF-1.7 " + MARK.encode() + b" " + body)


def hand_in(world: World, key: str = "a", at: datetime | str = EARLY, **changed: str) -> Any:
    return world.hand_in(key, at, receiving.submit_application, application(key, **changed))


def file(world: World, what: Proof | None = None, key: str = "a", at: Any = EARLY) -> Any:
    return world.hand_in(key, at, receiving.submit_file, what or proof())


def by_link(
    world: World, key: str, at: datetime | str, what: Callable[..., Any], *args: Any
) -> Any:
    """An act behind a personal link that needs no vault."""
    return world.hand_in(
        key, at, lambda session, actor, _vault, *rest: what(session, actor, *rest), *args
    )


def open_all(world: World, at: str = OPENING) -> None:
    moment = read_local(at)
    world.act("officer", moment, opening.begin_opening)
    world.act("witness", moment + timedelta(minutes=1), opening.begin_opening)
    with world.opened() as session:
        later = moment + timedelta(minutes=2)
        opening.finish_opening(session, world.identity("witness"), world.vault, later)
        session.commit()


def views(world: World) -> dict[str, rows.TendererView]:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    return {key: found[id_] for key, id_ in world.course.ids.items()}


def events(world: World, act: str) -> list[dict[str, Any]]:
    with world.looked() as session:
        found = trail.entries(session, str(world.procedure_id), limit=1000)
    return [dict(entry.fields) for entry in found if entry.fields.get("act") == act]


def code(what: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        what()
    return caught.value.refusals[0].code


# Deadlines


@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, False), (1, True)])
def test_the_deadline_holds_to_the_microsecond(world: World, after: int, late: bool) -> None:
    at = read_local(DEADLINE) + timedelta(microseconds=after)
    assert hand_in(world, at=at).late is late
    assert file(world, at=at).late is late
    assert views(world)["a"].late is late


def test_what_arrived_in_time_is_in_time_however_long_it_had_to_wait(world: World) -> None:
    deadline = read_local(DEADLINE)

    def waited(session: Any, actor: Any, vault: Any, now: datetime) -> Any:
        given = application()
        first = receiving.submit_application(session, actor, vault, given, now, deadline)
        second = receiving.submit_file(session, actor, vault, proof(), now, arrived=deadline)
        return first, second

    for receipt in world.hand_in("a", deadline + timedelta(seconds=20), waited):
        assert (receipt.late, receipt.received_at) == (False, deadline)
    assert events(world, "application.received")[-1]["late"] is False


def test_a_clock_that_goes_back_changes_nothing_of_what_counts(world: World) -> None:
    hand_in(world, at="2021-12-20T10:00", PRE="eerst")
    back = hand_in(world, at="2021-12-20T09:00", PRE="daarna")
    counting = views(world)["a"].application
    assert counting is not None and (counting.number, counting.digest) == (2, back.digest)
    last = events(world, "application.received")[-1]
    assert "clock_back" in last and whole(world)


def test_twenty_five_hand_in_at_the_last_second_and_all_of_them_count(
    worlds: Worlds,
) -> None:
    at = read_local(DEADLINE)
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        for number in range(25):
            name = f"Inschrijver {number}"
            id_, token = world.act("officer", EARLY, tenderers.invite_tenderer, name)
            world.course.ids[str(number)], world.course.links[str(number)] = id_, token
        content_ = application()
        acts = [
            lambda key=str(number): world.hand_in(key, at, receiving.submit_application, content_)
            for number in range(25)
        ]
        assert together(*acts) == ["done"] * 25
        assert all(view.application and not view.late for view in views(world).values())
        assert len(events(world, "application.received")) == 25 and whole(world)


# Replacing and taking back


def test_what_was_taken_back_does_not_count_and_can_be_handed_in_again(world: World) -> None:
    hand_in(world)
    hand_in(world, PRE="anders")
    assert by_link(world, "a", EARLY, receiving.withdraw_application) == 2
    assert views(world)["a"].application is None
    assert len(events(world, "application.withdrawn")) == 2
    assert by_link(world, "a", EARLY, receiving.withdraw_application) == 0
    again = hand_in(world)
    assert again.number == 3 and views(world)["a"].application == again
    assert world.count("envelopes") == 3 and world.count("envelope_withdrawals") == 2


def test_nothing_is_taken_back_after_the_deadline(world: World) -> None:
    hand_in(world)
    kept = file(world)
    at = read_local(DEADLINE) + timedelta(microseconds=1)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: by_link(world, "a", at, receiving.withdraw_application),
        lambda: by_link(world, "a", at, receiving.withdraw_file, kept.id),
    )
    assert [code(act) for act in acts] == ["receiving.withdraw_over"] * 2
    assert by_link(world, "a", DEADLINE, receiving.withdraw_file, kept.id) is True


def test_an_older_page_takes_nothing_back_that_it_did_not_show(world: World) -> None:
    hand_in(world)
    hand_in(world, PRE="nieuw")

    def stale(session: Any, actor: Any, _vault: Any, now: datetime) -> int:
        return receiving.withdraw_application(session, actor, now, seen=1)

    assert code(lambda: world.hand_in("a", EARLY, stale)) == "acts.changed_meanwhile"
    assert views(world)["a"].application is not None


def test_there_must_be_something_to_take_back(world: World) -> None:
    refused = code(lambda: by_link(world, "a", EARLY, receiving.withdraw_application))
    assert refused == "receiving.nothing_to_withdraw"


def test_a_file_is_replaced_by_taking_the_other_back(world: World) -> None:
    first = file(world)

    def renewed(session: Any, actor: Any, vault: Any, now: datetime) -> Any:
        new = proof("Nieuwe verklaring")
        return receiving.submit_file(session, actor, vault, new, now, first.id)

    second = world.hand_in("a", EARLY, renewed)
    with world.looked() as session:
        standing = [row.standing for row in envelopes.envelopes_of(session, first.tenderer)]
    assert standing == [False, True] and second.number == 2
    assert code(lambda: world.hand_in("a", EARLY, renewed)) == "receiving.file_known"


def test_of_two_who_replace_the_same_file_at_once_one_is_told(world: World) -> None:
    first = file(world)

    def renew(title: str) -> Callable[[], Any]:
        def act(session: Any, actor: Any, vault: Any, now: datetime) -> Any:
            return receiving.submit_file(session, actor, vault, proof(title), now, first.id)

        return lambda: world.hand_in("a", EARLY, act)

    assert sorted(together(renew("links"), renew("rechts"))) == ["done", "receiving.file_gone"]
    assert whole(world)


def test_the_same_form_sent_twice_at_once_is_one_file(world: World) -> None:
    def act(session: Any, actor: Any, vault: Any, now: datetime) -> Any:
        return receiving.submit_file(session, actor, vault, proof(), now, None, 0)

    twice = together(*[lambda: world.hand_in("a", EARLY, act)] * 2)
    assert twice == ["done", "done"] and world.count("envelopes") == 1
    assert code(lambda: file(world)) == "receiving.file_known"


def test_a_file_of_another_tenderer_is_not_there(world: World) -> None:
    theirs = file(world, key="b")
    with pytest.raises(NotGranted):
        by_link(world, "a", EARLY, receiving.withdraw_file, theirs.id)

    def act(session: Any, actor: Any, vault: Any, now: datetime) -> Any:
        return receiving.submit_file(session, actor, vault, proof("x"), now, theirs.id)

    with pytest.raises(NotGranted):
        world.hand_in("a", EARLY, act)
    assert world.count("envelope_withdrawals") == 0


def test_the_room_of_one_tenderer_is_not_that_of_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("criteria.proof.MOST_FILES", 2)
    assert MOST_FILES == 100
    first = file(world, proof("1"))
    file(world, proof("2"))
    assert code(lambda: file(world, proof("3"))) == "receiving.files_many"
    file(world, proof("3"), "b")
    by_link(world, "a", EARLY, receiving.withdraw_file, first.id)
    file(world, proof("3"))
    monkeypatch.setattr("criteria.proof.MOST_BYTES", 4300)
    assert code(lambda: file(world, proof("4"), "b")) == "receiving.files_large"


def test_a_file_is_looked_into_before_it_is_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tender.actions.receiving.inspect_file", inspect_file)
    assert code(lambda: file(world)) == "inspect.damaged"
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out)
    assert file(world, replace(proof(), content=out.getvalue())).number == 1
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.save(out := BytesIO())
    scripted = replace(proof(), content=out.getvalue())
    assert code(lambda: file(world, scripted)) == "inspect.script"
    given = (application("b"), "X", read_local(EARLY), (scripted,))
    assert code(lambda: record(world, *given, key="b")) == "inspect.script"
    assert world.count("envelopes") == 1


# Opening


def test_opening_makes_evidence_of_what_counts_and_of_nothing_else(world: World) -> None:
    hand_in(world)
    gone = file(world, proof("Ingetrokken"))
    file(world, proof("Jaarrekening", "accounts", b"123"))
    by_link(world, "a", EARLY, receiving.withdraw_file, gone.id)
    file(world, proof("Los"), "b")  # b hands in no application
    hand_in(world, "c", at="2022-01-04T12:00:01")
    file(world, proof("Laat"), "a", at="2022-01-04T12:00:01")
    open_all(world)
    with world.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT kind, title, name, size, note, issued_on, sealed FROM evidence"
        ).one()
    body = proof("Jaarrekening", "accounts", b"123").content
    assert tuple(found)[:5] == (
        "accounts",
        f"Jaarrekening {MARK}",
        f"{MARK}.pdf",
        len(body),
        f"Volgens de inschrijver is dit van: Zorg {MARK}.",
    )
    assert str(found.issued_on) == "2021-11-01"
    with world.engine.connect() as connection:
        id_ = connection.exec_driver_sql("SELECT id FROM evidence").scalar_one()
    place = (str(world.procedure_id), "evidence", _text(id_))
    assert world.vault.open_sealed(bytes(found.sealed), place) == body
    assert body not in bytes(found.sealed)
    opened = events(world, "vault.opened")[-1]
    assert len(opened["digests"]) == 2
    assert [key for key, view in views(world).items() if view.valid] == ["a"]
    with world.looked() as session:
        assert records.opened_kinds(session, world.procedure_id) == {
            world.course.ids["a"]: (records.OpenedFile("accounts", withdrawn=False),)
        }
    for late in ("application", "file"):
        act = hand_in if late == "application" else file
        assert code(lambda act=act: act(world, at=OPENING)) == "acts.opened_already"


def _text(id_: Any) -> str:
    from uuid import UUID

    return str(id_ if isinstance(id_, UUID) else UUID(id_))


def test_an_envelope_that_was_taken_back_is_never_opened(world: World) -> None:
    hand_in(world)
    by_link(world, "a", EARLY, receiving.withdraw_application)
    with world.opened() as session:
        (row,) = envelopes.envelopes_of(session, world.course.ids["a"])
        with pytest.raises(ValueError, match="taken back"):
            opening.unseal(session, world.case(), world.vault, row)
    hand_in(world, "b")
    open_all(world)
    assert [key for key, view in views(world).items() if view.candidacies] == ["b"]


# Elsewhere


def record(world: World, *more: Any, key: str = "a", at: str = EARLY) -> Any:
    """`more`: what differs from a good recording, in the order of the arguments."""
    good = [application(key), "TenderNed", read_local("2021-12-19T08:00"), ()]
    arguments = [*more, *good[len(more) :]]

    def act(session: Any, actor: Any, *args: Any) -> Any:
        return elsewhere.record_elsewhere(session, actor, world.vault, *args)

    return world.act("officer", at, act, world.course.ids[key], *arguments)


def test_what_came_in_elsewhere_is_sealed_and_opened_with_the_rest(world: World) -> None:
    short = Application(application().parties, (LotAnswers(LOT, (("PRE", "Alleen dit"),)),))
    received = read_local("2021-12-19T08:00:07")
    first, second = record(world, short, " TenderNed ", received, (proof(),))
    assert (first.kind, second.kind, first.late) == ("application", "proof", False)
    view = views(world)["a"].application
    assert view is not None
    assert (view.platform, view.received_at) == ("TenderNed", received)
    assert view.entered_by == world.identity("officer").id
    assert view.entered_at == read_local(EARLY)
    assert record(world, None, "TenderNed", received, (proof(),)) == ()  # the same file again
    (told,) = events(world, "application.recorded")
    assert told["platform"] == "TenderNed" and "Alleen dit" not in str(told)
    open_all(world)
    assert views(world)["a"].valid and world.count("evidence") == 1


def test_a_platform_decides_what_is_late(world: World) -> None:
    deadline = read_local(DEADLINE)
    (late,) = record(world, application(), "X", deadline + timedelta(seconds=1), at=OPENING)
    (in_time,) = record(world, application("b"), "X", deadline, key="b", at=OPENING)
    assert (late.late, in_time.late) == (True, False)
    open_all(world)
    assert [key for key, view in views(world).items() if view.valid] == ["b"]


def test_what_a_platform_cannot_have_said_is_refused(world: World) -> None:
    cases = {
        "receiving.received_ahead": (application(), "X", read_local(EARLY) + timedelta(seconds=1)),
        "receiving.received_early": (application(), "X", datetime(2021, 1, 1, tzinfo=UTC)),
        "receiving.platform_missing": (application(), ""),
        "receiving.nothing_recorded": (None,),
        "files.empty": (
            application(),
            "X",
            read_local(EARLY),
            (replace(proof(), content=b""),),
        ),
    }
    for wanted, given in cases.items():
        assert code(lambda given=given: record(world, *given)) == wanted
    assert world.count("envelopes") == 0


def test_an_officer_never_replaces_what_a_tenderer_handed_in_itself(world: World) -> None:
    hand_in(world)
    assert code(lambda: record(world)) == "receiving.handed_in_here"
    by_link(world, "a", EARLY, receiving.withdraw_application)
    record(world)


def test_a_file_recorded_by_mistake_is_taken_back_until_the_opening(world: World) -> None:
    _, wrong = record(world, application(), "X", read_local(EARLY), (proof(),))
    args = (elsewhere.withdraw_elsewhere, world.course.ids["a"], wrong.id)
    assert world.act("officer", EARLY, *args) is True
    assert world.act("officer", EARLY, *args) is False
    with pytest.raises(NotGranted):
        world.act("officer", EARLY, args[0], world.course.ids["b"], wrong.id)
    open_all(world)
    assert world.count("evidence") == 0
    assert code(lambda: world.act("officer", OPENING, *args)) == "acts.opened_already"
    assert code(lambda: record(world, key="b", at=OPENING)) == "acts.opened_already"


@pytest.mark.parametrize("key", ["auditor", "chair", "assessor1", "decision_maker"])
def test_only_an_officer_records_what_came_in_elsewhere(world: World, key: str) -> None:
    def act(session: Any, actor: Any, *args: Any) -> Any:
        return elsewhere.record_elsewhere(session, actor, world.vault, *args)

    with pytest.raises(NotGranted):
        world.act(key, EARLY, act, world.course.ids["a"], application(), "X", read_local(EARLY), ())


# Incomplete


def test_two_persons_set_aside_what_is_incomplete(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        at, id_ = "2022-01-10T10:00", world.course.ids["b"]
        act = setting_aside.set_aside_incomplete
        assert code(lambda: world.act("officer", at, act, id_, "x")) == "scores.not_declared"
        for key in ("officer", "witness"):
            world.act(key, at, tenderers.declare, id_, "none", "")
        assert code(lambda: world.act("officer", at, act, id_, " ")) == "acts.text_missing"
        assert world.act("officer", at, act, id_, "Er zit geen jaarrekening bij.") is False
        assert code(lambda: world.act("officer", at, act, id_, "x")) == "acts.same_person"
        assert world.act("witness", at, act, id_, "Eens.") is True
        out = views(world)["b"]
        assert out.exclusion is not None and not out.valid and out.incomplete
        assert (out.exclusion.ground, out.exclusion.reason) == (
            "incomplete",
            "Er zit geen jaarrekening bij.",
        )
        with world.looked() as session:
            left = {row.tenderer for row in rows.candidacies(session, world.procedure_id)}
        assert id_ not in left and world.course.ids["a"] in left
        assert code(lambda: world.act("witness", at, act, id_, "x")) == "admission.already_excluded"
        assert world.count("parties") > 0 and whole(world)
        late = world.course.ids["e"]
        for key in ("officer", "witness"):
            world.act(key, at, tenderers.declare, late, "none", "")
        refused = code(lambda: world.act("officer", at, act, late, "x"))
        assert refused == "receiving.incomplete_not_opened"
