"""Performance indicators (KPI) of the contract: what is measured, how it is counted, from where.

A number means something only with its counting basis: residents on the first of a month, on average
over a year and each one once in a year are three numbers (they stand beside each other in the
strategy, S §4.1 and §4.4.1). What is counted differently is never compared without saying so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from criteria.canon import later
from criteria.refusals import Refusal, refusal
from criteria.scores import MOTIVATION_LIMIT

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
        if not 1 <= target.year <= years or target.year in seen:
            yield refusal("dialogue.year_unknown", "targets", years=str(years))
        if target.value is not None and not fits(target.value):
            yield refusal("dialogue.value_large", "targets")
        if len(target.words) > LINE_LIMIT or (target.value is None and not target.words.strip()):
            yield refusal("dialogue.line_missing", "targets", limit=LINE_LIMIT)
        seen.add(target.year)


def fits(value: Decimal) -> bool:
    """Whether a value is below a million millions, with at most three decimals."""
    if not value.is_finite() or abs(value) >= LARGEST:
        return False
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -PLACES


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
    return one.basis == other.basis and one.unit.strip().lower() == other.unit.strip().lower()
