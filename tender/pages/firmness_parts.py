"""What was found of the firmness of a result, as rows and charts of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.firmness import (
    NEAR_PRICE,
    NEAR_STEPS,
    NEAR_WEIGHT,
    Firmness,
    MarkChange,
    StepDown,
    Study,
)
from criteria.firmness_prices import PriceChange
from criteria.firmness_weights import PRICE, WeightChange
from criteria.formulas import FORMULAS
from criteria.numbers import Mark, show
from criteria.plan import LotRules
from criteria.ranking_rules import RankingRules
from criteria.texts import sentence
from tender.pages.firmness_draws import Drawn, drawn
from tender.report.strips import Shift, shift_strip
from tender.report.svg import svg_for_page

MOST_STRIPS = 6
MOST_ROWS = 40
_MILLION, _WORTH_MILLIONS = 1_000_000, 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """One change with its strip; `svg` is None where words say it all."""

    title: str
    small: str
    svg: str | None
    words: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class MarkRow:
    offer: str
    title: str
    old: Mark
    new: Decimal
    steps: int
    winner: str | None


@dataclass(frozen=True, slots=True)
class WeightRow:
    title: str
    now: Fraction
    at: Fraction | None
    rival: str | None
    sensitive: bool


@dataclass(frozen=True, slots=True)
class PriceRow:
    offer: str
    change: PriceChange
    winner: str | None
    sensitive: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order of merit under one condition; `turned` when another comes first than now."""

    title: str
    note: str
    chosen: bool
    order: tuple[str, ...]
    winner: str | None
    same: bool
    turned: bool
    assumed: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class RoomRow:
    title: str
    mark: Mark
    minimum: Decimal
    steps: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """All that a page shows of one lot."""

    study: Study
    winner: str | None
    changes: tuple[Change, ...]
    marks: tuple[MarkRow, ...]
    more_marks: int
    weights: tuple[WeightRow, ...]
    prices: tuple[PriceRow, ...]
    without: tuple[OrderRow, ...]
    formulas: tuple[OrderRow, ...]
    room: tuple[RoomRow, ...]
    by_weights: Drawn
    by_marks: Drawn
    on_value: bool

    @property
    def sensitive(self) -> bool:
        return any(one.sensitive for one in self.changes)


def found(
    lot: LotRules, rules: RankingRules, study: Study, names: Mapping[str, str], lang: str
) -> Found:
    """What was found of a lot, with the names of now."""
    teller = _Teller(lot, rules, study.found, names, lang)
    one = study.found
    return Found(
        study,
        teller.name(one.winner),
        tuple(teller.changes()),
        tuple(teller.mark(change) for change in one.marks[:MOST_ROWS]),
        max(len(one.marks) - MOST_ROWS, 0),
        tuple(teller.weight(change) for change in one.weights),
        tuple(
            PriceRow(
                names.get(change.offer, ""),
                change,
                teller.name(change.winner),
                _near_price(change),
            )
            for change in one.prices
        ),
        tuple(teller.without()),
        tuple(teller.formulas()),
        tuple(
            RoomRow(teller.title(row.criterion), row.mark, row.minimum, row.steps)
            for row in one.room
        ),
        drawn(study.by_weights, one, names, f"weights-{lot.id}", lang),
        drawn(study.by_marks, one, names, f"marks-{lot.id}", lang),
        rules.on_value,
    )


def _near_price(one: PriceChange) -> bool:
    return one.at is not None and _part(one.at - one.now, one.now) <= NEAR_PRICE


def _near_weight(one: WeightChange) -> bool:
    return one.at is not None and _part(one.at - one.now, one.now) <= NEAR_WEIGHT


def _part(change: Fraction | Decimal, whole: Fraction | Decimal) -> Fraction:
    """A change in percent of what it changes."""
    if not whole:
        return Fraction(0 if not change else 100)
    return abs(Fraction(change) * 100 / Fraction(whole))


