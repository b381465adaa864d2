"""The handover to contract management as a workbook: agreements, indicators, risks, open points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from criteria.handover import (
    AgreementRow,
    Handover,
    IndicatorRow,
    OpenPoint,
    RiskRow,
    TargetRow,
)
from criteria.moments import show_moment
from criteria.numbers import show
from criteria.texts import sentence
from tender.exports.workbook import XLSX as XLSX
from tender.exports.workbook import Euros, Line, Value, begun, packed, sheet_of, table

_AGREEMENTS = {
    **{"ref": 9, "version": 8, "clause": 14, "title": 36, "text": 80, "kind": 20, "owner": 22},
    **{"topic": 40, "agreed": 18, "elements": 24, "indicators": 16, "risks": 16},
}
_INDICATORS = {
    **{"ref": 9, "version": 8, "status": 14, "title": 36, "definition": 60, "formula": 40},
    **{"unit": 18, "basis": 30, "start": 14, "start_on": 14, "start_source": 40, "runs_from": 30},
    **{"instrument_kind": 14, "instrument": 30, "measured_by": 24, "frequency": 18},
    **{"objective": 12, "question": 12, "consequence": 50},
}
_RISKS = {
    **{"ref": 9, "version": 8, "status": 14, "title": 36, "description": 60, "influence": 22},
    **{"chance": 8, "impact": 8, "measure": 60, "owner": 24, "trigger": 40, "risk_formula": 50},
}
_POINTS = {"topic_id": 12, "topic": 50, "contract": 14, "outcome": 26, "reason": 80, "decided": 18}
_YEAR = 18


def write(handover: Handover, lang: str = "nl") -> bytes:
    """The workbook, with what people wrote as they wrote it and its labels in `lang`."""
    book, writer = begun(), _Writer(handover, lang)
    numbers = [str(year.number) for year in handover.years]
    targets = [writer.say("target_year", number=n) for n in numbers]
    effects = [
        writer.say(f"{end}_year", number=number) for number in numbers for end in ("low", "high")
    ]
    for name, columns, years, lines in (
        ("agreements", _AGREEMENTS, [], writer.agreements(handover.agreements)),
        ("indicators", _INDICATORS, targets, writer.indicators(handover.indicators)),
        ("risks", _RISKS, effects, writer.risks(handover.risks)),
        ("open_points", _POINTS, [], writer.points(handover.open_points)),
    ):
        widths = [*columns.values(), *[_YEAR] * len(years)]
        sheet = sheet_of(book, writer.say(name), widths)
        heads = [*(writer.say(f"head_{code}") for code in columns), *years]
        table(sheet, heads, lines, writer.made)
    return packed(book, handover.made_at)


class _Writer:
    """The lines of each sheet in one language."""

    def __init__(self, handover: Handover, lang: str) -> None:
        self.lang, self.years = lang, [year.number for year in handover.years]
        about = f"{handover.reference}, {handover.tenderer}"
        self.made = self.say("made", about=about, at=show_moment(handover.made_at, lang))

    def say(self, code: str, **values: object) -> str:
        return sentence(f"handover.{code}", self.lang, **values)

    def name(self, code: str) -> str:
        return sentence(f"names.{code}", self.lang)

    def agreements(self, rows: Iterable[AgreementRow]) -> Iterator[Line]:
        for row in rows:
            yield [
                row.ref,
                row.version,
                row.clause,
                row.title,
                row.text,
                self.name(f"agreement_{row.kind}"),
                sentence(f"annex.owner_{row.owner}", self.lang),
                f"{row.topic} {row.topic_title.get(self.lang)}",
                row.agreed_at,
                *(", ".join(refs) for refs in (row.elements, row.indicators, row.risks)),
            ]

    def indicators(self, rows: Iterable[IndicatorRow]) -> Iterator[Line]:
        for row in rows:
            targets = {one.year: self.target(one) for one in row.targets}
            yield [
                row.ref,
                row.version,
                self.name(f"indicator_status_{row.status}"),
                row.title,
                row.definition,
                row.formula,
                row.unit,
                self.name(f"basis_{row.basis}"),
                row.start,
                row.start_on,
                row.start_source,
                row.start_event,
                self.name(f"instrument_kind_{row.instrument_kind}"),
                row.instrument,
                row.measured_by,
                row.frequency,
                row.objective,
                row.question,
                row.consequence,
                *(targets.get(year) for year in self.years),
            ]

    def target(self, one: TargetRow) -> Value:
        """A number where there is only a number, so that it can be counted with; else words."""
        if one.value is None or not one.words.strip():
            return one.words if one.value is None else one.value
        return f"{show(one.value, lang=self.lang)} {one.words}"

    def risks(self, rows: Iterable[RiskRow]) -> Iterator[Line]:
        for row in rows:
            effects = {one.year: (_euros(one.low), _euros(one.high)) for one in row.effects}
            none: Sequence[Any] = (None, None)
            yield [
                row.ref,
                row.version,
                self.name(f"risk_status_{row.status}"),
                row.title,
                row.description,
                self.name(f"influence_{row.influence}"),
                row.chance,
                row.impact,
                row.measure,
                row.owner,
                row.trigger,
                row.formula,
                *(amount for year in self.years for amount in effects.get(year, none)),
            ]

    def points(self, rows: Iterable[OpenPoint]) -> Iterator[Line]:
        for row in rows:
            yield [
                row.topic,
                row.title.get(self.lang),
                self.say("yes" if row.contract else "no"),
                self.name(f"topic_{row.outcome or 'open'}"),
                row.reason,
                row.at,
            ]


def _euros(amount: Decimal | None) -> Value:
    return None if amount is None else Euros(amount)
