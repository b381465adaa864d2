"""What is done about a gap between an agreement and what follows from it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from criteria.trace import GapOutcome
from tender.forms.fields import Form, TextArea, TextLine
from tender.forms.picks import PickRadio, named


class GapForm(Form):
    """The decision on one gap; `gap_form` adds the outcomes."""

    reason = TextArea(_l("Waarom?"))
    decided_by = TextLine(_l("Wie beslist dit?"))


def gap_form(lang: str) -> type[GapForm]:
    """The form with the outcomes in words."""
    outcome = PickRadio(
        _l("Wat gebeurt er mee?"),
        pairs=named("gap_outcome", GapOutcome, lang),
        code="dialogue.choice_missing",
    )
    return type("GapForm", (GapForm,), {"outcome": outcome})
