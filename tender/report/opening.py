"""The record of the opening on paper, with room for two signatures.

The same record in the same language gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.platypus import KeepTogether, PageBreak

from criteria.opening import with_offset
from criteria.opening_record import APPLICATIONS, Bidder, Line, OpeningRecord
from criteria.proof import kind_name
from criteria.refusals import refusal
from criteria.texts import catalogue, sentence
from tender.report import fonts
from tender.report.guide_parts import bullets
from tender.report.paper import Sheet, printed
from tender.report.signing import signatures
from tender.report.story_cover import masthead
from tender.report.story_parts import Pen, arrange, capital, gap, para

_GROUP = 16
_WIDTHS = (112, 124, 168, 66)


@dataclass
class RecordPen(Pen):
    """A pen that says the words of this record, and those of the award report where it has none.

    what  what was opened; a final offer has some words of its own
    """

    what: str = APPLICATIONS

    def say(self, code: str, **values: object) -> str:
        offers = () if self.what == APPLICATIONS else (f"{self.what}_{code}", f"offer_{code}")
        own = (f"opening_record.{one}" for one in (*offers, code))
        known = next((one for one in own if one in catalogue()), f"report.{code}")
        return sentence(known, self.lang, **self._own(values))

    def second(self, moment: datetime | None) -> str:
        """The clock in Amsterdam to the second, with its distance to UTC."""
        return "–" if moment is None else with_offset(moment)


def render(record: OpeningRecord, lang: str = "nl") -> bytes:
    """The PDF of a record, with what people wrote as they wrote it and its labels in `lang`."""
    pen = RecordPen(lang, what=record.what)
    return printed(pen, _sheet(pen, record), lambda pen: list(arrange(_story(pen, record))))


def _sheet(pen: RecordPen, record: OpeningRecord) -> Sheet:
    title = pen.say("document", title=fonts.printable(pen.text(record.title), "PlexSans"))
    head = pen.say("foot_head", seq=str(record.seq), head=record.head)
    return Sheet(title, record.authority, record.reference, record.reference, (title, head))


def _story(pen: Pen, record: OpeningRecord) -> Iterator[Any]:
    assert isinstance(pen, RecordPen)
    yield masthead(record.authority, record.reference, pen.say("name"))
    yield gap(14)
    yield para(pen.say("name"), "title")
    yield para(pen.text(record.title), "subtitle")
    yield gap(10)
    yield from _who(pen, record)
    yield from _received(pen, record)
    yield from _elsewhere(pen, record)
    yield from _attempts(pen, record)
    yield from _check(pen, record)
    yield KeepTogether(list(_signatures(pen, record)))
    yield from _appendix(pen, record)


def _who(pen: RecordPen, record: OpeningRecord) -> Iterator[Any]:
    yield pen.heading(pen.say("who"), "who")
    yield pen.facts(
        [
            (pen.say("deadline"), pen.second(record.deadline)),
            *(
                [(pen.say("quality_final"), pen.second(record.quality_final))]
                if record.quality_final
                else []
            ),
            (pen.say("begun"), pen.second(record.begun_at)),
            (pen.say("opened"), pen.second(record.opened_at)),
            (pen.say("first"), record.first),
            (pen.say("second"), record.second),
        ]
    )
    yield pen.label("clock", "note")
    yield pen.facts(
        [
            (pen.say(f"count_{state}"), str(len(record.of(state))))
            for state in ("opened", "late", "withdrawn", "nothing")
        ]
    )


def _received(pen: RecordPen, record: OpeningRecord) -> Iterator[Any]:
    for state in ("opened", "late", "withdrawn"):
        found = record.of(state)
        yield pen.heading(pen.say(f"state_{state}"), f"state-{state}")
        if not found:
            yield pen.label(f"none_{state}")
        for bidder in found:
            yield from _bidder(pen, bidder)
    absent = record.of("nothing")
    yield pen.heading(pen.say("state_nothing"), "state-nothing")
    if not absent:
        yield pen.label("none_nothing")
    for bidder in absent:
        if bidder.files:
            yield from _bidder(pen, bidder)
        else:
            yield para(bidder.name, "body")


def _bidder(pen: RecordPen, bidder: Bidder) -> Iterator[Any]:
    yield pen.sub(bidder.name)
    if bidder.parties:
        told = [f"{capital(pen.name(f'party_{role}'))}: {name}" for role, name in bidder.parties]
        yield para("; ".join(told), "body")
    if bidder.versions:
        yield _table(pen, "version", bidder.versions)
        yield gap(6)
    if bidder.files:
        yield _table(pen, "file", bidder.files)
        yield gap(6)
    elif bidder.versions and pen.what == APPLICATIONS:
        yield pen.label("no_files", "note")
    if bidder.remarks:
        yield pen.label("lacking")
    for remark in bidder.remarks:
        yield from bullets((remark.sentence(pen.lang),))


def _table(pen: RecordPen, what: str, lines: Sequence[Line]) -> Any:
    rows = [
        [
            _number(pen, what, line),
            _came(pen, line),
            _grouped(line.digest),
            _fate(pen, line),
        ]
        for line in lines
    ]
    head = [pen.say(what), pen.say("received"), pen.say("digest"), pen.say("fate")]
    return pen.table(head, rows, _WIDTHS)


def _number(pen: RecordPen, what: str, line: Line) -> str:
    if what == "file" and line.kind:
        return f"{line.number}. {pen.text(kind_name(line.kind))}"
    return str(line.number)


def _came(pen: RecordPen, line: Line) -> str:
    came = pen.second(line.received_at)
    return f"{came}\n{pen.say('via', platform=line.platform)}" if line.platform else came


def _grouped(digest: str) -> str:
    """Groups of sixteen, so that a line can break between them."""
    return " ".join(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP))


def _fate(pen: RecordPen, line: Line) -> str:
    return pen.say(f"fate_{line.fate}", at=pen.second(line.withdrawn_at))


def _elsewhere(pen: RecordPen, record: OpeningRecord) -> Iterator[Any]:
    if not record.elsewhere:
        return
    yield pen.heading(pen.say("elsewhere"), "elsewhere")
    yield pen.label("elsewhere_told")
    rows = [
        [name, line.platform, line.entered_by, pen.second(line.entered_at)]
        for name, line in record.elsewhere
    ]
    head = [pen.say(code) for code in ("tenderer", "platform", "entered_by", "entered_at")]
    yield pen.table(head, rows, (130, 90, 120, 125))


def _attempts(pen: RecordPen, record: OpeningRecord) -> Iterator[Any]:
    yield pen.heading(pen.say("attempts"), "attempts")
    if not record.attempts:
        yield pen.label("none_attempts")
        return
    head = [pen.say(code) for code in ("person", "at", "reason")]
    rows = [
        [row.name, pen.second(row.at), reason_told(row.reason, pen.lang)] for row in record.attempts
    ]
    yield pen.table(head, rows, (130, 135, 200))


def reason_told(code: str, lang: str) -> str:
    """Why an attempt to open was refused, without the values that were not kept."""
    own = f"opening_record.refused_{code.replace('.', '_')}"
    if own in catalogue():
        return sentence(own, lang)
    try:
        return refusal(code).sentence(lang)
    except KeyError:
        return code


def _check(pen: RecordPen, record: OpeningRecord) -> Iterator[Any]:
    yield pen.heading(pen.say("check"), "check")
    yield pen.label("check_told")
    rows = [
        (pen.say("trail_entry"), str(record.seq)),
        (pen.say("trail_head"), _grouped(record.head)),
    ]
    if record.plan_seal:
        rows.append((pen.say("plan", version=record.plan_version), _grouped(record.plan_seal)))
    yield pen.facts(rows)


def _appendix(pen: RecordPen, record: OpeningRecord) -> Iterator[Any]:
    """What was decided after the opening, each with the entry of the trail that says so."""
    if not record.appendix:
        return
    yield PageBreak()
    yield pen.heading(pen.say("appendix"), "appendix")
    yield pen.label("appendix_told", "note")
    for name, gone in record.appendix:
        yield pen.sub(name)
        yield para(
            pen.say("aside", first=gone.first, second=gone.second, at=pen.second(gone.at)), "body"
        )
        yield from pen.record(gone.reason)
        yield pen.facts(
            [
                (pen.say("trail_entry"), str(gone.seq)),
                (pen.say("trail_head"), _grouped(gone.head)),
            ]
        )


def _signatures(pen: RecordPen, record: OpeningRecord) -> Iterator[Any]:
    yield pen.heading(pen.say("signatures"), "signatures")
    yield pen.label("signed_told")
    yield pen.label("own_remarks")
    yield gap(80)
    first, second = (record.first, pen.say("first")), (record.second, pen.say("second"))
    yield signatures(first, second, pen.say("place_date"))
