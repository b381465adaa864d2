"""What an officer fills in for an application that came in on another platform."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField
from wtforms.widgets import DateTimeLocalInput

from criteria.opening import in_winter_time
from tender.forms.fields import MomentField, RowsField, TextLine
from tender.forms.files import FileRow
from tender.forms.tenderer import ApplicationForm, application_form

if TYPE_CHECKING:
    from datetime import datetime

    from criteria.plan import EvaluationPlan
    from criteria.proof import Proof
    from criteria.refusals import Refusal, Refused

FILE_ROWS = 3


class ElsewhereForm(ApplicationForm):
    """The application as on the tenderer's own page, with where and when it came in."""

    platform = TextLine(_l("Naam van het platform"), required=False, limit=80)
    received_at = MomentField(
        _l("Ontvangen volgens het platform"),
        widget=DateTimeLocalInput(),
        description=_l("Tot op de seconde, volgens de klok in Nederland."),
    )
    winter = BooleanField(
        _l(
            "De klok wees deze tijd die nacht twee keer aan. Het gaat om de tweede keer, in"
            " wintertijd."
        )
    )
    files_only = BooleanField(
        _l("Ik leg alleen bestanden vast. De aanmelding blijft zoals zij is.")
    )
    files = RowsField(FormField(FileRow), min_entries=FILE_ROWS, max_entries=FILE_ROWS)

    @property
    def moment(self) -> datetime | None:
        """When it came in; of a time that comes twice the one that was meant."""
        typed: datetime | None = self.received_at.data
        return in_winter_time(typed) if typed and self.winter.data else typed

    def proofs(self) -> tuple[Proof, ...]:
        return tuple(row.form.proof() for row in self._filled())

    def place(self, faults: Iterable[Refusal]) -> Refused:
        """The faults at the fields of this form; those of a file at its own row."""
        filled = list(self._filled())
        return super().place(_at_row(fault, filled) for fault in faults)

    def _filled(self) -> Iterable[Any]:
        return (row for row in self.files if not row.form.blank)


def _at_row(fault: Refusal, filled: list[Any]) -> Refusal:
    kind, _, rest = (fault.field or "").partition("-")
    if kind != "files":
        return fault
    place, _, name = rest.partition("-")
    return fault.at(f"{filled[int(place)].name}-{name}")


def elsewhere_form(plan: EvaluationPlan) -> type[ElsewhereForm]:
    made = application_form(plan)
    own = {name: value for name, value in vars(made).items() if not name.startswith("__")}
    return type("ElsewhereForm", (ElsewhereForm,), own)
