"""What an officer invents to try a plan out. The form is a question: nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from criteria.plan.limits import MOST_AMOUNT
from criteria.tryout import MOST_OFFERS, MOST_PROCEDURES, MOST_SEED, Invented
from tender.forms.fields import DutchNumberField, Form


def _whole(label: Any, least: int, most: int) -> DutchNumberField:
    return DutchNumberField(label, places=0, minimum=least, maximum=most)


def _euros(label: Any) -> DutchNumberField:
    return DutchNumberField(label, minimum=1, maximum=MOST_AMOUNT)


class TryoutForm(Form):
    """Sent with the address, so that a page can be shared and asked again."""

    class Meta(Form.Meta):
        csrf = False

    offers = _whole(_l("Aantal inschrijvers"), 1, MOST_OFFERS)
    low = _euros(_l("Laagste prijs"))
    high = _euros(_l("Hoogste prijs"))
    least = _whole(_l("Laagste score"), 0, 100)
    most = _whole(_l("Hoogste score"), 0, 100)
    follow = _whole(_l("Hoe sterk volgt de kwaliteit de prijs?"), 0, 100)
    amount = _euros(_l("Bedrag om te vergelijken"))
    procedures = _whole(_l("Aantal proefaanbestedingen"), 1, MOST_PROCEDURES)
    seed = _whole(_l("Begingetal"), 0, MOST_SEED)

    def __init__(self, args: Any, usual: Invented, *, priced: bool) -> None:
        """As it was asked; what the address does not say is what is usual for this plan. Without a
        price there is none to invent."""
        self.usual = usual
        super().__init__(formdata=None, obj=usual)
        if not priced:
            del self.low, self.high, self.amount, self.follow
        given = {field.name: field._value() for field in self}
        asked = {name: args.get(name) for name in given if name in args}
        if asked:
            self.process(formdata=MultiDict(given | asked))

    def invented(self) -> Invented:
        typed: dict[str, Any] = {field.name: field.data for field in self}
        whole = {name: int(typed[name]) for name in ("offers", "procedures", "seed")}
        return replace(self.usual, **typed | whole)
