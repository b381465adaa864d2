"""`python -m bench [PART …]` writes bench.json and exits with 1 when a limit is missed.

All parts, or those named. Each line is told once it is measured; what is not done after ten minutes
is told as missed.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

PARTS = (
    "ranking",
    "comparison",
    "editor",
    "desk",
    "dialogue",
    "scoring",
    "saving",
    "kills",
    "annex",
    "tryout",
    "firmness",
    "uea",
    "dossier",
    "trail",
    "report",
    "letters",
)
SECONDS = 600


class TimeIsUp(Exception):
    """The ten minutes are over, in the middle of a part."""


def main(asked: Sequence[str], seconds: int = SECONDS) -> int:
    unknown = set(asked) - set(PARTS)
    if unknown:
        print(f"No such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
        return 2
    rows: list[dict[str, Any]] = []
    kept = signal.signal(signal.SIGALRM, _over)
    signal.alarm(seconds)
    try:
        for row in _measured(asked or PARTS):
            rows.append(row)
            verdict = "ok" if row["ok"] else "MISSED"
            told = f"ratio {row['ratio']:.3g} against a limit of {row['limit']}"
            print(f"{row['name']}: {told}, {verdict}", flush=True)
        whole = True
    except TimeIsUp:
        print(f"MISSED: not all was measured within {seconds} seconds", flush=True)
        whole = False
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, kept)
    Path("bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0 if whole and all(row["ok"] for row in rows) else 1


def _measured(parts: Sequence[str]) -> Iterator[dict[str, Any]]:
    for part in parts:
        found = import_module(f"bench.{part}").measure()
        yield from [found] if isinstance(found, dict) else found


def _over(_signal: int, _frame: FrameType | None) -> None:
    raise TimeIsUp


if __name__ == "__main__":
    logging.disable(logging.INFO)  # migrations and log-ins are not what is measured
    sys.exit(main(sys.argv[1:]))
