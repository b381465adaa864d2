"""Word and Excel files as they come from outside: what they unpack to, and what they pull in."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from criteria.refusals import Refused, refusal
from tender.imports.package import OLD, PACKED, parse, walker

_OPEN = "application/vnd.openxmlformats-officedocument."
DOCX = _OPEN + "wordprocessingml.document"
XLSX = _OPEN + "spreadsheetml.sheet"
KINDS = {"docx": DOCX, "xlsx": XLSX}
INSIDE = {**KINDS, "pptx": _OPEN + "presentationml.presentation"}
"""What may stand inside such a file, as the sheet behind a chart; it is looked into as well."""
WITH_MACROS = (".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb", ".pptm", ".ppam")

MOST_PARTS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES = 100
"""How many times its packed size a part of any size may become."""

_SMALL = 1024 * 1024
_PIECE = 64 * 1024
_RELATIONS = 4 * 1024 * 1024
_INSIDE = 20 * 1024 * 1024
_TYPES = "[Content_Types].xml"
_HARMLESS_LINKS = ("/hyperlink", "/attachedSchema", "/externalLinkPath")
_FILES = ("/oleObject", "/package")
_MACROS = ("vbaproject", "vbadata", "macrosheets/", "activex/")
_XML = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<")
_FIELDS = re.compile(rb"\||&#|instr|ddeLink|\0", re.IGNORECASE)
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
_DDE = re.compile(r"\s*[\"']?DDE(?:AUTO)?\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_PIPE = re.compile(r"\|")
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def check(data: bytes, kind: str, inside: bool = False) -> None:
    """Refused when this is no such file, becomes too large, or holds something that runs.

    inside  it stands in another such file, and then nothing stands in it
    """
    if data.startswith(OLD):
        raise Refused(refusal("inspect.old_office"))
    if not data.startswith(PACKED):
        raise Refused(refusal("inspect.kind_office"))
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_parts(archive, kind, inside)
    except (*_BROKEN, expat.ExpatError, KeyError, LookupError):
        raise Refused(refusal("inspect.damaged")) from None


def _check_parts(archive: ZipFile, kind: str, inside: bool) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused(refusal("files.unpacks_too_large"))
    names = [part.filename.lower() for part in parts]
    if _TYPES not in archive.namelist() or min(part.header_offset for part in parts) != 0:
        raise Refused(refusal("inspect.kind_office"))
    if len(set(names)) != len(names) or any(map(_odd, names)):
        raise Refused(refusal("inspect.damaged"))
    if any(word in name for word in _MACROS for name in names):
        raise Refused(refusal("inspect.macros"))
    if any(_embedded(name) and (inside or _extension(name) not in INSIDE) for name in names):
        raise Refused(refusal("inspect.file_inside"))
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Refused(refusal("inspect.damaged"))
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(refusal("inspect.locked"))
    left = MOST_UNPACKED
    for part in parts:
        name = part.filename.lower()
        own = part.filename == _TYPES or name.endswith(".rels")
        most = _RELATIONS if own else _INSIDE if _embedded(name) else None
        size, content, odd = _unpacked(archive, part, left, most)
        left -= size
        if odd and not own:
            _check_fields(archive, part)
        if part.filename == _TYPES:
            _check_types(content, kind)
        elif own:
            _check_links(content)
        elif _embedded(name):
            check(content, INSIDE[_extension(name)], inside=True)


def _embedded(name: str) -> bool:
    return "embeddings" in name.split("/")[:-1] and not name.endswith((".rels", "/"))


def _extension(name: str) -> str:
    return name.rpartition(".")[2]


def _odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _unpacked(
    archive: ZipFile, part: ZipInfo, left: int, most_kept: int | None
) -> tuple[int, bytes, bool]:
    """The size of a part as it really unpacks, counted as it comes, and what is kept of it.

    Last whether it is XML with anything in it that a field which starts a program needs.

    most_kept  the most bytes of a part that is kept; None for one that is not
    """
    size, pieces, tail, odd = 0, [], b"", False
    xml: bool | None = None
    most = max(_SMALL, part.compress_size * MOST_TIMES)
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            if xml is None and (begun := piece.lstrip()):
                xml = begun.startswith(_XML)
            size += len(piece)
            if xml and not odd:
                odd, tail = bool(_FIELDS.search(tail + piece)), piece[-16:]
            if size > min(most, left) or (most_kept is not None and size > most_kept):
                raise Refused(refusal("files.unpacks_too_large"))
            if most_kept is not None:
                pieces.append(piece)
    return size, b"".join(pieces), odd


def _check_fields(archive: ZipFile, part: ZipInfo) -> None:
    """Refused when a field of Word or a formula or link of Excel starts another program (DDE)."""
    fields: list[list[str]] = [[]]
    formula: list[str] = []
    texts = {"instrText", "delInstrText", *_FORMULAS}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "ddeLink" or (tag == "fldSimple" and _DDE.match(given.get("instr", ""))):
            raise Refused(refusal("inspect.starts_program"))
        if tag == "fldChar" and given.get("fldCharType") == "begin":
            fields.append([])
        elif tag == "fldChar" and len(fields) > 1:
            told = "".join(fields.pop() if given.get("fldCharType") == "end" else fields[-1])
            _check_told(_DDE.match(told))
        parser.CharacterDataHandler = (
            None if tag not in texts else formula.append if tag in _FORMULAS else fields[-1].append
        )

    def end(tag: str) -> None:
        parser.CharacterDataHandler = None
        if tag in _FORMULAS:
            _check_told(_PIPE.search(_QUOTED.sub("", "".join(formula))))
            formula.clear()

    parser = walker(start, end)
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    for told in fields:
        _check_told(_DDE.match("".join(told)))


def _check_told(found: object) -> None:
    if found:
        raise Refused(refusal("inspect.starts_program"))


def _check_types(content: bytes, kind: str) -> None:
    if b"macroEnabled" in content:
        raise Refused(refusal("inspect.macros"))
    if f"{kind}.main+xml".encode() not in content:
        raise Refused(refusal("inspect.kind_office"))


def _check_links(content: bytes) -> None:
    """What is fetched from elsewhere when the file is opened, such as a template, is not taken."""

    def start(tag: str, given: dict[str, str]) -> None:
        outside = given.get("TargetMode") == "External"
        if outside and not given.get("Type", "").endswith(_HARMLESS_LINKS):
            raise Refused(refusal("inspect.fetches"))
        target = given.get("Target", "").lower()
        if given.get("Type", "").endswith(_FILES) and not (outside or _embedded(target)):
            raise Refused(refusal("inspect.file_inside"))

    parse(content, start)
