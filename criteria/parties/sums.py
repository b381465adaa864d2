"""What the facts of a party come to: money to affiliates, profit, pay, when norms are tested."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import exact
from criteria.parties.facts import SUBJECTS, Affiliates, Fees, Norms, Pay, Profit, Salary

DIRECTORS, EVERYBODY = "INT-01", "INT-11"
"""Two demands on pay that are kept apart: of directors, with legal forms that are excepted; and of
all staff, without any."""

CAP = "INT-07"
"""The demand on a maximum of the profit; the buyer writes its level in the text."""
_PERCENTAGE = re.compile(r"(?<![\w.,-])([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:%|procent\b)")


@dataclass(frozen=True, slots=True)
class MoneyOut:
    """Euros per year to affiliated entities, per subject and together.

    share  of the turnover, in per cent; None where the turnover is not known
    """

    per_subject: tuple[tuple[str, Decimal], ...]
    total: Decimal
    share: Fraction | None


def money_out(fact: Affiliates) -> MoneyOut:
    """What goes to affiliated entities in a year. Exact."""
    per_subject = tuple(
        (subject, sum((row.yearly for row in fact.rows if row.subject == subject), Decimal(0)))
        for subject in SUBJECTS
    )
    total = sum((amount for _, amount in per_subject), Decimal(0))
    return MoneyOut(per_subject, total, _percent(total, fact.turnover))


def fees_out(fact: Fees) -> Decimal:
    """Management fees in a year, together."""
    return sum((row.yearly for row in fact.rows), Decimal(0))


@dataclass(frozen=True, slots=True)
class ProfitTest:
    """Profit of the last year in per cent of turnover, beside the party's own cap and what the
    buyer asks. What is compared with something unknown is None.

    above        the profit is above the own cap
    asked        the maximum that the demand on profit names
    cap_above    the own cap is above that
    share_above  and so is the profit
    """

    share: Fraction | None
    above: bool | None
    asked: Decimal | None = None
    cap_above: bool | None = None
    share_above: bool | None = None


def profit_test(fact: Profit, asked: Decimal | None = None) -> ProfitTest:
    """A cap is a maximum set on profit: precisely the cap is still within it."""
    share = None if fact.result is None else _percent(fact.result, fact.turnover)
    cap = None if fact.cap is None else exact(fact.cap)
    most = None if asked is None else exact(asked)
    return ProfitTest(share, _above(share, cap), asked, _above(cap, most), _above(share, most))


def _above(one: Fraction | None, most: Fraction | None) -> bool | None:
    return None if one is None or most is None else one > most


def percentage(text: str) -> Decimal | None:
    """The one percentage that a text names; None where it names none, or different ones."""
    found = {Decimal(number.replace(",", ".")) for number in _PERCENTAGE.findall(text)}
    return found.pop() if len(found) == 1 else None


def _percent(part: Decimal, whole: Decimal | None) -> Fraction | None:
    return 100 * exact(part) / exact(whole) if whole else None


@dataclass(frozen=True, slots=True)
class PayRow:
    """One salary, the ceiling for its part of full time, and whether it is above that."""

    salary: Salary
    ceiling: Fraction

    @property
    def above(self) -> bool:
        return exact(self.salary.amount) > self.ceiling


@dataclass(frozen=True, slots=True)
class PayTest:
    """One of the two demands on pay; `excepted`: it is not put to this legal form."""

    demand: str
    excepted: bool
    rows: tuple[PayRow, ...]

    @property
    def above(self) -> tuple[PayRow, ...]:
        return tuple(row for row in self.rows if row.above)


def pay_test(fact: Pay, demand: str, legal_form: str, excepted: Collection[str] = ()) -> PayTest:
    """Pay against the ceiling of the year, for the part of full time that was worked.

    excepted  legal forms that the plan excepts from the demand on directors; the demand on all
              staff knows no exceptions
    """
    if demand not in (DIRECTORS, EVERYBODY):
        raise ValueError(f"{demand} is no demand on pay")
    if demand == DIRECTORS and legal_form in excepted:
        return PayTest(demand, True, ())
    rows = (row for row in fact.rows if demand == EVERYBODY or row.staff == "director")
    ceiling = exact(fact.ceiling)
    return PayTest(demand, False, tuple(PayRow(row, ceiling * exact(row.fte)) for row in rows))


def next_test(fact: Norms) -> date | None:
    """When the norms are to be tested next; None where no rhythm or no beginning is known.

    A month that is too short ends on its last day.
    """
    start = fact.tested_on or fact.signed_on
    if start is None or fact.every_months is None:
        return None
    months = start.year * 12 + start.month - 1 + fact.every_months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
