"""What a tenderer fills in: the application and the final offer, made from the plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField

from criteria.application import (
    ANSWER_LIMIT,
    LEGAL_FORMS,
    PARTY_ROLES,
    SIZES,
    Application,
    LotAnswers,
    PartyEntry,
    PriceEnvelope,
    PriceOffer,
    QualityEnvelope,
    QualityOffer,
)
from criteria.moments import short_date
from criteria.texts import sentence
from tender.forms import fields
from tender.forms.fields import ChoiceField, DutchNumberField, TextArea, TextLine, reader_language

if TYPE_CHECKING:
    from criteria.catalogue import Element
    from criteria.plan import EvaluationPlan

ROWS, MORE_ROWS, MOST_ROWS = 6, 3, 30
QUALITY_ELEMENTS = tuple(f"BAFO-{n}" for n in (10, 15, 16, 23, 24, 27, 29, 30, 36, 40))
PRICE_ELEMENTS = ("BAFO-14",)
_COMPANY_NUMBER = re.compile(r"[0-9]{8}", re.ASCII)
_ORDER = {role: place for place, role in enumerate(PARTY_ROLES)}


def _named(prefix: str, words: tuple[str, ...], lang: str) -> list[tuple[str, str]]:
    return [(word, sentence(f"names.{prefix}_{word}", lang)) for word in words]


class PartyForm(Form):  # type: ignore[misc]
    """One party. A row without any words is skipped."""

    role = ChoiceField(_l("Rol"), validate_choice=False)
    name = TextLine(_l("Naam"), required=False)
    company_number = TextLine(_l("KvK-nummer"), required=False, limit=20)
    legal_form = ChoiceField(_l("Rechtsvorm"), validate_choice=False)
    size = ChoiceField(_l("Omvang"), validate_choice=False)
    municipality = TextLine(_l("Vestigingsplaats"), required=False, limit=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        for field, prefix, words in (
            (self.role, "party", PARTY_ROLES),
            (self.legal_form, "form", LEGAL_FORMS),
            (self.size, "size", SIZES),
        ):
            field.choices = [("", _("Kies")), *_named(prefix, words, lang)]
            field.choices = ChoiceField(pairs=_named(prefix, words, lang), empty=_("Kies"))
