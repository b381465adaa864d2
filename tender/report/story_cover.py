"""The title page: the decision, the points and the money, each with the page of its motivation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from reportlab.platypus import TableStyle

from criteria import award_case as case
from criteria import award_result as result
from criteria.award import AwardReport
from tender.report import fonts
from tender.report.charts import PairBars, pair_bars
from tender.report.flowables import Grid, Words
from tender.report.story_award import charted
from tender.report.story_parts import (
    BRAND,
    FACE,
    SEALED,
    STYLES,
    TINT,
    WIDTH,
    Pen,
    boxed,
    gap,
    marked,
    para,
)
from tender.report.story_scores import anchor, order

BESIDE = 3
_NAME = "\ue000"
"""Stands for the winner's name while the sentence around it is escaped."""


def cover(pen: Pen, report: AwardReport) -> Iterator[Any]:
    yield masthead(report.authority, report.reference, pen.say(f"edition_{report.edition}"))
    yield gap(20)
    yield para(pen.say("title"), "title")
    yield para(pen.text(report.title), "title")
    day = pen.day(report.made_at)
    yield para(pen.say("subtitle", on=day), "subtitle")
    yield gap(12)
    found = report.outcome
    if found is None:
        return
    yield pen.facts(_facts(pen, found, report.parties))
    yield gap(10)
    told = ended(pen, report) or list(_decision(pen, found, report))
    yield boxed(told, TINT, BRAND)
    if report.comparison is not None:
        for number, lot in enumerate(report.comparison.lots, 1):
            yield from _points(pen, lot, number)
            yield from _money(pen, lot, number)


def ended(pen: Pen, report: AwardReport) -> list[Words]:
    """That nothing is awarded, where the procedure ended so."""
    found = report.ended
    return [pen.label(f"ended_{found.kind}", "decision", on=pen.day(found.at))] if found else []


def masthead(authority: str, reference: str, framed: str) -> Grid:
    """Whose document it is, and at the right in a frame what kind of copy."""
    tag = ParagraphTag(framed)
    left = [para(authority, "bold"), para(reference, "cell")]
    table = Grid([[left, tag.table()]], [WIDTH - tag.width, tag.width], hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                FACE,
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 1.4, BRAND),
            ]
        )
    )
    return table


