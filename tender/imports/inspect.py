"""Whether a file from outside is what it says, and holds nothing that runs when it is opened.

The file is looked at in a child process and never shown in a browser. What it would do by itself,
such as a script, a macro or a file inside it, makes that it is not taken at all.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import is_zipfile

import pikepdf

from criteria.documents import INSPECTED, LARGEST, extension, file_name, is_one_of
from criteria.refusals import Refused, refusal
from tender.imports import child, office
from tender.imports.child import Limits

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
_TYPES = {"pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, **office.KINDS}
KINDS = {kind: _TYPES[kind] for kind in INSPECTED}
"""The media type behind each extension that is taken."""

MOST_OBJECTS = 500_000
MOST_REMEMBERED = 256
_taken: dict[tuple[str, bytes], str] = {}
"""What was taken before, by extension and digest: the same bytes are looked into once."""

_END_OF_PNG = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"dex\n",
)
_SCRIPT = frozenset({"/JS", "/JavaScript"})
_INSIDE = frozenset({"/EmbeddedFiles", "/EF"})
_MEDIA = frozenset({"/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"})
_OPENING = frozenset({"/Launch", "/URI", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"})
_NEVER = frozenset({"/Launch", "/SubmitForm", "/ImportData"})
_AWAY = frozenset({"/GoToR", "/GoToE"})
_ADDRESS = re.compile(r"(?!(?:https?|mailto|tel):)(?:[a-z][a-z0-9+-]*:|[\\/]{2})", re.IGNORECASE)
"""An address that is no web page, such as one of a share or of a file."""


def inspect_file(name: str, data: bytes, field: str | None = "file") -> str:
    """The media type of a file, known by its name and its content alike.

    Refused at `field` when it is empty, too large, something else than it says, or would do
    something when it is opened.
    """
    if not data:
        raise Refused(refusal("files.empty", field))
    known = extension(name), hashlib.sha256(data).digest()
    if known not in _taken:
        try:
            kind = str(child.run("inspect", file_name(name), data, Limits(size=LARGEST)))
        except Refused as refused:
            raise Refused(one.at(field) if field else one for one in refused.refusals) from None
        if len(_taken) >= MOST_REMEMBERED:
            _taken.clear()
        _taken[known] = kind
    return _taken[known]


def renamed(name: str) -> bool:
    """Whether a file is kept under another name than it came with, because of marks in it."""
    return file_name(name) != unicodedata.normalize("NFC", name)


def read_bytes(name: str, data: bytes) -> str:
    """In the child: the media type, or what makes that the file is not taken."""
    kind = KINDS.get(extension(name))
    if data.startswith(_PROGRAMS):
        raise Refused(refusal("inspect.program"))
    if name.lower().endswith(office.WITH_MACROS):
        raise Refused(refusal("inspect.macros"))
    is_office = kind in office.KINDS.values()
    if kind is None or not (is_office or is_one_of(name, data, INSPECTED)):
        raise Refused(refusal("files.kind", None, kinds=INSPECTED))
    if is_office:
        office.check(data, kind)
    elif is_zipfile(BytesIO(data)):
        raise Refused(refusal("inspect.two_kinds"))
    elif kind == PDF:
        _check_pdf(data)
    elif kind == PNG and not data.endswith(_END_OF_PNG):
        raise Refused(refusal("inspect.damaged"))
    elif b"%PDF-" in data[:1024]:
        raise Refused(refusal("inspect.two_kinds"))
    return kind


def _check_pdf(data: bytes) -> None:
    """Walk every object: what a script is called in the bytes says nothing once it is packed."""
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refused(refusal("inspect.locked"))
            for found in _tables(pdf):
                _check_table(found)
    except pikepdf.PasswordError:
        raise Refused(refusal("inspect.locked")) from None
    except (pikepdf.PdfError, RecursionError, ValueError):
        raise Refused(refusal("inspect.damaged")) from None


def _tables(pdf: Any) -> Iterator[Any]:
    """Every dictionary of a document, also inside others, and those of its streams."""
    left = MOST_OBJECTS
    for top in (pdf.trailer, *pdf.objects):
        waiting = [top]
        while waiting:
            found = waiting.pop()
            if not isinstance(found, pikepdf.Object):
                continue
            left -= 1
            if left < 0:
                raise Refused(refusal("files.too_much"))
            inside: list[Any]
            if isinstance(found, pikepdf.Array):
                inside = list(found)
            elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
                yield found
                inside = [found.get(key) for key in found.keys()]  # noqa: SIM118
            else:
                continue
            waiting += (
                one for one in inside if isinstance(one, pikepdf.Object) and not one.is_indirect
            )


def _check_table(found: Any) -> None:
    keys = frozenset(found.keys())
    stream = isinstance(found, pikepdf.Stream)
    acts = _name(found, "/S")
    kinds = {_name(found, "/Type"), _name(found, "/Subtype")}
    if keys & _SCRIPT or acts in _SCRIPT:
        raise Refused(refusal("inspect.script"))
    if keys & _INSIDE or kinds & {"/EmbeddedFile", "/FileAttachment"}:
        raise Refused(refusal("inspect.file_inside"))
    if "/AA" in keys or acts in _NEVER or _acts_on_opening(found.get("/OpenAction")):
        raise Refused(refusal("inspect.acts_by_itself"))
    if acts in _AWAY or (stream and "/F" in keys) or _ADDRESS.match(_text(found, "/URI")):
        raise Refused(refusal("inspect.links_away"))
    if "/XFA" in keys:
        raise Refused(refusal("inspect.living_form"))
    if kinds & _MEDIA or acts in _MEDIA | {"/Rendition"}:
        raise Refused(refusal("inspect.media"))


def _name(found: Any, key: str) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _text(found: Any, key: str) -> str:
    value = found.get(key)
    return str(value).strip() if isinstance(value, pikepdf.String) else ""


def _acts_on_opening(found: Any) -> bool:
    """Going to a page when a document is opened is fine; a script is told by itself."""
    while isinstance(found, pikepdf.Dictionary):
        if _name(found, "/S") in _OPENING:
            return True
        found = found.get("/Next")
    return False
