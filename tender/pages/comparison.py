"""The comparison of the final offers: points, money, elements and agreements."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.formulas import PriceRule
from criteria.low_offers import signals
from criteria.numbers import show
from criteria.outcome import AWARD, Entrant, input_file, priced
from criteria.texts import sentence
from tender.actions import outcomes
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.marks import state
from tender.exports.plans import named
from tender.pages.elements import (
    Conformity,
    Deviation,
    Elements,
    conformity,
    deviations,
    elements,
)
from tender.pages.money import Money, money
from tender.pages.rankings import Cell, Row, Table, table
from tender.permissions import Identity, NotGranted, Permission
from tender.report.charts import PairBars, pair_bars
from tender.report.svg import svg_for_page
from tender.store import agreements, contents, decisions, readings
from tender.store.agreements import AgreementView
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_INSIDE: Memory[tuple[CandidacyView, ...]] = Memory(64)
_LOTS: Memory[tuple[ComparisonLot, ...]] = Memory(64)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An offer with a price so low that the plan asks about it, until somebody decides."""

    candidacy: UUID
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was decided after an inquiry into a low offer."""

    name: str
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """One criterion for the first three offers, drawn and in figures."""

    title: str
    weight: Decimal | None
    svg: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer by name, with the marker it has in charts."""

    candidacy: UUID
    tenderer: UUID
    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class ComparisonLot:
    """One lot. `table` is None for whoever may not see points, or while an inquiry waits."""

    key: str
    title: str
    offers: tuple[Offered, ...]
    table: Table | None
    bars: tuple[BarRow, ...]
    price_bar: str | None
    formula: str
    parameters: tuple[tuple[str, str], ...]
    money: Money
    elements: Elements
    conformity: tuple[Conformity, ...]
    deviations: tuple[Deviation, ...]
    waiting: tuple[Waiting, ...]
    inquiries: tuple[Inquiry, ...]
    without_offer: tuple[str, ...]

    @property
    def single(self) -> bool:
        return len(self.offers) == 1

    @property
    def lead(self) -> Fraction | None:
        """By how much the first is ahead of the second."""
        ranked = self.table.ranked if self.table else ()
        if len(ranked) < 2 or ranked[0].total is None or ranked[1].total is None:
            return None
        return abs(ranked[0].total - ranked[1].total)

    @property
    def lowest(self) -> Cell | None:
        """Of one offer, the criterion with the lowest mark."""
        cells = self.table.ranked[0].cells if self.table and self.table.ranked else ()
        known = [cell for cell in cells if cell.mark is not None]
        return min(known, key=lambda cell: cell.mark or 0) if known else None


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """`opened`: this person has opened the prices in this step, and that stands in the trail.

    `basis` is all that the lots follow from: the same basis, the same lots.
    `undeclared`: tenderers whose words this person reads after a declaration of interests.
    `judging`: this person has a hand in a re-evaluation, and sees no price meanwhile.
    """

    case: Case
    opened: bool
    basis: tuple[Hashable, ...] = ()
    conflict: bool = False
    sees_points: bool = False
    sees_agreements: bool = False
    sees_answers: bool = False
    lots: tuple[ComparisonLot, ...] = ()
    undeclared: frozenset[UUID] = frozenset()
    judging: bool = False


def comparison_page(session: Session, actor: Identity, lang: str = "nl") -> ComparisonPage:
    """The comparison as this person may see it. As many queries for one offer as for many."""
    known = state(session, actor.procedure_id)
    case = look(session, actor, Permission.VIEW_COMPARISON)
    viewer, moment = actor.viewer, case.moment
    prices = visibility.prices(viewer, moment)
    if visibility.blind_to_prices(viewer, moment):
        return ComparisonPage(case, opened=True, conflict=True, judging=True)
    if prices.nothing:
        raise NotGranted
    if not readings.has_read(session, case, actor.id, PRICES):
        return ComparisonPage(case, opened=False)
    inside = _INSIDE.get(known, lambda: outcomes.in_award(session, case))
    if any(str(row.tenderer) in viewer.conflicted for row in inside):
        return ComparisonPage(case, opened=True, conflict=True)
    points = visibility.results(viewer, moment, AWARD).everyone
    spoken = visibility.dialogue(viewer, moment)
    answers = visibility.answers(viewer, moment, AWARD)
    basis = (known, prices, points, spoken, answers, lang)
    undeclared = frozenset(
        row.tenderer for row in inside if not (answers.nothing or answers.of(str(row.tenderer)))
    )

    def lots() -> tuple[ComparisonLot, ...]:
        given = outcomes.entrants(session, case, AWARD, inside)
        reader = _Reader(
            case,
            inside,
            points,
            contents.offer_years(session, prices, case.id),
            (
                contents.offer_elements(session, answers, case.id, "quality"),
                contents.offer_elements(session, prices, case.id, "price"),
            ),
            agreements.agreements(session, spoken, case.id),
            decisions.inquiries(session, case.id),
            undeclared,
            lang,
        )
        return tuple(reader.lot(key, rows) for key, rows in given.items() if rows)

    return ComparisonPage(
        case,
        True,
        basis,
        False,
        points,
        not spoken.nothing,
        not answers.nothing,
        _LOTS.get(basis, lots),
        undeclared,
    )


