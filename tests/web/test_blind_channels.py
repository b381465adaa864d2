"""Every channel by which a sheet could become known, for everyone who must not know of it.

The worlds of `tests.twins` differ in what another assessor did. Whoever is blind gets the same
pages in both: status, headers, bytes, statements and rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from urllib.parse import quote

import pytest

from criteria.phases import Step
from criteria.scores import Score
from criteria.visibility import Viewer, handed_in
from tender import create_app
from tender.actions import scoring, tenderers
from tender.actions.reopening import reopen_sheet
from tender.cli.exporting import export
from tender.store import people
from tests.actions.test_judging_rounds import begun
from tests.twins import (
    CRASHED,
    EMAILS,
    Answer,
    Pair,
    Twin,
    asked,
    browser,
    copied,
    differences,
    twins,
    unlike,
)
from tests.web.forms import values
from tests.web.test_blind import (
    AT,
    NEVER,
    OTHER,
    VIEWER,
    WHY,
    candidacy,
    declared,
    draft,
    forms,
    fresh,
    nothing,
    sheet,
)
from tests.worlds import World, Worlds, moment

LATE = "2022-01-27T11:00"
AGAIN = "2022-01-28T12:00"
THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")
MORE_ROLES = {"chair": "assessor", "officer": "assessor"}
"""The chair and the officer score as well, so they are as blind as the others."""
RECUSED = "assessor3"
BLIND = (VIEWER, RECUSED, "chair", "delegate", "officer")
DESK = re.compile(r"/scoring|/consensus|/advice|/trail|/reports|/people|/cockpit|/tenderers$")
HIDDEN = ("Deze zin van een ander", "handed_in", "ingediend door")


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    """Scoring has begun; chair and officer score as well, and one assessor is recused."""
    with sqlite_worlds.at(Step.SCORE) as world:
        for key, role in MORE_ROLES.items():
            with world.opened() as session:
                people.grant(session, world.identity(key).id, role)
                session.commit()
        for who in (VIEWER, OTHER, "chair", "officer"):
            world.declare_all(who, at=AT)
            world.act(who, AT, scoring.open_to_score, candidacy(world))
        world.act(RECUSED, AT, tenderers.declare, world.course.ids["a"], "conflict", "Familie.")
        for who in (VIEWER, "chair", "officer"):
            draft(who, "6", WHY, THEMES)(world)
        yield world


def everything(world: World) -> None:
    """Another assessor handed in a sheet and declared a conflict about the next tenderer."""
    sheet(OTHER, "4", NEVER)(world)
    declared(OTHER, "conflict")(world)


def desk(pair: Pair) -> list[str]:
    """Every page of the desk, and every page that lists or counts, with filters and sorting."""
    root = f"/procedures/{pair.left.world.procedure_id}"
    paths = [path for path in pair.addresses() if path == root or DESK.search(path)]
    assert any("/scoring/" in path for path in paths) and f"{root}/consensus" in paths
    lists = [f"{root}/scoring", f"{root}/consensus", f"{root}/trail"]
    asked = ("sort=mark", "sort=at", "q=Deze+zin", "page=2", f"participant={OTHER}", "stage=award")
    return [*paths, *(f"{path}?{query}" for path in lists for query in asked), "/procedures", "/"]


@pytest.mark.parametrize("viewer", BLIND)
def test_everyone_who_is_blind_gets_the_same_pages(
    base: World, tmp_path: Path, viewer: str
) -> None:
    with twins(base, tmp_path, viewer, AT, nothing, everything) as pair:
        for path in asked(pair, desk(pair)):
            one, other = pair.left.get(path), pair.right.get(path)
            assert unlike(one, other) == [], path
            body = other.body.decode(errors="replace")
            assert not any(word in body for word in HIDDEN), path


def also_scores(world: World, *keys: str) -> None:
    """These people are assessors as well."""
    for key in keys:
        with world.opened() as session:
            people.grant(session, world.identity(key).id, "assessor")
            session.commit()


@pytest.fixture(scope="module")
def late(sqlite_worlds: Worlds) -> Iterator[World]:
    """All sheets were in, and one came back; the officer scores as well."""
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        also_scores(world, "officer")
        world.act("chair", LATE, reopen_sheet, world.identity(OTHER).id, candidacy(world), WHY)
        world.act(OTHER, LATE, scoring.open_to_score, candidacy(world))
        yield world


def in_again(world: World) -> None:
    world.act(OTHER, LATE, scoring.submit_sheet, candidacy(world), True)


@pytest.fixture(scope="module")
def running(sqlite_worlds: Worlds) -> Iterator[World]:
    """A stage is judged again by two; an officer who is an assessor as well does not judge."""
    with sqlite_worlds.at(Step.SELECT) as world:
        also_scores(world, "witness")
        begun(world, (OTHER, VIEWER), at=AGAIN)
        world.course.declare(OTHER, moment(AGAIN), world.course.valid())
        yield world


def judges_again(world: World) -> None:
    score = Score("TRA", Decimal(4), NEVER)
    world.act(OTHER, AGAIN, scoring.open_to_score, candidacy(world))
    world.act(OTHER, AGAIN, scoring.save_draft, candidacy(world), score, 0)
    world.act(OTHER, AGAIN, scoring.submit_sheet, candidacy(world), True)


@pytest.mark.parametrize("viewer", [VIEWER, "officer"])
def test_a_sheet_that_came_back_stays_hidden(late: World, tmp_path: Path, viewer: str) -> None:
    with twins(late, tmp_path, viewer, LATE, nothing, in_again) as pair:
        assert differences(pair, desk(pair)) == []


@pytest.mark.parametrize("viewer", [VIEWER, "witness"])
def test_a_sheet_of_a_re_evaluation_stays_hidden(
    running: World, tmp_path: Path, viewer: str
) -> None:
    with twins(running, tmp_path, viewer, AGAIN, nothing, judges_again) as pair:
        assert differences(pair, desk(pair)) == []


@pytest.mark.parametrize("viewer", BLIND)
def test_everyone_who_is_blind_gets_the_same_answers_to_forms(
    base: World, tmp_path: Path, viewer: str
) -> None:
    with twins(base, tmp_path, viewer, AT, nothing, everything) as pair:
        hand_in = {"word": "INDIENEN", "submission_only": "y"}
        area = f"/procedures/{base.procedure_id}/scoring/{candidacy(base)}/review"
        opening = f"/procedures/{base.procedure_id}/consensus/{candidacy(base)}/PRE/read"
        statuses = []
        for path, form in (*forms(base), (area, hand_in), (opening, {})):
            one, other = pair.left.post(path, form), pair.right.post(path, form)
            assert unlike(one, other) == [], path
            statuses.append(one.status)
        scores = viewer in (VIEWER, "chair", "officer")
        assert (303 in statuses) == scores and 200 in statuses if scores else 200 not in statuses
        assert differences(pair, [f"/procedures/{base.procedure_id}", *desk(pair)[:40]]) == []


def test_a_conditional_question_after_a_hidden_act_is_answered_alike(
    base: World, tmp_path: Path
) -> None:
    with twins(base, tmp_path, VIEWER, AT, nothing, nothing) as pair:
        paths = [f"/procedures/{base.procedure_id}/{name}" for name in ("scoring", "consensus")]
        before = {path: pair.right.get(path) for path in paths}
        everything(pair.right.world)
        for path in paths:
            after = pair.right.get(path)
            assert (after.status, after.headers) == (before[path].status, before[path].headers)
            assert after.body == before[path].body
            names = {name.lower() for name, _ in after.headers}
            assert names.isdisjoint({"etag", "last-modified", "age"})


def test_no_page_is_kept_by_a_cache(base: World, tmp_path: Path) -> None:
    with twins(base, tmp_path, VIEWER, AT, nothing, nothing) as pair:
        for path in desk(pair):
            told = dict(pair.left.get(path).headers)
            assert "no-store" in told.get("Cache-Control", ""), path
            assert "Cookie" in told.get("Vary", ""), path


def test_no_address_of_the_desk_holds_a_counting_id(base: World, tmp_path: Path) -> None:
    with twins(base, tmp_path, VIEWER, AT, nothing, nothing) as pair:
        found = chain.from_iterable(
            re.findall(
                r'href="([^"]+/(?:scoring|consensus)/[^"]+)"', pair.left.get(path).body.decode()
            )
            for path in asked(pair, desk(pair))
        )
        part = re.compile(
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Z]+|[a-z-]+"
        )
        addresses = [address.partition("?")[0].partition("#")[0] for address in found]
        assert addresses
        for found_address in addresses:
            address = re.sub(r"(/pages/[^/]+)/[1-9][0-9]*$", r"\1", found_address)  # of a file
            assert all(part.fullmatch(one) for one in address.strip("/").split("/")), address


def test_what_is_not_there_and_what_is_hidden_are_one_answer(base: World, tmp_path: Path) -> None:
    """The recused assessor gets the same for the tenderer of the conflict as for none at all."""
    with twins(base, tmp_path, RECUSED, AT, nothing, nothing) as pair:
        area = f"/procedures/{base.procedure_id}/scoring"
        none = "7d9f0d3e-1111-4222-8333-444455556666"
        for page in ("PRE", "review"):
            hidden = pair.left.get(f"{area}/{candidacy(base)}/{page}")
            absent = pair.left.get(f"{area}/{none}/{page}")
            assert (hidden.status, bare(hidden)) == (404, bare(absent))


def bare(answer: Answer) -> bytes:
    """A page but for its own address, which it repeats."""
    return re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}", b"", answer.body)


def test_no_message_goes_out_because_another_handed_in(base: World, tmp_path: Path) -> None:
    with twins(base, tmp_path, VIEWER, AT, nothing, everything) as pair:
        for key in EMAILS:
            if key in ("administrator",):
                continue
            assert unlike(pair.left.mail(key), pair.right.mail(key)) == [], key


@pytest.mark.parametrize("viewer", [VIEWER, RECUSED, "delegate"])
def test_the_command_line_gives_the_same_for_an_account_that_is_blind(
    base: World, tmp_path: Path, viewer: str
) -> None:
    with twins(base, tmp_path, viewer, AT, nothing, everything) as pair:
        for what in ("report", "letters"):
            asked = ("HVB-BW-2022", "--what", what, "--as", EMAILS[viewer])
            one, other = pair.left.run(export, *asked), pair.right.run(export, *asked)
            assert unlike(one, other) == [] and one.status == 1


def test_who_scores_as_well_sees_not_even_which_sheets_are_in() -> None:
    assert handed_in(Viewer("p", frozenset({"chair"}))).everyone
    for roles in ({"chair", "assessor"}, {"officer", "assessor"}, {"assessor"}, {"delegate"}):
        assert handed_in(Viewer("p", frozenset(roles))).nothing


def test_the_log_holds_nothing_that_was_written(
    base: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet drafted, refused, searched for and handed in by its pages, and a crash on the way."""
    log = tmp_path / "tender.log"
    world = copied(base, fresh(tmp_path / "world"))
    app = create_app(
        {
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": False,
            "INSTANCE": world.instance,
            "DATABASE_URL": world.engine.url.render_as_string(hide_password=False),
            "CLOCK": lambda: moment(AT),
            "LOG_FILE": log,
        }
    )
    writer = Twin(world, app, browser(app, OTHER))
    area = f"/procedures/{world.procedure_id}/scoring/{candidacy(world)}"

    def save(theme: str, mark: str) -> int:
        typed = {"mark": mark, "motivation": NEVER, "version": "0"}
        return writer.post(f"{area}/{theme}", typed).status

    assert save("PRE", "99") == 422
    assert [save(theme, "4") for theme in THEMES] == [303] * len(THEMES)
    with monkeypatch.context() as crashing:
        crashing.setattr(scoring, "save_draft", fails)
        assert save("PRE", "5") == CRASHED
    for path in (f"{area}/PRE?q={NEVER}", f"{area}/PRE/nothing?q={NEVER}", f"/welcome/{NEVER}"):
        writer.get(path)
    review = values(writer.get(f"{area}/review").body.decode(), "/review")
    sure = {"word": "INDIENEN", "submission_only": "y"}
    assert writer.post(f"{area}/review", review | sure).status == 303
    for handler in app.logger.handlers:
        handler.close()
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {"answered 500", "answered 404: NotFound"} <= {line["message"] for line in lines}
    assert any("RuntimeError" in line.get("error", ()) for line in lines)
    written = json.dumps(lines, ensure_ascii=False)
    assert not any(words in written for words in (NEVER[:30], quote(NEVER[:30])))


