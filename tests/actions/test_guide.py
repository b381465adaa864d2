"""Which plan the guide prints: the draft, a sealed version, and the amendments up to it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from criteria.changes import Change
from criteria.phases import Step
from tender.actions import planning
from tender.models.procedures import PlanVersion
from tender.pages.guide import GuidePage, guide_page
from tender.permissions import NotGranted
from tender.store import plans
from tests.worlds import World, Worlds

AT = "2021-11-20T10:00"


def page(world: World, key: str = "officer", number: int | None = None) -> GuidePage:
    with world.opened() as session:
        return guide_page(session, world.identity(key), number)


def amend(world: World, reason: str, number: int = 2) -> Any:
    """Move five points from one theme to another in the version with this number."""
    world.act("officer", AT, planning.begin_amendment)
    more, less = 5 * (number - 1), 5 * (number - 2)
    made = [
        Change(("lots", "1", "selection", "questions", id_, "points"), str(old), str(new))
        for id_, old, new in (("PRE", 25 + less, 25 + more), ("FIN", 20 - less, 20 - more))
    ]
    kept = world.act("officer", AT, planning.edit_plan, made)
    assert kept.conflicts == ()
    return world.act("officer", AT, planning.seal_amendment, reason, "Wij delen mee.")


def test_before_sealing_everybody_gets_the_draft(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        for key in ("officer", "chair", "auditor"):
            found = page(world, key)
            assert (found.seal, found.sealed_at, found.amendments) == (None, None, ())
            assert found.version >= 1
        with pytest.raises(NotGranted):
            page(world, number=1)


def test_a_sealed_version_is_printed_with_its_own_seal(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        case = world.case()
        for number in (None, 1):
            found = page(world, number=number)
            assert (found.version, found.seal, found.plan) == (1, case.seal, case.plan)
            assert found.sealed_at == case.sealed_at and found.amendments == ()
        for missing in (0, -1, 2, 10**30):
            with pytest.raises(NotGranted):
                page(world, number=missing)


def test_an_amendment_is_a_draft_for_its_writer_until_it_is_sealed(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        first = world.case().seal
        world.act("officer", AT, planning.begin_amendment)
        assert page(world).seal is None
        assert page(world, "auditor").seal == first
        assert page(world, number=1).seal == first


def test_the_next_version_tells_what_it_changed_and_the_first_stays(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        first = world.case().seal
        second = amend(world, "De prestaties wegen zwaarder.")
        latest, before = page(world), page(world, number=1)
        assert (latest.version, latest.seal) == (2, second)
        assert (before.version, before.seal, before.amendments) == (1, first, ())
        (told,) = latest.amendments
        assert (told.number, told.reason) == (2, "De prestaties wegen zwaarder.")
        assert {(row.old.nl, row.new.nl) for row in told.told} == {("25", "30"), ("20", "15")}


def test_a_plan_that_is_not_what_was_sealed_is_never_printed(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        amend(world, "Reden.")
        case = world.case()
        with world.opened() as session:
            first, second = session.scalars(sa.select(PlanVersion).order_by(PlanVersion.number))
            assert second.sha256 == case.seal
            with pytest.raises(ValueError, match="not the plan that was sealed"):
                plans.verified(first.sha256, second.body)
