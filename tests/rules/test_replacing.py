"""Whether replacing a party was considered before its tenderer falls out."""

from __future__ import annotations

import pytest

from criteria.replacing import asks_replacement, check_replacement, with_replacement


@pytest.mark.parametrize(
    ("roles", "asked"),
    [
        ((), False),
        (("lead",), False),
        (("lead", "member"), False),
        (("member",), True),
        (("member", "subcontractor"), True),
    ],
)
def test_it_is_asked_when_the_lead_does_not_fail(roles: tuple[str, ...], asked: bool) -> None:
    assert asks_replacement(roles) is asked
    assert bool(check_replacement(roles, "Om deze reden.")) is asked
    told = with_replacement("Om deze reden. ", " Nee, want zij wilde niet. ")
    assert told == "Om deze reden.\nVervanging overwogen: Nee, want zij wilde niet."
    assert check_replacement(roles, told) == ()


def test_nothing_considered_changes_nothing() -> None:
    assert with_replacement("Om deze reden.", "  ") == "Om deze reden."
