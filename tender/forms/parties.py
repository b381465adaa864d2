"""Forms of what is known of a party: one per kind of fact.

A row without anything in it is skipped. Every form hands back the value of the rules.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import FormField, SelectField
from wtforms.fields.choices import SelectChoice

from criteria.parties import Fact, facts
from criteria.parties.checks import MOST_ROWS, TEXT
from criteria.refusals import Refused
from criteria.texts import sentence
from tender.forms.fields import (
    DayField,
    DutchNumberField,
    RowsField,
    SeenForm,
    TextArea,
    TextLine,
    WrappedLine,
    reader_language,
)

SPARE = 2
"""How many empty rows stand below those that are filled in."""
MORE = 3


def _offered(prefix: str, words: Iterable[str]) -> Callable[[], list[SelectChoice]]:
    known = tuple(words)

    def made() -> list[SelectChoice]:
        lang = reader_language()
        named = [SelectChoice(word, sentence(f"names.{prefix}_{word}", lang)) for word in known]
        return [SelectChoice("", _("Kies")), *named]

    return made


def chosen(label: Any, prefix: str, words: Iterable[str]) -> Any:
    """A choice from a fixed set, which the rules check."""
    return SelectField(label, choices=_offered(prefix, words), validate_choice=False, default="")


def _line(label: Any, limit: int = 200) -> Any:
    return WrappedLine(label, required=False, limit=limit)


def _number(label: Any, places: int = 2, **more: Any) -> Any:
    return DutchNumberField(label, places=places, required=False, **more)


class YearField(DutchNumberField):
    """A year, which has no mark between its thousands."""

    def shown(self, value: Decimal) -> str:
        return str(int(value))


class RowForm(PlainForm):  # type: ignore[misc]
    """One row; `made` is what it becomes, `needed` what a number or day cannot do without."""

    made: ClassVar[type]
    needed: ClassVar[tuple[str, ...]] = ()

    @property
    def blank(self) -> bool:
        typed = (field for field in self if not isinstance(field, SelectField))
        return not any(str((field.raw_data or [""])[0]).strip() for field in typed)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.blank:
            return True
        good = bool(super().validate(extra_validators))
        for name in self.needed:
            field = self[name]
            if field.data is None and not field.errors:
                field.errors = [*field.errors, _("Vul dit veld in.")]
                good = False
        return good

    def value(self) -> Any:
        names = [field.name for field in dataclasses.fields(self.made)]
        given = {name: self[name].data for name in names}
        return self.made(**{n: "" if v is None and n in _TEXTS else v for n, v in given.items()})


_TEXTS = frozenset(("note",))


class BeneficiaryRow(RowForm):
    made = facts.Beneficiary
    name = _line(_l("Naam van de persoon"))
    nature = chosen(_l("Aard van het belang"), "nature", facts.NATURES)
    share = _number(_l("Deel (procent)"))


class RelationRow(RowForm):
    made = facts.Relation
    source = _line(_l("Van"))
    kind = chosen(_l("Relatie"), "relation", facts.RELATION_KINDS)
    target = _line(_l("Naar"))
    share = _number(_l("Deel (procent)"))


class AffiliateRow(RowForm):
    made, needed = facts.Affiliate, ("yearly",)
    counterpart = _line(_l("Verbonden organisatie"))
    subject = chosen(_l("Waarvoor"), "affiliate", facts.SUBJECTS)
    yearly = _number(_l("Euro per jaar"))
    price_basis = _line(_l("Grondslag van de prijs"))


class FeeRow(RowForm):
    made, needed = facts.Fee, ("yearly",)
    payee = _line(_l("Aan wie"))
    yearly = _number(_l("Euro per jaar"))
    specification = _line(_l("Waarvoor"))


class SalaryRow(RowForm):
    made, needed = facts.Salary, ("fte", "amount")
    role = _line(_l("Functie"))
    staff = chosen(_l("Groep"), "staff", facts.STAFF)
    fte = _number(_l("Deel van een volledige baan"), 4)
    amount = _number(_l("Beloning in euro"))


class RecommendationRow(RowForm):
    made = facts.Recommendation
    report = chosen(_l("Rapport"), "report_on", facts.REPORTS)
    advice = _line(_l("Aanbeveling"), TEXT)
    progress = chosen(_l("Stand"), "progress", facts.PROGRESS)
    measure = _line(_l("Wat doet de partij ermee?"), TEXT)


class ScreeningRow(RowForm):
    made, needed = facts.ScreeningStep, ("on",)
    step = chosen(_l("Stap"), "screening", facts.STEPS)
    on = DayField(_l("Dag"), required=False)
    result = _line(_l("Uitkomst"), TEXT)
    note = _line(_l("Opmerking"), TEXT)


class FactForm(SeenForm):
    """A fact of a party. `seen` is the number of the version the reader saw."""

    made: ClassVar[type]

    @property
    def listed(self) -> Any:
        """The list of rows; None for a fact without."""
        return getattr(self, "rows", None)

    @property
    def room(self) -> bool:
        return self.listed is not None and len(self.listed) < MOST_ROWS

    def add_rows(self, count: int = MORE) -> None:
        if self.listed is not None:
            for _row in range(min(count, MOST_ROWS - len(self.listed))):
                self.listed.append_entry()

    def fact(self) -> Fact:
        """What was filled in, once the form is valid."""
        given: dict[str, Any] = {}
        for part in dataclasses.fields(self.made):
            if part.name == "rows":
                given["rows"] = tuple(entry.form.value() for entry in self._filled())
            else:
                data = self[part.name].data
                given[part.name] = "" if data is None and part.type == "str" else data
        return self._built(given)

    def _built(self, given: dict[str, Any]) -> Fact:
        made: Fact = self.made(**given)
        return made

    def _filled(self) -> list[Any]:
        return [entry for entry in self.listed if not entry.form.blank]

    def place(self, refused: Refused) -> Refused:
        """The refusals at the rows of this form: those that are blank were not counted."""
        if self.listed is None:
            return refused
        names = [entry.short_name for entry in self._filled()]
        moved = []
        for fault in refused.refusals:
            found = re.fullmatch(r"rows-([0-9]+)-(.*)", fault.field or "")
            field = f"rows-{_last(names[int(found[1])])}-{found[2]}" if found else fault.field
            moved.append(fault.at(field) if field else fault)
        return Refused(moved)


def _last(name: str) -> str:
    return name.rpartition("-")[2]


def _rows(kind: type[RowForm]) -> Any:
    return RowsField(FormField(kind), min_entries=1, max_entries=MOST_ROWS)


def _note() -> Any:
    return TextArea(
        _l("Opmerking"),
        required=False,
        limit=TEXT,
        description=_l("Waar het staat, of waarom er niets is."),
    )


class BeneficiariesForm(FactForm):
    made = facts.Beneficiaries
    rows = _rows(BeneficiaryRow)
    note = _note()


class RelationsForm(FactForm):
    made = facts.Relations
    rows = _rows(RelationRow)
    note = _note()


class AffiliatesForm(FactForm):
    made = facts.Affiliates
    turnover = _number(
        _l("Omzet van de partij in een jaar"),
        description=_l("Laat leeg als u die niet kent. Dan is er geen percentage."),
    )
    rows = _rows(AffiliateRow)
    note = _note()


class FeesForm(FactForm):
    made = facts.Fees
    rows = _rows(FeeRow)
    note = _note()


class ProfitForm(FactForm):
    made = facts.Profit
    cap = _number(
        _l("Maximum aan de winst, in procent van de omzet"),
        description=_l("De winst krijgt een maximum: hoger mag zij niet zijn."),
    )
    norm_source = TextLine(_l("Norm van de branche, en waar die staat"), required=False)
    surplus = TextArea(
        _l("Wat gebeurt er met een overschot?"),
        required=False,
        limit=TEXT,
        description=_l("Neem de bepaling over uit het stuk van de partij."),
    )
    result = _number(_l("Winst van het laatste jaar"))
    turnover = _number(_l("Omzet van dat jaar"))
    note = _note()


class PayForm(FactForm):
    made = facts.Pay
    year = YearField(_l("Jaar"), places=0, maximum=9999)
    ceiling = DutchNumberField(
        _l("Maximum van dat jaar voor een volledige baan"),
        description=_l("U vult het maximum zelf in, met de bron waar u het vond."),
    )
    ceiling_source = TextLine(_l("Bron van het maximum"))
    rows = _rows(SalaryRow)
    note = _note()

    def _built(self, given: dict[str, Any]) -> Fact:
        return super()._built(given | {"year": int(given["year"])})


class NormsForm(FactForm):
    made = facts.Norms
    title = TextLine(_l("Welke gedragsnormen?"))
    signed_on = DayField(_l("Getekend op"), required=False)
    signed_by = TextLine(_l("Getekend door"), required=False)
    every_months = DutchNumberField(
        _l("Toets elke … maanden"), places=0, required=False, maximum=999
    )
    tested_on = DayField(_l("Laatst getoetst op"), required=False)
    note = _note()

    def _built(self, given: dict[str, Any]) -> Fact:
        months = given["every_months"]
        return super()._built(given | {"every_months": None if months is None else int(months)})


class RecommendationsForm(FactForm):
    made = facts.Recommendations
    rows = _rows(RecommendationRow)
    note = _note()


class ScreeningForm(FactForm):
    made = facts.Screening
    rows = _rows(ScreeningRow)
    note = _note()


class DoubleForm(FactForm):
    made = facts.DoubleParticipation
    explanation = TextArea(_l("Uitleg van de partij"), limit=TEXT)
    explained_by = TextLine(_l("Wie legde het uit?"))
    asked_on = DayField(_l("Gevraagd op"), required=False)


FORMS: Mapping[str, type[FactForm]] = {
    "beneficiaries": BeneficiariesForm,
    "relations": RelationsForm,
    "affiliates": AffiliatesForm,
    "fees": FeesForm,
    "profit": ProfitForm,
    "pay": PayForm,
    "norms": NormsForm,
    "recommendations": RecommendationsForm,
    "screening": ScreeningForm,
    "double_participation": DoubleForm,
}


def filled_form(kind: str, fact: Fact | None, seen: int) -> FactForm:
    """The form of a kind with a fact in it, and some empty rows."""
    data: dict[str, Any] = {"seen": str(seen)}
    for part in dataclasses.fields(fact) if fact is not None else ():
        value = getattr(fact, part.name)
        data[part.name] = [_row(row) for row in value] if part.name == "rows" else value
    form = FORMS[kind](formdata=None, data=data)
    form.add_rows(SPARE if fact is not None else MORE)
    return form


def _row(row: Any) -> dict[str, Any]:
    return {part.name: getattr(row, part.name) for part in dataclasses.fields(row)}
