"""The ranking of a lot as a workbook that computes: change an input and the outcome follows.

Three sheets, and one for the parts of a basket: what was put in, the sums in the fixed order, and
where it comes from. The sums are formulas; beside them stands what this application computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from openpyxl.utils import get_column_letter

from criteria.formulas import PriceRule
from criteria.moments import show_moment
from criteria.numbers import Mark
from criteria.offers import Basket, Offer
from criteria.ranking import RankedOffer, Ranking
from criteria.ranking_rules import RankingRules
from criteria.texts import sentence
from tender.exports.rank_columns import Columns, columns
from tender.exports.workbook import XLSX as XLSX
from tender.exports.workbook import Euros, Formula, Value, begun, lead, packed, put, sheet_of

_KEPT = Context(prec=15)
"""The digits of an outcome that goes on for ever: as many as a workbook has."""
_TOP = 11
"""The row above the first offer on the sheet of the sums."""


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook says beside the sums.

    titles   what each criterion is called
    aside    why an offer takes no part, in words
    years    the lump sum per contract year of each offer, of which the first `counting` count
    decimals of points, price points and totals, as the page shows them
    """

    reference: str
    lot: str
    plan_number: int
    seal: str
    sealed_at: datetime | None
    titles: Mapping[str, str]
    aside: Mapping[str, str]
    years: Mapping[str, tuple[Decimal, ...]]
    counting: int
    decimals: tuple[int, int, int]


def comparison_file(
    about: About, result: Ranking, offers: Sequence[Offer], at: datetime, lang: str = "nl"
) -> bytes:
    """The workbook of one lot. result: the ranking of these offers, in whose order they stand."""
    by_id = {offer.id: offer for offer in offers}
    rows = [(by_id[ranked.id], ranked) for ranked in result.offers]
    book = begun()
    inputs = _Inputs(book, about, result.rules, [offer for offer, _ in rows], lang)
    made = columns(result.rules, inputs.places, about.decimals, _TOP + 1, len(rows))
    _calculate(book, about, made, rows, inputs.sheet, lang)
    _origin(book, about, result.rules, at, lang)
    return packed(book, at)


