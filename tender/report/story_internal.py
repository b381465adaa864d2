"""What the internal edition has alone: the page for administrators, how firm, what is covered."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from reportlab.platypus import PageBreak

from criteria import award_internal as part
from criteria import award_result as result
from criteria.award import AwardReport
from criteria.award_case import OutcomePart
from tender.report.story_parts import Pen, capital

_CHANGES = 12
"""So many of the nearest changes of one kind stand in the report."""


def summary(pen: Pen, report: AwardReport) -> Iterator[Any]:
    """One page for who decides and for who governs: from the other chapters, with their pages."""
    if report.outcome is None:
        return
    yield pen.heading(pen.say("summary"), "summary")
    yield pen.label("summary_rule", "note")
    yield pen.facts(_summed(pen, report, report.outcome), 140)
    yield PageBreak()


def _summed(pen: Pen, report: AwardReport, found: OutcomePart) -> Iterator[tuple[str, str]]:
    lots = report.comparison.lots if report.comparison else ()
    yield pen.say("sum_asked"), pen.text(found.object)
    if report.ended is not None:
        ended = pen.say(f"ended_{report.ended.kind}", on=pen.day(report.ended.at))
        yield pen.say("sum_result"), ended
    for row in found.results if report.ended is None else ():
        name = f" ({pen.text(row.lot)})" if row.lot is not None else ""
        if row.winner is None:
            yield pen.say("sum_result") + name, pen.say("no_winner")
            continue
        told = [pen.say("sum_winner", winner=row.winner, count=row.ranked)]
        if row.total is not None and row.most is not None:
            told.append(pen.say("got_points", total=pen.points(row.total), most=row.most))
        if row.lead is not None:
            told.append(pen.say("sum_lead", lead=pen.points(row.lead)))
        yield pen.say("sum_result") + name, " ".join(told)
    for lot in lots:
        yield from _money(pen, lot)
    if report.firmness is not None:
        for one in report.firmness.lots:
            yield pen.say("sum_firm"), _firm(pen, one)
    if report.advice is not None:
        count = len(report.advice.items)
        answered = sum(row.outcome is not None for row in report.advice.items)
        yield pen.say("sum_advice"), pen.say("sum_advised", count=count, answered=answered)
    winners = {row.winner for row in found.results}
    if report.dialogue is not None:
        mine = [one for one in report.dialogue.tenderers if one.tenderer in winners]
        agreed = sum(len(one.agreements) for one in mine)
        left = sum(line.outcome == "implementation_plan" for one in mine for line in one.topics)
        yield pen.say("sum_agreed"), pen.say("sum_agreements", count=agreed, left=left)
    if report.standstill is not None:
        term = report.standstill
        last, first = pen.day(term.last_day), pen.day(term.earliest_signing)
        yield pen.say("sum_term"), pen.say("sum_until", last=last, first=first)
    yield pen.say("sum_where"), _where(pen, report)


def _money(pen: Pen, lot: result.LotComparison) -> Iterator[tuple[str, str]]:
    chosen = next((o for o in lot.offers if o.tenderer in lot.ranking.chosen), None)
    if chosen is None or chosen.priced is None:
        return
    told = pen.say("sum_priced", amount=pen.money(chosen.priced), years=lot.priced_years)
    if lot.ceilings:
        most = sum(lot.ceilings[: lot.priced_years])
        told += " " + pen.say("sum_ceiling", amount=pen.money(most))  # type: ignore[arg-type]
    yield pen.say("money"), told


def _firm(pen: Pen, found: part.LotFirmness) -> str:
    if found.winner is None:
        return pen.say("firm_nobody")
    if not found.changes:
        return pen.say("firm_nothing")
    return pen.say("sum_changes", count=len(found.changes), page=pen.page("chapter-firmness"))


def _where(pen: Pen, report: AwardReport) -> str:
    wanted = ("quality", "comparison", "decision", "seal")
    return "; ".join(
        f"{pen.say(f'chapter_{name}')} p. {pen.page(f'chapter-{name}')}"
        for name in wanted
        if getattr(report, name) is not None
    )


def firmness(pen: Pen, found: part.FirmnessPart) -> Iterator[Any]:
    yield pen.label("firm_rule")
    for number, lot in enumerate(found.lots, 1):
        if lot.lot is not None:
            yield pen.heading(pen.text(lot.lot), f"firm-{number}", 2)
        if lot.winner is None:
            yield pen.label("firm_nobody")
            continue
        if lot.lead is not None:
            yield pen.label("firm_lead", winner=lot.winner, lead=pen.points(lot.lead))
        if not lot.changes:
            yield pen.label("firm_nothing")
        for kind in ("mark", "weight", "price"):
            yield from _changes(pen, kind, [one for one in lot.changes if one.kind == kind])
        if lot.draws:
            yield from _wins(pen, lot)


def _changes(pen: Pen, kind: str, found: list[part.Changed]) -> Iterator[Any]:
    if not found:
        return
    yield pen.sub(pen.say(f"firm_{kind}"))
    rows = []
    for one in found[:_CHANGES]:
        about = pen.text(one.about) if one.about is not None else pen.say("price")
        places = None if kind == "mark" else 2
        shown = [pen.number(one.old, places), pen.number(one.new, places)]
        other = one.winner or pen.say("firm_shared")
        rows.append([one.offer or "–", about, *shown, other])
    heads = [pen.say(f"firm_{name}") for name in ("offer", "about", "now", "then", "first")]
    yield pen.table(heads, rows, (2.8, 2.8, 2, 2, 2.8), right=(2, 3))
    if kind == "weight":
        yield pen.label("firm_weight_rest", "note")
    if len(found) > _CHANGES:
        yield pen.label("firm_more", "note", count=len(found) - _CHANGES)


def _wins(pen: Pen, lot: part.LotFirmness) -> Iterator[Any]:
    yield pen.sub(pen.say("firm_drawn", count=lot.draws))
    share = pen.number(100 * lot.spread, 0) if lot.spread is not None else "?"
    yield pen.label("firm_drawn_rule", share=share)
    yield pen.label("firm_drawn_means")
    heads = [pen.say("tenderer"), pen.say("firm_by_weights"), pen.say("firm_by_marks")]
    rows = [
        [
            one.tenderer or pen.say("nobody"),
            *(
                f"{pen.number(Fraction(100 * wins, lot.draws), 1)}%"
                for wins in (one.by_weights, one.by_marks)
            ),
        ]
        for one in lot.wins
    ]
    yield pen.table(heads, rows, (5, 2.4, 2.4), right=(1, 2))


def coverage(pen: Pen, found: part.CoveragePart) -> Iterator[Any]:
    yield pen.label("cover_rule")
    yield pen.table(
        [pen.say("nr"), pen.say("goal"), pen.say("cover_questions"), pen.say("cover_elements")],
        [
            [
                goal.id,
                pen.text(goal.title),
                _listed(pen, [pen.text(one) for one in goal.questions]),
                _listed(pen, [pen.text(one) for one in goal.elements]),
            ]
            for goal in found.goals
        ],
        (0.7, 3, 3, 3.4),
    )


def _listed(pen: Pen, titles: list[str]) -> str:
    return capital("; ".join(titles)) if titles else pen.say("cover_nothing")
