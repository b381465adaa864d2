"""`tender audit verify`: green on the case, and red with the place named after one byte changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from tests.worlds import Worlds


@pytest.fixture
def kept(sqlite_worlds: Worlds, tmp_path: Path) -> Path:
    """A folder with the database of the case at its end."""
    with sqlite_worlds.at(Step.CLOSED) as world:
        world.keep_in(tmp_path)
    return tmp_path


def verify(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The command as somebody types it, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tender.cli", "audit", "verify", "--json", *more],
        env={**os.environ, "TENDER_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_whole_chain_is_good(kept: Path) -> None:
    result = verify(kept)
    answer = json.loads(result.stdout)
    assert result.returncode == 0
    assert answer["ok"] is True
    (chain,) = answer["chains"]
    assert chain["ref"] == "HVB-BW-2022" and chain["entries"] > 400
    assert chain["first_bad"] is None and len(chain["head"]) == 64
    head = f"{chain['entries']}:{chain['head']}"
    assert verify(kept, "--ref", "HVB-BW-2022", "--head", head).returncode == 0
    other = f"{chain['entries']}:{'0' * 64}"
    assert verify(kept, "--ref", "HVB-BW-2022", "--head", other).returncode == 1


def test_one_byte_of_one_event_in_the_file_is_found_by_its_place(kept: Path) -> None:
    file = kept / "tender.sqlite"
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        body = connection.exec_driver_sql("SELECT body FROM trail_entry WHERE seq = 100").scalar()
    engine.dispose()
    data = file.read_bytes()
    written = str(body).encode()
    assert data.count(written) == 1
    place = data.index(written) + written.index(b'"at":"20') + len(b'"at":"2')
    file.write_bytes(data[:place] + b"1" + data[place + 1 :])
    result = verify(kept)
    answer = json.loads(result.stdout)
    assert result.returncode == 1
    assert answer["ok"] is False and answer["chains"][0]["first_bad"] == 100
    assert answer["chains"][0]["reason"]


def test_an_unreadable_database_is_a_failed_check(tmp_path: Path) -> None:
    (tmp_path / "tender.sqlite").write_bytes(b"this is no database at all" * 100)
    assert verify(tmp_path).returncode == 1
