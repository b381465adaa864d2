"""Taking a bundle for a court: complete, or redacted for one tenderer."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l

from tender.forms.fields import ChoiceField, Form
from tender.store.tenderers import TendererView


class CourtForm(Form):
    """Without a tenderer the bundle is complete."""

    reader = ChoiceField(
        _l("Voor wie is de bundel?"), empty=_l("voor de rechter: volledig, niets weggelaten")
    )

    def offer(self, readers: Iterable[TendererView]) -> None:
        """The tenderers it can be redacted for."""
        self.reader.offer((str(one.id), one.name) for one in readers)

    @property
    def for_(self) -> UUID | None:
        return UUID(self.reader.data) if self.reader.data else None
