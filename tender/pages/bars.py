"""The bars beside the points of a criterion: the first three of a ranking, drawn and in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from criteria.numbers import show
from criteria.texts import sentence
from tender.pages.rankings import Cell, Table
from tender.report.charts import PairBars, pair_bars
from tender.report.svg import svg_for_page


@dataclass(frozen=True, slots=True)
class BarRow:
    """One criterion for the first three offers, drawn and in figures."""

    title: str
    weight: Decimal | None
    svg: str | None
    cells: tuple[Cell, ...]


def bars(made: Table, lang: str) -> tuple[BarRow, ...]:
    """Criteria in the order of the plan, for the first three of the ranking, the price last."""
    first = made.first
    if not first:
        return ()
    weights = [cell.weight or Decimal(0) for cell in first[0].cells]
    heaviest = max([*weights, made.price_weight or Decimal(0)])
    names = tuple(row.name for row in first)
    rows = [
        _bar(
            made, place, cell.title, cell.weight, heaviest, tuple(r.cells[place] for r in first),
            names, lang,
        )
        for place, cell in enumerate(first[0].cells)
    ]  # fmt: skip
    return tuple(rows)


def price_bar(made: Table, lang: str) -> str | None:
    points = tuple(row.price_points for row in made.first if row.price_points is not None)
    if not made.price_weight or not points:
        return None
    weights = [cell.weight or Decimal(0) for cell in made.first[0].cells]
    return _bar_svg(
        "balk-prijs",
        sentence("decisions.price", lang),
        made.price_weight,
        max([*weights, made.price_weight]),
        tuple(min(max(one, Fraction(0)), Fraction(made.price_weight)) for one in points),
        None,
        tuple(row.name for row in made.first),
        made.price_places,
        lang,
    )


def _bar(
    made: Table,
    place: int,
    title: str,
    weight: Decimal | None,
    heaviest: Decimal,
    cells: tuple[Cell, ...],
    names: tuple[str, ...],
    lang: str,
) -> BarRow:
    points = tuple(cell.points for cell in cells)
    svg = None
    if weight and heaviest and all(one is not None for one in points):
        svg = _bar_svg(
            f"balk-{place}",
            title,
            weight,
            heaviest,
            tuple(one for one in points if one is not None),
            made.floors[place],
            names,
            made.points_places,
            lang,
        )
    return BarRow(title, weight, svg, cells)


@lru_cache(maxsize=512)
def _bar_svg(
    ident: str,
    title: str,
    weight: Decimal,
    heaviest: Decimal,
    points: tuple[Fraction, ...],
    floor: Fraction | None,
    names: tuple[str, ...],
    places: int,
    lang: str,
) -> str:
    """The bars of one criterion, with the figures in words."""
    shown = "; ".join(show(one, places, lang) for one in points)
    return svg_for_page(
        pair_bars(PairBars(weight, heaviest, points, floor)),
        sentence("decisions.bars", lang, title=title, points=shown, weight=weight),
        sentence("decisions.bars_order", lang, names=names),
        ident,
    )
