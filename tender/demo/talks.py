"""The dialogue of the demonstration: what was said and agreed with each tenderer.

Where b or c says nothing of its own, what a says holds; composed tenderers follow a.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tender.demo.content import WRITTEN, table

FIRST = "a"
CONTRACT_YEARS = 8


@dataclass(frozen=True, slots=True)
class SessionText:
    """A session, with the days on which its minutes were made and each side confirmed them."""

    number: int
    title: str
    agenda: tuple[str, ...]
    place: str
    authority: tuple[str, ...]
    there: tuple[str, ...]
    held: date
    start: str
    end: str
    made: date
    buyer: date
    tenderer: date
    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class TopicText:
    """Both sides of a topic, what was said, and how it ends."""

    id: str
    region: str
    position: str
    discussion: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What an agreement said before, and since which session."""

    session: int
    text: str


@dataclass(frozen=True, slots=True)
class AgreementText:
    """An agreement; `session` is where its present text was made."""

    key: str
    topic: str
    session: int
    kind: str
    title: str
    text: str
    owner: str
    clause: str
    elements: tuple[str, ...]
    indicators: tuple[str, ...]
    risks: tuple[str, ...]
    earlier: tuple[EarlierText, ...]

    @property
    def first(self) -> int:
        """The session in which it got its number."""
        return self.earlier[0].session if self.earlier else self.session


@dataclass(frozen=True, slots=True)
class StartValue:
    value: str
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """An indicator; without a start value where nobody measured it before."""

    key: str
    title: str
    definition: str
    formula: str
    unit: str
    basis: str
    start: StartValue | None
    targets: tuple[tuple[str, str], ...]
    instrument_kind: str
    instrument: str
    measured_by: str
    frequency: str
    objective: str
    question: str
    consequence: str
    start_event: str


@dataclass(frozen=True, slots=True)
class EffectText:
    """What a risk may do to the lump sum of a contract year, in whole euros."""

    year: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class RiskText:
    """A risk; without effects where no amount is known."""

    key: str
    title: str
    description: str
    influence: str
    chance: int
    impact: int
    measure: str
    owner: str
    trigger: str
    formula: str
    effects: tuple[EffectText, ...]
    status: str


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """A scenario of the lump sum: so many clients every year, with these risks."""

    key: str
    title: str
    text: str
    clients: int
    risks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SumText:
    """What the scenarios have in common; `session` is the one after which they were kept."""

    session: int
    base: int
    price: int
    share: tuple[int, int]
    band: tuple[int, int]


def sessions_of(key: str) -> tuple[SessionText, ...]:
    """The sessions with one tenderer, in order."""
    found = []
    for row in _rows("session", key):
        when, there = row.pop("when"), row.pop("there")
        days = dict(when.get(key, when[FIRST]))
        there = tuple(there[key if key in WRITTEN else "x"])
        found.append(SessionText(**row, there=there, held=days.pop("date"), **days))
    return tuple(found)


def topics_of(key: str) -> tuple[TopicText, ...]:
    """What was said on each topic with one tenderer, and how it ended."""
    return tuple(TopicText(**row) for row in _rows("topic", key))


def agreements_of(key: str) -> tuple[AgreementText, ...]:
    """The agreements with one tenderer, in the order of their numbers."""
    found, like = [], key if key in WRITTEN else FIRST
    for row in _rows("agreement", key):
        text, before = row.pop("text"), row.pop("earlier", ())
        own = text if isinstance(text, str) else text.get(like, text[FIRST])
        mine = [one for one in before if like in one.get("tenderers", WRITTEN)]
        earlier = tuple(EarlierText(one["session"], one["text"]) for one in mine)
        found.append(AgreementText(**row, text=own, earlier=earlier))
    return tuple(found)


def indicators_of(key: str) -> tuple[IndicatorText, ...]:
    """The indicators agreed with one tenderer."""
    found = []
    for row in _rows("indicator", key):
        start, targets = row.pop("start", None), tuple(row.pop("targets").items())
        start = StartValue(**start) if start else None
        found.append(IndicatorText(**row, start=start, targets=targets))
    return tuple(found)


def risks_of(key: str) -> tuple[RiskText, ...]:
    """The risk dossier of one tenderer."""
    found = []
    for row in _rows("risk", key):
        effects = tuple(EffectText(**one) for one in row.pop("effects", ()))
        if row.pop("unchanged", False):
            effects = tuple(EffectText(year, 0, 0) for year in range(1, CONTRACT_YEARS + 1))
        found.append(RiskText(**row, effects=effects))
    return tuple(found)


def scenarios_of(key: str) -> tuple[ScenarioText, ...]:
    """The scenarios of the lump sum that were kept with one tenderer."""
    return tuple(ScenarioText(**row) for row in _rows("scenario", key))


def the_sum() -> SumText:
    row = table("talk_scenarios")["sum"]
    return SumText(**row | {name: tuple(row[name]) for name in ("share", "band")})


def conformity_of(key: str) -> tuple[tuple[str, ...], ...]:
    """Result and passage for every agreement, in the order of their numbers."""
    said = table("talk_conformity").get(key, {})
    return tuple(tuple(said.get(one.key, ("met", ""))) for one in agreements_of(key))


def _rows(name: str, key: str) -> Iterator[dict[str, Any]]:
    """The rows that hold for a tenderer: shared, then what a says, then its own."""
    like = key if key in WRITTEN else FIRST
    for row in table(f"talk_{name}s")[name]:
        if like in row.get("tenderers", WRITTEN):
            own = {**row, **row.get(FIRST, {}), **row.get(like, {})}
            yield {
                part: tuple(value) if isinstance(value, list) else value
                for part, value in own.items()
                if part not in (*WRITTEN, "tenderers")
            }
