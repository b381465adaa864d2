"""A ZIP in which the same files give the same bytes; a file that is there whole or not at all."""

from __future__ import annotations

import glob
import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from criteria.canon import Json, canonical

MANIFEST = "manifest.json"
_LEFT = 24 * 60 * 60
"""Seconds after which half a file is of a process that is gone."""
_DAY = (1980, 1, 1, 0, 0, 0)
"""The day a ZIP writes where there is none, so that the same files have the same bytes."""


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """A file to write in, which gets its name when it is whole: half of one is never there.

    OSError when it cannot be written; then nothing is left. What a process that was killed left of
    the same file goes with the next one.
    """
    for left in target.parent.glob(f".{glob.escape(target.name)}.*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT:
                left.unlink()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def pack(stream: IO[bytes], told: Mapping[str, Json], parts: Iterable[tuple[str, bytes]]) -> None:
    """Write files by their paths, and a manifest with their digests and what is `told` besides."""
    with zipfile.ZipFile(stream, "w") as packed:
        files = [_put(packed, path, data) for path, data in parts]
        _put(packed, MANIFEST, canonical({**told, "files": list[Json](files)}))


def _put(packed: zipfile.ZipFile, path: str, data: bytes) -> dict[str, Json]:
    info = zipfile.ZipInfo(path, _DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    packed.writestr(info, data)
    return {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