class _Inputs:
    """The sheet with everything that goes in; `places` says in which cell each thing stands."""

    def __init__(
        self, book: Any, about: About, rules: RankingRules, offers: Sequence[Offer], lang: str
    ) -> None:
        self.sheet = say("inputs", lang)
        self.about, self.rules, self.lang = about, rules, lang
        self.sheet_rows = 0
        self.places: dict[str, str] = {}
        baskets = [offer for offer in offers if isinstance(offer.price, Basket)]
        parts = _basket(book, baskets, lang) if baskets else {}
        self._years = max((len(given) for given in about.years.values()), default=0)
        beside = max(4, len(rules.criteria) + self._years + 2)
        self._out = sheet_of(book, self.sheet, [34, 30, *[18] * beside])
        lead(self._out, say("inputs_lead", lang))
        self.sheet_rows += 1
        self._rules()
        self._criteria()
        self._offers(offers, parts)

    def _put(self, line: Sequence[Value], head: bool = False) -> int:
        put(self._out, line, head)
        self.sheet_rows += 1
        return self.sheet_rows

    def _at(self, name: str, column: int, row: int) -> None:
        self.places[name] = f"{self.sheet}!${get_column_letter(column)}${row}"

    def _named(self, name: str, told: str, value: Value) -> None:
        self._at(name, 2, self._put([told, value]))

    def _rules(self) -> None:
        price, rounding = self.rules.price, self.rules.rounding
        self._put([say("rules", self.lang)], head=True)
        if price is not None:
            told = sentence(f"names.formula_{price.formula}", self.lang)
            self._put([say("formula", self.lang), told])
            if price.points is not None:
                self._named("most", say("price_points", self.lang), price.points)
            self._parameters(price)
        if self.rules.minimum_total is not None:
            self._named("minimum", say("minimum_total", self.lang), self.rules.minimum_total)
        for stage in ("criterion", "price", "total"):
            places = getattr(rounding, stage)
            told = say("exact", self.lang) if places is None else places
            self._named(f"places:{stage}", say(f"places_{stage}", self.lang), told)

    def _parameters(self, price: PriceRule) -> None:
        for name, value in price.parameters:
            if name != "clip":
                self._named(name, sentence(f"names.parameter_{name}", self.lang), value)
        if "clip" in dict(price.parameters) or price.clips():
            clip = int(price.clips())
            self._named("clip", sentence("names.parameter_clip", self.lang), clip)

    def _criteria(self) -> None:
        heads = ("criterion", "title", "worth", "low", "high", "least")
        self._put([])
        self._put([say(f"head_{head}", self.lang) for head in heads], head=True)
        for one in self.rules.criteria:
            worth = one.value if self.rules.on_value else one.points
            title = self.about.titles.get(one.id, one.id)
            row = self._put([one.id, title, worth, one.scale_min, one.scale_max, one.minimum])
            for column, name in enumerate(("worth", "low", "high", "least"), 3):
                self._at(f"{name}:{one.id}", column, row)

    def _offers(self, offers: Sequence[Offer], parts: Mapping[str, str]) -> None:
        ids = [one.id for one in self.rules.criteria]
        count = self._years
        heads = [say("head_offer", self.lang), say("head_aside", self.lang), *ids]
        heads += [say("head_year", self.lang, number=n) for n in range(1, count + 1)]
        self._put([])
        heads.append(say("head_price", self.lang))
        some_dropped = any(offer.dropped for offer in offers)
        if some_dropped:
            heads.append(say("head_dropped", self.lang))
        self._put(heads, head=True)
        first_year = 3 + len(ids)
        for number, offer in enumerate(offers):
            marks = dict(offer.marks)
            years = self.about.years.get(offer.id, ())
            row = self.sheet_rows + 1
            why = self.about.aside.get(offer.id, "") or offer.set_aside or offer.dropped
            out, fell = (why, None) if offer.set_aside else (None, why)
            line: list[Value] = [offer.id, out, *(_mark(marks.get(id_)) for id_ in ids)]
            line += [*map(Euros, years), *[None] * (count - len(years))]
            line.append(self._price(offer, parts, years, first_year, row))
            if some_dropped:
                line.append(fell if offer.dropped else None)
                self._at(f"dropped:{number}", first_year + count + 1, row)
            self._put(line)
            self._at(f"aside:{number}", 2, row)
            for column, id_ in enumerate(ids, 3):
                self._at(f"mark:{id_}:{number}", column, row)
            self._at(f"price:{number}", first_year + count, row)

    def _price(
        self,
        offer: Offer,
        parts: Mapping[str, str],
        years: Sequence[Decimal],
        first: int,
        row: int,
    ) -> Value:
        """The price the formula works on: of the years that count, of a basket, or as it is."""
        if years and self.about.counting:
            last = first + min(self.about.counting, len(years)) - 1
            span = f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}"
            return Formula(f"SUM({span})", "#,##0.00")
        if isinstance(offer.price, Basket):
            return Formula(parts[offer.id], "#,##0.00")
        return None if offer.price is None else Euros(offer.price)


