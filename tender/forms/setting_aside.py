"""Forms for setting an offer aside after the opening: the proposal, and the word of the second."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from tender.forms.decisions import WordForm
from tender.forms.fields import Form, TextArea

ASIDE_WORD = "TERZIJDE"


class ProposeAsideForm(Form):
    reason = TextArea(_l("Waarom legt u deze inschrijving terzijde?"))


class ConfirmAsideForm(WordForm):
    """Confirm as the second; `seen` is what the page showed: this offer, for this reason."""

    wanted = ASIDE_WORD
    seen = HiddenField(default="")