class ParagraphTag:
    """The edition in a frame, as wide as its words."""

    def __init__(self, text: str) -> None:
        fonts.register()
        style = STYLES["bold"]
        wide = fonts.width(text, style.fontName, style.fontSize)
        self.width = min(wide + 18, WIDTH / 2)
        self._text = text

    def table(self) -> Grid:
        look = STYLES["bold"].clone("tag", textColor=SEALED)
        made = Grid([[Words(marked(self._text, "bold"), look)]], [self.width])
        made.setStyle(
            TableStyle(
                [
                    FACE,
                    ("BOX", (0, 0), (-1, -1), 0.8, SEALED),
                    ("LEFTPADDING", (0, 0), (-1, -1), 8),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                    ("TOPPADDING", (0, 0), (-1, -1), 3),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        return made


def _facts(
    pen: Pen, found: case.OutcomePart, parties: case.PartiesPart | None
) -> Iterator[tuple[str, str]]:
    yield pen.say("assignment"), pen.text(found.object)
    yield pen.say("procedure"), pen.text(found.procedure)
    if found.municipalities:
        yield pen.say("members"), _members(pen, found)
    yield pen.say("term"), term(pen, found.starts, found.ends, found.options)
    yield (
        pen.say("applications"),
        pen.say(
            "applications_count",
            received=found.received,
            out=_out(pen, found, parties),
            suitable=found.suitable,
            admitted=found.admitted,
        ),
    )


def _out(pen: Pen, found: case.OutcomePart, parties: case.PartiesPart | None) -> str:
    """How many fell out and how; the ways that are rare only where somebody did."""
    rows = [row.standing for row in parties.tenderers] if parties else []
    counts = {
        "late": found.late,
        "incomplete": rows.count("incomplete"),
        "rejected": rows.count("rejected"),
        "excluded": found.excluded,
    }
    told = (way for way in counts if counts[way] or way in ("late", "excluded"))
    return ", ".join(pen.say(f"count_{way}", count=counts[way]) for way in told)


def _members(pen: Pen, found: case.OutcomePart) -> str:
    if found.joining and found.joining_on is not None:
        return pen.say(
            "members_joining",
            count=found.municipalities,
            total=found.municipalities + found.joining,
            on=pen.day(found.joining_on),
        )
    return pen.say("members_start", count=found.municipalities)


def term(pen: Pen, starts: date, ends: date, options: tuple[int, ...]) -> str:
    """How long the contract runs; `options` are the years of each extension."""
    values = {"starts": pen.day(starts), "ends": pen.day(ends)}
    if not options:
        return pen.say("term_plain", **values)
    if len(set(options)) == 1:
        return pen.say("term_times", **values, count=len(options), years=options[0])
    return pen.say("term_options", **values, years=options)


def _decision(pen: Pen, found: case.OutcomePart, report: AwardReport) -> Iterator[Words]:
    decided = report.decision.decisions if report.decision else ()
    approved = any(row.stage == "award" and row.approves for row in decided)
    for row in found.results:
        if row.lot is not None:
            yield para(pen.text(row.lot), "h3")
        if row.winner is None:
            yield pen.label("no_winner", "decision")
            continue
        told = pen.say("decided" if approved else "proposed", winner=_NAME)
        told = f"{told} {_why(pen, row)}".strip()
        bold = f"<b>{fonts.markup(row.winner, 'PlexSerif-Bold')}</b>"
        shown = bold.join(marked(piece, "decision") for piece in told.split(_NAME))
        yield Words(shown, STYLES["decision"])


def _why(pen: Pen, row: case.LotResult) -> str:
    if row.total is None:
        return pen.say("by_value", value=row.value) if row.value is not None else ""
    if row.most is None:
        return ""
    values = {"total": pen.points(row.total), "most": row.most}
    if row.lead is None:
        return pen.say("got_points", **values)
    if row.lead > 0:
        return pen.say("got_more", **values, lead=pen.points(row.lead))
    return pen.say("got_equal", **values)


def _points(pen: Pen, lot: result.LotComparison, number: int) -> Iterator[Any]:
    yield pen.heading(_titled(pen, "outcome", lot), f"points-{number}", 2)
    ranked = [line for line in lot.ranking.lines if line.rank is not None]
    if 1 <= len(ranked) == len(lot.ranking.lines) <= BESIDE and ranked[0].value is None:
        yield _beside(pen, lot, number)
    else:
        yield from order(pen, lot.ranking)
        yield pen.label("motives_at", "note", pages=_pages(pen, lot, number))
    yield pen.label("points_rule", "note", page=pen.page(f"order-{number}"))


def _titled(pen: Pen, code: str, lot: result.LotComparison) -> str:
    name = pen.say(f"{code}_head")
    return name if lot.ranking.lot is None else f"{name}: {pen.text(lot.ranking.lot)}"


def _pages(pen: Pen, lot: result.LotComparison, number: int) -> str:
    places = [
        f"{pen.text(c.title)} {pen.page(anchor('award', number, c.id))}"
        for c in lot.ranking.criteria
    ]
    if lot.price is not None:
        places.append(f"{pen.say('price')} {pen.page(f'price-{number}')}")
    return "; ".join(places)


def _beside(pen: Pen, lot: result.LotComparison, number: int) -> Grid:
    """Criteria below each other, offers beside each other, with a bar for the eye."""
    lines = sorted(lot.ranking.lines, key=lambda line: line.rank or 0)
    worth = [(c.id, pen.text(c.title), c.weight or Decimal(0)) for c in lot.ranking.criteria]
    heaviest = max([w for _, _, w in worth] + [lot.ranking.price_weight or Decimal(0)])
    heads = [
        pen.say("criterion"),
        pen.say("weight"),
        pen.say("bars"),
        *(line.tenderer for line in lines),
        pen.say("motive"),
    ]
    rows: list[list[object]] = []
    for id_, title, weight in worth:
        points = [dict(line.points).get(id_) for line in lines]
        rows.append(
            [
                title,
                pen.number(weight),
                _bars(pen, weight, heaviest, points),
                *(pen.points(p) for p in points),
                pen.say("on_page", page=pen.page(anchor("award", number, id_))),
            ]
        )
    if lot.price is not None and lot.ranking.price_weight is not None:
        points = [line.price_points for line in lines]
        weight = lot.ranking.price_weight
        rows.append(
            [
                pen.say("price_years", years=lot.priced_years),
                pen.number(weight),
                _bars(pen, weight, heaviest, points),
                *(pen.points(p) for p in points),
                pen.say("on_page", page=pen.page(f"price-{number}")),
            ]
        )
    total = sum((w for _, _, w in worth), lot.ranking.price_weight or Decimal(0))
    rows.append(
        [
            pen.say("together"),
            pen.number(total),
            "",
            *(pen.points(line.total) for line in lines),
            "",
        ]
    )
    last = 3 + len(lines)
    figures = (1, *range(3, last + 1))
    widths = (3, 1, 2.3, *(1.5 for _ in lines), 1)
    return pen.table(heads, rows, widths, right=figures, foot=True, middle=True)


def _bars(pen: Pen, weight: Decimal, heaviest: Decimal, points: list[Any]) -> object:
    if not heaviest:
        return ""
    data = PairBars(weight, heaviest, tuple(min(max(p or 0, 0), weight) for p in points))
    told = pen.say(
        "bars_told", points="; ".join(map(pen.points, points)), weight=pen.number(weight)
    )
    return charted(pair_bars(data), 92, told)


def _money(pen: Pen, lot: result.LotComparison, number: int) -> Iterator[Any]:
    counted = lot.years[: lot.priced_years]
    offers = [offer for offer in lot.offers if offer.years]
    if not offers or not counted:
        return
    yield pen.heading(_titled(pen, "money", lot), f"amounts-{number}", 2)
    heads = [pen.say("in_euro"), *(f"{y.start:%Y}/{y.end:%y}" for y in counted)]
    heads.append(pen.say("years_together", years=len(counted)))
    rows = []
    if lot.ceilings:
        years = lot.ceilings[: lot.priced_years]
        rows.append([pen.say("ceiling"), *map(pen.money, years), pen.money(sum(years, Decimal(0)))])
    rows += [
        [o.tenderer, *map(pen.money, o.years[: lot.priced_years]), pen.money(o.priced)]
        for o in offers
    ]
    columns = range(1, len(heads))
    yield pen.table(heads, rows, (3, *(1.7 for _ in counted), 1.9), right=columns)
    yield pen.label("money_note", "note", page=pen.page(f"money-{number}"))
