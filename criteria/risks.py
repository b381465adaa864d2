"""The risk dossier: what can happen, who can do something about it, and what it does to the money.

An effect on the lump sum is an amount in euros per year of the contract, lower and higher; where it
is not known, nothing stands there, and a total says that something is missing. Task funding has
three risks of its own (S §2.4): they are there from the start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from criteria.canon import later
from criteria.refusals import Refusal, refusal
from criteria.scores import MOTIVATION_LIMIT

RISK = "risk"
"""The sort of these entries in the register."""
INFLUENCES = ("partner", "region", "both", "outside")
LEVELS = (1, 2, 3, 4, 5)
PROPOSED, AGREED, CLOSED = STATUSES = ("proposed", "agreed", "closed")
TASK_FUNDING = ("task_waiting", "task_negotiation", "task_exhaustion")
"""Waiting lists, negotiating about the budget, and a budget that runs out early."""
LINE_LIMIT = 200
LARGEST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class Effect:
    """What a risk does to the lump sum of one contract year, in euros; None where unknown.

    low, high  at the least and at the most; a negative amount lowers the lump sum
    """

    year: int
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk.

    influence  who can do something about it: one of INFLUENCES
    chance     1 (hardly) to 5 (almost certain), and `impact` 1 to 5
    trigger    when the measure and the formula begin to work
    formula    how the lump sum changes, in words
    template   one of TASK_FUNDING, when it was there from the start
    """

    title: str
    description: str
    influence: str
    chance: int
    impact: int
    measure: str
    owner: str
    trigger: str
    formula: str
    effects: tuple[Effect, ...]
    status: str = later(PROPOSED)
    template: str = later("")

    @property
    def weight(self) -> int:
        """Chance times impact."""
        return self.chance * self.impact


_LINES = ("title", "owner")
_TEXTS = ("description", "measure", "trigger", "formula")


def check_risk(one: Risk, years: int) -> tuple[Refusal, ...]:
    """What is missing or impossible.

    years  how many years the contract has at most
    """
    found = [
        refusal("dialogue.line_missing", name, limit=LINE_LIMIT)
        for name in _LINES
        if not getattr(one, name).strip() or len(getattr(one, name)) > LINE_LIMIT
    ]
    for name in ("description", "measure"):
        if not getattr(one, name).strip():
            found.append(refusal("acts.text_missing", name))
    found.extend(
        refusal("acts.text_long", name, limit=MOTIVATION_LIMIT)
        for name in _TEXTS
        if len(getattr(one, name)) > MOTIVATION_LIMIT
    )
    if one.influence not in INFLUENCES:
        found.append(refusal("dialogue.choice_missing", "influence"))
    for name in ("chance", "impact"):
        if getattr(one, name) not in LEVELS:
            found.append(refusal("dialogue.choice_missing", name))
    if one.status not in STATUSES:
        found.append(refusal("dialogue.choice_missing", "status"))
    if one.template and one.template not in TASK_FUNDING:
        found.append(refusal("dialogue.choice_missing", "template"))
    found.extend(_effects(one.effects, years))
    return tuple(found)


def _effects(effects: Iterable[Effect], years: int) -> Iterable[Refusal]:
    seen: set[int] = set()
    for effect in effects:
        if not 1 <= effect.year <= years or effect.year in seen:
            yield refusal("dialogue.year_unknown", "effects", years=str(years))
        seen.add(effect.year)
        known = [amount for amount in (effect.low, effect.high) if amount is not None]
        if any(abs(amount) >= LARGEST or amount != amount.quantize(CENT) for amount in known):
            yield refusal("dialogue.value_large", "effects")
        elif len(known) == 2 and known[0] > known[1]:
            yield refusal("dialogue.low_above_high", "effects")


CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Together:
    """What all risks together do to one contract year; `unknown` counts what is not in it."""

    year: int
    low: Decimal
    high: Decimal
    unknown: int


def together(risks: Iterable[Risk], years: int) -> tuple[Together, ...]:
    """The effects of the risks that are not closed, per contract year, without what is unknown."""
    counting = [one for one in risks if one.status != CLOSED]
    found = []
    for year in range(1, years + 1):
        effects = [next((e for e in one.effects if e.year == year), None) for one in counting]
        found.append(
            Together(
                year,
                sum((min(e.low or Decimal(0), Decimal(0)) for e in effects if e), Decimal(0)),
                sum((max(e.high or Decimal(0), Decimal(0)) for e in effects if e), Decimal(0)),
                sum(1 for e in effects if e is None or e.low is None or e.high is None),
            )
        )
    return tuple(found)


def heat(risks: Iterable[tuple[str, Risk]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """The names of the risks that are not closed, by (chance, impact)."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for name, one in risks:
        if one.status != CLOSED:
            found[one.chance, one.impact] = (*found.get((one.chance, one.impact), ()), name)
    return found
