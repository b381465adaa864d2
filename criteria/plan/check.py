"""What keeps a plan from being sealed: everything at once, each fault at its place in the plan.

The field of a fault is a path, its parts joined by "/": `lots/1/award/questions/PRE/points`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from criteria.formulas import FORMULAS, PriceRule
from criteria.plan import (
    RULE_SETS,
    RULE_SOURCES,
    EvaluationPlan,
    LotRules,
    Question,
    Setting,
    StageRules,
)
from criteria.plan.catalogues import adapted, check_articles, check_sources
from criteria.plan.check_days import check_days
from criteria.plan.check_rows import check_words
from criteria.plan.check_values import check_values
from criteria.plan.facts import check_facts
from criteria.plan.scales import check_scale
from criteria.ranking_rules import TIE_RULES, check_rules
from criteria.refusals import Refusal, refusal
from criteria.requirements import APPLICABILITIES
from criteria.text import Text
from criteria.texts import LANGUAGES, sentence

TIE_KINDS = (*TIE_RULES, "criterion")


def check_plan(plan: EvaluationPlan, now: datetime | None = None) -> tuple[Refusal, ...]:
    """Everything that keeps the plan from being sealed. Empty means complete.

    now  the moment of asking; without it no day lies in the past
    """
    return (
        *_check_lots(plan),
        *_check_people(plan),
        *check_days(plan, now),
        *_check_standstill(plan),
        *_check_rule_sets(plan),
        *check_sources(plan),
        *check_articles(plan),
        *_check_rows(plan),
        *check_words(plan),
        *check_values(plan),
        *check_facts(plan.facts),
        *_check_authors(plan),
    )


def _check_lots(plan: EvaluationPlan) -> Iterator[Refusal]:
    if not plan.lots:
        yield refusal("plan.lots_missing", "lots")
    years = len(plan.facts.contract_years())
    for lot in plan.lots:
        place = f"lots/{lot.id}"
        yield from _check_stage(lot.selection, f"{place}/selection")
        yield from _check_stage(lot.award, f"{place}/award")
        yield from _check_price(lot, place)
        if lot.admitted < 1:
            yield refusal("plan.admitted_too_few", f"{place}/admitted")
        if not 1 <= lot.priced_years <= years:
            yield refusal("plan.priced_years_wrong", f"{place}/priced_years", years=years)
        for name in ("ceilings", "fixed_prices"):
            if len(getattr(lot, name)) not in (0, years):
                yield refusal("plan.ceiling_incomplete", f"{place}/{name}", years=years)


def _check_stage(rules: StageRules, place: str) -> Iterator[Refusal]:
    if not rules.questions and (rules.price is None or not FORMULAS[rules.price.formula].alone):
        yield refusal("plan.questions_missing", f"{place}/questions")
    faults = [*_check_scales(rules, place), *_check_questions(rules, place)]
    faults += _check_weights(rules, place)
    yield from faults
    yield from _check_ties(rules, f"{place}/ties")
    for group in rules.groups:
        if not group.title.nl.strip():
            yield refusal("plan.name_missing", f"{place}/groups/{group.id}/title/nl")
    if rules.questions and not faults and rules.ties:
        for fault in check_rules(rules.ranking_rules()):
            yield fault.at(f"{place}/price" if (fault.field or "").startswith("price") else place)


def _check_ties(rules: StageRules, place: str) -> Iterator[Refusal]:
    """Rules for a tie that say something: each once, and none after the drawing of lots."""
    if not rules.ties:
        yield refusal("plan.ties_missing", place)
    for tie, count in Counter(rules.ties).items():
        if count > 1:
            yield refusal("plan.tie_twice", place, tie=_tie_name(rules, tie))
    if set(rules.ties[rules.ties.index("draw") :]) - {"draw"} if "draw" in rules.ties else ():
        yield refusal("plan.tie_after_draw", place)


def _tie_name(rules: StageRules, tie: str) -> Text:
    kind, _, id_ = tie.partition(":")
    title = next((one.title for one in rules.questions if one.id == id_), Text(id_, id_))
    if kind not in TIE_KINDS:
        return Text(tie, tie)
    words = (sentence(f"names.tie_{kind}", lang, theme=title.get(lang)) for lang in LANGUAGES)
    return Text(*words)


def _check_scales(rules: StageRules, place: str) -> Iterator[Refusal]:
    if rules.scale is None:
        if any(question.scale is None for question in rules.questions):
            yield refusal("plan.scale_missing", f"{place}/scale")
    else:
        yield from check_scale(rules.scale, f"{place}/scale")
    for question in rules.questions:
        if question.scale is not None:
            yield from check_scale(question.scale, f"{place}/questions/{question.id}/scale")


def _check_questions(rules: StageRules, place: str) -> Iterator[Refusal]:
    groups = {"", *(group.id for group in rules.groups)}
    for question in rules.questions:
        own = f"{place}/questions/{question.id}"
        words = {"theme": question.title.nl}
        if not question.title.nl.strip() or not question.text.nl.strip():
            yield refusal("plan.question_empty", f"{own}/text", **words)
        if question.group not in groups:
            yield refusal("plan.group_unknown", f"{own}/group", **words)
        scale = rules.scale_of(question)
        if scale and question.minimum is not None and scale.step(question.minimum) is None:
            yield refusal("plan.minimum_off_scale", f"{own}/minimum", **words)


def _check_weights(rules: StageRules, place: str) -> Iterator[Refusal]:
    """Points that add up to 100, or under award on value an amount in euros per question."""
    field = "value" if rules.on_value else "points"
    unset = [one for one in rules.questions if getattr(one, field) is None]
    for one in unset:
        yield _missing(one, field, place)
    if unset or rules.on_value:
        return
    weights = [one.points for one in rules.questions if one.points is not None]
    if any(weight <= 0 for weight in weights):
        yield refusal("plan.weight_not_positive", f"{place}/questions")
        return
    total = sum(weights, _price_points(rules.price))
    if total != 100 and (weights or rules.price):
        yield refusal("plan.weights_not_100", f"{place}/questions", total=total)


def _missing(question: Question, field: str, place: str) -> Refusal:
    code = "plan.value_missing" if field == "value" else "plan.weight_missing"
    return refusal(code, f"{place}/questions/{question.id}/{field}", theme=question.title.nl)


def _price_points(price: PriceRule | None) -> Decimal:
    return price.points if price is not None and price.points is not None else Decimal(0)


def _check_price(lot: LotRules, place: str) -> Iterator[Refusal]:
    price = lot.award.price
    if price is None:
        yield refusal("plan.price_missing", f"{place}/award/price")
    elif FORMULAS[price.formula].needs_ceiling and not lot.ceilings:
        yield refusal("plan.ceiling_missing", f"{place}/ceilings")
    if lot.fixed_prices and (price is None or price.formula != "quality-only"):
        yield refusal("plan.fixed_price_with_formula", f"{place}/fixed_prices")


def _check_people(plan: EvaluationPlan) -> Iterator[Refusal]:
    if not plan.advice:
        yield refusal("plan.advice_missing", "advice")
    known = {question.id for question in plan.questions}
    roles = [seat.role for seat in plan.committee]
    if "chair" not in roles or "assessor" not in roles:
        yield refusal("plan.committee_missing", "committee")
    for seat in plan.committee:
        if not seat.function.nl.strip():
            yield refusal("plan.seat_empty", f"committee/{seat.id}/function")
        if seat.role != "assessor" and seat.questions:
            yield refusal("plan.seat_scores_not", f"committee/{seat.id}/questions")
    for adviser in plan.advice:
        if not adviser.title.nl.strip():
            yield refusal("plan.adviser_unnamed", f"advice/{adviser.id}/title/nl")
    for name, rows in (("committee", plan.committee), ("advice", plan.advice)):
        for row in rows:
            for id_ in sorted(set(row.questions) - known):
                yield refusal("plan.question_unknown", f"{name}/{row.id}/questions", id=id_)
    everything = any(s.role == "assessor" and not s.questions for s in plan.committee)
    scored = {id_ for s in plan.committee if s.role == "assessor" for id_ in s.questions}
    if "assessor" in roles and not everything:
        for id_ in sorted(known - scored):
            yield refusal("plan.nobody_scores", "committee", id=id_)


def _check_standstill(plan: EvaluationPlan) -> Iterator[Refusal]:
    if plan.standstill.days < 1:
        yield refusal("plan.standstill_missing", "standstill/days")


def _check_rule_sets(plan: EvaluationPlan) -> Iterator[Refusal]:
    known = {rules.id: rules for rules in plan.rule_sets}
    for id_ in RULE_SETS:
        rules = known.get(id_)
        if rules is None or rules.source not in RULE_SOURCES:
            yield refusal("plan.rule_set_missing", f"rule_sets/{id_}/source")
        elif rules.source == "documents" and not rules.reference.strip():
            yield refusal("plan.rule_reference_missing", f"rule_sets/{id_}/reference")


def _check_rows(plan: EvaluationPlan) -> Iterator[Refusal]:
    """The rows that were picked: demands there are, and every requirement decided."""
    if not plan.demands:
        yield refusal("plan.demands_missing", "demands")
    waiting = [row for row in plan.requirements if row.applicability not in APPLICABILITIES[1:]]
    if waiting:
        yield refusal("plan.requirements_undecided", "requirements", count=len(waiting))
    for row in plan.requirements:
        decided = row.applicability in ("adapted", "superseded", "historic")
        if decided and (row.reason is None or not row.reason.nl.strip()):
            yield refusal("plan.reason_missing", f"requirements/{row.id}/reason", id=row.id)
    tests = test_ids(plan)
    for row in plan.requirements:
        for id_ in sorted(set(row.tested_by) - tests):
            yield refusal("plan.test_unknown", f"requirements/{row.id}/tested_by", id=id_)


def test_ids(plan: EvaluationPlan) -> frozenset[str]:
    """Everything a requirement can be tested in: demands, questions and offer elements."""
    rows: tuple[Iterable[str], ...] = (
        (demand.id for demand in plan.demands),
        (element.id for element in plan.elements),
        (question.id for question in plan.questions),
    )
    return frozenset(id_ for ids in rows for id_ in ids)


# What the documents never give: somebody chose it, and it says who and when (I13)


def _check_authors(plan: EvaluationPlan) -> Iterator[Refusal]:
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
    return tuple(
        place
        for place in buyers_choices(plan)
        if place not in chosen
        and chosen.isdisjoint(_upwards(place))
        and not any(one.startswith(f"{place}/") for one in chosen)
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
    found = ["standstill", "consensus"]
    found += ["application_deadline"] if plan.application_deadline else []
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
