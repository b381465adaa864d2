"""Beginning a procedure: its name and term, and what the plan is made from."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from criteria.beginning import (
    LONGEST_REFERENCE,
    LONGEST_TERM,
    Beginning,
    check_reference,
    check_start,
)
from criteria.refusals import refusal
from criteria.text import Text
from tender.forms.fields import (
    UNKNOWN,
    ChoiceField,
    DayField,
    DutchNumberField,
    Form,
    TextLine,
    reader_language,
)


def _years(label: Any, *, required: bool = True) -> DutchNumberField:
    return DutchNumberField(label, places=0, minimum=1, maximum=LONGEST_TERM, required=required)


class BeginForm(Form):
    """What a new procedure begins with."""

    reference = TextLine(_l("Kenmerk"), limit=LONGEST_REFERENCE)
    title = TextLine(_l("Naam van de aanbesteding"))
    title_en = TextLine(_l("Naam in het Engels"), required=False)
    authority = TextLine(_l("Aanbestedende dienst"))
    start = DayField(_l("Begin van de overeenkomst"))
    years = _years(_l("Basistermijn in jaren"))
    option1 = _years(_l("Eerste verlenging in jaren"), required=False)
    option2 = _years(_l("Tweede verlenging in jaren"), required=False)
    origin = RadioField(
        _l("Waarmee begint het beoordelingsplan?"),
        choices=[
            SelectChoice("catalogues", _l("Met de vragen, eisen en onderwerpen uit de catalogi")),
            SelectChoice("copy", _l("Met het plan van een andere aanbesteding")),
            SelectChoice("empty", _l("Leeg")),
        ],
        default="catalogues",
        validate_choice=False,
    )
    source = ChoiceField(_l("Plan van"), empty=_l("Kies een aanbesteding"))

    def offer(self, procedures: Iterable[tuple[UUID, str]]) -> None:
        """The procedures whose plan can be copied."""
        self.source.offer((str(id_), words) for id_, words in procedures)

    def validate(self, extra_validators: object = None) -> bool:
        """Every fault at once: those of a single field beside those of fields together."""
        good: bool = super().validate()
        for field, check in ((self.reference, check_reference), (self.start, check_start)):
            faults = () if field.errors or field.data is None else tuple(check(field.data))
            if faults:
                field.errors = [fault.sentence(reader_language()) for fault in faults]
                good = False
        for field, fault, code in (
            (self.origin, self.origin.data not in ("catalogues", "copy", "empty"), None),
            (self.source, self.origin.data == "copy" and not self.source.data, None),
            (self.option1, self._skips(), "beginning.option_skipped"),
        ):
            if fault and not field.errors:
                words = refusal(code).sentence(reader_language()) if code else UNKNOWN
                field.errors = [*field.errors, words]
                good = False
        return good

    def _skips(self) -> bool:
        return self.option1.data is None and self.option2.data is not None

    def beginning(self) -> Beginning:
        """What was filled in, once the form is valid."""
        options: list[Decimal | None] = [self.option1.data, self.option2.data]
        return Beginning(
            self.reference.data,
            Text(self.title.data, self.title_en.data),
            self.authority.data,
            self.start.data,
            int(self.years.data),
            tuple(int(years) for years in options if years is not None),
        )

    @property
    def copied_from(self) -> UUID | None:
        chosen = self.origin.data == "copy" and self.source.data
        return UUID(self.source.data) if chosen else None
