"""Two write one plan: each keeps what is typed, chooses in a conflict, and can undo."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.web import draft
from tests.web.conftest import Clock
from tests.web.draft import POINTS, PREFERS_JSON, S, in_publish
from tests.web.sites import Site
from tests.worlds import Worlds


def test_the_second_writer_is_told_who_was_first_and_chooses(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on, who="witness")
        assert draft.send(on, {POINTS: "30"}).status_code == 303
        fin = f"{S}/questions/FIN/points"
        answer = draft.send(on, {POINTS: "20", fin: "15"}, shown=fields, who="witness")
        assert answer.status_code == 409
        assert "Iemand anders was u voor bij één veld" in answer.text
        assert "Inkoopadviseur (demo)" in answer.text and "Te leveren prestaties" in answer.text
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", "15")
        choice = {"changes": mine_of(answer.text)}
        assert on.post("witness", "/plan/edit/selection/settle", choice).status_code == 303
        assert str(on.world.case().plan.lots[0].selection.question("PRE").points) == "20"


def mine_of(page: str) -> list[str]:
    """What the boxes send that put there what was typed."""
    return re.findall(r'type="checkbox" name="changes"[^>]*value="([^"]+)"', page)


def test_of_two_fields_each_is_settled_by_choice(sqlite_worlds: Worlds, clock: Clock) -> None:
    fin = f"{S}/questions/FIN/points"
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on, who="witness")
        assert draft.send(on, {POINTS: "30", fin: "10"}).status_code == 303
        answer = draft.send(on, {POINTS: "20", fin: "15"}, shown=fields, who="witness")
        assert answer.status_code == 409 and "voor bij 2 velden" in answer.text
        mine = mine_of(answer.text)
        assert len(mine) == 2
        settle = "/plan/edit/selection/settle"
        assert on.post("witness", settle, {}).status_code == 303, "theirs stay"
        assert "De tekst van uw collega blijft staan." in on.get("witness", "/plan").text
        assert on.post("officer", settle, {"changes": mine}).status_code == 400, (
            "not theirs to send"
        )
        assert draft.send(on, {POINTS: "31"}).status_code == 303
        again = on.post("witness", settle, {"changes": mine})
        assert again.status_code == 409 and "voor bij één veld" in again.text
        assert "31" in again.text and len(mine_of(again.text)) == 1
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("31", "15")


def test_a_button_of_a_row_loses_nothing_that_somebody_else_was_first_with(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on, who="witness")
        assert draft.send(on, {POINTS: "30"}).status_code == 303
        sent = fields | {POINTS: "20", "act": f"down|{S}/questions|PRE"}
        answer = on.post("witness", "/plan/edit/selection/rows", sent)
        assert answer.status_code == 409 and len(mine_of(answer.text)) == 1
        assert "30" in answer.text and asked(on)[0].id == "PRE"


def asked(on: Site) -> Any:
    return on.world.case().plan.lots[0].selection.questions


def test_what_was_kept_beside_a_conflict_can_be_taken_back_while_typing(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    fin = f"{S}/questions/FIN/points"
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on, who="witness")
        old = fields[fin]
        assert draft.send(on, {POINTS: "30"}).status_code == 303
        sent = {"version": fields["version"], POINTS: "20", fin: "15"}
        answer = on.post("witness", "/plan/edit/selection", sent, headers=PREFERS_JSON)
        told = json.loads(answer.text)
        assert answer.status_code == 409 and told["met"] == [POINTS]
        back = {"version": told["version"], POINTS: "20", fin: old}
        answer = on.post("witness", "/plan/edit/selection", back, headers=PREFERS_JSON)
        assert answer.status_code == 409 and json.loads(answer.text)["met"] == [POINTS]
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", old)


def test_typing_is_kept_field_by_field(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on) | {POINTS: "12,", f"{S}/questions/FIN/points": "15"}
        answer = on.post("officer", "/plan/edit/selection", fields, headers=PREFERS_JSON)
        told = json.loads(answer.text)
        assert told["saved"] and not told["good"] and told["version"] == "4"
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("25", "15")


def test_typing_on_a_page_that_is_old_overwrites_nothing(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on, who="witness")
        assert draft.send(on, {POINTS: "30"}).status_code == 303
        fields[f"{S}/questions/FIN/points"] = "15"
        for _ in range(2):  # the page still shows 25 for the first question
            answer = on.post("witness", "/plan/edit/selection", fields, headers=PREFERS_JSON)
            fields["version"] = json.loads(answer.text)["version"]
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", "15")


def test_typing_on_after_somebody_else_wrote_is_no_conflict_with_oneself(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    fin = f"{S}/questions/FIN/points"
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on, who="witness")
        assert draft.send(on, {POINTS: "30"}).status_code == 303
        for typed in ("15", "16", "17"):
            fields[fin] = typed
            answer = on.post("witness", "/plan/edit/selection", fields, headers=PREFERS_JSON)
            assert answer.status_code == 200, answer.text
            fields["version"] = json.loads(answer.text)["version"]
        assert fields["version"] == "3+5+6+7"
        question = on.world.case().plan.lots[0].selection.question
        assert (str(question("PRE").points), str(question("FIN").points)) == ("30", "17")
        fields[POINTS] = "20"  # what the other changed is still told, and stays
        answer = on.post("witness", "/plan/edit/selection", fields, headers=PREFERS_JSON)
        assert (
            answer.status_code == 409 and "Inkoopadviseur (demo)" in json.loads(answer.text)["text"]
        )


@pytest.mark.parametrize("sent", ["", "x", "-1", "2+", "2+x", "9" * 5000, "2+٣"])
def test_a_base_that_is_none_takes_the_draft_as_it_stands(
    sqlite_worlds: Worlds, clock: Clock, sent: str
) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        fields = draft.fields(on) | {"version": sent, POINTS: "30"}
        assert on.post("officer", "/plan/edit/selection", fields).status_code == 303
        question = on.world.case().plan.lots[0].selection.question
        assert str(question("PRE").points) == "30"


def test_an_edit_is_told_and_undone(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        draft.send(on, {POINTS: "30"})
        page = on.get("officer", "/plan/edit/history").text
        assert "Te leveren prestaties: gewicht" in page and "Wijziging 3: Inkoopadviseur" in page
        assert on.post("officer", "/plan/undo", {"version": "4"}).status_code == 303
        assert str(on.world.case().plan.lots[0].selection.question("PRE").points) == "25"
        for wrong in ("", "99", "x", "-1", "9" * 40):
            assert on.post("officer", "/plan/undo", {"version": wrong}).status_code == 303
        assert on.world.case().draft_version == 5


def test_rows_come_move_and_go_with_what_was_typed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        rows = "/plan/edit/selection/rows"
        act = f"add|{S}/questions|"
        answer = on.post("officer", rows, draft.fields(on) | {POINTS: "30", "act": act})
        assert answer.status_code == 303 and answer.location.endswith(f"#{S}/questions/OWN-1")
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids[-1] == "OWN-1"
        assert str(on.world.case().plan.lots[0].selection.question("PRE").points) == "30"
        on.post("officer", rows, draft.fields(on) | {"act": f"up|{S}/questions|OWN-1"})
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids[-2] == "OWN-1"
        on.post("officer", rows, draft.fields(on) | {"act": f"remove|{S}/questions|OWN-1"})
        on.post("officer", rows, draft.fields(on) | {"act": f"remove|{S}/questions|PRE"})
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids == ["FIN", "SAM", "GOV", "TRA"]
        on.post("officer", "/plan/edit/selection/pick", {"take": "ticked", "pick": ["PRE"]})
        ids = [q.id for q in on.world.case().plan.lots[0].selection.questions]
        assert ids[-1] == "PRE"


@pytest.mark.parametrize("act", ["", "add", "add|facts/nothing|", "drop|committee|chair", "x|y|z"])
def test_a_row_act_that_is_none_is_not_there(sqlite_worlds: Worlds, clock: Clock, act: str) -> None:
    with in_publish(sqlite_worlds, clock) as on:
        sent = draft.fields(on, "people") | {"act": act}
        assert on.post("officer", "/plan/edit/people/rows", sent).status_code == 400
        assert on.world.case().draft_version == 3
