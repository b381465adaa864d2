"""`python -m bench` tells each limit and whether it held, and what it could not measure."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as bench

ROOT = Path(__file__).parents[2]
GOOD = {"name": "quick", "ours": 1, "baseline": 1, "ratio": 1.0, "limit": 2, "ok": True}
BAD = {**GOOD, "name": "slow", "ratio": 2.5, "ok": False}


def measuring(monkeypatch: pytest.MonkeyPatch, folder: Path, *rows: dict[str, Any] | None) -> int:
    """What it ends with when it measures these; None stands for the end of the ten minutes."""

    def measured(_parts: object) -> Iterator[dict[str, Any]]:
        for row in rows:
            if row is None:
                signal.raise_signal(signal.SIGALRM)
            else:
                yield row

    monkeypatch.setattr(bench, "_measured", measured)
    monkeypatch.chdir(folder)
    return bench.main([])


def test_each_line_tells_its_limit_and_whether_it_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measuring(monkeypatch, tmp_path, GOOD) == 0
    assert measuring(monkeypatch, tmp_path, GOOD, BAD) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[1:] == [
        "quick: ratio 1 against a limit of 2, ok",
        "slow: ratio 2.5 against a limit of 2, MISSED",
    ]
    assert json.loads((tmp_path / "bench.json").read_text()) == [GOOD, BAD]


def test_it_ends_and_says_so_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measuring(monkeypatch, tmp_path, GOOD, None, GOOD) == 1
    assert "MISSED: not all was measured within 600 seconds" in capsys.readouterr().out
    assert json.loads((tmp_path / "bench.json").read_text()) == [GOOD]


def test_every_part_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    for part in bench.PARTS:
        assert "\ndef measure(" in (ROOT / "bench" / f"{part}.py").read_text("utf-8")
    assert bench.main(["nothing"]) == 2
    assert "No such part: nothing" in capsys.readouterr().out
