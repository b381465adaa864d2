"""The steps of a ranking: what was computed, kept as values and told as a sentence on request."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from criteria.numbers import show
from criteria.texts import sentence

ROUNDED = frozenset(f"ranking.rounded_{what}" for what in ("criterion", "price", "total", "value"))
"""Steps that only round what the step before them gave."""
_SHOWN_PLACES = 4
_EXACT_PLACES = 6


class Step(NamedTuple):
    """One step of the sum. The sentence is made when someone reads it, so ranking stays quick."""

    code: str
    values: tuple[tuple[str, object], ...]

    def sentence(self, lang: str = "nl") -> str:
        shown = {name: _shown(value, lang) for name, value in self.values}
        values = dict(self.values)
        result, places = values.get("result"), values.get("places")
        if isinstance(result, Fraction) and isinstance(places, int):
            shown["result"] = show(result, places, lang)
        return sentence(self.code, lang, **shown, eq="=" if _ends(result) else "≈")


def rounding_steps(code: str, places: int | None, result: Fraction) -> tuple[Step, ...]:
    """The step of a rounding, where the plan rounds."""
    return () if places is None else (Step(code, (("places", places), ("result", result))),)


def _shown(value: object, lang: str) -> str:
    if isinstance(value, tuple):
        return _shown_sum(value, lang)
    if isinstance(value, Fraction):
        return show(value, None if _ends(value) else _places_for(value), lang)
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        return show(value, lang=lang)
    return str(value)


def _shown_sum(terms: tuple[object, ...], lang: str) -> str:
    """`20 + 12`, and for the parts of a basket `12.000 × 52 + 6.000 × 61`."""
    pieces: Callable[[object], str] = lambda term: (  # noqa: E731
        " × ".join(_shown(factor, lang) for factor in term)
        if isinstance(term, tuple)
        else _shown(term, lang)
    )
    return " + ".join(map(pieces, terms))


def _ends(value: object) -> bool:
    """Whether a figure is shown whole: few decimals, or (for a price) as it was written."""
    return not isinstance(value, Fraction) or (value * 10**_EXACT_PLACES).denominator == 1


def _places_for(value: Fraction) -> int:
    """Four decimals, and more for a small index, so that something is left to compare."""
    places, size = _SHOWN_PLACES, abs(value)
    while size and size < 1:
        size, places = size * 10, places + 1
    return min(places, 60) if places > _SHOWN_PLACES + 1 else _SHOWN_PLACES
