"""Heads of the trail outside the database: a file that only grows, a line for each commit.

Who puts back an old copy of the database does not put back this file. So a head in the file that
the database does not have tells that acts are gone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.reading import plain_number
from criteria.trail import Head
from tender.extensions import after_commit
from tender.store import erasing, trail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

_DIGITS = 64
GONE = "erased"
"""How a line begins that tells what was erased, so that it can be done again after a restore."""
_log = getLogger(__name__)


def keep_heads(sessions: sessionmaker[Session], file: Path) -> None:
    """From now on what these sessions append to a chain is told to the file as well.

    The act is kept by then: when the file cannot be written the log says so, and nothing stops.
    """

    def told(heads: Mapping[str, Head]) -> None:
        try:
            with open(file, "a+b", opener=_private) as stream:
                stream.seek(0, os.SEEK_END)
                torn = stream.tell() and stream.seek(-1, os.SEEK_END) and stream.read() != b"\n"
                lines = "".join(f"{line(head)}\n" for head in heads.values())
                stream.write(("\n" if torn else "").encode() + lines.encode("ascii"))
        except OSError:
            _log.exception("a head of the trail was not written outside the database")

    def erased(found: list[tuple[Head, str]]) -> None:
        try:
            with open(file, "a", encoding="ascii", opener=_private) as stream:
                stream.writelines(f"{GONE} {line(head)} {what}\n" for head, what in found)
        except OSError:
            _log.exception("an erasure was not written outside the database")

    after_commit(sessions, trail.APPENDED, told)
    after_commit(sessions, erasing.ERASED, erased)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def line(head: Head) -> str:
    """A head as text: chain, number and hash."""
    return f"{head.chain} {head.seq} {head.hash}"


def read_heads(file: Path) -> Iterator[Head]:
    """The heads in a file, none when it is not there. A line torn off by a crash is passed over."""
    if not file.exists():
        return
    with file.open(encoding="ascii", errors="replace") as stream:
        for text in stream:
            chain, _, rest = text.rstrip("\n").partition(" ")
            seq, _, digits = rest.partition(" ")
            place = plain_number(seq)
            if chain and place is not None and len(digits) == _DIGITS:
                yield Head(chain, place, digits)


def lost(session: Session, file: Path) -> tuple[Head, ...]:
    """The heads in a file that the database does not have and no restore has explained."""
    return trail.gone(session, read_heads(file))


def read_erased(file: Path) -> Iterator[tuple[Head, str]]:
    """What was erased by the file, each with its entry of the trail."""
    if not file.exists():
        return
    with file.open(encoding="ascii", errors="replace") as stream:
        for text in stream:
            mark, *parts = text.split() or [""]
            if mark == GONE and len(parts) == 4 and (seq := plain_number(parts[1])) is not None:
                yield Head(parts[0], seq, parts[2]), parts[3]
