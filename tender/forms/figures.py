"""The annual accounts of one party: the amounts that the ratios of the plan are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from criteria.ratio_accounts import (
    RELIED_ON,
    SCOPES,
    TEXT_LIMIT,
    YEARS,
    Accounts,
    AccountsYear,
)
from criteria.ratios import Term
from criteria.refusals import Refused, refusal
from criteria.texts import sentence
from tender.forms.fields import DutchNumberField, SeenForm, TextArea, reader_language
from tender.forms.suitability import MOST, AmountField, figure


class YearField(DutchNumberField):
    """A financial year, written without points: 2020."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, places=0, minimum=YEARS[0], maximum=YEARS[-1], **more)

    def shown(self, value: Decimal) -> str:
        return str(int(value))


class AccountsForm(SeenForm):
    """The accounts of a party. `seen` counts the versions the reader saw."""

    years: int
    terms: tuple[str, ...]
    once: tuple[str, ...]

    scope = RadioField(_l("Van wie is de jaarrekening?"), choices=[], validate_choice=False)
    source = TextArea(
        _l("Welke jaarrekening is dit?"),
        required=False,
        limit=TEXT_LIMIT,
        description=_l("Noem ook wat de accountant erover verklaarde."),
    )
    guarantee = TextArea(
        _l("Verklaring van de moeder"),
        required=False,
        limit=TEXT_LIMIT,
        description=_l("Alleen bij cijfers van een groep: waaruit blijkt dat de moeder instaat?"),
    )
    commitment = TextArea(
        _l("Verklaring dat de middelen beschikbaar zijn"),
        required=False,
        limit=TEXT_LIMIT,
        description=_l("Zonder zo'n verklaring tellen deze cijfers niet mee."),
    )

    def accounts(self) -> Accounts:
        """What was typed. Refused where amounts stand with no year."""
        years = []
        for place in range(1, self.years + 1):
            amounts = self._amounts(place, self.terms)
            number = self[f"year-{place}"].data
            if amounts and number is None:
                raise Refused(refusal("figures.year_missing", f"year-{place}"))
            if number is not None and amounts:
                years.append(AccountsYear(int(number), amounts))
        return Accounts(
            self.scope.data or "",
            (self.source.data or "").strip(),
            (self.guarantee.data or "").strip(),
            (self.commitment.data or "").strip() if "commitment" in self else "",
            tuple(years),
            self._amounts(0, self.once),
        )

    def _amounts(self, place: int, terms: Sequence[str]) -> tuple[tuple[str, Decimal], ...]:
        given = ((term, self[figure(place, term)].data) for term in terms)
        return tuple((term, amount) for term, amount in given if amount is not None)


def accounts_form(terms: Sequence[Term], years: int, role: str) -> type[AccountsForm]:
    """The form for these amounts over so many years, for a party in this role."""
    lang = reader_language()
    own = tuple(term.id for term in terms if term.owner == "party")
    once = tuple(term.id for term in terms if term.owner == "contract") if role == "lead" else ()
    scopes = [(id_, sentence(f"figures.scope_{id_}", lang)) for id_ in SCOPES]
    fields: dict[str, Any] = {
        "years": years,
        "terms": own,
        "once": once,
        "scope": RadioField(
            _l("Van wie is de jaarrekening?"),
            choices=[SelectChoice(id_, words[:1].upper() + words[1:]) for id_, words in scopes],
            validate_choice=False,
        ),
    }
    if role != RELIED_ON:
        fields["commitment"] = None
    for place in range(1, years + 1):
        fields[f"year-{place}"] = YearField(_l("Boekjaar"), required=False)
        for term in terms:
            if term.id in own:
                fields[figure(place, term.id)] = _amount(term, lang)
    for term in terms:
        if term.id in once:
            fields[figure(0, term.id)] = _amount(term, lang)
    return type("ThisAccountsForm", (AccountsForm,), fields)


def _amount(term: Term, lang: str) -> AmountField:
    title = term.title.get(lang)
    return AmountField(
        title[:1].upper() + title[1:],
        required=False,
        minimum=-MOST,
        maximum=MOST,
        description=term.text.get(lang),
    )


def filled_in(found: Accounts, seen: int) -> Mapping[str, Any]:
    """What is known of a party, by the names of the fields."""
    given: dict[str, Any] = {
        "seen": str(seen),
        "scope": found.scope,
        "source": found.source,
        "guarantee": found.guarantee,
        "commitment": found.commitment,
    }
    for place, row in enumerate(sorted(found.years, key=lambda one: -one.year), 1):
        given[f"year-{place}"] = Decimal(row.year)
        given |= {figure(place, term): amount for term, amount in row.amounts}
    return given | {figure(0, term): amount for term, amount in found.contract}