def _basket(book: Any, offers: Sequence[Offer], lang: str) -> dict[str, str]:
    """The parts of each basket (PF16), two columns for an offer; how each adds up."""
    name = say("basket", lang)
    sheet = sheet_of(book, name, [16] * (2 * len(offers)))
    put(sheet, [text for offer in offers for text in (offer.id, "")], head=True)
    put(sheet, [say(head, lang) for _ in offers for head in ("quantity", "rate")], head=True)
    parts = [offer.price.parts for offer in offers if isinstance(offer.price, Basket)]
    for n in range(max(map(len, parts))):
        cells: list[Value] = []
        for of in parts:
            cells += [of[n].quantity, of[n].rate] if n < len(of) else [None, None]
        put(sheet, cells)
    found = {}
    for place, (offer, of) in enumerate(zip(offers, parts, strict=True)):
        left, right = (get_column_letter(2 * place + side) for side in (1, 2))
        spans = (f"{name}!${letter}$3:${letter}${2 + len(of)}" for letter in (left, right))
        found[offer.id] = f"SUMPRODUCT({','.join(spans)})"
    return found


def _calculate(
    book: Any,
    about: About,
    made: Columns,
    rows: Sequence[tuple[Offer, RankedOffer]],
    inputs: str,
    lang: str,
) -> None:
    """The sums: what is compared with first, then an offer a row, a step a column."""
    sheet = sheet_of(book, say("calculation", lang), [30, *[20] * (len(made.all) + 4)])
    sheet.freeze_panes = f"B{_TOP + 1}"
    lead(sheet, say("calculation_lead", lang, inputs=inputs))
    for name, text in made.market:
        put(sheet, [say(f"market_{name}", lang), Formula(text, "#,##0.00####")])
    for _ in range(_TOP - 3 - len(made.market)):
        put(sheet, [])
    titles = about.titles
    told = [say(f"column_{c.name}", lang, title=titles.get(c.of, c.of)) for c in made.all]
    own = [say(f"system_{name}", lang) for name in ("rank", "outcome", "same")]
    put(sheet, [say("head_offer", lang), *told, *own, say("head_aside", lang)], head=True)
    put(sheet, [say("rule", lang), *(say(f"rule_{c.name}", lang) for c in made.all)])
    for number, (offer, ranked) in enumerate(rows):
        row = _TOP + 1 + number
        outcome = ranked.total if ranked.total is not None else ranked.value
        beside = f"{get_column_letter(len(made.all) + 3)}{row}"
        near = f"0.000000001*IF({beside}=0,1,ABS({beside}))"
        same = f'IF({beside}="","",IF(ABS({made.outcome(row)}-{beside})<={near},1,0))'
        cells = [Formula(c.formula(number, row), c.shown) for c in made.all]
        why = about.aside.get(offer.id, "")
        put(
            sheet,
            [offer.id, *cells, ranked.rank, _finite(outcome), Formula(same, "0"), why],
        )


def _origin(book: Any, about: About, rules: RankingRules, at: datetime, lang: str) -> None:
    sheet = sheet_of(book, say("origin", lang), [34, 90])
    sealed = show_moment(about.sealed_at, lang) if about.sealed_at else ""
    ties = ", ".join(
        sentence(f"names.tie_{tie.partition(':')[0]}", lang, theme=about.titles.get(id_, id_))
        for tie in rules.ties
        for id_ in (tie.partition(":")[2],)
    )
    for name, value in (
        ("reference", about.reference),
        ("lot", about.lot),
        ("plan", say("plan_version", lang, number=about.plan_number, at=sealed)),
        ("seal", about.seal),
        ("made", show_moment(at, lang)),
        ("ties", ties),
        ("order", say("order_words", lang)),
        ("precision", say("precision_words", lang)),
        ("draw", say("draw_words", lang)),
    ):
        put(sheet, [say(f"origin_{name}", lang), value])


def _mark(mark: Mark | None) -> Value:
    """A mark as it is; one that was computed and goes on for ever as the division it is."""
    if isinstance(mark, Fraction):
        return Formula(f"{mark.numerator}/{mark.denominator}", "0.00##")
    return mark


def _finite(number: Fraction | None) -> Decimal | None:
    if number is None:
        return None
    return _KEPT.divide(Decimal(number.numerator), Decimal(number.denominator))


def say(code: str, lang: str, **values: object) -> str:
    return sentence(f"comparison_file.{code}", lang, **values)
