"""What an officer puts in to calculate with the lump sum: as a question, or to keep a scenario.

A question is sent with the address, in one spelling, so that it can be shared and asked again.
Risks are chosen from the dossier of the tenderer; their amounts are never typed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextInput

from criteria.case import CaseFacts
from criteria.lump_sum import AGREED, RULES, TAPERS, Scenario, YearInput
from criteria.lump_sum_warnings import basis_text
from criteria.plan.limits import MOST_AMOUNT
from criteria.reading import read_share
from criteria.scenarios import PLAIN, RiskRow, StoredScenario, with_effects
from tender.forms.fields import (
    ChoiceField,
    DutchNumberField,
    Form,
    SeenForm,
    TextArea,
    TextLine,
    TypedField,
    reader_language,
)
from tender.forms.picks import named

MOST_CLIENTS = 100_000


class ShareField(TypedField):
    """A part of a whole: 1/2, 0,5 or 50%. `data` is a pair, (1, 2), or None when it is empty."""

    widget = TextInput()

    def read(self, typed: str) -> tuple[int, int]:
        return read_share(typed)

    def shown(self, value: tuple[int, int]) -> str:
        return "/".join(map(str, value)) if value[1] > 1 else str(value[0])


def _euros(label: Any) -> DutchNumberField:
    return DutchNumberField(label, minimum=0, maximum=MOST_AMOUNT, required=False)


def _clients(label: Any, places: int = 1) -> DutchNumberField:
    return DutchNumberField(label, places=places, minimum=0, maximum=MOST_CLIENTS, required=False)


def _one_of(label: Any, family: str, names: Sequence[str], lang: str) -> RadioField:
    choices = [SelectChoice(value, words) for value, words in named(family, names, lang)]
    return RadioField(label, choices=choices, default=names[0], validate_choice=False)


class Inputs(Form):
    """A scenario as fields: for every contract year its amount and clients, and a box per risk.

    rows  the risks of the dossier that can be chosen; a box is called after the number of its risk
    """

    years: tuple[int, ...] = ()
    rows: tuple[RiskRow, ...] = ()

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

    def inputs(self) -> Scenario:
        """What was put in, without any risk."""
        plain: dict[str, Any] = {name: self[name].data for name in PLAIN}
        years = (YearInput(self[f"base-{n}"].data, self[f"clients-{n}"].data) for n in self.years)
        return Scenario(tuple(years), **plain)

    @property
    def chosen(self) -> tuple[RiskRow, ...]:
        return tuple(row for row in self.rows if self[f"risk-{row.number}"].data)

    def scenario(self) -> Scenario:
        """What was put in, with the effects of the chosen risks."""
        return with_effects(self.inputs(), self.chosen)

    def spelled(self) -> dict[str, str]:
        """What the address says for this scenario: every number in one spelling, nothing empty."""
        given = {}
        for name in (*PLAIN, *(f"{part}-{n}" for n in self.years for part in ("base", "clients"))):
            field = self[name]
            if field.data not in (None, field.default):
                typed = isinstance(field, TypedField)
                given[name] = field.shown(field.data) if typed else field.data
        return given | {f"risk-{row.number}": "y" for row in self.chosen}


class LumpSumForm(Inputs):
    """A calculation in the address: nothing is kept."""

    class Meta(Inputs.Meta):
        csrf = False


class ScenarioForm(SeenForm, Inputs):
    """A scenario to keep; from the second version on with a reason."""

    title = TextLine(
        _l("Hoe heet dit scenario?"), description=_l("Bijvoorbeeld: gemiddeld 750 cliënten.")
    )
    text = TextArea(_l("Waar gaat het van uit?"), required=False)

    def content(self, lot: str) -> StoredScenario:
        return StoredScenario(
            self.title.data or "",
            (self.text.data or "").strip(),
            lot,
            self.inputs(),
            tuple(row.chosen for row in self.chosen),
        )

    @property
    def why(self) -> str:
        return str(self["reason"].data or "") if "reason" in self else ""


def lump_sum_form(
    facts: CaseFacts, args: Mapping[str, str], known: Scenario, rows: Sequence[RiskRow], lang: str
) -> LumpSumForm:
    """A calculation as it was asked; an address that asks nothing gives what is known."""
    made = _form(LumpSumForm, facts, rows, lang)
    if args:
        return made(formdata=MultiDict(args))
    return made(formdata=None, data=values(known, ()))


def scenario_form(
    facts: CaseFacts, rows: Sequence[RiskRow], *, revising: bool
) -> type[ScenarioForm]:
    """The form for a scenario to keep; a new version asks why."""
    more = {"reason": TextArea(_l("Waarom verandert dit?"))} if revising else {}
    return _form(ScenarioForm, facts, rows, reader_language(), **more)


def filled_scenario(one: StoredScenario, rows: Sequence[RiskRow], seen: int) -> dict[str, Any]:
    """What is known of a stored scenario, by the names of the fields."""
    chosen = {risk.thread for risk in one.risks}
    again = [row for row in rows if row.thread in chosen]
    return values(one.inputs, again) | {"seen": str(seen), "title": one.title, "text": one.text}


def values(scenario: Scenario, rows: Sequence[RiskRow]) -> dict[str, Any]:
    """A scenario with its risks, by the names of the fields."""
    found: dict[str, Any] = {name: getattr(scenario, name) for name in PLAIN}
    for n, year in enumerate(scenario.years, 1):
        found |= {f"base-{n}": year.base, f"clients-{n}": year.clients}
    return found | {f"risk-{row.number}": True for row in rows}


SomeForm = TypeVar("SomeForm", bound=Inputs)


def _form(
    kind: type[SomeForm], facts: CaseFacts, rows: Sequence[RiskRow], lang: str, **more: Any
) -> type[SomeForm]:
    contract = facts.contract_years()
    fields: dict[str, Any] = {
        "years": tuple(year.number for year in contract),
        "rows": tuple(rows),
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
    for row in rows:
        fields[f"risk-{row.number}"] = BooleanField(f"{row.ref} {row.risk.title}")
    return type(kind.__name__, (kind,), fields | more)


def _basis(label: Any, facts: CaseFacts, lang: str) -> ChoiceField:
    """What was counted: one of the counts of the case, the agreed rule, or not known."""
    known = [
        (id_, basis_text(facts, id_).get(lang))
        for id_ in (*(row.id for row in facts.clients), AGREED)
    ]
    return ChoiceField(label, pairs=known, empty=basis_text(facts, "").get(lang), default="")
