"""The processes that serve a case side by side."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

WORKERS = 4
ROOT = Path(__file__).parents[1]
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Serving:
    """The ports of the processes, and the processes."""

    ports: list[int]
    running: list[subprocess.Popen[str]]

    def port(self, number: int) -> int:
        """The port for the browser of this number: each process gets as many."""
        return self.ports[number % len(self.ports)]

    def memory(self) -> int:
        """What all of them hold in memory, in MiB."""
        kib = 0
        for process in self.running:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            kib += int(status.partition("VmRSS:")[2].split()[0])
        return kib // 1024


@contextmanager
def serving(app: Flask, workers: int = WORKERS) -> Iterator[Serving]:
    """The processes, once each answers."""
    given = (str(app.config["INSTANCE"]), app.config["DATABASE_URL"])
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.worker", *given],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(workers)
    ]
    try:
        yield Serving([int(one.stdout.readline()) for one in running if one.stdout], running)
    finally:
        for process in running:
            process.kill()
            process.communicate()
