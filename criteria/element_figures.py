"""The elements of the final offers by theme, and which is the best where a figure decides that.

Most elements are words, and words are for the committee. Best and worst are named only where the
element says which way is better, and each offer that fills it in names exactly one figure in the
same unit, counted in the same way. In every other case nothing is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

PERFORMANCE, MONEY, COOPERATION, GOVERNANCE, TRANSFORMATION, OTHER = THEMES = (
    *("performance", "money", "cooperation"),
    *("governance", "transformation", "other"),
)
_OF_THEME: Mapping[str, tuple[int, ...]] = {
    MONEY: (2, 8, 9, 10, 11, 12, 14, 19, 20, 21, 22, 23, 35),
    PERFORMANCE: (1, 6, 7, 15, 16, 17, 24, 25, 27, 28, 29, 30, 33, 34),
    COOPERATION: (3, 26, 31, 32, 36, 38),
    GOVERNANCE: (4, 37, 40),
    TRANSFORMATION: (5, 13, 18, 39),
}
_THEME = {f"BAFO-{n:02}": theme for theme, numbers in _OF_THEME.items() for n in numbers}

BEST, WORST = "best", "worst"
HIGHEST_FIRST: Mapping[str, bool] = {
    "BAFO-09": True,
    "BAFO-10": True,
    "BAFO-11": True,
    "BAFO-12": True,
    "BAFO-14": False,
    "BAFO-20": True,
}
"""Savings, taper and productivity: more is better. What the transformation needs: less is."""

_NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE = re.compile(r"(?:€|\beuro|\beur)\s*$", re.IGNORECASE)
_AFTER = re.compile(r"\s*(%|procent\b|miljoen euro\b|miljoen\b|euro\b)", re.IGNORECASE)
_YEARLY = re.compile(r"\bper jaar\b|\bjaarlijks\b|\bper year\b|\byearly\b", re.IGNORECASE)
_MONEY_FROM = 10_000
"""A bare number from here on is money that lost its unit, so the text has more than one amount."""


def theme_of(element: str) -> str:
    """The theme under which an element stands; what the buyer added stands under `other`."""
    return _THEME.get(element, OTHER)


def best_and_worst(element: str, texts: Sequence[str]) -> tuple[str | None, ...]:
    """BEST, WORST or None for each text; an offer that fills nothing in is neither.

    All None where it cannot be decided: no way is better, one text has no figure or more than one,
    the units differ, one is per year and another is not, or nothing differs.
    """
    highest = HIGHEST_FIRST.get(element)
    figures = [_figure(text) if text.strip() else None for text in texts]
    known = [one for one in figures if one is not None]
    filled = sum(1 for text in texts if text.strip())
    if highest is None or filled < 2 or len(known) < filled or len({k for _, k in known}) > 1:
        return (None,) * len(texts)
    return extremes([one[0] if one else None for one in figures], highest=highest)


def extremes(values: Sequence[Decimal | None], *, highest: bool) -> tuple[str | None, ...]:
    """BEST and WORST among the values that are known, where they differ."""
    known = [value for value in values if value is not None]
    if len(set(known)) < 2:
        return (None,) * len(values)
    best, worst = (max(known), min(known)) if highest else (min(known), max(known))
    return tuple(BEST if one == best else WORST if one == worst else None for one in values)


def _figure(text: str) -> tuple[Decimal, tuple[str, bool]] | None:
    """The one figure of a text with its unit, and whether it is per year; None without or more."""
    found = []
    for match in _NUMBER.finditer(text):
        unit = _unit(text, match)
        value = _read(match[0])
        if unit:
            found.append((value * (1_000_000 if unit == "million" else 1), _plain(unit)))
        elif not _YEAR.fullmatch(match[0]) and value >= _MONEY_FROM:
            return None
    if len(found) != 1:
        return None
    value, unit = found[0]
    return value, (unit, bool(_YEARLY.search(text)))


def _unit(text: str, match: re.Match[str]) -> str:
    after = _AFTER.match(text, match.end())
    if after:
        word = after[1].casefold()
        return "million" if word.startswith("miljoen") else "%" if word in "%procent" else "euro"
    return "euro" if _BEFORE.search(text[: match.start()]) else ""


def _plain(unit: str) -> str:
    return "euro" if unit == "million" else unit


def _read(written: str) -> Decimal:
    return Decimal(written.replace(".", "").replace(",", "."))
