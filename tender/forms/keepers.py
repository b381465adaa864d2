"""Adding who keeps heads of the trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tender.forms.fields import Form, TextLine


class KeeperForm(Form):
    """Somebody under other management."""

    name = TextLine(_l("Wie, en van welke organisatie?"), required=False, limit=200)
    email = TextLine(_l("E-mailadres"), required=False, limit=254)
