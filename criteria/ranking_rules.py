"""What a plan says about ranking: frozen values, and everything that can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from criteria import formulas
from criteria.formulas import FORMULAS, PriceRule
from criteria.refusals import Refusal, refusal

AGAINST = ("scale", "best")
MODES = ("half-up", "half-even")
STAGES = ("criterion", "price", "total")
TIE_RULES = ("quality", "price", "draw")
MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Criterion:
    """A quality criterion: its points, or its value in euros under award on value (PF10)."""

    id: str
    points: Decimal | None
    scale_min: Decimal
    scale_max: Decimal
    minimum: Decimal | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rounding:
    """To how many decimals each stage is rounded; None leaves it exact."""

    mode: str = "half-up"
    criterion: int | None = None
    price: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class RankingRules:
    """What a plan says about ranking. `price` is None where quality alone counts."""

    criteria: tuple[Criterion, ...]
    price: PriceRule | None
    against: str = "scale"
    minimum_total: Decimal | None = None
    rounding: Rounding = field(default_factory=Rounding)
    ties: tuple[str, ...] = ()

    @property
    def on_value(self) -> bool:
        """Award on value (PF10), where quality counts in euros."""
        return self.price is not None and self.price.formula == "award-on-value"

    @property
    def quality_alone(self) -> bool:
        """No price in the plan, or a fixed one (PF14)."""
        return self.price is None or self.price.formula == "quality-only"

    @property
    def by_fraction(self) -> bool:
        """PF11 to PF13 count quality as a share of all quality points."""
        formula = FORMULAS.get(self.price.formula) if self.price is not None else None
        return formula is not None and formula.is_value and not self.on_value


def rank_reversal_possible(rules: RankingRules) -> bool:
    """Whether the order of two offers may change when a third one drops out."""
    by_price = rules.price is not None and formulas.rank_reversal_possible(rules.price)
    return by_price or rules.against == "best"


# --- checks: every refusal at once ----------------------------------------------------------------


def check_rules(rules: RankingRules) -> tuple[Refusal, ...]:
    """Everything that keeps these rules from giving a ranking, each with its place."""
    return (
        *_check_criteria(rules),
        *_check_quality(rules),
        *(formulas.check_price_rule(rules.price) if rules.price is not None else ()),
        *_check_rounding(rules.rounding),
        *_check_ties(rules),
    )


def _check_criteria(rules: RankingRules) -> Iterable[Refusal]:
    seen: set[str] = set()
    for index, criterion in enumerate(rules.criteria):
        place = f"criteria[{index}]"
        if not criterion.id:
            yield refusal("ranking.id_missing", f"{place}.id")
        if criterion.id in seen:
            yield refusal("ranking.criterion_twice", f"{place}.id", id=criterion.id)
        seen.add(criterion.id)
        yield from _check_worth(criterion, rules.on_value, place)
        yield from _check_scale(criterion, rules.on_value, place)


def _check_worth(criterion: Criterion, on_value: bool, place: str) -> Iterable[Refusal]:
    """Euros under award on value, points under everything else; never both."""
    wanted, other = ("value", "points") if on_value else ("points", "value")
    worth: Decimal | None = getattr(criterion, wanted)
    if getattr(criterion, other) is not None:
        yield refusal(f"ranking.{other}_not_used", f"{place}.{other}", id=criterion.id)
    if worth is None:
        yield refusal(f"ranking.{wanted}_missing", f"{place}.{wanted}")
    elif not worth.is_finite():
        yield refusal("ranking.not_a_number", f"{place}.{wanted}")
    elif worth < 0:
        yield refusal(f"ranking.{wanted}_negative", f"{place}.{wanted}", **{wanted: worth})


def _check_scale(criterion: Criterion, on_value: bool, place: str) -> Iterable[Refusal]:
    low, high, least = criterion.scale_min, criterion.scale_max, criterion.minimum
    if not (low.is_finite() and high.is_finite()):
        yield refusal("ranking.not_a_number", f"{place}.scale")
    elif low >= high:
        yield refusal("ranking.scale_empty", f"{place}.scale", low=low, high=high)
    elif on_value and high <= 0:
        yield refusal("ranking.scale_not_above_zero", f"{place}.scale.max", high=high)
    elif least is not None and not (least.is_finite() and low <= least <= high):
        yield refusal("ranking.minimum_off_scale", f"{place}.minimum", low=low, high=high)


def _check_quality(rules: RankingRules) -> Iterable[Refusal]:
    if rules.against not in AGAINST:
        yield refusal("ranking.against_unknown", "against", against=rules.against)
    elif rules.against == "best" and rules.on_value:
        yield refusal("ranking.best_on_value", "against")
    if rules.minimum_total is not None and not rules.minimum_total.is_finite():
        yield refusal("ranking.not_a_number", "minimum_total")
    if not rules.criteria and rules.quality_alone:
        yield refusal("ranking.nothing_to_rank", "criteria")
    if rules.by_fraction and not any(c.points for c in rules.criteria):
        yield refusal("ranking.no_quality_points", "criteria")


def _check_rounding(rounding: Rounding) -> Iterable[Refusal]:
    if rounding.mode not in MODES:
        yield refusal("ranking.rounding_unknown", "rounding.mode", mode=rounding.mode)
    for stage in STAGES:
        places = getattr(rounding, stage)
        if places is not None and not (type(places) is int and 0 <= places <= MOST_PLACES):
            yield refusal("ranking.places_wrong", f"rounding.{stage}", most=MOST_PLACES)


def _check_ties(rules: RankingRules) -> Iterable[Refusal]:
    known = {criterion.id for criterion in rules.criteria}
    for index, tie in enumerate(rules.ties):
        kind, _, named = tie.partition(":")
        if tie not in TIE_RULES and kind != "criterion":
            yield refusal("ranking.tie_unknown", f"ties[{index}]", tie=tie)
        elif kind == "criterion" and named not in known:
            yield refusal("ranking.tie_criterion_unknown", f"ties[{index}]", id=named)
