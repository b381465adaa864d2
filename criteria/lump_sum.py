"""The lump sum of a contract year: its base, what the number of clients changes, what risks may do.

A scenario is everything a calculation starts from. What is not known is None, and is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.lump_sum_figures import Figure, added, made, money, step, total, unknown
from criteria.refusals import Refusal, refusal

TAPERS = ("unknown", "none", "percent", "euro")
"""How a year without an amount of its own follows from the year before it."""
RULES = ("none", "share", "full", "step")
"""What happens outside the band: nothing; a share of the price for each client, or all of it; an
amount for each whole step of so many clients."""
AGREED = "agreed"
"""The basis of a count by the rule agreed in the dialogue; else the id of a count of the case."""


@dataclass(frozen=True, slots=True)
class YearInput:
    """What is put in for one contract year.

    base     the lump sum before any adjustment; None follows from the year before by the taper
    clients  the average number in the year
    """

    base: Decimal | None = None
    clients: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RiskEffect:
    """What one risk may do to the lump sum of a contract year: the least and the most, in euros.

    name  what the risk is called by
    """

    year: int
    low: Decimal | None = None
    high: Decimal | None = None
    name: str = ""

    @property
    def unknown(self) -> bool:
        return self.low is None or self.high is None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a calculation starts from, so that the same scenario gives the same figures.

    taper_by        percent or euros a year, as `taper` says
    basis           what was counted for the average number; empty while unknown
    band_basis      what was counted for the band
    share           as a fraction of the price: (1, 2) is one half
    price           euros for a client in a year
    joiner_clients  clients or places of the municipalities that join later, never in a total
    joiner_budget   their budget for a whole calendar year, never in a total
    """

    years: tuple[YearInput, ...]
    taper: str = "unknown"
    taper_by: Decimal | None = None
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    band_basis: str = ""
    basis: str = ""
    rule: str = "none"
    share: tuple[int, int] | None = None
    price: Decimal | None = None
    step_clients: Decimal | None = None
    step_amount: Decimal | None = None
    joiner_clients: Decimal | None = None
    joiner_budget: Decimal | None = None
    risks: tuple[RiskEffect, ...] = ()

    @property
    def band(self) -> tuple[Decimal, Decimal] | None:
        if self.band_low is None or self.band_high is None:
            return None
        return self.band_low, self.band_high


# What cannot be counted with


def check(scenario: Scenario, years: int) -> tuple[Refusal, ...]:
    """Everything that is wrong with a scenario for a contract of so many years, each at its field.

    A field of a year is called after its number: base-1, clients-1.
    """
    return tuple(_faults(scenario, years))


def _faults(scenario: Scenario, years: int) -> Iterator[Refusal]:
    if len(scenario.years) != years:
        yield refusal("lump_sum.years", count=years)
        return
    for field, known in (("taper", TAPERS), ("rule", RULES)):
        if getattr(scenario, field) not in known:
            yield refusal("lump_sum.choice", field)
    negative = [field for field, value in _amounts(scenario) if value is not None and value < 0]
    yield from (refusal("lump_sum.negative", field) for field in negative)
    if scenario.taper == "percent" and (scenario.taper_by or 0) > 100:
        yield refusal("lump_sum.percent", "taper_by")
    if not negative and any((_exact(scenario, n + 1) or 0) < 0 for n in range(years)):
        yield refusal("lump_sum.below_zero", "taper_by")
    if scenario.band and scenario.band[0] > scenario.band[1]:
        yield refusal("lump_sum.band", "band_high")
    if scenario.share and not 0 <= scenario.share[0] <= scenario.share[1] != 0:
        yield refusal("lump_sum.share", "share")
    if scenario.step_clients == 0:
        yield refusal("lump_sum.step_zero", "step_clients")


def _amounts(scenario: Scenario) -> Iterator[tuple[str, Decimal | None]]:
    """What is never below zero, with its field."""
    for number, year in enumerate(scenario.years, 1):
        yield f"base-{number}", year.base
        yield f"clients-{number}", year.clients
    for field in (
        *("taper_by", "band_low", "band_high", "price", "step_clients", "step_amount"),
        *("joiner_clients", "joiner_budget"),
    ):
        yield field, getattr(scenario, field)


# The sums


