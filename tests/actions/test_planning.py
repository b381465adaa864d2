"""Writing the plan together: nothing overwritten, everything undone, amended until the opening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from criteria.canon import canonical
from criteria.changes import ABSENT, Change, at
from criteria.phases import Step
from criteria.plan import EvaluationPlan, ScoringRule
from criteria.plan.format import seal, tree, write
from criteria.refusals import Refused
from tender.actions import planning
from tender.actions.planning import Base
from tender.models.procedures import PlanDraft
from tender.permissions import NotGranted
from tender.store import memory, plans
from tests.rules.plan_files import SECOND, SECOND_SEAL
from tests.worlds import World, Worlds, moment

AT = "2021-10-29T09:00"
WEIGHT = ("lots", "1", "selection", "questions", "PRE", "points")
OTHER = ("lots", "1", "selection", "questions", "FIN", "points")
TEXT = ("lots", "1", "selection", "questions", "PRE", "title", "nl")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def edited(world: World, who: str, *made: Change, at: str = AT) -> planning.Kept:
    return world.act(who, at, planning.edit_plan, made)


def value(world: World, path: Sequence[str]) -> Any:
    from criteria.changes import at

    with world.looked() as session:
        draft = plans.draft(session, world.procedure_id)
    assert draft is not None
    return at(draft.tree, tuple(path))


def test_two_officers_in_two_fields_both_have_their_way(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        edited(world, "officer", Change(WEIGHT, "25", "30"))
        kept = edited(world, "witness", Change(OTHER, "20", "15"))
        assert kept.conflicts == ()
        assert (value(world, WEIGHT), value(world, OTHER)) == ("30", "15")


def test_the_second_in_one_field_is_told_and_overwrites_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        first = edited(world, "officer", Change(WEIGHT, "25", "30"))
        kept = edited(world, "witness", Change(WEIGHT, "25", "20"), Change(OTHER, "20", "15"))
        (conflict,) = kept.conflicts
        assert (conflict.present, conflict.change.new) == ("30", "20")
        assert kept.version == first.version + 1  # the other field is kept
        assert (value(world, WEIGHT), value(world, OTHER)) == ("30", "15")


def test_who_chose_what_is_the_last_who_changed_it(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        edited(world, "witness", Change(WEIGHT, "25", "30"))
        known = {one.id: one.author for one in world.case().plan.settings}
        assert known["/".join(WEIGHT)] == "Tweede inkoopadviseur (demo)"
        assert known["/".join(OTHER)] == "Inkoopadviseur (demo)"


def test_an_edit_that_changes_nothing_is_no_edit(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        before = world.case().draft_version
        assert edited(world, "officer", Change(WEIGHT, "25", "25")).version == before
        assert edited(world, "officer").version == before


def test_an_edit_is_undone_and_done_again(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        before = world.case().plan
        first = edited(world, "officer", Change(WEIGHT, "25", "30"))
        undone = world.act("officer", AT, planning.undo, first.version)
        assert planning.bare(world.case().plan) == planning.bare(before)
        world.act("officer", AT, planning.undo, undone)
        assert value(world, WEIGHT) == "30"


def test_of_several_edits_the_one_that_is_meant_is_taken_back(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        first = edited(world, "officer", Change(WEIGHT, "25", "30")).version
        edited(world, "officer", Change(OTHER, value(world, OTHER), "11"))
        world.act("officer", AT, planning.undo, first)
        assert (value(world, WEIGHT), value(world, OTHER)) == ("25", "11")
        with world.looked() as session:
            assert plans.undone(session, world.procedure_id) == {first}
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, planning.undo, 0)
        assert codes(refused) == ["plan.edit_unknown"]


def test_what_somebody_changed_since_is_not_undone(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        first = edited(world, "officer", Change(WEIGHT, "25", "30"))
        edited(world, "witness", Change(WEIGHT, "30", "35"))
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, planning.undo, first.version)
        assert codes(refused) == ["plan.undo_conflict"]
        assert value(world, WEIGHT) == "35"


def test_the_plan_as_it_stood_when_a_page_was_opened(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        before = world.case()
        assert before.draft_version is not None
        own = edited(world, "officer", Change(WEIGHT, "25", "30")).version
        theirs = edited(
            world, "witness", Change(TEXT, "Te leveren prestaties", "Prestaties")
        ).version
        officer, start = world.identity("officer"), before.draft_version
        with world.looked() as session:
            draft = plans.draft(session, world.procedure_id)
            assert draft is not None
            then = planning.plan_at(session, officer, draft, Base(start))
            assert then == planning.bare(before.plan)
            with_own = planning.plan_at(session, officer, draft, Base(start, frozenset({own})))
            assert (at(with_own, WEIGHT), at(with_own, TEXT)) == ("30", "Te leveren prestaties")
            not_own = planning.plan_at(session, officer, draft, Base(start, frozenset({theirs})))
            assert not_own == planning.bare(before.plan)


def test_the_words_of_the_catalogue_are_kept_beside_the_own_words(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        row = TEXT[:-2]
        edited(world, "officer", Change(TEXT, "Te leveren prestaties", "Prestaties"))
        (kept,) = value(world, (*row, "original"))
        assert (kept[0], kept[1]["nl"]) == ("title", "Te leveren prestaties")
        edited(world, "officer", Change(TEXT, "Prestaties", "Te leveren prestaties"))
        assert value(world, (*row, "original")) == []


def test_a_plan_that_is_no_plan_is_not_kept(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with pytest.raises(ValueError):
            edited(world, "officer", Change(WEIGHT, "25", "veel"))
        with pytest.raises(ValueError):
            edited(world, "officer", Change(("lots", "1", "extra"), ABSENT, "x"))
        with pytest.raises(Refused) as refused:
            edited(world, "officer", Change(("reference",), "HVB-BW-2022", "X"))
        assert codes(refused) == ["plan.reference_fixed"]
        with pytest.raises(Refused) as refused:
            edited(world, "officer", Change(TEXT, value(world, TEXT), "Cafe\u0301"))
        assert codes(refused) == ["acts.text_marks"]
        assert value(world, WEIGHT) == "25"


# Amendments


def amended(world: World) -> str:
    """One weight to another question, sealed as the next version."""
    world.act("officer", "2021-12-01T09:00", planning.begin_amendment)
    made = (Change(WEIGHT, "25", "24"), Change(OTHER, "20", "21"))
    edited(world, "officer", *made, at="2021-12-01T10:00")
    return world.act(
        "officer",
        "2021-12-01T11:00",
        planning.seal_amendment,
        "Vraag 12 van de markt.",
        "Het gewicht van prestaties wordt 24, dat van financiën 21.",
    )


def test_an_amendment_is_a_next_version_and_the_first_stays(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        before = world.case()
        sha = amended(world)
        after = world.case()
        assert (before.plan_number, after.plan_number) == (1, 2)
        assert after.seal == sha == seal(after.plan) != before.seal
        with world.looked() as session:
            body = plans.sealed_body(session, world.procedure_id, 1)
            views = plans.versions(session, world.procedure_id)
        assert body is not None and plans.parsed(body) == before.plan
        assert [(view.number, view.reason) for view in views] == [
            (2, "Vraag 12 van de markt."),
            (1, ""),
        ]


def test_nothing_counts_until_the_amendment_is_sealed(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        before = world.case()
        world.act("officer", "2021-12-01T09:00", planning.begin_amendment)
        edited(world, "officer", Change(WEIGHT, "25", "24"), at="2021-12-01T10:00")
        assert world.case().plan == before.plan
        world.act("officer", "2021-12-01T10:30", lambda s, a, now: planning.drop_amendment(s, a))
        with pytest.raises(Refused) as refused:
            edited(world, "officer", Change(WEIGHT, "25", "24"), at="2021-12-01T11:00")
        assert codes(refused) == ["plan.sealed_already"]


def test_an_amendment_needs_a_difference_a_reason_and_a_complete_plan(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        at = "2021-12-01T09:00"
        world.act("officer", at, planning.begin_amendment)
        for reason, notice, code in (
            ("", "x", "acts.text_missing"),
            ("x", " ", "acts.text_missing"),
            ("x", "x", "plan.nothing_changed"),
        ):
            with pytest.raises(Refused) as refused:
                world.act("officer", at, planning.seal_amendment, reason, notice)
            assert codes(refused) == [code]
        edited(world, "officer", Change(WEIGHT, "25", "24"), at=at)
        with pytest.raises(Refused) as refused:
            world.act("officer", at, planning.seal_amendment, "x", "x")
        assert codes(refused) == ["plan.weights_not_100"]


def test_after_the_first_opening_the_plan_never_changes(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        at = "2022-01-05T09:00"
        for act in (planning.begin_amendment, lambda s, a, n: planning.edit_plan(s, a, (), n)):
            with pytest.raises(NotGranted):
                world.act("officer", at, act)
        columns = "id, procedure_id, number, body, sha256, sealed_by, sealed_at, reason, notice"
        with pytest.raises(DBAPIError, match="after the first opening"), world.opened() as session:
            session.execute(
                sa.text(
                    f"INSERT INTO plan_versions ({columns}) SELECT"
                    " (SELECT id FROM lots LIMIT 1), procedure_id, 2, body, sha256, sealed_by,"
                    " sealed_at, 'x', 'x' FROM plan_versions"
                )
            )


def test_an_amendment_that_was_begun_is_not_sealed_after_the_opening(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.act("officer", "2021-12-01T09:00", planning.begin_amendment)
        edited(
            world,
            "officer",
            Change(WEIGHT, "25", "24"),
            Change(OTHER, "20", "21"),
            at="2021-12-01T10:00",
        )
        world.course.open_applications()
        with pytest.raises((Refused, NotGranted)):
            world.act("officer", "2022-01-05T12:00", planning.seal_amendment, "x", "y")


def test_a_procedure_that_was_entered_gives_nobody_else_the_right_to_write(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        auditor, made = world.identity("auditor"), (Change(("authority",), "x", "y"),)
        with world.opened() as session:
            entered = planning.enter_editor(session, world.identity("officer"))
            assert entered.actor.name == world.identity("officer").name
            with pytest.raises(NotGranted):
                planning.enter_editor(session, auditor)
            with pytest.raises(NotGranted):
                planning.edit_plan(session, auditor, made, moment(AT))


def as_second(plan: EvaluationPlan) -> str:
    """A plan as it was written before the rules of scoring."""
    found: Any = tree(plan)
    del found["scoring"], found["advising"]
    for key in ("method", "decimals", "names_on_screen"):
        del found["consensus"][key]
    return canonical({**found, "format": 2}).decode()


def test_a_draft_from_before_the_rules_of_scoring_is_written_on(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with world.opened() as session:
            (row,) = session.scalars(sa.select(PlanDraft))
            row.body = as_second(plans.parsed(row.body))
            session.commit()
        memory.forget()
        assert value(world, ("scoring", "practice")) is False
        edited(
            world,
            "officer",
            Change(("consensus", "method"), "consensus", "median"),
            Change(("scoring", "masked"), False, True),
        )
        memory.forget()
        assert value(world, ("consensus", "method")) == "median"
        masked = {"order": "tenderer", "masked": True, "practice": False}
        assert value(world, ("scoring",)) == masked


def test_a_version_from_before_the_rules_of_scoring_keeps_the_seal_of_then() -> None:
    assert plans.verified(SECOND_SEAL, SECOND).scoring == ScoringRule()
    with pytest.raises(ValueError):
        plans.verified(SECOND_SEAL, write(plans.parsed(SECOND)))
