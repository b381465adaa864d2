"""What an officer puts in to calculate with the lump sum. The form is a question: nothing is kept.

It is sent with the address, in one spelling, so that a calculation can be shared and asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextInput

from criteria.case import CaseFacts
from criteria.contract_budget import ContractYear
from criteria.lump_sum import AGREED, RULES, TAPERS, RiskEffect, Scenario, YearInput
from criteria.lump_sum_warnings import basis_text
from criteria.plan.limits import MOST_AMOUNT
from criteria.reading import plain_number, read_share
from criteria.refusals import refusal
from tender.forms.fields import ChoiceField, DutchNumberField, Form, TypedField, reader_language
from tender.forms.picks import named

MOST_CLIENTS = 100_000
MOST_RISKS = 24
_LEAST_ROWS, _SPARE_ROWS = 3, 2
_PLAIN = (
    *("taper", "taper_by", "band_low", "band_high", "band_basis", "basis"),
    *("rule", "share", "price", "step_clients", "step_amount", "joiner_clients", "joiner_budget"),
)
"""Fields that are called as in the scenario."""
_RISK = re.compile("risk-([0-9]{1,3})-(year|low|high)")


class ShareField(TypedField):
    """A part of a whole: 1/2, 0,5 or 50%. `data` is a pair, (1, 2), or None when it is empty."""

    widget = TextInput()

    def read(self, typed: str) -> tuple[int, int]:
        return read_share(typed)

    def shown(self, value: tuple[int, int]) -> str:
        return "/".join(map(str, value)) if value[1] > 1 else str(value[0])


def _euros(label: Any, least: Decimal | int = 0) -> DutchNumberField:
    return DutchNumberField(label, minimum=least, maximum=MOST_AMOUNT, required=False)


def _clients(label: Any, places: int = 1) -> DutchNumberField:
    return DutchNumberField(label, places=places, minimum=0, maximum=MOST_CLIENTS, required=False)


def _one_of(label: Any, family: str, names: Sequence[str], lang: str) -> RadioField:
    choices = [SelectChoice(value, words) for value, words in named(family, names, lang)]
    return RadioField(label, choices=choices, default=names[0], validate_choice=False)


class LumpSumForm(Form):
    """A scenario as fields: for every contract year its amount and clients, and risks in rows."""

    class Meta(Form.Meta):
        csrf = False

    years: tuple[int, ...] = ()
    risks: tuple[int, ...] = ()

    taper_by = DutchNumberField(
        _l("Afbouw per jaar"), places=3, minimum=0, maximum=MOST_AMOUNT, required=False
    )
    band_low = _clients(_l("Ondergrens van de bandbreedte"), 0)
    band_high = _clients(_l("Bovengrens van de bandbreedte"), 0)
    share = ShareField(_l("Welk deel van de prijs?"), required=False)
    price = _euros(_l("Prijs per cliënt per jaar"))
    step_clients = _clients(_l("Grootte van een stap"))
    step_amount = _euros(_l("Bedrag per stap"))
    joiner_clients = _clients(_l("Extra cliënten of plaatsen"))
    joiner_budget = _euros(_l("Extra budget per kalenderjaar"))

    def __init__(self, args: Mapping[str, str], known: Scenario) -> None:
        """As it was asked; an address that asks nothing gives what is known."""
        given = (
            {"formdata": MultiDict(args)} if args else {"formdata": None, "data": _values(known)}
        )
        super().__init__(**given)

    def scenario(self) -> Scenario:
        plain: dict[str, Any] = {name: self[name].data for name in _PLAIN}
        years = tuple(
            YearInput(self[f"base-{n}"].data, self[f"clients-{n}"].data) for n in self.years
        )
        return Scenario(years, **plain, risks=tuple(self._risks()))

    def _risks(self) -> Iterator[RiskEffect]:
        for n in self.risks:
            year = plain_number(self[f"risk-{n}-year"].data or "")
            if year is not None:
                yield RiskEffect(year, self[f"risk-{n}-low"].data, self[f"risk-{n}-high"].data)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for n in self.risks:
            year, told = self[f"risk-{n}-year"], (f"risk-{n}-low", f"risk-{n}-high")
            if not year.data and any(self[name].data is not None for name in told):
                lacking = refusal("lump_sum.risk_no_year").sentence(reader_language())
                year.errors = [*year.errors, lacking]
        return good and not self.faulty

    def spelled(self) -> dict[str, str]:
        """What the address says for this scenario: every number in one spelling, nothing empty."""
        given = {}
        for field in self:
            value = field.data
            if value not in (None, field.default):
                given[field.name] = field.shown(value) if isinstance(field, TypedField) else value
        return given


def lump_sum_form(
    facts: CaseFacts, args: Mapping[str, str], known: Scenario, lang: str
) -> LumpSumForm:
    """The form for a contract of so many years, with room for some risks more than are given."""
    contract, given = facts.contract_years(), _in_order(args)
    filled = [int(found[1]) for found in map(_RISK.fullmatch, given) if found]
    rows = max(filled, default=0) if given else len(known.risks)
    rows = min(max(_LEAST_ROWS, rows + _SPARE_ROWS), MOST_RISKS)
    fields: dict[str, Any] = {
        "years": tuple(year.number for year in contract),
        "risks": tuple(range(1, rows + 1)),
        "taper": _one_of(_l("Hoe daalt de lumpsum?"), "taper", TAPERS, lang),
        "rule": _one_of(_l("Wat gebeurt er buiten de bandbreedte?"), "outside", RULES, lang),
        "basis": _basis(_l("Hoe is het gemiddelde geteld?"), facts, lang),
        "band_basis": _basis(_l("Hoe is de bandbreedte geteld?"), facts, lang),
    }
    for year in contract:
        n = year.number
        fields[f"base-{n}"] = _euros(_l("Lumpsum van contractjaar %(n)s", n=n))
        fields[f"clients-{n}"] = _clients(
            _l("Gemiddeld aantal cliënten in contractjaar %(n)s", n=n)
        )
    for n in range(1, rows + 1):
        fields |= _risk_fields(n, contract)
    made = type("LumpSumForm", (LumpSumForm,), fields)
    return cast("LumpSumForm", made(given, known))


def _basis(label: Any, facts: CaseFacts, lang: str) -> ChoiceField:
    """What was counted: one of the counts of the case, the agreed rule, or not known."""
    known = [
        (id_, basis_text(facts, id_).get(lang))
        for id_ in (*(row.id for row in facts.clients), AGREED)
    ]
    return ChoiceField(label, pairs=known, empty=basis_text(facts, "").get(lang), default="")


def _risk_fields(n: int, contract: Sequence[ContractYear]) -> dict[str, Any]:
    pairs = [(str(year.number), str(year.number)) for year in contract]
    return {
        f"risk-{n}-year": ChoiceField(
            _l("Contractjaar van risico %(n)s", n=n), pairs=pairs, empty=_l("Kies"), default=""
        ),
        f"risk-{n}-low": _euros(_l("Laagste gevolg van risico %(n)s", n=n), -MOST_AMOUNT),
        f"risk-{n}-high": _euros(_l("Hoogste gevolg van risico %(n)s", n=n), -MOST_AMOUNT),
    }


def _in_order(args: Mapping[str, str]) -> dict[str, str]:
    """What was asked, with the risks numbered anew where rows between them are empty."""
    rows: dict[int, dict[str, str]] = {}
    given = {}
    for name, typed in args.items():
        found = _RISK.fullmatch(name)
        if found is None:
            given[name] = typed
        elif typed.strip():
            rows.setdefault(int(found[1]), {})[found[2]] = typed
    for number, row in enumerate((rows[n] for n in sorted(rows)), 1):
        given |= {f"risk-{number}-{part}": typed for part, typed in row.items()}
    return given


def _values(scenario: Scenario) -> dict[str, Any]:
    """The scenario by the names of the fields."""
    found: dict[str, Any] = {name: getattr(scenario, name) for name in _PLAIN}
    for n, year in enumerate(scenario.years, 1):
        found |= {f"base-{n}": year.base, f"clients-{n}": year.clients}
    for n, risk in enumerate(scenario.risks, 1):
        found |= {f"risk-{n}-year": str(risk.year)}
        found |= {f"risk-{n}-low": risk.low, f"risk-{n}-high": risk.high}
    return found
