"""How firm a result is: what would have to be different for another offer to win.

This informs and never feeds a result. Everything is exact. For the winner of a lot it gives the
smallest change of any one mark, any one weight and any one price with which that offer no longer
wins alone; the order without each other offer; and the order under each other formula.

Marks move over the steps of their scale and prices by whole cents (`firmness_prices`); both are
ranked again as the plan ranks, roundings and ties included. Weights move before any rounding
(`firmness_weights`): a point where two offers are equal is a fraction that no rounding hides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from criteria.firmness_prices import PriceChange, price_changes
from criteria.firmness_weights import WeightChange, weight_changes
from criteria.numbers import Mark
from criteria.offers import Offer
from criteria.quality import Judged, judge
from criteria.ranking import Ranking, rank
from criteria.ranking_rules import RankingRules
from criteria.refusals import Refused
from criteria.totals import Scored, score
from criteria.tryout_formulas import Candidate

Scales = Mapping[str, Sequence[Decimal]]
"""The steps of the scale of each criterion, low to high."""

NEAR_STEPS = 1
NEAR_WEIGHT = Decimal(20)
NEAR_PRICE = Decimal(5)
"""What is called sensitive: so many steps of one mark, so many percent of a weight or a price.
Settings of ours, shown wherever the word is used."""


@dataclass(frozen=True, slots=True)
class MarkChange:
    """One mark that would give another winner, at the least number of steps."""

    offer: str
    criterion: str
    old: Mark
    new: Decimal
    steps: int
    winner: str | None


@dataclass(frozen=True, slots=True)
class StepDown:
    """One step less for the winner: by how much it then leads, below zero when another does.

    new   None where there is no lower step
    lead  None where the winner falls under a minimum, or nobody else is left
    """

    criterion: str
    old: Mark
    new: Decimal | None
    lead: Fraction | None
    keeps: bool


@dataclass(frozen=True, slots=True)
class Without:
    """The order when one offer had not taken part; `same` when the others keep their order."""

    offer: str
    order: tuple[str, ...]
    winner: str | None
    same: bool


@dataclass(frozen=True, slots=True)
class Under:
    """The order under a formula; empty where that formula has no value for these prices."""

    formula: str
    chosen: bool
    order: tuple[str, ...]
    winner: str | None
    assumed: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Room:
    """How far a mark is above its minimum: the steps after which the offer falls out."""

    criterion: str
    mark: Mark
    minimum: Decimal
    steps: int | None


@dataclass(frozen=True, slots=True)
class Firmness:
    """What would change the winner. Whatever is not named here does not, by itself.

    winner  None where the first place is shared or nobody is left; then nothing is looked for
    lead    of the winner over the second, in what the formula counts in
    room    for the winner, each criterion with a minimum mark
    """

    order: tuple[str, ...]
    winner: str | None
    lead: Fraction | None
    marks: tuple[MarkChange, ...]
    lowered: tuple[StepDown, ...]
    weights: tuple[WeightChange, ...]
    prices: tuple[PriceChange, ...]
    without: tuple[Without, ...]
    formulas: tuple[Under, ...]
    room: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Wins:
    """In how many draws each offer won, and in how many nobody did."""

    offers: tuple[tuple[str, int], ...]
    nobody: int

    @property
    def draws(self) -> int:
        return self.nobody + sum(count for _, count in self.offers)


def firmness(
    rules: RankingRules,
    offers: Sequence[Offer],
    scales: Scales,
    candidates: Sequence[Candidate] = (),
) -> Firmness:
    """What would change the winner. Refused as the ranking itself is."""
    result = rank(rules, offers)
    race = _Race(rules, offers, result.winner)
    won = result.winner is not None
    return Firmness(
        order=order_of(result),
        winner=result.winner,
        lead=race.lead(race.scored) if won else None,
        marks=_mark_changes(race, scales) if won else (),
        lowered=_lowered(race, scales) if won else (),
        weights=weight_changes(rules, race.judged, result.winner) if result.winner else (),
        prices=price_changes(rules, race.judged, result.winner) if result.winner else (),
        without=_without(rules, offers, result),
        formulas=tuple(_under(one, offers) for one in candidates),
        room=_room(race, scales) if won else (),
    )


def order_of(result: Ranking) -> tuple[str, ...]:
    """Who is ranked, the first one first."""
    return tuple(one.id for one in result.offers if one.rank is not None)


def winner_of(scored: Sequence[Scored]) -> str | None:
    """Who wins alone, as `ranking.rank` finds it."""
    running = [one for one in scored if one.judged.offer.dropped is None]
    first = min((one.key for one in running), default=None)
    found = [one.judged.offer.id for one in running if one.key == first]
    return found[0] if len(found) == 1 else None


class _Race:
    """The offers that remain, and what a changed mark makes of them."""

    def __init__(self, rules: RankingRules, offers: Sequence[Offer], winner: str | None) -> None:
        self.rules, self.offers, self.winner = rules, offers, winner
        self.judged = judge(rules, offers)[0]
        self.scored = score(rules, self.judged)
        self.inside = {one.offer.id for one in self.judged}

    def lead(self, scored: Sequence[Scored]) -> Fraction | None:
        """By how much the winner leads the next; below zero when another leads."""
        own = [one.key[0] for one in scored if one.judged.offer.id == self.winner]
        running = (one for one in scored if one.judged.offer.dropped is None)
        others = [one.key[0] for one in running if one.judged.offer.id != self.winner]
        return min(others) - own[0] if own and others else None

    def with_mark(self, offer: Offer, criterion: str, mark: Decimal) -> list[Scored] | None:
        """The scores with one other mark; None where that gives no ranking."""
        marks = tuple((id_, mark if id_ == criterion else old) for id_, old in offer.marks)
        changed = replace(offer, marks=marks)
        if self.rules.against == "scale" and offer.id in self.inside:
            return score(self.rules, self._instead(offer.id, changed))
        offers = [changed if one is offer else one for one in self.offers]
        try:
            rank(self.rules, offers)
        except Refused:
            return None
        return score(self.rules, judge(self.rules, offers)[0])

    def _instead(self, id_: str, changed: Offer) -> list[Judged]:
        """Against the scale the quality of one offer says nothing about another."""
        own = judge(self.rules, [changed])[0]
        return [new for one in self.judged for new in (own if one.offer.id == id_ else [one])]


def _mark_changes(race: _Race, scales: Scales) -> tuple[MarkChange, ...]:
    """For each offer and criterion the nearest step that changes the winner, the fewest first."""
    found = []
    for offer in race.offers:
        if offer.set_aside is not None:
            continue
        for criterion, mark in offer.marks:
            change = _nearest(race, offer, criterion, mark, scales[criterion])
            if change is not None:
                found.append(change)
    return tuple(sorted(found, key=lambda one: one.steps))


def _nearest(
    race: _Race, offer: Offer, criterion: str, mark: Mark, steps: Sequence[Decimal]
) -> MarkChange | None:
    below = [step for step in reversed(steps) if step < mark]
    above = [step for step in steps if step > mark]
    ways = (below, above) if offer.id == race.winner else (above, below)
    for count in range(1, max(len(below), len(above)) + 1):
        for way in ways:
            scored = race.with_mark(offer, criterion, way[count - 1]) if count <= len(way) else None
            if scored is not None and winner_of(scored) != race.winner:
                new = way[count - 1]
                return MarkChange(offer.id, criterion, mark, new, count, winner_of(scored))
    return None


def _lowered(race: _Race, scales: Scales) -> tuple[StepDown, ...]:
    own = next(offer for offer in race.offers if offer.id == race.winner)
    found = []
    for criterion, mark in own.marks:
        new = max((step for step in scales[criterion] if step < mark), default=None)
        if new is None:
            found.append(StepDown(criterion, mark, None, None, True))
            continue
        scored = race.with_mark(own, criterion, new) or []
        keeps = winner_of(scored) == race.winner
        found.append(StepDown(criterion, mark, new, race.lead(scored), keeps))
    return tuple(found)


def _room(race: _Race, scales: Scales) -> tuple[Room, ...]:
    marks = next(dict(offer.marks) for offer in race.offers if offer.id == race.winner)
    found = []
    for one in race.rules.criteria:
        if one.minimum is not None:
            mark = marks[one.id]
            lower = [step for step in reversed(scales[one.id]) if step < mark]
            under = (n for n, step in enumerate(lower, 1) if step < one.minimum)
            found.append(Room(one.id, mark, one.minimum, next(under, None)))
    return tuple(found)


def _without(rules: RankingRules, offers: Sequence[Offer], now: Ranking) -> tuple[Without, ...]:
    """The order without each offer that is ranked and did not win."""
    found = []
    for id_ in order_of(now):
        if id_ == now.winner or len(order_of(now)) < 2:
            continue
        left = _ranked(rules, [one for one in offers if one.id != id_])
        if left is not None:
            order = order_of(left)
            same = order == tuple(one for one in order_of(now) if one != id_)
            found.append(Without(id_, order, left.winner, same))
    return tuple(found)


def _under(candidate: Candidate, offers: Sequence[Offer]) -> Under:
    made = _ranked(candidate.rules, offers)
    return Under(
        candidate.formula.name,
        candidate.chosen,
        order_of(made) if made else (),
        made.winner if made else None,
        candidate.assumed,
    )


def _ranked(rules: RankingRules, offers: Sequence[Offer]) -> Ranking | None:
    try:
        return rank(rules, offers)
    except Refused:
        return None


SPREAD = Decimal("0.2")
"""How far a drawn weight lies from the sealed one at most: a fifth of it. A setting of ours."""
DRAWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Study:
    """What was found and what was drawn, from which seed; kept as it was made."""

    found: Firmness
    by_weights: Wins
    by_marks: Wins
    seed: int
    draws: int
    spread: Decimal
