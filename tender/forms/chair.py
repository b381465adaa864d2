"""Forms of the chair around the sheets: a decision on a doubt, and a sheet that goes back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from tender.forms.fields import Form, TextArea

LIMIT = 5_000


class DoubtForm(Form):
    outcome = RadioField(
        _l("Heeft deze persoon een belang?"),
        choices=[
            SelectChoice("none", _l("Nee. Deze persoon doet gewoon mee.")),
            SelectChoice("conflict", _l("Ja. Deze persoon ziet niets van deze inschrijver.")),
        ],
        validate_choice=False,
    )
    reason = TextArea(
        _l("Waarom?"),
        required=False,
        limit=LIMIT,
        description=_l("De persoon die twijfelt leest deze tekst. Hij komt in het dossier."),
    )

    @property
    def conflict(self) -> bool | None:
        """What was chosen; None for nothing, or for what is no choice."""
        return {"none": False, "conflict": True}.get(str(self.outcome.data))


class ReopenForm(Form):
    reason = TextArea(
        _l("Waarom geeft u dit formulier terug?"),
        required=False,
        limit=LIMIT,
        description=_l("Alleen u en de beoordelaar lezen deze tekst."),
    )
