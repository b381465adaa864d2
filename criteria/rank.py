"""The rank file: one JSON file with a plan and its offers, and the ranking that follows from it.

`python -m criteria.rank FILE` needs Python alone, so anyone can check a ranking or try a plan.
Reading is strict: what is unknown, missing, double or too large is refused with its place, because
a rule that is silently skipped gives a ranking that nobody published.

Exit status: 0 a ranking, 2 refused or wrong use.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

from criteria.numbers import show
from criteria.offers import FORMULAS, Basket, Part, Price, PriceRule
from criteria.ranking import (
    TOTAL_DIGITS,
    Criterion,
    Offer,
    RankedOffer,
    Ranking,
    RankingRules,
    Rounding,
    check_offers,
    check_rules,
    rank,
    rounded,
)
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from criteria.texts import LANGUAGES, sentence

FORMAT = "tender-rank/1"
ANSWER_FORMAT = "tender-ranking/1"

MOST_BYTES = 5_000_000
MOST_OFFERS = 1000
MOST_CRITERIA = 500
MOST_PARTS = 1000
MOST_TIES = 500
MOST_DIGITS = 30
MOST_LETTERS = 200

_PLACES = 4
_WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_JSON_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)


# --- reading: JSON ----------------------------------------------------------------------------


class _Number(str):
    """A JSON number as it was written, so that it is read exactly and never too large."""


class _Constant(str):
    """NaN or Infinity: JSON does not have them, though Python reads them."""


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys were given twice."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        found.twice = tuple(key for key in found if keys.count(key) > 1)
    return found


def _parsed(data: str | bytes) -> Any:
    """The JSON in the file; Refused when it is too large or is no JSON."""
    if len(data) > MOST_BYTES:
        raise Refused(refusal("rank.too_large", None, most=MOST_BYTES // 1_000_000))
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_Constant,
        )
    except UnicodeDecodeError:
        raise Refused(refusal("rank.not_utf8")) from None
    except json.JSONDecodeError as wrong:
        where = f"{wrong.lineno}:{wrong.colno}"
        raise Refused(
            refusal("rank.not_json", where, line=wrong.lineno, column=wrong.colno)
        ) from None
    except RecursionError:
        raise Refused(refusal("rank.too_deep")) from None


# --- reading: shape ---------------------------------------------------------------------------


class _Reader:
    """Reads values and gathers refusals, so that a person hears everything at once."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def refuse(self, code: str, place: str, /, **values: object) -> None:
        self.refusals.append(refusal(code, place or None, **values))

    def object(
        self, value: Any, place: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        """An object with these keys and no other."""
        found = self.mapping(value, place)
        if found is None:
            return {}
        for key in found:
            if key not in required and key not in optional:
                self.refuse("rank.key_unknown", _within(place, key), key=_short(key))
        for key in required:
            if key not in found:
                self.refuse("rank.key_missing", _within(place, key), key=key)
        return found

    def mapping(self, value: Any, place: str) -> _Object | None:
        if not isinstance(value, _Object):
            self.refuse("rank.not_an_object", place)
            return None
        for key in value.twice:
            self.refuse("rank.key_twice", _within(place, key), key=_short(key))
        return value

    def named(self, value: Any, place: str) -> Mapping[str, Any]:
        """An object whose keys are names from the plan, so they are checked as texts."""
        found: Mapping[str, Any] = self.mapping(value, place) or {}
        for key in found:
            self.text(key, _within(place, key))
        return found

    def each(self, value: Any, place: str, most: int) -> Iterable[tuple[Any, str]]:
        """The items of a list, each with its place."""
        if not isinstance(value, list):
            self.refuse("rank.not_a_list", place)
        elif len(value) > most:
            self.refuse("rank.too_many", place, most=most)
        else:
            for index, item in enumerate(value):
                yield item, f"{place}[{index}]"

    def text(self, value: Any, place: str) -> str:
        if type(value) is not str:
            self.refuse("rank.not_a_text", place)
        elif not 0 < len(value) <= MOST_LETTERS or not value.isprintable():
            self.refuse("rank.text_wrong", place, most=MOST_LETTERS)
        else:
            return value
        return "?"

    def number(self, value: Any, place: str) -> Decimal:
        """A decimal string or a JSON number, exactly as written, within thirty digits."""
        written = _JSON_NUMBER if isinstance(value, _Number) else _WRITTEN
        if not isinstance(value, str) or isinstance(value, _Constant):
            self.refuse("rank.not_a_number", place)
        elif len(value) > 3 * MOST_DIGITS or _digits(value) > MOST_DIGITS:
            self.refuse("rank.number_too_long", place, most=MOST_DIGITS)
        elif not written.fullmatch(value):
            self.refuse("rank.not_a_number", place)
        else:
            return Decimal(value) or Decimal(0)
        return Decimal(0)

    def number_or_none(self, value: Any, place: str) -> Decimal | None:
        return None if value is None else self.number(value, place)

    def places(self, value: Any, place: str) -> int | None:
        """A number of decimals: a whole JSON number, or null."""
        if value is None:
            return None
        if isinstance(value, _Number) and re.fullmatch("[0-9]{1,2}", value, re.ASCII):
            return int(value)
        self.refuse("rank.not_whole", place)
        return None


def _digits(written: str) -> int:
    """How many digits the number has when written out, so that 1e1000000 is caught unbuilt."""
    number, _, exponent = written.lower().partition("e")
    whole, _, decimals = number.lstrip("-").partition(".")
    if len(exponent) > 4:
        return MOST_DIGITS + 1
    try:
        shift = int(exponent or "0")
    except ValueError:
        return 0
    return max(len(whole) + shift, 1) + max(len(decimals) - shift, 0)


def _within(place: str, key: str) -> str:
    return f"{place}.{_short(key)}" if place else _short(key)


def _short(key: str) -> str:
    """A key as it can be shown to a person: printable and not endless."""
    seen = "".join(letter if letter.isprintable() else "?" for letter in key[:60])
    return seen or '""'


# --- reading: the file ------------------------------------------------------------------------


def read(data: str | bytes) -> tuple[RankingRules, tuple[Offer, ...]]:
    """The rules and the offers in a rank file. Refused with every place that is wrong."""
    reader = _Reader()
    file = reader.object(_parsed(data), "", ("format", "plan", "offers"))
    if "format" in file and file["format"] != FORMAT:
        reader.refuse("rank.format_unknown", "format", format=FORMAT)
    refuse_if(reader.refusals)
    rules, asked_sum = _read_plan(reader, file["plan"])
    alone = rules.price is None or rules.price.formula == "quality-only"
    offers = tuple(
        _read_offer(reader, item, place, alone)
        for item, place in reader.each(file["offers"], "offers", MOST_OFFERS)
    )
    refuse_if(reader.refusals)
    refuse_if(
        (
            *(_in_plan(one) for one in check_rules(rules)),
            *check_offers(rules, offers),
            *_check_sum(rules, asked_sum),
        )
    )
    return rules, offers


def _in_plan(found: Refusal) -> Refusal:
    """The place in the file of something wrong with the rules."""
    place = found.field or ""
    in_quality = place.startswith(("criteria", "against", "minimum_total"))
    return found.at(f"plan.quality.{place}" if in_quality else f"plan.{place}")


def _check_sum(rules: RankingRules, asked: Decimal | None) -> tuple[Refusal, ...]:
    """`sum`, when given, is what the criteria and the price are worth together."""
    if asked is None:
        return ()
    points = [criterion.points for criterion in rules.criteria]
    points.append(rules.price.points if rules.price is not None else None)
    added = sum((Fraction(one) for one in points if one is not None), Fraction())
    if added == Fraction(asked):
        return ()
    return (refusal("rank.sum_off", "plan.sum", asked=asked, added=added),)


def _read_plan(reader: _Reader, value: Any) -> tuple[RankingRules, Decimal | None]:
    plan = reader.object(value, "plan", ("quality", "price", "rounding", "ties"), ("sum",))
    quality = reader.object(
        plan.get("quality", _Object()),
        "plan.quality",
        ("against", "minimum_total", "criteria") if "quality" in plan else (),
    )
    price = _read_price_rule(reader, plan["price"]) if plan.get("price") is not None else None
    rules = RankingRules(
        criteria=_read_criteria(reader, quality.get("criteria", [])),
        price=price,
        against=_given(quality, "against", "plan.quality", reader.text, "scale"),
        minimum_total=_given(quality, "minimum_total", "plan.quality", reader.number_or_none, None),
        rounding=_read_rounding(reader, plan["rounding"]) if "rounding" in plan else Rounding(),
        ties=tuple(
            reader.text(item, place)
            for item, place in reader.each(plan.get("ties", []), "plan.ties", MOST_TIES)
        ),
    )
    return rules, _given(plan, "sum", "plan", reader.number, None)


def _given(
    found: Mapping[str, Any], key: str, place: str, read_one: Callable[[Any, str], Any], other: Any
) -> Any:
    """What stands under a key, or `other` when it does not stand there."""
    return read_one(found[key], _within(place, key)) if key in found else other


def _read_criteria(reader: _Reader, value: Any) -> tuple[Criterion, ...]:
    return tuple(
        _read_criterion(reader, item, place)
        for item, place in reader.each(value, "plan.quality.criteria", MOST_CRITERIA)
    )


def _read_criterion(reader: _Reader, value: Any, place: str) -> Criterion:
    """Points or a value in euros: which of the two the rules want is checked with the rules."""
    found = reader.object(value, place, ("id", "scale"), ("points", "value", "minimum"))
    scale = reader.object(
        found.get("scale", _Object()),
        f"{place}.scale",
        ("min", "max") if "scale" in found else (),
    )
    return Criterion(
        id=_given(found, "id", place, reader.text, "?"),
        points=_given(found, "points", place, reader.number, None),
        scale_min=_given(scale, "min", f"{place}.scale", reader.number, Decimal(0)),
        scale_max=_given(scale, "max", f"{place}.scale", reader.number, Decimal(1)),
        minimum=_given(found, "minimum", place, reader.number_or_none, None),
        value=_given(found, "value", place, reader.number, None),
    )


def _read_price_rule(reader: _Reader, value: Any) -> PriceRule:
    found = reader.object(value, "plan.price", ("formula", "parameters"), ("points",))
    parameters = reader.named(found.get("parameters", _Object()), "plan.price.parameters")
    return PriceRule(
        formula=_given(found, "formula", "plan.price", reader.text, "?"),
        points=_given(found, "points", "plan.price", reader.number_or_none, None),
        parameters=tuple(
            (name, one if isinstance(one, bool) else reader.number(one, place))
            for name, one in parameters.items()
            for place in (_within("plan.price.parameters", name),)
        ),
    )


def _read_rounding(reader: _Reader, value: Any) -> Rounding:
    place = "plan.rounding"
    found = reader.object(value, place, ("mode", "criterion", "price", "total"))
    return Rounding(
        mode=_given(found, "mode", place, reader.text, "half-up"),
        criterion=_given(found, "criterion", place, reader.places, None),
        price=_given(found, "price", place, reader.places, None),
        total=_given(found, "total", place, reader.places, None),
    )


def _read_offer(reader: _Reader, value: Any, place: str, quality_alone: bool) -> Offer:
    """An offer. Its price may be left out where quality alone counts."""
    required = ("id", "marks") if quality_alone else ("id", "price", "marks")
    found = reader.object(value, place, required, ("price", "set_aside"))
    marks = reader.named(found.get("marks", _Object()), f"{place}.marks")
    return Offer(
        id=_given(found, "id", place, reader.text, "?"),
        price=_read_price(reader, found.get("price"), f"{place}.price"),
        marks=tuple(
            (id, reader.number(mark, _within(f"{place}.marks", id))) for id, mark in marks.items()
        ),
        set_aside=(
            reader.text(found["set_aside"], f"{place}.set_aside")
            if found.get("set_aside") is not None
            else None
        ),
    )


def _read_price(reader: _Reader, value: Any, place: str) -> Price | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        return reader.number(value, place)
    found = reader.object(value, place, ("amount", "parts"))
    parts = reader.each(found.get("parts", []), f"{place}.parts", MOST_PARTS)
    return Basket(
        amount=_given(found, "amount", place, reader.number, Decimal(0)),
        parts=tuple(_read_part(reader, item, at) for item, at in parts),
    )


def _read_part(reader: _Reader, value: Any, place: str) -> Part:
    found = reader.object(value, place, ("quantity", "rate"))
    return Part(
        quantity=_given(found, "quantity", place, reader.number, Decimal(0)),
        rate=_given(found, "rate", place, reader.number, Decimal(0)),
    )


# --- writing ----------------------------------------------------------------------------------


def rank_file(rules: RankingRules, offers: Iterable[Offer]) -> dict[str, Any]:
    """The rank file of these rules and offers, so that what was computed here can be redone."""
    return {
        "format": FORMAT,
        "plan": {
            "quality": {
                "against": rules.against,
                "minimum_total": _written(rules.minimum_total),
                "criteria": [_criterion_entry(criterion) for criterion in rules.criteria],
            },
            "price": _price_rule_entry(rules.price),
            "rounding": {
                "mode": rules.rounding.mode,
                "criterion": rules.rounding.criterion,
                "price": rules.rounding.price,
                "total": rules.rounding.total,
            },
            "ties": list(rules.ties),
        },
        "offers": [_offer_entry(offer) for offer in offers],
    }


def _written(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _criterion_entry(criterion: Criterion) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": criterion.id}
    if criterion.points is not None:
        entry["points"] = _written(criterion.points)
    if criterion.value is not None:
        entry["value"] = _written(criterion.value)
    entry["scale"] = {"min": _written(criterion.scale_min), "max": _written(criterion.scale_max)}
    if criterion.minimum is not None:
        entry["minimum"] = _written(criterion.minimum)
    return entry


def _price_rule_entry(rule: PriceRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    entry: dict[str, Any] = {"formula": rule.formula}
    if rule.points is not None:
        entry["points"] = _written(rule.points)
    entry["parameters"] = {
        name: value if isinstance(value, bool) else _written(value)
        for name, value in rule.parameters
    }
    return entry


def _offer_entry(offer: Offer) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": offer.id,
        "price": _price_entry(offer.price),
        "marks": {id: _written(mark) for id, mark in offer.marks},
    }
    if offer.set_aside is not None:
        entry["set_aside"] = offer.set_aside
    return entry


def _price_entry(price: Price | None) -> Any:
    if not isinstance(price, Basket):
        return _written(price)
    parts = [{"quantity": _written(p.quantity), "rate": _written(p.rate)} for p in price.parts]
    return {"amount": _written(price.amount), "parts": parts}


# --- the answer -------------------------------------------------------------------------------


def answer(ranking: Ranking, lang: str = "nl") -> dict[str, Any]:
    """The ranking as a program reads it: figures as text, exact ones as fractions."""
    return {
        "format": ANSWER_FORMAT,
        "winner": ranking.winner,
        "draw_needed": ranking.draw_needed,
        "tied": list(ranking.tied),
        "offers": [_answer_entry(ranking.rules, offer, lang) for offer in ranking.offers],
    }


def _answer_entry(rules: RankingRules, offer: RankedOffer, lang: str) -> dict[str, Any]:
    rounding = rules.rounding
    logarithm = rules.price is not None and rules.price.formula == "logarithmic"
    return {
        "id": offer.id,
        "rank": offer.rank,
        "quality": _fixed(offer.quality, None),
        "price_points": _fixed(offer.price_points, rounding.price),
        "total": _fixed(offer.total, rounding.total),
        "value": _fixed(offer.value, rounding.total),
        "exact_total": _exact(offer.exact_total, logarithm),
        "exact_value": _exact(offer.exact_value, False),
        "set_aside": offer.set_aside,
        "steps": [step.sentence(lang) for step in offer.steps],
    }


def _fixed(number: Fraction | None, places: int | None) -> str | None:
    """With the plan's decimals, or four where the plan does not round; halves away from zero."""
    if number is None:
        return None
    shown = _PLACES if places is None else places
    scaled = (rounded(number, shown) * 10**shown).numerator
    digits = _whole(abs(scaled)).rjust(shown + 1, "0")
    whole, decimals = digits[: len(digits) - shown], digits[len(digits) - shown :]
    return ("-" if scaled < 0 else "") + whole + ("." + decimals if decimals else "")


def _exact(number: Fraction | None, logarithm: bool) -> str | None:
    """A fraction such as 958/11; fifty significant digits where a logarithm took part."""
    if number is None:
        return None
    if logarithm:
        return _significant(number)
    top = ("-" if number < 0 else "") + _whole(abs(number.numerator))
    return top if number.denominator == 1 else f"{top}/{_whole(number.denominator)}"


def _significant(number: Fraction) -> str:
    """Fifty significant digits, without an exponent."""
    places, size = TOTAL_DIGITS - 1, abs(number)
    while size >= 10:
        size, places = size / 10, places - 1
    while 0 < size < 1:
        size, places = size * 10, places + 1
    return _fixed(number, max(places, 0)) or ""


def _whole(number: int) -> str:
    """All digits of a whole number; `str` refuses very long ones."""
    return f"{Decimal(number):f}"


# --- the command ------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Rank one file. 0 when there is a ranking, 2 when the file is refused."""
    asked = _arguments().parse_args(argv)
    try:
        rules, offers = read(_load(asked.file))
        ranking = rank(rules, offers)
    except Refused as refused:
        for one in refused.refusals:
            place = f"{one.field}: " if one.field else ""
            print(place + one.sentence(asked.lang), file=sys.stderr)
        return 2
    if asked.json:
        print(json.dumps(answer(ranking, asked.lang), indent=1))
    else:
        print("\n".join(report(ranking, asked.lang)))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m criteria.rank",
        description="Compute a ranking from one rank file and show every step.",
    )
    parser.add_argument(
        "file", metavar="FILE", help="the rank file (JSON), or - for standard input"
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON, for a program")
    parser.add_argument("--lang", choices=LANGUAGES, default="nl", help="language of the sentences")
    return parser


def _load(name: str) -> bytes:
    """The bytes of the file, never more than just over the limit."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        raise Refused(refusal("rank.cannot_open", None, file=_short(name))) from None


def report(ranking: Ranking, lang: str = "nl") -> list[str]:
    """The ranking for a person: a table, what it means, and the steps of each offer."""
    return [
        *_table(ranking, lang),
        "",
        _outcome(ranking, lang),
        *(line for offer in ranking.offers for line in _steps(offer, lang)),
    ]


def _table(ranking: Ranking, lang: str) -> list[str]:
    rule = ranking.rules.price
    by_value = rule is not None and FORMULAS[rule.formula].is_value
    figures = ("quality", "value") if by_value else ("quality", "price_points", "total")
    heads = [sentence(f"rank.head_{name}", lang) for name in ("rank", "offer", *figures)]
    rounding = ranking.rules.rounding
    places = {"price_points": rounding.price, "total": rounding.total, "value": rounding.total}
    rows = [
        [
            "-" if offer.rank is None else str(offer.rank),
            offer.id,
            *(_cell(getattr(offer, name), places.get(name), lang) for name in figures),
            *([_reason(offer.set_aside, lang)] if offer.set_aside else []),
        ]
        for offer in ranking.offers
    ]
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    return [_line(row, widths) for row in (heads, *rows)]


def _cell(number: Fraction | None, places: int | None, lang: str) -> str:
    return "-" if number is None else show(number, _PLACES if places is None else places, lang)


def _reason(code: str, lang: str) -> str:
    """Why an offer is not ranked; a code of our own becomes a sentence, other words stay."""
    kind, _, id = code.partition(":")
    if code == "minimum_total" or (kind == "minimum" and id):
        return sentence(f"rank.aside_{kind}", lang, id=id)
    return code


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Names to the left, figures to the right, a reason after them."""
    cells = [
        cell.ljust(widths[at]) if at == 1 else cell.rjust(widths[at]) if at < len(widths) else cell
        for at, cell in enumerate(row)
    ]
    return "  ".join(cells).rstrip()


def _outcome(ranking: Ranking, lang: str) -> str:
    if ranking.winner is not None:
        return sentence("rank.winner", lang, id=ranking.winner)
    if not ranking.tied:
        return sentence("rank.nobody", lang)
    first = tuple(offer.id for offer in ranking.offers if offer.rank == 1)
    return sentence("rank.draw" if ranking.draw_needed else "rank.tied", lang, tied=first)


def _steps(offer: RankedOffer, lang: str) -> list[str]:
    if not offer.steps:
        return []
    return ["", offer.id, *(f"  {step.sentence(lang)}" for step in offer.steps)]


def _speak_plainly(stream: TextIO) -> None:
    """On a terminal that lacks a sign such as ×, show a question mark instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


if __name__ == "__main__":
    _speak_plainly(sys.stdout)
    _speak_plainly(sys.stderr)
    sys.exit(main())
