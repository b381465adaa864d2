"""What follows from the sources alone, kept from one run of the tests to the next.

A world is the demonstration driven by the acts. While no source changes, the acts would do the same
again; with one changed byte everything is made anew.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from os import getpid
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".pytest_cache"
SOURCES = 2
"""Of so many states of the sources it is kept, so that going back and forth costs nothing."""
_NOT_READ = (".pyc", ".mo")


def _files() -> Iterator[Path]:
    yield from (ROOT / "requirements.txt", *(ROOT / "tests").glob("*.py"))
    for part in ("criteria", "tender"):
        yield from (one for one in (ROOT / part).rglob("*") if one.suffix not in _NOT_READ)


@cache
def folder() -> Path:
    """The folder for these sources."""
    digest = sha256(sys.version.encode())
    for file in sorted(one for one in _files() if one.is_file()):
        digest.update(f"\0{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    made = KEPT / "worlds" / digest.hexdigest()
    made.mkdir(parents=True, exist_ok=True)
    made.touch()
    newest = sorted(made.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in newest[SOURCES:]:
        shutil.rmtree(old, ignore_errors=True)
    return made


def once(name: str, make: Callable[[Path], None], beside: Path | None = None) -> Path:
    """A folder that was filled before, or is now: as a whole or not at all.

    beside  another source that it follows from
    """
    own = sha256(beside.read_bytes()).hexdigest() if beside else ""
    made = folder() / f"{name}{own}"
    if not made.exists():
        draft = folder() / f".{made.name}.{getpid()}"
        draft.mkdir()
        make(draft)
        try:
            draft.rename(made)
        except OSError:  # another run was first
            shutil.rmtree(draft)
    return made
