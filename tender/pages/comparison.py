"""The comparison of the final offers: points, money, elements and agreements."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.formulas import PriceRule
from criteria.indicators import INDICATOR, Indicator
from criteria.low_offers import signals
from criteria.numbers import show
from criteria.outcome import AWARD, Entrant, lot_outcome, priced
from criteria.risks import RISK, Risk
from criteria.texts import sentence
from tender.actions import outcomes
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.marks import state
from tender.pages.bars import BarRow, bars, price_bar
from tender.pages.elements import (
    Conformity,
    Deviation,
    Elements,
    conformity,
    deviations,
    elements,
)
from tender.pages.money import Money, money
from tender.pages.offer_questions import OfferQuestion, offer_questions
from tender.pages.rankings import Cell, Row, Table, table
from tender.pages.registered import Registered, registered
from tender.pages.single_offer import Open, Test, still_open, tests
from tender.pages.spread_money import Spread, spread
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, clarification, contents, decisions, readings, register
from tender.store.agreements import AgreementView, GapView
from tender.store.clarification import RoundView
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.register import EntryView
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
    """What was decided after an inquiry into a low offer. `reason` is empty for whoever did not
    declare about the tenderer: it speaks of what that one wrote (I5)."""

    name: str
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer by name, with the marker it has in charts."""

    candidacy: UUID
    tenderer: UUID
    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class ComparisonLot:
    """One lot. `table` is None for whoever may not see points, or while an inquiry waits; `drawn`
    is who came first where lots were drawn between those who share the first place."""

    key: str
    title: str
    offers: tuple[Offered, ...]
    table: Table | None
    bars: tuple[BarRow, ...]
    price_bar: str | None
    formula: str
    parameters: tuple[tuple[str, str], ...]
    money: Money
    spread: Spread
    elements: Elements
    registered: Registered | None
    conformity: tuple[Conformity, ...]
    deviations: tuple[Deviation, ...]
    tests: tuple[Test, ...]
    open: tuple[Open, ...]
    waiting: tuple[Waiting, ...]
    inquiries: tuple[Inquiry, ...]
    without_offer: tuple[str, ...]
    questions: tuple[OfferQuestion, ...]
    drawn: str

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
    `asks`: this person asks tenderers to make their offer clear.
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
    asks: bool = False


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
    asks = allowed(actor, Permission.ASK_CLARIFICATION, case.step)
    basis = (known, prices, points, spoken, answers, asks, lang)
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
            agreements.gaps(session, spoken, case.id),
            _registers(session, spoken, case),
            decisions.inquiries(session, case.id),
            decisions.draws(session, case.id, AWARD),
            () if answers.nothing else clarification.rounds(session, case.id),
            undeclared,
            not answers.nothing,
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
        asks=asks,
    )


def opened_ranking(
    session: Session, actor: Identity
) -> tuple[Case, str, dict[str, tuple[Entrant, ...]], frozenset[UUID]]:
    """What the ranking of each lot is computed from, the state of the record it follows from, and
    the candidacies of tenderers that this person declared about.

    NotGranted for who may not see prices and points together, or did not open the prices yet.
    """
    known = state(session, actor.procedure_id)
    case = look(session, actor, Permission.VIEW_COMPARISON)
    viewer, moment = actor.viewer, case.moment
    allowed_here = (
        not visibility.prices(viewer, moment).nothing
        and visibility.results(viewer, moment, AWARD).everyone
        and readings.has_read(session, case, actor.id, PRICES)
    )
    inside = outcomes.in_award(session, case)
    conflict = any(str(row.tenderer) in viewer.conflicted for row in inside)
    if not allowed_here or conflict:
        raise NotGranted
    reads = frozenset(row.id for row in inside if str(row.tenderer) in viewer.declared)
    return case, known, outcomes.entrants(session, case, AWARD, inside), reads


def ranked_lot(session: Session, actor: Identity, lot: str) -> tuple[Case, tuple[Entrant, ...]]:
    """What the ranking of a lot is computed from. NotGranted while a low price waits for a
    decision: until then there is none."""
    case, _, given, _ = opened_ranking(session, actor)
    if not given.get(lot) or outcomes.undecided(session, case, {lot: given[lot]}):
        raise NotGranted
    return case, given[lot]


