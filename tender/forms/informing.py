"""Telling every tenderer the same, recording how one had it, and consent to tell of an idea."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from criteria.informing import LINE_LIMIT
from tender.forms.fields import Form, MomentField, TextArea, TextLine


class NoticeForm(Form):
    """What every tenderer in the phase reads."""

    title = TextLine(_l("Titel"), limit=LINE_LIMIT)
    text = TextArea(
        _l("Bericht"), description=_l("Noem geen inschrijver en geen partij van een inschrijver.")
    )


class DeliveryForm(Form):
    """How a tenderer had a notice elsewhere."""

    note = TextLine(_l("Langs welke weg, en wanneer?"), limit=LINE_LIMIT)


class ConsentForm(Form):
    """Written consent of a tenderer to tell of its idea."""

    given_by = TextLine(_l("Wie gaf toestemming?"), limit=LINE_LIMIT)
    given_at = MomentField(_l("Wanneer?"))
    told = TextArea(_l("Wat mag er worden verteld?"))
