"""The places of one party: a row per municipality and form of living."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField
from wtforms import Form as PlainForm

from criteria.capacity import (
    BASES,
    FORMS,
    MOST_PLACES,
    MOST_ROWS,
    TEXT_LIMIT,
    CapacityRow,
    PartyCapacity,
    Target,
)
from criteria.texts import sentence
from tender.forms.fields import (
    ChoiceField,
    DayField,
    DutchNumberField,
    RowsField,
    SeenForm,
    TextLine,
    reader_language,
)

ROWS, MORE_ROWS = 4, 3


class RowForm(PlainForm):  # type: ignore[misc]
    """One row. A row without a municipality and numbers is skipped."""

    municipality = ChoiceField(_l("Gemeente"), empty=_l("Kies"), default="")
    form = ChoiceField(_l("Vorm"), empty=_l("Kies"), default="")
    now = DutchNumberField(
        _l("Plekken nu"), places=0, minimum=0, maximum=MOST_PLACES, required=False
    )
    at_start = DutchNumberField(
        _l("Plekken bij de start"), places=0, minimum=0, maximum=MOST_PLACES, required=False
    )
    day_and_night = BooleanField(_l("Dag en nacht, elke dag (24/7)"))

    @property
    def blank(self) -> bool:
        numbers = (self.now, self.at_start)
        typed = any(field.data is not None or field.errors for field in numbers)
        return not (self.municipality.data or self.form.data or typed)

    def row(self) -> CapacityRow:
        return CapacityRow(
            self.municipality.data or "",
            self.form.data or "",
            int(self.now.data or 0),
            int(self.at_start.data or 0),
            bool(self.day_and_night.data),
        )


class CapacityForm(SeenForm):
    """The table of a party. `seen` counts the versions the reader saw."""

    basis = ChoiceField(_l("Wat is er geteld?"), empty=_l("Kies"), default="places")
    source = TextLine(
        _l("Waar staat dit?"),
        required=False,
        limit=TEXT_LIMIT,
        description=_l("Bijvoorbeeld: bijlage 3 bij de aanmelding, bladzijde 4."),
    )

    def places(self) -> tuple[int, ...]:
        """Where on the page each row stands that counts, from 0."""
        return tuple(at for at, row in enumerate(self["rows"]) if not row.form.blank)

    def capacity(self) -> PartyCapacity:
        """What was typed."""
        rows = tuple(row.form.row() for row in self["rows"] if not row.form.blank)
        return PartyCapacity(
            self.basis.data or "", (self.source.data or "").strip(), rows, self._target()
        )

    def _target(self) -> Target | None:
        if "target_number" not in self or not self["target_number"].data:
            return None
        day = self["target_day"].data or date.max
        source = (self["target_source"].data or "").strip()
        return Target(int(self["target_number"].data), day, source)


def capacity_form(towns: Sequence[str], rows: int, *, with_target: bool) -> type[CapacityForm]:
    """The form for so many rows; with what is asked, where the plan does not say it."""
    lang = reader_language()
    forms = [(id_, sentence(f"capacity.form_{id_}", lang)) for id_ in FORMS]
    bases = [(id_, sentence(f"capacity.basis_{id_}", lang)) for id_ in BASES]

    class ThisRowForm(RowForm):
        municipality = ChoiceField(
            _l("Gemeente"), pairs=[(town, town) for town in towns], empty=_l("Kies"), default=""
        )
        form = ChoiceField(_l("Vorm"), pairs=forms, empty=_l("Kies"), default="")

    fields: dict[str, Any] = {
        "basis": ChoiceField(_l("Wat is er geteld?"), pairs=bases, empty=_l("Kies"), default=""),
        "rows": RowsField(FormField(ThisRowForm), min_entries=rows, max_entries=MOST_ROWS),
    }
    if with_target:
        fields |= {
            "target_number": DutchNumberField(
                _l("Gevraagd aantal plekken"),
                places=0,
                minimum=1,
                maximum=100_000,
                required=False,
            ),
            "target_day": DayField(_l("Op welke dag?"), required=False),
            "target_source": TextLine(
                _l("Waar staat dit aantal?"), required=False, limit=TEXT_LIMIT
            ),
        }
    return type("ThisCapacityForm", (CapacityForm,), fields)


def filled_in(found: PartyCapacity | None, seen: int) -> Mapping[str, Any]:
    """What is known of a party, by the names of the fields."""
    given: dict[str, Any] = {"seen": str(seen), "basis": "places", "source": ""}
    if found is None:
        return given
    given |= {"basis": found.basis, "source": found.source}
    given["rows"] = [
        {
            "municipality": row.municipality,
            "form": row.form,
            "now": row.now,
            "at_start": row.at_start,
            "day_and_night": row.day_and_night,
        }
        for row in found.rows
    ]
    if found.target:
        given |= {
            "target_number": found.target.number,
            "target_day": found.target.day,
            "target_source": found.target.source,
        }
    return given
