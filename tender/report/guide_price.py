"""Chapters of the guide on the price: the formula in words and numbers, an example, ceilings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from criteria.award_text import aside, steps, titles
from criteria.formulas import FORMULAS, PriceRule, rank_reversal_possible
from criteria.guide import Stretch
from criteria.guide_example import Example
from criteria.plan import LotRules
from criteria.ranking import RankedOffer
from criteria.ranking_rules import AGAINST
from tender.report.guide_curve import price_curve
from tender.report.guide_parts import Guide, GuidePen, Priced, titled
from tender.report.guide_stage import Seen, questions, stage_rules, weights
from tender.report.story_award import scaled
from tender.report.story_parts import WIDTH, gap, para

_CHART = WIDTH * 0.65
_OPEN = "…"
"""Stands for a number that was not chosen yet."""


def award(pen: GuidePen, guide: Guide, seen: Seen) -> Iterator[object]:
    for number, stretch in enumerate(guide.award, 1):
        key = f"award-{number}"
        yield from weights(pen, guide, stretch, key, seen)
        yield from stage_rules(pen, stretch, None)
        yield from questions(pen, guide, stretch, key, seen)
        yield from _price(pen, guide, stretch, key)
        yield from _ceilings(pen, guide, stretch, key)
        yield from _example(pen, stretch, guide.priced[number - 1], key)


# The formula


def _price(pen: GuidePen, guide: Guide, stretch: Stretch, key: str) -> Iterator[object]:
    yield pen.heading(titled(pen, pen.say("price_head"), stretch), f"{key}-price", 2)
    rule = stretch.rules.price
    if rule is None:
        yield pen.label("price_open")
        return
    if stretch.lot.fixed_prices:
        yield pen.label("price_fixed")
    elif FORMULAS[rule.formula].needs_price:
        yield _basis(pen, guide, stretch.lot)
    yield pen.facts(_formula(pen, stretch, rule))


def _basis(pen: GuidePen, guide: Guide, lot: LotRules) -> object:
    years = len(guide.plan.facts.contract_years())
    if lot.priced_years >= years:
        return pen.label("price_is_all", years=years)
    return pen.label(
        "price_is_first" if lot.priced_years == 1 else "price_is", years=lot.priced_years
    )


def _formula(pen: GuidePen, stretch: Stretch, rule: PriceRule) -> Iterator[tuple[str, str]]:
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
    yield pen.say("others"), pen.say(_others(rule, stretch.rules.against))


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


# Ceilings


def _ceilings(pen: GuidePen, guide: Guide, stretch: Stretch, key: str) -> Iterator[object]:
    lot = stretch.lot
    amounts = [("ceiling", lot.ceilings), ("fixed_prices", lot.fixed_prices)]
    shown = [(name, pen.moneys(values), values) for name, values in amounts if values]
    if not shown:
        return
    code = "ceilings" if lot.ceilings else "fixed_prices"
    yield pen.heading(titled(pen, pen.say(code), stretch), f"{key}-ceilings", 2)
    if lot.ceilings:
        yield pen.label("ceilings_rule")
    heads = [pen.say("contract_year"), pen.say("from"), pen.say("until"), pen.say("kind")]
    heads += [f"{pen.say(name)} ({pen.say('in_euro').lower()})" for name, _, _ in shown]
    rows: list[list[object]] = [
        [
            str(year.number),
            pen.short(year.start),
            pen.short(year.end),
            pen.within("years", year.kind, year.kind),
            *(texts[n] if n < len(texts) else "–" for _, texts, _ in shown),
        ]
        for n, year in enumerate(guide.plan.facts.contract_years())
    ]
    last: list[object] = [pen.say("counted_years", years=lot.priced_years), "", "", ""]
    last += [pen.money(_counted(values, lot)) for _, _, values in shown]
    rows.append(last)
    columns = range(4, len(heads))
    table = pen.table(
        heads, rows, (2.6, 2, 2, 2, *(2.4 for _ in columns)), right=columns, foot=True
    )
    table.setStyle([("SPAN", (0, -1), (3, -1))])
    yield table


def _counted(values: Sequence[Decimal], lot: LotRules) -> Decimal:
    return sum(values[: lot.priced_years], Decimal(0))


# The worked example


def _example(pen: GuidePen, stretch: Stretch, found: Priced, key: str) -> Iterator[object]:
    yield pen.heading(titled(pen, pen.say("example"), stretch), f"{key}-example", 2)
    if found.example is None:
        yield pen.label("example_open")
        return
    yield pen.label("example_rule")
    yield _table(pen, stretch, found.example)
    named = titles(stretch.rules)
    for offer in found.example.ranking.offers:
        why = aside(offer.set_aside, named)
        if why is not None:
            name = pen.say("example_name", name=offer.id)
            yield pen.label("set_aside", "note", name=name, reason=why)
    if found.curve is not None:
        yield gap(8)
        yield scaled(price_curve(pen, found.curve), _CHART)
        code = "curve_note_relative" if found.curve.relative else "curve_note"
        yield pen.label(code if found.curve.line else "curve_dots", "note")
    yield gap(4)
    first = next(offer for offer in found.example.ranking.offers if offer.id == "A")
    yield para(pen.say("example_steps", name=first.id), "lead")
    for step in steps(first.steps, named):
        yield para(pen.text(step), "cell")


def _table(pen: GuidePen, stretch: Stretch, found: Example) -> Any:
    """A row per question, a column per offer: mark and points, price and points, and the order."""
    rules = stretch.rules
    ranked = {offer.id: offer for offer in found.ranking.offers}
    heads = [pen.say("criterion")]
    heads += [pen.say("example_name", name=offer.id) for offer in found.offers]
    rows: list[list[object]] = []
    for question in rules.questions:
        cells = [
            _worth(
                pen,
                pen.number(dict(offer.marks)[question.id]),
                dict(ranked[offer.id].criterion_points).get(question.id),
                rules.on_value,
            )
            for offer in found.offers
        ]
        rows.append([pen.text(question.title), *cells])
    if any(offer.price is not None for offer in found.offers):
        prices = [
            _worth(pen, pen.money(offer.price), ranked[offer.id].price_points)  # type: ignore[arg-type]
            for offer in found.offers
        ]
        rows.append([pen.say("price_counted"), *prices])
    rows.append([pen.say("result"), *(_result(pen, ranked[o.id]) for o in found.offers)])
    rows.append([pen.say("place"), *(pen.number(ranked[o.id].rank) for o in found.offers)])
    columns = range(1, len(heads))
    return pen.table(heads, rows, (3, *(2 for _ in columns)), right=columns, foot=True)


def _worth(pen: GuidePen, given: str, points: Fraction | None, euros: bool = False) -> str:
    """What was given, and what it earns: points, or euros under award on value."""
    if points is None:
        return given
    whole = euros and points.denominator == 1
    return f"{given} → {pen.number(points, 0 if whole else 2)}"


def _result(pen: GuidePen, offer: RankedOffer) -> str:
    return pen.number(offer.value) if offer.value is not None else pen.points(offer.total)
