"""The form that takes a plan as a file."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from criteria.refusals import refusal
from tender.forms.fields import Form, reader_language


class PlanFileForm(Form):
    """A file, as it was chosen; what is in it is read elsewhere."""

    file = FileField(_l("Bestand (JSON of XLSX)"))

    def validate(self, extra_validators: object = None) -> bool:
        good: bool = super().validate()
        if good and not getattr(self.file.data, "filename", ""):
            self.file.errors = [refusal("files.no_file").sentence(reader_language())]
            return False
        return good

    @property
    def chosen(self) -> tuple[str, Any]:
        """The name of the file and its bytes."""
        return self.file.data.filename, self.file.data.read()
