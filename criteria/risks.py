"""The risk dossier: what can happen, who can do something about it, and what it does to the money.

An effect on the lump sum is an amount in euros per year of the contract, lower and higher; where it
is not known, nothing stands there, and a total says that something is missing. Task funding has
three risks of its own (S §2.4): they are there from the start.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from criteria.canon import later
from criteria.numbers import cents, from_cents
from criteria.reading import read_dutch
from criteria.refusals import Refusal, Refused, refusal
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
CENT = Decimal("0.01")
LOW, MIDDLE, HIGH = WEIGHTS = ("low", "middle", "high")
_MIDDLE_FROM, _HIGH_FROM = 5, 15
_SHARE = re.compile(r"[%‰]|\bprocent|\bpercent|\bpct\b", re.IGNORECASE)
_OTHER_MONEY = re.compile(
    r"\b(?:usd|gbp|chf|sek|nok|dkk|pln|czk|huf|jpy|cny|ang|xcg|awg"
    r"|dollars?|pond(?:en)?|pounds?|frank(?:en)?|francs?|gulden|kron(?:en|or|er))\b",
    re.IGNORECASE,
)


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
        given = (("low", effect.low), ("high", effect.high))
        odd = [name for name, amount in given if amount is not None and not _fits(amount)]
        yield from (refusal("dialogue.value_large", f"{name}-{effect.year}") for name in odd)
        if odd or effect.low is None or effect.high is None:
            continue
        if effect.low > effect.high:
            yield refusal("dialogue.low_above_high", f"low-{effect.year}")


def _fits(amount: Decimal) -> bool:
    return amount.is_finite() and abs(amount) < LARGEST and amount == amount.quantize(CENT)


def read_effect(typed: str, *, english: bool = False) -> Decimal:
    """An effect in euros. A percentage is refused: of what is not known, so it is no amount."""
    odd = no_euros(typed)
    if odd:
        raise Refused(refusal(f"dialogue.effect_{odd}"))
    return read_dutch(typed, places=2, english=english)


def no_euros(typed: str) -> str:
    """Why words are no amount in euros: they name a share, or another currency; else empty."""
    if _SHARE.search(typed):
        return "share"
    foreign = any(unicodedata.category(mark) == "Sc" and mark != "€" for mark in typed)
    return "currency" if foreign or _OTHER_MONEY.search(typed) else ""


@dataclass(frozen=True, slots=True)
class Together:
    """What all risks together do to one contract year; `unknown` counts what is not in it."""

    year: int
    low: Decimal
    high: Decimal
    unknown: int


def together(risks: Iterable[Risk], years: int) -> tuple[Together, ...]:
    """The effects of the risks that are not closed, per contract year, without what is unknown.

    A risk may also stay away: an amount above zero does not raise the lowest sum, and one below
    zero does not lower the highest. The risks of task funding that nobody worked out are unknown.
    """
    every = tuple(risks)
    counting = [one for one in every if one.status != CLOSED]
    missing = len(unworked(every))
    found = []
    for year in range(1, years + 1):
        effects = [effect_in(one, year) for one in counting]
        found.append(
            Together(
                year,
                exactly(min(e.low, Decimal(0)) for e in effects if e.low is not None),
                exactly(max(e.high, Decimal(0)) for e in effects if e.high is not None),
                missing + sum(1 for e in effects if e.low is None or e.high is None),
            )
        )
    return tuple(found)


def exactly(amounts: Iterable[Decimal]) -> Decimal:
    """The sum in whole cents, however many there are."""
    return from_cents(sum(cents(amount) for amount in amounts))


def effect_in(one: Risk, year: int) -> Effect:
    """What a risk does in one contract year; unknown where nothing was written down."""
    return next((each for each in one.effects if each.year == year), Effect(year, None, None))


def unworked(risks: Iterable[Risk]) -> tuple[str, ...]:
    """The risks of task funding that are not in the dossier yet."""
    there = {one.template for one in risks}
    return tuple(name for name in TASK_FUNDING if name not in there)


def heaviness(chance: int, impact: int) -> str:
    """Low, middle or high, by chance times impact: from 5 and from 15."""
    weight = chance * impact
    return HIGH if weight >= _HIGH_FROM else MIDDLE if weight >= _MIDDLE_FROM else LOW


def heat(risks: Iterable[tuple[str, Risk]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """The names of the risks that are not closed, by (chance, impact)."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for name, one in risks:
        if one.status != CLOSED:
            found[one.chance, one.impact] = (*found.get((one.chance, one.impact), ()), name)
    return found
