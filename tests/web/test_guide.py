"""The guide to the evaluation on the pages of the plan: links, file, versions, and nobody else."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from criteria.phases import Step
from tests import paper
from tests.actions.test_guide import amend
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

PREPARE = "2021-10-19T10:00"
OPEN = "2021-11-20T10:00"
READERS = ("officer", "chair", "assessor1", "delegate", "decision_maker", "auditor")


def files(on: Site, path: str = "/plan") -> list[str]:
    found = re.findall(
        r'href="/procedures/[^/]+(/plan/guide\.pdf[^"]*)"', on.get("officer", path).text
    )
    return [one.replace("&amp;", "&") for one in found]


def whole(data: bytes) -> str:
    return paper.words(data)


def first_page(data: bytes) -> str:
    return paper.pages(data)[0]


def test_the_draft_is_fetched_in_both_languages(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        dutch, english = files(on)
        answer = on.get("officer", dutch)
        assert answer.status_code == 200 and answer.mimetype == "application/pdf"
        assert re.search(
            r"^attachment; filename=beoordelingsleidraad-HVB-BW-2022-draft-\d+\.pdf$",
            answer.headers["Content-Disposition"],
        )
        assert "Concept, niet verzegeld" in first_page(answer.data)
        assert "Draft, not sealed" in first_page(on.get("officer", english).data)
        assert on.get("officer", dutch).data == answer.data


def test_a_sealed_version_is_fetched_by_its_number(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        seal = on.world.case().seal
        assert seal
        for path in ("/plan", "/plan/versions"):
            dutch, _ = files(on, path)
            assert "version=1" in dutch
            answer = on.get("officer", dutch)
            assert seal in first_page(answer.data)
            assert (
                "filename=beoordelingsleidraad-HVB-BW-2022-v1.pdf"
                in answer.headers["Content-Disposition"]
            )
        before = on.world.count("trail_entry")
        on.get("officer", "/plan/guide.pdf")
        assert on.world.count("trail_entry") == before


@pytest.mark.parametrize(
    "query", ["version=2", "version=0", "version=x", "version=", "version=1e9"]
)
def test_a_version_that_is_not_there_is_not_found(
    sqlite_worlds: Worlds, clock: Clock, query: str
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        assert on.get("officer", f"/plan/guide.pdf?{query}").status_code == 404


def test_another_language_than_ours_gives_the_readers_own(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        made = PdfReader(BytesIO(on.get("officer", "/plan/guide.pdf?lang=xx").data))
    assert made.root_object["/Lang"] == "nl-NL"


def test_whoever_may_read_the_plan_fetches_it_and_nobody_else(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        for key in READERS:
            assert on.get(key, "/plan/guide.pdf?version=1").status_code == 200, key
        anonymous = on.app.test_client().get(f"{on.root}/plan/guide.pdf")
        assert anonymous.status_code == 303
        assert b"%PDF" not in anonymous.data


def test_more_versions_take_no_more_queries(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        sizes = []
        for number in (1, 2, 3):
            if number > 1:
                amend(on.world, f"Reden {number}.", number)
            # a sealed plan is read once per process
            assert on.get("auditor", f"/plan/guide.pdf?version={number}").status_code == 200
            with on.counted() as sent:
                answer = on.get("auditor", f"/plan/guide.pdf?version={number}")
            assert answer.status_code == 200
            sizes.append(len(sent))
        assert sizes[0] == sizes[1] == sizes[2] < 20
        assert "Reden 2." in whole(answer.data) and "Reden 3." in whole(answer.data)
