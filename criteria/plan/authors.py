"""What the documents never give, somebody chose: who last chose what in a plan, and when (I13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from criteria.plan import EvaluationPlan, Setting, StageRules
from criteria.plan.catalogues import adapted
from criteria.refusals import Refusal, refusal
from criteria.requirements import APPLICABILITIES

LOW = ("low_mean", "low_next", "low_reference", "low_amount", "low_costs")
"""The fields of a lot about low prices; they came later, and empty they choose nothing."""


def check_authors(plan: EvaluationPlan) -> Iterator[Refusal]:
    """The choices in a plan that nobody stands behind."""
    waiting = proposed(plan)
    rows = [place for place in waiting if place.startswith("requirements/")]
    if len(rows) > 1:
        yield refusal("plan.requirements_unsigned", "requirements", count=len(rows))
    for place in waiting:
        if len(rows) < 2 or not place.startswith("requirements/"):
            yield refusal("plan.author_missing", place)


def proposed(plan: EvaluationPlan) -> tuple[str, ...]:
    """The places that hold a choice nobody made: what a plan begins with, or a copy brought."""
    chosen = {one.id for one in plan.settings if not _is_lot(one.id)}
    around, inner = set[str](), chosen
    while inner:
        around |= inner
        inner = {place.rpartition("/")[0] for place in inner} - around
    return tuple(
        place
        for place in buyers_choices(plan)
        if place not in around and chosen.isdisjoint(_upwards(place))
    )


class Authors:
    """Who last chose what stands at each place of a plan."""

    def __init__(self, settings: Iterable[Setting]) -> None:
        self._at: dict[str, Setting] = {}
        self._within: dict[str, Setting] = {}
        for one in settings:
            self._at[one.id] = one
            for place in _upwards(one.id):
                known = self._within.get(place)
                if known is not None and known.on >= one.on:
                    break  # and so it is for everything this stands in
                self._within[place] = one

    def of(self, place: str) -> Setting | None:
        """Who last chose at a place, around it, or inside it; None when nobody did."""
        around = (one for one in _upwards(place) if one == place or not _is_lot(one))
        found = [self._at[one] for one in around if one in self._at]
        inside = self._within.get(place)
        return max([*found, inside] if inside else found, key=lambda one: one.on, default=None)


def _is_lot(place: str) -> bool:
    """Who added a lot did not choose the rules it begins with."""
    return place.startswith("lots/") and place.count("/") == 1


def _upwards(place: str) -> Iterator[str]:
    """A place and everything it stands in: "a/b/c", "a/b", "a"."""
    while place:
        yield place
        place = place.rpartition("/")[0]


def buyers_choices(plan: EvaluationPlan) -> tuple[str, ...]:
    """The places of the plan that hold a choice of the buyer, as far as they are filled."""
    found = ["standstill", "consensus", "scoring", "advising"]
    found += [name for name in ("application_deadline", "notice") if getattr(plan, name)]
    found += [f"rule_sets/{rules.id}" for rules in plan.rule_sets if rules.source]
    found += [f"committee/{seat.id}" for seat in plan.committee]
    found += [f"advice/{row.id}" for row in plan.advice]
    found += [f"demands/{row.id}/ratio" for row in plan.demands if row.ratio is not None]
    found += [f"demands/{id_}/applies_to" for id_ in adapted(plan)]
    found += [
        f"requirements/{row.id}/applicability"
        for row in plan.requirements
        if row.applicability != APPLICABILITIES[0]
    ]
    for lot in plan.lots:
        found += [f"lots/{lot.id}/{name}" for name in ("admitted", "priced_years", "cutoff")]
        found += [f"lots/{lot.id}/{n}" for n in ("ceilings", "fixed_prices") if getattr(lot, n)]
        found += [f"lots/{lot.id}/{n}" for n in LOW if getattr(lot, n) not in (None, False)]
        found += [f"lots/{lot.id}/recompute"] if not lot.recompute else []
        for stage, rules in lot.stages:
            found += _stage_choices(rules, f"lots/{lot.id}/{stage}")
    return tuple(found)


def _stage_choices(rules: StageRules, place: str) -> list[str]:
    found = [f"{place}/against", f"{place}/rounding"]
    for name in ("scale", "price", "minimum_total"):
        if getattr(rules, name) is not None:
            found.append(f"{place}/{name}")
    found += [f"{place}/ties"] if rules.ties else []
    for question in rules.questions:
        for name in ("points", "minimum", "value", "scale"):
            if getattr(question, name) is not None:
                found.append(f"{place}/questions/{question.id}/{name}")
    return found
