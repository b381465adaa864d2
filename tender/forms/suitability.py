"""Forms of the suitability desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from criteria.ratio_figures import terms_of
from criteria.ratios import Ratio, RatioRule
from tender.forms.fields import ChoiceField, DutchNumberField, Form, TextArea, reader_language

REASON_LIMIT = 5_000
MOST = 1_000_000_000_000
"""The highest amount of annual accounts that can be typed, in euros."""


class DecisionForm(Form):
    """The decision on one demand for one party. `seen` counts the decisions the reader saw."""

    seen = HiddenField(default="0")
    outcome = RadioField(
        _l("Wat besluit u?"),
        choices=[
            SelectChoice("met", _l("Voldoet")),
            SelectChoice("not_met", _l("Voldoet niet")),
            SelectChoice("not_applicable", _l("Niet van toepassing")),
        ],
        validate_choice=False,
    )
    reason = TextArea(
        _l("Reden"),
        required=False,
        limit=REASON_LIMIT,
        description=_l(
            "Deze tekst komt in het verslag en in de brief. Bij 'voldoet' mag u hem overslaan als "
            "er bewijs bij ligt."
        ),
    )


class AmountField(DutchNumberField):
    """One of many amounts; how they are written stands once above them."""

    @property
    def notation(self) -> str:
        return ""


class FiguresForm(DecisionForm):
    """The decision on a demand that is a ratio, with the amounts it is worked out from."""

    names: tuple[tuple[str, ...], ...]
    """Per financial year, the latest first, the terms that are asked."""

    def figures(self) -> tuple[dict[str, Decimal], ...]:
        """What was typed, per year; a year without amounts is there too, empty."""
        return tuple(
            {
                term: self[figure(year, term)].data
                for term in terms
                if self[figure(year, term)].data is not None
            }
            for year, terms in enumerate(self.names, 1)
        )


def figure(year: int, term: str) -> str:
    """The name of the field of one amount."""
    return f"figure-{year}-{term}"


def decision_form(ratio: Ratio | None, rule: RatioRule | None) -> type[DecisionForm]:
    """The form of one decision; for a ratio with a field for every amount of every year."""
    if ratio is None or rule is None:
        return DecisionForm
    lang, terms = reader_language(), terms_of(ratio)
    fields: dict[str, Any] = {"names": (tuple(term.id for term in terms),) * rule.years_seen}
    for year in range(1, rule.years_seen + 1):
        for term in terms:
            title = term.title.get(lang)
            fields[figure(year, term.id)] = AmountField(
                title[:1].upper() + title[1:], required=False, minimum=-MOST, maximum=MOST
            )
    return type("ThisFiguresForm", (FiguresForm,), fields)


def filled_in(figures: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """Amounts by the names of their fields."""
    years = enumerate(figures, 1)
    return {figure(year, term): amount for year, row in years for term, amount in row.items()}


class ManyForm(Form):
    """One decision on several cells. `basis` tells how much was decided when the page was made.

    The ticks themselves are the fields `cell`, `row`, `column` and `all` of the matrix.
    """

    basis = HiddenField(default="0")
    cells = HiddenField()
    outcome = RadioField(
        _l("Wat besluit u over de aangekruiste vakjes?"),
        choices=[
            SelectChoice("met", _l("Voldoet")),
            SelectChoice("not_met", _l("Voldoet niet")),
            SelectChoice("not_applicable", _l("Niet van toepassing")),
        ],
        validate_choice=False,
    )
    reason = TextArea(
        _l("Reden voor al deze vakjes"),
        required=False,
        limit=REASON_LIMIT,
        description=_l(
            "Deze tekst komt in het verslag en in de brief. Bij 'voldoet' mag u hem overslaan als "
            "er bewijs bij ligt."
        ),
    )
    evidence_seen = BooleanField(
        _l("Ik heb bij elk aangekruist vakje het bewijs gezien."),
    )

    def validate_evidence_seen(self, field: BooleanField) -> None:
        if self.outcome.data == "met" and not field.data:
            raise ValidationError(_l("Bevestig dat u het bewijs hebt gezien."))


class AssignForm(Form):
    """Which officer tests a file."""

    participant = ChoiceField(_l("Wie toetst dit dossier?"), empty=_l("Kies iemand"))


class ExcludeForm(Form):
    """Agree to exclude on the failed demands that were shown; `seen` is their basis."""

    seen = HiddenField(default="")
    reason = TextArea(
        _l("Reden van dit besluit"),
        required=False,
        limit=REASON_LIMIT,
        description=_l("Deze tekst komt in het verslag en in de brief aan de inschrijver."),
    )
    replacement = TextArea(
        _l("Is overwogen om deze partij te laten vervangen, en wat kwam daaruit?"),
        required=False,
        limit=REASON_LIMIT,
        description=_l("De penvoerder zelf voldoet. Uw antwoord komt bij de reden te staan."),
    )
