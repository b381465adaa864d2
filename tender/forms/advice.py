"""Giving advice in one's own words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tender.forms.fields import Form, TextArea


class AdviceForm(Form):
    """What a delegate advises."""

    text = TextArea(_l("Uw advies"))
