"""A dossier as one file: a folder of parts in a ZIP, with a manifest of their digests."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from criteria.canon import Json, canonical
from criteria.trail import Head

FORMAT = "tender-dossier/1"
MANIFEST = "manifest.json"
_DAY = (1980, 1, 1, 0, 0, 0)
"""The day a ZIP writes where there is none, so that the same dossier has the same bytes."""


def write_dossier(
    target: Path, reference: str, edition: str, head: Head, parts: Iterable[tuple[str, bytes]]
) -> None:
    """Write a dossier. It gets its name when it is whole, so that half of one is never there.

    OSError when it cannot be written; then nothing is left.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            pack_dossier(stream, reference, edition, head, parts)
        half.replace(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def pack_dossier(
    stream: IO[bytes], reference: str, edition: str, head: Head, parts: Iterable[tuple[str, bytes]]
) -> None:
    """The same into an open file."""
    with zipfile.ZipFile(stream, "w") as packed:
        files = [_put(packed, path, data) for path, data in parts]
        manifest: Json = {
            "chain": head.chain,
            "edition": edition,
            "files": list[Json](files),
            "format": FORMAT,
            "head": {"hash": head.hash, "seq": head.seq},
            "reference": reference,
        }
        _put(packed, MANIFEST, canonical(manifest))


def _put(packed: zipfile.ZipFile, path: str, data: bytes) -> dict[str, Json]:
    info = zipfile.ZipInfo(path, _DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    packed.writestr(info, data)
    return {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