@dataclass(frozen=True, slots=True)
class _Reader:
    """What was fetched once for all lots."""

    case: Case
    inside: tuple[CandidacyView, ...]
    points: bool
    years: Mapping[UUID, Mapping[int, Decimal]]
    texts: tuple[Mapping[UUID, Mapping[str, str]], ...]
    agreements: tuple[AgreementView, ...]
    settled: Mapping[tuple[UUID, str], GapView]
    registers: tuple[tuple[EntryView[Indicator], ...], tuple[EntryView[Risk], ...]] | None
    decided: Mapping[UUID, tuple[bool, str]]
    draws: Mapping[str, tuple[str, ...]]
    rounds: tuple[RoundView, ...]
    undeclared: frozenset[UUID]
    readable: bool
    lang: str

    def lot(self, key: str, entrants: Sequence[Entrant]) -> ComparisonLot:
        plan, rules = self.case.plan, self.case.plan.lot(key)
        here = [row for row in self.inside if row.lot == key]
        waiting = tuple(self._waiting(here, signals(plan, key, entrants)))
        made = table(plan, key, AWARD, entrants, self.lang) if self.points and not waiting else None
        offers = _offered(here, made, self.years)
        price = rules.award.price
        by_tenderer = [(one.name, one.tenderer) for one in offers]
        amounts = money(
            plan,
            rules,
            [(o.name, o.number, self.years.get(o.candidacy, {})) for o in offers],
            self.lang,
        )
        parts = [(one.name, one.candidacy) for one in offers]
        offered = elements(plan, parts, self.texts, self.lang)
        registers = self._registered(offers, amounts)
        kept = conformity(by_tenderer, self.agreements)
        off = deviations(
            plan, by_tenderer, self.agreements, self.undeclared, self.settled, self.lang
        )
        asked = offer_questions(
            plan,
            [pair for pair in by_tenderer if pair[1] not in self.undeclared],
            self.rounds,
            self.lang,
        )
        single, readable = len(offers) == 1, self.readable and not self.undeclared
        return ComparisonLot(
            key,
            rules.title.get(self.lang),
            offers,
            made,
            bars(made, self.lang) if made else (),
            price_bar(made, self.lang) if made else None,
            sentence(f"names.formula_{price.formula}", self.lang) if price else "",
            _parameters(price, self.lang) if price else (),
            amounts,
            spread(plan.facts, amounts, offered.band, f"kalender-{rules.id}", self.lang),
            offered,
            registers,
            kept,
            off,
            tests(amounts, made, offered, registers, kept, off, readable) if single else (),
            still_open(len(waiting), asked, offered, registers, kept, off, readable)
            if single
            else (),
            waiting,
            tuple(self._inquiries(here)),
            tuple(row.name for row in here if not self.years.get(row.id)),
            asked,
            self._drawn(key, entrants) if made and not made.refused else "",
        )

    def _inquiries(self, here: Iterable[CandidacyView]) -> Iterable[Inquiry]:
        for row in here:
            if row.id in self.decided:
                kept, reason = self.decided[row.id]
                reads = self.readable and row.tenderer not in self.undeclared
                yield Inquiry(row.name, kept, reason if reads else "")

    def _drawn(self, key: str, entrants: Sequence[Entrant]) -> str:
        if key not in self.draws:
            return ""
        found = lot_outcome(self.case.plan, key, AWARD, entrants, self.draws[key]).winner
        return next((one.name for one in entrants if one.id == found), "")

    def _registered(self, offers: Sequence[Offered], amounts: Money) -> Registered | None:
        """None for a reader to whom the dialogue is closed."""
        if self.registers is None:
            return None
        indicators, risks = self.registers
        return registered(
            [
                (one.name, one.number, one.tenderer, row.priced)
                for one, row in zip(offers, amounts.rows, strict=True)
            ],
            indicators,
            risks,
            amounts.priced_years,
        )

    def _waiting(self, here: Iterable[CandidacyView], low: Iterable[str]) -> Iterable[Waiting]:
        """Those whose price is low and waits for a decision."""
        for row in here:
            if row.id not in self.decided and str(row.id) in low:
                years = tuple(self.years.get(row.id, {}).values())
                yield Waiting(row.id, row.name, priced(self.case.plan.lot(row.lot), years))


def _registers(
    session: Session, sight: visibility.Sight, case: Case
) -> tuple[tuple[EntryView[Indicator], ...], tuple[EntryView[Risk], ...]] | None:
    if sight.nothing:
        return None
    return (
        register.latest(register.every_version(session, sight, case.id, INDICATOR, Indicator)),
        register.latest(register.every_version(session, sight, case.id, RISK, Risk)),
    )


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
