"""Names of tenderers in their files, on both databases: said, taken back, an edition in place."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria import visibility
from criteria.phases import Step
from criteria.plan import ScoringRule
from criteria.refusals import Refused
from tender.actions import evidence as desk
from tender.actions import masking as acts
from tender.actions import planning, tenderers
from tender.permissions import NotGranted
from tender.store import pages
from tender.store.pages import Files
from tests.files.test_inspect import pdf
from tests.web.test_reader import file
from tests.worlds import World, Worlds

AT = "2022-01-24T10:00"


def masked(world: World) -> None:
    """The case as it would be with names masked, up to the scoring."""
    plan = world.case().plan
    changed = replace(plan, scoring=ScoringRule(masked=True, practice=True))
    world.act("officer", "2021-10-28T17:00", planning.edit_plan, planning.between(plan, changed))
    world.course.publish()
    world.course.open_applications()
    world.course.suitability()
    for who in ("officer", "witness", "assessor1"):
        world.act(who, AT, tenderers.declare, world.course.ids["a"], "none", "")


def seen(world: World, who: str) -> Files:
    sight = visibility.pages(world.identity(who).viewer, world.case().moment, "selection")
    with world.looked() as session:
        return pages.files(session, sight, world.procedure_id, world.course.ids["a"])


def ids(found: Files) -> list[UUID]:
    return [one.id for one in found.shown]


def edition(world: World, id_: UUID, content: bytes, who: str = "officer") -> UUID:
    return world.act(who, AT, acts.mask_file, world.vault, id_, "zonder.pdf", content)


def test_what_assessors_get_follows_the_last_word_on_a_file(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        masked(world)
        id_ = file(world)
        (own,) = seen(world, "officer").shown
        (masked_one,) = seen(world, "assessor1").shown
        assert (masked_one, own.title) == (replace(own, title=""), "Bekwaamheidsdossier")
        for _twice in range(2):
            world.act("officer", AT, acts.flag_name, id_, True)
        assert world.count("file_masks") == 1
        assert seen(world, "assessor1") == Files((), (own.number,))
        assert ids(seen(world, "officer")) == [id_]
        content = pdf()
        first = edition(world, id_, content)
        with pytest.raises(Refused) as told:
            edition(world, id_, content)
        assert told.value.refusals[0].code == "evidence.file_known"
        second = edition(world, id_, pdf() + b"\n", "witness")
        (read,) = seen(world, "assessor1").shown
        assert (read.id, read.number, read.title) == (second, own.number, "")
        assert ids(seen(world, "officer")) == [id_] and first != second
        world.act("officer", AT, desk.withdraw_evidence, second, "Verkeerd")
        assert seen(world, "assessor1").held == (own.number,)
        third = edition(world, id_, pdf() + b"\n\n")
        world.act("officer", AT, acts.flag_name, id_, False)
        assert ids(seen(world, "assessor1")) == [id_]
        world.act("officer", AT, acts.flag_name, id_, True)
        assert ids(seen(world, "assessor1")) == [third]
        for name, times in (("evidence.flagged", 3), ("evidence.masked", 3)):
            assert world.count(f"trail_value WHERE value = '\"{name}\"'") == times
        assert world.count("file_masks") == 6


def test_only_files_that_assessors_read_are_masked_and_only_by_officers(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        masked(world)
        id_, other = file(world), file(world, "b")
        for who, about in (
            ("chair", id_),
            ("assessor1", id_),
            ("officer", uuid4()),
            ("officer", file(world, "a", "gva")),
        ):
            with pytest.raises(NotGranted):
                world.act(who, AT, acts.flag_name, about, True)
        world.new_party("b")
        with pytest.raises(Refused):  # not declared about all its parties
            world.act("officer", AT, acts.flag_name, other, True)
        mine = edition(world, id_, pdf())
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.flag_name, mine, True)
        world.act("officer", AT, tenderers.declare, world.course.ids["a"], "conflict", "Familie")
        with pytest.raises(NotGranted):
            edition(world, id_, pdf() + b"\n")
        for statement in ("UPDATE file_masks SET shows = shows", "DELETE FROM file_masks"):
            with pytest.raises(sa.exc.DBAPIError), world.opened() as session:
                session.execute(sa.text(statement))


def test_a_plan_that_shows_names_masks_no_file(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        world.act("officer", AT, tenderers.declare, world.course.ids["a"], "none", "")
        with pytest.raises(NotGranted):
            world.act("officer", AT, acts.flag_name, file(world), True)
