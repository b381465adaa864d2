"""Accounts: inviting somebody, and the first password."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import DataRequired, Length

from criteria.refusals import refusal
from tender.forms.fields import Form, Password, TextLine, marks_told, reader_language

_MOST = 1000
"""More than any password may have; what is longer is not even measured."""


class InviteForm(Form):
    """Somebody who gets an account."""

    email = TextLine(_l("E-mailadres"), limit=254, render_kw={"autocomplete": "off"})
    name = TextLine(_l("Naam"), render_kw={"autocomplete": "off"})
    begins = BooleanField(_l("Mag aanbestedingen beginnen"))


def _password(label: Any) -> Password:
    return Password(
        label,
        validators=[
            DataRequired(_l("Vul uw wachtwoord in.")),
            Length(max=_MOST, message=_l("Dit wachtwoord is te lang.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class FirstPasswordForm(Form):
    """A first password, twice."""

    password = _password(_l("Wachtwoord"))
    again = _password(_l("Hetzelfde wachtwoord nog een keer"))

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate():
            return False
        typed = (self.password.data, self.again.data)
        if not all(isinstance(word, str) and word.isprintable() for word in typed):
            self.password.errors = [marks_told()]
            return False
        if typed[0] != typed[1]:
            told = refusal("roles.passwords_differ").sentence(reader_language())
            self.again.errors = [told]
            return False
        return True


class OwnPasswordForm(FirstPasswordForm):
    """Another password for oneself, after the one of now."""

    current = Password(
        _l("Uw wachtwoord van nu"),
        validators=[DataRequired(_l("Vul uw wachtwoord in."))],
        render_kw={"autocomplete": "current-password"},
    )


class AddressForm(Form):
    """One's own e-mail address, and nothing else."""

    email = TextLine(_l("Uw e-mailadres"), limit=254, render_kw={"autocomplete": "email"})


class PasswordByLinkForm(FirstPasswordForm, AddressForm):
    """A first password of somebody who could do without; the address as well."""
