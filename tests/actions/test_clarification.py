"""Clarification rounds: prepared, sent with a letter, answered by the tenderer, closed."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

import pytest

from criteria.application import PartyEntry
from criteria.clarification import SentFile
from criteria.parties import Change
from criteria.phases import Step, conditions
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import clarification as acts
from tender.actions import course, tenderers
from tender.actions.clarification import round_basis
from tender.actions.evidence import read_evidence
from tender.actions.parties import change_parties
from tender.actions.standing import standing
from tender.pages.clarification import clarification_page
from tender.permissions import NotGranted
from tender.store import clarification, evidence, notices, trail
from tender.store import tenderers as rows
from tender.store.clarification import RoundView
from tests.actions.test_two_at_once import together, whole
from tests.files.test_inspect import _script, docx, pdf
from tests.worlds import World, Worlds, moment

AT = "2022-01-10T11:00"
DEADLINE = read_local("2022-01-14T12:00")
PDF = pdf()
OTHERS = ("chair", "assessor1", "delegate", "decision_maker", "contract_manager", "auditor")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def ready(world: World, key: str = "a") -> UUID:
    """The officers declared about the tenderer that is asked."""
    for who in ("officer", "witness"):
        world.act(who, AT, tenderers.declare, world.course.ids[key], "none", "")
    return world.course.ids[key]


def demand_of(world: World) -> str:
    return world.case().plan.demands[0].id


def lead(world: World, key: str = "a") -> UUID:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    return found[world.course.ids[key]].parties[0].id


def prepare(world: World, key: str = "a", at: str = AT, **more: Any) -> UUID:
    asked = {
        "party": lead(world, key),
        "demand": demand_of(world),
        "kind": "proof",
        "text": "De verklaring is verlopen. Stuur een geldige.",
    } | more
    return world.act("officer", at, acts.prepare_question, world.course.ids[key], *asked.values())


def basis(world: World, key: str = "a") -> str:
    with world.looked() as session:
        return round_basis(clarification.drafts(session, world.course.ids[key]))


def send(world: World, key: str = "a", at: str = AT) -> UUID:
    id_ = world.course.ids[key]
    return world.act("officer", at, acts.send_round, id_, DEADLINE, basis(world, key))


def the_round(world: World, key: str = "a") -> RoundView:
    with world.looked() as session:
        found = clarification.rounds(session, world.procedure_id, world.course.ids[key])
    return found[-1]


def answer(
    world: World, at: str, text: str = "", files: tuple[SentFile, ...] = (), key: str = "a"
) -> bool:
    found = the_round(world, key)
    question = found.questions[0].id
    texts = {question: text} if text else {}
    given = {question: files} if files else {}
    return world.hand_in(key, at, acts.answer_questions, found.id, texts, given)


def last_act(world: World) -> Any:
    with world.looked() as session:
        return list(trail.entries(session, str(world.procedure_id), 0, 100_000))[-1].fields


def open_count(world: World) -> int:
    with world.looked() as session:
        return standing(session, world.case(), moment(AT)).rounds_open


def test_questions_go_out_together_with_one_letter(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = ready(world)
        prepare(world)
        scored = world.case().plan.lots[0].selection.questions[0].id
        prepare(
            world,
            at="2022-01-10T11:00:30",
            party=None,
            demand=scored,
            kind="clarify",
            text="Wat bedoelt u?",
        )
        assert open_count(world) == 0
        round_id = send(world)
        found = the_round(world)
        assert (found.id, found.number, found.deadline) == (round_id, 1, DEADLINE)
        assert [one.number for one in found.questions] == [1, 2]
        assert [one.kind for one in found.questions] == ["proof", "clarify"]
        with world.looked() as session:
            assert clarification.drafts(session, id_) == ()
            (notice,) = notices.notices_to(session, id_)
        assert (notice.kind, notice.round, notice.second) == ("clarification", round_id, None)
        assert notice.sha256 == hashlib.sha256(notice.text.encode()).hexdigest()
        assert "De verklaring is verlopen." in notice.text and "Wat bedoelt u?" in notice.text
        assert "vrijdag 14 januari 2022, 12.00 uur" in notice.text
        fields = last_act(world)
        assert (fields["act"], fields["digest"]) == ("clarification.sent", notice.sha256)
        assert open_count(world) == 1
        assert whole(world)


def test_preparing_sends_nothing_and_can_be_undone(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = ready(world)
        before = last_act(world)
        question = prepare(world)
        assert last_act(world) == before
        world.act("witness", AT, acts.drop_question, id_, question)
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.drop_question, id_, question)
        with pytest.raises(Refused) as nothing:
            world.act("officer", AT, acts.send_round, id_, DEADLINE, None)
        assert codes(nothing) == ["clarification.nothing_prepared"]


def test_a_question_of_one_tenderer_is_not_there_for_another(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        other = ready(world, "b")
        question = prepare(world)
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.drop_question, other, question)
        with pytest.raises(Refused) as refused:
            prepare(world, "b", party=lead(world, "a"))
        assert codes(refused) == ["clarification.party_unknown"]


def test_a_question_names_no_other_tenderer(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        with world.looked() as session:
            bidders = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
        other = bidders[world.course.ids["b"]]
        own = bidders[world.course.ids["a"]]
        shared = {party.name for party in own.parties} | {own.name}
        name = next(n for n in (other.name, *(p.name for p in other.parties)) if n not in shared)
        with pytest.raises(Refused) as refused:
            prepare(world, text=f"Wat levert {name} u?")
        assert codes(refused) == ["clarification.names_other"]
        prepare(world, text=f"Wat levert {own.parties[0].name} zelf?")


def test_a_party_that_left_or_came_meanwhile_is_not_named_either(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        other = ready(world, "b")
        prepare(world, text="Werkt u met Nieuwe Maat?")
        new = PartyEntry("member", "Nieuwe Maat B.V.", "12345678", "bv", "small", "Delft")
        joined = Change("joined", "Erbij.", "Geen.", by=new)
        came = world.act("officer", AT, change_parties, other, joined, None)
        with pytest.raises(Refused) as refused:
            send(world)
        assert codes(refused) == ["clarification.names_other"]
        world.act("officer", AT, tenderers.declare, other, "none", "")
        left = Change("left", "Eraf.", "Geen.", str(came))
        world.act("officer", AT, change_parties, other, left, None)
        with pytest.raises(Refused) as refused:
            prepare(world, text="Werkte u met nieuwe maat?")
        assert codes(refused) == ["clarification.names_other"]


def test_what_was_asked_about_a_party_that_left_stays_to_be_read(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = ready(world)
        new = PartyEntry("member", "Nieuwe Maat B.V.", "12345678", "bv", "small", "Delft")
        joined = Change("joined", "Erbij.", "Geen.", by=new)
        came = world.act("officer", AT, change_parties, id_, joined, None)
        ready(world)
        prepare(world, party=came)
        send(world)
        prepare(world, party=came)
        left = Change("left", "Eraf.", "Geen.", str(came))
        world.act("officer", AT, change_parties, id_, left, None)
        with world.looked() as session:
            page = clarification_page(session, world.identity("officer"), moment(AT), id_)
        (draft,), (round_,) = page.drafts, page.rounds
        for line in (draft, *round_.questions):
            assert (line.party, line.left) == ("Nieuwe Maat B.V.", True)
        with pytest.raises(Refused) as refused:
            send(world)
        assert codes(refused) == ["clarification.party_left"]


def test_what_cannot_be_asked_is_refused(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        scored = world.case().plan.lots[0].selection.questions[0].id
        for more, code in (
            ({"kind": "better"}, "clarification.kind_missing"),
            ({"text": " "}, "clarification.text_missing"),
            ({"demand": "nothing"}, "clarification.subject_unknown"),
            ({"party": uuid4()}, "clarification.party_unknown"),
            ({"demand": scored}, "clarification.scored_only_clear"),
        ):
            with pytest.raises(Refused) as refused:
                prepare(world, **more)
            assert codes(refused) == [code]


def test_who_did_not_declare_asks_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        with pytest.raises(Refused) as refused:
            prepare(world)
        assert codes(refused) == ["scores.not_declared"]
        ready(world)
        id_ = world.course.ids["a"]
        world.act("witness", AT, tenderers.declare, id_, "conflict", "Mijn zus.")
        prepare(world)
        with pytest.raises(NotGranted):
            world.act("witness", AT, acts.send_round, id_, DEADLINE, basis(world))
        for who in OTHERS:
            with pytest.raises(NotGranted):
                world.act(who, AT, acts.send_round, id_, DEADLINE, basis(world))


def test_who_is_late_is_asked_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        late = world.course.ids["e"]
        world.act("officer", AT, tenderers.declare, late, "none", "")
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, acts.prepare_question, late, None, "", "clarify", "Waarom?")
        assert codes(refused) == ["clarification.not_asked"]


def test_what_was_prepared_since_the_page_is_not_sent_unseen(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = ready(world)
        prepare(world)
        seen = basis(world)
        prepare(world, text="Nog een vraag.")
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, acts.send_round, id_, DEADLINE, seen)
        assert codes(refused) == ["acts.changed_meanwhile"]


def test_two_officers_at_once_send_one_letter(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = ready(world)
        prepare(world)
        seen = basis(world)
        found = together(
            lambda: world.act("officer", AT, acts.send_round, id_, DEADLINE, seen),
            lambda: world.act("witness", AT, acts.send_round, id_, DEADLINE, seen),
        )
        assert sorted(found) == ["clarification.nothing_prepared", "done"]
        assert world.count("notices") == 1
        assert whole(world)


def test_a_tenderer_answers_until_the_deadline(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        assert answer(world, "2022-01-11T09:00", "Zie de bijlage.") is False
        assert answer(world, "2022-01-14T12:00:00", "Met aanvulling.") is False
        (question,) = the_round(world).questions
        assert [(one.number, one.text, one.late) for one in question.answers] == [
            (1, "Zie de bijlage.", False),
            (2, "Met aanvulling.", False),
        ]
        assert all(one.participant is None for one in question.answers)
        assert last_act(world)["act"] == "clarification.answered"
        assert whole(world)


def test_a_late_answer_is_kept_and_marked(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        assert answer(world, "2022-01-14T12:00:01", "Net te laat.") is True
        (question,) = the_round(world).questions
        assert [one.late for one in question.answers] == [True]
        assert last_act(world)["late"] is True


def test_an_answer_that_had_to_wait_for_its_turn_counts_from_when_it_was_here(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        found = the_round(world)
        question = found.questions[0].id
        given = {question: (SentFile("vog.pdf", PDF),)}

        def waited(session: Any, actor: Any, vault: Any, now: Any) -> bool:
            return acts.answer_questions(
                session, actor, vault, found.id, {question: "Net op tijd."}, given, now, DEADLINE
            )

        assert world.hand_in("a", "2022-01-14T12:00:20", waited) is False
        (kept,) = the_round(world).questions
        assert [(one.late, one.received_at) for one in kept.answers] == [(False, DEADLINE)]
        assert [one.received_at for one in kept.files] == [DEADLINE]


def test_the_same_answer_twice_is_kept_once(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        for _ in range(2):
            answer(world, "2022-01-11T09:00", "Ja.", (SentFile("vog.pdf", PDF),))
        (question,) = the_round(world).questions
        assert (len(question.answers), len(question.files)) == (1, 1)


def test_a_file_is_kept_as_ciphertext_with_a_safe_name(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        id_ = ready(world)
        prepare(world)
        send(world)
        answer(world, "2022-01-11T09:00", files=(SentFile("../v\u202eog.pdf", PDF),))
        (question,) = the_round(world).questions
        (file,) = question.files
        assert (file.name, file.size) == ("vog.pdf", len(PDF))
        assert file.sha256 == hashlib.sha256(PDF).hexdigest()
        with world.looked() as session:
            sealed = evidence.sealed_content(session, file.id)
        assert sealed is not None and PDF not in sealed

        def read(session: Any, actor: Any, of: UUID, now: Any) -> Any:
            return read_evidence(session, actor, world.vault, file.id, now, of)

        assert world.act("officer", AT, read, id_) == ("vog.pdf", PDF)
        with pytest.raises(NotGranted):
            world.act("officer", AT, read, world.course.ids["b"])
        assert [one.late for one in question.answers] == [False]  # a file alone is an answer


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (SentFile("virus.exe", b"MZ"), "inspect.program"),
        (SentFile("brief.pdf", b"nothing of the kind"), "files.kind"),
        (SentFile("script.pdf", pdf(_script)), "inspect.script"),
        (SentFile("leeg.pdf", b""), "files.empty"),
        (SentFile("groot.pdf", b"%PDF-" + bytes(20 * 1024 * 1024)), "files.too_large"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(worlds: Worlds, file: SentFile, code: str) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        before = world.count("evidence")
        with pytest.raises(Refused) as refused:
            answer(world, "2022-01-11T09:00", "Met bijlage.", (SentFile("a.pdf", PDF), file))
        assert codes(refused) == [code]
        assert refused.value.refusals[0].field == "file-1"
        assert (world.count("clarification_answers"), world.count("evidence")) == (0, before)


def test_answers_have_room_for_so_many_files(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("criteria.evidence.MOST_FILES", 2)
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        two = (SentFile("a.pdf", PDF), SentFile("b.docx", docx()))
        answer(world, "2022-01-11T09:00", "", two)
        with pytest.raises(Refused) as refused:
            answer(world, "2022-01-11T09:01", "Nog een.", (SentFile("c.pdf", pdf(_other)),))
        assert codes(refused) == ["clarification.files_full"]
        assert refused.value.refusals[0].field == "file-1"
        (question,) = the_round(world).questions
        assert (len(question.files), len(question.answers)) == (2, 1)


def _other(made: Any) -> None:
    made.add_blank_page()


def test_a_tenderer_answers_its_own_questions_alone(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        found = the_round(world)
        question = found.questions[0].id
        with pytest.raises(NotGranted):
            world.hand_in("b", AT, acts.answer_questions, found.id, {question: "Ja."}, {})
        with pytest.raises(NotGranted):
            world.hand_in("a", AT, acts.answer_questions, found.id, {uuid4(): "Ja."}, {})
        with pytest.raises(Refused) as empty:
            world.hand_in("a", AT, acts.answer_questions, found.id, {question: " "}, {})
        assert codes(empty) == ["clarification.answer_missing"]


def test_an_officer_writes_down_what_came_by_letter(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        found = the_round(world)
        question = found.questions[0].id

        def written(at: str, received: str, means: str = "per brief") -> bool:
            return world.act(
                "witness",
                at,
                acts.record_answer,
                found.id,
                question,
                "De verklaring zit erbij.",
                read_local(received),
                means,
            )

        with pytest.raises(Refused) as how:
            written("2022-01-17T09:00", "2022-01-13T09:00", " ")
        assert codes(how) == ["clarification.means_missing"]
        with pytest.raises(Refused) as later:
            written("2022-01-17T09:00", "2022-01-18T09:00")
        assert codes(later) == ["clarification.received_later"]
        # written down after the deadline, but in before it
        assert written("2022-01-17T09:00", "2022-01-13T09:00") is False
        assert written("2022-01-17T09:00", "2022-01-15T09:00") is True
        answers = the_round(world).questions[0].answers
        assert [(one.late, one.means) for one in answers] == [
            (False, "per brief"),
            (True, "per brief"),
        ]
        assert answers[0].participant == world.identity("witness").id


def test_a_round_closes_with_a_note_once_nothing_is_waited_for(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        round_id = send(world)
        close = acts.close_round
        with pytest.raises(Refused) as running:
            world.act("officer", "2022-01-11T09:00", close, round_id, "Niets ontvangen.")
        assert codes(running) == ["clarification.still_running"]
        with pytest.raises(Refused) as silent:
            world.act("officer", "2022-01-15T09:00", close, round_id, " ")
        assert codes(silent) == ["clarification.note_missing"]
        world.act("officer", "2022-01-15T09:00", close, round_id, "Niets ontvangen.")
        found = the_round(world)
        assert (found.closed, found.note) == (True, "Niets ontvangen.")
        assert open_count(world) == 0
        with pytest.raises(Refused) as again:
            world.act("officer", "2022-01-15T09:00", close, round_id, "Nog eens.")
        assert codes(again) == ["acts.already_done"]
        with pytest.raises(Refused) as closed:
            answer(world, "2022-01-15T10:00", "Alsnog.")
        assert codes(closed) == ["clarification.round_closed"]
        assert whole(world)


def test_a_round_that_was_answered_closes_before_the_deadline(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        round_id = send(world)
        answer(world, "2022-01-11T09:00", "Alstublieft.")
        world.act("witness", "2022-01-11T10:00", acts.close_round, round_id, "Duidelijk.")
        assert the_round(world).closed


def test_the_step_does_not_end_with_an_open_round(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-19T09:30", course.advance, Step.SUITABILITY)
        assert "phases.rounds_closed_open" in codes(refused)
        with world.looked() as session:
            found = conditions(standing(session, world.case(), moment(AT)))
        (condition,) = (one for one in found if one.code == "rounds_closed")
        assert (condition.met, condition.count, condition.place) == (False, 1, "admission")


def test_nothing_that_was_sent_changes(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        ready(world)
        prepare(world)
        send(world)
        for table in ("clarification_rounds", "clarification_questions", "notices"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET number = 9"):
                with pytest.raises(Exception, match="append only"), world.engine.begin() as raw:
                    raw.exec_driver_sql(statement)
