"""Giving somebody a role."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from criteria.texts import sentence
from tender.forms.fields import ChoiceField, Form, TextLine, reader_language
from tender.permissions import ROLES


class GrantForm(Form):
    """An e-mail address of an account, and a role."""

    email = TextLine(_l("E-mailadres"), limit=254, render_kw={"autocomplete": "off"})
    role = ChoiceField(_l("Rol"), empty=_l("Kies een rol"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.role.offer([(role, sentence(f"names.role_{role}", lang)) for role in ROLES])
