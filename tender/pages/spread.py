"""The marks of one theme drawn on a line: where each stands between the ends of its scale."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_LEFT, _WIDE = 6, 288
_BASE, _TOP, _HIGH = 29, -3, 8


@dataclass(frozen=True, slots=True)
class SmallSpread:
    """A line from the lowest mark to the highest, and a dot for each mark as a path of points."""

    start: str
    end: str
    dots: str


@lru_cache(maxsize=512)
def small_spread(marks: tuple[Decimal, ...], low: Decimal, high: Decimal) -> SmallSpread:
    """The drawing of at least one mark on a scale from low to high. The same marks stack."""
    count, dots = Counter(marks), []
    at = {mark: _place(mark, low, high) for mark in count}
    for mark, times in sorted(count.items()):
        dots += [f"M{at[mark]} {max(_BASE - _HIGH * n, _TOP)}h0" for n in range(times)]
    return SmallSpread(at[min(count)], at[max(count)], "".join(dots))


def _place(mark: Decimal, low: Decimal, high: Decimal) -> str:
    share = (mark - low) / ((high - low) or 1)
    return f"{_LEFT + _WIDE * share:.1f}"
