"""The index of a court bundle on paper: its documents by number, and the course of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria.court import FULL, Bundle
from criteria.moments import local_date, short_date, show_moment
from criteria.texts import sentence
from tender.report import fonts
from tender.report.paper import Sheet, printed
from tender.report.story_cover import masthead
from tender.report.story_parts import Pen, arrange, gap, para


def render(bundle: Bundle, lang: str = "nl") -> bytes:
    """The PDF of the index. The same bundle gives the same bytes."""
    return printed(Pen(lang), _sheet(bundle, lang), lambda pen: arrange(_story(pen, bundle)))


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"court.{code}", lang, **values)


def _edition(bundle: Bundle, lang: str) -> str:
    return _say(bundle.edition, lang, name=bundle.reader)


def _sheet(bundle: Bundle, lang: str) -> Sheet:
    name = fonts.printable(bundle.reader, "PlexSans")
    kind = "foot_full" if bundle.edition == FULL else "foot_redacted"
    foot = (_say(kind, lang, name=name), show_moment(bundle.made_at, lang))
    title = fonts.printable(f"{_say('name', lang)}: {bundle.title}", "PlexSans")
    return Sheet(title, bundle.authority, bundle.reference, bundle.reference, foot)


def _story(pen: Pen, bundle: Bundle) -> Iterator[Any]:
    lang = pen.lang
    yield masthead(bundle.authority, bundle.reference, _say("name", lang))
    yield gap(14)
    yield para(_say("name", lang), "title")
    yield para(bundle.title, "subtitle")
    yield para(_edition(bundle, lang), "body")
    yield para(_say("checked", lang), "note")
    yield pen.heading(_say("index", lang), "index")
    head = [_say(code, lang) for code in ("number", "date", "document", "file")]
    rows = [
        [
            str(line.number),
            short_date(local_date(line.document.at), lang),
            line.title(lang),
            _say(line.withheld, lang) if line.withheld else line.file(lang),
        ]
        for line in bundle.lines
    ]
    yield pen.table(head, rows, (7, 16, 38, 66))
    yield pen.heading(_say("timeline", lang), "timeline")
    told = [[show_moment(one.at, lang), one.text] for one in bundle.events]
    yield pen.table([_say("when", lang), _say("what", lang)], told, (40, 84))
