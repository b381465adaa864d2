"""Making the award report: what it holds, who may make it, and that it never changes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from criteria.award import SECTIONS, control_number
from criteria.canon import composed
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import reporting
from tender.actions.report_rows import gather
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import procedures, reports, trail
from tender.store.tenderers import TendererView
from tests import paper
from tests.worlds import World, Worlds

AT = "2022-06-09T11:00"


def make(world: World, at: str = AT) -> Any:
    return world.act("officer", at, reporting.make_report)


def entries(world: World) -> list[dict[str, Any]]:
    with world.opened() as session:
        found = trail.entries(session, str(world.procedure_id), limit=5000)
    return [{opening.name: opening.value for opening in entry.openings} for entry in found]


def test_trap_53_a_report_is_in_the_trail_with_its_edition_and_hash(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        with world.opened() as session:
            before = trail.head(session, str(world.procedure_id))
        made = make(world)
        assert made.number == 1
        assert made.sha256 == hashlib.sha256(made.body.encode()).hexdigest()
        report = reporting.read_report(made)
        assert control_number(report) == made.sha256
        assert report.seal is not None and before is not None
        assert (report.seal.seq, report.seal.hash) == (before.seq, before.hash)
        last = entries(world)[-1]
        assert last["act"] == "report.made"
        assert (last["digest"], last["edition"]) == (made.sha256, "internal")


def test_the_report_is_a_function_of_the_rows(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        report = reporting.read_report(make(world))
        with world.opened() as session:
            case = procedures.case(session, world.procedure_id)
            assert case is not None
            rows = gather(session, case, read_local(AT))
            again = reporting.assemble(rows, "internal", 1, report.made_by)
        assert replace(again, seal=None) == replace(report, seal=None)


def test_a_second_report_is_a_new_version_and_the_first_stays(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        first = make(world)
        second = make(world, "2022-06-10T09:00")
        assert second.number == 2 and second.sha256 != first.sha256
        with world.opened() as session:
            kept = reports.reports(session, world.procedure_id)
        assert [row.number for row in kept] == [2, 1]
        assert kept[1].body == first.body


@pytest.mark.parametrize("key", ["decision_maker", "auditor", "chair", "assessor1", "delegate"])
def test_only_an_officer_makes_it(sqlite_worlds: Worlds, key: str) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world, pytest.raises(NotGranted):
        world.act(key, AT, reporting.make_report)


def test_not_before_the_decision_was_sent(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world, pytest.raises(NotGranted):
        make(world, "2022-06-07T09:00")


def test_a_report_that_was_changed_is_not_read(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = make(world)
    with pytest.raises(ValueError, match="not what its hash says"):
        reporting.read_report(replace(made, body=made.body.replace("73", "74")))


def test_each_edition_is_built_from_its_list() -> None:
    assert set(reporting.BUILDERS) == set(SECTIONS["internal"])
    assert set(reporting.FOR_ALL) == set(SECTIONS["public"])
    assert {*reporting.FOR_ALL, *reporting.FOR_ONE} == set(SECTIONS["tenderer"])


def test_every_edition_is_in_the_trail_with_its_hash(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = make(world)
        with world.looked() as session:
            found = reports.editions(session, [made.id])
        assert [row.edition for row in found] == ["public", *["tenderer"] * 5]
        logged = {e["digest"]: e["edition"] for e in entries(world) if e["act"] == "report.made"}
        assert logged == {made.sha256: "internal"} | {row.sha256: row.edition for row in found}
        for row in found:
            report = reporting.read_report(row)
            assert report.made_by == "" and (report.tenderer == "") == (row.edition == "public")


def test_marks_stand_with_numbers_and_never_with_names(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        report = reporting.read_report(make(world))
    assert report.dossier is not None
    lots = report.dossier.lots
    numbers = {n for lot in lots for q in lot.questions for j in q.judgements for _, n in j.marks}
    assert numbers == {1, 2, 3}


def test_late_and_excluded_tenderers_are_there_and_not_in_the_ranking(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        report = reporting.read_report(make(world))
    assert report.parties is not None and report.selection is not None
    standings = {row.name: row.standing for row in report.parties.tenderers}
    out = {name for name, standing in standings.items() if standing in ("late", "excluded")}
    assert len(out) == 2
    ranked = {line.tenderer for lot in report.selection.lots for line in lot.lines}
    assert not out & ranked
    excluded = next(row for row in report.parties.tenderers if row.standing == "excluded")
    assert excluded.exclusion is not None
    assert excluded.exclusion.first != excluded.exclusion.second


@pytest.mark.parametrize(
    ("way", "dutch", "english"),
    [
        (
            "incomplete",
            ("onvolledig: 1, uitgesloten: 0", "Terzijde gelegd als onvolledig: de reden"),
            ("incomplete: 1, excluded: 0", "Set aside as incomplete: the reason"),
        ),
        (
            "rejected",
            ("afgewezen: 1, uitgesloten: 0", "Afgewezen: de reden", "Inschrijver afgewezen"),
            ("rejected: 1, excluded: 0", "Rejected: the reason", "Tenderer rejected"),
        ),
    ],
)
def test_what_fell_out_otherwise_is_not_counted_as_excluded(
    sqlite_worlds: Worlds,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    dutch: tuple[str, ...],
    english: tuple[str, ...],
) -> None:
    aside = property(lambda found: way if found.exclusion is not None else None)
    monkeypatch.setattr(TendererView, "aside", aside)
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        report = reporting.read_report(make(world))
    assert report.outcome is not None and report.parties is not None and report.course is not None
    assert report.outcome.excluded == 0
    standings = [row.standing for row in report.parties.tenderers]
    assert standings.count(way) == 1 and "excluded" not in standings
    codes = {event.code for event in report.course.events}
    assert way in codes and "excluded" not in codes
    for lang, wanted in (("nl", dutch), ("en", english)):
        said = paper.words(render(report, lang))
        assert all(one in said for one in wanted)


def test_one_offer_has_no_lead(single_offer_worlds: Worlds) -> None:
    with single_offer_worlds.at(Step.STANDSTILL) as world:
        report = reporting.read_report(make(world))
    assert report.outcome is not None
    result = report.outcome.results[0]
    assert (result.ranked, result.lead, result.lot) == (1, None, None)


def test_text_that_is_not_composed_is_kept_composed() -> None:
    assert composed({"a": ["Cafe\u0301", 1, None]}) == {"a": ["Café", 1, None]}
    assert composed("a\0b") == "a\ufffdb"


def test_the_moment_of_the_report_is_the_moment_given(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        report = reporting.read_report(make(world))
    assert isinstance(report.made_at, datetime) and report.made_at == read_local(AT)
