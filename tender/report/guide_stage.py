"""Chapters of the guide on a stage: weights, questions, and how marks become an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria.guide import Stretch, asked, scales
from criteria.plan import Question, StageRules
from criteria.ranking_steps import Step
from tender.report.guide_parts import Guide, GuidePen, bullets, titled
from tender.report.guide_words import (
    Weighed,
    going_on,
    grouped,
    stage_facts,
    weighed,
    weight_of,
)
from tender.report.story_parts import capital, gap, para

Seen = dict[tuple[object, ...], str]
"""The questions that were printed, with where: the same question is printed once."""


def selection(pen: GuidePen, guide: Guide, seen: Seen) -> Iterator[object]:
    for number, stretch in enumerate(guide.selection, 1):
        key = f"selection-{number}"
        yield from weights(pen, guide, stretch, key, seen)
        mark = guide.marks[number - 1]
        yield from stage_rules(pen, stretch, mark, [going_on(pen, stretch.lot)])
        yield from questions(pen, guide, stretch, key, seen)


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
    lines = weighed(pen, rules, stretch.lot.priced_years)
    rows = [_row(pen, line, rules, key, seen, several) for line in lines]
    last = len(heads) - 1
    widths = (5, 1.6, 1.2, 1.5, *([2.2] if several else []), 1.4)
    yield pen.table(heads, rows, widths, right=(1, 2, 3, last), foot=True)
    if any(question.minimum is not None for question in rules.questions):
        yield pen.label("minimum_rule", "note")


def _row(
    pen: GuidePen, found: Weighed, rules: StageRules, key: str, seen: Seen, several: bool
) -> list[object]:
    """One line of the table, with the page where more is told."""
    cells: list[object] = [found.title, found.weight, found.share]
    if found.kind == "group":
        cells = [para(found.title, "bold")]
        cells += [para(text, "right_bold") for text in (found.weight, found.share)]
    at = ""
    if found.kind == "price":
        at = pen.page(f"{key}-price")
    elif found.question is not None:
        place = question_key(key, rules, found.question)
        at = pen.page(seen.get(asked(found.question), place))
    return [*cells, found.minimum, *([found.scale] if several else []), at]


def question_key(stage: str, rules: StageRules, question: Question) -> str:
    """Where a question is printed."""
    return f"{stage}-question-{rules.questions.index(question)}"


# From marks to an order


def stage_rules(
    pen: GuidePen, stretch: Stretch, mark: Step | None, more: Sequence[tuple[str, str]] = ()
) -> Iterator[object]:
    yield gap(6)
    yield pen.facts([*stage_facts(pen, stretch.rules, mark), *more])


# Questions


def questions(
    pen: GuidePen, guide: Guide, stretch: Stretch, key: str, seen: Seen
) -> Iterator[object]:
    """Every question that was not printed before, with its guidance and subjects to think of."""
    rules = stretch.rules
    ordered = (question for _, inside in grouped(rules) for question in inside)
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
    weight = weight_of(rules, question)
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
