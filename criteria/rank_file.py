"""The rank file: one JSON file with a plan and its offers, read and written.

Reading is strict (`strict_json`), because a rule that is silently skipped gives a ranking that
nobody published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from criteria.formulas import PriceRule
from criteria.numbers import Mark
from criteria.offer_checks import check_offers
from criteria.offers import Basket, Offer, Part, Price
from criteria.ranking_rules import Criterion, RankingRules, Rounding, check_rules
from criteria.refusals import Refusal, refusal, refuse_if
from criteria.strict_json import Object, Reader, given, parsed, within

FORMAT = "tender-rank/1"

MOST_OFFERS = 1000
MOST_CRITERIA = 500
MOST_PARTS = 1000
MOST_TIES = 500


# --- reading --------------------------------------------------------------------------------------


def read(data: str | bytes) -> tuple[RankingRules, tuple[Offer, ...]]:
    """The rules and the offers in a rank file. Refused with every place that is wrong."""
    reader = Reader()
    file = reader.object(parsed(data), "", ("format", "plan", "offers"))
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


def _read_plan(reader: Reader, value: Any) -> tuple[RankingRules, Decimal | None]:
    plan = reader.object(value, "plan", ("quality", "price", "rounding", "ties"), ("sum",))
    quality = reader.object(
        plan.get("quality", Object()),
        "plan.quality",
        ("against", "minimum_total", "criteria") if "quality" in plan else (),
    )
    price = _read_price_rule(reader, plan["price"]) if plan.get("price") is not None else None
    rules = RankingRules(
        criteria=_read_criteria(reader, quality.get("criteria", [])),
        price=price,
        against=given(quality, "against", "plan.quality", reader.text, "scale"),
        minimum_total=given(quality, "minimum_total", "plan.quality", reader.number_or_none, None),
        rounding=_read_rounding(reader, plan["rounding"]) if "rounding" in plan else Rounding(),
        ties=tuple(
            reader.text(item, place)
            for item, place in reader.each(plan.get("ties", []), "plan.ties", MOST_TIES)
        ),
    )
    return rules, given(plan, "sum", "plan", reader.number, None)


def _read_criteria(reader: Reader, value: Any) -> tuple[Criterion, ...]:
    return tuple(
        _read_criterion(reader, item, place)
        for item, place in reader.each(value, "plan.quality.criteria", MOST_CRITERIA)
    )


def _read_criterion(reader: Reader, value: Any, place: str) -> Criterion:
    """Points or a value in euros: which of the two the rules want is checked with the rules."""
    found = reader.object(value, place, ("id", "scale"), ("points", "value", "minimum"))
    scale = reader.object(
        found.get("scale", Object()),
        f"{place}.scale",
        ("min", "max") if "scale" in found else (),
    )
    return Criterion(
        id=given(found, "id", place, reader.text, "?"),
        points=given(found, "points", place, reader.number, None),
        scale_min=given(scale, "min", f"{place}.scale", reader.number, Decimal(0)),
        scale_max=given(scale, "max", f"{place}.scale", reader.number, Decimal(1)),
        minimum=given(found, "minimum", place, reader.number_or_none, None),
        value=given(found, "value", place, reader.number, None),
    )


def _read_price_rule(reader: Reader, value: Any) -> PriceRule:
    found = reader.object(value, "plan.price", ("formula", "parameters"), ("points",))
    parameters = reader.named(found.get("parameters", Object()), "plan.price.parameters")
    return PriceRule(
        formula=given(found, "formula", "plan.price", reader.text, "?"),
        points=given(found, "points", "plan.price", reader.number_or_none, None),
        parameters=tuple(
            (name, one if isinstance(one, bool) else reader.number(one, place))
            for name, one in parameters.items()
            for place in (within("plan.price.parameters", name),)
        ),
    )


def _read_rounding(reader: Reader, value: Any) -> Rounding:
    place = "plan.rounding"
    found = reader.object(value, place, ("mode", "criterion", "price", "total"))
    return Rounding(
        mode=given(found, "mode", place, reader.text, "half-up"),
        criterion=given(found, "criterion", place, reader.places, None),
        price=given(found, "price", place, reader.places, None),
        total=given(found, "total", place, reader.places, None),
    )


def _read_offer(reader: Reader, value: Any, place: str, quality_alone: bool) -> Offer:
    """An offer. Its price may be left out where quality alone counts."""
    required = ("id", "marks") if quality_alone else ("id", "price", "marks")
    found = reader.object(value, place, required, ("price", "set_aside", "dropped"))
    marks = reader.named(found.get("marks", Object()), f"{place}.marks")
    return Offer(
        id=given(found, "id", place, reader.text, "?"),
        price=_read_price(reader, found.get("price"), f"{place}.price"),
        marks=tuple(
            (id, reader.mark(mark, within(f"{place}.marks", id))) for id, mark in marks.items()
        ),
        set_aside=_read_reason(reader, found, place, "set_aside"),
        dropped=_read_reason(reader, found, place, "dropped"),
    )


def _read_reason(reader: Reader, found: Mapping[str, Any], place: str, key: str) -> str | None:
    return reader.text(found[key], f"{place}.{key}") if found.get(key) is not None else None


def _read_price(reader: Reader, value: Any, place: str) -> Price | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        return reader.number(value, place)
    found = reader.object(value, place, ("amount", "parts"))
    parts = reader.each(found.get("parts", []), f"{place}.parts", MOST_PARTS)
    return Basket(
        amount=given(found, "amount", place, reader.number, Decimal(0)),
        parts=tuple(_read_part(reader, item, at) for item, at in parts),
    )


def _read_part(reader: Reader, value: Any, place: str) -> Part:
    found = reader.object(value, place, ("quantity", "rate"))
    return Part(
        quantity=given(found, "quantity", place, reader.number, Decimal(0)),
        rate=given(found, "rate", place, reader.number, Decimal(0)),
    )


# --- writing --------------------------------------------------------------------------------------


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


def _written_mark(mark: Mark) -> str | None:
    return str(mark) if isinstance(mark, Fraction) else _written(mark)


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
        "marks": {id: _written_mark(mark) for id, mark in offer.marks},
    }
    if offer.set_aside is not None:
        entry["set_aside"] = offer.set_aside
    if offer.dropped is not None:
        entry["dropped"] = offer.dropped
    return entry


def _price_entry(price: Price | None) -> Any:
    if not isinstance(price, Basket):
        return _written(price)
    parts = [{"quantity": _written(p.quantity), "rate": _written(p.rate)} for p in price.parts]
    return {"amount": _written(price.amount), "parts": parts}
