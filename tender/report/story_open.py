"""Chapters of the editions for readers outside: the tenderer's own, and everybody's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria import award_open as part
from criteria.award import AwardReport
from criteria.award_advice import PublicAdvice
from criteria.moments import show_second
from tender.report import story_advice, story_talks
from tender.report.story_cover import ended, masthead, term
from tender.report.story_parts import BRAND, TINT, Pen, boxed, capital, gap, para


def cover(pen: Pen, report: AwardReport) -> Iterator[Any]:
    """Who it is for, what came out, and how many took part."""
    yield masthead(report.authority, report.reference, pen.say(f"edition_{report.edition}"))
    yield gap(20)
    yield para(pen.say("title"), "title")
    yield para(pen.text(report.title), "title")
    yield para(pen.say("subtitle", on=pen.day(report.made_at)), "subtitle")
    if report.tenderer:
        yield para(pen.say("edition_for", name=report.tenderer), "subtitle")
    yield gap(12)
    found = report.result
    if found is not None:
        told = ended(pen, report) or [para(one, "decision") for one in _told(pen, found)]
        yield boxed(told, TINT, BRAND)
        yield gap(8)
    yield pen.label(f"edition_rule_{report.edition}", "note")


def _told(pen: Pen, found: part.ResultPart) -> Iterator[str]:
    for row in found.results:
        head = f"{pen.text(row.lot)}: " if row.lot is not None else ""
        if row.winner is None:
            yield head + pen.say("no_winner_yet")
        else:
            yield head + pen.say("decided" if found.approved else "proposed", winner=row.winner)


def result(pen: Pen, found: part.ResultPart) -> Iterator[Any]:
    counted = {
        "late": found.late,
        "incomplete": found.incomplete,
        "rejected": found.rejected,
        "excluded": found.excluded,
    }
    out = ", ".join(
        pen.say(f"count_{way}", count=count)
        for way, count in counted.items()
        if count or way in ("late", "excluded")
    )
    counts = {"received": found.received, "suitable": found.suitable, "admitted": found.admitted}
    yield pen.facts(
        [
            (pen.say("assignment"), pen.text(found.object)),
            (pen.say("procedure"), pen.text(found.procedure)),
            (pen.say("term"), term(pen, found.starts, found.ends, found.options)),
            (pen.say("applications"), pen.say("applications_count", out=out, **counts)),
            *(pair for row in found.results for pair in _result(pen, found, row)),
        ]
    )


def _result(pen: Pen, found: part.ResultPart, row: part.OpenResult) -> Iterator[tuple[str, str]]:
    lot = f" ({pen.text(row.lot)})" if row.lot is not None else ""
    if row.winner is not None:
        yield pen.say("winner") + lot, row.winner
    if row.value is not None:
        amount = pen.say("value_over", value=pen.money(row.value), years=row.years)
        yield pen.say("awarded_value") + lot, amount
    elif not found.awarded:
        yield pen.say("awarded_value") + lot, pen.say("value_later")


def criteria(pen: Pen, found: part.CriteriaPart) -> Iterator[Any]:
    yield pen.label("criteria_rule")
    for number, row in enumerate(found.stages, 1):
        if not row.criteria and row.formula is None:
            continue
        title = capital(pen.name(f"stage_{row.stage}"))
        lot = f": {pen.text(row.lot)}" if row.lot is not None else ""
        yield pen.heading(f"{title}{lot}", f"criteria-{number}", 2)
        lines = [
            [pen.text(one.title), pen.number(one.weight), pen.number(one.minimum)]
            for one in row.criteria
        ]
        if row.formula is not None:
            lines.append([pen.say("price"), pen.number(row.price_points), "–"])
        heads = [pen.say("criterion"), pen.say("weight"), pen.say("minimum")]
        yield pen.table(heads, lines, (6, 1.2, 1.4), right=(1, 2))
        if row.formula is not None:
            yield pen.label("price_formula", "note", name=pen.name(f"formula_{row.formula}"))
        if row.minimum_total is not None:
            yield pen.label("minimum_total", "note", minimum=row.minimum_total)
        if row.stage == "selection":
            yield pen.label("selection_rule", "note", places=row.places)


def advice(pen: Pen, found: PublicAdvice) -> Iterator[Any]:
    yield from story_advice.public(pen, found)


def milestones(pen: Pen, found: part.MilestonesPart) -> Iterator[Any]:
    rows = [
        (pen.say("step_begun", step=pen.name(f"step_{row.step}")), row.at) for row in found.steps
    ]
    rows += [
        (pen.say("opened_by_two", what=pen.name(f"part_{row.what}")), row.at)
        for row in found.openings
    ]
    rows += [(pen.say(f"event_{stage}_sent"), at) for stage, at in found.sent]
    if found.judged is not None:
        rows.append((pen.say("event_quality_final"), found.judged))
    rows.sort(key=lambda row: row[1])
    heads = [pen.say("event"), pen.say("when")]
    yield pen.table(heads, [[told, pen.moment(at)] for told, at in rows], (6, 3))


def own(pen: Pen, found: part.OwnPart) -> Iterator[Any]:
    yield pen.facts(_file(pen, found))
    if found.out is not None:
        yield pen.sub(pen.say("late_why" if found.out == "late" else f"{found.out}_why"))
        if found.out == "late":
            yield pen.label("late_rule")
            if found.deadline is not None and found.received_at is not None:
                yield pen.label(
                    "late_moments",
                    received=show_second(found.received_at, pen.lang),
                    deadline=show_second(found.deadline, pen.lang),
                )
        yield from pen.record(found.reason)
    if found.tests:
        yield pen.heading(pen.say("own_tests"), "own-tests", 2)
        yield pen.table(
            [pen.say("demand"), pen.say("verdict"), pen.say("parties")],
            [
                [pen.text(row.demand), pen.name(f"outcome_{row.outcome}"), ", ".join(row.parties)]
                for row in found.tests
            ],
            (4, 1.4, 4),
        )
    for number, lot in enumerate(found.lots, 1):
        yield from _lot(pen, lot, number)


def _file(pen: Pen, found: part.OwnPart) -> Iterator[tuple[str, str]]:
    yield pen.say("tenderer"), found.tenderer
    yield pen.say("received_at"), pen.moment(found.received_at)
    if found.digest:
        yield pen.say("application_checksum"), found.digest
    for role, name in found.parties:
        yield capital(pen.name(f"party_{role}")), name


def _lot(pen: Pen, lot: part.OwnLot, number: int) -> Iterator[Any]:
    title = pen.say(f"own_result_{lot.stage}")
    title = title if lot.lot is None else f"{title}: {pen.text(lot.lot)}"
    yield pen.heading(title, f"own-{number}", 2)
    yield pen.label(f"own_{lot.verdict}", "bold", winner=lot.winner or "")
    if lot.reason:
        yield from pen.record(lot.reason)
    yield pen.facts(_standing(pen, lot))
    beside = lot.winner is not None and not lot.verdict.startswith("won")
    if lot.scores:
        yield _points(pen, lot, beside=beside)
    for score in lot.scores:
        step = f" ({pen.text(score.step)})" if score.step else ""
        yield pen.sub(f"{pen.text(score.title)}: {pen.number(score.mark)}{step}")
        yield from pen.record(score.motivation)
    if lot.advantages:
        yield pen.sub(pen.say("advantages", winner=lot.winner or ""))
        yield from pen.record(lot.advantages)


def _standing(pen: Pen, lot: part.OwnLot) -> Iterator[tuple[str, str]]:
    if lot.rank is not None:
        yield pen.say("own_place"), pen.say("own_place_of", rank=lot.rank, count=lot.of)
    if lot.value is not None:
        yield pen.say("own_value"), pen.number(lot.value)
        if lot.winner_value is not None:
            yield pen.say("winner_value"), pen.number(lot.winner_value)
    if lot.price is not None:
        yield pen.say("own_price"), pen.money(lot.price)


def _points(pen: Pen, lot: part.OwnLot, *, beside: bool) -> Any:
    heads = [pen.say("criterion"), pen.say("weight"), pen.say("mark"), pen.say("own_points")]
    rows = [
        [pen.text(s.title), pen.number(s.weight), pen.number(s.mark), pen.points(s.points)]
        for s in lot.scores
    ]
    last = [pen.points(s.winner) for s in lot.scores]
    if lot.price_points is not None:
        weight = pen.number(lot.price_weight)
        rows.append([pen.say("price"), weight, "–", pen.points(lot.price_points)])
        last.append(pen.points(lot.winner_price_points))
    if lot.total is not None:
        rows.append([pen.say("together"), "", "", pen.points(lot.total)])
        last.append(pen.points(lot.winner_total))
    if beside:
        heads.append(pen.say("winner_points"))
        rows = [[*row, points] for row, points in zip(rows, last, strict=True)]
    figures = range(1, len(heads))
    foot = lot.total is not None
    return pen.table(heads, rows, (5, *(1.4 for _ in figures)), right=figures, foot=foot)


def own_dialogue(pen: Pen, found: part.OwnDialoguePart) -> Iterator[Any]:
    yield pen.label("own_dialogue_rule")
    yield from story_talks.with_one(pen, found.talks)
