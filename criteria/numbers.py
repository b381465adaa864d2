"""Numbers in one place: exact rounding, whole cents, and how a reader sees them.

Everything here is exact. A number is a Decimal, a Fraction or an int, and it is rounded only where
someone says to how many places: half away from zero, as people round by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

Number = Decimal | Fraction | int
Mark = Decimal | Fraction
"""A mark on a scale; a Fraction where it was computed and the plan does not round it."""

_MINUS = "\u2212"
_MARKS = {"nl": (".", ","), "en": (",", ".")}
_REPEATING_PLACES = 4
_WIDEST = 100


def show(value: Number, places: int | None = None, lang: str = "nl") -> str:
    """The number as a reader writes it: 1.234.567,89 in Dutch, 1,234,567.89 in English.

    Without `places` the number is shown as it is: a Decimal keeps its trailing zeros, a Fraction
    that ends is shown whole, and one that repeats gets four decimals.
    """
    return _written(value, _own_places(value) if places is None else places, lang)


@lru_cache(maxsize=8192)
def _written(value: Number, places: int, lang: str) -> str:
    grouping, point = _MARKS[lang]
    near = round_half_up(value, places)
    whole, _, decimals = f"{near.copy_abs():f}".partition(".")
    shown = f"{int(whole):,}".replace(",", grouping) + (point + decimals if decimals else "")
    return _MINUS + shown if near < 0 else shown


def spellings(amount: Decimal) -> tuple[str, ...]:
    """An amount of money in every way that people write it, for finding it in a text."""
    places = (2, 0) if amount == amount.to_integral_value() else (2,)
    shown = (show(amount, count, lang) for lang in _MARKS for count in places)
    return tuple(dict.fromkeys((*shown, f"{amount.normalize():f}")))


def round_half_up(value: Number, places: int) -> Decimal:
    """Rounded to `places` decimals, half away from zero: 2,5 becomes 3 and -2,5 becomes -3."""
    if places < 0:
        raise ValueError(f"the number of decimals cannot be {places}")
    scaled: Fraction = exact(value) * 10**places
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return _shifted(whole if scaled >= 0 else -whole, places)


def rounded(number: Fraction, places: int | None, mode: str = "half-up") -> Fraction:
    """Exact, or rounded to `places` decimals: halves away from zero, or to the even neighbour."""
    if places is None:
        return number
    if mode == "half-even":
        return Fraction(round(number, places))
    shift = 10**places
    top, bottom = abs(number.numerator) * shift, number.denominator
    whole = (2 * top + bottom) // (2 * bottom)
    return Fraction(whole if number >= 0 else -whole, shift)


def exact(value: Number) -> Fraction:
    """The same number as a Fraction. ValueError for NaN, infinity and absurd exponents."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number to count with")
        if value and abs(value.adjusted()) > _WIDEST:
            raise ValueError(f"{value} is too large or too small to count with")
    return Fraction(value)


def exact_sum(terms: Sequence[Fraction]) -> Fraction:
    """The exact sum, over one common denominator instead of one for every addition."""
    common = lcm(*(term.denominator for term in terms))
    return Fraction(sum(term.numerator * (common // term.denominator) for term in terms), common)


def cents(amount: Decimal) -> int:
    """Euros as whole cents. ValueError when the amount has parts of a cent."""
    return _whole(amount, 2)


def from_cents(number: int) -> Decimal:
    """Whole cents as euros with two decimals."""
    return _shifted(number, 2)


def _whole(value: Decimal, places: int) -> int:
    scaled: Fraction = exact(value) * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {places} decimals")
    return scaled.numerator


def _shifted(whole: int, places: int) -> Decimal:
    """`whole` divided by ten to the power `places`, whatever the decimal context says."""
    digits = tuple(int(digit) for digit in str(abs(whole)))
    return Decimal((int(whole < 0), digits, -places))


def _own_places(value: Number) -> int:
    """How many decimals a number asks for by itself."""
    if isinstance(value, Decimal):
        exact(value)
        exponent = value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    if isinstance(value, int):
        return 0
    return _decimals_of(value.denominator)


def _decimals_of(denominator: int) -> int:
    """The decimals after which 1/denominator ends; four when it never does."""
    twos, rest = _times_divisible(denominator, 2)
    fives, rest = _times_divisible(rest, 5)
    return max(twos, fives) if rest == 1 else _REPEATING_PLACES


def _times_divisible(number: int, divisor: int) -> tuple[int, int]:
    times = 0
    while number % divisor == 0:
        number //= divisor
        times += 1
    return times, number
