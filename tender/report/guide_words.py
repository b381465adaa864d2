"""The rules of a plan in words, as the guide prints them and the pages of the plan show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from criteria.award_text import steps, titles
from criteria.formulas import FORMULAS, PriceRule, rank_reversal_possible
from criteria.notices import REJECTION
from criteria.plan import (
    ANSWERED,
    METHODS,
    ORDERS,
    EvaluationPlan,
    Group,
    LotRules,
    Question,
    StageRules,
)
from criteria.ranking_rules import AGAINST, STAGES, TIE_RULES
from criteria.ranking_steps import Step
from criteria.remedies import term_rule
from criteria.terms import LONGEST_EXTENDED_DAYS
from criteria.texts import sentence
from tender.report.guide_parts import GuidePen, numbered, part_of

Fact = tuple[str, str]
_ORDER = 10
_OPENING = 6
"""The step in which the prices are opened."""
_OPEN = "…"
"""Stands for a number that was not chosen yet."""


# Weights


def weight_of(rules: StageRules, question: Question) -> Decimal | None:
    return question.value if rules.on_value else question.points


def _sum(rules: StageRules, found: Sequence[Question]) -> Decimal:
    return sum((weight_of(rules, question) or Decimal(0) for question in found), Decimal(0))


def _price(rules: StageRules) -> Decimal | None:
    """The points of the price, where it has points of its own."""
    return rules.price.points if rules.price and not rules.on_value else None


def grouped(rules: StageRules) -> Iterator[tuple[Group | None, tuple[Question, ...]]]:
    """The questions under their groups, and those without one last."""
    known = {group.id for group in rules.groups}
    for group in rules.groups:
        inside = tuple(one for one in rules.questions if one.group == group.id)
        if inside:
            yield group, inside
    yield None, tuple(one for one in rules.questions if one.group not in known)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line of the table of weights, in points or euros and as a part of the total.

    kind  "group", "question", "price" or "total"
    """

    kind: str
    title: str
    weight: str
    share: str
    minimum: str = ""
    scale: str = ""
    question: Question | None = None


def weighed(pen: GuidePen, rules: StageRules, priced_years: int) -> Iterator[Weighed]:
    price = _price(rules)
    total = _sum(rules, rules.questions) + (price or Decimal(0))
    for group, inside in grouped(rules):
        if group is not None:
            summed = _sum(rules, inside)
            title = pen.text(group.title)
            yield Weighed("group", title, pen.number(summed), part_of(summed, total))
        for question in inside:
            scale, weight = rules.scale_of(question), weight_of(rules, question)
            yield Weighed(
                "question",
                pen.text(question.title),
                pen.number(weight),
                part_of(weight, total),
                pen.number(question.minimum),
                pen.text(scale.title) if scale else "–",
                question,
            )
    if price is not None:
        name = pen.say("price_years", years=priced_years)
        yield Weighed("price", name, pen.number(price), part_of(price, total), "–")
    yield Weighed("total", pen.say("together"), pen.number(total), part_of(total, total))


# From marks to an order


def stage_facts(pen: GuidePen, rules: StageRules, mark: Step | None) -> Iterator[Fact]:
    """How marks become an order: `mark` is an example of one that becomes points."""
    against = pen.may(f"against_{rules.against}", rules.against)
    if mark is not None:
        shown = pen.text(steps([mark], titles(rules))[0])
        against = f"{against}\n{pen.say('for_example', sum=shown)}"
    if rules.questions:
        yield pen.say("from_mark"), against
    least = pen.say("none")
    if rules.minimum_total is not None:
        least = pen.say("minimum_together_rule", minimum=rules.minimum_total)
    yield pen.say("minimum_together"), least
    yield pen.say("rounding"), _rounding(pen, rules)
    yield pen.say("ties"), ties(pen, rules)


def going_on(pen: GuidePen, lot: LotRules) -> Fact:
    most = pen.say("going_on_rule", admitted=lot.admitted)
    return pen.say("going_on"), f"{most} {pen.may(f'cutoff_{lot.cutoff}')}".strip()


def rounded_stages(pen: GuidePen, rules: StageRules) -> str:
    """What is rounded and to how many decimals; "" for nothing."""
    places = {stage: getattr(rules.rounding, stage) for stage in STAGES}
    if rules.price is None:
        del places["price"]
    return ", ".join(
        pen.say(f"rounding_{stage}", places=number)
        for stage, number in places.items()
        if number is not None
    )


def _rounding(pen: GuidePen, rules: StageRules) -> str:
    some = rounded_stages(pen, rules)
    if not some:
        return pen.say("rounding_none")
    mode = pen.within("mode", rules.rounding.mode, rules.rounding.mode)
    return pen.say("rounding_some", stages=some, mode=mode)