def base(scenario: Scenario, number: int) -> Figure:
    """The lump sum of a contract year before any adjustment: as put in, or by the taper."""
    first, exact = _entered(scenario, number), _exact(scenario, number)
    if first is None:
        return unknown("no_base", year=number)
    if exact is None:
        return unknown("no_taper", year=number, first=first)
    start, times = money(scenario.years[first - 1].base or 0), number - first
    if not times:
        return made("entered", exact, year=number)
    by = Fraction(scenario.taper_by or 0)
    if scenario.taper == "none" or not by:
        return made("same", exact, first=first)
    if scenario.taper == "percent":
        factors = [1 - by / 100] * times
        return made("tapered", exact, first=first, terms=((start, *factors),))
    return made("less", exact, first=first, start=start, times=times, less=money(by))


def _entered(scenario: Scenario, number: int) -> int | None:
    """The last year up to this one that has an amount of its own."""
    years = range(number, 0, -1)
    return next((n for n in years if scenario.years[n - 1].base is not None), None)


def _exact(scenario: Scenario, number: int) -> Fraction | None:
    first = _entered(scenario, number)
    if first is None:
        return None
    start, times = Fraction(scenario.years[first - 1].base or 0), number - first
    if not times or scenario.taper == "none":
        return start
    if scenario.taper == "unknown" or scenario.taper_by is None:
        return None
    by = Fraction(scenario.taper_by)
    return start * (1 - by / 100) ** times if scenario.taper == "percent" else start - by * times


def adjustment(scenario: Scenario, clients: Decimal | None) -> Figure:
    """What a number of clients adds to the lump sum, or takes from it. Inside the band nothing."""
    if scenario.rule == "none":
        return made("no_rule", Fraction(0))
    if clients is None:
        return unknown("no_clients")
    if scenario.band is None:
        return unknown("no_band")
    low, high = scenario.band
    if low <= clients <= high:
        return made("inside", Fraction(0), clients=clients, low=low, high=high)
    over = clients > high
    bound = high if over else low
    distance = abs(Fraction(clients) - Fraction(bound))
    told = {"clients": clients, "bound": bound, "distance": distance}
    found = _outside(scenario, distance)
    change = found.value if over or found.value is None else -found.value
    return Figure(change, (step("above" if over else "below", **told), *found.steps))


def _outside(scenario: Scenario, distance: Fraction) -> Figure:
    """The amount for so many clients outside the band, whether more or fewer."""
    if scenario.rule == "step":
        return _stepped(scenario, distance)
    if scenario.price is None:
        return unknown("no_price")
    price = money(scenario.price)
    if scenario.rule == "full":
        return made("full", distance * Fraction(price), distance=distance, price=price)
    if scenario.share is None:
        return unknown("no_share")
    share = Fraction(*scenario.share)
    exact = distance * share * Fraction(price)
    return made("share_of", exact, distance=distance, share=str(share), price=price)


def _stepped(scenario: Scenario, distance: Fraction) -> Figure:
    if scenario.step_clients is None or scenario.step_amount is None:
        return unknown("no_step")
    steps = distance // Fraction(scenario.step_clients)
    exact = steps * Fraction(scenario.step_amount)
    amount = money(scenario.step_amount)
    return made("steps", exact, size=scenario.step_clients, steps=steps, amount=amount)


def lump_sum(scenario: Scenario, number: int, clients: Decimal | None) -> Figure:
    """The lump sum of a contract year at this number of clients: base and adjustment as shown."""
    start, change = base(scenario, number), adjustment(scenario, clients)
    if start.value is None or change.value is None:
        return total((start, change))
    steps = (*start.steps, *change.steps)
    if not change.value:
        return Figure(start.value, steps)
    found = added(start.value, change.value)
    return Figure(found.value, (*steps, *found.steps))


def per_client(lump: Figure, clients: Decimal | None) -> Figure:
    """What one client costs in a year at this lump sum."""
    if lump.value is None:
        return lump
    if not clients:
        return unknown("no_clients")
    exact = Fraction(lump.value) / Fraction(clients)
    return made("per_client", exact, lump=money(lump.value), clients=clients)


def with_risks(lump: Figure, effects: Sequence[tuple[str, Decimal | None]]) -> Figure:
    """The lump sum with the known effects of its risks, by name; which are unknown is told."""
    if lump.value is None:
        return lump
    known = [(name, effect) for name, effect in effects if effect is not None]
    steps = [step("effect", name=name, result=money(effect)) for name, effect in known if effect]
    if known:
        change = sum((effect for _, effect in known), Decimal(0))
        found = added(lump.value, change)
        steps += [step("effects", result=money(change)), *found.steps]
    else:
        found = lump
        steps.append(step("no_effects", result=money(lump.value)))
    lacking = [name for name, effect in effects if effect is None]
    if lacking:
        steps.append(step("left_out", names=", ".join(lacking)))
    return Figure(found.value, tuple(steps))
