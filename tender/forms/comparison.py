"""The form with which an inquiry into a low offer is decided."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from criteria.refusals import refusal
from tender.forms.fields import Form, TextArea, reader_language


class InquiryForm(Form):
    """Keep the offer, or set it aside; always with the reason."""

    keeps = RadioField(
        _l("Besluit"),
        choices=[
            SelectChoice("yes", _l("De prijs is verklaard, de inschrijving blijft meedoen")),
            SelectChoice("no", _l("De prijs is niet verklaard, de inschrijving valt af")),
        ],
        validate_choice=False,
    )
    reason = TextArea(_l("Wat hebt u onderzocht, en waarom besluit u dit?"))

    def validate_keeps(self, field: RadioField) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(refusal("acts.outcome_missing").sentence(reader_language()))
