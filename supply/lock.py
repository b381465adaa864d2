"""What the two locks name: all that is installed here, and what an installation needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALL, NEEDED = ROOT / "requirements.txt", ROOT / "requirements-run.txt"
_PIN = re.compile(r"([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a lock, with the digest of each file it may come as."""

    name: str
    version: str
    digests: tuple[str, ...]


def pins(lock: Path) -> list[Pin]:
    """The packages of a lock in its order; ValueError where a line is none of ours."""
    found: list[Pin] = []
    for line in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        pinned = _PIN.match(line)
        digests = tuple(_HASH.findall(line))
        if pinned is None or not digests:
            raise ValueError(f"{lock.name}: no version and digest in {line!r}")
        found.append(Pin(pinned[1], pinned[2], digests))
    return found
