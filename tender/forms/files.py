"""A file that is handed in, with what is said of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Form as PlainForm

from criteria.documents import LARGEST
from criteria.proof import (
    KINDS,
    LONGEST_PARTY,
    LONGEST_TITLE,
    Proof,
    ProofNote,
    kind_name,
)
from tender.forms.fields import ChoiceField, DayField, SeenForm, TextLine, reader_language

if TYPE_CHECKING:
    from tender.store.envelopes import EnvelopeView


def _kinds(field: ChoiceField) -> None:
    lang = reader_language()
    field.offer((kind, kind_name(kind).get(lang)) for kind in KINDS)


def _proof(form: Any) -> Proof:
    """What was filled in; no more of the file is read than is taken."""
    sent = form.file.data
    name = (getattr(sent, "filename", None) or "") if sent else ""
    content = sent.stream.read(LARGEST + 1) if name or sent else b""
    note = ProofNote(
        form.kind.data or "",
        form.title.data or "",
        name,
        form.party.data or "",
        form.issued_on.data,
        form.valid_until.data,
    )
    return Proof(note, content)


class FileForm(SeenForm):
    """One file of a tenderer; with `replaces` it takes the place of another."""

    file = FileField(_l("Bestand"))
    kind = ChoiceField(_l("Wat voor bewijs is het?"), empty=_l("Kies een soort"))
    title = TextLine(_l("Titel"), required=False, limit=LONGEST_TITLE)
    party = TextLine(_l("Voor welke partij?"), required=False, limit=LONGEST_PARTY)
    issued_on = DayField(_l("Datum van afgifte"), required=False)
    valid_until = DayField(_l("Geldig tot en met"), required=False)
    replaces = ChoiceField(_l("Nieuw of in plaats van"), default="")

    def __init__(self, files: Iterable[EnvelopeView], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _kinds(self.kind)
        numbers = [
            (str(row.id), _("In plaats van bestand %(number)s", number=row.number))
            for row in files
            if row.standing or str(row.id) == self.replaces.data
        ]
        self.replaces.offer([("", _("Een nieuw bestand")), *numbers])

    def proof(self) -> Proof:
        return _proof(self)

    @property
    def replaced(self) -> UUID | None:
        return UUID(self.replaces.data) if self.replaces.data else None


class FileRow(PlainForm):  # type: ignore[misc]
    """A file beside an application that came in elsewhere. A row with nothing in it is skipped."""

    file = FileField(_l("Bestand"))
    kind = ChoiceField(_l("Wat voor bewijs is het?"), empty=_l("Kies een soort"))
    title = TextLine(_l("Titel"), required=False, limit=LONGEST_TITLE)
    party = TextLine(_l("Voor welke partij?"), required=False, limit=LONGEST_PARTY)
    issued_on = DayField(_l("Datum van afgifte"), required=False)
    valid_until = DayField(_l("Geldig tot en met"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _kinds(self.kind)

    @property
    def blank(self) -> bool:
        typed = (self.kind.data, self.title.data, self.party.data)
        dated = (self.issued_on.raw_data or [""])[0] or (self.valid_until.raw_data or [""])[0]
        return not any((*typed, dated, getattr(self.file.data, "filename", None)))

    def proof(self) -> Proof:
        return _proof(self)
