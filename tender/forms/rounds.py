"""What an officer says to have a stage judged again."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from tender.forms.evidence import BoxesField
from tender.forms.fields import Form, TextArea


class RoundForm(Form):
    """The themes, the assessors and the reason of a re-evaluation."""

    questions = BoxesField(_l("Welke thema’s worden opnieuw beoordeeld?"))
    members = BoxesField(_l("Wie beoordelen opnieuw?"))
    reason = TextArea(_l("Reden"))

    def offer(
        self, questions: Iterable[tuple[str, str]], members: Iterable[tuple[str, str]]
    ) -> None:
        """What can be chosen."""
        self.questions.offer(questions)
        self.members.offer(members)
