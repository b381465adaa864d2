"""Answering advice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tender.forms.fields import Form, TextArea
from tender.forms.picks import PickRadio, named


class AnswerForm(Form):
    """What was done with an advice, and why."""

    shown_in = TextArea(_l("Waar komt dit advies terug?"), required=False)
    text = TextArea(_l("Uw uitleg aan de adviesraad"))


def answer_form(outcomes: tuple[str, ...], lang: str) -> type[AnswerForm]:
    """The form with the outcomes in the reader's words."""
    outcome = PickRadio(
        _l("Wat doet u met dit advies?"),
        pairs=named("advice", outcomes, lang),
        code="acts.outcome_missing",
    )
    return type("AnswerForm", (AnswerForm,), {"outcome": outcome})
