"""The award report as a page to read: the story of the PDF as headings, text, tables and charts.

Nothing is written anew here. What the PDF lays out on pages stands below each other, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from reportlab.graphics.shapes import Drawing
from reportlab.platypus import KeepTogether, Paragraph

from criteria.award import AwardReport
from tender.report import fonts
from tender.report.flowables import Chart, Grid
from tender.report.story import front_and_body
from tender.report.story_parts import SPOKEN, Pen
from tender.report.svg import svg_for_page
from tender.report.tagging import LEVELS, stepped


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to read: a heading, text, table, facts, box or chart.

    text    of a heading or a paragraph, with its line ends
    look    of a paragraph: the style it has on paper
    level   of a heading, 1 for the title; a level is never skipped
    anchor  of a heading that the contents lead to
    rows    of a table or facts: cells, each with what stands in it; the first row is the head of a
            table
    items   what stands in a box
    svg     a chart; a table with the same figures follows it
    typed   the language of a text that is on record as it was typed, when the page has another
    """

    kind: str
    text: str = ""
    look: str = ""
    level: int = 0
    anchor: str = ""
    rows: tuple[tuple[tuple[Block, ...], ...], ...] = ()
    items: tuple[Block, ...] = ()
    svg: str = ""
    typed: str = ""


def blocks(report: AwardReport, lang: str = "nl") -> tuple[Block, ...]:
    """The whole report in order.

    What reads the same in two languages was not translated: it is on record as somebody typed it.
    """
    fonts.register()
    told = _told(report, lang)
    return told if lang == SPOKEN else tuple(_marked(told, _told(report, SPOKEN)))


def _told(report: AwardReport, lang: str) -> tuple[Block, ...]:
    (_masthead, *front), body = front_and_body(report, Pen(lang))
    return tuple(_levelled(_all([*front, *body])))


def _marked(told: Iterable[Block], spoken: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, with what was typed marked by comparing them one by one."""
    for one, other in zip_longest(told, spoken, fillvalue=Block("none")):
        if one.kind == "none":
            return
        rows = tuple(
            tuple(
                tuple(_marked(cell, beside))
                for cell, beside in zip_longest(row, line, fillvalue=())
            )
            for row, line in zip_longest(one.rows, other.rows, fillvalue=())
        )
        typed = SPOKEN if one.text == other.text and any(map(str.isalpha, one.text)) else ""
        items = tuple(_marked(one.items, other.items))
        yield replace(one, rows=rows, items=items, typed=typed)


def _levelled(found: Iterable[Block]) -> Iterator[Block]:
    """Headings without a gap between their levels, and one title."""
    last = 0
    for one in found:
        if one.kind == "heading":
            last = stepped(one.level, last)
            one = Block("heading", one.text, level=last, anchor=one.anchor)
        yield one


def _all(flowables: Iterable[Any]) -> Iterator[Block]:
    for one in flowables:
        yield from _read(one)


def _read(one: Any) -> Iterator[Block]:
    if isinstance(one, Paragraph):
        yield from _paragraph(one)
    elif isinstance(one, Chart):
        yield Block("chart", svg=_chart(one.drawing))
    elif isinstance(one, KeepTogether):
        yield from _all(one._content)
    elif isinstance(one, Grid):
        yield from _table(one)
    elif isinstance(one, list | tuple):
        yield from _all(one)
    elif isinstance(one, str) and one:
        yield Block("text", one)


def _paragraph(one: Paragraph) -> Iterator[Block]:
    text = "".join("\n" if getattr(f, "lineBreak", False) else f.text for f in one.frags)
    level = LEVELS.get(one.style.name)
    anchor = one.mark[0] if hasattr(one, "mark") else ""
    if level is not None:
        yield Block("heading", text, level=level, anchor=anchor)
    elif text.strip():
        yield Block("text", text, one.style.name)


def _table(one: Grid) -> Iterator[Block]:
    rows = tuple(tuple(tuple(_read(cell)) for cell in row) for row in one._cellvalues)
    if one.kind == "box":
        yield Block("box", items=tuple(block for row in rows for cell in row for block in cell))
    else:
        yield Block(one.kind, rows=rows)


def _chart(one: Drawing) -> str:
    """The drawing at its own size; who cannot see it reads the table below it."""
    across, _, _, up, _, _ = one.transform
    plain = Drawing(one.width / across, one.height / up, *one.contents)
    return svg_for_page(plain, "", "").replace('role="img"', 'aria-hidden="true"', 1)
