"""Performance indicators (KPI) of the contract: what is measured, how it is counted, from where.

A number means something only with its counting basis: residents on the first of a month, on average
over a year and each one once in a year are three numbers (they stand beside each other in the
strategy, S §4.1 and §4.4.1). What is counted differently is never compared without saying so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from criteria.canon import later
from criteria.reading import read_dutch
from criteria.refusals import Refusal, Refused, refusal
from criteria.scores import MOTIVATION_LIMIT

T = TypeVar("T")
INDICATOR = "indicator"
"""The sort of these entries in the register."""
BASES = (
    *("month_start", "year_average", "unique_in_year", "per_intake"),
    *("survey", "euro", "other"),
)
QUANTITATIVE, QUALITATIVE = INSTRUMENTS = ("quantitative", "qualitative")
EVALUATION = ("V1", "V2", "V3", "V4")
"""The four questions of the evaluation (S §2.3), each of which needs a start value."""
OBJECTIVES = tuple(f"O{number}" for number in range(1, 11))
PROPOSED, AGREED, DROPPED = STATUSES = ("proposed", "agreed", "dropped")
LINE_LIMIT = 200
LARGEST = Decimal(10) ** 12
PLACES = 3
OTHER = "other"
"""Counted in a way of its own, so comparable with nothing."""
_NUMBERS = (
    "[0-9]+|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf"
    "|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
)
_TERM = re.compile(
    rf"\b(?:{_NUMBERS}) (?:werkdag|dag|week|weken|maand|working day|day|week|month)(?:en|s)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached in one year of the contract: a value, or words such as "first measure".

    Words alone are compared with nothing.
    """

    year: int
    value: Decimal | None
    words: str = later("")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    basis       how is counted: one of BASES
    start       the value at the beginning; None while there is no start value
    start_on    the day on which that was measured, and `start_source` where it comes from
    start_event from which event a term in it runs
    instrument  what is measured with, `instrument_kind` whether in figures or in words
    objective   the procurement objective that it serves; `question` the question of the evaluation
    consequence what follows when the target is missed
    """

    title: str
    definition: str
    formula: str
    unit: str
    basis: str
    start: Decimal | None
    start_on: date | None
    start_source: str
    targets: tuple[Target, ...]
    instrument_kind: str
    instrument: str
    measured_by: str
    frequency: str
    objective: str
    question: str
    consequence: str
    start_event: str = later("")
    status: str = later(AGREED)


_LINES = ("title", "unit", "instrument", "measured_by", "frequency")
_TEXTS = ("definition", "formula", "consequence", "start_source", "start_event")


def check_indicator(one: Indicator, years: int) -> tuple[Refusal, ...]:
    """What is missing or impossible; a start value may be missing, but not without saying so.

    years  how many years the contract has at most
    """
    found = [
        refusal("dialogue.line_missing", name, limit=LINE_LIMIT)
        for name in _LINES
        if not getattr(one, name).strip() or len(getattr(one, name)) > LINE_LIMIT
    ]
    if not one.definition.strip():
        found.append(refusal("acts.text_missing", "definition"))
    found.extend(
        refusal("acts.text_long", name, limit=MOTIVATION_LIMIT)
        for name in _TEXTS
        if len(getattr(one, name)) > MOTIVATION_LIMIT
    )
    for field, value, known in (
        ("basis", one.basis, BASES),
        ("instrument_kind", one.instrument_kind, INSTRUMENTS),
        ("objective", one.objective, OBJECTIVES),
        ("question", one.question, EVALUATION),
        ("status", one.status, STATUSES),
    ):
        if value not in known:
            found.append(refusal("dialogue.choice_missing", field))
    if one.start is not None:
        if one.start_on is None:
            found.append(refusal("dialogue.start_day_missing", "start_on"))
        if not one.start_source.strip():
            found.append(refusal("dialogue.start_source_missing", "start_source"))
    elif one.start_on is not None:
        found.append(refusal("dialogue.start_missing", "start"))
    found.extend(_values(one, years))
    return tuple(found)


def _values(one: Indicator, years: int) -> Iterable[Refusal]:
    if one.start is not None and not fits(one.start):
        yield refusal("dialogue.value_large", "start")
    seen: set[int] = set()
    for target in one.targets:
        field = f"target-{target.year}"
        if not 1 <= target.year <= years or target.year in seen:
            yield refusal("dialogue.year_unknown", "targets", years=str(years))
        if target.value is not None and not fits(target.value):
            yield refusal("dialogue.value_large", field)
        if len(target.words) > LINE_LIMIT or (target.value is None and not target.words.strip()):
            yield refusal("dialogue.line_missing", field, limit=LINE_LIMIT)
        seen.add(target.year)


def fits(value: Decimal) -> bool:
    """Whether a value is below a million millions, with at most three decimals."""
    if not value.is_finite() or abs(value) >= LARGEST:
        return False
    return value == value.quantize(Decimal(1).scaleb(-PLACES))


def read_target(typed: str, unit: str, *, english: bool = False) -> tuple[Decimal | None, str]:
    """What is to be reached, as a value or in words: "12,5", "98%", or "a first measure".

    Without letters it can only be a number, and then one of two readings is refused.
    """
    text = " ".join(typed.split())
    bare = text.removesuffix(unit.strip()) if unit.strip() else text
    try:
        return read_dutch(bare, places=PLACES, english=english), ""
    except Refused:
        if not any(mark.isalpha() for mark in bare):
            raise
    return None, text


def lacks_start_event(one: Indicator) -> bool:
    """Whether it names a term, such as six weeks, and not yet from which event that runs.

    The strategy names no such event for its six weeks and six months: it is for the talks.
    """
    return not one.start_event.strip() and bool(_TERM.search(f"{one.title}\n{one.definition}"))


def measurable(one: Indicator) -> bool:
    """Whether anybody can tell later that it was reached: a start value, a target in figures, and a
    term in it runs from an event."""
    return (
        one.start is not None
        and any(target.value is not None for target in one.targets)
        and not lacks_start_event(one)
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is for one question of the evaluation: the indicators, and those without start."""

    question: str
    indicators: tuple[str, ...]
    without_start: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return bool(self.indicators) and not self.without_start


