"""An assessor learns nothing of another, of a declaration or of a price: twin worlds are equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from criteria.phases import Step
from criteria.reading import read_local
from criteria.scores import ABSTAINS, MARKED, STRONG, UNABLE, WEAK, Observation, Score
from tender.actions import course, doubts, offers, outgoing, scoring, tenderers
from tender.actions.reopening import reopen_sheet
from tender.demo import content
from tender.demo.award import envelopes
from tender.extensions import db
from tender.permissions import Permission
from tender.routes.access import requires
from tender.store import people, sheets
from tests.twins import Act, Pair, asked, copied, differences, twins, unlike
from tests.worlds import World, Worlds

VIEWER, OTHER = "assessor1", "assessor2"
CHAIR = "voorzitter@hvb.example"
AT = "2022-01-24T10:00"
OFFERS_AT = "2022-05-24T10:00"
WHY = "Dit is een motivering met ruim voldoende woorden voor een score van deze beoordelaar. " * 2
NEVER = "Deze zin van een ander mag nergens te lezen zijn voor wie nog blind beoordeelt. " * 2


def nothing(world: World) -> None:
    """The world as it is."""


def candidacy(world: World, key: str = "a") -> UUID:
    return world.course._candidacies()[key]


@cache
def draft(who: str, mark: str, text: str, themes: tuple[str, ...] = ("PRE",), at: str = AT) -> Act:
    """A draft of somebody on the first tenderer."""

    def do(world: World) -> None:
        world.act(who, at, scoring.open_to_score, candidacy(world))
        for theme in themes:
            score = Score(theme, Decimal(mark), text)
            world.act(who, at, scoring.save_draft, candidacy(world), score, 0)

    return do


@cache
def sheet(who: str, mark: str, text: str, at: str = AT) -> Act:
    """A sheet of somebody on the first tenderer, handed in."""

    def do(world: World) -> None:
        draft(who, mark, text, ("PRE", "FIN", "SAM", "GOV", "TRA"), at)(world)
        world.act(who, at, scoring.submit_sheet, candidacy(world), True)

    return do


@cache
def noted(who: str, kind: str, observations: tuple[Observation, ...] = ()) -> Act:
    """A sheet of somebody on the first tenderer with one theme without a mark, or with points."""

    def do(world: World) -> None:
        mark = Decimal(4) if kind == MARKED else None
        score = Score("PRE", mark, NEVER, kind, observations)
        draft(who, "4", NEVER, ("FIN", "SAM", "GOV", "TRA"))(world)
        world.act(who, AT, scoring.save_draft, candidacy(world), score, 0)
        world.act(who, AT, scoring.submit_sheet, candidacy(world), True)

    return do


def drawn(who: str) -> Act:
    """The order of somebody, drawn."""

    def do(world: World) -> None:
        world.act(who, AT, scoring.draw_order)

    return do


def the_same_words(who: str) -> Act:
    """A draft of somebody on another tenderer, in the words the viewer wrote on the first."""

    def do(world: World) -> None:
        score = Score("PRE", Decimal("6"), WHY)
        world.act(who, AT, scoring.open_to_score, candidacy(world, "b"))
        world.act(who, AT, scoring.save_draft, candidacy(world, "b"), score, 0)

    return do


@cache
def declared(who: str, answer: str) -> Act:
    def do(world: World) -> None:
        why = "" if answer == "none" else NEVER
        world.act(who, AT, tenderers.declare, world.course.ids["b"], answer, why)

    return do


@cache
def decided(conflict: bool) -> Act:
    """A doubt of another, and what the chair made of it."""

    def do(world: World) -> None:
        declared("chair", "none")(world)
        declared(OTHER, "doubt")(world)
        with world.looked() as session:
            rows = people.every_declaration(session, world.procedure_id)
        doubt = next(row for row in rows if row.open_doubt)
        world.act("chair", AT, doubts.decide_doubt, doubt.id, conflict, NEVER)

    return do


def given_back(world: World) -> None:
    """A sheet of another that the chair gave back."""
    sheet(OTHER, "4", NEVER)(world)
    world.act("chair", AT, reopen_sheet, world.identity(OTHER).id, candidacy(world), NEVER)


def reminded(who: str) -> Act:
    def act(world: World) -> None:
        world.act("officer", AT, outgoing.invite_assessors)
        world.act("officer", "2022-01-25T15:00", outgoing.remind, world.identity(who).id)

    return act


def offer(scale: str) -> Act:
    """The price in the sealed offer of the first tenderer, times something."""

    def do(world: World) -> None:
        from dataclasses import replace

        one = next(one for one in world.course.valid() if one.key == "a")
        quality, price = envelopes(one)
        years = tuple((y, amount * Decimal(scale)) for y, amount in price.lots[0].years)
        price = replace(price, lots=(replace(price.lots[0], years=years),))
        at = read_local("2022-05-10T10:00")
        world.hand_in("a", at, offers.submit_offer, quality, price)

    return do


@pytest.fixture(scope="module")
def scoring_base(sqlite_worlds: Worlds) -> Iterator[World]:
    """Scoring has begun: everyone declared, the viewer opened and half filled in one dossier."""
    with sqlite_worlds.at(Step.SCORE) as world:
        for who in (VIEWER, OTHER, "assessor3"):
            world.declare_all(who, at=AT)
            for tenderer in world.course.valid():
                world.act(who, AT, scoring.open_to_score, candidacy(world, tenderer.key))
        draft(VIEWER, "6", WHY)(world)
        yield world


@pytest.fixture(scope="module")
def offers_base(sqlite_worlds: Worlds) -> Iterator[World]:
    """Final offers have been asked for and are still sealed."""
    with sqlite_worlds.at(Step.OFFERS) as world:
        deadline = content.settings()["deadline.offers"]
        world.act("officer", "2022-05-09T11:00", offers.invite_offers, deadline)
        yield world


SECRETS: dict[str, tuple[Act, Act]] = {
    "a draft or none": (nothing, draft(OTHER, "4", NEVER)),
    "another mark and motivation in a draft": (draft(OTHER, "4", WHY), draft(OTHER, "10", NEVER)),
    "a sheet handed in or not": (nothing, sheet(OTHER, "4", NEVER)),
    "a sheet or its draft": (
        draft(OTHER, "4", NEVER, ("PRE", "FIN", "SAM", "GOV", "TRA")),
        sheet(OTHER, "4", NEVER),
    ),
    "another mark and motivation in a sheet": (sheet(OTHER, "4", WHY), sheet(OTHER, "10", NEVER)),
    "another hour of handing in": (
        sheet(OTHER, "4", WHY),
        sheet(OTHER, "4", WHY, "2022-01-24T09:00"),
    ),
    "the same words as the viewer's, for another tenderer": (nothing, the_same_words(OTHER)),
    "a mark or none": (noted(OTHER, MARKED), noted(OTHER, UNABLE)),
    "why there is no mark": (noted(OTHER, ABSTAINS), noted(OTHER, UNABLE)),
    "points noted or not": (
        noted(OTHER, MARKED),
        noted(OTHER, MARKED, (Observation(STRONG, NEVER, 12), Observation(WEAK, NEVER))),
    ),
    "an order drawn or not": (nothing, drawn(OTHER)),
    "a conflict of another": (declared(OTHER, "none"), declared(OTHER, "conflict")),
    "what was decided on a doubt of another": (decided(True), decided(False)),
    "a sheet handed in, or given back": (sheet(OTHER, "4", NEVER), given_back),
    "who was reminded": (reminded(OTHER), reminded("assessor3")),
    "who else is in conflict": (declared(OTHER, "conflict"), declared("assessor3", "conflict")),
}


@pytest.mark.parametrize("name", SECRETS)
def test_nothing_of_another_shows_while_scoring(
    scoring_base: World, tmp_path: Path, name: str
) -> None:
    with twins(scoring_base, tmp_path, VIEWER, AT, *SECRETS[name], remember=True) as pair:
        paths = pair.addresses()
        assert differences(pair, paths + filtered(paths)) == []
        assert answers_are_there(pair)


def test_a_chair_who_scores_as_well_sees_no_count_of_others(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as base:
        base.act("officer", "2022-01-18T10:00", course.grant_role, CHAIR, "assessor")
        base.course.suitability()
        for who in ("chair", OTHER):
            base.declare_all(who, at=AT)
            for tenderer in base.course.valid():
                base.act(who, AT, scoring.open_to_score, candidacy(base, tenderer.key))
        with twins(base, tmp_path, "chair", AT, nothing, sheet(OTHER, "4", NEVER)) as pair:
            assert differences(pair, pair.addresses()) == []


def test_remarks_on_a_motivation_were_among_what_was_compared(
    scoring_base: World, tmp_path: Path
) -> None:
    """The viewer's own text for another tenderer does show, so one of another would."""
    with twins(scoring_base, tmp_path, VIEWER, AT, nothing, the_same_words(VIEWER)) as pair:
        path = f"/procedures/{scoring_base.procedure_id}/scoring/{candidacy(scoring_base)}/review"
        one, other = pair.left.get(path), pair.right.get(path)
        assert b"Lees nog eens na" in one.body and b"lijkt veel op" not in one.body
        assert b"lijkt veel op uw motivering voor Inschrijver B" in other.body


