"""Inviting final offers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tender.forms.fields import Form, MomentField


class InviteForm(Form):
    """Until when final offers can be handed in."""

    deadline = MomentField(_l("Uiterste moment voor indienen"))