def coverage(indicators: Iterable[tuple[str, Indicator]]) -> tuple[Coverage, ...]:
    """Each question of the evaluation with what measures it; pairs of a name and an indicator."""
    counting = [(name, one) for name, one in indicators if one.status != DROPPED]
    return tuple(
        Coverage(
            question,
            tuple(name for name, one in counting if one.question == question),
            tuple(name for name, one in counting if one.question == question and one.start is None),
        )
        for question in EVALUATION
    )


def comparable(one: Indicator, other: Indicator) -> bool:
    """Whether two values may stand beside each other: counted in the same way, in the same unit."""
    return one.basis == other.basis != OTHER and _plain(one.unit) == _plain(other.unit)


@dataclass(frozen=True, slots=True)
class Beside(Generic[T]):
    """Indicators of one title, each with what it is of.

    comparable  whether their values may be compared: with one, there is nothing to compare
    """

    title: str
    question: str
    rows: tuple[tuple[T, Indicator], ...]

    @property
    def comparable(self) -> bool:
        (_, first), *others = self.rows
        return all(comparable(first, one) for _, one in others)


def side_by_side(indicators: Iterable[tuple[T, Indicator]]) -> tuple[Beside[T], ...]:
    """The indicators in use under the question they serve, those of one title beside each other."""
    found: dict[str, list[tuple[T, Indicator]]] = {}
    for whose, one in indicators:
        if one.status != DROPPED:
            found.setdefault(_plain(one.title), []).append((whose, one))
    groups = [Beside(rows[0][1].title, rows[0][1].question, tuple(rows)) for rows in found.values()]
    return tuple(sorted(groups, key=lambda group: group.question))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
