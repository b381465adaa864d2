"""Forms of the suitability desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from tender.forms.fields import Form, TextArea

REASON_LIMIT = 5_000


class DecisionForm(Form):
    """The decision on one demand for one party. `seen` counts the decisions the reader saw."""

    seen = HiddenField(default="0")
    outcome = RadioField(
        _l("Wat besluit u?"),
        choices=[
            SelectChoice("met", _l("Voldoet")),
            SelectChoice("not_met", _l("Voldoet niet")),
            SelectChoice("not_applicable", _l("Niet van toepassing")),
        ],
        validate_choice=False,
    )
    reason = TextArea(
        _l("Reden"),
        required=False,
        limit=REASON_LIMIT,
        description=_l(
            "Deze tekst komt in het verslag en in de brief. Bij 'voldoet' mag u hem overslaan."
        ),
    )


class AllMetForm(Form):
    """Everything that is open at once; the person says that the evidence was seen."""

    seen = BooleanField(_l("Ik heb van elke open eis het bewijs van elke partij gezien."))

    def validate_seen(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_l("Bevestig dat u het bewijs hebt gezien."))


class ExcludeForm(Form):
    """Agree to exclude on the failed demands that were shown; `seen` is their basis."""

    seen = HiddenField(default="")
    reason = TextArea(
        _l("Reden van uitsluiting"),
        required=False,
        limit=REASON_LIMIT,
        description=_l("Deze tekst komt in het verslag en in de brief aan de inschrijver."),
    )
