"""Forms of a draw: which lot it is committed to for, and which commitment is revealed."""

from __future__ import annotations

from wtforms import HiddenField

from tender.forms.fields import Form


class CommitForm(Form):
    lot = HiddenField()


class RevealForm(Form):
    """`seen` is the commitment on the page: both reveal the same one."""

    seen = HiddenField()
