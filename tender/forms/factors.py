"""The second factor: a code, the name of a passkey."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from tender.forms.fields import Form, TextArea, TextLine

_LONGEST = 80


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    code = TextLine(
        _l("Code"),
        limit=_LONGEST,
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class AppCodeForm(Form):
    """The first code of a new app."""

    code = TextLine(
        _l("De zes cijfers in uw app"),
        limit=_LONGEST,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasskeyForm(Form):
    """A passkey, by the name that its owner gives it."""

    name = TextLine(_l("Naam voor deze passkey"), limit=_LONGEST, render_kw={"autocomplete": "off"})
    answer = StringField()
    """What the device answered; filled in by the script."""


class CheckedForm(Form):
    """How somebody made sure who it is."""

    checked = TextArea(_l("Hoe weet u zeker wie dit is?"), limit=500)
