"""From the award report to a PDF. The same report in the same language gives the same bytes."""

from __future__ import annotations

from criteria.award import AwardReport, control_number
from tender.report import fonts
from tender.report.paper import Sheet, printed
from tender.report.story import teller
from tender.report.story_parts import Pen


def render(report: AwardReport, lang: str = "nl") -> bytes:
    """The PDF of a report, with its texts as they were recorded and its labels in `lang`."""
    pen, control = Pen(lang), control_number(report)
    return printed(pen, _sheet(report, pen, control), teller(report, pen, control))


def _sheet(report: AwardReport, pen: Pen, control: str) -> Sheet:
    edition = pen.say(f"edition_{report.edition}")
    title = pen.say("document_title", title=fonts.printable(pen.text(report.title), "PlexSans"))
    version = pen.say("foot_version", title=title, version=report.version, edition=edition)
    foot = (version, pen.say("foot_control", control=control))
    return Sheet(title, report.authority, report.reference, edition, foot)
