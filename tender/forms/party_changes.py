"""The form of a change of who takes part in a tenderer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from criteria.application import LEGAL_FORMS, PARTY_ROLES, SIZES, PartyEntry
from criteria.parties import CHANGES, Change
from criteria.parties.taking_part import REASON
from criteria.texts import sentence
from tender.forms.fields import ChoiceField, SeenForm, TextArea, TextLine, reader_language
from tender.forms.parties import chosen


class ChangeForm(SeenForm):
    """A party leaves, is replaced or joins. `seen` counts the changes the reader saw."""

    kind = RadioField(_l("Wat verandert er?"), choices=[], validate_choice=False)
    party = ChoiceField(_l("Om welke partij gaat het?"), empty=_l("Kies"), validate_choice=False)
    role = chosen(_l("Rol van wie erbij komt"), "party", PARTY_ROLES[1:])
    name = TextLine(_l("Naam"), required=False)
    company_number = TextLine(_l("KvK-nummer"), required=False, limit=20)
    legal_form = chosen(_l("Rechtsvorm"), "form", LEGAL_FORMS)
    size = chosen(_l("Omvang"), "size", SIZES)
    municipality = TextLine(_l("Vestigingsplaats"), required=False, limit=80)
    reason = TextArea(_l("Waarom verandert dit?"), required=False, limit=REASON)
    effect = TextArea(
        _l("Wat betekent dit voor de toetsing en de rangorde?"),
        required=False,
        limit=REASON,
        description=_l("U schrijft het op. Er volgt niets vanzelf uit."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.kind.choices = [
            SelectChoice(kind, sentence(f"names.change_{kind}", lang).capitalize())
            for kind in CHANGES
        ]

    def change(self) -> Change:
        """What was filled in; the rules say what is missing."""
        kind = self.kind.data if self.kind.data in CHANGES else ""
        texts = self.reason.data or "", self.effect.data or ""
        party = None if kind == "joined" else (self.party.data or None)
        by = None if kind == "left" else self._entry()
        return Change(kind, *texts, party, by)

    def _entry(self) -> PartyEntry:
        return PartyEntry(
            self.role.data or "",
            self.name.data or "",
            self.company_number.data or "",
            self.legal_form.data or "",
            self.size.data or "",
            self.municipality.data or "",
        )
