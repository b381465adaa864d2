"""A dossier as one file: a folder of parts in a ZIP, with a manifest of their digests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from criteria.canon import Json
from criteria.trail import Head
from tender.exports.packing import pack, whole

FORMAT = "tender-dossier/1"


def write_dossier(
    target: Path, reference: str, edition: str, head: Head, parts: Iterable[tuple[str, bytes]]
) -> None:
    """Write a dossier whole. OSError when it cannot be written; then nothing is left."""
    with whole(target) as stream:
        pack_dossier(stream, reference, edition, head, parts)


def pack_dossier(
    stream: IO[bytes], reference: str, edition: str, head: Head, parts: Iterable[tuple[str, bytes]]
) -> None:
    """The same into an open file."""
    told: dict[str, Json] = {
        "chain": head.chain,
        "edition": edition,
        "format": FORMAT,
        "head": {"hash": head.hash, "seq": head.seq},
        "reference": reference,
    }
    pack(stream, told, parts)