def test_nothing_of_another_shows_in_the_answer_to_a_form(
    scoring_base: World, tmp_path: Path
) -> None:
    with twins(scoring_base, tmp_path, VIEWER, AT, nothing, sheet(OTHER, "4", NEVER)) as pair:
        for path, form in forms(scoring_base):
            one, other = pair.left.post(path, form), pair.right.post(path, form)
            assert unlike(one, other) == [], path
        assert differences(pair, pair.addresses()) == []


def test_nothing_of_a_price_shows_while_it_is_sealed(offers_base: World, tmp_path: Path) -> None:
    for number, viewer in enumerate((VIEWER, "chair", "decision_maker")):
        folder = tmp_path / str(number)
        with twins(offers_base, folder, viewer, OFFERS_AT, offer("1"), offer("0.5")) as pair:
            paths = pair.addresses()
            assert differences(pair, paths + filtered(paths)) == []


def test_nothing_of_another_shows_while_the_final_offers_are_scored(
    offers_base: World, tmp_path: Path
) -> None:
    base = copied(offers_base, fresh(tmp_path / "base"))
    base.course.offer()
    base.course._open(
        offers.begin_opening, base.course._finish_offers, read_local("2022-05-20T13:00"), "quality"
    )
    for who in (VIEWER, OTHER):
        for tenderer in base.course.valid():
            base.act(who, OFFERS_AT, scoring.open_to_score, candidacy(base, tenderer.key))
    secret = sheet(OTHER, "4", NEVER, OFFERS_AT)
    with twins(base, tmp_path, VIEWER, OFFERS_AT, nothing, secret) as pair:
        paths = pair.addresses()
        assert differences(pair, paths + filtered(paths)) == []
        assert answers_are_there(pair)


