"""Reading a file from outside in a child process: little memory, little time, nothing else.

The child sees no environment, opens no socket, starts no process and writes no file. It gets the
bytes on stdin and answers one JSON value on stdout. What goes wrong there cannot hurt us: a child
that takes too much or too long is ended, and the file refused.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess  # nosec B404  # a list, no shell
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from criteria.refusals import Refusal, Refused, refusal
from criteria.text import Text

MEBIBYTE = 1024 * 1024
WORKER = Path(__file__).with_name("worker.py")
AT_ONCE = 2
"""How many files one server process has read at the same time."""

READERS = {
    "inspect": "tender.imports.inspect",
    "pages": "tender.imports.pages_child",
    "plan": "tender.imports.plans",
    "price_sheet": "tender.imports.price_sheet",
    "uea": "tender.imports.uea",
}
"""The module behind each reader; it has a function `read_bytes`."""

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of the file, bytes of memory, seconds of work, of waiting."""

    size: int = 4 * MEBIBYTE
    memory: int = 512 * MEBIBYTE
    work: int = 10
    wait: int = 30


def run(reader: str, name: str, data: bytes, limits: Limits = Limits()) -> Any:
    """What the reader makes of a file with this name. Refused when it cannot."""
    if len(data) > limits.size:
        raise Refused(refusal("files.too_large", None, most=limits.size // MEBIBYTE))
    with _turn(limits.wait):
        code, answer = _answer(_command(READERS[reader], name, limits), data, limits.wait)
    if code in (-signal.SIGXCPU, -signal.SIGKILL, None):
        raise Refused(refusal("files.too_slow"))
    try:
        found = json.loads(answer) if code == 0 else {"refused": _WHY.get(code)}
    except ValueError:
        found = {"refused": None}
    if "refused" in found:
        raise Refused(told(*(found["refused"] or ("files.unreadable", {}))))
    return found["done"]


_WHY: dict[int | None, tuple[str, dict[str, Any]]] = {3: ("files.too_much", {})}


def told(code: str, values: dict[str, Any], field: str | None = None) -> Refusal:
    """A refusal as it came from a child; numbers and texts in two languages travel as tables."""
    return refusal(code, field, **{name: _value(one) for name, one in values.items()})


def _value(found: Any) -> Any:
    if isinstance(found, dict):
        return Decimal(found["number"]) if "number" in found else Text(found["nl"], found["en"])
    return tuple(found) if isinstance(found, list) else found


def _command(module: str, name: str, limits: Limits) -> list[str]:
    root = WORKER.parents[2]
    given = (str(root), module, name[-80:], str(limits.memory), str(limits.work))
    return [sys.executable, "-I", "-B", str(WORKER), *given]


def _answer(command: list[str], data: bytes, wait: int) -> tuple[int | None, bytes]:
    """The exit status and the answer of a child; None when it was ended for its slowness."""
    with subprocess.Popen(  # nosec B603  # our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", "TZ": "UTC"},
        cwd=os.sep,
        close_fds=True,
        start_new_session=True,
    ) as child:
        try:
            answer, _ = child.communicate(data, timeout=wait)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return None, b""
        return child.returncode, answer


@contextmanager
def _turn(wait: int) -> Iterator[None]:
    if not _turns.acquire(timeout=wait):
        raise Refused(refusal("files.busy"))
    try:
        yield
    finally:
        _turns.release()
