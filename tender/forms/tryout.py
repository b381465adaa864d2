"""What an officer invents to try a plan out. The form is a question: nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from criteria.tryout import MOST_AMOUNT, MOST_OFFERS, MOST_PROCEDURES, MOST_SEED, Invented
from tender.forms.fields import DutchNumberField, Form


def _whole(label: Any, least: int, most: int) -> DutchNumberField:
    return DutchNumberField(label, places=0, minimum=least, maximum=most)


def _euros(label: Any) -> DutchNumberField:
    return DutchNumberField(label, minimum=1, maximum=MOST_AMOUNT)


class TryoutForm(Form):
    """Sent with the address, so that a page can be shared and asked again."""

    class Meta(Form.Meta):  # type: ignore[misc,name-defined]
        csrf = False

    offers = _whole(_l("Aantal inschrijvers"), 1, MOST_OFFERS)
    low = _euros(_l("Laagste prijs"))
    high = _euros(_l("Hoogste prijs"))
    least = _whole(_l("Laagste score"), 0, 100)
    most = _whole(_l("Hoogste score"), 0, 100)
    amount = _euros(_l("Bedrag om te vergelijken"))
    procedures = _whole(_l("Aantal proefaanbestedingen"), 1, MOST_PROCEDURES)
    seed = _whole(_l("Begingetal"), 0, MOST_SEED)

    def __init__(self, args: Any, usual: Invented, *, priced: bool) -> None:
        """As it was asked, or with what is usual for this plan when nothing was; without a price
        there is none to invent."""
        asked = any(name in args for name in ("offers", "seed"))
        self.usual = usual
        super().__init__(formdata=args if asked else None, obj=usual)
        if not priced:
            del self.low, self.high, self.amount

    def invented(self) -> Invented:
        typed: dict[str, Any] = {field.name: field.data for field in self}
        whole = {name: int(typed[name]) for name in ("offers", "procedures", "seed")}
        return replace(self.usual, **typed | whole)