def ties(pen: GuidePen, rules: StageRules) -> str:
    """The chain of tie rules, numbered."""
    if not rules.ties:
        return pen.say("not_chosen")
    named = titles(rules)
    lines = []
    for rule in rules.ties:
        kind, _, id_ = rule.partition(":")
        theme = pen.text(named[id_]) if id_ in named else id_
        known = kind == "criterion" or rule in TIE_RULES
        lines.append(pen.name(f"tie_{kind}", theme=theme) if known else rule)
    return f"{pen.say('ties_rule')}\n{numbered(lines)}"


# The price


def price_basis(pen: GuidePen, plan: EvaluationPlan, lot: LotRules) -> str:
    """Over which contract years the price counts, or that it is fixed; "" where none counts."""
    rule = lot.award.price
    if lot.fixed_prices:
        return pen.say("price_fixed")
    if rule is None or not FORMULAS[rule.formula].needs_price:
        return ""
    years = len(plan.facts.contract_years())
    if lot.priced_years >= years:
        return pen.say("price_is_all", years=years)
    code = "price_is_first" if lot.priced_years == 1 else "price_is"
    return pen.say(code, years=lot.priced_years)


def formula_facts(pen: GuidePen, rules: StageRules, rule: PriceRule) -> Iterator[Fact]:
    formula = FORMULAS[rule.formula]
    values = _values(pen, rule)
    yield pen.say("formula_name"), pen.name(f"formula_{rule.formula}")
    if rule.points is not None and formula.needs_points:
        yield pen.say("most_points"), pen.number(rule.points)
    for name in formula.required:
        yield pen.name(f"parameter_{name}"), values[name]
    yield pen.say("in_words"), pen.say(f"words_{rule.formula}", **values)
    yield pen.say("as_formula"), pen.say(f"sum_{rule.formula}", **values)
    if formula.needs_points and (formula.always_clipped or formula.clip is not None):
        bounded = formula.always_clipped or rule.clips()
        yield pen.say("at_bounds"), pen.say("clipped" if bounded else "unclipped", **values)
    yield pen.say("others"), pen.say(_others(rule, rules.against))


def _values(pen: GuidePen, rule: PriceRule) -> dict[str, str]:
    """The numbers of a formula as a reader sees them; a dot row where one is not chosen."""
    given = dict(rule.parameters)
    found = {name: _OPEN for name in FORMULAS[rule.formula].required}
    found |= {
        name: pen.number(value) for name, value in given.items() if not isinstance(value, bool)
    }
    found["points"] = _OPEN if rule.points is None else pen.number(rule.points)
    return found


def _others(rule: PriceRule, against: str) -> str:
    if rank_reversal_possible(rule) or against != AGAINST[0]:
        return "others_order"
    return "others_none" if FORMULAS[rule.formula].alone else "others_some"


