"""The files a tenderer hands in beside its application: what they prove, checked, then sealed.

What the tenderer says of a file goes into the same envelope as the file itself. So until the
opening nobody reads a name, a title, a party or a size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from criteria import documents
from criteria.canon import canonical, from_plain, read_canonical, to_plain
from criteria.catalogue import Demand
from criteria.documents import HANDED_IN, MEBIBYTE, extension, file_name
from criteria.evidence_kinds import kinds
from criteria.refusals import Refusal, refusal
from criteria.text import Text

MOST_FILES, MOST_BYTES = 100, 200 * MEBIBYTE
"""What one tenderer may have standing at once."""
EVER_FILES, EVER_BYTES = 300, 600 * MEBIBYTE
"""What one tenderer may hand in altogether, with what it took back or replaced."""
LONGEST_TITLE, LONGEST_PARTY = 200, 200

UEA = "uea"
"""The self-declaration, which a tenderer hands in as a file like the rest."""
KINDS = tuple(kind.id for kind in kinds().kinds)
"""What a file can be: a kind of the catalogue of evidence."""

_UEA = "uniform europees aanbestedingsdocument"
_DECLARES = tuple("<!DOCTYPE".encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
"""XML that declares its own marks can blow up or fetch something when it is read."""


@dataclass(frozen=True, slots=True)
class ProofNote:
    """What the tenderer says of a file.

    party        the name of the party it is about, as typed; empty for all
    valid_until  the last day on which it counts, where it says one
    """

    kind: str
    title: str
    name: str
    party: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A file with what is said of it."""

    note: ProofNote
    content: bytes


def pack_proof(proof: Proof) -> bytes:
    """The bytes that are sealed: a line with the note, then the file as it came."""
    return canonical(to_plain(proof.note)) + b"\n" + proof.content


def unpack_proof(data: bytes) -> Proof:
    """What `pack_proof` made. ValueError when it is not that."""
    note, _, content = data.partition(b"\n")
    return Proof(from_plain(ProofNote, read_canonical(note)), content)


def tidied(note: ProofNote) -> ProofNote:
    """The note as it is sealed: blanks gone, and of the name only what belongs to a name."""
    return ProofNote(
        note.kind,
        note.title.strip(),
        file_name(note.name),
        note.party.strip(),
        note.issued_on,
        note.valid_until,
    )


def check_note(note: ProofNote, today: date) -> Iterator[Refusal]:
    """Everything that is wrong with what is said of a file, each fault at its field."""
    if note.kind not in KINDS:
        yield refusal("receiving.kind_missing", "kind")
    if not note.title.strip():
        yield refusal("acts.text_missing", "title")
    elif len(note.title) > LONGEST_TITLE:
        yield refusal("acts.text_long", "title", limit=LONGEST_TITLE)
    if len(note.party) > LONGEST_PARTY:
        yield refusal("acts.text_long", "party", limit=LONGEST_PARTY)
    if note.issued_on is not None and note.issued_on > today:
        yield refusal("receiving.issued_later", "issued_on")
    if note.issued_on and note.valid_until and note.valid_until < note.issued_on:
        yield refusal("receiving.valid_before_issued", "valid_until")


def check_file(name: str, content: bytes) -> Iterator[Refusal]:
    """What can be told from the outside: there, not empty, not too large, what its name says."""
    faults = tuple(documents.check_file(name, content, HANDED_IN))
    yield from faults
    if not faults and not inspected(name) and any(mark in content for mark in _DECLARES):
        yield refusal("receiving.xml_declares", "file")


def check_room(
    standing: int, standing_bytes: int, ever: int, ever_bytes: int, size: int
) -> Iterator[Refusal]:
    """Whether one more file of `size` bytes fits beside what this tenderer handed in before."""
    if standing >= MOST_FILES:
        yield refusal("receiving.files_many", "file", most=MOST_FILES)
    elif standing_bytes + size > MOST_BYTES:
        yield refusal("receiving.files_large", "file", most=MOST_BYTES // MEBIBYTE)
    elif ever >= EVER_FILES or ever_bytes + size > EVER_BYTES:
        yield refusal("receiving.files_ever", "file")


def asked(demands: Iterable[Demand]) -> tuple[tuple[Demand, tuple[str, ...]], ...]:
    """The proof that demands ask for, as (demand, kinds of which one will do)."""
    found: list[tuple[Demand, tuple[str, ...]]] = []
    for demand in demands:
        if _UEA in demand.proof.nl.lower():
            found.append((demand, (UEA,)))
        found += ((demand, slot.kinds) for slot in kinds().slots_of(demand.id))
    return tuple(found)


def kind_name(kind: str) -> Text:
    """The name of a kind in both languages; other evidence for one that is none of ours."""
    return kinds().kind(kind).title


def inspected(name: str) -> bool:
    """Whether the content of a file by this name is looked into; XML is read by its own reader."""
    return extension(name) != "xml"
