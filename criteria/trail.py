"""The audit trail: how an entry is written, and how a chain of entries is checked.

An entry's body names its chain, its place, the hash of the entry before it, and the digests of its
fields. Each field is salted and digested on its own and its value stands beside the chain, so that
one chain serves every reader: each gets all bodies, and the values meant for that reader.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from criteria.canon import Json, canonical, read_canonical

VERSION = 1
START = "0" * 64
DIGESTS = frozenset({"digest", "digests"})
_PARTS, _STAGES = ("application", "proof", "quality", "price"), ("selection", "award")
PROVING = frozenset(
    {f"{part}.{done}" for part in _PARTS for done in ("received", "withdrawn")}
    | {f"{stage}.{done}" for stage in _STAGES for done in ("proposed", "approved", "refused")}
    | {"vault.keyed", "vault.tested", "vault.opened", "lots.committed", "lots.drawn"}
    | {"application.recorded", "proof.recorded", "contract.awarded", "notice.sent"}
    | {"clarification.sent", "report.made"}
)
"""The acts whose digest everybody may read, and that keep it: what it is of begins with a keyed or
drawn mark, or is a whole result, letter or report that a dossier is checked against. What any other
digest is of could be found by trying."""
_FIELD = b"tender-field/1\n"
_ENTRY = b"tender-audit/1\n"
_KEYS = frozenset({"at", "chain", "d", "prev", "seq", "v"})
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain. Who keeps it can see later whether anything before it changed."""

    chain: str
    seq: int
    hash: str

    @property
    def line(self) -> str:
        """As text, in files and messages."""
        return f"{self.chain} {self.seq} {self.hash}"


@dataclass(frozen=True, slots=True)
class Opening:
    """One field of an entry, opened: its digest can be computed again from the other three."""

    digest: str
    salt: str
    name: str
    value: Json


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it was read, with its openings; `fields` gives the values by name."""

    seq: int
    prev: str
    hash: str
    body: str
    at: str
    digests: tuple[str, ...]
    openings: tuple[Opening, ...] = ()

    @property
    def fields(self) -> dict[str, Json]:
        return {opening.name: opening.value for opening in self.openings}

    @property
    def closed(self) -> tuple[str, ...]:
        """Digests of fields that are not opened here."""
        opened = {opening.digest for opening in self.openings}
        return tuple(digest for digest in self.digests if digest not in opened)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it stands in storage: what the storage says of it, and its body."""

    seq: int
    prev: str
    hash: str
    body: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a chain, and where; `code` is the key of its sentence."""

    seq: int
    code: str


def field_digest(salt: str, name: str, value: Json) -> str:
    return hashlib.sha256(_FIELD + canonical([salt, name, value])).hexdigest()


def entry_hash(body: str) -> str:
    return hashlib.sha256(_ENTRY + body.encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment as entries write it: UTC, with microseconds."""
    if at.utcoffset() is None:
        raise ValueError("a moment without a time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def body(chain: str, seq: int, prev: str, at: str, digests: Iterable[str]) -> str:
    """The canonical text of one entry."""
    content: Json = {
        "at": at,
        "chain": chain,
        "d": list[Json](sorted(digests)),
        "prev": prev,
        "seq": seq,
        "v": VERSION,
    }
    return canonical(content).decode()


def open_body(text: str) -> tuple[str, int, str, str, tuple[str, ...]]:
    """Chain, seq, prev, at and digests of a body; ValueError for anything not written as above."""
    content = read_canonical(text)
    if not isinstance(content, dict) or content.keys() != _KEYS:
        raise ValueError("not an entry")
    if content["v"] is True or content["v"] != VERSION:
        raise ValueError("an entry of another version")
    chain, seq, prev, at, d = (content[key] for key in ("chain", "seq", "prev", "at", "d"))
    if not isinstance(chain, str) or not isinstance(seq, int) or isinstance(seq, bool):
        raise ValueError("not an entry")
    if not isinstance(prev, str) or not _DIGEST.fullmatch(prev):
        raise ValueError("not an entry")
    if not isinstance(at, str) or not _MOMENT.fullmatch(at):
        raise ValueError("not a moment")
    read_moment(at)
    if not isinstance(d, list):
        raise ValueError("not a list of digests")
    digests = tuple(digest for digest in d if isinstance(digest, str) and _DIGEST.fullmatch(digest))
    if len(digests) != len(d) or list(digests) != sorted(set(digests)):
        raise ValueError("digests out of order")
    return chain, seq, prev, at, digests


@dataclass(slots=True)
class Walk:
    """Checks a chain entry by entry, so that a long chain need not be held in memory."""

    chain: str
    seq: int = 0
    hash: str = START
    at: str = ""

    def step(self, link: Link) -> str | None:
        """The code of what is wrong with this entry, or None; None moves on to the next."""
        try:
            chain, seq, prev, at, _ = open_body(link.body)
        except ValueError:
            return "trail.body_unreadable"
        if chain != self.chain:
            return "trail.other_chain"
        if link.seq != self.seq + 1:
            return "trail.entry_missing"
        if entry_hash(link.body) != link.hash:
            return "trail.hash_wrong"
        if seq != link.seq:
            return "trail.order_wrong"
        if prev != self.hash or link.prev != prev:
            return "trail.link_broken"
        if at < self.at:
            return "trail.time_before_previous"
        self.seq, self.hash, self.at = seq, link.hash, at
        return None

    @property
    def head(self) -> Head:
        return Head(self.chain, self.seq, self.hash)


def check_chain(chain: str, links: Iterable[Link]) -> Fault | None:
    """The first thing wrong with a chain from its first entry on, or None when it is whole."""
    walk = Walk(chain)
    for link in links:
        code = walk.step(link)
        if code is not None:
            return Fault(walk.seq + 1, code)
    return None
