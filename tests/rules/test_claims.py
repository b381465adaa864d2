"""Claims: in time to the second, and what they keep waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from criteria.claims import (
    ABOUT,
    KINDS,
    OUTCOMES,
    check_about,
    check_claim,
    claim_term,
    holds,
    in_time,
)
from criteria.moments import local_date
from criteria.plan import RULE_SETS, EvaluationPlan, RuleSet, StandstillRule
from criteria.reading import read_local
from criteria.terms import standstill
from tests.rules.plans import PLAN

SENT = read_local("2022-06-09T10:04")
TERM = standstill(local_date(SENT), 20, True)  # up to and including 29 June 2022


@pytest.mark.parametrize(
    ("at", "good"),
    [
        ("2022-06-09T10:05", True),
        ("2022-06-29T23:59:59", True),
        ("2022-06-30T00:00", False),
        ("2022-07-01T09:00", False),
    ],
)
def test_in_time_until_the_end_of_the_last_day_in_amsterdam(at: str, good: bool) -> None:
    assert in_time(TERM, read_local(at)) is good


def test_in_the_night_of_the_time_change_the_clock_of_amsterdam_counts() -> None:
    # Sent on Monday 10 October 2022: day 20 is Sunday 30 October, when the clock goes back, so the
    # last day is Monday 31 October; from the 30th on midnight is 23:00 in UTC, no more 22:00.
    term = standstill(local_date(read_local("2022-10-10T12:00")), 20, True)
    assert str(term.last_day) == "2022-10-31"
    assert in_time(term, read_local("2022-10-31T23:59:59"))
    assert not in_time(term, read_local("2022-11-01T00:00"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_holds_until_it_ended_and_one_that_was_upheld_for_good(kind: str) -> None:
    assert holds(kind, None, current=True, dated=True)
    assert holds(kind, None, current=False, dated=True)
    assert [x for x in OUTCOMES if holds(kind, x, current=True, dated=True)] == ["upheld"]
    assert not holds(kind, "upheld", current=False, dated=True)


def test_without_a_term_a_summons_alone_holds() -> None:
    assert [one for one in KINDS if holds(one, None, current=True, dated=False)] == ["summons"]
    assert not holds("summons", "lifted", current=True, dated=False)
    assert holds("question", "upheld", current=True, dated=False)


def plan(*declared: str, days: int | None = 15) -> EvaluationPlan:
    """With these sets of rules from the documents, and so many days after the selection."""
    rules = tuple(
        RuleSet(one, "documents" if one in declared else "none", "Leidraad §6.2")
        for one in RULE_SETS
    )
    return replace(
        PLAN, rule_sets=rules, standstill=StandstillRule(20, True, days, rejection_days=10)
    )


@pytest.mark.parametrize(
    ("about", "out", "declared", "days", "last_day"),
    [
        # Sent on Thursday 9 June 2022. 15 days: Friday 24 June; 20 days: Wednesday 29 June;
        # 10 days: Sunday 19 June, so Monday 20 June.
        ("award", False, ("standstill",), 15, "2022-06-29"),
        ("award", False, (), None, "2022-06-29"),
        ("selection", False, ("standstill",), 15, "2022-06-24"),
        ("selection", False, ("standstill",), None, None),
        ("selection", False, (), 15, None),
        ("selection", True, ("standstill",), 15, None),
        ("selection", True, ("standstill", "rejection-notices"), 15, "2022-06-20"),
        ("rejection", True, ("rejection-notices",), None, "2022-06-20"),
        ("rejection", True, ("standstill",), 15, None),
    ],
)
def test_the_term_is_that_of_the_letter_it_is_about(
    about: str, out: bool, declared: tuple[str, ...], days: int | None, last_day: str | None
) -> None:
    term = claim_term(plan(*declared, days=days), about, date(2022, 6, 9), out=out)
    assert (str(term.last_day) if term else None) == last_day
    assert (in_time(term, read_local("2022-06-01T09:00")) is None) == (term is None)


def test_a_claim_is_about_one_of_three_letters() -> None:
    assert not [one for about in ABOUT for one in check_about(about)]
    assert [one.code for one in check_about("")] == ["claims.about_missing"]


@pytest.mark.parametrize(
    ("kind", "at", "codes"),
    [
        ("summons", "2022-06-20T09:00", []),
        ("letter", "2022-06-20T09:00", ["claims.kind_missing"]),
        ("question", None, ["claims.received_missing"]),
        ("question", "2022-06-09T10:03", ["claims.before_sending"]),
        ("question", "2022-06-21T09:01", ["claims.received_later"]),
    ],
)
def test_what_is_wrong_with_a_claim(kind: str, at: str | None, codes: list[str]) -> None:
    now = read_local("2022-06-21T09:00")
    found = check_claim(kind, read_local(at) if at else None, SENT, now)
    assert [one.code for one in found] == codes
