"""Rows and facts of a plan, kept in the database: together, undone, sealed with their lots."""

from __future__ import annotations

from typing import Any

import pytest

from criteria.changes import Change, changes, put
from criteria.phases import Step
from criteria.plan import rows as plan_rows
from criteria.programme import decided
from criteria.refusals import Refused
from criteria.text import Text
from tender.actions import planning
from tests.worlds import World, Worlds

AT = "2021-10-29T09:00"
TITLE = ("title", "nl")
TEXT = ("demands", "INT-01", "text", "nl")


def bare(world: World) -> dict[str, Any]:
    return planning.bare(world.case().plan)


def keep(world: World, tree: Any, who: str = "officer", at: str = AT) -> planning.Kept:
    return world.act(who, at, planning.edit_plan, changes(bare(world), tree))


def refused(world: World, *made: Change) -> list[str]:
    with pytest.raises(Refused) as found:
        world.act("officer", AT, planning.edit_plan, made)
    return [fault.code for fault in found.value.refusals]


def test_one_decision_on_the_whole_programme_is_one_edit_and_undone_as_one(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        before = world.case().plan
        ids = {row.id for row in before.requirements}
        reason = Text("Alles vervalt.", "All lapses.")
        kept = keep(world, decided(bare(world), ids, "historic", reason))
        assert len(ids) == 391 and kept.version == (world.case().draft_version or 0)
        after = world.case().plan.requirements
        assert {(row.applicability, row.reason) for row in after} == {("historic", reason)}
        assert [row.original for row in after] == [row.original for row in before.requirements]
        known = {one.id: one.author for one in world.case().plan.settings}
        assert known["requirements/PVE-3.3-E1/reason"] == "Inkoopadviseur (demo)"
        world.act("officer", AT, planning.undo, kept.version)
        assert world.case().plan.requirements == before.requirements


def test_the_words_of_the_catalogue_come_back_when_a_rewording_is_undone(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        before = world.case().plan.demands
        kept = keep(world, put(bare(world), TEXT, "Anders."))
        assert "text" in dict(world.case().plan.demands[4].original)
        world.act("officer", AT, planning.undo, kept.version)
        assert world.case().plan.demands == before


def test_the_procedure_has_the_name_of_its_plan_once_that_counts(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        keep(world, put(bare(world), TITLE, "Beschermd wonen 2022"))
        assert world.case().title.nl == "Beschermd wonen 2022"
        world.act("officer", AT, planning.seal_plan)
        world.act("officer", AT, planning.begin_amendment)
        keep_draft(world, put(draft(world), TITLE, "Nog een naam"))
        assert world.case().title.nl == "Beschermd wonen 2022"
        world.act("officer", AT, planning.seal_amendment, "De naam was fout.", "De naam verandert.")
        assert world.case().title.nl == "Nog een naam"


def draft(world: World) -> dict[str, Any]:
    from tender.store import plans

    with world.looked() as session:
        found = plans.draft(session, world.procedure_id)
    assert found is not None
    return found.tree


def keep_draft(world: World, tree: Any) -> planning.Kept:
    return world.act("officer", AT, planning.edit_plan, changes(draft(world), tree))


def test_lots_come_with_the_seal_and_never_after_it(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        tree = put(plan_rows.added(bare(world), ("lots",)), ("lots", "2", "title", "nl"), "Zuid")
        keep(world, put(tree, ("lots", "1", "title", "nl"), "Noord"))
        assert len(world.case().lots) == 1  # a draft makes no lots
        with pytest.raises(Refused) as found:  # nobody chose the rules it began with
            world.act("officer", AT, planning.seal_plan)
        assert {fault.code for fault in found.value.refusals} == {"plan.author_missing"}
        world.act("officer", AT, planning.adopt, world.case().draft_version)
        world.act("officer", AT, planning.seal_plan)
        assert [key for _, key in world.case().lots] == ["1", "2"]
        world.act("officer", "2021-10-29T09:30", planning.begin_amendment)
        with pytest.raises(Refused) as found:
            keep_draft(world, plan_rows.removed(draft(world), ("lots",), "2"))
        assert [fault.code for fault in found.value.refusals] == ["plan.lots_fixed"]


def test_a_plan_without_a_name_for_each_lot_is_not_sealed(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        keep(world, plan_rows.added(bare(world), ("lots",)))
        world.act("officer", AT, planning.adopt, world.case().draft_version)
        with pytest.raises(Refused) as found:
            world.act("officer", AT, planning.seal_plan)
        assert [fault.field for fault in found.value.refusals] == ["lots/2/title/nl"]


def test_a_mandate_is_kept_with_who_wrote_it_down(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        town = ("facts", "municipalities", "Tilburg")
        tree = put(bare(world), (*town, "mandate"), "no")
        keep(world, put(tree, (*town, "mandate_on"), "2021-09-14"), "witness")
        (tilburg,) = (one for one in world.case().plan.facts.municipalities if one.id == "Tilburg")
        assert (tilburg.mandate, str(tilburg.mandate_on)) == ("no", "2021-09-14")
        known = {one.id: one.author for one in world.case().plan.settings}
        assert known["/".join((*town, "mandate"))] == "Tweede inkoopadviseur (demo)"


def test_a_word_of_no_set_never_reaches_the_database(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        version = world.case().draft_version
        kind = Change(("demands", "INT-01", "kind"), "integrity", "secret")
        term = Change(("facts", "term", "parts"), bare(world)["facts"]["term"]["parts"], [])
        assert refused(world, kind) == ["plan.code_unknown"]
        long = [{"kind": "base", "years": 10_000}]
        assert refused(world, Change(term.path, term.old, long)) == ["plan.code_unknown"]  # type: ignore[arg-type]
        assert world.case().draft_version == version


def test_two_officers_who_take_the_same_row_away_are_both_right(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        base = bare(world)
        gone = changes(base, plan_rows.removed(base, ("demands",), "INT-01"))
        first = world.act("officer", AT, planning.edit_plan, gone)
        second = world.act("witness", AT, planning.edit_plan, gone)
        assert first.conflicts == second.conflicts == () and second.version == first.version
        late = Change(TEXT, "x", "y")
        (conflict,) = world.act("officer", AT, planning.edit_plan, (late,)).conflicts
        assert repr(conflict.present) == "ABSENT"
