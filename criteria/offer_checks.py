"""Everything that keeps offers from being ranked: every refusal at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from criteria.formulas import check_domain, check_market
from criteria.offers import Offer, Price, check_price
from criteria.quality import judge
from criteria.ranking_rules import RankingRules, check_rules
from criteria.refusals import Refusal, refusal

_ENDLESS = Decimal("Infinity")


def check_offers(rules: RankingRules, offers: Sequence[Offer]) -> tuple[Refusal, ...]:
    """Everything that keeps these offers from being ranked, each with its place.

    An offer that was set aside needs no marks and no price. An offer under a minimum needs no
    price: in a procedure with two openings its price is never opened.
    """
    found = check_without_prices(rules, offers)
    if check_rules(rules):
        return found
    if found:
        return (*found, *check_prices(rules, offers, {o.id for o in offers if not o.set_aside}))
    remaining = {judged.offer.id for judged in judge(rules, offers)[0]}
    return check_prices(rules, offers, remaining)


def check_without_prices(rules: RankingRules, offers: Sequence[Offer]) -> tuple[Refusal, ...]:
    found = [] if offers else [refusal("ranking.no_offers", "offers")]
    scales = [
        (c.id, c.scale_min, c.scale_max)
        if c.scale_min.is_finite() and c.scale_max.is_finite()
        else (c.id, -_ENDLESS, _ENDLESS)
        for c in rules.criteria
    ]
    seen: set[str] = set()
    for index, offer in enumerate(offers):
        place = f"offers[{index}]"
        if not offer.id:
            found.append(refusal("ranking.id_missing", f"{place}.id"))
        if offer.id in seen:
            found.append(refusal("ranking.offer_twice", f"{place}.id", id=offer.id))
        seen.add(offer.id)
        if offer.set_aside == "":
            found.append(refusal("ranking.set_aside_empty", f"{place}.set_aside"))
        if offer.dropped == "":
            found.append(refusal("ranking.set_aside_empty", f"{place}.dropped"))
        if offer.price is not None:
            found.extend(check_price(offer.price, f"{place}.price"))
        found.extend(_check_marks(scales, offer, f"{place}.marks"))
    return tuple(found)


def _check_marks(
    scales: Sequence[tuple[str, Decimal, Decimal]], offer: Offer, place: str
) -> list[Refusal]:
    """A mark for every criterion, on its scale; none for a criterion the plan does not have."""
    marks = dict(offer.marks)
    found: list[Refusal] = []
    known = 0
    for id, low, high in scales:
        mark = marks.get(id)
        if mark is None:
            if offer.set_aside is None:
                found.append(refusal("ranking.mark_missing", f"{place}.{id}", id=id))
            continue
        known += 1
        if isinstance(mark, Decimal) and not mark.is_finite():
            found.append(refusal("ranking.not_a_number", f"{place}.{id}"))
        elif not low <= mark <= high:
            found.append(
                refusal("ranking.off_scale", f"{place}.{id}", id=id, mark=mark, low=low, high=high)
            )
    if known != len(offer.marks):
        found.extend(_unwanted_marks({id for id, _, _ in scales}, offer, place))
    return found


def _unwanted_marks(known: set[str], offer: Offer, place: str) -> Iterable[Refusal]:
    given = [id for id, _ in offer.marks]
    for id in dict.fromkeys(given):
        if id not in known:
            yield refusal("ranking.criterion_unknown", f"{place}.{id}", id=id)
        elif given.count(id) > 1:
            yield refusal("ranking.mark_twice", f"{place}.{id}", id=id)


def check_prices(
    rules: RankingRules, offers: Sequence[Offer], remaining: set[str]
) -> tuple[Refusal, ...]:
    """Prices where they count: there, and with a value under the formula."""
    if rules.quality_alone and "price" not in rules.ties:
        return ()
    found: list[Refusal] = []
    prices: list[Price] = []
    for index, offer in enumerate(offers):
        if offer.id not in remaining:
            continue
        if offer.price is None:
            found.append(refusal("ranking.price_missing", f"offers[{index}].price"))
        elif rules.price is not None:
            prices.append(offer.price)
            found.extend(check_domain(rules.price, offer.price, f"offers[{index}].price"))
    if rules.price is not None and not found:
        found.extend(check_market(rules.price, prices, "offers"))
    return tuple(found)
