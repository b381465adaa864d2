"""The columns of the sums in a workbook, in the fixed order: who takes part, marks, minimum marks,
quality, price over what remains, totals, ties, rank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from criteria.formulas import FORMULAS, PriceRule
from criteria.ranking_rules import Criterion, RankingRules
from tender.exports import rank_formulas as sums
from tender.exports.rank_formulas import Market

_LONG = "0.0000"
_MARKET_TOP = 2
"""The row of the first figure that all are compared with."""


@dataclass(frozen=True, slots=True)
class Column:
    """One step of the sum. of: the criterion it is about. formula: by offer and row."""

    name: str
    of: str
    formula: Callable[[int, int], str]
    shown: str


@dataclass(slots=True)
class Columns:
    """All steps in order, and what everybody is compared with, as (name, formula)."""

    rules: RankingRules
    places: Mapping[str, str]
    decimals: tuple[int, int, int]
    first: int
    count: int
    all: list[Column] = field(default_factory=list)
    market: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, formula: Callable[[int, int], str], shown: str, of: str = "") -> str:
        """A new column; its letter."""
        self.all.append(Column(name, of, formula, shown))
        letter: str = get_column_letter(len(self.all) + 1)
        return letter

    def range(self, letter: str) -> str:
        return f"${letter}${self.first}:${letter}${self.first + self.count - 1}"

    def over(self, name: str, formula: str) -> str:
        """A new figure that everybody is compared with; its cell."""
        self.market.append((name, formula))
        return f"$B${_MARKET_TOP + len(self.market) - 1}"

    def rounds(self, stage: str) -> bool:
        return getattr(self.rules.rounding, stage) is not None

    def rounded(self, letter: str, row: int, stage: str) -> str:
        return sums.rounded(
            f"{letter}{row}", self.places[f"places:{stage}"], self.rules.rounding.mode
        )

    def outcome(self, row: int) -> str:
        """The cell of the total, or of the notional price or index."""
        place = next(
            n
            for n, column in reversed(list(enumerate(self.all, 2)))
            if column.name in ("total", "total_rounded", "value", "value_rounded")
        )
        return f"{get_column_letter(place)}{row}"


def columns(
    rules: RankingRules,
    places: Mapping[str, str],
    decimals: tuple[int, int, int],
    first: int,
    count: int,
) -> Columns:
    """The columns for so many offers. places: in which cell each input stands."""
    made = Columns(rules, places, decimals, first, count)
    valid = _taking_part(made)
    valid, quality = _quality(made, valid)
    score = _score(made, valid, quality)
    _rank(made, _running(made, valid), quality, score)
    return made


def _shown(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _if(valid: str, row: int, formula: str) -> str:
    """Only for an offer that still takes part."""
    return f'IF({valid}{row}=1,{formula},"")'


def _taking_part(made: Columns) -> str:
    """1 for an offer that was not set aside and has its minimum marks."""
    inside = made.add("inside", lambda n, row: f'IF({made.places[f"aside:{n}"]}="",1,0)', "0")
    least = [one for one in made.rules.criteria if one.minimum is not None]
    if not least:
        return inside

    def enough(n: int, row: int) -> str:
        tests = (
            sums.at_least(made.places[f"mark:{one.id}:{n}"], made.places[f"least:{one.id}"])
            for one in least
        )
        return f"IF(AND({inside}{row}=1,{','.join(tests)}),1,0)"

    return made.add("minimum", enough, "0")


def _quality(made: Columns, valid: str) -> tuple[str, str]:
    """Points per criterion and together. Against the best mark, those who stay are measured again
    after the minimum quality, because who fell away is not the best any more."""
    exact = _measured(made, valid)
    total = made.add("quality_exact", _sum(valid, exact), _LONG)
    if made.rules.minimum_total is not None:
        least, before = made.places["minimum"], valid
        valid = made.add(
            "minimum_total",
            lambda n, row: f"IF({before}{row}=1,IF({sums.at_least(f'{total}{row}', least)},1,0),0)",
            "0",
        )
        if made.rules.against == "best":
            exact = _measured(made, valid)
    points = exact
    if made.rounds("criterion"):
        points = tuple(
            made.add("points_rounded", _rounding(made, valid, letter, "criterion"), shown, one.id)
            for one, letter in zip(made.rules.criteria, exact, strict=True)
            for shown in (_shown(made.rules.rounding.criterion or 0),)
        )
    quality = made.add("quality", _sum(valid, points), _shown(made.decimals[0]))
    return valid, quality


def _sum(valid: str, letters: tuple[str, ...]) -> Callable[[int, int], str]:
    def formula(n: int, row: int) -> str:
        added = "+".join(f"{letter}{row}" for letter in letters) or "0"
        return _if(valid, row, added)

    return formula


def _rounding(made: Columns, valid: str, letter: str, stage: str) -> Callable[[int, int], str]:
    return lambda n, row: _if(valid, row, made.rounded(letter, row, stage))


def _measured(made: Columns, valid: str) -> tuple[str, ...]:
    return tuple(_points(made, valid, one) for one in made.rules.criteria)


def _points(made: Columns, valid: str, one: Criterion) -> str:
    """What each mark is worth on one criterion."""
    at = made.places
    low, high, worth = (at[f"{name}:{one.id}"] for name in ("low", "high", "worth"))
    if made.rules.against == "best":
        counting = made.add(
            "mark", lambda n, row: _if(valid, row, at[f"mark:{one.id}:{n}"]), "0.0###", one.id
        )
        high = f"MAX({made.range(counting)})"

    def formula(n: int, row: int) -> str:
        mark = at[f"mark:{one.id}:{n}"]
        if made.rules.on_value:
            return _if(valid, row, sums.on_value(mark, high, worth))
        return _if(valid, row, sums.criterion(mark, low, high, worth))

    return made.add("points", formula, _LONG, one.id)


def _score(made: Columns, valid: str, quality: str) -> str:
    """The column that decides the order: a total, a notional price or an index."""
    rule = made.rules.price
    if rule is None or made.rules.quality_alone:
        total = made.add("total", lambda n, row: _if(valid, row, f"{quality}{row}"), _LONG)
    else:
        price = made.add(
            "price", lambda n, row: _if(valid, row, made.places[f"price:{n}"]), "#,##0.00"
        )
        if FORMULAS[rule.formula].is_value:
            return _value(made, rule, valid, quality, price)
        earned = _price_points(made, rule, valid, price)
        total = made.add(
            "total", lambda n, row: _if(valid, row, f"{quality}{row}+{earned}{row}"), _LONG
        )
    if not made.rounds("total"):
        return _as_shown(made, total, made.decimals[2])
    shown = _shown(made.rules.rounding.total or 0)
    return made.add("total_rounded", _rounding(made, valid, total, "total"), shown)


def _as_shown(made: Columns, letter: str, decimals: int) -> str:
    """The last column with the decimals of the page; what is in it stays exact."""
    last = made.all[-1]
    made.all[-1] = Column(last.name, last.of, last.formula, _shown(decimals))
    return letter


def _market(made: Columns, price: str, quality: str) -> Market:
    prices = made.range(price)
    worth = ",".join(made.places[f"worth:{one.id}"] for one in made.rules.criteria)
    return Market(
        made.over("lowest", f"MIN({prices})"),
        made.over("highest", f"MAX({prices})"),
        made.over("average", f"IF(COUNT({prices})=0,0,SUM({prices})/COUNT({prices}))"),
        made.over("count", f"COUNT({prices})"),
        made.over("best", f"MAX({made.range(quality)})") if quality else "",
        made.over("most", f"SUM({worth})") if quality else "",
    )


def _price_points(made: Columns, rule: PriceRule, valid: str, price: str) -> str:
    market, at = _market(made, price, ""), made.places
    most = at["most"]
    place = ""
    if rule.formula == "rank-ladder":
        before = f"COUNTIFS({made.range(valid)},1,{made.range(price)},"
        place = made.add(
            "place", lambda n, row: _if(valid, row, f'1+{before}"<"&{price}{row})'), "0"
        )

    def raw(n: int, row: int) -> str:
        return _if(
            valid,
            row,
            sums.price_points(rule, f"{price}{row}", f"{place}{row}", most, at, market),
        )

    earned = made.add("price_points", raw, _LONG)
    if sums.clipped(rule, "", most, at.get("clip")) is not None:
        loose = earned
        earned = made.add(
            "price_clipped",
            lambda n, row: _if(
                valid, row, sums.clipped(rule, f"{loose}{row}", most, at.get("clip")) or ""
            ),
            _LONG,
        )
    if not made.rounds("price"):
        return _as_shown(made, earned, made.decimals[1])
    shown = _shown(made.rules.rounding.price or 0)
    return made.add("price_rounded", _rounding(made, valid, earned, "price"), shown)


def _value(made: Columns, rule: PriceRule, valid: str, quality: str, price: str) -> str:
    market = _market(made, price, quality)
    exact = made.add(
        "value",
        lambda n, row: _if(
            valid, row, sums.value(rule, f"{price}{row}", f"{quality}{row}", made.places, market)
        ),
        "General",
    )
    if not made.rounds("total"):
        return exact
    shown = _shown(made.rules.rounding.total or 0)
    return made.add("value_rounded", _rounding(made, valid, exact, "total"), shown)


def _running(made: Columns, valid: str) -> str:
    """1 for an offer that takes a place: what dropped out counts in the formulas alone."""
    if "dropped:0" not in made.places:
        return valid

    def formula(n: int, row: int) -> str:
        return f'IF(AND({valid}{row}=1,{made.places[f"dropped:{n}"]}=""),1,0)'

    return made.add("running", formula, "0")


def _rank(made: Columns, valid: str, quality: str, score: str) -> None:
    """The place: by score, then by what each tie rule looks at, the highest first."""
    rule = made.rules.price
    lower = rule is not None and FORMULAS[rule.formula].lower_wins
    ties = made.rules.ties
    chain = ties[: ties.index("draw")] if "draw" in ties else ties
    sign = "-" if lower else ""
    keys = [
        made.add(
            "key",
            lambda n, row: _if(valid, row, sign + sums.significant(f"{score}{row}")),
            "General",
        )
    ]
    for tie in chain:
        keys.append(_tie(made, valid, quality, tie))
    ranges = [made.range(key) for key in keys]
    made.add(
        "rank",
        lambda n, row: _if(
            valid, row, sums.counted(made.range(valid), ranges, [f"{key}{row}" for key in keys])
        ),
        "0",
    )


def _tie(made: Columns, valid: str, quality: str, tie: str) -> str:
    kind, _, id_ = tie.partition(":")
    if kind == "quality":
        return made.add(
            "tie_quality",
            lambda n, row: _if(valid, row, sums.significant(f"{quality}{row}")),
            "General",
        )
    if kind == "price":
        return made.add(
            "tie_price", lambda n, row: _if(valid, row, f"-{made.places[f'price:{n}']}"), "General"
        )
    return made.add(
        "tie_criterion",
        lambda n, row: _if(valid, row, made.places[f"mark:{id_}:{n}"]),
        "General",
        id_,
    )
