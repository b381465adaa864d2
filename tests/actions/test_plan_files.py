"""The plan out of the database as a file and in again, on both databases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.plan.file import PlanFile, read_json
from criteria.plan.format import pretty, seal, write
from criteria.plan.shape import MOST_FAULTS
from tender.actions import planning
from tender.exports.plans import json_file, workbook_file
from tender.imports.plans import read_plan
from tender.pages import exchange
from tender.permissions import NotGranted
from tests.worlds import World, Worlds

PUBLISH = "2021-10-29T10:00"
OPEN = "2021-12-01T10:00"
Edit = Callable[[EvaluationPlan], EvaluationPlan]


def edition(world: World, key: str = "officer", number: int | None = None) -> exchange.Edition:
    with world.looked() as session:
        return exchange.edition(session, world.identity(key), number)


def preview(world: World, file: PlanFile, key: str = "officer") -> exchange.Preview:
    with world.looked() as session:
        return exchange.preview(session, world.identity(key), file)


def as_file(plan: EvaluationPlan) -> PlanFile:
    return read_json(pretty(plan))


def shorter(plan: EvaluationPlan) -> EvaluationPlan:
    return replace(plan, standstill=replace(plan.standstill, days=21))


def test_what_goes_out_has_the_seal_it_gets(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        draft = edition(world)
        assert draft.number is None and draft.seal is None
        expected = hashlib.sha256(json_file(draft)).hexdigest()
        found, missing = read_plan("plan.xlsx", workbook_file(draft))
        assert seal(found.plan) == expected and missing == ()
        assert world.act("officer", PUBLISH, planning.seal_plan) == expected
        sealed = edition(world, "auditor", 1)
        assert (sealed.number, sealed.seal) == (1, expected)
        assert hashlib.sha256(json_file(sealed)).hexdigest() == expected
        assert edition(world, "officer") == sealed


def test_a_file_changes_the_draft_as_an_edit_of_whoever_reads_it_in(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        before = edition(world).plan
        found = preview(world, as_file(shorter(before)))
        assert found.faults == () and len(found.differences) == len(found.changes) == 1
        (told,) = found.differences
        assert (told.old.nl, told.new.nl) == ("20", "21")
        kept = world.act("witness", PUBLISH, planning.edit_plan, found.changes)
        assert kept.conflicts == () and kept.version == found.version + 1
        after = edition(world).plan
        (by,) = [one for one in after.settings if one.id == "standstill/days"]
        assert by.author == "Tweede inkoopadviseur (demo)"
        assert replace(after, settings=()) == replace(shorter(before), settings=())


def test_who_chose_what_is_not_taken_from_a_file(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        plan = edition(world).plan
        others = tuple(replace(one, author="Iemand anders") for one in plan.settings)
        assert preview(world, as_file(replace(plan, settings=others))).changes == ()


def test_an_amendment_starts_from_what_is_being_written(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        sealed = edition(world)
        assert sealed.number == 1
        with pytest.raises(NotGranted):
            preview(world, as_file(sealed.plan))
        world.act("officer", OPEN, planning.begin_amendment)
        found = preview(world, as_file(shorter(sealed.plan)))
        world.act("officer", OPEN, planning.edit_plan, found.changes)
        assert edition(world).number is None
        assert edition(world).plan.standstill.days == 21
        assert edition(world, "chair") == edition(world, "officer", 1) == sealed
        reason = ("Meer tijd", "De termijn wordt een dag langer.")
        number = world.act("officer", OPEN, planning.seal_amendment, *reason)
        assert hashlib.sha256(json_file(edition(world, "chair", 2))).hexdigest() == number
        assert edition(world, "chair", 1) == sealed
        lots = as_file(replace(sealed.plan, lots=(replace(sealed.plan.lots[0], id="2"),)))
        world.act("officer", OPEN, planning.begin_amendment)
        assert [one.refusal.code for one in preview(world, lots).faults] == ["plan.lots_fixed"]


@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        (lambda plan: replace(plan, reference="X"), ["files.other_plan"]),
        (
            lambda plan: replace(plan, topics=(replace(plan.topics[0], id="OWN-9"),)),
            [],
        ),
        (
            lambda plan: replace(
                plan,
                reference="X",
                topics=(replace(plan.topics[0], id="X-1"),),
                elements=(replace(plan.elements[0], id="X-2"),),
            ),
            ["files.other_plan", "files.row_unknown", "files.row_unknown"],
        ),
    ],
)
def test_a_file_of_another_plan_is_not_read_in(
    worlds: Worlds, edit: Edit, codes: list[str]
) -> None:
    with worlds.at(Step.PUBLISH) as world:
        found = preview(world, as_file(edit(edition(world).plan)))
        assert [one.refusal.code for one in found.faults] == codes
        assert all(one.line for one in found.faults)
        assert bool(found.changes) == (not codes)


def in_book(world: World, change: Callable[[Any], None]) -> PlanFile:
    """The plan as a workbook, changed by hand."""
    book = openpyxl.load_workbook(BytesIO(workbook_file(edition(world))))
    change(book)
    written = BytesIO()
    book.save(written)
    return read_plan("plan.xlsx", written.getvalue())[0]


def test_who_set_a_list_is_no_row_of_another_plan(worlds: Worlds) -> None:
    """A file at fault is told its own fault, and nothing about what the application wrote in it."""
    with worlds.at(Step.PUBLISH) as world:
        tree: Any = json.loads(json_file(edition(world)))
        if all(one["id"] != "demands/*" for one in tree["settings"]):
            tree["settings"].append({"id": "demands/*", "author": "Inkoop", "on": "2026-11-22"})
        tree["wrong"] = 1
        found = preview(world, read_plan("plan.json", json.dumps(tree).encode())[0])
        assert [one.refusal.code for one in found.faults] != []
        assert not [one for one in found.faults if one.refusal.code == "files.row_unknown"]


def test_a_row_of_another_plan_is_named_where_it_stands(worlds: Worlds) -> None:
    def renamed(book: Any) -> None:
        sheet = book["Vragen"]
        assert sheet["C1"].value == "Kenmerk" and sheet["C2"].value == "PRE"
        sheet["C2"] = "ZZZ"

    with worlds.at(Step.PUBLISH) as world:
        file = in_book(world, renamed)
        assert file.tree is None  # its points of attention belong to nothing any more
        first, *rest = preview(world, file).faults
        assert (first.refusal.code, first.place) == ("files.row_unknown", "Vragen!C2")
        assert "ZZZ" in first.told() and "ZZZ" in first.told("en")
        assert rest and {one.refusal.code for one in rest} == {"files.no_parent"}
        assert len(preview(world, file).faults) <= MOST_FAULTS


def test_a_row_of_the_buyers_own_is_no_stranger_in_a_file_with_faults(worlds: Worlds) -> None:
    def renamed(book: Any) -> None:
        book["Vragen"]["C2"] = "OWN-7"

    with worlds.at(Step.PUBLISH) as world:
        faults = preview(world, in_book(world, renamed)).faults
        assert {one.refusal.code for one in faults} == {"files.no_parent"}


def test_who_may_not_write_gets_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        file = as_file(edition(world, "assessor1").plan)
        for key in ("chair", "assessor1", "auditor", "decision_maker"):
            with pytest.raises(NotGranted):
                preview(world, file, key)
        for number in (0, 1, 99):
            with pytest.raises(NotGranted):
                edition(world, "officer", number)
        assert write(edition(world, "delegate").plan) == write(edition(world).plan)
