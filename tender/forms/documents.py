"""Recording a document: what it is, and the file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from criteria.documents import KINDS, LARGEST, NewDocument
from criteria.texts import sentence
from tender.forms.fields import ChoiceField, Form, TextLine, reader_language


class DocumentForm(Form):
    """A new document; with `document` the next version of one, which keeps its title and kind."""

    document = HiddenField()
    title = TextLine(_l("Titel"), required=False)
    kind = ChoiceField(_l("Soort"), empty=_l("Kies een soort"))
    file = FileField(_l("Bestand"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.kind.offer((kind, sentence(f"names.document_{kind}", lang)) for kind in KINDS)

    def leave_as_it_was(self) -> None:
        """A next version: title and kind are not asked."""
        del self.title
        del self.kind

    def content(self) -> NewDocument:
        """What was filled in; no more of the file is read than is taken."""
        sent = self.file.data
        name = (sent.filename or "") if sent is not None else ""
        data = sent.stream.read(LARGEST + 1) if sent is not None else b""
        title, kind = (field.data or "" if field else "" for field in (self.title, self.kind))
        return NewDocument(title, kind, name, data)
