"""Chapters on the comparison, the decision, the standstill, and what everything rests on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from criteria import award_result as part
from criteria.award import AwardReport
from criteria.catalogue import load
from criteria.plan.catalogues import title_of
from tender.report.flowables import Chart
from tender.report.lumpsum import Amounts, LumpsumChart, Year, lumpsum_chart
from tender.report.story_offers import advantages, asides, inquiries
from tender.report.story_parts import WIDTH, Pen, around, capital, para
from tender.report.story_scores import drawn, order, sums

MILLION = Decimal(1_000_000)
IN_CHART = 3
BESIDE = 3
"""So many offers fit beside each other; more stand below each other."""


def comparison(pen: Pen, found: part.ComparisonPart) -> Iterator[Any]:
    for number, lot in enumerate(found.lots, 1):
        if lot.ranking.lot is not None:
            yield pen.heading(pen.text(lot.ranking.lot), f"comparison-lot-{number}", 2)
        yield pen.heading(pen.say("money"), f"money-{number}", 2)
        yield from chart(pen, lot)
        yield from _amounts(pen, lot)
        yield pen.heading(pen.say("points_and_order"), f"order-{number}", 2)
        yield from _price_rule(pen, lot, number)
        yield from order(pen, lot.ranking)
        yield from drawn(pen, lot.ranking)
        yield from sums(pen, lot.ranking)
        yield from inquiries(pen, lot)
        yield from asides(pen, lot)
        yield from advantages(pen, lot)
        yield from _elements(pen, lot, number)


def chart(pen: Pen, lot: part.LotComparison) -> Iterator[Any]:
    """The drawing of the page: at most three offers, in order of rank."""
    place = {line.tenderer: n for n, line in enumerate(lot.ranking.lines)}
    offers = sorted((o for o in lot.offers if o.years), key=lambda o: place[o.tenderer])
    shown = offers[:IN_CHART]
    if not shown:
        return
    whole = len(lot.ceilings) >= len(lot.years)
    ceilings = tuple(amount / MILLION for amount in lot.ceilings[: len(lot.years)])
    drawing = lumpsum_chart(
        LumpsumChart(
            tuple(
                Year(
                    pen.say("year_nr", number=year.number),
                    f"{year.start:%m-%Y} – {year.end:%m-%Y}",
                    year.number > lot.priced_years,
                )
                for year in lot.years
            ),
            tuple(_line(pen, offer, len(lot.years)) for offer in shown),
            _budget_line(pen, lot),
            Amounts(pen.say("chart_ceiling"), ceilings) if whole else None,
            pen.say("chart_axis"),
            pen.say("chart_option"),
            "," if pen.lang == "nl" else ".",
        )
    )
    names = tuple(offer.tenderer for offer in shown)
    yield charted(drawing, WIDTH, pen.say("chart_told", names=names))
    if len(offers) > len(shown):
        yield pen.label("chart_first", "note", count=len(shown))


def _budget_line(pen: Pen, lot: part.LotComparison) -> Amounts | None:
    if not _budgeted(lot):
        return None
    values = (year.budget for year in lot.years)
    shown = tuple(None if value is None else value / MILLION for value in values)
    return Amounts(pen.say("chart_budget"), shown)


def _budgeted(lot: part.LotComparison) -> bool:
    """Whether the documents give a budget for any of the contract years."""
    return any(year.budget is not None for year in lot.years)


def _budget_priced(lot: part.LotComparison) -> Decimal | None:
    """The budget of the contract years that count for the price; None where one has none."""
    budgets = [year.budget for year in lot.years[: lot.priced_years]]
    known = [budget for budget in budgets if budget is not None]
    return sum(known, Decimal(0)) if len(known) == len(budgets) else None


def _line(pen: Pen, offer: part.OfferLine, count: int) -> Amounts:
    values = tuple(amount / MILLION for amount in offer.years[:count])
    values_or_none = (*values, *(None for _ in range(count - len(values))))
    return Amounts(offer.tenderer, values_or_none, tuple(pen.number(v, 2) for v in values))


def charted(drawing: Any, width: float, words: str) -> Chart:
    """A drawing at this width, and what it says to who cannot see it."""
    factor = width / drawing.width
    drawing.scale(factor, factor)
    drawing.width, drawing.height = width, drawing.height * factor
    return Chart(drawing, words)


def _amounts(pen: Pen, lot: part.LotComparison) -> Iterator[Any]:
    yield pen.sub(pen.say("amounts"))
    if len(lot.offers) <= BESIDE:
        yield from _by_year(pen, lot)
    else:
        yield from _by_offer(pen, lot)
    yield pen.label("price_counts", "note", years=lot.priced_years)
    if not _budgeted(lot):
        return
    yield pen.label("budget_share_rule", "note")
    if lot.without:
        yield pen.label("budget_without", "note", names=lot.without)
    yield pen.label("source_is", "note", source=lot.source)


def _by_year(pen: Pen, lot: part.LotComparison) -> Iterator[Any]:
    """A row per contract year, a column per offer."""
    budgeted = _budgeted(lot)
    *budgets, in_all = pen.moneys([*(year.budget for year in lot.years), _budget_priced(lot)])
    rows = [
        [
            pen.say("year_and_kind", number=year.number, kind=pen.name(f"years_{year.kind}")),
            *([budgets[n]] if budgeted else []),
            pen.money(_at(lot.ceilings, n)),
            *(pen.money(_at(offer.years, n)) for offer in lot.offers),
        ]
        for n, year in enumerate(lot.years)
    ]
    rows.append(
        [
            pen.say("counts_for_price", years=lot.priced_years),
            *([in_all] if budgeted else []),
            pen.money(sum(lot.ceilings[: lot.priced_years], Decimal(0)) if lot.ceilings else None),
            *(pen.money(offer.priced) for offer in lot.offers),
        ]
    )
    heads = [pen.say("in_euro"), *([pen.say("budget")] if budgeted else []), pen.say("ceiling")]
    heads += [offer.tenderer for offer in lot.offers]
    columns = range(1, len(heads))
    yield pen.table(heads, rows, (2.6, *(2 for _ in columns)), right=columns, foot=True)


def _by_offer(pen: Pen, lot: part.LotComparison) -> Iterator[Any]:
    """A row per offer, in thousands of euros, and the amount that counts in full."""
    heads = [pen.say("in_thousands"), *(str(year.number) for year in lot.years)]
    heads.append(pen.say("counts_for_price", years=lot.priced_years))

    def row(name: str, years: tuple[Decimal | None, ...], counted: Decimal | None) -> list[str]:
        amounts = [_at(years, n) for n in range(len(lot.years))]
        shown = ["–" if a is None else pen.number(a / 1000, 0) for a in amounts]
        return [name, *shown, pen.money(counted)]

    rows = []
    if _budgeted(lot):
        budgets = tuple(year.budget for year in lot.years)
        rows.append(row(pen.say("budget"), budgets, _budget_priced(lot)))
    if lot.ceilings:
        most = sum(lot.ceilings[: lot.priced_years], Decimal(0))
        rows.append(row(pen.say("ceiling"), lot.ceilings, most))
    rows += [row(offer.tenderer, offer.years, offer.priced) for offer in lot.offers]
    columns = range(1, len(heads))
    widths = (2.6, *(1.05 for _ in lot.years), 1.9)
    yield pen.table(heads, rows, widths, right=columns)


def _at(values: tuple[Decimal | None, ...], index: int) -> Decimal | None:
    return values[index] if index < len(values) else None


def _price_rule(pen: Pen, lot: part.LotComparison, number: int) -> Iterator[Any]:
    if lot.price is None:
        return
    yield pen.heading(pen.say("price"), f"price-{number}", 3)
    yield pen.label("price_formula", name=pen.name(f"formula_{lot.price.formula}"))
    if lot.price.points is not None:
        yield pen.label("price_points_most", points=lot.price.points)
    for name, value in lot.price.parameters:
        shown = pen.say("yes" if value else "no") if isinstance(value, bool) else pen.money(value)
        yield para(f"{pen.name(f'parameter_{name}')}: {shown}")


def _elements(pen: Pen, lot: part.LotComparison, number: int) -> Iterator[Any]:
    if not any(offer.elements for offer in lot.offers):
        return
    yield pen.heading(pen.say("elements"), f"elements-{number}", 2)
    for offer in lot.offers:
        if offer.elements:
            yield pen.sub(offer.tenderer)
            yield pen.table(
                [pen.say("element"), pen.say("unit"), pen.say("offered")],
                [
                    [pen.text(e.title), pen.text(e.unit), e.text or pen.say("element_empty")]
                    for e in offer.elements
                ],
                (3, 2.2, 5),
                serif=(2,),
            )


def decision(pen: Pen, found: part.DecisionPart) -> Iterator[Any]:
    yield pen.label("decision_rule")
    for row in found.decisions:
        title = pen.say(f"decision_{row.stage}")
        if row.lapsed or row.approves is False:
            title = pen.say("decision_earlier", title=title, number=row.number)
        yield pen.heading(title, f"decision-{row.stage}-{row.number}", 2)
        if row.lapsed:
            yield pen.label("decision_lapsed", "note")
        yield from pen.record(row.text)
        yield pen.facts(_decided(pen, row))
        if row.reason:
            yield pen.sub(pen.say("reason"))
            yield from pen.record(row.reason)
        if row.term:
            yield pen.sub(pen.say("selection_term"))
        for told in row.term:
            yield para(pen.text(told))
        yield from around(pen, row.around)


def _decided(pen: Pen, row: part.Decision) -> Iterator[tuple[str, str]]:
    yield pen.say("proposed_by"), f"{row.proposed_by}, {pen.moment(row.proposed_at)}"
    if row.approves is None:
        yield pen.say("approved_by"), pen.say("not_approved_yet")
    else:
        said = pen.say("approved_by" if row.approves else "refused_by")
        yield said, f"{row.approved_by}, {pen.moment(row.approved_at)}"
    if row.sent_at is not None:
        yield pen.say("sent_by"), f"{row.sent_by}, {pen.moment(row.sent_at)}"
    yield pen.say("proposal_version"), pen.number(row.number)
    yield pen.say("outcome_digest"), row.sha256


def standstill(pen: Pen, found: part.StandstillPart) -> Iterator[Any]:
    yield pen.facts(
        [
            (pen.say("term_days"), pen.number(found.days)),
            (pen.say("sent_on"), pen.day(found.dispatched)),
            (pen.say("first_day"), pen.day(found.first_day)),
            (pen.say("last_day"), pen.day(found.last_day)),
            (pen.say("earliest_signing"), pen.day(found.earliest_signing)),
        ]
    )
    yield pen.sub(pen.say("how_counted"))
    for told in found.sentences:
        yield para(pen.text(told))
    if found.reference is not None:
        yield pen.label("standstill_reference", "note", reference=found.reference)


def settings(pen: Pen, found: part.SettingsPart) -> Iterator[Any]:
    yield pen.label("settings_rule")
    yield pen.table(
        [pen.say("setting"), pen.say("value"), pen.say("author"), pen.say("on")],
        [
            [capital(pen.text(r.title)), pen.text(r.value), r.author, pen.short(r.on)]
            for r in found.lines
        ],
        (5, 3, 2.5, 1.5),
    )


def rules(pen: Pen, found: part.RulesPart) -> Iterator[Any]:
    yield pen.label("rules_rule")
    yield pen.table(
        [
            pen.say("rule_set"),
            pen.say("source"),
            pen.say("reference"),
            pen.say("author"),
            pen.say("on"),
        ],
        [
            [
                pen.name(f"rules_{row.id}"),
                pen.name(f"source_{row.source}") if row.source else "–",
                row.reference,
                row.author or "–",
                pen.short(row.on),
            ]
            for row in found.lines
        ],
        (2.8, 1.7, 3, 2.2, 1.4),
    )


def _catalogue(pen: Pen, name: str, version: str) -> str:
    title = pen.text(title_of(name, load()))
    return pen.say("catalogue_version", title=title, version=version)


def seal(pen: Pen, found: part.SealPart, report: AwardReport, control: str) -> Iterator[Any]:
    yield pen.label("seal_rule")
    yield pen.facts(
        [
            (pen.say("plan_version"), pen.number(found.plan_number)),
            (pen.say("plan_seal"), found.seal),
            (pen.say("sealed_at"), pen.moment(found.sealed_at)),
            (pen.say("catalogues"), "; ".join(_catalogue(pen, *row) for row in found.catalogues)),
        ]
    )
    yield pen.sub(pen.say("trail"))
    yield pen.label("trail_rule")
    yield pen.facts(
        [
            (pen.say("chain"), found.chain),
            (pen.say("seq"), pen.number(found.seq)),
            (pen.say("head_hash"), found.hash),
        ]
    )
    yield pen.sub(pen.say("this_report"))
    yield pen.facts(
        [
            (
                pen.say("made_by" if report.made_by else "made_at"),
                ", ".join(filter(None, (report.made_by, pen.moment(report.made_at)))),
            ),
            (pen.say("version"), pen.number(report.version)),
            (pen.say("control_number"), control),
        ]
    )
    yield pen.label("control_rule", "note")
