"""Whether the trail is still sealed: in short when the application starts, in full every night.

How far each chain was found whole is kept in a file of the host, so that a start reads only what
came after. Whoever changes what stands before a mark is found by the next full check.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tender.heads import read_heads
from tender.store import seals, trail
from tender.store.seals import Seal, Sealed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_log = getLogger(__name__)


def seal_of(config: Mapping[str, Any]) -> Seal:
    return Seal(config["SEAL_KEY"])


def broken(session: Session, config: Mapping[str, Any], *, whole: bool) -> tuple[Sealed, ...]:
    """The chains with an entry that this host did not seal, or that is not what it sealed.

    whole  from the first entry on, else from where the chain was found good the last time
    """
    file: Path = config["SEALED_FILE"]
    known = {} if whole else {mark.chain: mark for mark in read_heads(file)}
    found = tuple(
        seals.check(session, seal_of(config), trail.chains(session), tuple(known.values()))
    )
    good = {one.chain: one.head for one in found if one.head is not None}
    try:
        _keep(file, "".join(f"{head.line}\n" for head in good.values()))
    except OSError:
        _log.exception("how far the trail was checked is not kept")
    return tuple(one for one in found if one.fault is not None)


def _keep(file: Path, text: str) -> None:
    """Write the marks whole or not at all."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
    draft.replace(file)