class _Teller:
    """Puts what was found into the words of one reader."""

    def __init__(
        self,
        lot: LotRules,
        rules: RankingRules,
        one: Firmness,
        names: Mapping[str, str],
        lang: str,
    ) -> None:
        self.rules, self.one, self.names, self.lang = rules, one, names, lang
        self.titles = {q.id: q.title.get(lang) for q in lot.award.questions}
        formula = FORMULAS[rules.price.formula] if rules.price is not None else None
        self.in_points = formula is None or not formula.is_value
        self.in_euros = formula is not None and formula.lower_wins

    def say(self, code: str, **values: object) -> str:
        return sentence(f"firmness.{code}", self.lang, **values)

    def name(self, id_: str | None) -> str | None:
        return None if id_ is None else self.names.get(id_, "")

    def title(self, id_: str) -> str:
        return self.titles.get(id_, id_)

    def money(self, amount: Fraction | Decimal, beside: Fraction | Decimal = Decimal(0)) -> str:
        """Millions where they tell two amounts apart."""
        apart = abs(Fraction(amount) - Fraction(beside))
        if abs(Fraction(amount)) >= _MILLION and apart >= _WORTH_MILLIONS:
            return self.say("million", value=show(Fraction(amount) / _MILLION, 2, self.lang))
        return self.say("euros", value=show(amount, 2, self.lang))

    # --- what would change the order

    def changes(self) -> Iterable[Change]:
        """The nearest of each kind first: prices, steps, weights."""
        one = self.one
        prices = sorted(
            (change for change in one.prices if change.at is not None and change.sure),
            key=lambda change: _part((change.at or 0) - change.now, change.now),
        )
        weights = sorted(
            (change for change in one.weights if change.at is not None),
            key=lambda change: _part((change.at or 0) - change.now, change.now),
        )
        yield from (self.price_change(change) for change in prices[: MOST_STRIPS // 2])
        yield from list(self.steps_down())[:MOST_STRIPS]
        yield from list(self.steps_up())[: MOST_STRIPS // 2]
        yield from (self.weight_change(change) for change in weights[: MOST_STRIPS // 2])

    def price_change(self, change: PriceChange) -> Change:
        at = change.at or Decimal(0)
        apart = abs(at - change.now)
        percent = show(_part(apart, change.now), 1, self.lang)
        words = self.money(apart)
        way = "higher" if at > change.now else "lower"
        shift = Shift(
            change.now,
            at,
            self.say("now", value=self.money(change.now, at)),
            self.say("turns_at", value=self.money(at, change.now)),
        )
        title = self.say("price_of", name=self.name(change.offer))
        return self.strip(
            title, self.say(way, amount=words, percent=percent), shift, _near_price(change)
        )

    def steps_down(self) -> Iterable[Change]:
        """The winner one step lower: what comes out alike is told at once."""
        groups: dict[tuple[Fraction | None, bool], list[StepDown]] = {}
        for down in self.one.lowered:
            if down.new is not None:
                groups.setdefault((down.lead, down.keeps), []).append(down)
        winner = self.name(self.one.winner)
        worst = sorted(groups.items(), key=lambda item: (item[0][1], item[0][0] or 0))
        for (lead, keeps), downs in worst:
            title = self.say("step_down", name=winner)
            themes = tuple(self.title(down.criterion) for down in downs)
            small = self.say("at_themes", themes=themes)
            before = self.lead_words(self.one.lead)
            after = self.lead_words(lead)
            if before is None or after is None or self.one.lead is None or lead is None:
                out = self.say("out", name=winner) if not keeps else self.say("level")
                yield Change(title, small, None, out if lead is None else "", not keeps)
                continue
            shift = Shift(self.one.lead, lead, before, after, (0, self.say("level")))
            yield self.strip(title, small, shift, not keeps)

    def lead_words(self, lead: Fraction | None) -> str | None:
        """A lead in points or in euros; an index says nothing to a reader."""
        if lead is None or not (self.in_points or self.in_euros):
            return None
        size = abs(lead)
        value = show(size, 2, self.lang) if self.in_points else self.money(size)
        code = "leads" if lead >= 0 else "behind"
        return self.say(code, name=self.name(self.one.winner), value=value)

    def steps_up(self) -> Iterable[Change]:
        """Others of whom a single step would do."""
        near: dict[tuple[str, str | None, bool], list[MarkChange]] = {}
        for mark in self.one.marks:
            if mark.steps <= NEAR_STEPS and mark.offer != self.one.winner:
                near.setdefault((mark.offer, mark.winner, mark.new > mark.old), []).append(mark)
        for (offer, winner, higher), marks in near.items():
            themes = tuple(self.title(mark.criterion) for mark in marks)
            words = (
                self.say("then_nobody")
                if winner is None
                else self.say("then_wins", name=self.name(winner))
            )
            title = self.say("step_up" if higher else "step_down", name=self.name(offer))
            yield Change(title, self.say("at_themes", themes=themes), None, words, True)

    def weight_change(self, change: WeightChange) -> Change:
        at = change.at if change.at is not None else change.now
        number: Callable[[Fraction], str] = (
            (lambda n: self.money(n)) if self.rules.on_value else (lambda n: show(n, 1, self.lang))
        )
        shift = Shift(
            change.now,
            at,
            self.say("now", value=number(change.now)),
            self.say("level_at", value=number(at)),
        )
        small = self.say("others_lower" if at > change.now else "others_higher")
        return self.strip(self.weight_title(change.id), small, shift, _near_weight(change))

    def weight_title(self, id_: str) -> str:
        if id_ == PRICE:
            return self.say("weight_price")
        return self.say("weight_of", title=self.title(id_))

    def strip(self, title: str, small: str, shift: Shift, sensitive: bool) -> Change:
        drawn = svg_for_page(
            shift_strip(shift),
            self.say("strip_title", what=title, now=shift.now_text, then=shift.then_text),
            self.say("strip_order"),
        )
        return Change(title, small, drawn, "", sensitive)

    # --- rows

    def mark(self, one: MarkChange) -> MarkRow:
        return MarkRow(
            self.name(one.offer) or "",
            self.title(one.criterion),
            one.old,
            one.new,
            one.steps,
            self.name(one.winner),
        )

    def weight(self, one: WeightChange) -> WeightRow:
        return WeightRow(
            self.weight_title(one.id), one.now, one.at, self.name(one.rival), _near_weight(one)
        )

    def without(self) -> Iterable[OrderRow]:
        for row in self.one.without:
            turned = row.winner != self.one.winner
            yield OrderRow(
                self.name(row.offer) or "",
                "",
                False,
                self.order(row.order),
                self.name(row.winner),
                row.same,
                turned,
            )

    def formulas(self) -> Iterable[OrderRow]:
        for row in self.one.formulas:
            yield OrderRow(
                sentence(f"names.formula_{row.formula}", self.lang),
                FORMULAS[row.formula].number,
                row.chosen,
                self.order(row.order),
                self.name(row.winner),
                row.order == self.one.order,
                bool(row.order) and row.winner != self.one.winner,
                tuple(
                    (sentence(f"names.parameter_{name}", self.lang), value)
                    for name, value in row.assumed
                ),
            )

    def order(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.names.get(id_, "") for id_ in ids)
