"""Indicators and risks as they are entered: figures in Dutch form, one field per contract year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from criteria.indicators import (
    AGREED,
    BASES,
    EVALUATION,
    INSTRUMENTS,
    OBJECTIVES,
    PLACES,
    PROPOSED,
    Indicator,
    Target,
    read_target,
)
from criteria.reading import counted
from criteria.refusals import Refusal, Refused
from criteria.risks import INFLUENCES, LEVELS, Effect, Risk, read_effect
from criteria.text import Text
from tender.forms.fields import (
    DayField,
    DutchNumberField,
    SeenForm,
    TextArea,
    TextLine,
    dutch,
    reader_language,
)
from tender.forms.picks import PickRadio, PickSelect, named

if TYPE_CHECKING:
    from criteria.contract_budget import ContractYear

CHOICE = "dialogue.choice_missing"


class ReasonForm(SeenForm):
    """Why something goes no further. `seen` is the version that was read."""

    reason = TextArea(_l("Waarom?"))


class EntryForm(SeenForm):
    """What forms of indicators and risks have in common; with a reason from the second version."""

    years: tuple[int, ...] = ()

    def content(self) -> Indicator | Risk:
        """What was typed. Refused where it cannot be read."""
        raise NotImplementedError

    @property
    def why(self) -> str:
        return str(self["reason"].data or "") if "reason" in self else ""


class IndicatorForm(EntryForm):
    title = TextLine(_l("Hoe heet de indicator?"))
    definition = TextArea(
        _l("Wat meten we?"),
        description=_l("Beschrijf het zo dat ieder hetzelfde telt."),
    )
    start_event = TextArea(
        _l("Vanaf welk moment loopt een termijn hierin?"),
        required=False,
        description=_l(
            "De inkoopstrategie noemt zes weken en zes maanden, maar niet vanaf welk moment. Leg"
            " dat moment hier vast, per termijn."
        ),
    )
    formula = TextArea(_l("Hoe wordt het uitgerekend?"), required=False)
    unit = TextLine(_l("Eenheid"), description=_l("Bijvoorbeeld weken, bewoners of %."))
    start = DutchNumberField(
        _l("Startwaarde"),
        places=PLACES,
        required=False,
        description=_l("Laat dit leeg zolang er geen startwaarde is."),
    )
    start_on = DayField(_l("Gemeten op"), required=False)
    start_source = TextArea(_l("Waar komt de startwaarde vandaan?"), required=False)
    instrument = TextLine(_l("Waarmee meten we het?"))
    measured_by = TextLine(_l("Wie meet?"))
    frequency = TextLine(_l("Hoe vaak?"))
    consequence = TextArea(_l("Wat volgt als een doel niet wordt gehaald?"), required=False)

    def content(self) -> Indicator:
        """What was typed. Refused where a target cannot be read."""
        return Indicator(
            title=self.title.data or "",
            definition=(self.definition.data or "").strip(),
            formula=(self.formula.data or "").strip(),
            unit=self.unit.data or "",
            basis=self["basis"].data or "",
            start=self.start.data,
            start_on=self.start_on.data,
            start_source=(self.start_source.data or "").strip(),
            targets=self._targets(),
            instrument_kind=self["instrument_kind"].data or "",
            instrument=self.instrument.data or "",
            measured_by=self.measured_by.data or "",
            frequency=self.frequency.data or "",
            objective=self["objective"].data or "",
            question=self["question"].data or "",
            consequence=(self.consequence.data or "").strip(),
            start_event=(self.start_event.data or "").strip(),
            status=self["status"].data or "",
        )

    def _targets(self) -> tuple[Target, ...]:
        found: list[Target] = []
        faults: list[Refusal] = []
        english = reader_language() == "en"
        for year in self.years:
            typed = (self[f"target-{year}"].data or "").strip()
            if not typed:
                continue
            try:
                value, words = read_target(typed, self.unit.data or "", english=english)
                found.append(Target(year, value, words))
            except Refused as refused:
                faults.extend(fault.at(f"target-{year}") for fault in refused.refusals)
        if faults:
            raise Refused(faults)
        return tuple(found)


def indicator_form(
    years: Sequence[ContractYear], goals: Mapping[str, Text], *, revising: bool
) -> type[IndicatorForm]:
    """The form for a contract of so many years; a new version asks why."""
    lang = reader_language()
    fields: dict[str, Any] = {
        "basis": PickRadio(_l("Hoe wordt geteld?"), pairs=named("basis", BASES, lang), code=CHOICE),
        "instrument_kind": PickRadio(
            _l("Meten we in cijfers of in woorden?"),
            pairs=named("instrument_kind", INSTRUMENTS, lang),
            code=CHOICE,
        ),
        "objective": PickSelect(
            _l("Welk doel van de inkoop dient dit?"),
            pairs=_goals(OBJECTIVES, goals, lang),
            empty=_l("Kies een doel"),
            code=CHOICE,
        ),
        "question": PickRadio(
            _l("Welke evaluatievraag dient dit?"),
            pairs=_goals(EVALUATION, goals, lang),
            code=CHOICE,
        ),
        **_common("indicator_status", lang, revising),
    }
    for year in years:
        fields[f"target-{year.number}"] = TextLine(
            _l("Doel in jaar %(year)s", year=year.number), required=False
        )
    made = {"years": tuple(year.number for year in years), **fields}
    return type("ThisIndicatorForm", (IndicatorForm,), made)


def filled_indicator(one: Indicator, seen: int) -> dict[str, Any]:
    """What is known of an indicator, by the names of the fields."""
    known = {name: getattr(one, name) for name in _INDICATOR}
    targets = {
        f"target-{each.year}": each.words if each.value is None else dutch(each.value)
        for each in one.targets
    }
    return {"seen": str(seen), **known, **targets}


_INDICATOR = (
    *("title", "definition", "formula", "unit", "basis", "start", "start_on", "start_source"),
    *("instrument_kind", "instrument", "measured_by", "frequency", "objective", "question"),
    *("consequence", "start_event", "status"),
)


class EffectField(DutchNumberField):
    """An amount in euros; empty is unknown, which differs from 0."""

    def read(self, typed: str) -> Decimal:
        return read_effect(typed, english=reader_language() == "en")


class RiskForm(EntryForm):
    """`template` is the risk of task funding that it works out."""

    template = ""
    title = TextLine(_l("Hoe heet het risico?"))
    description = TextArea(_l("Wat kan er gebeuren?"))
    measure = TextArea(_l("Welke maatregel nemen partijen?"))
    owner = TextLine(_l("Van wie is het risico?"))
    trigger = TextArea(
        _l("Wanneer gaan de maatregel en de rekenregel in?"),
        required=False,
    )
    formula = TextArea(
        _l("Hoe verandert de lumpsum?"),
        required=False,
        description=_l(
            "Beschrijf de rekenregel. Een percentage hoort hier en niet bij de bedragen."
        ),
    )

    def content(self) -> Risk:
        return Risk(
            title=self.title.data or "",
            description=(self.description.data or "").strip(),
            influence=self["influence"].data or "",
            chance=counted(str(self["chance"].data)),
            impact=counted(str(self["impact"].data)),
            measure=(self.measure.data or "").strip(),
            owner=self.owner.data or "",
            trigger=(self.trigger.data or "").strip(),
            formula=(self.formula.data or "").strip(),
            effects=tuple(
                Effect(year, self[f"low-{year}"].data, self[f"high-{year}"].data)
                for year in self.years
                if (self[f"low-{year}"].data, self[f"high-{year}"].data) != (None, None)
            ),
            status=self["status"].data or "",
            template=self.template,
        )


def risk_form(years: Sequence[ContractYear], template: str, *, revising: bool) -> type[RiskForm]:
    """The form for a contract of so many years; a new version asks why."""
    lang = reader_language()
    levels = tuple(str(level) for level in LEVELS)
    fields: dict[str, Any] = {
        "influence": PickRadio(
            _l("Wie kan er iets aan doen?"), pairs=named("influence", INFLUENCES, lang), code=CHOICE
        ),
        "chance": PickRadio(
            _l("Hoe groot is de kans?"), pairs=_levels("chance", levels, lang), code=CHOICE
        ),
        "impact": PickRadio(
            _l("Hoe groot is de impact?"), pairs=_levels("impact", levels, lang), code=CHOICE
        ),
        **_common("risk_status", lang, revising),
    }
    for year in years:
        number = year.number
        fields[f"low-{number}"] = EffectField(
            _l("Laagste gevolg in jaar %(year)s", year=number), required=False
        )
        fields[f"high-{number}"] = EffectField(
            _l("Hoogste gevolg in jaar %(year)s", year=number), required=False
        )
    made = {"years": tuple(year.number for year in years), "template": template, **fields}
    return type("ThisRiskForm", (RiskForm,), made)


def filled_risk(one: Risk, seen: int) -> dict[str, Any]:
    """What is known of a risk, by the names of the fields."""
    known: dict[str, Any] = {name: getattr(one, name) for name in _RISK}
    for each in one.effects:
        known |= {f"low-{each.year}": each.low, f"high-{each.year}": each.high}
    return {"seen": str(seen), **known, "chance": str(one.chance), "impact": str(one.impact)}


_RISK = ("title", "description", "influence", "measure", "owner", "trigger", "formula", "status")


def _common(family: str, lang: str, revising: bool) -> dict[str, Any]:
    """Where it stands, and why when that was otherwise before."""
    pairs = named(family, (PROPOSED, AGREED), lang)
    found: dict[str, Any] = {
        "status": PickRadio(_l("Hoe staat het ermee?"), pairs=pairs, code=CHOICE)
    }
    return found | ({"reason": TextArea(_l("Waarom verandert dit?"))} if revising else {})


def _goals(codes: Iterable[str], goals: Mapping[str, Text], lang: str) -> list[tuple[str, str]]:
    return [(code, f"{code} {goals[code].get(lang)}") for code in codes]


def _levels(family: str, levels: Iterable[str], lang: str) -> list[tuple[str, str]]:
    return [(level, f"{level}: {words}") for level, words in named(family, levels, lang)]
