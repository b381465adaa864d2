"""Giving advice in one's own words, and reading it over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from criteria.council import LARGEST_FILE, TEXT_LIMIT
from criteria.reading import counted
from tender.forms.fields import Form, SeenForm, TextArea


class AdviceForm(Form):
    """What a delegate advises. `version` guards two windows; a file may go with it."""

    version = HiddenField(default="0")
    text = TextArea(_l("Uw advies"), required=False, limit=TEXT_LIMIT)
    file = FileField(_l("Bestand erbij"))

    @property
    def expected(self) -> int:
        """The version that the page showed; 0 for none."""
        return counted(str(self.version.data or "")) or 0

    def sent_file(self) -> tuple[str, bytes]:
        """Name and content; no more of it is read than is taken."""
        sent = self.file.data
        if sent is None or isinstance(sent, str):
            return "", b""
        return sent.filename or "", sent.stream.read(LARGEST_FILE + 1)


class SendForm(SeenForm):
    """Send a draft as it was read over."""

    draft = HiddenField()


class WithdrawAdviceForm(Form):
    """Take an advice back."""
