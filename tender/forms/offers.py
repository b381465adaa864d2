"""Inviting final offers, and opening them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from tender.forms.fields import Form, MomentField, TextLine

if TYPE_CHECKING:
    from wtforms import Field

WORD = "OPEN"


class InviteForm(Form):
    """Until when final offers can be handed in."""

    deadline = MomentField(_l("Uiterste moment voor indienen"))


class OpenForm(Form):
    """Confirmation by typing, for what cannot be undone."""

    word = TextLine(_l("Bevestiging"), required=False)

    def validate_word(self, field: Field) -> None:
        if field.data != WORD:
            raise ValidationError(_l("Typ het woord OPEN in hoofdletters om te bevestigen."))
