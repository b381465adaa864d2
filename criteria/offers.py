"""An offer: its marks and its price.

A price is an amount, or a basket: announced quantities times offered rates. Amounts come in as
Decimal and are computed as Fraction, so that nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import Mark
from criteria.refusals import Refusal, refusal


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a basket: the quantity the buyer announced and the rate that was offered."""

    quantity: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Basket:
    """A price made of parts: quantity times rate, added up (PF16, basket of rates)."""

    amount: Decimal
    parts: tuple[Part, ...]


Price = Decimal | Basket


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer: its price, its mark per criterion, and why it was set aside, if it was.

    dropped  why it fell out where the plan does not compute the others again: it counts in every
             formula, and takes no rank
    """

    id: str
    price: Price | None
    marks: tuple[tuple[str, Mark], ...]
    set_aside: str | None = None
    dropped: str | None = None

    @property
    def amount(self) -> Fraction:
        """What the offer costs. Asked only where there is a price."""
        assert self.price is not None
        return amount(self.price)


def amount(price: Price) -> Fraction:
    """What the offer costs: the amount that was offered, in parts or as a whole."""
    return Fraction(price.amount if isinstance(price, Basket) else price)


def check_price(price: Price, field: str | None = None) -> tuple[Refusal, ...]:
    """A price is a number, and the parts of a basket add up to it to the last decimal."""
    if not isinstance(price, Basket):
        return () if price.is_finite() else (refusal("ranking.not_a_number", field),)
    numbers = [price.amount, *(n for part in price.parts for n in (part.quantity, part.rate))]
    if not all(number.is_finite() for number in numbers):
        return (refusal("ranking.not_a_number", field),)
    if not price.parts:
        return (refusal("ranking.basket_empty", field),)
    added = sum((Fraction(part.quantity) * Fraction(part.rate) for part in price.parts), Fraction())
    if added != Fraction(price.amount):
        return (refusal("ranking.basket_off", field, amount=price.amount, added=added),)
    return ()
