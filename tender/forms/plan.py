"""The forms that seal a plan: the reference typed as proof that it is meant."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from criteria.plan import NOTICE_LIMIT
from criteria.reading import counted
from criteria.refusals import refusal
from tender.forms.fields import Form, TextArea, TextLine, reader_language


class SealForm(Form):
    """The reference of the procedure, because sealing cannot be undone.

    seen   the version of the draft that the page shows
    vault  the choice of who keeps the key of the vault that it shows
    """

    word = TextLine(_l("Kenmerk"), required=False)
    seen = HiddenField()
    vault = HiddenField()

    def __init__(self, reference: str, **more: Any) -> None:
        super().__init__(**more)
        self.reference = reference

    @property
    def version(self) -> int:
        """The version that was on the page; 0, which no draft has, where it is no number."""
        return counted(str(self.seen.data or ""))

    def validate(self, extra_validators: object = None) -> bool:
        good: bool = super().validate()
        if self.word.data != self.reference:
            told = refusal("plan.confirm_word", word=self.reference)
            self.word.errors = [told.sentence(reader_language())]
            return False
        return good


class AmendForm(SealForm):
    """Why the plan changes, and what everybody in the procedure is told about it."""

    vault = None  # fixed since the plan was sealed
    reason = TextArea(_l("Reden van de wijziging"))
    notice = TextArea(_l("Tekst voor de nota van inlichtingen"), limit=NOTICE_LIMIT)
