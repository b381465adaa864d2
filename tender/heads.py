"""Heads of the trail outside the database: a file that only grows, a line for each commit.

Who puts back an old copy of the database does not put back this file. So a head in the file that
the database does not have tells that acts are gone.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.reading import plain_number
from criteria.trail import Head
from tender.extensions import after_commit
from tender.store import erasing, memory, restores, trail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from tender.store.erasing import Noted
    from tender.store.seals import Seal

_DIGITS = 64
GONE = "erased"
"""How a line begins that tells what was erased, so that it can be done again after a restore. It
ends with a code that only this host can make, since who writes one here has it erased."""
NOBODY = "-"
AWAY = "taken"
"""The same for a way in that was taken away."""
_TAKEN = "tender_taken"
_log = getLogger(__name__)


def keep_heads(sessions: sessionmaker[Session], file: Path, seal: Seal) -> None:
    """From now on what these sessions append to a chain is told to the file as well.

    The act is kept by then: when the file cannot be written the log says so, and nothing stops.
    """

    def write(lines: Iterable[str]) -> None:
        try:
            _append(file, lines)
        except OSError:
            _log.exception("what was kept was not written outside the database")

    def told(heads: Mapping[str, Head]) -> None:
        write(f"{head.line}\n" for head in heads.values())

    def erased(found: list[Noted]) -> None:
        memory.forget()
        write(_erased_line(one, seal) for one in found)

    def taken(found: list[Taken]) -> None:
        write(f"{AWAY} {one.told}\n" for one in found)

    after_commit(sessions, trail.APPENDED, told)
    after_commit(sessions, _TAKEN, taken)
    after_commit(sessions, erasing.ERASED, erased)


@dataclass(frozen=True, slots=True)
class Taken:
    """A link, a second factor or an account at a provider that was taken away.

    kind   what it is
    whose  the number of the tenderer or the account
    """

    head: Head
    kind: str
    whose: UUID

    @property
    def told(self) -> str:
        return f"{self.head.line} {self.kind}:{self.whose}"


def note_taken(session: Session, one: Taken) -> None:
    """Once this is kept it is told to the file: an old copy of the database would undo it."""
    session.info.setdefault(_TAKEN, []).append(one)


def take_over(given: Path, file: Path) -> None:
    """What another file tells stands in this one as well from now on: for a computer that has none
    yet, or not all of it. Before a restore is recorded, which explains what is above it."""
    known = {text for text, *_ in _read(file)}
    new = dict.fromkeys(text for text, *_ in _read(given) if text not in known)
    if new:
        _append(file, (f"{text}\n" for text in new))


def _append(file: Path, lines: Iterable[str]) -> None:
    with open(file, "a+b", opener=_private) as stream:
        stream.seek(0, os.SEEK_END)
        torn = stream.tell() and stream.seek(-1, os.SEEK_END) and stream.read() != b"\n"
        stream.write(("\n" * bool(torn) + "".join(lines)).encode("ascii"))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read_heads(file: Path) -> Iterator[Head]:
    """The heads in a file, none when it is not there."""
    return (head for _, kind, head, rest in _read(file) if not kind and not rest)


def lost(session: Session, file: Path) -> tuple[Head, ...]:
    """The heads in a file that the database does not have and no restore has explained."""
    return restores.gone(session, read_heads(file))


def undone(session: Session, file: Path) -> frozenset[Head]:
    """The same with every entry that the file tells something of: a head is the last of a commit,
    and more may have been erased or taken away in one."""
    return frozenset(restores.gone(session, (head for _, _, head, _ in _read(file))))


@dataclass(frozen=True, slots=True)
class Erased:
    """What the file says was erased.

    who     the two persons by their numbers; None for a line that this host did not write
    person  the number of who was erased, and `size` and `mark` of the name that was looked for
    """

    head: Head
    what: str
    who: tuple[UUID, UUID] | None = None
    person: UUID | None = None
    size: int = 0
    mark: str = ""


def read_erased(file: Path, seal: Seal) -> Iterator[Erased]:
    """What was erased by the file, each with its entry of the trail."""
    for text, kind, head, words in _read(file):
        if kind != GONE:
            continue
        (what, *rest), told = words, text.rpartition(" ")[0]
        if len(rest) == 6 and hmac.compare_digest(rest[-1], seal.of(told)):
            first, second, person, size, name, _ = rest
            known = None if person == NOBODY else UUID(person)
            yield Erased(head, what, (UUID(first), UUID(second)), known, int(size), name)
        else:
            yield Erased(head, what)


def read_taken(file: Path) -> Iterator[Taken]:
    """What was taken away by the file."""
    for _, kind, head, rest in _read(file):
        what, _, whose = "".join(rest).partition(":")
        with suppress(ValueError):
            if kind == AWAY:
                yield Taken(head, what, UUID(whose))


def _read(file: Path) -> Iterator[tuple[str, str, Head, list[str]]]:
    """The lines: whole, and as a kind, an entry of the trail and the rest. Those of heads have no
    kind. A line torn off by a crash is passed over."""
    if not file.exists():
        return
    with file.open(encoding="ascii", errors="ignore") as stream:
        for line in stream:
            words = line.split()
            text = " ".join(words)
            kind = words.pop(0) if words and words[0] in (GONE, AWAY) else ""
            if len(words) < (4 if kind else 3) or len(words[2]) != _DIGITS:
                continue
            if (seq := plain_number(words[1])) is not None:
                yield text, kind, Head(words[0], seq, words[2]), words[3:]


def name_mark(seal: Seal, name: str) -> str:
    """What a name is known by once it is erased: nobody without the key of the host finds it."""
    return seal.of(f"{GONE} name\n{name}")


def _erased_line(one: Noted, seal: Seal) -> str:
    name = f"{len(one.name)} {name_mark(seal, one.name)}"
    told = (
        f"{GONE} {one.head.line} {one.what} {one.first} {one.second} {one.person or NOBODY} {name}"
    )
    return f"{told} {seal.of(told)}\n"
