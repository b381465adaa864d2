"""What an officer says to have a stage judged again, or no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tender.forms.fields import TextArea
from tender.forms.scoring import WordForm


class ChecksField(SelectMultipleField):  # type: ignore[misc]
    """Some of a few, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **more)

    def offer(self, pairs: Iterable[tuple[str, str]]) -> None:
        """What can be chosen, as (value, words)."""
        self.choices = list(pairs)

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {value for value, _label in self.choices}:
            raise ValidationError(_("Kies uit wat hier staat."))


class RoundForm(WordForm):
    """The themes, the assessors and the reason of a re-evaluation, and the word that begins it."""

    questions = ChecksField(_l("Welke thema’s worden opnieuw beoordeeld?"))
    members = ChecksField(_l("Wie beoordelen opnieuw?"))
    reason = TextArea(_l("Reden"))

    def offer(
        self, questions: Sequence[tuple[str, str]], members: Sequence[tuple[str, str]]
    ) -> None:
        """What can be chosen."""
        self.questions.offer(questions)
        self.members.offer(members)


class WithdrawalForm(WordForm):
    """Why a re-evaluation is withdrawn, and the word that does so."""

    reason = TextArea(_l("Reden"))
