"""The calendar file, by RFC 5545: every line, its folding, its escapes, and back again."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from criteria.calendar_file import CANCEL, Event, calendar
from criteria.reading import read_local

EVENT = Event(
    "545002f6-7a9d-45b3-b708-8a38124af0c7",
    0,
    read_local("2022-03-01T10:00"),
    read_local("2022-03-15T09:30"),
    read_local("2022-03-15T12:30"),
    "Financiën; risico's, en meer",
    "Stadskantoor, kamer 4",
    "Beschermd wonen\n\n- Risicodossier",
    False,
)
WANTED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Tender//Dialogue//NL
CALSCALE:GREGORIAN
METHOD:PUBLISH
BEGIN:VEVENT
UID:545002f6-7a9d-45b3-b708-8a38124af0c7
SEQUENCE:0
DTSTAMP:20220301T090000Z
DTSTART:20220315T083000Z
DTEND:20220315T113000Z
ORGANIZER;CN="Regio 'Hart'":invalid:nomail
SUMMARY:Financiën\\; risico's\\, en meer
LOCATION:Stadskantoor\\, kamer 4
DESCRIPTION:Beschermd wonen\\n\\n- Risicodossier
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""


def read(file: bytes) -> dict[str, str]:
    """The lines of a calendar with one event, unfolded and unescaped, as a calendar reads them."""
    lines = re.sub(rb"\r\n[ \t]", b"", file).decode().removesuffix("\r\n").split("\r\n")
    back = {"n": "\n", "N": "\n"}
    found = {}
    for line in lines:
        name, _, value = line.partition(":")
        plain = re.sub(r"\\(.)", lambda m: back.get(m[1], m[1]), value)
        found[name] = plain
    return found


def test_a_session_line_by_line() -> None:
    """09.30 in Amsterdam is 08.30 UTC in winter time."""
    assert calendar([EVENT], 'Regio "Hart"') == WANTED.replace("\n", "\r\n").encode()


def test_summer_time_is_two_hours_ahead() -> None:
    summer = replace(EVENT, starts=read_local("2022-06-15T09:30"))
    assert read(calendar([summer], "Regio"))["DTSTART"] == "20220615T073000Z"


def test_a_cancelled_session_keeps_its_uid_and_says_so() -> None:
    gone = replace(EVENT, sequence=3, cancelled=True)
    found = read(calendar([gone], "Regio", CANCEL))
    assert (found["METHOD"], found["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (found["UID"], found["SEQUENCE"]) == (EVENT.uid, "3")


def test_what_is_empty_has_no_line() -> None:
    found = read(calendar([replace(EVENT, place="", text="")], "Regio"))
    assert "LOCATION" not in found and "DESCRIPTION" not in found


def test_a_long_line_goes_on_in_the_next() -> None:
    """SUMMARY: takes 8 octets and each ë two, so 33 of them fit in 75 octets, and 37 after a
    space."""
    long = replace(EVENT, title="ë" * 71)
    lines = calendar([long], "Regio").split(b"\r\n")
    place = next(n for n, line in enumerate(lines) if line.startswith(b"SUMMARY"))
    assert [len(line) for line in lines[place : place + 3]] == [74, 75, 3]


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_typed_the_file_reads_back_and_no_line_is_too_long(
    title: str, text: str
) -> None:
    file = calendar([replace(EVENT, title=title, text=text)], title)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")
    for line in file.split(b"\r\n"):
        line.decode()
    found = read(file)
    tidy = title.replace("\r\n", "\n").replace("\r", "\n")
    wanted = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "", tidy)
    assert found["SUMMARY"] == wanted
    assert found["UID"] == EVENT.uid
