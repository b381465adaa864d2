"""What a delegate does first: a promise that is kept word for word, and interests per tenderer."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from criteria.council import wording
from criteria.phases import Step
from criteria.plan import AdvisingRule
from criteria.refusals import Refused
from tender.actions import doubts, joining, tenderers
from tender.actions.entry import look
from tender.models.advising import Undertaking
from tender.models.assessment import Declaration
from tender.permissions import NotGranted, Permission
from tests.actions.test_people import whole
from tests.councils import advised, asked, join
from tests.worlds import World, Worlds

AT = "2022-01-06T10:00"
LATER = "2022-01-06T11:00"


def first(world: World) -> str | None:
    with world.looked() as session:
        return joining.first(session, world.identity("delegate"))


def mine(world: World) -> list[Declaration]:
    with world.looked() as session:
        about = Declaration.participant_id == world.identity("delegate").id
        return list(session.scalars(sa.select(Declaration).where(about)))


def test_the_promise_comes_first_and_is_given_once(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        advised(monkeypatch, AdvisingRule())
        assert first(world) == joining.UNDERTAKING
        with pytest.raises(Refused) as refused:
            world.act("delegate", AT, joining.give_undertaking, False)
        assert [one.field for one in refused.value.refusals] == ["promised"]
        world.act("delegate", AT, joining.give_undertaking, True)
        world.act("delegate", LATER, joining.give_undertaking, True)
        with world.looked() as session:
            (row,) = session.scalars(sa.select(Undertaking))
        assert row.wording == wording() and len(row.wording) == 64
        assert first(world) is None  # the plan opens nothing to read
        assert whole(world)


@pytest.mark.parametrize("who", ["officer", "chair", "assessor1", "auditor"])
def test_nobody_else_promises_or_declares(worlds: Worlds, who: str) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        with pytest.raises(NotGranted):
            world.act(who, AT, joining.give_undertaking, True)
        with pytest.raises(NotGranted):
            world.act(who, AT, joining.declare_interests, {}, "")


def test_interests_are_declared_only_where_delegates_read(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        advised(monkeypatch, AdvisingRule())
        with pytest.raises(NotGranted):
            world.act("delegate", AT, joining.declare_interests, {}, "")


def test_all_tenderers_are_declared_about_at_once(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with worlds.at(Step.SUITABILITY) as world:
        a, b = world.course.ids["a"], world.course.ids["b"]
        world.act("delegate", AT, joining.give_undertaking, True)
        assert first(world) == joining.INTERESTS
        ids, shown = asked(world)
        assert {a, b} < set(ids)
        said = {id_: ("none", "") for id_ in ids}
        for wrong, fields in (
            ({}, {f"answer-{id_}" for id_ in ids}),
            (said | {a: ("doubt", " ")}, {f"explanation-{a}"}),
            (said | {a: ("", ""), b: ("conflict", "")}, {f"answer-{a}", f"explanation-{b}"}),
        ):
            with pytest.raises(Refused) as refused:
                world.act("delegate", AT, joining.declare_interests, wrong, shown)
            assert {one.field for one in refused.value.refusals} == fields
            assert mine(world) == []
        said |= {a: ("doubt", "Mijn zus."), b: ("conflict", "Ik werk er.")}
        world.act("delegate", AT, joining.declare_interests, said, shown)
        world.act("delegate", LATER, joining.declare_interests, said, shown)
        assert len(mine(world)) == len(ids)
        actor = world.identity("delegate")
        assert actor.conflicted == {str(a), str(b)} and first(world) is None
        assert whole(world)


def test_a_new_party_asks_again_and_an_old_page_does_not_cover_it(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with worlds.at(Step.SUITABILITY) as world:
        join(world, AT)
        assert first(world) is None
        _, old = asked(world)
        world.new_party("a")
        assert first(world) == joining.INTERESTS
        a = world.course.ids["a"]
        with pytest.raises(Refused) as refused:
            world.act("delegate", LATER, joining.declare_interests, {a: ("none", "")}, old)
        assert refused.value.refusals[0].code == "council.parties_changed"
        before = len(mine(world))
        with world.looked() as session:
            actor = world.identity("delegate")
            case = look(session, actor, Permission.JOIN_COUNCIL)
            left = [r for r in joining.askable(session, actor, case) if r.id == a]
        shown = joining.named(left)
        world.act("delegate", LATER, joining.declare_interests, {a: ("none", "")}, shown)
        assert first(world) is None and len(mine(world)) == before + 1


def test_somebody_tells_later_that_something_changed(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what changed is declared anew; nobody takes an interest back."""
    advised(monkeypatch)
    with worlds.at(Step.SUITABILITY) as world:
        join(world, AT)
        a, before = world.course.ids["a"], len(mine(world))
        ids, shown = asked(world)
        said: dict[UUID, tuple[str, str]] = {id_: ("none", "") for id_ in ids}
        said[a] = ("conflict", "Mijn dochter werkt er nu.")
        world.act("delegate", LATER, joining.declare_interests, said, shown)
        assert len(mine(world)) == before + 1
        assert str(a) in world.identity("delegate").conflicted
        ids, shown = asked(world)
        assert a not in ids
        world.act("delegate", LATER, joining.declare_interests, {a: ("none", "")}, shown)
        assert str(a) in world.identity("delegate").conflicted


def test_the_chair_decides_on_the_doubt_of_a_delegate(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with worlds.at(Step.SUITABILITY) as world:
        a = world.course.ids["a"]
        join(world, AT, a="doubt")
        doubt = next(row.id for row in mine(world) if row.tenderer_id == a)
        world.act("chair", LATER, tenderers.declare, a, "none", "")
        world.act("chair", LATER, doubts.decide_doubt, doubt, False, "Een verre kennis.")
        actor = world.identity("delegate")
        assert str(a) in actor.declared and str(a) not in actor.conflicted
        assert first(world) is None


def test_a_delegate_gets_nothing_else_by_declaring(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with worlds.at(Step.SUITABILITY) as world:
        join(world, AT)
        a = world.course.ids["a"]
        for act in ((tenderers.declare, a, "none", ""), (tenderers.open_dossier, a)):
            with pytest.raises(NotGranted):
                world.act("delegate", LATER, *act)
