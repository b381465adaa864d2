"""A back-up as one file: a ZIP with the copy of the database and a page that says what it is.

The keys of the installation are not in it: a back-up alone opens no sealed offer.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from criteria.trail import Head

FORMAT = "tender-backup/1"
MANIFEST, COPY = "manifest.json", "database"
_PIECE = 1024 * 1024


class NoBackup(Exception):
    """The file is not a back-up of ours, or it is damaged; the message says which."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a back-up says of itself.

    kind      of database
    revision  of the schema
    sha256    of the copy of the database
    heads     the last entry of each chain in it
    """

    id: UUID
    made: datetime
    kind: str
    revision: str
    sha256: str
    heads: tuple[Head, ...]


def described(
    copy: Path, kind: str, revision: str, heads: tuple[Head, ...], now: datetime
) -> Backup:
    return Backup(uuid4(), now, kind, revision, _digest(copy), heads)


def pack(stream: IO[bytes], backup: Backup, copy: Path) -> None:
    """Write the back-up of a copy."""
    told = asdict(backup) | {
        "format": FORMAT,
        "id": str(backup.id),
        "made": backup.made.isoformat(),
    }
    with ZipFile(stream, "w", ZIP_DEFLATED) as file:
        file.writestr(MANIFEST, json.dumps(told, indent=1) + "\n")
        file.write(copy, COPY)


_BROKEN = (
    *(BadZipFile, zlib.error, EOFError, RuntimeError),  # the archive
    *(KeyError, TypeError, ValueError, AttributeError),  # what it says of itself
)


def unpack(file: IO[bytes], to: Path) -> Backup:
    """Write the copy of the database to a file, when it is the one that the back-up speaks of."""
    try:
        with ZipFile(file) as stored:
            told = json.loads(stored.read(MANIFEST))
            if told.get("format") != FORMAT:
                raise NoBackup("another format than this version reads")
            with stored.open(COPY) as source, to.open("xb") as target:
                while piece := source.read(_PIECE):
                    target.write(piece)
        backup = Backup(
            UUID(told["id"]),
            datetime.fromisoformat(told["made"]),
            str(told["kind"]),
            str(told["revision"]),
            str(told["sha256"]),
            tuple(Head(str(h["chain"]), int(h["seq"]), str(h["hash"])) for h in told["heads"]),
        )
    except _BROKEN as error:
        raise NoBackup(f"it cannot be read: {error}") from None
    if _digest(to) != backup.sha256:
        raise NoBackup("the copy of the database is not the one that was made")
    return backup


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
