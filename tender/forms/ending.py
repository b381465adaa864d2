"""Forms of ending a procedure without an award."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from criteria.ending import KINDS
from criteria.texts import sentence
from tender.forms.decisions import WordForm
from tender.forms.fields import ChoiceField, Form, TextArea, reader_language

STOP_WORD = "STOP"


class ProposeEndingForm(Form):
    """What is proposed, and why; the tenderers read the reason."""

    kind = ChoiceField(_l("Wat stelt u voor?"), empty=_l("Kies"))
    reason = TextArea(_l("Reden"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.kind.offer((one, sentence(f"ending.{one}", lang)) for one in KINDS)


class SendEndingForm(WordForm):
    """Agree to send the letters that were shown; `seen` is their basis."""

    wanted = STOP_WORD
    seen = HiddenField(default="")
