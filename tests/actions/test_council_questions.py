"""Questions and sessions of councils, on both databases."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.council_sessions import Heard
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import clarification as asking
from tender.actions import council_questions as acts
from tender.actions import council_sessions as hearing
from tender.actions import tenderers
from tender.permissions import NotGranted
from tender.store import clarification, council_sessions
from tender.store import council_questions as rows
from tests.desk import view
from tests.opened import (
    AT,
    COUNCIL,
    ONE,
    OTHER,
    SOCIAL,
    candidacy,
    delegate,
    everyone,
    exclude,
    interest,
    posted,
    with_councils,
)
from tests.worlds import World, Worlds

LATER = "2022-01-12T10:00"
NAMED = {field: ("councils.names_tenderer", field) for field in ("text", "reason")}
ASKED, SAID = "Wie belt een bewoner terug?", "Wij bellen binnen een dag."


def asked(world: World, key: str | None = None, theme: str = "PRE", who: str = ONE) -> UUID:
    about = candidacy(world, key) if key else None
    id_: UUID = world.act(who, AT, acts.ask_question, theme, about, ASKED)
    return id_


def decide(world: World, ids: list[UUID], outcome: str, *rest: Any, who: str = "officer") -> Any:
    text, reason, to = (*rest, *("", "", None)[len(rest) :])
    chosen = everyone(world) if to is None else to
    return world.act(who, AT, acts.decide_questions, ids, outcome, text, reason, chosen)


def puts(world: World) -> tuple[rows.PutView, ...]:
    with world.looked() as session:
        return rows.puts(session, world.procedure_id)


def drafts(world: World, key: str) -> list[tuple[str, str, str]]:
    with world.looked() as session:
        found = clarification.drafts(session, world.course.ids[key])
    return [(one.demand, one.kind, one.text) for one in found]


def code(told: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in told.value.refusals]


def test_a_question_goes_to_all_and_into_the_next_letter(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        id_ = asked(world)
        put = decide(world, [id_], "unchanged")
        (one,) = puts(world)
        assert (one.id, one.number, one.text) == (put, 1, ASKED)
        assert {row.candidacy for row in one.to} == set(everyone(world))
        for key in ("a", "b", "c"):
            assert drafts(world, key) == [("PRE", "clarify", ASKED)]
        with pytest.raises(Refused) as told:
            decide(world, [id_], "unchanged")
        assert code(told) == ["acts.already_done"]
        for act, times in (("council.asked", 1), ("council.decided", 1)):
            assert world.count(f"trail_value WHERE value = '\"{act}\"'") == times
        for table in ("council_questions", "council_question_decisions", "put_to"):
            with pytest.raises(sa.exc.DBAPIError), world.opened() as session:
                session.execute(sa.text(f"DELETE FROM {table}"))


def test_several_become_one_text_and_some_tenderers_only_with_a_reason(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        ids = [asked(world), asked(world, "a", theme="FIN")]
        only = [candidacy(world, "a")]
        with pytest.raises(Refused) as told:
            decide(world, ids, "combined", "Hoe bereikt u bewoners?", " ", only)
        assert code(told) == ["councils.fewer_reason"]
        assert world.count("put_questions") == 0
        put = decide(world, ids, "combined", "Hoe bereikt u bewoners?", "Alleen zij.", only)
        assert drafts(world, "a") == [("", "clarify", "Hoe bereikt u bewoners?")]
        assert drafts(world, "b") == []
        world.act("officer", LATER, acts.put_also, put)
        (one,) = puts(world)
        assert {row.candidacy for row in one.to} == set(everyone(world))
        assert len({row.at for row in one.to}) == 2
        assert drafts(world, "b") == [("", "clarify", "Hoe bereikt u bewoners?")]
        with pytest.raises(Refused):
            world.act("officer", LATER, acts.put_also, put)
        assert world.count("trail_value WHERE value = '\"council.put\"'") == 1


def test_no_tenderer_reads_the_name_of_another_in_a_question(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        text = f"Doet u het zoals {view(world, 'b').parties[0].name}?"
        with pytest.raises(Refused) as told:
            decide(world, [asked(world)], "combined", text)
        assert code(told) == ["clarification.names_other"]
        assert world.count("put_questions") == 0 and drafts(world, "a") == []


def test_only_what_was_sent_counts_as_got(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        decide(world, [asked(world)], "unchanged")
        to = {one.tenderer: one for one in puts(world)[0].to}
        a, b, c = (to[world.course.ids[key]] for key in ("a", "b", "c"))
        assert all(one.sent is None and one.in_letter for one in to.values())
        for act, args in (
            (acts.record_answer, (a.id, SAID, 0)),
            (acts.record_sending, (a.id, read_local(AT), "per e-mail")),
        ):
            with pytest.raises(Refused):  # the letter has yet to go
                world.act("officer", LATER, act, *args)
        deadline = read_local("2022-01-20T12:00")
        world.act("officer", LATER, asking.send_round, a.tenderer, deadline, None)
        with world.looked() as session:
            (draft,) = clarification.drafts(session, b.tenderer)
        world.act("officer", LATER, asking.drop_question, b.tenderer, draft.id)
        found = {one.id: one for one in puts(world)[0].to}
        assert (found[a.id].sent, found[a.id].means) == (read_local(LATER), "")
        assert found[b.id].sent is None and not found[b.id].in_letter
        assert found[c.id].sent is None and found[c.id].in_letter
        for at, means, fault in (
            (None, "per e-mail", "councils.sent_missing"),
            (read_local(LATER), " ", "councils.means_missing"),
        ):
            with pytest.raises(Refused) as told:
                world.act("officer", LATER, acts.record_sending, b.id, at, means)
            assert code(told) == [fault]
        args = (b.id, read_local(LATER), "per e-mail")
        world.act("officer", LATER, acts.record_sending, *args)
        for id_ in (a.id, b.id):
            with pytest.raises(Refused) as told:
                world.act("officer", LATER, acts.record_sending, id_, *args[1:])
            assert code(told) == ["councils.sent_already"]
        found = {one.id: one for one in puts(world)[0].to}
        assert (found[b.id].sent, found[b.id].means) == (read_local(LATER), "per e-mail")
        world.act("officer", LATER, acts.record_answer, b.id, SAID, 0)
        assert world.count("trail_value WHERE value = '\"council.sent\"'") == 1
        with pytest.raises(NotGranted):
            world.act("officer", LATER, acts.record_sending, uuid4(), *args[1:])


def test_an_answer_shows_that_the_question_arrived(worlds: Worlds) -> None:
    """Earlier versions kept no sending, and took answers without one."""
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        decide(world, [asked(world)], "unchanged")
        to = puts(world)[0].to[0]
        officer = world.identity("officer").id
        with world.opened() as session:
            rows.answer(session, to.id, 1, SAID, officer, read_local(AT))
            rows.answer(session, to.id, 2, "Anders.", officer, read_local(LATER))
            session.commit()
        found, other, *_ = puts(world)[0].to
        assert (found.sent, found.means, found.shown) == (read_local(AT), "", True)
        assert other.sent is None and not other.shown
        with pytest.raises(Refused) as told:
            args = (to.id, read_local(LATER), "per e-mail")
            world.act("officer", LATER, acts.record_sending, *args)
        assert code(told) == ["councils.sent_already"]
        world.act("officer", LATER, acts.record_answer, to.id, SAID, 2)
        assert puts(world)[0].to[0].sent == read_local(AT)


def test_an_answer_is_corrected_by_a_new_version(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        decide(world, [asked(world)], "unchanged")
        posted(world)
        to = puts(world)[0].to[0]
        for seen, text in ((0, "Niet."), (1, SAID), (2, SAID)):
            world.act("officer", AT, acts.record_answer, to.id, text, seen)
        assert [one.text for one in puts(world)[0].to[0].answers] == ["Niet.", SAID]
        with pytest.raises(Refused):
            world.act("witness", AT, acts.record_answer, to.id, "Anders", 1)
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.record_answer, uuid4(), SAID, 0)
        world.act("officer", AT, tenderers.declare, to.tenderer, "conflict", "Familie")
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.record_answer, to.id, "Anders", 2)


def test_who_may_not_ask_decide_or_know(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        mine = delegate(world)
        delegate(world, OTHER, SOCIAL)
        interest(world, mine, "a")
        for who, key, theme in (
            (ONE, "a", "PRE"),  # an interest in this tenderer
            (ONE, None, "XYZ"),
            (OTHER, None, "FIN"),  # not opened to this council
            ("officer", None, "PRE"),
            ("assessor1", None, "PRE"),
        ):
            with pytest.raises(NotGranted):
                asked(world, key, theme, who)
        id_ = asked(world, "b")
        for who in (ONE, OTHER, "chair", "assessor1", "auditor", "decision_maker"):
            with pytest.raises(NotGranted):
                decide(world, [id_], "unchanged", who=who)
        with pytest.raises(NotGranted):
            decide(world, [uuid4()], "unchanged")
        with pytest.raises(NotGranted):
            decide(world, [id_], "unchanged", "", "Zo.", [uuid4()])
        world.act("officer", AT, tenderers.declare, world.course.ids["b"], "conflict", "Familie")
        with pytest.raises(NotGranted):
            decide(world, [id_], "refused", "", "Niet nodig.", [])
        decide(world, [id_], "refused", "", "Niet nodig.", [], who="witness")
        assert puts(world) == ()


def test_an_interest_holds_after_the_tenderer_is_out(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        first, second = asked(world, "b"), asked(world, "b")
        put = decide(world, [first], "unchanged", "", "Alleen zij.", [candidacy(world)])
        world.act("officer", AT, tenderers.declare, world.course.ids["b"], "conflict", "Familie")
        exclude(world, "b")
        with pytest.raises(NotGranted):
            decide(world, [second], "refused", "", "Niet nodig.", [])
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.put_also, put)
        decide(world, [second], "refused", "", "Niet nodig.", [], who="witness")


def test_an_organisation_asks_through_an_officer(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        args = ("Bewonersvereniging", "", None, ASKED)
        id_ = world.act("officer", AT, acts.note_question, *args)
        for bad in (("", *args[1:]), (*args[:3], " ")):
            with pytest.raises(Refused):
                world.act("officer", AT, acts.note_question, *bad)
        with pytest.raises(NotGranted):
            world.act("chair", AT, acts.note_question, *args)
        decide(world, [id_], "unchanged")
        assert puts(world)[0].text == ASKED


# Sessions


def test_a_session_is_kept_in_versions(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        mine = delegate(world)
        theirs = delegate(world, OTHER, SOCIAL)
        plan = Heard(read_local(LATER))
        thread = world.act("officer", AT, hearing.plan_session, COUNCIL, candidacy(world), plan)
        told = Heard(read_local(AT), (mine,), "Directeur", "Hoe?", "Zo.")
        world.act("officer", AT, hearing.correct_session, thread, told, 1)
        with pytest.raises(Refused) as faults:
            world.act("witness", AT, hearing.correct_session, thread, told, 1)
        assert code(faults) == ["acts.changed_meanwhile"]
        with world.looked() as session:
            (one,) = council_sessions.sessions(session, world.procedure_id, COUNCIL)
        assert (one.number, one.present, one.notes) == (2, (mine,), "Zo.")
        assert world.count("council_sessions") == 2
        assert world.count("trail_value WHERE value = '\"council.heard\"'") == 2
        args = (hearing.plan_session, COUNCIL, candidacy(world))
        for bad in (Heard(None), Heard(read_local(AT)), Heard(read_local(AT), (mine,))):
            with pytest.raises(Refused):
                world.act("officer", AT, *args, bad)
        with pytest.raises(NotGranted):  # of another council
            world.act("officer", AT, *args, Heard(read_local(AT), (theirs,), notes="Zo."))
        for council, whose in (("other", candidacy(world)), (COUNCIL, uuid4())):
            with pytest.raises(NotGranted):
                world.act("officer", AT, hearing.plan_session, council, whose, plan)
        with pytest.raises(NotGranted):
            world.act("chair", AT, *args, plan)
        interest(world, mine, "a")
        with pytest.raises(Refused) as faults:
            world.act("officer", AT, *args, told)
        assert code(faults) == ["councils.present_conflict"]


def test_a_council_that_reads_without_names_reads_none_in_notes_or_answers(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world, masked=True)
        mine = delegate(world)
        name = view(world, "a").parties[0].name
        told = Heard(read_local(AT), (mine,), "", "", f"{name} zegt ja.")
        with pytest.raises(Refused) as faults:
            world.act("officer", AT, hearing.plan_session, COUNCIL, candidacy(world), told)
        assert code(faults) == ["councils.names_tenderer"]
        with pytest.raises(Refused):
            decide(
                world, [asked(world)], "combined", f"Doet {name} dat?", "Zo.", [candidacy(world)]
            )
        decide(world, [asked(world)], "unchanged")
        posted(world)
        to = next(row for row in puts(world)[0].to if row.candidacy == candidacy(world))
        with pytest.raises(Refused):
            world.act("officer", AT, acts.record_answer, to.id, f"{name} belt.", 0)
        other = view(world, "b").parties[0].name
        with pytest.raises(Refused) as faults:
            world.act("officer", AT, acts.record_answer, to.id, f"Anders dan {other}.", 0)
        assert [(one.code, one.field) for one in faults.value.refusals] == [NAMED["text"]]
        second = asked(world)
        with pytest.raises(Refused) as faults:
            decide(world, [second], "refused", "", f"{other} is geen partij.", [])
        assert [(one.code, one.field) for one in faults.value.refusals] == [NAMED["reason"]]
        decide(world, [second], "refused", "", "Dat is geen partij.", [])