@dataclass(frozen=True, slots=True)
class Years:
    """The amounts of a lot: a row for each contract year, and what of them counts.

    words  how many of the columns hold words; the rest are amounts
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    counted: tuple[str, ...]
    words: int = 4


def years(pen: GuidePen, plan: EvaluationPlan, lot: LotRules) -> Years | None:
    """The ceilings and fixed prices of a lot by contract year; None where there are none."""
    amounts = [("ceiling", lot.ceilings), ("fixed_prices", lot.fixed_prices)]
    shown = [(name, pen.moneys(values), values) for name, values in amounts if values]
    if not shown:
        return None
    heads = [pen.say("contract_year"), pen.say("from"), pen.say("until"), pen.say("kind")]
    heads += [f"{pen.say(name)} ({pen.say('in_euro').lower()})" for name, _, _ in shown]
    rows = [
        (
            str(year.number),
            pen.short(year.start),
            pen.short(year.end),
            pen.within("years", year.kind, year.kind),
            *(texts[n] if n < len(texts) else "–" for _, texts, _ in shown),
        )
        for n, year in enumerate(plan.facts.contract_years())
    ]
    for n in range(len(rows), max(len(values) for _, _, values in shown)):
        more = (texts[n] if n < len(texts) else "–" for _, texts, _ in shown)
        rows.append((str(n + 1), "–", "–", "–", *more))
    sums = (pen.money(_counted(values, lot)) for _, _, values in shown)
    return Years(
        pen.say("ceilings" if lot.ceilings else "fixed_prices"),
        tuple(heads),
        tuple(rows),
        (pen.say("counted_years", years=lot.priced_years), *sums),
    )


def _counted(values: Sequence[Decimal], lot: LotRules) -> Decimal:
    return sum(values[: lot.priced_years], Decimal(0))


# Order of operations, low prices, consensus, standstill


def order(pen: GuidePen, plan: EvaluationPlan) -> tuple[str, ...]:
    lines = {number: pen.say(f"order_{number}") for number in range(1, _ORDER + 1)}
    if plan.applies("low-offers"):
        lines[_OPENING] += f" {pen.say('order_low')}"
    return tuple(lines.values())


def low_prices(pen: GuidePen, plan: EvaluationPlan) -> Iterator[str]:
    """What becomes of a low price. One without a value in the formula is always inquired into."""
    applies = plan.applies("low-offers")
    yield pen.say("low_rule" if applies else "low_none")
    for lot in plan.lots:
        yield from low_rules(pen, plan, lot)
    used = {lot.award.price.formula for lot in plan.lots if lot.award.price}
    used = {name for name in used if FORMULAS[name].needs_price}
    if any(not FORMULAS[name].zero for name in used):
        yield pen.say("low_zero")
    elif used:
        yield pen.say("low_negative")


def low_rules(pen: GuidePen, plan: EvaluationPlan, lot: LotRules) -> Iterator[str]:
    """The triggers that the plan declares for a lot, and whether a drop-out changes the points."""
    shares = {"mean": lot.low_mean, "next": lot.low_next, "reference": lot.low_reference}
    given = {rule: share for rule, share in shares.items() if share is not None}
    said = [pen.say(f"low_{rule}", share=n, amount=lot.low_amount) for rule, n in given.items()]
    said += [pen.say("low_costs")] if lot.low_costs else []
    said += [] if lot.recompute else [pen.say("low_kept_points")]
    if said and len(plan.lots) > 1:
        said.insert(0, f"{lot.title.get(pen.lang)}:")
    if said:
        yield " ".join(said)


def low_origin(pen: GuidePen, plan: EvaluationPlan) -> str:
    """Where the rules on low prices stand; "" where there are none, which was said then."""
    return origin(pen, plan, "low-offers") if plan.applies("low-offers") else ""


def origin(pen: GuidePen, plan: EvaluationPlan, rule_set: str) -> str:
    """Where a set of rules stands; of one that is not declared applicable that it is not (I13)."""
    place = plan.place_of(rule_set)
    if place:
        return pen.say("rules_from", reference=place)
    return pen.say("rules_from_law" if plan.applies(rule_set) else "rules_not")


def scoring(pen: GuidePen, plan: EvaluationPlan) -> str:
    """How assessors score by themselves."""
    rule = plan.scoring
    told = {f"order_{rule.order}": rule.order in ORDERS}
    told |= {"masked": rule.masked, "practice": rule.practice}
    return " ".join(pen.say(f"scoring_{part}") for part, holds in told.items() if holds)


def advising(pen: GuidePen, plan: EvaluationPlan) -> str:
    """What councils read, and when their advice and the answers to it are read."""
    rule = plan.advising
    told = {"reads" if rule.reads else "reads_not": True, "masked": rule.reads and rule.masked}
    told |= {"shown": True, rule.answered: rule.answered in ANSWERED}
    return " ".join(pen.say(f"advising_{part}") for part, holds in told.items() if holds)


def consensus(pen: GuidePen, plan: EvaluationPlan) -> str:
    """How the committee comes from marks given alone to one mark."""
    rule = plan.consensus
    said = [pen.say("consensus_alone", count=rule.minimum_words)]
    said += [pen.say(f"mark_{rule.method}")] if rule.method in METHODS else []
    if rule.computed and rule.decimals is None:
        said.append(pen.say("mark_exact"))
    elif rule.computed:
        said.append(pen.say("mark_rounded", count=rule.decimals))
    return " ".join([*said, pen.say("consensus_spread", discuss_from=rule.discuss_from)])


def standstill(pen: GuidePen, plan: EvaluationPlan) -> tuple[str, ...]:
    rule = plan.standstill
    extended = rule.extend and rule.days <= LONGEST_EXTENDED_DAYS
    last = pen.say("standstill_extended" if extended else "standstill_plain")
    return pen.say("standstill_rule"), last, *_remedies(pen, plan)


def _remedies(pen: GuidePen, plan: EvaluationPlan) -> Iterator[str]:
    """What the plan declares besides about going against a decision."""
    rule = plan.standstill
    if rule.selection_days is not None and plan.applies("standstill"):
        yield pen.say("selection_term", days=rule.selection_days)
    if rule.rejection_days is not None and plan.applies("rejection-notices"):
        said = pen.say("rejection_term", days=rule.rejection_days)
        yield " ".join((said, *term_rule(plan, REJECTION, pen.lang)))
    told = [pen.say("remedy_court", court=rule.court)] if rule.court.strip() else []
    if rule.begun:
        when = sentence(f"names.begun_{rule.begun}", pen.lang)
        told.append(pen.say("remedy_begun", when=when))
    told += [pen.say("remedy_complaints", desk=rule.complaints)] if rule.complaints.strip() else []
    if told:
        yield " ".join(told)
