"""The texts of the practice round: an answer, an agreement, and why it is left out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tender.forms.fields import Form, SeenForm, TextArea


class AnswerForm(SeenForm):
    """The answer of the invented tenderer to one question. `seen` is the version it began from."""

    text = TextArea(_l("Verzonnen antwoord"))


class AgreementForm(SeenForm):
    """What the committee agrees about one question. `seen` is the version it began from."""

    text = TextArea(_l("Wat spreekt de commissie af?"))


class LeaveOutForm(Form):
    """Why there will be no practice round."""

    reason = TextArea(_l("Waarom blijft de oefenronde weg?"))
