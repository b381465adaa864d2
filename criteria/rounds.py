"""Judging rounds: the first time that a stage is judged, and every re-evaluation after it.

What happened in a round is known by the names of its milestones. Those of the first round have no
number, so that a procedure in which nothing is judged again looks as it always did.
"""

from __future__ import annotations

from collections.abc import Container

from criteria.outcome import AWARD, SELECTION

_OPENED = {SELECTION: "consensus.opened", AWARD: "award-consensus.opened"}
FIRST = 1


def begun_kind(stage: str, round_: int) -> str:
    """The milestone that a re-evaluation began."""
    return f"{stage}.round-begun.{round_}"


def opened_kind(stage: str, round_: int) -> str:
    """The milestone that the sheets of a round were opened to the committee."""
    return _OPENED[stage] if round_ == FIRST else f"{_OPENED[stage]}.{round_}"


def closed_kind(stage: str, round_: int) -> str:
    """The milestone that a re-evaluation was finished."""
    return f"{stage}.round-closed.{round_}"


def current(stage: str, reached: Container[str]) -> int:
    """The number of the last round of a stage, from the milestones that were reached."""
    round_ = FIRST
    while begun_kind(stage, round_ + 1) in reached:
        round_ += 1
    return round_


def running(stage: str, reached: Container[str]) -> bool:
    """Whether a re-evaluation of this stage has begun and is not finished."""
    round_ = current(stage, reached)
    return round_ > FIRST and closed_kind(stage, round_) not in reached


def opened(stage: str, reached: Container[str]) -> bool:
    """Whether the sheets of the last round are open to the committee."""
    return opened_kind(stage, current(stage, reached)) in reached
