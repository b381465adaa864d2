"""What is typed about a session: when it is held, what is said, and who confirms the minutes."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TimeInput

from criteria.dialogue import TopicOutcome
from criteria.documents import LARGEST
from criteria.reading import plain_number, read_local
from criteria.refusals import Refused, refusal
from criteria.talks import SPOKEN, WHOLE, WRITTEN, Item
from tender.forms.fields import (
    UNKNOWN,
    DayField,
    Form,
    MomentField,
    SeenForm,
    TextArea,
    TextLine,
    TypedField,
    first_sentence,
    reader_language,
)
from tender.forms.picks import named
from tender.forms.rounds import ChecksField

_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::00)?(?: ?uur)?", re.ASCII)


class ClockField(TypedField):
    """A time on the clock, as 09:30 or 9.30. `data` is a time, or None when it is empty."""

    widget = TimeInput()

    def read(self, typed: str) -> time:
        written = _CLOCK.fullmatch(typed.strip())
        try:
            if written:
                return time(int(written[1]), int(written[2]))
        except ValueError:
            pass
        raise Refused(refusal("dialogue.no_clock"))

    def shown(self, value: time) -> str:
        return value.strftime("%H:%M")


class PlanForm(SeenForm):
    """When and where a session is held, and on what. `seen` is the version that was read."""

    title = TextLine(_l("Titel"))
    day = DayField(_l("Dag"))
    begins = ClockField(_l("Begin"))
    ends = ClockField(_l("Einde"))
    place = TextLine(_l("Plaats"), required=False)
    agenda = ChecksField(_l("Agenda"))

    starts_at: datetime
    ends_at: datetime

    def validate(self, *args: Any, **more: Any) -> bool:
        """Also whether the clock in Amsterdam shows these times on this day."""
        good = bool(super().validate(*args, **more))
        for field, name in ((self.begins, "starts_at"), (self.ends, "ends_at")):
            if self.day.data is None or field.data is None:
                continue
            try:
                setattr(self, name, read_local(f"{self.day.data}T{field.data:%H:%M}"))
            except Refused as refused:
                field.errors = [*field.errors, first_sentence(refused)]
                good = False
        return good


class CancelForm(SeenForm):
    """Why a session is not held."""

    reason = TextArea(_l("Waarom gaat de sessie niet door?"))


class OutcomeField(RadioField):  # type: ignore[misc]
    """How a topic is closed, or that it is not."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        lang = reader_language()
        pairs = [("", str(_l("Nog geen uitkomst"))), *named("topic", TopicOutcome, lang)]
        choices = [SelectChoice(value, words[:1].upper() + words[1:]) for value, words in pairs]
        super().__init__(label, choices=choices, validate_choice=False, **more)
        self.type = "RadioField"

    def pre_validate(self, form: Any) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(str(UNKNOWN))


class ItemForm(Form):
    """What is said on one topic, and how it is closed at this session when it is."""

    authority = TextArea(_l("Standpunt aanbestedende dienst"), required=False)
    tenderer = TextArea(_l("Standpunt inschrijver"), required=False)
    text = TextArea(_l("Verslag van dit punt"), required=False)
    version = HiddenField()
    outcome = OutcomeField(_l("Uitkomst"), default="")
    reason = TextArea(_l("Reden bij de uitkomst"), required=False)

    @property
    def expected(self) -> int:
        """The version the page showed; one that never exists when the field was tampered with."""
        number = plain_number(self.version.data or "")
        return -1 if number is None else number

    @property
    def closes(self) -> bool:
        return bool(self.outcome.data or (self.reason.data or "").strip())

    @property
    def first_fault(self) -> str:
        """The first sentence to tell where there is room for one."""
        return next((str(text) for field in self for text in field.errors), "")

    def item(self, topic: str) -> Item:
        return Item(
            topic, self.authority.data or "", self.tenderer.data or "", self.text.data or ""
        )


class WholeForm(ItemForm):
    """What holds for the session as a whole: who is there, and what was said in general."""

    authority = TextArea(_l("Aanwezig namens de aanbestedende dienst"), required=False)
    tenderer = TextArea(_l("Aanwezig namens de inschrijver"), required=False)
    text = TextArea(_l("Algemeen"), required=False)


def item_form(topic: str) -> type[ItemForm]:
    return WholeForm if topic == WHOLE else ItemForm


class MinutesForm(SeenForm):
    """When the session was, and why there is a next version. `seen` is the version before."""

    held_at = MomentField(_l("Begin"))
    ended_at = MomentField(_l("Einde"))
    reason = TextArea(_l("Waarom komt er een nieuwe versie?"), required=False)


class ConfirmForm(Form):
    """Who confirmed the minutes, and whether by word of mouth."""

    confirmed_by = TextLine(_l("Naam en functie"))
    how = RadioField(
        _l("Hoe is het verslag bevestigd?"),
        choices=[SelectChoice(SPOKEN, _l("mondeling")), SelectChoice(WRITTEN, _l("schriftelijk"))],
        validate_choice=False,
    )


class SignedForm(Form):
    """A copy that was signed, and by whom."""

    confirmed_by = TextLine(_l("Naam en functie"))
    file = FileField(_l("Getekend exemplaar"))

    def sent(self) -> tuple[str, bytes]:
        """Its name and content; no more of it is read than is taken."""
        file = self.file.data
        name = (getattr(file, "filename", None) or "") if file else ""
        return name, file.stream.read(LARGEST + 1) if name else b""


class LinkForm(Form):
    """For whom a personal link is."""

    name = TextLine(_l("Voor wie is de link?"))
