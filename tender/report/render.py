"""From the award report to a PDF. The same report in the same language gives the same bytes.

Page numbers are known only when the pages are made. So the report is laid out until two passes
agree, each with the page numbers of the pass before.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from criteria.award import AwardReport, control_number
from tender.report import fonts
from tender.report.story import story
from tender.report.story_parts import BOTTOM, INK, LEFT, LINE, MUTED, RIGHT, SEALED, TOP, Pen

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
_TOTAL = "total"
_MOST_PASSES = 8


def render(report: AwardReport, lang: str = "nl") -> bytes:
    """The PDF of a report, with its texts as they were recorded and its labels in `lang`."""
    fonts.register()
    pages: dict[str, int] = {}
    for _ in range(_MOST_PASSES):
        data, found = _pass(report, Pen(lang, pages))
        if found == pages:
            return data
        pages = found
    return data


def _pass(report: AwardReport, pen: Pen) -> tuple[bytes, dict[str, int]]:
    out = BytesIO()
    found: dict[str, int] = {}
    sheet = _Sheet(report, pen)
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=sheet.title,
        author=fonts.printable(report.authority, "PlexSans"),
        subject=fonts.printable(report.reference, "PlexSans"),
        creator="Tender",
        lang=LANGUAGES[pen.lang],
        displayDocTitle=True,
        invariant=1,
        initialFontName="PlexSans",
    )
    frame = Frame(
        LEFT,
        BOTTOM,
        A4[0] - LEFT - RIGHT,
        A4[1] - TOP - BOTTOM,
        *(0, 0, 0, 0),
        id="text",
    )
    document.addPageTemplates([PageTemplate("page", [frame], onPage=sheet.around)])
    document.afterFlowable = lambda flowable: _note(document, flowable, found)
    document.build(story(report, pen))
    found[_TOTAL] = document.page
    return out.getvalue(), found


def _note(document: Any, flowable: Any, found: dict[str, int]) -> None:
    """Remember where a heading came, and put it in the outline."""
    mark = getattr(flowable, "mark", None)
    if mark is None:
        return
    key, words, level = mark
    found[key] = document.page
    document.canv.bookmarkPage(key)
    document.canv.addOutlineEntry(words, key, min(level, _deepest(document, level)), closed=True)


def _deepest(document: Any, level: int) -> int:
    """An outline may not skip a level."""
    last: int = getattr(document, "last_level", -1)
    deepest = min(level, last + 1)
    document.last_level = deepest
    return deepest


class _Sheet:
    """What stands on every page around the text."""

    def __init__(self, report: AwardReport, pen: Pen) -> None:
        self._pen = pen
        self._edition = pen.say(f"edition_{report.edition}")
        name = fonts.printable(pen.text(report.title), "PlexSans")
        self.title = pen.say("document_title", title=name)
        self._version = pen.say(
            "foot_version", title=self.title, version=report.version, edition=self._edition
        )
        self._control = pen.say("foot_control", control=control_number(report))

    def around(self, canvas: Any, document: Any) -> None:
        canvas.saveState()
        right = A4[0] - RIGHT
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(LEFT, BOTTOM - 14, right, BOTTOM - 14)
        canvas.setFillColor(MUTED)
        canvas.setFont("PlexSans", 7.2)
        total = self._pen.pages.get(_TOTAL, 0)
        count = self._pen.say("foot_page", page=document.page, total=total)
        canvas.drawRightString(right, BOTTOM - 25, count)
        room = right - LEFT - fonts.width(count, "PlexSans", 7.2) - 12
        canvas.drawString(LEFT, BOTTOM - 25, _fitting(self._version, room))
        canvas.drawString(LEFT, BOTTOM - 35, self._control)
        if document.page > 1:
            canvas.drawString(LEFT, A4[1] - TOP + 16, _fitting(self.title, (right - LEFT) * 0.6))
            canvas.setFillColor(SEALED)
            canvas.setFont("PlexSans-Bold", 7.2)
            canvas.drawRightString(right, A4[1] - TOP + 16, self._edition)
        canvas.setFillColor(INK)
        canvas.restoreState()


def _fitting(text: str, room: float) -> str:
    """The text, cut off with an ellipsis where there is no room for all of it."""
    if fonts.width(text, "PlexSans", 7.2) <= room:
        return text
    while text and fonts.width(f"{text}…", "PlexSans", 7.2) > room:
        text = text[:-1]
    return f"{text}…"
