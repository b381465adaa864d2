"""Chapters of the guide on a stage: weights, questions, and how marks become an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from criteria.award_text import steps, titles
from criteria.guide import Stretch, asked, scales
from criteria.plan import Group, Question, StageRules
from criteria.ranking_rules import STAGES
from criteria.ranking_steps import Step
from tender.report.guide_parts import Guide, GuidePen, bullets, numbered, part_of, titled
from tender.report.story_parts import capital, gap, para

Seen = dict[tuple[object, ...], str]
"""The questions that were printed, with where: the same question is printed once."""


def selection(pen: GuidePen, guide: Guide, seen: Seen) -> Iterator[object]:
    for number, stretch in enumerate(guide.selection, 1):
        key = f"selection-{number}"
        yield from weights(pen, guide, stretch, key, seen)
        mark = guide.marks[number - 1]
        yield from stage_rules(pen, stretch, mark, [_going_on(pen, stretch)])
        yield from questions(pen, guide, stretch, key, seen)


def _going_on(pen: GuidePen, stretch: Stretch) -> tuple[str, str]:
    most = pen.say("going_on_rule", admitted=stretch.lot.admitted)
    return pen.say("going_on"), f"{most} {pen.say(f'cutoff_{stretch.lot.cutoff}')}"


# Weights


def weights(
    pen: GuidePen, guide: Guide, stretch: Stretch, key: str, seen: Seen
) -> Iterator[object]:
    """Points and fractions of every question, under their groups, and of the price."""
    rules = stretch.rules
    several = len({rules.scale_of(question) for question in rules.questions}) > 1
    yield pen.heading(titled(pen, pen.say("weights"), stretch), f"{key}-weights", 2)
    yield pen.label("values_rule" if rules.on_value else "weights_rule")
    heads = [
        pen.say("question"),
        pen.say("worth" if rules.on_value else "weight"),
        pen.say("share"),
        pen.say("minimum"),
        *([pen.say("scale")] if several else []),
        pen.say("at_page"),
    ]
    rows = list(_rows(pen, stretch, key, seen, several))
    last = len(heads) - 1
    widths = (5, 1.6, 1.2, 1.5, *([2.2] if several else []), 1.4)
    yield pen.table(heads, rows, widths, right=(1, 2, 3, last), foot=True)
    if any(question.minimum is not None for question in rules.questions):
        yield pen.label("minimum_rule", "note")


def _weight(rules: StageRules, question: Question) -> Decimal | None:
    return question.value if rules.on_value else question.points


def _sum(rules: StageRules, found: Sequence[Question]) -> Decimal:
    return sum((_weight(rules, question) or Decimal(0) for question in found), Decimal(0))


def _price(rules: StageRules) -> Decimal | None:
    """The points of the price, where it has points of its own."""
    return rules.price.points if rules.price and not rules.on_value else None


def _grouped(rules: StageRules) -> Iterator[tuple[Group | None, tuple[Question, ...]]]:
    """The questions under their groups, and those without one last."""
    known = {group.id for group in rules.groups}
    for group in rules.groups:
        inside = tuple(one for one in rules.questions if one.group == group.id)
        if inside:
            yield group, inside
    yield None, tuple(one for one in rules.questions if one.group not in known)


def _rows(
    pen: GuidePen, stretch: Stretch, key: str, seen: Seen, several: bool
) -> Iterator[list[object]]:
    rules = stretch.rules
    price = _price(rules)
    total = _sum(rules, rules.questions) + (price or Decimal(0))
    blank: list[object] = [""] if several else []
    for group, inside in _grouped(rules):
        if group is not None:
            summed = _sum(rules, inside)
            title = para(pen.text(group.title), "bold")
            figures = (pen.number(summed), part_of(summed, total))
            yield [title, *(para(text, "right_bold") for text in figures), "", *blank, ""]
        for question in inside:
            yield _row(pen, rules, question, total, key, seen, several)
    if price is not None:
        name = pen.say("price_years", years=stretch.lot.priced_years)
        page = pen.page(f"{key}-price")
        yield [name, pen.number(price), part_of(price, total), "–", *blank, page]
    yield [pen.say("together"), pen.number(total), part_of(total, total), "", *blank, ""]


def _row(
    pen: GuidePen,
    rules: StageRules,
    question: Question,
    total: Decimal,
    key: str,
    seen: Seen,
    several: bool,
) -> list[object]:
    weight = _weight(rules, question)
    scale = rules.scale_of(question)
    return [
        pen.text(question.title),
        pen.number(weight),
        part_of(weight, total),
        pen.number(question.minimum),
        *([pen.text(scale.title) if scale else "–"] if several else []),
        pen.page(seen.get(asked(question), question_key(key, rules, question))),
    ]


def question_key(stage: str, rules: StageRules, question: Question) -> str:
    """Where a question is printed."""
    return f"{stage}-question-{rules.questions.index(question)}"


# From marks to an order


def stage_rules(
    pen: GuidePen, stretch: Stretch, mark: Step | None, more: Sequence[tuple[str, str]] = ()
) -> Iterator[object]:
    rules = stretch.rules
    against = pen.say(f"against_{rules.against}")
    if mark is not None:
        shown = pen.text(steps([mark], titles(rules))[0])
        against = f"{against}\n{pen.say('for_example', sum=shown)}"
    least = pen.say("none")
    if rules.minimum_total is not None:
        least = pen.say("minimum_together_rule", minimum=rules.minimum_total)
    yield gap(6)
    yield pen.facts(
        [
            *([(pen.say("from_mark"), against)] if rules.questions else []),
            (pen.say("minimum_together"), least),
            (pen.say("rounding"), _rounding(pen, rules)),
            (pen.say("ties"), ties(pen, rules)),
            *more,
        ]
    )


def _rounding(pen: GuidePen, rules: StageRules) -> str:
    places = {stage: getattr(rules.rounding, stage) for stage in STAGES}
    if rules.price is None:
        del places["price"]
    some = [
        pen.say(f"rounding_{stage}", places=number)
        for stage, number in places.items()
        if number is not None
    ]
    if not some:
        return pen.say("rounding_none")
    mode = pen.name(f"mode_{rules.rounding.mode}")
    return pen.say("rounding_some", stages=", ".join(some), mode=mode)


def ties(pen: GuidePen, rules: StageRules) -> str:
    """The chain of tie rules, numbered."""
    if not rules.ties:
        return pen.say("not_chosen")
    named = titles(rules)
    lines = []
    for rule in rules.ties:
        kind, _, id_ = rule.partition(":")
        theme = pen.text(named[id_]) if id_ in named else id_
        lines.append(pen.name(f"tie_{kind}", theme=theme))
    return f"{pen.say('ties_rule')}\n{numbered(lines)}"


# Questions


def questions(
    pen: GuidePen, guide: Guide, stretch: Stretch, key: str, seen: Seen
) -> Iterator[object]:
    """Every question that was not printed before, with its guidance and subjects to think of."""
    rules = stretch.rules
    ordered = (question for _, inside in _grouped(rules) for question in inside)
    fresh = [question for question in ordered if asked(question) not in seen]
    if not rules.questions:
        return
    if not fresh:
        yield pen.label("questions_elsewhere", "note")
        return
    several = len(scales(guide.plan)) > 1
    yield pen.heading(titled(pen, pen.say("questions"), stretch), f"{key}-questions", 2)
    if any(question.subtopics for question in fresh):
        yield pen.label("subtopics_rule")
    for question in fresh:
        place = question_key(key, rules, question)
        if asked(question) in seen:
            continue
        seen[asked(question)] = place
        yield pen.heading(pen.text(question.title), place, 3)
        yield para(_lead(pen, rules, question, several), "lead")
        yield from pen.record(pen.text(question.text))
        for piece in pen.text(question.guidance).split("\n\n"):
            if piece.strip():
                yield para(piece)
        if question.subtopics:
            yield para(pen.say("subtopics"), "lead")
            yield from bullets(pen.text(one.title) for one in question.subtopics)


def _lead(pen: GuidePen, rules: StageRules, question: Question, several: bool) -> str:
    """What it weighs, its minimum, and its scale where the plan has several."""
    weight = _weight(rules, question)
    told = []
    if weight is not None:
        told.append(
            pen.say("value_is", value=weight)
            if rules.on_value
            else pen.say("weight_is", weight=weight)
        )
    if question.minimum is not None:
        told.append(pen.say("minimum_is", minimum=question.minimum))
    scale = rules.scale_of(question)
    if several and scale is not None:
        told.append(pen.say("scale_is", scale=capital(pen.text(scale.title))))
    return " ".join(told)