def fails(*given: object) -> None:
    """An act that crashes with what was typed in what it says."""
    raise RuntimeError(f"{given}: {NEVER}")


PAGES = "test_everyone_who_is_blind_gets_the_same_pages"
FORMS = "test_everyone_who_is_blind_gets_the_same_answers_to_forms"
CHANNELS: dict[int, str] = {
    1: PAGES,  # words of another, asked for in the address
    2: PAGES,  # sorting and filtering by what is hidden
    3: PAGES,
    4: PAGES,
    5: PAGES,
    6: PAGES,  # words that may not be anywhere
    7: "test_the_command_line_gives_the_same_for_an_account_that_is_blind",
    8: PAGES,
    9: "no names or words are taken out of a page that has them: they are not fetched",
    10: "test_what_is_not_there_and_what_is_hidden_are_one_answer",
    11: PAGES,  # an id of somebody else in the address
    12: "test_what_is_not_there_and_what_is_hidden_are_one_answer",
    13: FORMS,  # a stale version and a mark off the scale
    14: "test_no_message_goes_out_because_another_handed_in",
    15: "test_no_message_goes_out_because_another_handed_in",
    16: PAGES,  # statements and rows
    17: PAGES,
    18: "test_a_conditional_question_after_a_hidden_act_is_answered_alike",
    19: "test_no_page_is_kept_by_a_cache",
    20: "test_no_address_of_the_desk_holds_a_counting_id",
    21: "test_the_command_line_gives_the_same_for_an_account_that_is_blind",
    22: PAGES,  # the trail as each role reads it
    23: FORMS,  # the version of one's own draft after another saved
    24: PAGES,
    25: PAGES,
    26: "prices are no part of scoring; test_blind.py compares the sealed offers",
    27: FORMS,
    28: PAGES,  # the raw bytes
    29: "test_the_log_holds_nothing_that_was_written",
    30: "test_no_address_of_the_desk_holds_a_counting_id",
    31: "offers are no part of scoring; test_blind.py compares the sealed offers",
    32: PAGES,  # the recused assessor
    33: "advice ends with its step: test_guide and the matrix of access compare every step",
}
"""Each channel by its number in the list of channels: the test of it, or why there is none."""


def test_every_channel_has_a_test_or_a_reason() -> None:
    assert sorted(CHANNELS) == list(range(1, 34))
    for number, entry in CHANNELS.items():
        if entry.startswith("test_") and " " not in entry:
            assert callable(globals().get(entry)), number
        else:
            assert len(entry.split()) > 8, number
