"""Which files are taken, and of a procedure the kinds of documents there are.

A file is known by its beginning as well as by its name. What could run when it is opened, such as a
web page or a drawing with script in it, is not taken; what is taken is only ever handed out as a
file to keep.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from criteria.refusals import Refusal, refusal

KINDS = (
    "guide",
    "requirements",
    "strategy",
    "agreement",
    "form",
    "notice",
    "annex",
    "other",
)

MEBIBYTE = 1024 * 1024
LARGEST = 20 * MEBIBYTE
"""The most bytes of one file."""

LONGEST_NAME = 150
LONGEST_TITLE = 200

_PACKED = (b"PK\x03\x04",)
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "docx": _PACKED,
    "xlsx": _PACKED,
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "xml": (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<"),
    "pptx": _PACKED,
    "odt": _PACKED,
    "ods": _PACKED,
    "zip": _PACKED,
}
_PLAIN = ("txt", "csv")
INSPECTED = ("pdf", "docx", "xlsx", "png", "jpg", "jpeg")
"""What is taken from outside the authority: kinds that can be looked into."""
HANDED_IN = (*INSPECTED, "xml")
"""What a tenderer may hand in as well: a self-declaration, which has its own reader."""
PUBLISHED = (*INSPECTED, "pptx", "odt", "ods", "zip", *_PLAIN)
"""What the authority itself may keep as a document."""

_APART = '/\\:*?"<>|'
"""Marks that mean something in a path."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file to be kept, with what it is."""

    title: str
    kind: str
    name: str
    content: bytes


def check_document(new: NewDocument) -> Iterator[Refusal]:
    """Everything that is wrong with it, each fault at its field."""
    if not new.title.strip():
        yield refusal("acts.text_missing", "title")
    elif len(new.title) > LONGEST_TITLE:
        yield refusal("acts.text_long", "title", limit=LONGEST_TITLE)
    if new.kind not in KINDS:
        yield refusal("documents.kind_missing", "kind")
    yield from check_file(new.name, new.content, PUBLISHED)


def check_file(name: str, content: bytes, kinds: Sequence[str]) -> Iterator[Refusal]:
    """What can be told from the outside: there, not empty, not too large, what its name says.

    kinds  those that are taken, by extension
    """
    if not name and not content:
        yield refusal("files.no_file", "file")
    elif not content:
        yield refusal("files.empty", "file")
    elif len(content) > LARGEST:
        yield refusal("files.too_large", "file", most=LARGEST // MEBIBYTE)
    elif not is_one_of(name, content, kinds):
        yield refusal("files.kind", "file", kinds=tuple(kinds))


def is_one_of(name: str, content: bytes, kinds: Sequence[str]) -> bool:
    """Whether a file is of one of these kinds, by its name and by its beginning alike."""
    kind = extension(name)
    if kind not in kinds:
        return False
    return _is_text(content) if kind in _PLAIN else content.startswith(_BEGINNINGS[kind])


def extension(name: str) -> str:
    """What the name of a file says it is, in small letters; empty when it says nothing."""
    last = file_name(name)
    return last.rpartition(".")[2].lower() if "." in last else ""


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def file_name(typed: str) -> str:
    """The name of a file as we keep it: the last part of a path, without what cannot be seen.

    Letters of any script stay. What is left of a name that is only such marks is "document".
    """
    last = unicodedata.normalize("NFC", typed).replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        "-" if mark in _APART else mark
        for mark in last
        if unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
    )
    stem, dot, extension = " ".join(seen.split()).rpartition(".")
    stem, extension = (stem, extension) if dot else (extension, "")
    stem = stem.strip(" .-")[: LONGEST_NAME - 20] or "document"
    return f"{stem}.{extension.strip()[:10]}" if extension.strip() else stem
