"""The form of a session in which a council hears a tenderer."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l

from criteria.council_sessions import Heard
from tender.forms.fields import MomentField, SeenForm, TextArea
from tender.forms.picks import BoxesField, PickSelect


class HeardForm(SeenForm):
    """What is written down. `seen` is the version that the page showed."""

    held_at = MomentField(_l("Dag en tijd"))
    present = BoxesField(_l("Welke afgevaardigden waren er?"))
    visitors = TextArea(_l("Wie waren er verder?"), required=False)
    questions = TextArea(_l("Welke vragen zijn gesteld?"), required=False)
    notes = TextArea(_l("Verslag"), required=False)

    def heard(self) -> Heard:
        return Heard(
            self.held_at.data,
            tuple(UUID(one) for one in self.present.data or ()),
            self.visitors.data or "",
            self.questions.data or "",
            self.notes.data or "",
        )


class NewHeardForm(HeardForm):
    tenderer = PickSelect(
        _l("Met welke inschrijver?"),
        pairs=(),
        empty=_l("Kies een inschrijver"),
        code="councils.tenderer_missing",
    )
