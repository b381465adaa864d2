"""A letter of the selection desk as a document to work with (DOCX). The same letter gives the same
bytes; nothing in it tells who made it or where."""

from __future__ import annotations

import re
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

from criteria.notices import Paper
from criteria.texts import sentence

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANG = "nl"
_LANGUAGE = "nl-NL"
_FONT = "Arial"
_INK = RGBColor(0x1B, 0x25, 0x2D)
_LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIZES = {"Normal": 10.5, "Heading 1": 15, "Heading 2": 11.5, "Header": 8, "Footer": 7}


def write(paper: Paper) -> bytes:
    """The letter with headings and styles of its own, its language, and page numbers."""
    document = Document()
    _about(document, paper)
    _looks(document)
    _around(document, paper)
    letter = paper.letter
    document.add_paragraph(_text(letter.sender))
    document.add_heading(_text(letter.subject), 1)
    for part in letter.parts:
        if part.heading:
            document.add_heading(_text(part.heading), 2)
        for line in part.lines:
            document.add_paragraph(_text(line))
    out = BytesIO()
    document.save(out)
    return _fixed(out.getvalue())


def _say(code: str, **values: object) -> str:
    return sentence(f"notices.{code}", LANG, **values)


def _text(text: str) -> str:
    return _UNKEEPABLE.sub("\ufffd", text)


def _about(document: Any, paper: Paper) -> None:
    """What the document says of itself: the authority, never a person."""
    about = document.core_properties
    moment = paper.sent_at or _LONG_AGO
    about.author = about.last_modified_by = _text(paper.authority)[:255]
    about.title = _text(paper.letter.subject)[:255]
    about.subject = _text(paper.reference)[:255]
    about.comments = about.keywords = about.category = about.content_status = ""
    about.language, about.revision = _LANGUAGE, 1
    about.created = about.modified = moment.astimezone(UTC).replace(microsecond=0)
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del document.part.package.rels[key]


def _looks(document: Any) -> None:
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
        found.set(qn("w:val"), _LANGUAGE)


def _around(document: Any, paper: Paper) -> None:
    """Whose letter it is above every page; below, the page number and what proves the letter."""
    draft = paper.sent_at is None
    section = document.sections[0]
    head = section.header.paragraphs[0]
    tag = _say("paper_draft" if draft else "paper_letter")
    head.text = _text(f"{paper.authority} · {paper.reference} · {tag}")
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{_say('paper_page')} ")
    _field(foot, "PAGE")
    foot.add_run(f" {_say('paper_of')} ")
    _field(foot, "NUMPAGES")
    entry = _say("paper_not_sent" if draft else "paper_sent", head=paper.head)
    for line in (_say("paper_digest", sha256=paper.sha256), entry):
        section.footer.add_paragraph(_text(line), style="Footer")


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
