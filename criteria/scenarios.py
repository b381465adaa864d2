"""Scenarios of the lump sum that are kept, and the risks of the dossier that count in them.

A scenario names its risks and never repeats their amounts. It holds on to the version of a risk
that was read, so that the same version of a scenario always gives the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from criteria.lump_sum import RiskEffect, Scenario, check
from criteria.references import risk_ref
from criteria.refusals import Refusal, refusal
from criteria.risks import LINE_LIMIT, Risk, effect_in, exactly, no_euros
from criteria.scores import MOTIVATION_LIMIT

SCENARIO = "scenario"
"""The sort of these entries in the register."""
KEPT, DROPPED = STATUSES = ("kept", "dropped")
COUNTS, NOTHING, UNKNOWN = STANDINGS = ("counts", "nothing", "unknown")
"""A risk can be chosen; it changes nothing in any year; what it does cannot be worked out."""


@dataclass(frozen=True, slots=True)
class ChosenRisk:
    """A risk whose effects count, as it was in this version. `thread` is its id in the dossier."""

    thread: str
    version: int


@dataclass(frozen=True, slots=True)
class StoredScenario:
    """A scenario with a name.

    text    what it starts from, in words
    inputs  what was put in; the effects of risks come from the dossier, so it has none itself
    """

    title: str
    text: str
    lot: str
    inputs: Scenario
    risks: tuple[ChosenRisk, ...] = ()
    status: str = KEPT


def check_stored(one: StoredScenario, years: int) -> tuple[Refusal, ...]:
    """What is missing or impossible for a contract of so many years."""
    found = list(check(one.inputs, years))
    if not one.title.strip() or len(one.title) > LINE_LIMIT:
        found.append(refusal("dialogue.line_missing", "title", limit=LINE_LIMIT))
    if len(one.text) > MOTIVATION_LIMIT:
        found.append(refusal("acts.text_long", "text", limit=MOTIVATION_LIMIT))
    if one.status not in STATUSES:
        found.append(refusal("dialogue.choice_missing", "status"))
    return tuple(found)


def inputs_of(one: StoredScenario) -> dict[str, Any]:
    """All that a scenario says, by the names of its fields, so that versions can be compared."""
    plain = {name: getattr(one.inputs, name) for name in PLAIN}
    for number, year in enumerate(one.inputs.years, 1):
        plain |= {f"base-{number}": year.base, f"clients-{number}": year.clients}
    return {"title": one.title, "text": one.text, **plain, "risks": one.risks, "status": one.status}


PLAIN = (
    *("taper", "taper_by", "band_low", "band_high", "band_basis", "basis"),
    *("rule", "share", "price", "step_clients", "step_amount", "joiner_clients", "joiner_budget"),
)
"""What a scenario says once, and not for every year."""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A version of a risk of the dossier beside the lump sum, with what it does in each year."""

    thread: str
    version: int
    number: int
    risk: Risk
    effects: tuple[RiskEffect, ...]

    @property
    def ref(self) -> str:
        return risk_ref(self.number)

    @property
    def chosen(self) -> ChosenRisk:
        return ChosenRisk(self.thread, self.version)

    @property
    def standing(self) -> str:
        if any(one.low or one.high for one in self.effects):
            return COUNTS
        return UNKNOWN if self.lacking else NOTHING

    @property
    def lacking(self) -> tuple[int, ...]:
        """The contract years in which its effect is unknown."""
        return tuple(one.year for one in self.effects if one.unknown)

    @property
    def why(self) -> str:
        """Why something is lacking: the name of a sentence; empty when nothing is."""
        if not self.lacking:
            return ""
        formula = self.risk.formula.strip()
        return f"lump_sum.why_{(no_euros(formula) or 'amount') if formula else 'formula'}"

    @property
    def low(self) -> Decimal:
        """The least over all contract years, as far as it is known."""
        return exactly(one.low for one in self.effects if one.low is not None)

    @property
    def high(self) -> Decimal:
        return exactly(one.high for one in self.effects if one.high is not None)


def risk_row(thread: str, version: int, number: int, risk: Risk, years: int) -> RiskRow:
    """A risk may also stay away: then the lowest is no higher, and the highest no lower."""
    found, zero = [], Decimal(0)
    for year in range(1, years + 1):
        one = effect_in(risk, year)
        low = None if one.low is None else min(one.low, zero)
        high = None if one.high is None else max(one.high, zero)
        found.append(RiskEffect(year, low, high, risk_ref(number)))
    return RiskRow(thread, version, number, risk, tuple(found))


def with_effects(inputs: Scenario, rows: Iterable[RiskRow]) -> Scenario:
    """A scenario with the effects of these risks and of no other."""
    return replace(inputs, risks=tuple(one for row in rows for one in row.effects))


def chosen_rows(one: StoredScenario, versions: Sequence[RiskRow]) -> tuple[RiskRow, ...]:
    """The risks of a stored scenario as they were when it was kept, of all versions there are."""
    return tuple(row for row in versions if row.chosen in one.risks)
