"""The form that decides many requirements at once."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from criteria.plan.limits import LONG
from criteria.refusals import refusal
from criteria.requirements import APPLICABILITIES
from criteria.text import Text
from tender.forms.fields import ChoiceField, Form, TextArea, reader_language
from tender.forms.plan_sections import named

WHICH = ("undecided", "all")
DECISIONS = APPLICABILITIES[1:]


class DecideForm(Form):
    """One decision with one reason for the rows of a list.

    seen  how many rows the list had on the page, and how many of them were not decided
    """

    seen = HiddenField()
    which = RadioField(_l("Voor welke eisen?"), default=WHICH[0])
    applicability = ChoiceField(_l("Wat gebeurt ermee?"), empty=_l("Nog niet gekozen"))
    reason = TextArea(_l("Reden"), required=False, limit=LONG)
    reason_en = TextArea(_l("Reden in het Engels"), required=False, limit=LONG)

    def __init__(self, every: int, undecided: int, **more: Any) -> None:
        super().__init__(**more)
        left = ngettext(
            "alleen wat nog niet is besloten: %(num)s eis",
            "alleen wat nog niet is besloten: %(num)s eisen",
            undecided,
        )
        whole = ngettext(
            "de hele lijst, ook wat al is besloten: %(num)s eis",
            "de hele lijst, ook wat al is besloten: %(num)s eisen",
            every,
        )
        self.which.choices = [
            SelectChoice(key, text) for key, text in zip(WHICH, (left, whole), strict=True)
        ]
        self.counts = f"{every}/{undecided}"
        self.sent = self.seen.data
        self.seen.data = self.counts
        self.applicability.offer(named("applicability", DECISIONS))

    def validate(self, extra_validators: object = None) -> bool:
        good: bool = super().validate()
        if good and self.sent != self.counts:
            self._fault(self.which, "plan.list_changed")
        elif good and not self.applicability.data:
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
