"""A calendar file with sessions, as RFC 5545 has it, for any calendar to read.

A session keeps its UID; each time it is planned anew its SEQUENCE is one higher, so that a calendar
that holds it already moves it, or takes it out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from criteria.moments import utc

PUBLISH, CANCEL = METHODS = ("PUBLISH", "CANCEL")
LONGEST_LINE = 75
"""Octets of a line, without its end; what is longer goes on in the next one after a space."""
NOBODY = "invalid:nomail"
"""In place of the address of an organizer that has none."""


@dataclass(frozen=True, slots=True)
class Event:
    """A session as a calendar shows it.

    uid   the same for every version; `sequence` counts these from 0
    made  when this version was made
    """

    uid: str
    sequence: int
    made: datetime
    starts: datetime
    ends: datetime
    title: str
    place: str
    text: str
    cancelled: bool


def calendar(
    events: Iterable[Event], organizer: str, method: str = PUBLISH, address: str = NOBODY
) -> bytes:
    """The file. The same events give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tender//Dialogue//NL",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    ]
    for event in events:
        lines += _event(event, organizer, address)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event, organizer: str, address: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_moment(event.made)}"
    yield f"DTSTART:{_moment(event.starts)}"
    yield f"DTEND:{_moment(event.ends)}"
    yield f"ORGANIZER;CN={_quoted(organizer)}:{address}"
    yield f"SUMMARY:{_escaped(event.title)}"
    if event.place:
        yield f"LOCATION:{_escaped(event.place)}"
    if event.text:
        yield f"DESCRIPTION:{_escaped(event.text)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return utc(moment).strftime("%Y%m%dT%H%M%SZ")


def _plain(text: str) -> str:
    """Without control characters, which a calendar file may not hold; a line end stays."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in tidy if mark == "\n" or unicodedata.category(mark) != "Cc")


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return _plain(text).replace("\n", "\\n")


def _quoted(text: str) -> str:
    """A parameter between quotes, which holds no quotes itself (RFC 5545 3.2)."""
    return '"' + " ".join(_plain(text).replace('"', "'").split()) + '"'


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which breaks a character."""
    pieces, piece = [], b""
    for mark in line:
        octets = mark.encode("utf-8", "replace")
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join((*pieces, piece)) + b"\r\n"
