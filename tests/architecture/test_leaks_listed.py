"""The list of ways a secret could leave names a test for each, and those tests are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANNELS = 33


def test_every_channel_has_a_test_that_is_there() -> None:
    told = (ROOT / "docs" / "leaks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| (.+) \|$", told, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, CHANNELS + 1))
    for number, cell in rows:
        tests = re.findall(r"`([^`:]+)::(test_[a-z0-9_]+)`", cell)
        assert tests, number
        for file, name in tests:
            written = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {name}\(", written, re.MULTILINE), (number, file, name)
