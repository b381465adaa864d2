"""A ranking as a page shows it: every figure with the steps it was made from (I14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS
from criteria.numbers import Mark
from criteria.outcome import AWARD, Entrant, ranking, why_aside
from criteria.plan import EvaluationPlan, Question
from criteria.rank import exact_total, exact_value
from criteria.ranking import RankedOffer, Ranking
from criteria.ranking_rules import RankingRules
from criteria.ranking_steps import Step
from criteria.refusals import Refused

SHOWN_PLACES = 2
HIGHLIGHTED = 3


@dataclass(frozen=True, slots=True)
class Told:
    """Steps of a sum, made into sentences when somebody reads them: computing anew stays quick."""

    steps: tuple[Step, ...]
    lang: str

    def __iter__(self) -> Iterator[str]:
        return (step.sentence(self.lang) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Cell:
    """One criterion of one offer: mark, points, and how the points came about."""

    title: str
    mark: Mark | None
    step: str
    weight: Decimal | None
    points: Fraction | None
    steps: Told
    best: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One offer in a ranking.

    number  the marker it has in every chart, for the first three
    exact   total or value as a fraction, before the last rounding
    aside   why it is not ranked
    """

    id: str
    name: str
    number: int | None
    rank: int | None
    shares_rank: bool
    cells: tuple[Cell, ...]
    quality: Fraction | None
    price_points: Fraction | None
    total: Fraction | None
    exact: str | None
    price_best: bool
    price_steps: Told
    total_steps: Told
    aside: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """The ranking of one lot. `refused` says why there is none."""

    questions: tuple[Question, ...]
    rows: tuple[Row, ...]
    price_weight: Decimal | None
    priced: bool
    by_value: bool
    points_places: int
    price_places: int
    total_places: int
    floors: tuple[Fraction | None, ...]
    tied: tuple[str, ...]
    draw_needed: bool
    refused: tuple[str, ...] = ()

    @property
    def first(self) -> tuple[Row, ...]:
        """The offers that charts show: the first three of the ranking."""
        return tuple(row for row in self.rows if row.number is not None)

    @property
    def ranked(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.rank is not None)

    @property
    def aside(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.aside is not None)


def table(
    plan: EvaluationPlan, lot: str, stage: str, entrants: Sequence[Entrant], lang: str
) -> Table:
    """The ranking of one lot in one stage, ready to be shown."""
    rules = plan.stage(lot, stage).ranking_rules()
    try:
        result = ranking(plan, lot, stage, entrants)
    except Refused as refused:
        return _table(plan, lot, stage, rules, (), None, refused, lang)
    ids = {entrant.name: entrant for entrant in entrants}
    best = _best(result)
    rows = tuple(
        _row(plan, lot, stage, offer, ids[offer.id], place, result, best, lang)
        for place, offer in enumerate(result.offers, 1)
    )
    return _table(plan, lot, stage, rules, rows, result, None, lang)


def _table(
    plan: EvaluationPlan,
    lot: str,
    stage: str,
    rules: RankingRules,
    rows: tuple[Row, ...],
    result: Ranking | None,
    refused: Refused | None,
    lang: str,
) -> Table:
    price, rounding = rules.price, rules.rounding
    formula = FORMULAS[price.formula] if price else None
    by_value = formula is not None and formula.is_value

    def places(wanted: int | None) -> int:
        return SHOWN_PLACES if wanted is None else wanted

    return Table(
        plan.stage(lot, stage).questions,
        rows,
        price.points if price and not by_value else None,
        stage == AWARD and price is not None and price.formula != "quality-only",
        by_value,
        places(rounding.criterion),
        places(rounding.price),
        places(rounding.total),
        _floors(rules),
        result.tied if result else (),
        result.draw_needed if result else False,
        tuple(one.sentence(lang) for one in refused.refusals) if refused else (),
    )


def _floors(rules: RankingRules) -> tuple[Fraction | None, ...]:
    """The points at each minimum mark, where a mark counts by its place on the scale."""
    return tuple(
        Fraction(one.points)
        * (Fraction(one.minimum) - Fraction(one.scale_min))
        / Fraction(one.scale_max - one.scale_min)
        if rules.against == "scale" and one.points is not None and one.minimum is not None
        else None
        for one in rules.criteria
    )


def _best(result: Ranking) -> Mapping[str, Fraction]:
    """The most points per criterion, where the offers differ."""
    found: dict[str, list[Fraction]] = {}
    for offer in result.offers:
        for id_, points in offer.criterion_points:
            found.setdefault(id_, []).append(points)
        if offer.price_points is not None:
            found.setdefault("price", []).append(offer.price_points)
    return {id_: max(points) for id_, points in found.items() if len(set(points)) > 1}


def _row(
    plan: EvaluationPlan,
    lot: str,
    stage: str,
    offer: RankedOffer,
    entrant: Entrant,
    place: int,
    result: Ranking,
    best: Mapping[str, Fraction],
    lang: str,
) -> Row:
    marks, points, steps = dict(entrant.marks), dict(offer.criterion_points), _grouped(offer.steps)
    rules = plan.stage(lot, stage)
    cells = []
    for question in rules.questions:
        mark = marks.get(question.id)
        scale = rules.scale_of(question)
        step = scale.step(mark) if scale and mark is not None else None
        earned = points.get(question.id)
        cells.append(
            Cell(
                question.title.get(lang),
                mark,
                step.name.get(lang) if step else "",
                question.points,
                earned,
                _told(steps, question.id, lang),
                earned is not None and best.get(question.id) == earned,
            )
        )
    return Row(
        entrant.id,
        offer.id,
        place if offer.rank is not None and place <= HIGHLIGHTED else None,
        offer.rank,
        offer.id in result.tied,
        tuple(cells),
        offer.quality,
        offer.price_points,
        offer.total if offer.total is not None else offer.value,
        exact_total(result.rules, offer) or exact_value(offer),
        best.get("price") is not None and best.get("price") == offer.price_points,
        _told(steps, "price", lang),
        _told(steps, "total", lang),
        why_aside(plan.stage(lot, stage), offer.set_aside, lang) if offer.set_aside else None,
    )


def _told(steps: Mapping[str, Sequence[Step]], about: str, lang: str) -> Told:
    return Told(tuple(steps.get(about, ())), lang)


def _grouped(steps: Sequence[Step]) -> dict[str, list[Step]]:
    """The steps of an offer, by criterion, `price` and `total`."""
    found: dict[str, list[Step]] = {}
    criterion = ""
    for step in steps:
        kind = step.code.partition(".")[2]
        if kind.startswith(("criterion", "under_minimum")):
            criterion = str(dict(step.values).get("id", ""))
            about = criterion or "total"
        elif kind == "rounded_criterion":
            about = criterion
        elif kind.startswith("price") or kind in ("rounded_price", "basket"):
            about = "price"
        else:
            about = "total"
        found.setdefault(about, []).append(step)
    return found
