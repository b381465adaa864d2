"""Closing a topic of the dialogue: how, why, and at which session."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from criteria.dialogue import TopicOutcome
from tender.forms.fields import SeenForm, TextArea
from tender.forms.picks import PickRadio, PickSelect, named


class CloseForm(SeenForm):
    """`seen` counts the decisions that the page showed."""

    outcome: PickRadio
    reason = TextArea(_l("Reden"))
    session: PickSelect


def close_form(talks: Iterable[tuple[str, str]], lang: str) -> type[CloseForm]:
    """For one tenderer: `talks` are its sessions, as (thread, words)."""
    fields = {
        "outcome": PickRadio(
            _l("Hoe is dit onderwerp afgesloten?"),
            pairs=named("topic", TopicOutcome, lang),
            code="dialogue.outcome_missing",
        ),
        "session": PickSelect(_l("Bij welke sessie?"), pairs=talks, empty=_l("Buiten een sessie")),
    }
    return type("CloseForm", (CloseForm,), fields)