def rank_file(session: Session, actor: Identity, lot: str) -> tuple[str, str]:
    """Name and content of the rank file, for whoever may see everything that stands in it."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    viewer, moment = actor.viewer, case.moment
    allowed_here = (
        not visibility.prices(viewer, moment).nothing
        and visibility.results(viewer, moment, AWARD).everyone
        and readings.has_read(session, case, actor.id, PRICES)
    )
    inside = outcomes.in_award(session, case)
    conflict = any(str(row.tenderer) in viewer.conflicted for row in inside)
    given = outcomes.entrants(session, case, AWARD, inside)
    if not allowed_here or conflict or not given.get(lot):
        raise NotGranted
    name = named(case.reference)
    suffix = "" if case.single_lot else f"-{[key for _, key in case.lots].index(lot) + 1}"
    return f"{name}-rank{suffix}", input_file(case.plan, lot, AWARD, given[lot])


@dataclass(frozen=True, slots=True)
class _Reader:
    """What was fetched once for all lots."""

    case: Case
    inside: tuple[CandidacyView, ...]
    points: bool
    years: Mapping[UUID, Mapping[int, Decimal]]
    texts: tuple[Mapping[UUID, Mapping[str, str]], ...]
    agreements: tuple[AgreementView, ...]
    decided: Mapping[UUID, tuple[bool, str]]
    undeclared: frozenset[UUID]
    lang: str

    def lot(self, key: str, entrants: Sequence[Entrant]) -> ComparisonLot:
        plan, rules = self.case.plan, self.case.plan.lot(key)
        here = [row for row in self.inside if row.lot == key]
        waiting = tuple(self._waiting(here, signals(plan, key, entrants)))
        made = table(plan, key, AWARD, entrants, self.lang) if self.points and not waiting else None
        offers = _offered(here, made, self.years)
        price = rules.award.price
        by_tenderer = [(one.name, one.tenderer) for one in offers]
        return ComparisonLot(
            key,
            rules.title.get(self.lang),
            offers,
            made,
            _bars(made, self.lang) if made else (),
            _price_bar(made, self.lang) if made else None,
            sentence(f"names.formula_{price.formula}", self.lang) if price else "",
            _parameters(price, self.lang) if price else (),
            money(
                plan,
                rules,
                [(o.name, o.number, self.years.get(o.candidacy, {})) for o in offers],
                self.lang,
            ),
            elements(plan, [(one.name, one.candidacy) for one in offers], self.texts, self.lang),
            conformity(by_tenderer, self.agreements),
            deviations(plan, by_tenderer, self.agreements, self.undeclared, self.lang),
            waiting,
            tuple(
                Inquiry(row.name, *self.decided[row.id]) for row in here if row.id in self.decided
            ),
            tuple(row.name for row in here if not self.years.get(row.id)),
        )

    def _waiting(self, here: Iterable[CandidacyView], low: Iterable[str]) -> Iterable[Waiting]:
        """Those whose price is low and waits for a decision."""
        for row in here:
            if row.id not in self.decided and str(row.id) in low:
                years = tuple(self.years.get(row.id, {}).values())
                yield Waiting(row.id, row.name, priced(self.case.plan.lot(row.lot), years))


def _offered(
    here: Sequence[CandidacyView],
    made: Table | None,
    years: Mapping[UUID, Mapping[int, Decimal]],
) -> tuple[Offered, ...]:
    """The offers in order of rank; without a ranking in order of position."""
    rows: Mapping[str, Row] = {row.id: row for row in made.rows} if made else {}
    order = {id_: place for place, id_ in enumerate(rows)}
    with_offer = sorted(
        (row for row in here if years.get(row.id)),
        key=lambda row: order.get(str(row.id), row.position),
    )
    return tuple(
        Offered(
            row.id,
            row.tenderer,
            row.name,
            rows[str(row.id)].number if rows else place if place <= 3 else None,
        )
        for place, row in enumerate(with_offer, 1)
    )


def _parameters(price: PriceRule, lang: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            sentence(f"names.parameter_{name}", lang),
            ("✓" if value else "–") if isinstance(value, bool) else show(value, lang=lang),
        )
        for name, value in price.parameters
    )


def _bars(made: Table, lang: str) -> tuple[BarRow, ...]:
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


def _price_bar(made: Table, lang: str) -> str | None:
    points = tuple(row.price_points for row in made.first if row.price_points is not None)
    if not made.price_weight or not points:
        return None
    weights = [cell.weight or Decimal(0) for cell in made.first[0].cells]
    return bar_svg(
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
        svg = bar_svg(
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
def bar_svg(
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
