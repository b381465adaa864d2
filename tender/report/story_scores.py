"""Chapters on scores and rankings: what the committee found, why, and how the sum was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import KeepTogether

from criteria import award_result as part
from criteria.plan import METHODS
from tender.report.story_offers import proofs
from tender.report.story_parts import WIDTH, Pen, gap, para

_PLACE = 30
_LEAST_NAME = 84
"""A name needs this room; with more criteria than fit beside it, quality stands in their place."""


def anchor(stage: str, lot: int, question: str) -> str:
    """Where the motivation of one question begins."""
    return f"motivation-{stage}-{lot}-{question}"


def scores(pen: Pen, found: part.ScoresPart) -> Iterator[Any]:
    rule = "scores_rule" if found.method == METHODS[0] else f"scores_rule_{found.method}"
    yield pen.label(rule, discuss_from=found.discuss_from)
    if found.method != METHODS[0]:
        rounding = "scores_exact" if found.decimals is None else "scores_rounded"
        yield pen.label(rounding, count=found.decimals)
    for meeting in found.meetings:
        if meeting.expected:
            counted = {"there": meeting.there, "expected": meeting.expected}
            yield para(pen.say("meeting_counted", day=pen.day(meeting.held_on), **counted))
            continue
        told = [
            pen.say(
                "meeting_held", day=pen.day(meeting.held_on), present=_there(pen, meeting.present)
            )
        ]
        if meeting.absent:
            told.append(pen.say("meeting_absent", absent=_there(pen, meeting.absent)))
        yield para(" ".join(told))
    for number, lot in enumerate(found.lots, 1):
        if lot.lot is not None:
            yield pen.heading(pen.text(lot.lot), f"{found.stage}-lot-{number}", 2)
        yield pen.sub(pen.say("scale"))
        yield pen.table(
            [pen.say("mark"), pen.say("means"), pen.say("anchor")],
            [[pen.number(s.points), pen.text(s.name), pen.text(s.anchor)] for s in lot.scale],
            (0.8, 2, 7),
        )
        for question in lot.questions:
            key = anchor(found.stage, number, question.id)
            yield pen.heading(pen.text(question.title), key, 2)
            yield from _question(pen, question)
    for again in found.rounds:
        yield from _judged_again(pen, found.stage, again)


def _judged_again(pen: Pen, stage: str, found: part.JudgedAgain) -> Iterator[Any]:
    """A re-evaluation: why, by whom, the order before and after, and the scores of before."""
    title = pen.say("round", number=found.number)
    yield pen.heading(title, f"{stage}-round-{found.number}", 2)
    yield pen.label("round_why", "bold")
    yield from pen.record(found.reason)
    yield pen.facts(
        [
            (pen.say("round_questions"), ", ".join(map(pen.text, found.questions))),
            (pen.say("round_members"), ", ".join(map(str, found.members))),
            (pen.say("round_begun"), pen.moment(found.begun_at)),
            (
                pen.say("round_withdrawn" if found.withdrawn else "round_finished"),
                pen.moment(found.finished_at),
            ),
            *(row for lot in found.orders for row in _orders(pen, lot)),
        ]
    )
    if found.withdrawn:
        yield pen.label("round_no_more", "bold")
        yield from pen.record(found.withdrawn)
        return
    yield pen.label("round_earlier", "note")
    for lot in found.earlier:
        if lot.lot is not None:
            yield pen.sub(pen.text(lot.lot))
        for question in lot.questions:
            yield pen.sub(pen.text(question.title))
            yield from _question(pen, question)


def _orders(pen: Pen, lot: part.OrderBefore) -> Iterator[tuple[str, str]]:
    for code, rows in (("round_before", lot.before), ("round_after", lot.after)):
        if rows:
            told = ", ".join(f"{rank}. {name} ({total})" for name, rank, total in rows)
            where = f" ({pen.text(lot.lot)})" if lot.lot is not None else ""
            yield pen.say(code) + where, told


def _question(pen: Pen, found: part.QuestionScores) -> Iterator[Any]:
    yield para(pen.text(found.text), "lead")
    told = pen.say("weight_is", weight=found.weight) if found.weight is not None else ""
    if found.minimum is not None:
        told = f"{told} {pen.say('minimum_is', minimum=found.minimum)}"
    yield para(told.strip(), "lead")
    yield pen.table(
        [
            pen.say("tenderer"),
            pen.say("mark"),
            pen.say("points"),
            pen.say("individual"),
            pen.say("spread"),
        ],
        [
            [
                row.tenderer,
                pen.number(row.mark),
                pen.points(row.points),
                _marks(pen, row),
                _apart(pen, row),
            ]
            for row in found.judgements
        ],
        (3, 0.9, 1.1, 3.6, 1.4),
        right=(1, 2),
    )
    for row in found.judgements:
        step = f" ({pen.text(row.step)})" if row.step else ""
        yield pen.sub(f"{row.tenderer}: {pen.number(row.mark)}{step}")
        yield from pen.record(row.motivation)
        if row.told:
            yield pen.label("told_in_letter", "note")
            yield from pen.record(row.told)
        if row.discussed:
            yield pen.label("discussed", "note")
        if row.version > 1:
            yield pen.label("consensus_version", "note", version=row.version)
        for one in row.abstained:
            yield pen.label(f"abstained_{one.kind}", "bold", number=one.assessor)
            yield from pen.record(one.reason)
        for note in row.noted:
            yield pen.label(f"noted_{note.kind}", "note", number=note.assessor)
            page = pen.say("noted_page", page=note.page) if note.page is not None else ""
            yield from pen.record(f"{note.text} {page}".strip())
        for out in row.aside:
            yield from _aside(pen, out)
        for move in row.moved:
            yield pen.label("moved", "bold", number=move.assessor)
            yield from pen.record(move.text)
        for other in row.dissents:
            yield pen.label("dissent", "bold", number=other.assessor)
            yield from pen.record(other.text)


def _aside(pen: Pen, found: part.Aside) -> Iterator[Any]:
    """One who turned out to have an interest: what was given and answered, which does not count."""
    mark = pen.number(found.mark) if found.mark is not None else "–"
    answer = {None: "unanswered", True: "agreed", False: "dissented"}[found.agreed]
    values = {"number": found.assessor, "moment": pen.moment(found.since), "mark": mark}
    yield pen.label(f"aside_{answer}", "note", **values)
    if found.text:
        yield from pen.record(found.text)


def _there(pen: Pen, numbers: Sequence[int]) -> str:
    said = (pen.say("member", number=one) if one else pen.say("the_chair") for one in numbers)
    return ", ".join(said)


def _marks(pen: Pen, row: part.Judgement) -> str:
    """8 (1), 8 (3), 6 (2): each mark with the number of the assessor."""
    return " · ".join(f"{pen.number(mark)} ({number})" for mark, number in row.marks) or "–"


def _apart(pen: Pen, row: part.Judgement) -> str:
    if not row.marks:
        return "–"
    return pen.number(row.marks[-1][0] - row.marks[0][0])


def selection(pen: Pen, found: part.SelectionPart) -> Iterator[Any]:
    for number, lot in enumerate(found.lots, 1):
        if lot.lot is not None:
            yield pen.heading(pen.text(lot.lot), f"selection-lot-{number}", 2)
        yield pen.label("selection_rule", places=lot.places)
        if lot.minimum_total is not None:
            yield pen.label("minimum_total", minimum=lot.minimum_total)
        yield from order(pen, lot)
        chosen = ", ".join(lot.chosen) or pen.say("nobody")
        yield pen.label("goes_on", "bold", names=chosen)
        yield from drawn(pen, lot)
        yield from sums(pen, lot)


def order(pen: Pen, lot: part.LotRanking) -> Iterator[Any]:
    """The order of merit; with few criteria each has a column of its own."""
    last = [pen.say("result" if _on_value(lot) else "in_all")]
    if lot.price_weight is not None:
        last.insert(0, pen.say("price"))
    criteria = [pen.text(c.title) for c in lot.criteria]
    wide = sum(pen.fitting([*criteria, *last])) <= WIDTH - _PLACE - _LEAST_NAME
    figured = [*(criteria if wide else [pen.say("quality")]), *last]
    heads, cells = [pen.say("place"), pen.say("tenderer"), *figured], []
    for line in lot.lines:
        earned = dict(line.points)
        row = [pen.number(line.rank), line.tenderer]
        row += (
            [pen.points(earned.get(c.id)) for c in lot.criteria]
            if wide
            else [pen.points(line.quality)]
        )
        if lot.price_weight is not None:
            row.append(pen.points(line.price_points))
        row.append(pen.number(line.value) if _on_value(lot) else pen.points(line.total))
        cells.append(row)
    figures = range(2, len(heads))
    needed = pen.fitting(figured)
    name = WIDTH - _PLACE - sum(needed)
    yield pen.table(heads, cells, (_PLACE, name, *needed), right=figures)
    for line in lot.lines:
        if line.set_aside is not None:
            yield pen.label("set_aside", "note", name=line.tenderer, reason=line.set_aside)


def _on_value(lot: part.LotRanking) -> bool:
    return any(line.value is not None for line in lot.lines)


def drawn(pen: Pen, lot: part.LotRanking) -> Iterator[Any]:
    for order in lot.drawn_earlier:
        yield pen.label("drawn_earlier", names=", ".join(order))
    if lot.drawn:
        yield pen.label("drawn", names=", ".join(lot.drawn))
    yield from proofs(pen, lot)


def sums(pen: Pen, lot: part.LotRanking) -> Iterator[Any]:
    """Every step of every sum, so that a reader can redo it."""
    yield pen.sub(pen.say("sums"))
    yield pen.label("sums_rule", "note")
    for line in lot.lines:
        if line.steps:
            yield from _sum(pen, line.tenderer, line.steps)


def _sum(pen: Pen, name: str, steps: Sequence[Any]) -> Iterator[Any]:
    told = [pen.sub(name), *(para(pen.text(step), "cell") for step in steps)]
    yield KeepTogether(told)
    yield gap(4)
