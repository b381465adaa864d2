"""Opening and saving in the plan editor, with 391 requirements and 68 subtopics in the plan.

Opening is the page of the requirements. Saving is one edit and the page that follows it. Each
stands beside a bare view that reads as many rows and gives as many bytes.
"""

from __future__ import annotations

import re
import statistics
from typing import Any

from flask.testing import FlaskClient

from bench.served import bare, milliseconds, queries, rows, served
from criteria.phases import Step

LIMIT = 3
REPEATS = 31
SECTION = "requirements"


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of opening and of saving, each against the bare view."""
    with served(Step.PUBLISH, "2021-10-29T10:00", 1) as (app, client, procedure):
        page = f"{procedure}/plan/edit/{SECTION}"
        assert client.get(page).status_code == 200
        count, size = rows(client, page), len(client.get(page).data)
        asked = len(queries(client, page))
        beside = bare(app, count, size)
        opening, saving, baseline = [], [], []
        for turn in range(REPEATS):
            opening.append(milliseconds(lambda: client.get(page)))
            sent = _edit(client, page, turn)
            saving.append(milliseconds(lambda sent=sent: _save(client, page, sent)))
            baseline.append(milliseconds(lambda: client.get(beside)))
    print(f"editor: {size} bytes, {count} rows, {asked} queries")
    theirs = statistics.median(baseline)
    return [
        _row("opening the plan editor (ms)", statistics.median(opening), theirs),
        _row("saving in the plan editor and what follows (ms)", statistics.median(saving), theirs),
    ]


def _row(name: str, ours: float, baseline: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 2),
        "baseline": round(baseline, 2),
        "ratio": round(ours / baseline, 3),
        "limit": LIMIT,
        "ok": ours / baseline <= LIMIT,
    }


def _edit(client: FlaskClient, page: str, turn: int) -> dict[str, str]:
    """One reason reworded, as the page sends it."""
    text = client.get(page).get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    field = re.search(r'name="(requirements/[^"]+/reason/nl)"', text)
    assert version and field
    return {"version": version[1], field[1]: f"Reden {turn}."}


def _save(client: FlaskClient, page: str, sent: dict[str, str]) -> None:
    answer = client.post(page, data=sent)
    assert answer.status_code == 303, answer.status_code
    client.get(answer.location)
