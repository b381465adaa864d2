"""Amounts that can be explained: each with the steps it follows from.

Everything is counted exactly. A shown amount is rounded once, to the cent and half up; every sum is
a sum of shown amounts, so what stands on paper adds up. Unknown is None and stays unknown: a figure
that needs it has no value, and its steps say what is lacking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import Number, round_half_up
from criteria.ranking_steps import Step

CENTS = 2
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount and how it came about; without a value the steps say what is unknown."""

    value: Decimal | None
    steps: tuple[Step, ...] = ()


def step(code: str, **values: object) -> Step:
    return Step(f"lump_sum.{code}", tuple(values.items()))


def unknown(code: str, **values: object) -> Figure:
    return Figure(None, (step(code, **values),))


def made(code: str, exact: Fraction, **values: object) -> Figure:
    """A figure to the cent, with a step of its own where that rounds."""
    shown = round_half_up(exact, CENTS)
    steps = [step(code, **values, result=money(exact))]
    if exact != shown:
        steps.append(step("rounded", result=money(shown)))
    return Figure(shown, tuple(steps))


def added(start: Decimal, change: Decimal) -> Figure:
    """A shown amount with a shown change, up or down."""
    code, result = "down" if change < 0 else "up", start + change
    told = step(code, start=money(start), change=money(abs(change)), result=money(result))
    return Figure(result, (told,))


def total(parts: Iterable[Figure]) -> Figure:
    """The sum of shown amounts; without a value when one of them has none."""
    figures = tuple(parts)
    known = [one.value for one in figures if one.value is not None]
    if len(known) < len(figures):
        lacking = (told for one in figures if one.value is None for told in one.steps)
        return Figure(None, tuple(dict.fromkeys(lacking)))
    result = sum(known, Decimal(0))
    return Figure(result, (step("total", terms=tuple(map(money, known)), result=money(result)),))


def split(amount: Decimal, months: Sequence[int]) -> tuple[Decimal, ...]:
    """The amount of twelve months in parts of so many months, each to the cent.

    Each part is what the rounded running total grows by, so parts of a whole year add up to it.
    """
    parts, before, run = [], Decimal(0), 0
    for number in months:
        run += number
        now = round_half_up(Fraction(amount) * run / MONTHS, CENTS)
        parts.append(now - before)
        before = now
    return tuple(parts)


def money(amount: Number) -> Number:
    """An amount as it is told: whole euros, or with two decimals; more only when it has more."""
    exact = Fraction(amount)
    if exact.denominator == 1:
        return int(exact)
    near = round_half_up(exact, CENTS)
    return near if near == exact else exact
