"""What every document to work with (DOCX) has: its looks, its language, and the same bytes for the
same content. Nothing in it tells who made it or where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
_FONT = "Arial"
_INK = RGBColor(0x1B, 0x25, 0x2D)
_LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIZES = {"Normal": 10.5, "Heading 1": 15, "Heading 2": 11.5, "Header": 8, "Footer": 7}


def begun(
    authority: str, title: str, reference: str, moment: datetime | None, lang: str = "nl"
) -> Any:
    """An empty document that says of itself what it is: of an authority, never of a person."""
    document = Document()
    about = document.core_properties
    about.author = about.last_modified_by = readable(authority)[:255]
    about.title = readable(title)[:255]
    about.subject = readable(reference)[:255]
    about.comments = about.keywords = about.category = about.content_status = ""
    about.language, about.revision = LANGUAGES[lang], 1
    made = (moment or _LONG_AGO).astimezone(UTC).replace(microsecond=0)
    about.created = about.modified = made
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del document.part.package.rels[key]
    _looks(document, lang)
    return document


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return _fixed(out.getvalue())


def readable(text: str) -> str:
    """The text without what a document cannot hold."""
    return _UNKEEPABLE.sub("\ufffd", text)


def _looks(document: Any, lang: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(24), Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(26)
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), _FONT)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.25
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH and style.name.startswith("Heading"):
            style.paragraph_format.keep_with_next = True
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
    for found in defaults.iter(qn("w:lang")):
        found.set(qn("w:val"), LANGUAGES[lang])


def around(document: Any, head: str, page: str, of: str, foot: Iterable[str]) -> None:
    """What stands above every page; below it the number of the page, and these lines."""
    section = document.sections[0]
    section.header.paragraphs[0].text = readable(head)
    numbers = section.footer.paragraphs[0]
    numbers.add_run(f"{page} ")
    _field(numbers, "PAGE")
    numbers.add_run(f" {of} ")
    _field(numbers, "NUMPAGES")
    for line in foot:
        section.footer.add_paragraph(readable(line), style="Footer")


def _field(paragraph: Any, code: str) -> None:
    """A number that the word processor works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _fixed(data: bytes) -> bytes:
    """The same archive without the moment of writing."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as made, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            info = ZipInfo(name, _LONG_AGO.timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
            kept.writestr(info, made.read(name))
    return out.getvalue()
