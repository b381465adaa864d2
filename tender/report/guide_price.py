"""Chapters of the guide on the price: the formula in words and numbers, an example, ceilings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from criteria.award_text import Titles, aside, steps, titles
from criteria.guide import Stretch
from criteria.guide_example import Example
from criteria.ranking import RankedOffer
from criteria.ranking_steps import ROUNDED, Step
from tender.report.guide_curve import price_curve
from tender.report.guide_parts import Guide, GuidePen, Priced, titled
from tender.report.guide_stage import Seen, questions, stage_rules, weights
from tender.report.guide_words import formula_facts, price_basis, rounded_stages, years
from tender.report.story_award import charted
from tender.report.story_parts import WIDTH, gap, para

_CHART = WIDTH * 0.65


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
    basis = price_basis(pen, guide.plan, stretch.lot)
    if basis:
        yield para(basis)
    yield pen.facts(formula_facts(pen, stretch.rules, rule))


# Ceilings


def _ceilings(pen: GuidePen, guide: Guide, stretch: Stretch, key: str) -> Iterator[object]:
    found = years(pen, guide.plan, stretch.lot)
    if found is None:
        return
    yield pen.heading(titled(pen, found.title, stretch), f"{key}-ceilings", 2)
    if stretch.lot.ceilings:
        yield pen.label("ceilings_rule")
    label, *sums = found.counted
    rows = [*found.rows, (label, *[""] * (found.words - 1), *sums)]
    columns = range(found.words, len(found.heads))
    table = pen.table(
        found.heads, rows, (2.6, 2, 2, 2, *(2.4 for _ in columns)), right=columns, foot=True
    )
    table.setStyle([("SPAN", (0, -1), (found.words - 1, -1))])
    yield table


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
        yield charted(price_curve(pen, found.curve), _CHART, pen.say("curve_told"))
        code = "curve_note_relative" if found.curve.relative else "curve_note"
        yield pen.label(code if found.curve.line else "curve_dots", "note")
    yield gap(4)
    first = next(offer for offer in found.example.ranking.offers if offer.id == "A")
    yield para(pen.say("example_steps", name=first.id), "lead")
    for line in _lines(pen, first.steps, named):
        yield para(line, "cell")
    if stages := rounded_stages(pen, stretch.rules):
        yield para(pen.say("example_rounding", stages=stages), "note")


def _lines(pen: GuidePen, found: Sequence[Step], named: Titles) -> list[str]:
    """The steps of the sum, a line each. A rounding stands behind what it changed."""
    lines: list[str] = []
    before: object = None
    for step in found:
        result = dict(step.values).get("result")
        told = pen.text(steps([step], named)[0])
        if step.code not in ROUNDED:
            lines.append(told)
        elif result != before:
            lines[-1] = pen.say("example_rounded", sum=lines[-1], result=result)
        before = result
    return lines


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
