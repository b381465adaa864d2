"""The reason of a decision as it goes out to one tenderer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from tender.forms.fields import Form, TextArea


class ReasonForm(Form):
    """`seen` is the version that the page showed."""

    text = TextArea(_l("Zo gaat het de deur uit"))
    seen = HiddenField(default="")
