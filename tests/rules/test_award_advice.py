"""The public edition of the annex on advice is made of what it may contain (I10)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

from criteria.award_advice import (
    AdviceLine,
    AdvicePart,
    AskedLine,
    EarlierLine,
    HeardLine,
    PublicAdvice,
    PublicLine,
    PutLine,
    public,
)
from criteria.canon import canonical, from_plain, to_plain
from criteria.text import Text

AT = datetime(2022, 1, 24, 13, tzinfo=UTC)
COUNCIL, THEME = Text("Raad", "Council"), Text("Samenwerking", "Collaboration")
SECRET = "geheim"
ALL = AdviceLine(
    f"{SECRET} lid",
    THEME,
    f"{SECRET} advies",
    AT,
    "adopted",
    f"{SECRET} antwoord",
    AT,
    COUNCIL,
    "joint",
    "",
    (EarlierLine(1, AT, f"{SECRET} eerder"),),
    (f"{SECRET}.pdf",),
    f"{SECRET} plaats",
    f"{SECRET} adviseur",
)
ONE = AdviceLine("m", THEME, SECRET, AT, "not_followed", SECRET, AT, COUNCIL, "own", SECRET)
ASKED = AskedLine(
    SECRET,
    COUNCIL,
    THEME,
    SECRET,
    SECRET,
    AT,
    "combined",
    SECRET,
    SECRET,
    (PutLine(SECRET, AT, SECRET),),
)
REFUSED = AskedLine(SECRET, None, None, "", SECRET, AT, "refused", SECRET, "", ())
READY = replace(ASKED, to=(PutLine(SECRET, None, ""),))
"""A question that is put and was not sent counts as put to nobody."""
WAITS = AskedLine(SECRET, None, None, "", SECRET, AT, None, "", "", ())
HEARD = HeardLine(COUNCIL, SECRET, AT, (SECRET,), SECRET, SECRET, SECRET)
PART = AdvicePart((ALL, ONE), (ASKED, REFUSED, READY, READY, WAITS), (HEARD,))


def test_the_public_edition_holds_titles_of_the_plan_outcomes_and_counts() -> None:
    assert public(PART) == PublicAdvice(
        (
            PublicLine(COUNCIL, THEME, False, "adopted"),
            PublicLine(COUNCIL, None, True, "not_followed"),
        ),
        asked=5,
        put=1,
        refused=1,
        heard=1,
    )


def test_no_word_that_somebody_wrote_is_in_it() -> None:
    assert SECRET.encode() in canonical(to_plain(PART))
    assert SECRET.encode() not in canonical(to_plain(public(PART)))


def test_it_has_no_field_for_more() -> None:
    assert [one.name for one in fields(PublicLine)] == ["council", "theme", "about_one", "outcome"]
    assert [one.name for one in fields(PublicAdvice)] == [
        "items",
        "asked",
        "put",
        "refused",
        "heard",
    ]


def test_a_report_from_before_the_councils_still_reads_and_writes_the_same() -> None:
    before = AdvicePart((AdviceLine("lid", THEME, "tekst", AT, None, None, None),))
    plain = to_plain(before)
    assert isinstance(plain, dict) and set(plain) == {"items"}
    assert from_plain(AdvicePart, plain) == before
