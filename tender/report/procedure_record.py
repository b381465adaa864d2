"""The record of the procedure on paper. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria.award import AwardReport, control_number
from criteria.moments import show_moment
from criteria.procedure_record import procedure_record
from criteria.texts import sentence
from tender.report import fonts
from tender.report.paper import Sheet, printed
from tender.report.story_cover import masthead
from tender.report.story_parts import Pen, arrange, gap, para


def render(report: AwardReport, lang: str = "nl") -> bytes:
    """The PDF of the record, read from the internal edition of a report."""
    return printed(Pen(lang), _sheet(report, lang), lambda pen: arrange(_story(pen, report)))


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"record.{code}", lang, **values)


def _sheet(report: AwardReport, lang: str) -> Sheet:
    title = fonts.printable(f"{_say('name', lang)}: {report.title.get(lang)}", "PlexSans")
    made = _say("told", lang, version=report.version)
    control = sentence("report.foot_control", lang, control=control_number(report))
    foot = (control, show_moment(report.made_at, lang))
    return Sheet(title, report.authority, made, report.reference, foot)


def _story(pen: Pen, report: AwardReport) -> Iterator[Any]:
    lang = pen.lang
    yield masthead(report.authority, report.reference, _say("name", lang))
    yield gap(14)
    yield para(_say("name", lang), "title")
    yield para(pen.text(report.title), "subtitle")
    yield para(_say("told", lang, version=report.version), "note")
    for number, item in enumerate(procedure_record(report, lang)):
        yield pen.heading(
            f"{item.letter}. {item.title}" if item.letter else item.title, f"item-{number}", 2
        )
        for line in item.lines:
            if item.applies:
                yield from pen.record(line)
            else:
                yield para(_say("not_applicable", lang, text=line), "body")
