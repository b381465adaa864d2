"""Minutes of a session on paper, with room for two signatures while they are not confirmed.

The same version in the same language gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import KeepTogether, TableStyle

from criteria.minutes import Minutes, Said
from criteria.talks import SIDES
from criteria.texts import catalogue, sentence
from tender.report import fonts
from tender.report.flowables import Grid
from tender.report.paper import Sheet, printed
from tender.report.story_cover import masthead
from tender.report.story_parts import FACE, INK, WIDTH, Pen, arrange, capital, gap, para


@dataclass
class MinutesPen(Pen):
    """A pen that says the words of minutes, and those of the award report where it has none."""

    def say(self, code: str, **values: object) -> str:
        own = f"minutes.{code}"
        known = own if own in catalogue() else f"report.{code}"
        return sentence(known, self.lang, **self._own(values))


def render(minutes: Minutes, lang: str = "nl") -> bytes:
    """The PDF of a version, with what people wrote as they wrote it and its labels in `lang`."""
    pen = MinutesPen(lang)
    return printed(pen, _sheet(pen, minutes), lambda pen: list(arrange(_story(pen, minutes))))


def _sheet(pen: MinutesPen, minutes: Minutes) -> Sheet:
    title = fonts.printable(minutes.title or pen.say("untitled"), "PlexSans")
    told = pen.say("confidential", tenderer=fonts.printable(minutes.tenderer, "PlexSans"))
    foot = (told, pen.say("foot", version=minutes.version, at=minutes.at))
    tag = pen.say("tag", version=minutes.version)
    return Sheet(title, minutes.authority, minutes.reference, tag, foot)


def _story(pen: Pen, minutes: Minutes) -> Iterator[Any]:
    assert isinstance(pen, MinutesPen)
    tag = pen.say("tag", version=minutes.version)
    yield masthead(minutes.authority, minutes.reference, tag)
    yield gap(14)
    yield para(minutes.title or pen.say("untitled"), "title")
    yield para(pen.say("name"), "subtitle")
    yield gap(10)
    yield pen.facts(list(_facts(pen, minutes)))
    yield pen.heading(pen.say("present"), "present")
    for side in SIDES:
        there = getattr(minutes.whole, side)
        if there:
            yield pen.sub(pen.say(f"present_{side}"))
            yield para(there, "record")
    if minutes.whole.text:
        yield pen.heading(pen.say("general"), "general")
        yield from pen.record(minutes.whole.text)
    if minutes.items:
        yield pen.heading(pen.say("topics"), "topics")
    for said in minutes.items:
        yield from _said(pen, said)
    *before, last = _agreements(pen, minutes)
    for part in before:
        yield from part
    yield KeepTogether([*last, *_confirmations(pen, minutes)])  # nobody signs a page without words


def _facts(pen: MinutesPen, minutes: Minutes) -> Iterator[tuple[str, str]]:
    yield pen.say("procedure"), pen.text(minutes.procedure)
    yield pen.say("with"), minutes.tenderer
    yield pen.say("begin"), pen.moment(minutes.held_at)
    yield pen.say("end"), pen.moment(minutes.ended_at)
    if minutes.place:
        yield pen.say("place"), minutes.place
    if minutes.reason:
        yield pen.say("reason"), minutes.reason


def _said(pen: MinutesPen, said: Said) -> Iterator[Any]:
    topic = said.item.topic
    yield pen.heading(f"{topic} {pen.text(said.title)}", f"topic-{topic}", 2)
    for part in (*SIDES, "text"):
        words = getattr(said.item, part)
        if words:
            yield pen.sub(pen.say(part))
            yield from pen.record(words)
    if said.outcome:
        yield pen.sub(pen.say("outcome", outcome=pen.name(f"topic_{said.outcome}")))
        yield from pen.record(said.reason)


def _agreements(pen: MinutesPen, minutes: Minutes) -> Iterator[list[Any]]:
    """What was agreed, an agreement at a time; the first stands under the heading of them all."""
    head = pen.heading(pen.say("agreements"), "agreements")
    if not minutes.agreements:
        yield [head, pen.label("no_agreements")]
    for n, made in enumerate(minutes.agreements):
        kind = pen.name(f"agreement_{made.kind}")
        yield [
            *([head] if n == 0 else []),
            pen.heading(f"{made.ref} {made.title}", f"made-{made.ref}", 2),
            pen.label("agreement", "lead", ref=made.ref, version=made.version, kind=kind),
            *pen.record(made.text),
        ]


def _confirmations(pen: MinutesPen, minutes: Minutes) -> Iterator[Any]:
    yield pen.heading(pen.say("confirmation"), "confirmation")
    gutter = 24
    column = (WIDTH - gutter) / 2
    heads: list[Any] = []
    words: list[Any] = []
    for side in SIDES:
        found = minutes.confirmed_by(side)
        heads.append(para(capital(pen.name(f"side_{side}")), "bold"))
        if found:
            how = pen.name(f"confirmed_{found.how}")
            told = pen.say("confirmed", name=found.confirmed_by, how=how, at=found.at)
            words.append([para(told, "cell")])
        else:
            room = [gap(56), para(pen.say("sign"), "head")]
            words.append([para(pen.say("to_confirm"), "cell"), *room])
    table = Grid(
        [[heads[0], [], heads[1]], [words[0], [], words[1]]],
        [column, gutter, column],
        hAlign="LEFT",
    )
    lines = [("LINEABOVE", (n, 0), (n, 0), 0.8, INK) for n in (0, 2)]
    table.setStyle(
        TableStyle(
            [
                FACE,
                *lines,
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    yield table
