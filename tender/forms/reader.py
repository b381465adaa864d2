"""The form of a mark of one's own at a page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from criteria.passages import LONGEST_MARK
from tender.forms.fields import Form, TextLine


class MarkForm(Form):
    """A few words to find a page back by."""

    text = TextLine(_l("Uw merkteken bij deze bladzijde"), limit=LONGEST_MARK)
