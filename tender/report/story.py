"""From the award report to flowables: a title page, contents, and a chapter per section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

from reportlab.platypus import PageBreak, TableStyle

from criteria.award import INTERNAL, SECTIONS, AwardReport, control_number
from tender.report import (
    story_advice,
    story_award,
    story_case,
    story_internal,
    story_open,
    story_scores,
    story_talks,
)
from tender.report.flowables import Grid, Words
from tender.report.story_cover import cover
from tender.report.story_parts import FACE, LINE, WIDTH, Pen, arrange, gap, para

_CHAPTERS: Mapping[str, Callable[[Pen, Any], Iterator[Any]]] = {
    "ended": story_case.ended,
    "course": story_case.course,
    "planning": story_case.planning,
    "facts": story_case.facts,
    "parties": story_case.parties,
    "dossier": story_scores.scores,
    "selection": story_scores.selection,
    "advice": story_advice.advice,
    "dialogue": story_talks.dialogue,
    "quality": story_scores.scores,
    "comparison": story_award.comparison,
    "firmness": story_internal.firmness,
    "coverage": story_internal.coverage,
    "decision": story_award.decision,
    "standstill": story_award.standstill,
    "settings": story_award.settings,
    "rules": story_award.rules,
    "result": story_open.result,
    "own": story_open.own,
    "own_dialogue": story_open.own_dialogue,
    "criteria": story_open.criteria,
    "open_advice": story_open.advice,
    "milestones": story_open.milestones,
}

_NUMBERS = 40
"""How wide the column of the page numbers is."""
Entry = tuple[int, str, str]
"""A line of the contents: level, anchor, words."""


def story(report: AwardReport, pen: Pen) -> list[Any]:
    """Everything in order. Page numbers come from the pen: from the pass before this one."""
    return teller(report, pen, control_number(report))(pen)


def teller(report: AwardReport, pen: Pen, control: str) -> Callable[[Pen], list[Any]]:
    """Tells the report once for every pass; what names no page is written for the first alone."""
    told = cache(lambda lang: list(_chapters(report, replace(pen, lang=lang), control)))
    apart = report.edition == INTERNAL
    return lambda pen: bound(pen, *_front_and_body(report, pen, told(pen.lang)), apart=apart)


def front_and_body(report: AwardReport, pen: Pen) -> tuple[Iterable[Any], Iterable[Any]]:
    """The title page, and all that the contents lead to."""
    return _front_and_body(report, pen, _chapters(report, pen, control_number(report)))


def _front_and_body(
    report: AwardReport, pen: Pen, chapters: Iterable[Any]
) -> tuple[Iterable[Any], Iterable[Any]]:
    if report.edition != INTERNAL:
        return story_open.cover(pen, report), chapters
    return cover(pen, report), chain(story_internal.summary(pen, report), chapters)


def bound(pen: Pen, front: Iterable[Any], body: Iterable[Any], *, apart: bool = True) -> list[Any]:
    """A title page, the contents of the body, and the body itself.

    apart  whether the contents have a page of their own, rather than stand under a short title
    """
    chapters = list(body)
    entries = [made.mark for made in chapters if hasattr(made, "mark")]
    return [
        *arrange(front),
        PageBreak() if apart else gap(14),
        *_contents(pen, [(level, key, words) for key, words, level in entries if level < 2]),
        *arrange(chapters),
    ]


def chapter_names(report: AwardReport) -> tuple[str, ...]:
    """The sections that have a chapter: those of the edition that hold something."""
    return tuple(
        name
        for name in SECTIONS[report.edition]
        if name != "outcome" and getattr(report, name) is not None
    )


def _chapters(report: AwardReport, pen: Pen, control: str) -> Iterator[Any]:
    for number, name in enumerate(chapter_names(report), 1):
        part = getattr(report, name)
        yield pen.heading(f"{number}. {pen.say(f'chapter_{name}')}", f"chapter-{name}")
        if name == "seal":
            yield from story_award.seal(pen, part, report, control)
        else:
            yield from _CHAPTERS[name](pen, part)


def _aimed(words: str, key: str, level: int) -> Words:
    """A line of the contents: a click on it, or on its page, goes to the heading."""
    made = para(words, "bold" if level == 0 else "cell")
    made.aim = key, _NUMBERS
    return made


def _contents(pen: Pen, entries: list[Entry]) -> Iterator[Any]:
    yield para(pen.say("contents"), "h1")
    rows = [
        [
            _aimed(words, key, level),
            para(pen.page(key), "right_bold" if level == 0 else "right"),
        ]
        for level, key, words in entries
    ]
    if not rows:
        return
    table = Grid(rows, [WIDTH - _NUMBERS, _NUMBERS], hAlign="LEFT")
    table.kind = "contents"
    indents = [
        ("LEFTPADDING", (0, n), (0, n), 0 if level == 0 else 14)
        for n, (level, _, _) in enumerate(entries)
    ]
    lines = [
        ("LINEABOVE", (0, n), (-1, n), 0.4, LINE)
        for n, (level, _, _) in enumerate(entries)
        if level == 0
    ]
    table.setStyle(
        TableStyle(
            [
                FACE,
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
                *indents,
                *lines,
            ]
        )
    )
    yield table
    yield PageBreak()
