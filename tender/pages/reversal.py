"""A worked reversal as the page shows it: three offers, twice ranked, and every sum in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from criteria.award_text import steps, titles
from criteria.plan import LotRules, StageRules
from criteria.price_notes import near
from criteria.ranking import Ranking
from criteria.reversal import Reversal, reversal
from criteria.text import Text
from criteria.tryout import Invented, marks
from criteria.tryout_formulas import Candidate

_PLACES = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """An offer in one of the rankings. `earned` is None where a price earns no points."""

    earned: Fraction | None
    result: Fraction
    wins: bool
    sums: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One of the three offers: beside the others, and without the one that leaves (None there)."""

    name: str
    price: Decimal
    quality: Fraction
    beside: Standing
    apart: Standing | None


@dataclass(frozen=True, slots=True)
class Story:
    """An example for one formula; `within` says whether it lies within what was invented."""

    candidate: Candidate
    lines: tuple[Line, ...]
    within: bool

    @property
    def by_points(self) -> bool:
        return self.lines[0].beside.earned is not None


def story(lot: LotRules, candidate: Candidate, invented: Invented) -> Story | None:
    """The example for a formula with the marks of this lot; None where none was found."""
    rules = lot.award
    every = replace(invented, least=Decimal(0), most=Decimal(100))
    found = reversal(candidate.rules, marks(rules, invented), marks(rules, every), invented)
    if found is None:
        return None
    lines = tuple(_line(found, place, rules) for place in range(len(found.offers)))
    return Story(candidate, lines, found.within)


def _line(found: Reversal, place: int, rules: StageRules) -> Line:
    offer = found.offers[place]
    assert isinstance(offer.price, Decimal)
    quality = next(one.quality for one in found.together.offers if one.id == offer.id)
    beside = _standing(found.together, offer.id, rules)
    stays = any(one.id == offer.id for one in found.apart.offers)
    apart = _standing(found.apart, offer.id, rules) if stays else None
    return Line(offer.id, offer.price, near(quality or Fraction(), _PLACES), beside, apart)


def _standing(ranking: Ranking, name: str, rules: StageRules) -> Standing:
    one = next(one for one in ranking.offers if one.id == name)
    result = one.total if one.value is None else one.value
    assert result is not None
    earned = None if one.price_points is None else near(one.price_points, _PLACES)
    sums = steps(one.steps, titles(rules))
    return Standing(earned, near(result, _PLACES), ranking.winner == name, sums)
