"""Taking a dossier for one tenderer."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l

from tender.forms.fields import ChoiceField, Form
from tender.store.tenderers import TendererView


class OwnDossierForm(Form):
    """For whom it is."""

    reader = ChoiceField(_l("Voor welke inschrijver?"))

    def offer(self, readers: Iterable[TendererView]) -> None:
        self.reader.offer((str(one.id), one.name) for one in readers)

    @property
    def for_(self) -> UUID:
        return UUID(self.reader.data)
