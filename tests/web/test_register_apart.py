"""Indicators and risks of one tenderer leave no mark on what a reader of another gets.

The same world before and after, on both databases: what is entered, put otherwise and ended with
one tenderer changes no page, no file and no name of a file of another, and no line of the log.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from criteria.phases import Step
from tender.actions import registering as acts
from tender.actions.tenderers import declare
from tests.entries import INDICATOR, RISK
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_hand_in import Tenderer
from tests.worlds import Worlds

AT, WALL = "2022-03-15T12:00", "2022-03-16T10:00"
SECRET = "Zonnebloemkwekerij"
READERS = ("witness", "auditor", "decision_maker")
PARTS = ("indicators", "risks", "trace", "topics", "agreements", "lump-sum")
FILES = ("annex.pdf", "annex.docx", "handover.xlsx", "handover.json")
_OWN = re.compile(r'value="[^"]{40,}"|csrf_token[^>]*>')


@pytest.fixture
def on(worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """Every reader has an interest in B, and so is a reader of A alone."""
    with site(worlds, Step.DIALOGUE, clock, WALL) as made:
        tenderer = made.tenderer("a")
        made.world.act("officer", AT, acts.enter_indicator, tenderer, INDICATOR)
        made.world.act("officer", AT, acts.enter_risk, tenderer, RISK)
        for who in READERS:
            conflict = (made.tenderer("b"), "conflict", "Familie.")
            made.world.act(who, AT, declare, *conflict)
        yield made


def something_of_b(on: Site) -> list[str]:
    """Two entries with B, each put otherwise, and one of each ended; their addresses."""
    found = []
    for part, content, enter, revise, end in (
        ("indicators", INDICATOR, acts.enter_indicator, acts.revise_indicator, acts.drop_indicator),
        ("risks", RISK, acts.enter_risk, acts.revise_risk, acts.close_risk),
    ):
        own = replace(content, title=SECRET)
        for _ in range(2):
            thread = on.world.act("officer", AT, enter, on.tenderer("b"), own)
            other = replace(own, title=f"{SECRET} anders")
            on.world.act("officer", AT, revise, thread, 1, other, f"{SECRET}, daarom.")
            found.append(f"/dialogue/{part}/{thread}")
        on.world.act("officer", AT, end, thread, 2, f"{SECRET} is voorbij.")
    return found


def told(data: bytes) -> str:
    """All there is to read in an answer; of a packed file what is in its parts."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        return "".join(f"{name} {part!r}" for name, part in parts.items())
    return data.decode(errors="replace")


def seen(on: Site, who: str) -> dict[str, tuple[int, str, str]]:
    """Per address what a reader gets: status, what the file is called, and all that is in it."""
    own = f"?tenderer={on.tenderer('a')}"
    paths = [f"/dialogue/{part}{own}" for part in PARTS]
    paths += [f"/dialogue/{name}{own}" for name in FILES]
    if who in READERS:
        paths += ["", "/dialogue", "/dialogue/indicators", "/dialogue/risks"]
    found = {}
    for path in paths:
        answer = on.get(who, path)
        name = answer.headers.get("Content-Disposition", "")
        found[path] = (answer.status_code, name, _OWN.sub("", told(answer.data)))
    return found


def test_no_page_file_or_file_name_of_another_changes(on: Site) -> None:
    everyone = (*READERS, "contract_manager")
    before = {who: seen(on, who) for who in everyone}
    own_page = Tenderer(on, "a").page().text
    threads = something_of_b(on)
    for who in everyone:
        after = seen(on, who)
        assert after == before[who], who
        assert not any(SECRET in name + text for _, name, text in after.values())
        for path in threads if who in READERS else ():
            assert on.get(who, path).status_code == 404
    assert _OWN.sub("", Tenderer(on, "a").page().text) == _OWN.sub("", own_page)


def test_each_file_of_another_is_not_there(on: Site) -> None:
    something_of_b(on)
    for who in READERS:
        for name in FILES:
            assert on.get(who, f"/dialogue/{name}?tenderer={on.tenderer('b')}").status_code == 404


def test_the_log_tells_that_reader_nothing_of_it(on: Site) -> None:
    something_of_b(on)
    page = on.get("auditor", "/trail")
    assert page.status_code == 200 and SECRET not in page.text
    assert on.trail("indicator.entered") == on.trail("risk.entered") == 3
