"""Opening and saving in the plan editor, with 391 requirements and 68 subtopics in the plan.

Opening is the page of the requirements. Saving is one edit, sent as the page sends it while it is
typed, and the page when it is opened again after it. Each request stands beside a bare view that
reads as many rows and gives as many bytes.
"""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

from bench.served import BARE_ANSWER, bare, beside_bare, milliseconds, queries, rows, served
from criteria.phases import Step

LIMIT = 3
REPEATS = 31
SECTION = "requirements"


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of opening and of saving, each against the bare views."""
    with served(Step.PUBLISH, "2021-10-29T10:00", 1) as (app, client, procedure):
        page = f"{procedure}/plan/edit/{SECTION}"
        assert client.get(page).status_code == 200
        edit, size = _edit(client, page, -1), len(client.get(page).data)
        asked = len(queries(client, page))
        count = rows(client, lambda: client.get(page))
        touched = rows(client, lambda: _save(client, page, edit))
        beside = bare(app, count, size)
        shortly = bare(app, touched, len(_save(client, page, edit)), BARE_ANSWER)
        opening, saving, baseline, both = [], [], [], []
        for turn in range(REPEATS):
            opening.append(milliseconds(lambda: client.get(page)))
            edit = _edit(client, page, turn)
            kept = milliseconds(lambda edit=edit: _save(client, page, edit))
            saving.append(kept + milliseconds(lambda: client.get(page)))
            baseline.append(milliseconds(lambda: client.get(beside)))
            both.append(baseline[-1] + milliseconds(lambda: client.get(shortly)))
    print(f"editor: {size} bytes, {count} rows, {asked} queries; saving: {touched} rows")
    return [
        beside_bare(LIMIT, "opening the plan editor (ms)", opening, baseline),
        beside_bare(LIMIT, "saving in the plan editor and opening it again (ms)", saving, both),
    ]


def _edit(client: FlaskClient, page: str, turn: int) -> dict[str, str]:
    """One reason reworded, as the page sends it."""
    text = client.get(page).get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    field = re.search(r'name="(requirements/[^"]+/reason/nl)"', text)
    assert version and field
    return {"version": version[1], field[1]: f"Reden {turn}."}


def _save(client: FlaskClient, page: str, sent: dict[str, str]) -> bytes:
    """The answer to an edit, as the page sends it while somebody types."""
    answer = client.post(page, data=sent, headers={"Accept": "application/json"})
    assert answer.json and answer.json["saved"], answer.status_code
    return answer.data
