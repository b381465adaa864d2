"""The term of the contract in periods: the base, then each option, with when to evaluate.

The evaluation is done before a period ends that an option follows: it says whether the result is
good enough to extend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from criteria.contract_budget import ContractYear, Term

GOOD_RESULT, EVALUATION = "DLG-29", "DLG-30"
"""The topics of the catalogue on what a good result is, and on how it is evaluated."""


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the term, in whole contract years.

    evaluate_by  the last day to have evaluated; None for the last period
    """

    kind: str
    years: int
    first: date
    last: date
    evaluate_by: date | None


def periods(term: Term) -> tuple[Period, ...]:
    """The base and the options, one after the other."""
    found = [list(years) for _, years in groupby(term.contract_years(), key=_kind)]
    return tuple(
        Period(
            some[0].kind,
            len(some),
            some[0].start,
            some[-1].end,
            some[-1].end if some is not found[-1] else None,
        )
        for some in found
    )


def _kind(year: ContractYear) -> str:
    return year.kind
