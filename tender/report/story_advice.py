"""The chapter on advice, and the same as an annex of its own: internal, or for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from criteria import award_advice as part
from criteria.council import JOINT
from criteria.text import Text
from tender.report import fonts
from tender.report.paper import Sheet, printed
from tender.report.story_cover import masthead
from tender.report.story_parts import Pen, arrange, gap, para


@dataclass(frozen=True, slots=True)
class Annex:
    """What stands around an edition of the annex: the version of the report that it is taken from,
    and when that was made."""

    reference: str
    title: Text
    authority: str
    version: int
    made_at: datetime
    content: part.AdvicePart | part.PublicAdvice


def render(annex: Annex, lang: str) -> bytes:
    """The PDF of one edition. The same content in the same language gives the same bytes."""
    pen = Pen(lang)
    return printed(pen, _sheet(pen, annex), lambda pen: list(arrange(_story(pen, annex))))


def _edition(pen: Pen, annex: Annex) -> str:
    name = part.PUBLIC if isinstance(annex.content, part.PublicAdvice) else part.INTERNAL
    return pen.say(f"edition_{name}")


def _sheet(pen: Pen, annex: Annex) -> Sheet:
    plain = fonts.printable(pen.text(annex.title), "PlexSans")
    title = pen.say("annex_document", title=plain)
    foot = (title, pen.say("annex_foot", version=annex.version, at=annex.made_at))
    return Sheet(title, annex.authority, annex.reference, _edition(pen, annex), foot)


def _story(pen: Pen, annex: Annex) -> Iterator[Any]:
    yield masthead(annex.authority, annex.reference, _edition(pen, annex))
    yield gap(14)
    yield para(pen.say("chapter_advice"), "title")
    yield para(pen.text(annex.title), "subtitle")
    yield gap(10)
    if isinstance(annex.content, part.PublicAdvice):
        yield from public(pen, annex.content)
    else:
        yield from advice(pen, annex.content)


def advice(pen: Pen, found: part.AdvicePart) -> Iterator[Any]:
    """Everything, for those who may read the internal edition."""
    yield pen.label("advice_rule")
    yield pen.label("advice_taken" if found.items else "advice_none")
    for number, row in enumerate(found.items, 1):
        yield from _item(pen, number, row)
    for number, asked in enumerate(found.asked, 1):
        yield from _asked(pen, number, asked)
    for heard in found.heard:
        yield from _heard(pen, heard)


def _theme(pen: Pen, theme: Text | None) -> str:
    return pen.text(theme) if theme else pen.say("advice_general")


def _about(pen: Pen, tenderer: str) -> str:
    return pen.say("advice_about", name=tenderer) if tenderer else pen.say("advice_about_all")


def _item(pen: Pen, number: int, row: part.AdviceLine) -> Iterator[Any]:
    yield pen.sub(pen.say("advice_head", number=number, theme=_theme(pen, row.theme)))
    if row.council:
        kind = "advice_joint" if row.kind == JOINT else "advice_own"
        about = _about(pen, row.tenderer)
        yield pen.label(kind, "note", council=pen.text(row.council), about=about)
    yield from pen.record(row.text)
    yield pen.label("advice_by", "note", by=row.by, at=row.at)
    if row.files:
        yield pen.label("advice_files", "note", files=", ".join(row.files))
    for before in row.earlier:
        yield pen.label("advice_earlier", "topic", number=before.number, at=before.at)
        yield from pen.record(before.text)
    if row.outcome is None:
        yield pen.label("advice_open")
        return
    yield pen.label("advice_answer", "topic", outcome=pen.name(f"advice_{row.outcome}"))
    if row.shown_in:
        yield pen.label("advice_shown_in", "lead", shown_in=row.shown_in)
    yield from pen.record(row.answer or "")
    if row.answered_at and row.answered_by:
        yield pen.label("answered_by", "note", at=row.answered_at, by=row.answered_by)
    elif row.answered_at:
        yield pen.label("answered_at", "note", at=row.answered_at)


def _asked(pen: Pen, number: int, row: part.AskedLine) -> Iterator[Any]:
    yield pen.sub(pen.say("asked_head", number=number, theme=_theme(pen, row.theme)))
    by = f"{row.by}, {pen.text(row.council)}" if row.council else row.by
    yield from pen.record(row.text)
    yield pen.label("asked_by", "note", by=by, at=row.at, about=_about(pen, row.tenderer))
    if row.outcome is None:
        yield pen.label("asked_open")
        return
    yield pen.label(f"asked_{row.outcome}", "topic")
    if row.number:
        yield pen.label("asked_as", "note", number=row.number)
    if row.put and row.put != row.text:
        yield from pen.record(row.put)
    if row.reason:
        if row.put:
            yield pen.label("asked_reason", "lead")
        yield from pen.record(row.reason)
    for one in row.to:
        if one.at is None:
            yield pen.label("asked_ready", "note", name=one.tenderer)
            continue
        said = "asked_shown" if one.shown else "asked_otherwise" if one.means else "asked_to"
        yield pen.label(said, "note", name=one.tenderer, at=one.at, means=one.means)
        yield from pen.record(one.answer or pen.say("asked_unanswered"))


def _heard(pen: Pen, row: part.HeardLine) -> Iterator[Any]:
    council = pen.text(row.council) if row.council else ""
    yield pen.sub(pen.say("heard_head", council=council, name=row.tenderer))
    yield pen.label("heard_at", "note", at=row.held_at, present=", ".join(row.present))
    for name in ("visitors", "questions", "notes"):
        if text := getattr(row, name):
            yield pen.label(f"heard_{name}", "topic")
            yield from pen.record(text)


def public(pen: Pen, found: part.PublicAdvice) -> Iterator[Any]:
    """What everybody may know."""
    yield pen.label("advice_rule")
    yield pen.label("public_rule", "note")
    yield pen.label("advice_taken" if found.items else "advice_none")
    if found.items:
        yield pen.table(
            [pen.say("nr"), pen.say("public_by"), pen.say("public_about"), pen.say("public_done")],
            [
                [
                    str(number),
                    pen.text(row.council) if row.council else pen.say("public_adviser"),
                    pen.say("public_one") if row.about_one else _theme(pen, row.theme),
                    pen.name(f"advice_{row.outcome}") if row.outcome else pen.say("public_open"),
                ]
                for number, row in enumerate(found.items, 1)
            ],
            [30, 150, 160, 130],
        )
    yield gap(8)
    counts = ("asked", "put", "refused", "heard")
    yield pen.facts([(pen.say(f"public_{one}"), str(getattr(found, one))) for one in counts], 300)
