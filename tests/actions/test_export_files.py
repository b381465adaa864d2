"""A file that is exported is there whole, or not at all."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest

from tender.cli.exporting import put


def test_a_full_disk_leaves_nothing_with_a_final_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter-award-1.pdf"
    put(path, b"as it was")

    class Full(io.FileIO):
        def write(self, content: Any) -> int:
            super().write(bytes(content)[:3])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fdopen", lambda handle, mode: Full(handle, mode))
    with pytest.raises(SystemExit) as ended:
        put(path, b"something new")
    assert ended.value.code == 1
    assert "No space left" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"as it was"
