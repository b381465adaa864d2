"""Reading XML from outside: decoded by us, no document type, no entity, few and shallow elements.

What the parser gets is the very text that was looked through, in UTF-8 and without its own
declaration, so that no encoding hides anything from the look.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

from criteria.refusals import Refused, refusal

MOST_ELEMENTS = 60_000
"""Elements in one file: six times those of the largest official sample."""
DEEPEST = 30
"""Elements inside each other; the official samples go to eleven."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEGINNINGS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_READABLE = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
}
_NAMED = re.compile(r"\A\s*<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARED = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
_TYPED = re.compile(r"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (DEEPEST + 1) + ")")
_OTHER_KINDS = (
    (b"PK\x03\x04", "packed"),
    (b"PK\x05\x06", "packed"),
    (b"\x1f\x8b", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ\0", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"%PDF-", "pdf"),
)


def parse(data: bytes) -> etree._Element:
    """The root of the tree in these bytes. Refused (codes `uea.…`) when it is not plain XML."""
    text = decoded(data)
    if _TYPED.search(text):
        raise Refused(refusal("uea.doctype"))
    if text.count("<") - text.count("</") > MOST_ELEMENTS:
        raise Refused(refusal("uea.too_many"))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_DECLARED.sub("", text, count=1).encode(), parser)
    except etree.XMLSyntaxError as error:
        line = str(error.lineno or 1)
        raise Refused(refusal("uea.not_well_formed", None, line=line)) from None
    if _TOO_DEEP(root):
        raise Refused(refusal("uea.too_deep"))
    return root


def decoded(data: bytes) -> str:
    """The text of a file in the encoding it says and has. Refused when these differ."""
    if not data.strip(b" \t\r\n\0"):
        raise Refused(refusal("files.empty"))
    for beginning, code in _OTHER_KINDS:
        if data.startswith(beginning):
            raise Refused(refusal(f"uea.{code}"))
    shown = next((name for mark, name in (*_MARKS, *_BEGINNINGS) if data.startswith(mark)), None)
    if shown is None and not data.lstrip(b" \t\r\n").startswith(b"<"):
        raise Refused(refusal("uea.not_xml"))
    named = _named(data, shown)
    if shown is not None:
        if named and not shown.startswith(named[:6] if named != "utf8" else "utf-8"):
            raise Refused(refusal("uea.encoding_differs", None, word=named))
        encoding = shown
    elif named and named not in _READABLE:
        raise Refused(refusal("uea.encoding_unknown", None, word=named))
    else:
        encoding = _READABLE[named or "utf-8"]
        if encoding not in ("utf-8", "ascii") and _is_utf8(data):
            raise Refused(refusal("uea.encoding_differs", None, word=named))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        code = "encoding_differs" if named else "not_utf8"
        raise Refused(refusal(f"uea.{code}", None, word=named or "UTF-8")) from None
    if "\0" in text:
        raise Refused(refusal("uea.nul"))
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise Refused(refusal("uea.not_xml"))
    return text.lstrip("\ufeff")


def _named(data: bytes, shown: str | None) -> str:
    """The encoding a file names in its first line, in small letters; empty when it names none."""
    first = data[:800]
    width = 4 if shown and "32" in shown else 2 if shown and "16" in shown else 1
    first = first[: len(first) // width * width]
    found = _NAMED.match(first.decode(shown or "latin-1", "replace").lstrip("\ufeff"))
    return found[1].lower() if found else ""


def _is_utf8(data: bytes) -> bool:
    """Whether bytes beyond ASCII are there and all of them are UTF-8."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
