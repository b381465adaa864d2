"""Forms of a decision: propose, approve or refuse, send, award."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from criteria.refusals import refusal
from tender.forms.fields import Form, Password, TextArea, reader_language

SEND_WORD = "VERSTUUR"
AWARD_WORD = "GUN"
OUT_WORDS = {"excluded": "UITSLUITEN", "rejected": "AFWIJZEN", "incomplete": "TERZIJDE"}
"""What the second person types, by the way in which a tenderer falls out."""


class ProposeForm(Form):
    """What is proposed, and what the winner still has to prove before the contract."""

    text = TextArea(_l("Tekst van het voorstel"))
    condition = TextArea(_l("Voorwaarde"), required=False)


class ApproveForm(Form):
    """Yes, or no with a reason."""

    approves = RadioField(
        _l("Uw besluit"),
        choices=[
            SelectChoice("yes", _l("Ik keur het voorstel goed")),
            SelectChoice("no", _l("Ik keur het voorstel af")),
        ],
        validate_choice=False,
    )
    reason = TextArea(_l("Reden"), required=False)
    password = Password(_l("Uw wachtwoord"), render_kw={"autocomplete": "current-password"})

    def validate_approves(self, field: RadioField) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(refusal("acts.outcome_missing").sentence(reader_language()))


class QuestionForm(Form):
    """What the decision maker asks about a proposal."""

    question = TextArea(_l("Uw vraag"))


class AnswerForm(Form):
    answer = TextArea(_l("Uw antwoord"))


class VerifyForm(Form):
    """How the evidence of the winner was verified."""

    text = TextArea(_l("Hoe is het bewijs gecontroleerd?"))


class WordForm(Form):
    """Confirm by typing one word, for what cannot be undone."""

    wanted = ""
    word = StringField(_l("Woord"))

    def validate_word(self, field: StringField) -> None:
        if (field.data or "").strip() != self.wanted:
            raise ValidationError(
                _("Typ %(word)s, in hoofdletters, om door te gaan.", word=self.wanted)
            )


class SendForm(WordForm):
    """Agree to send the letters that were shown; `seen` is their basis."""

    wanted = SEND_WORD
    seen = HiddenField(default="")


class OutForm(WordForm):
    """Confirm as the second that a tenderer falls out; `seen` is what it rests on."""

    seen = HiddenField(default="")

    def __init__(self, way: str, **more: Any) -> None:
        self.wanted = OUT_WORDS[way]
        super().__init__(**more)


class AwardForm(WordForm):
    wanted = AWARD_WORD
