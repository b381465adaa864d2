"""A rejection can be sent: its reasons are read when typed, and keep no letter in later."""

from __future__ import annotations

import pytest

from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import incomplete
from tender.actions.admission import send_notice
from tender.actions.incomplete import set_aside_incomplete
from tests.worlds import World, Worlds

AT = "2022-01-10T10:00"
BAD = {"De jaarrekening over [jaar] ontbreekt.": "letter_check.unfilled"}


def declared(world: World) -> None:
    for key in ("officer", "witness"):
        world.declare_all(key, at=AT)


@pytest.mark.parametrize("reason", BAD)
def test_such_a_reason_sets_nobody_aside(sqlite_worlds: Worlds, reason: str) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        with pytest.raises(Refused) as found:
            world.act("officer", AT, set_aside_incomplete, world.course.ids["b"], reason)
        assert [(one.code, one.field) for one in found.value.refusals] == [(BAD[reason], "reason")]
        assert world.count("exclusions") == 0


@pytest.mark.parametrize(
    "reason", [*BAD, "Bezwaar kan tot en met 1 mei 2022.", "Inschrijver A (combinatie) is beter."]
)
def test_a_letter_with_a_reason_of_before_that_check_goes_out_in_the_end(
    sqlite_worlds: Worlds, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incomplete, "require_sendable", lambda *_: None)
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        id_ = world.course.ids["b"]
        for who in ("officer", "witness"):
            world.act(who, AT, set_aside_incomplete, id_, reason)
        before = world.count("notices")
        assert world.act("officer", AT, send_notice, id_, None) is False
        assert world.act("witness", AT, send_notice, id_, None) is True
        assert world.count("notices") == before + 1
