"""A member's answer to the judgement of the committee."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from tender.forms.fields import Form, TextArea

AGREE, DISSENT = "agree", "dissent"


class SignForm(Form):
    """Agree, or dissent with a reason. `number` is the version of the judgement that was shown."""

    answer = RadioField(
        _l("Bent u het eens met dit oordeel?"),
        choices=[
            SelectChoice(AGREE, _l("Ja, ik ben akkoord")),
            SelectChoice(DISSENT, _l("Nee, ik heb een ander standpunt")),
        ],
        validate_choice=False,
    )
    text = TextArea(_l("Uw andere standpunt"), required=False)
    number = HiddenField()

    def validate_answer(self, field: RadioField) -> None:
        if field.data not in (AGREE, DISSENT):
            raise ValidationError(_("Kies of u akkoord bent."))

    @property
    def agrees(self) -> bool:
        return bool(self.answer.data == AGREE)
