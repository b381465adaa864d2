"""Forms of keeping and destroying."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from criteria.retention import DEFAULTS
from criteria.texts import sentence
from tender.forms.decisions import WordForm
from tender.forms.fields import (
    ChoiceField,
    DayField,
    Form,
    Password,
    TextArea,
    TextLine,
    reader_language,
)
from tender.forms.fields import DutchNumberField as NumberField
from tender.forms.picks import BoxesField

DESTROY_WORD = "VERNIETIG"


class TermForm(Form):
    """How long a category is kept."""

    category = ChoiceField(_l("Waarvan?"), empty=_l("Kies"))
    months = NumberField(_l("Maanden"), places=0)
    reason = TextArea(_l("Reden"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.category.offer((one.value, sentence(f"retention.{one}", lang)) for one in DEFAULTS)


class ContractEndForm(Form):
    """The day from which the term of the winning offer counts."""

    day = DayField(_l("Laatste dag van het contract"))
    reason = TextArea(_l("Reden"))


class HoldForm(Form):
    """Why nothing is destroyed for now, or why that is over."""

    reason = TextArea(_l("Reden"))


class ListForm(Form):
    """What is to be destroyed, of what is due."""

    categories = BoxesField(_l("Wat wordt vernietigd?"))
    reason = TextArea(_l("Reden"))

    def __init__(self, ready: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.categories.offer((one, sentence(f"retention.{one}", lang)) for one in ready)


class PersonForm(Form):
    """Who is erased: somebody who takes part, or a name as it was written down."""

    person = ChoiceField(_l("Wie doet mee en wordt gewist?"), empty=_l("Iemand anders"))
    name = TextLine(_l("Naam van iemand anders"), required=False)
    reason = TextArea(_l("Reden"))

    def __init__(self, people: Iterable[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.offer((str(id_), name) for id_, name in people)


class CarryOutForm(WordForm):
    """The second officer: the word, and the password again."""

    wanted = DESTROY_WORD
    password = Password(_l("Uw wachtwoord"), render_kw={"autocomplete": "current-password"})
