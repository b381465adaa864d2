"""Drawing lots on its page: committed to, revealed by two, and repeated by a reader."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from criteria.phases import Step
from tests.ties import tie
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

PAGE = "/award/draw"


@pytest.fixture
def equal(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """A and B stand equal for the award; whoever looks has opened the prices."""
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-06-07T10:00") as made:
        tie(made.world)
        for who in ("officer", "witness", "auditor"):
            made.post(who, "/comparison/read", {"back": "award"})
        yield made


def test_lots_are_drawn_by_two_and_anyone_repeats_it(equal: Site) -> None:
    assert "Loting tussen gelijke inschrijvers" in equal.get("officer", "/award").text
    page = equal.get("officer", PAGE).text
    assert "Inschrijver A" in page and "Inschrijver B" in page and "Inschrijver C" not in page
    assert equal.press("officer", PAGE, f"{PAGE}/commit", {}).status_code == 303
    committed = equal.get("auditor", PAGE).text
    assert "Zegel (SHA-256)" in committed and "Startgetal</p>" not in committed
    assert f"{PAGE}/reveal" not in committed and f"{PAGE}/commit" not in committed
    assert f"{PAGE}/commit" not in equal.get("officer", PAGE).text
    assert equal.press("officer", PAGE, f"{PAGE}/reveal", {}).status_code == 303
    assert "U gaf akkoord op" in equal.get("officer", PAGE).text
    assert f"{PAGE}/reveal" not in equal.get("officer", PAGE).text
    assert "U bent de tweede persoon." in equal.get("witness", PAGE).text
    assert equal.trail("lots.drawn") == 0
    assert equal.press("witness", PAGE, f"{PAGE}/reveal", {}).status_code == 303
    assert equal.trail("lots.drawn") == 1
    compared = equal.get("officer", "/comparison").text
    assert "De eerste plaats wordt gedeeld. De loting wees Inschrijver" in compared
    assert "geen winnaar aan zonder loting" not in compared
    page = equal.get("auditor", PAGE).text
    proof = unescape(re.sub(r"<[^>]+>", "", page))
    found = re.search(r"python (-m criteria\.drawing [^\n]+)", proof)
    assert found is not None
    done = subprocess.run(
        [sys.executable, *shlex.split(found[1])],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    head, *placed = done.stdout.splitlines()
    assert head.split()[1] in proof
    for line in placed:
        place, number, name = line.split(" ", 2)
        assert f"{place}{name}{number}" in proof
    award = equal.get("officer", "/award").text
    assert "Loting tussen gelijke inschrijvers" not in award and "award/propose" in award
    assert "Bekijk de loting" in award


def test_what_another_page_showed_is_not_revealed(equal: Site) -> None:
    equal.press("officer", PAGE, f"{PAGE}/commit", {})
    assert equal.post("officer", f"{PAGE}/reveal", {"seen": "0" * 64}).status_code == 404
    assert equal.post("officer", f"{PAGE}/commit", {"lot": "9"}).status_code == 404
    assert equal.post("officer", f"{PAGE}/commit", {"lot": "1"}).status_code == 422


def test_without_a_tie_there_is_nothing_to_draw(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SELECT, clock, "2022-01-31T10:00") as made:
        page = made.get("officer", "/selection/draw").text
        assert "Er is geen gelijke stand waarover wordt geloot." in page
        assert "Bekijk de loting" not in made.get("officer", "/selection").text
        assert made.post("officer", "/selection/draw/commit", {"lot": "1"}).status_code == 404
