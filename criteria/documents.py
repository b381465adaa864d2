"""The documents of a procedure: what kinds there are, and which files are taken.

A file is known by its beginning as well as by its name. What could run when it is opened, such as a
web page or a drawing with script in it, is not taken; what is taken is only ever handed out as a
file to keep.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
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

LARGEST = 20 * 1024 * 1024
"""The most bytes of one file."""

LONGEST_NAME = 150
LONGEST_TITLE = 200

_PACKED = (b"PK\x03\x04",)
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "docx": _PACKED,
    "xlsx": _PACKED,
    "pptx": _PACKED,
    "odt": _PACKED,
    "ods": _PACKED,
    "zip": _PACKED,
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
}
_PLAIN = ("txt", "csv")
EXTENSIONS = (*_BEGINNINGS, *_PLAIN)

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
    if not new.name and not new.content:
        yield refusal("documents.file_missing", "file")
    elif not new.content:
        yield refusal("documents.file_empty", "file")
    elif len(new.content) > LARGEST:
        yield refusal("documents.file_large", "file", most=LARGEST // (1024 * 1024))
    elif not _is_what_it_says(new):
        yield refusal("documents.file_kind", "file", kinds=tuple(EXTENSIONS))


def _is_what_it_says(new: NewDocument) -> bool:
    extension = _extension(file_name(new.name))
    if extension in _PLAIN:
        return _is_text(new.content)
    return new.content.startswith(_BEGINNINGS.get(extension, ()))


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


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
