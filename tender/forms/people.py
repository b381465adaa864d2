"""Giving somebody a role, and a seat in the committee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from criteria.texts import sentence
from tender.forms.fields import ChoiceField, Form, TextLine, reader_language

if TYPE_CHECKING:
    from criteria.plan import Seat
    from criteria.text import Text


class GrantForm(Form):
    """An e-mail address and a role; a name for somebody who has no account yet, a council for a
    delegate."""

    email = TextLine(_l("E-mailadres"), limit=254, render_kw={"autocomplete": "off"})
    name = TextLine(_l("Naam"), required=False, render_kw={"autocomplete": "off"})
    role = ChoiceField(_l("Rol"), empty=_l("Kies een rol"))
    council = ChoiceField(_l("Adviesraad"), empty=_l("Kies een raad"), default="")

    def __init__(
        self,
        *args: object,
        roles: Iterable[str] = (),
        councils: Iterable[tuple[str, Text]] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.council.offer([(id_, title.get(lang)) for id_, title in councils])
        self.role.offer([(role, sentence(f"names.role_{role}", lang)) for role in roles])


class SeatsForm(Form):
    """Who sits on each seat of the committee. `shown` is how the page stood when it was made."""

    shown = HiddenField()
    seats: tuple[str, ...]

    def wanted(self) -> dict[str, UUID | None]:
        """The person chosen for each seat that was sent; None for nobody."""
        fields = {seat: self[f"seat-{seat}"] for seat in self.seats}
        return {
            seat: UUID(field.data) if field.data else None
            for seat, field in fields.items()
            if field.raw_data
        }


def seats_form(
    seats: Iterable[Seat], holders: Mapping[str, Iterable[tuple[UUID, str]]]
) -> type[SeatsForm]:
    """The form of these seats; holders: per role who can sit there, as (participant, name)."""
    lang = reader_language()
    fields: dict[str, Any] = {"seats": tuple(seat.id for seat in seats)}
    for seat in seats:
        pairs = [(str(id_), name) for id_, name in holders.get(seat.role, ())]
        label = seat.function.get(lang) or sentence(f"names.role_{seat.role}", lang)
        fields[f"seat-{seat.id}"] = ChoiceField(label, pairs=pairs, empty=_l("Nog niemand"))
    return type("ThisSeatsForm", (SeatsForm,), fields)
