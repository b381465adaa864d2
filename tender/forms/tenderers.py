"""Forms of the officer's list of tenderers and the declarations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from tender.forms.fields import Form, TextArea, TextLine


class InviteForm(Form):
    name = TextLine(_l("Naam van de inschrijver"), required=False)
    email = TextLine(
        _l("E-mailadres van de contactpersoon"),
        required=False,
        limit=254,
        description=_l("Hierheen gaat een bericht als er een brief klaarstaat."),
    )


class ContactForm(Form):
    """Where a tenderer's letters are mailed to."""

    email = TextLine(
        _l("E-mailadres van de contactpersoon"),
        required=False,
        limit=254,
        description=_l("Laat leeg als er geen adres is."),
    )


class PlainForm(Form):
    """A form of one button: only the token of the session."""


class SetAsideForm(Form):
    """Why an application falls out as incomplete. Who confirms agrees to what the first wrote."""

    reason = TextArea(
        _l("Waarom valt deze aanmelding af?"),
        required=False,
        limit=5_000,
        description=_l("Deze tekst komt in het proces-verbaal, in het verslag en in de brief."),
    )


class DeclareForm(Form):
    answer = RadioField(
        _l("Hebt u een belang bij een van deze partijen?"),
        choices=[
            SelectChoice("none", _l("Nee, ik heb bij geen van deze partijen een belang.")),
            SelectChoice("conflict", _l("Ja, ik heb een belang.")),
            SelectChoice("doubt", _l("Ik twijfel. Een ander moet dit beoordelen.")),
        ],
        validate_choice=False,
    )
    explanation = TextArea(
        _l("Toelichting"),
        required=False,
        limit=5_000,
        description=_l("Nodig als u een belang hebt of twijfelt. Deze tekst komt in het dossier."),
    )
