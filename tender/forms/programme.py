"""The form that decides many requirements at once."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from criteria.plan_limits import LONG
from criteria.refusals import refusal
from criteria.requirements import APPLICABILITIES
from criteria.text import Text
from tender.forms.fields import ChoiceField, Form, TextArea, reader_language
from tender.forms.plan_sections import named

WHICH = (
    ("undecided", _l("alleen wat nog niet is besloten")),
    ("all", _l("alles in dit deel, ook wat al is besloten")),
)
DECISIONS = APPLICABILITIES[1:]


class DecideForm(Form):
    """One decision with one reason for a part of the programme."""

    which = RadioField(
        _l("Voor welke eisen?"),
        choices=[SelectChoice(key, words) for key, words in WHICH],
        default=WHICH[0][0],
    )
    applicability = ChoiceField(_l("Wat gebeurt ermee?"), empty=_l("Nog niet gekozen"))
    reason = TextArea(_l("Reden"), required=False, limit=LONG)
    reason_en = TextArea(_l("Reden in het Engels"), required=False, limit=LONG)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.applicability.offer(named("applicability", DECISIONS))

    def validate(self, extra_validators: object = None) -> bool:
        good: bool = super().validate()
        if good and not self.applicability.data:
            self._fault(self.applicability, "plan.decision_missing")
        elif good and self.applicability.data != DECISIONS[0] and not self.words:
            self._fault(self.reason, "acts.text_missing")
        return good and not self.faulty

    def _fault(self, field: Any, code: str) -> None:
        field.errors = [refusal(code).sentence(reader_language())]

    @property
    def words(self) -> Text | None:
        """The reason, or None when nothing was typed."""
        dutch, english = (self.reason.data or "").strip(), (self.reason_en.data or "").strip()
        return Text(dutch, english) if dutch else None
