"""Lists in the plan editor: put at any place, and nothing chosen falls out of them unseen."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from criteria.changes import changes
from criteria.plan import EvaluationPlan
from criteria.plan.format import tree
from tender.actions import planning
from tests.web.draft import EDIT, plan
from tests.web.forms import values
from tests.web.sites import Site


def made(on: Site, wanted: EvaluationPlan) -> None:
    """Change the plan as a file or another page would."""
    on.world.act(
        "officer", "2021-10-29T10:00", planning.edit_plan, changes(tree(plan(on)), tree(wanted))
    )


LISTS = (
    ("people", "committee"),
    ("planning", "facts/planning"),
    ("municipalities", "facts/municipalities"),
    ("facts", "facts/clients"),
    ("facts", "facts/attachments"),
)


def order(on: Site, path: str) -> list[str]:
    found: Any = tree(plan(on))
    for key in path.split("/"):
        found = found[key]
    return [row["id"] for row in found]


@pytest.mark.parametrize(("section", "path"), LISTS)
def test_a_row_of_any_list_is_put_at_any_place(on: Site, section: str, path: str) -> None:
    page = on.get("officer", f"{EDIT}/{section}").text
    before = order(on, path)
    assert len(before) > 2 and re.findall(rf'data-row="{path}\|([^"]+)"', page) == before
    sent = values(page, f"{EDIT}/{section}")
    assert f"move/{path}/to" in sent
    sent |= {"act": f"to|{path}|", f"move/{path}/row": before[-1], f"move/{path}/to": "2"}
    done = on.post("officer", f"{EDIT}/{section}/rows", sent)
    assert done.status_code == 303 and done.location.endswith(f"#{path}/{before[-1]}")
    assert order(on, path) == [before[0], before[-1], *before[1:-1]]
    assert f'id="{path}/{before[-1]}" tabindex="-1"' in page


@pytest.mark.parametrize("name", ["advice", "committee"])
def test_a_question_that_is_gone_stays_chosen_until_somebody_takes_it_away(
    on: Site, name: str
) -> None:
    now = plan(on)
    rows = getattr(now, name)
    at = next(n for n, one in enumerate(rows) if name == "advice" or one.role == "assessor")
    strange = replace(rows[at], questions=("GONE-1", "GOV"))
    made(on, replace(now, **{name: (*rows[:at], strange, *rows[at + 1 :])}))
    page = on.get("officer", f"{EDIT}/people").text
    assert "GONE-1, staat niet meer in het plan" in page
    sent = values(page, f"{EDIT}/people")
    assert on.post("officer", f"{EDIT}/people", sent).status_code == 303
    assert getattr(plan(on), name)[at].questions == ("GONE-1", "GOV")
    sent = values(on.get("officer", f"{EDIT}/people").text, f"{EDIT}/people")
    place = f"{name}/{rows[at].id}/questions"
    sent[place] = ["", "GOV"]
    assert on.post("officer", f"{EDIT}/people", sent).status_code == 303
    assert getattr(plan(on), name)[at].questions == ("GOV",)


def test_what_a_subtopic_serves_is_chosen_on_the_page_of_its_question(on: Site) -> None:
    question = plan(on).lots[0].selection.questions[0]
    one = question.subtopics[0]
    address = f"{EDIT}/selection-question?row={question.id}"
    place = f"lots/1/selection/questions/{question.id}/subtopics/{one.id}/trace"
    sent = values(on.get("officer", address).text, address)
    assert sent[place] in ([*one.trace, ""], "")
    assert on.post("officer", address, sent | {place: ["O1", "", "V1"]}).status_code == 303
    after = plan(on).lots[0].selection.questions[0].subtopics
    assert set(after[0].trace) == {"O1", "V1"} and after[1:] == question.subtopics[1:]


def test_a_subtopic_in_other_words_has_those_of_the_catalogue_beside_it(on: Site) -> None:
    question = plan(on).lots[0].selection.questions[0]
    one = question.subtopics[0]
    address = f"{EDIT}/selection-question?row={question.id}"
    kept = "Tekst uit de catalogus</summary>"
    before = on.get("officer", address).text
    assert kept not in before
    place = f"lots/1/selection/questions/{question.id}/subtopics/{one.id}/title/nl"
    sent = values(before, address) | {place: "Eigen woorden"}
    assert on.post("officer", address, sent).status_code == 303
    page = on.get("officer", address).text
    assert page.count(kept) == 1 and f">{one.title.nl}</p>" in page.partition(kept)[2]
