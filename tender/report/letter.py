"""A letter on paper, of the desk or of a decision. The same letter gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import KeepTogether

from criteria.notices import Paper, Part
from criteria.texts import sentence
from tender.report import fonts
from tender.report.paper import Sheet, printed
from tender.report.story_cover import masthead
from tender.report.story_parts import Pen, arrange, gap, para

LANG = "nl"
"""Letters are in the language of the procedure."""


_MANY = 8
"""A part of so many lines is a sum: its lines stand close."""


def render(paper: Paper) -> bytes:
    """The PDF of a letter: who writes, what it says, and in the foot what proves it."""
    pen = Pen(LANG)
    return printed(pen, _sheet(paper), lambda pen: arrange(_story(pen, paper)))


def _say(code: str, **values: object) -> str:
    return sentence(f"notices.{code}", LANG, **values)


def _sheet(paper: Paper) -> Sheet:
    draft = paper.sent_at is None
    tag = _say("paper_draft" if draft else "paper_letter")
    entry = _say("paper_not_sent" if draft else "paper_sent", head=paper.head)
    foot = (_say("paper_digest", sha256=paper.sha256), entry)
    title = fonts.printable(paper.letter.subject, "PlexSans")
    return Sheet(title, paper.authority, paper.reference, tag, foot, tag if draft else "")


def _story(pen: Pen, paper: Paper) -> Iterator[Any]:
    letter = paper.letter
    tag = _say("paper_draft" if paper.sent_at is None else "paper_letter")
    yield masthead(paper.authority, paper.reference, tag)
    yield gap(18)
    yield para(letter.sender, "letter")
    yield gap(10)
    yield pen.heading(letter.subject, "letter", 1)
    told = [list(_part(pen, number, part)) for number, part in enumerate(letter.parts)]
    last = max((n for n, part in enumerate(letter.parts) if part.heading), default=len(told))
    for one in told[:last]:
        yield from one
    end = [line for one in told[last:] for line in one]
    if end:
        yield KeepTogether(end)  # what a tenderer can do, and the greeting, stand on one page


def _part(pen: Pen, number: int, part: Part) -> Iterator[Any]:
    if part.heading:
        yield pen.heading(part.heading, f"part-{number}", 2)
    style = "letter" if len(part.lines) < _MANY else "tight"
    for line in part.lines:
        yield para(line, style)
