"""A dossier as one file: a folder of parts in a ZIP, with a manifest of their digests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from criteria.canon import Json
from criteria.trail import Head
from tender.exports.packing import pack

FORMAT = "tender-dossier/1"


def pack_dossier(
    stream: IO[bytes], reference: str, edition: str, head: Head, parts: Iterable[tuple[str, bytes]]
) -> None:
    """Write a dossier into an open file."""
    told: dict[str, Json] = {
        "chain": head.chain,
        "edition": edition,
        "format": FORMAT,
        "head": {"hash": head.hash, "seq": head.seq},
        "reference": reference,
    }
    pack(stream, told, parts)
