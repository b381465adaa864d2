"""After the selection: its own term, and claims about it and about a rejection."""

from __future__ import annotations

from uuid import UUID

import pytest

from criteria.claims import REJECTION
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import course, deciding, reporting, rounds, tenderers
from tender.actions.claims import close_claim, record_claim
from tender.pages.after_decision import claims_page
from tender.pages.selection import selection_page
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import claims
from tests.terms import declare_selection_term, send_selection
from tests.worlds import World, Worlds, moment

TEXT = "De motivering bij samenwerking ontbreekt."
AFTER = "2022-02-16T09:00"
ON = (course.advance, Step.SELECT)
WAITS = ["phases.claims_settled_open"]


def refuses(world: World, who: str, at: str, *what: object) -> list[str]:
    with pytest.raises(Refused) as found:
        world.act(who, at, *what)  # type: ignore[arg-type]
    return [one.code for one in found.value.refusals]


def claim(
    world: World, at: str, about: str = SELECTION, kind: str = "summons", key: str = "c"
) -> UUID:
    what = (record_claim, about, world.course.ids[key], kind, TEXT, read_local(at))
    return world.act("officer", at, *what)


def test_the_award_phase_waits_for_a_declared_term(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_selection_term(monkeypatch)
    with worlds.at(Step.SELECT) as world:
        early = ["phases.selection_sent_open", "phases.selection_term_over_open"]
        assert refuses(world, "officer", "2022-01-28T09:00", *ON)[-2:] == early
        send_selection(world)
        still = refuses(world, "officer", "2022-02-15T23:59:59", *ON)
        assert still == ["phases.selection_term_over_open"]
        with world.looked() as session:
            page = selection_page(session, world.identity("officer"), moment("2022-02-15T12:00"))
        assert page.term is not None and page.term.sent and not page.term.over
        assert str(page.term.term.last_day) == "2022-02-15"
        world.act("officer", AFTER, *ON)
        assert world.case().step is Step.DIALOGUE


def test_without_a_declared_term_nothing_waits_but_for_a_summons(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        send_selection(world)
        with world.looked() as session:
            assert selection_page(session, world.identity("officer"), moment(AFTER)).term is None
        claim(world, "2022-02-01T08:00", kind="question")
        claim(world, "2022-02-01T08:01", kind="objection")
        one = claim(world, "2022-02-01T08:02")
        assert refuses(world, "officer", "2022-02-01T09:00", *ON) == WAITS
        with world.looked() as session:
            page = claims_page(session, world.identity("officer"))
        assert [(row.waits, row.in_time) for row in page.lines] == [
            (False, None),
            (False, None),
            (True, None),
        ]
        assert page.pending == 1
        lifted = (close_claim, one, "lifted", "De inschrijver trekt in.")
        world.act("officer", "2022-02-01T09:30", *lifted)
        world.act("officer", "2022-02-01T10:00", *ON)


def test_within_a_declared_term_a_question_suspends_as_well(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_selection_term(monkeypatch)
    with sqlite_worlds.at(Step.SELECT) as world:
        send_selection(world)
        one = claim(world, "2022-02-15T23:59", kind="question")
        late = claim(world, "2022-02-16T00:00", kind="question")
        assert refuses(world, "officer", AFTER, *ON) == WAITS
        with world.looked() as session:
            page = claims_page(session, world.identity("officer"))
        assert [row.in_time for row in page.lines] == [True, False]
        for id_ in (one, late):
            world.act("officer", AFTER, close_claim, id_, "answered", "Beantwoord.")
        world.act("officer", AFTER, *ON)


def test_a_rejection_is_claimed_about_by_who_had_it(worlds: Worlds) -> None:
    """Also long before the selection; the next step waits, and the earlier letter stands alone."""
    with worlds.at(Step.SCORE) as world:
        at = "2022-01-20T10:00"
        one = claim(world, at, REJECTION, "objection", "d")
        assert WAITS[0] in refuses(world, "officer", at, course.advance, Step.SCORE)
        other = (record_claim, REJECTION, world.course.ids["a"], "summons", TEXT, moment(at))
        assert refuses(world, "officer", at, *other) == ["claims.nothing_sent_rejection"]
        early = (record_claim, SELECTION, world.course.ids["d"], "summons", TEXT, moment(at))
        assert refuses(world, "officer", at, *early) == ["claims.nothing_sent_selection"]
        unknown = (record_claim, "iets", world.course.ids["d"], "summons", TEXT, moment(at))
        assert refuses(world, "officer", at, *unknown) == ["claims.about_missing"]
        again = (record_claim, REJECTION, world.course.ids["d"], "objection", TEXT, moment(at))
        assert refuses(world, "witness", at, *again) == ["acts.already_done"]
        with world.looked() as session:
            (line,) = claims_page(session, world.identity("auditor")).lines
        assert line.row.about == REJECTION and line.waits and line.in_time
        close = (close_claim, one, "dismissed", "Het vonnis.")
        world.act("officer", at, *close)
        assert refuses(world, "witness", at, *close) == ["acts.already_done"]
        assert WAITS[0] not in refuses(world, "officer", at, course.advance, Step.SCORE)
        assert (world.count("notice_claims"), world.count("notice_claim_closings")) == (1, 1)
        assert world.count("claims") == 0


def test_both_kinds_are_numbered_in_one_ledger(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        send_selection(world)
        claim(world, "2022-02-01T08:00", REJECTION, "objection", "d")
        claim(world, "2022-02-01T08:01")
        claim(world, "2022-02-01T08:02", REJECTION, "question", "d")
        with world.looked() as session:
            found = claims.claims(session, world.procedure_id)
        assert [(one.number, one.about) for one in found] == [
            (1, REJECTION),
            (2, SELECTION),
            (3, REJECTION),
        ]


def test_a_summons_in_the_award_phase_keeps_the_next_step_and_the_award_waiting(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        claim(world, "2022-06-08T09:00")
        assert WAITS[0] in refuses(
            world, "officer", "2022-06-08T10:00", course.advance, Step.DECIDE
        )
    with sqlite_worlds.at(Step.AWARD) as world:
        claim(world, "2022-06-30T09:00")
        award = refuses(world, "officer", "2022-06-30T09:30", deciding.award_contract)
        assert award == ["claims.pending"]


def test_a_claim_about_an_award_that_is_decided_anew_holds_only_the_new_standstill(
    sqlite_worlds: Worlds,
) -> None:
    """It may be why it is decided anew, so the letters need not wait for it."""
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        claim(world, "2022-06-20T09:00", AWARD)
        judges = [UUID(world.identity(f"assessor{n}").participant) for n in (1, 2, 3)]
        again = (rounds.begin_round, ["TRA"], judges, "Het vonnis.")
        world.act("officer", "2022-06-21T09:00", *again)
        open_ = refuses(world, "officer", "2022-06-21T10:00", course.advance, Step.DECIDE)
        assert WAITS[0] not in open_


def test_after_a_claim_that_was_upheld_a_new_selection_is_the_way_on(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        send_selection(world)
        one = claim(world, "2022-02-01T08:00")
        world.act("officer", "2022-02-01T09:00", close_claim, one, "upheld", "Het vonnis.")
        assert refuses(world, "officer", "2022-02-01T10:00", *ON) == WAITS


def test_who_handles_claims_about_the_selection(sqlite_worlds: Worlds) -> None:
    """Nobody with an interest in who was ranked, and only who declared about the claimant."""
    with sqlite_worlds.at(Step.SELECT) as world:
        send_selection(world)
        at = "2022-02-01T08:00"
        one = claim(world, at)
        for who in ("decision_maker", "auditor", "chair", "assessor1"):
            with pytest.raises(NotGranted):
                claim_by(world, who, at)
        world.new_party("c")
        for what in (
            (record_claim, SELECTION, world.course.ids["c"], "question", TEXT, moment(at)),
            (close_claim, one, "lifted", "x"),
        ):
            assert refuses(world, "officer", at, *what) == ["scores.not_declared"]
        world.act("officer", at, tenderers.declare, world.course.ids["a"], "conflict", "Mijn zus.")
        with world.looked() as session:
            page = claims_page(session, world.identity("officer"))
            assert page.conflict and not page.lines
        for what in (
            (record_claim, REJECTION, world.course.ids["d"], "question", TEXT, moment(at)),
            (close_claim, one, "lifted", "x"),
        ):
            with pytest.raises(NotGranted):
                world.act("officer", at, *what)


def claim_by(world: World, who: str, at: str) -> None:
    what = (record_claim, SELECTION, world.course.ids["c"], "summons", TEXT, moment(at))
    world.act(who, at, *what)


def test_report_and_record_tell_of_the_term_and_the_claims(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_selection_term(monkeypatch)
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        claim(world, "2022-06-20T09:00")
        one = claim(world, "2022-06-20T09:01", REJECTION, "objection", "d")
        world.act("officer", "2022-06-20T10:00", close_claim, one, "dismissed", "Het vonnis.")
        made = world.act("officer", "2022-06-20T11:00", reporting.make_report)
        report = reporting.read_report(made)
        told = str(render(report))
        assert told
        assert report.decision is not None and report.parties is not None
        selection = next(row for row in report.decision.decisions if row.stage == SELECTION)
        assert "De gunningsfase kan op zijn vroegst beginnen" in " ".join(
            one.get("nl") for one in selection.term
        )
        assert [(row.kind, row.late) for row in selection.around] == [("claim_summons", True)]
        (gone,) = [row for row in report.parties.tenderers if row.around]
        assert [row.kind for row in gone.around] == ["claim_objection", "ended_dismissed"]