# The harness itself


def leak_in_words(world: World) -> str:
    rows = sheets.handed_in(db.session, assessment_everyone(), world.procedure_id, "selection", 1)
    return f"{len(rows)} formulieren"


def leak_in_rows(world: World) -> str:
    leak_in_words(world)
    return "niets"


def leak_in_a_header(world: World) -> Any:
    return "niets", 200, {"X-Sheets": leak_in_words(world)}


def leak_in_the_status(world: World) -> Any:
    return "niets", 200 if leak_in_words(world).startswith("0") else 404


def assessment_everyone() -> Any:
    from criteria.visibility import Sight

    return Sight(everyone=True)


@pytest.mark.parametrize(
    ("leak", "seen"),
    [
        (leak_in_words, ["body", "statements"]),
        (leak_in_rows, ["statements"]),
        (leak_in_a_header, ["headers", "statements"]),
        (leak_in_the_status, ["status", "statements"]),
    ],
)
def test_a_planted_leak_is_seen(
    scoring_base: World, tmp_path: Path, leak: Callable[[World], Any], seen: list[str]
) -> None:
    with twins(scoring_base, tmp_path, VIEWER, AT, nothing, sheet(OTHER, "4", NEVER)) as pair:
        for twin in (pair.left, pair.right):
            plant(twin.app, twin.world, leak)
        path = f"/procedures/{scoring_base.procedure_id}/planted"
        assert path in pair.addresses()
        assert differences(pair, [path]) == [f"{path}: {what}" for what in seen]


def test_twins_without_a_secret_are_equal(scoring_base: World, tmp_path: Path) -> None:
    """Every address, also those that are not asked for otherwise: their answers are all one."""
    with twins(scoring_base, tmp_path, VIEWER, AT, nothing, nothing) as pair:
        paths = pair.addresses()
        walked = {path: (pair.left.get(path), pair.right.get(path)) for path in paths}
        assert [path for path, answers in walked.items() if unlike(*answers)] == []
        refused = {walked[path][0] for path in set(paths) - set(asked(pair, paths))}
        assert {answer.status for answer in refused} == {404}
        assert len({(answer.headers, answer.body) for answer in refused}) == 1


def plant(app: Flask, world: World, leak: Callable[[World], Any]) -> None:
    app._got_first_request = False

    @app.get("/procedures/<uuid:procedure_id>/planted", endpoint="planted.page")
    @requires(Permission.SCORE)
    def page(procedure_id: UUID) -> Any:
        return leak(world)


# Helpers


def answers_are_there(pair: Pair) -> bool:
    """The walk did read a dossier: there was something that could leak."""
    world = pair.left.world
    path = f"/procedures/{world.procedure_id}/scoring/{candidacy(world)}/PRE"
    answer = pair.left.get(path)
    return answer.status == 200 and b"wb-rubric" in answer.body


def filtered(paths: list[str]) -> list[str]:
    """The same lists with the filters they know."""
    lists = [path for path in paths if path.endswith(("/consensus", "/review", "/suitability"))]
    return [f"{path}?stage=selection" for path in lists]


def forms(world: World) -> list[tuple[str, dict[str, str]]]:
    area = f"/procedures/{world.procedure_id}/scoring/{candidacy(world)}"
    typed = {"mark": "3", "motivation": WHY, "version": "1"}
    stale = typed | {"motivation": "anders", "version": "7"}
    return [
        (f"{area}/PRE/autosave", typed),
        (f"{area}/PRE/autosave", stale),
        (f"{area}/PRE", stale),
        (f"{area}/PRE", typed | {"mark": "99"}),
        (f"{area}/PRE", stale | {"mark": "abstain", "observations-0-text": "Een punt."}),
        (f"{area}/PRE", typed | {"motivation": WHY + " Meer.", "version": "2"}),
        (f"{area}/review", {"word": "nee"}),
        (f"{area}/review", {"word": "indienen"}),
        (f"{area}/open", {}),
    ]


def fresh(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
