"""The child process that reads one file: limits first, then the reader, then one JSON value.

Started by `tender.imports.child` as a script, on a Python that knows nothing of its surroundings.
Exit status 0 with an answer, 3 when the memory does not suffice, anything else when it broke.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

OUT_OF_MEMORY = 3
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
_NEVER = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "ctypes.")
_FILES = ("os.remove", "os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.")


class NotHere(Exception):
    """A reader tried what a reader never does."""


def main() -> None:
    root, module, name, memory, work = sys.argv[1:]
    _limit(int(memory), int(work))
    sys.path.insert(0, root)
    from importlib import import_module

    from criteria.refusals import Refused

    reader = import_module(module)
    data = sys.stdin.buffer.read()
    sys.addaudithook(_watch)
    answer: dict[str, Any]
    try:
        answer = {"done": reader.read_bytes(name, data)}
    except Refused as refused:
        first = refused.refusals[0]
        answer = {"refused": [first.code, dict(first.values)]}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, default=_told).encode())
    sys.stdout.buffer.flush()


def _told(value: Any) -> dict[str, str]:
    """A decimal, or a text in two languages, as JSON carries it to `child.told`."""
    return {"nl": value.nl, "en": value.en} if hasattr(value, "nl") else {"number": str(value)}


def _limit(memory: int, work: int) -> None:
    """Take the limits for good. Where the system has none, the one on waiting remains."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, work),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse the network, other processes and every change to a file."""
    if event.startswith((*_NEVER, *_FILES)):
        raise NotHere(event)
    if event == "open":
        _path, mode, flags = (*arguments, None, None, None)[:3]
        if (isinstance(flags, int) and flags & _WRITING) or set(str(mode or "")) & set("wax+"):
            raise NotHere(event)


if __name__ == "__main__":
    main()
