"""How strict each assessor was beside the committee, and whether that changed while scoring.

For the chair, to prepare a conversation; never a reason to change a mark, and never in a report.
Everything is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from criteria.numbers import Mark as Number
from criteria.numbers import exact


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that an assessor gave, and the ends of its scale."""

    tenderer: str
    question: str
    value: Decimal
    lowest: Decimal
    highest: Decimal


Sheets: TypeAlias = Sequence[Sequence[Mark]]
"""The sheets of one assessor, in the order in which they were handed in."""


@dataclass(frozen=True, slots=True)
class Severity:
    """One assessor beside the committee.

    compared  how many marks there was something to compare with
    mean      the mean difference, above zero for milder; None when nothing could be compared
    used      the part of the scale between the lowest and the highest mark given, 0 to 1
    drift     the mean difference of the second half of the sheets less that of the first; with an
              odd number the middle sheet is in neither; None with fewer than two sheets
    """

    compared: int
    mean: Fraction | None
    above: int
    below: int
    used: Fraction | None
    drift: Fraction | None


def severities(
    given: Mapping[str, Sheets], agreed: Mapping[tuple[str, str], Number]
) -> dict[str, Severity]:
    """Each assessor beside the mark of the committee, per (tenderer, question); where there is none
    beside the mean of the other assessors."""
    marks: dict[tuple[str, str], dict[str, Fraction]] = {}
    for who, sheets in given.items():
        for mark in (one for sheet in sheets for one in sheet):
            marks.setdefault((mark.tenderer, mark.question), {})[who] = exact(mark.value)

    def difference(who: str, mark: Mark) -> Fraction | None:
        place = mark.tenderer, mark.question
        if place in agreed:
            return exact(mark.value) - exact(agreed[place])
        others = _mean(value for one, value in marks[place].items() if one != who)
        return None if others is None else exact(mark.value) - others

    return {
        who: _severity(sheets, [[difference(who, one) for one in sheet] for sheet in sheets])
        for who, sheets in given.items()
    }


def _severity(sheets: Sheets, differences: Sequence[Sequence[Fraction | None]]) -> Severity:
    known = [[one for one in sheet if one is not None] for sheet in differences]
    every = [one for sheet in known for one in sheet]
    half = len(known) // 2
    first = _mean(one for sheet in known[:half] for one in sheet)
    second = _mean(one for sheet in known[len(known) - half :] for one in sheet)
    places = [
        (exact(mark.value) - exact(mark.lowest)) / (exact(mark.highest) - exact(mark.lowest))
        for sheet in sheets
        for mark in sheet
        if mark.highest > mark.lowest
    ]
    return Severity(
        len(every),
        _mean(every),
        sum(one > 0 for one in every),
        sum(one < 0 for one in every),
        max(places) - min(places) if places else None,
        None if first is None or second is None else second - first,
    )


def _mean(values: Iterable[Fraction]) -> Fraction | None:
    found = list(values)
    return sum(found, Fraction(0)) / len(found) if found else None
