"""Agreements in versions: what goes with a text, and what has to be told to everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from criteria.agreements import Details, check_details, must_be_told
from criteria.canon import from_plain, to_plain

MANY = tuple(f"BAFO-{number}" for number in range(20, 41))
KNOWN = (MANY, ("i1",), ("r1",))


def codes(details: Details) -> list[tuple[str, str | None]]:
    return [(row.code, row.field) for row in check_details(details, *KNOWN)]


def test_what_was_kept_before_there_were_details_is_agreed_by_both() -> None:
    assert from_plain(Details, {}) == Details(status="agreed", owner="both")
    assert to_plain(Details()) == {}


def test_details_that_are_whole_are_fine() -> None:
    whole = Details("Telregel", "agreed", "tenderer", "6.2", ("BAFO-22",), ("i1",), ("r1",))
    assert codes(whole) == codes(replace(whole, elements=MANY[:20])) == []
    assert from_plain(Details, to_plain(whole)) == whole


@pytest.mark.parametrize(
    ("details", "code", "field"),
    [
        (Details(), "dialogue.title_missing", "title"),
        (Details("x" * 201), "dialogue.title_missing", "title"),
        (Details("A", owner="nobody"), "dialogue.owner_missing", "owner"),
        (Details("A", status="maybe"), "dialogue.status_missing", "status"),
        (Details("A", clause="1" * 81), "acts.text_long", "clause"),
        (Details("A", elements=("BAFO-99",)), "dialogue.link_unknown", "elements"),
        (Details("A", elements=MANY), "dialogue.links_many", "elements"),
        (Details("A", indicators=("i2",)), "dialogue.link_unknown", "indicators"),
        (Details("A", risks=("r2",)), "dialogue.link_unknown", "risks"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(details: Details, code: str, field: str) -> None:
    assert codes(details) == [(code, field)]


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("change", "agreed", True),
        ("change", "proposed", False),
        ("change", "dropped", False),
        ("commitment", "agreed", False),
        ("confidential", "agreed", False),
    ],
)
def test_only_an_agreed_change_is_told_to_everybody(kind: str, status: str, told: bool) -> None:
    assert must_be_told(kind, status) is told
