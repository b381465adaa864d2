"""The lists of leaks and of hostile input name a test for each, and those tests are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHANNELS = 33


def rows(page: str) -> list[tuple[str, str]]:
    """The first and the last cell of each row that names a test."""
    told = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(r"^\| ([^|]+) \|.* \| ([^|]+) \|$", told, re.MULTILINE)
    return [(first, last) for first, last in found if "::" in last]


def test_every_channel_is_in_the_list() -> None:
    assert [first for first, _ in rows("leaks.md")] == list(map(str, range(1, CHANNELS + 1)))


@pytest.mark.parametrize("page", ["leaks.md", "bad-input.md"])
def test_every_test_of_a_list_is_there(page: str) -> None:
    for first, cell in rows(page):
        for file, name in re.findall(r"`([^`:]+)::(test_[a-z0-9_]+)`", cell):
            written = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {name}\(", written, re.MULTILINE), (first, file, name)
