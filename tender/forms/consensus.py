"""A member's answer to the judgement of the committee."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from criteria.reading import counted
from tender.forms.fields import DayField, Form, SeenForm, TextArea
from tender.forms.picks import BoxesField

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
    moved = TextArea(_l("Waarom bent u akkoord met een andere score?"), required=False)
    number = HiddenField()

    def validate_answer(self, field: RadioField) -> None:
        if field.data not in (AGREE, DISSENT):
            raise ValidationError(_("Kies of u akkoord bent."))

    def validate_text(self, field: TextArea) -> None:
        if self.agrees and (field.data or "").strip():
            raise ValidationError(
                _(
                    "U koos dat u akkoord bent, maar hier staat een ander standpunt. "
                    "Kies ‘Nee, ik heb een ander standpunt’, of maak dit veld leeg."
                )
            )

    def validate_moved(self, field: TextArea) -> None:
        if self.answer.data == DISSENT and (field.data or "").strip():
            raise ValidationError(
                _(
                    "U koos dat u een ander standpunt hebt, maar hier staat waarom u akkoord bent. "
                    "Kies ‘Ja, ik ben akkoord’, of maak dit veld leeg."
                )
            )

    @property
    def seen(self) -> int:
        return counted(str(self.number.data or ""))

    @property
    def agrees(self) -> bool:
        return bool(self.answer.data == AGREE)

    @property
    def why(self) -> str:
        """What belongs to the answer."""
        return (self.moved.data if self.agrees else self.text.data) or ""


class PresentForm(Form):
    """Who is at the meeting of today, asked with the first judgement of a day.

    none  there is no meeting today
    """

    present = BoxesField(_l("Wie zijn er vandaag?"))
    none = BooleanField(_l("Vandaag is er geen vergadering"))


class MeetingForm(SeenForm):
    """Who was at a meeting. `seen` is how often one was recorded when the page was made."""

    held_on = DayField(_l("Dag van de vergadering"))
    present = BoxesField(_l("Wie waren er?"))
