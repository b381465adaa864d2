"""Two people at the same moment, on both databases: one act happens, the other is told why not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

from criteria.phases import Step
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import advising, agreeing, course, planning, scoring
from tender.actions.opening import begin_opening
from tender.permissions import NotGranted
from tender.store import trail
from tests.worlds import World, Worlds, moment


def together(*acts: Callable[[], Any]) -> list[str]:
    """Do all acts at once; "done" or the first code of the refusal, in the order given."""
    barrier = Barrier(len(acts))
    results = ["?"] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            act()
            results[place] = "done"
        except Refused as refused:
            results[place] = refused.refusals[0].code
        except NotGranted:
            results[place] = "not granted"

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def whole(world: World) -> bool:
    with world.opened() as session:
        return all(check.ok for check in trail.verify(session))


def test_a_step_advanced_by_two_officers_at_once_advances_once(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        world.act("officer", "2021-10-29T11:00", planning.seal_plan)
        at = "2021-11-01T09:00"
        results = together(
            lambda: world.act("officer", at, course.advance, Step.PUBLISH),
            lambda: world.act("witness", at, course.advance, Step.PUBLISH),
        )
        assert sorted(results) == ["done", "phases.already_advanced"]
        assert world.case().step is Step.OPEN_APPLICATIONS
        assert whole(world)


def test_a_plan_sealed_by_two_officers_at_once_is_sealed_once(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        at = "2021-10-29T11:00"
        results = together(
            lambda: world.act("officer", at, planning.seal_plan),
            lambda: world.act("witness", at, planning.seal_plan),
        )
        assert sorted(results) == ["done", "plan.sealed_already"]
        assert world.count("plan_versions") == 1
        assert whole(world)


def test_a_sheet_handed_in_twice_at_once_is_one_sheet(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        candidacy = world.course._candidacies()["a"]
        world.declare_all("assessor1", at="2022-01-20T09:00")
        world.act("assessor1", "2022-01-20T09:00", scoring.open_to_score, candidacy)
        for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
            score = Score(theme, Decimal(8), "De aanpak is concreet en meetbaar. " * 6)
            world.act("assessor1", "2022-01-20T10:00", scoring.save_draft, candidacy, score, 0)
        act = lambda: world.act(  # noqa: E731
            "assessor1", "2022-01-20T11:00", scoring.submit_sheet, candidacy, True
        )
        assert sorted(together(act, act)) == ["done", "scores.already_handed_in"]
        assert (world.count("sheets"), world.count("sheet_scores")) == (1, 5)
        assert whole(world)


def test_two_officers_open_together_as_the_two_persons_they_are(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.course.apply()
        at = "2022-01-05T09:30"
        results = together(
            lambda: world.act("officer", at, begin_opening),
            lambda: world.act("witness", at, begin_opening),
        )
        assert results == ["done", "done"]
        assert "applications.opening" in world.case().milestones
        assert world.count("consents") == 2
        assert whole(world)


def test_no_draft_slips_into_a_step_that_has_ended(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        candidacy = world.course._candidacies()["a"]
        world.course.declare("chair", moment("2022-01-27T09:00"), world.course.valid())
        score = Score("PRE", Decimal(2), "te laat")
        results = together(
            lambda: world.act(
                "assessor1", "2022-01-27T09:30", scoring.save_draft, candidacy, score, 1
            ),
            lambda: world.act("chair", "2022-01-27T09:30", agreeing.open_consensus),
        )
        assert results == ["phases.wrong_step", "done"]


def test_two_windows_of_one_assessor_never_overwrite_each_other(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        candidacy = world.course._candidacies()["a"]
        at = "2022-01-20T09:00"
        world.declare_all("assessor1", at=at)
        world.act("assessor1", at, scoring.open_to_score, candidacy)

        def save(text: str, expected: int) -> Any:
            score = Score("PRE", None, text)
            return lambda: world.act(
                "assessor1", at, scoring.save_draft, candidacy, score, expected
            )

        told = ["done", "scores.changed_elsewhere"]
        assert sorted(together(save("een", 0), save("twee", 0))) == told
        assert sorted(together(save("drie", 1), save("vier", 1))) == told
        assert together(save("vijf", 2), save("vijf", 2)) == ["done", "done"]
        assert world.count("draft_scores") == 1


def test_a_draft_beside_the_handing_in_is_on_the_sheet_or_refused(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        candidacy = world.course._candidacies()["a"]
        at, words = "2022-01-20T10:00", "De aanpak is concreet en meetbaar. " * 6
        world.declare_all("assessor1", at=at)
        world.act("assessor1", at, scoring.open_to_score, candidacy)
        for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
            score = Score(theme, Decimal(8), words)
            world.act("assessor1", at, scoring.save_draft, candidacy, score, 0)
        later = Score("PRE", Decimal(4), words + "Nog een zin.")
        saved, handed_in = together(
            lambda: world.act("assessor1", at, scoring.save_draft, candidacy, later, 1),
            lambda: world.act("assessor1", at, scoring.submit_sheet, candidacy, True),
        )
        assert handed_in == "done" and saved in ("done", "scores.already_handed_in")
        with world.engine.connect() as connection:
            query = "SELECT motivation FROM sheet_scores WHERE question = 'PRE'"
            kept = connection.exec_driver_sql(query).scalar_one()
        assert kept.endswith("Nog een zin.") == (saved == "done")


def test_an_advice_answered_by_two_officers_at_once_is_answered_once(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        with world.looked() as session:
            found = advising.advice.advice(session, advising.advice.FOR_REPORT, world.procedure_id)
        open_ = [row.id for row in found if row.outcome is None]
        at, before = "2022-01-28T10:00", world.count("advice_answers")

        def answer(who: str) -> Any:
            said = (open_[0], "not_followed", f"Van {who}.", "")
            return lambda: world.act(who, at, advising.answer_advice, *said)

        results = together(answer("officer"), answer("witness"))
        assert sorted(results) == ["acts.already_done", "done"]
        assert world.count("advice_answers") == before + 1
        assert whole(world)
