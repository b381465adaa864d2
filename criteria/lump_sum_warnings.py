"""What a reader of a calculation with the lump sum must know before relying on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria.case import CaseFacts
from criteria.lump_sum import AGREED, Scenario
from criteria.lump_sum_figures import money
from criteria.lump_sum_table import Workbench, joins_on
from criteria.refusals import Refusal, refusal
from criteria.text import Text
from criteria.texts import sentence

SERIOUS = frozenset({"lump_sum.over_ceiling", "lump_sum.over_budget"})
"""Where more is asked than there is; the others say what is unknown or not the same."""


def warnings(scenario: Scenario, facts: CaseFacts, made: Workbench) -> tuple[Refusal, ...]:
    """What stands out in the figures, the serious things first."""
    found = (
        *_over(made),
        *_unknown(scenario, facts, made),
        *_bases(scenario, facts),
        *_lines(made),
        *_joiners(scenario, facts),
    )
    return tuple(sorted(found, key=lambda one: one.code not in SERIOUS))


def _over(made: Workbench) -> Iterator[Refusal]:
    for name in ("ceiling", "budget"):
        years = [row.year.number for row in made.years if getattr(row, f"to_{name}").over]
        if years:
            yield refusal(f"lump_sum.over_{name}", years=tuple(years), count=len(years))


def _unknown(scenario: Scenario, facts: CaseFacts, made: Workbench) -> Iterator[Refusal]:
    outside = facts.years_without_budget()
    if outside:
        years = tuple(str(year) for year in outside)
        yield refusal("lump_sum.years_outside", years=years, count=len(years))
    if made.whole.ceiling is None:
        yield refusal("lump_sum.no_ceiling")
    without = [row.year.number for row in made.years if row.lump.value is None]
    if without and len(without) < len(made.years):
        yield refusal("lump_sum.without", years=tuple(without), count=len(without))
    filled = all(year.base is not None for year in scenario.years)
    if filled and scenario.taper in ("percent", "euro"):
        yield refusal("lump_sum.taper_unused")
    names = tuple(dict.fromkeys(risk.name for risk in scenario.risks if risk.unknown))
    if names:
        yield refusal("lump_sum.risks_unknown", names=names, count=len(names))


def _bases(scenario: Scenario, facts: CaseFacts) -> Iterator[Refusal]:
    """Numbers that were counted in two ways are never compared without saying so."""
    if scenario.rule == "none" or scenario.band is None:
        return
    if not any(year.clients is not None for year in scenario.years):
        return
    if not scenario.basis or not scenario.band_basis:
        yield refusal("lump_sum.basis_unknown")
    elif scenario.basis != scenario.band_basis:
        one, other = (basis_text(facts, id_) for id_ in (scenario.basis, scenario.band_basis))
        yield refusal("lump_sum.basis_differs", clients=one, band=other)
    for row in facts.clients:
        if row.id in (scenario.basis, scenario.band_basis) and row.care == "unknown":
            yield refusal("lump_sum.care_unknown", low=row.low, high=row.high, basis=row.basis)


def basis_text(facts: CaseFacts, id_: str) -> Text:
    """What was counted, in words."""
    known = {row.id: row.basis for row in facts.clients}
    code = "lump_sum.basis_agreed" if id_ == AGREED else "lump_sum.basis_none"
    return known.get(id_) or Text(sentence(code, "nl"), sentence(code, "en"))


def _lines(made: Workbench) -> Iterator[Refusal]:
    for line in sorted(made.lines, key=lambda one: -one.clients):
        if line.year is not None and line.figure.value is not None:
            yield refusal(
                "lump_sum.dropped" if line.months else "lump_sum.dropped_later",
                clients=line.clients,
                cost=money(line.figure.value),
                year=str(line.year),
                budget=money(line.budget or 0),
            )


def _joiners(scenario: Scenario, facts: CaseFacts) -> Iterator[Refusal]:
    day = joins_on(facts)
    if day is None:
        return
    names: Sequence[str] = [
        one.name for one in facts.municipalities if one.joined and one.joined > facts.term.start
    ]
    told = (scenario.joiner_clients, scenario.joiner_budget)
    code = "joiners_unknown" if None in told else "joiners_apart"
    yield refusal(f"lump_sum.{code}", names=tuple(names), day=day)
