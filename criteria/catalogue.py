"""The catalogues: what a buyer may choose from, each row with its source.

A catalogue is data (`criteria/catalogues/*.toml`). A plan copies the rows it uses and notes the
version, so a later catalogue never changes a published plan.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from criteria.text import Text

FOLDER = Path(__file__).parent / "catalogues"


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed mark of a scale, with the words that say what it means."""

    points: Decimal
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """The allowed marks, lowest first."""

    id: str
    title: Text
    steps: tuple[Step, ...]

    @property
    def lowest(self) -> Decimal:
        return self.steps[0].points

    @property
    def highest(self) -> Decimal:
        return self.steps[-1].points

    def step(self, mark: Decimal) -> Step | None:
        """The step with this mark, or None when the mark is off the scale."""
        return next((step for step in self.steps if step.points == mark), None)


@dataclass(frozen=True, slots=True)
class Subtopic:
    id: str
    title: Text
    source: str
    trace: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the competence dossier; `trace` names the goals it serves."""

    id: str
    title: Text
    question: Text
    guidance: Text
    trace: tuple[str, ...]
    source: str
    subtopics: tuple[Subtopic, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """Exclusion ground, integrity demand or suitability requirement: met or not, never scored."""

    id: str
    kind: str
    title: Text
    text: Text
    proof: Text
    source: str
    applies_to: tuple[str, ...]
    not_for_legal_forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that the strategy leaves to the dialogue."""

    id: str
    title: Text
    decide: Text
    contract: bool
    source: str


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the final offer, with the unit it is given in."""

    id: str
    title: Text
    unit: Text
    compare: Text
    source: str


@dataclass(frozen=True, slots=True)
class Goal:
    id: str
    title: Text
    source: str


@dataclass(frozen=True, slots=True)
class Catalogues:
    """All catalogues at one version each."""

    versions: tuple[tuple[str, str], ...]
    themes: tuple[Theme, ...]
    demands: tuple[Demand, ...]
    topics: tuple[Topic, ...]
    elements: tuple[Element, ...]
    goals: tuple[Goal, ...]
    scales: tuple[Scale, ...]


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["nl"], row["en"])


def _theme(row: Mapping[str, Any]) -> Theme:
    return Theme(
        row["id"],
        _text(row["title"]),
        _text(row["question"]),
        _text(row["guidance"]),
        tuple(row["trace"]),
        row["source"],
        tuple(
            Subtopic(sub["id"], _text(sub["title"]), sub["source"], tuple(sub["trace"]))
            for sub in row["subtopic"]
        ),
    )


def _demand(row: Mapping[str, Any]) -> Demand:
    return Demand(
        row["id"],
        row["kind"],
        _text(row["title"]),
        _text(row["text"]),
        _text(row["proof"]),
        row["source"],
        tuple(row["applies_to"]),
        tuple(row.get("not_for_legal_forms", ())),
    )


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        row["id"], _text(row["title"]), _text(row["decide"]), row["contract"], row["source"]
    )


def _element(row: Mapping[str, Any]) -> Element:
    return Element(
        row["id"], _text(row["title"]), _text(row["unit"]), _text(row["compare"]), row["source"]
    )


def _goal(row: Mapping[str, Any]) -> Goal:
    return Goal(row["id"], _text(row["title"]), row["source"])


def _scale(row: Mapping[str, Any]) -> Scale:
    steps = (
        Step(Decimal(step["points"]), _text(step["name"]), _text(step["anchor"]))
        for step in row["step"]
    )
    return Scale(row["id"], _text(row["title"]), tuple(sorted(steps, key=lambda step: step.points)))


_READERS = {
    "themes": ("theme", _theme),
    "demands": ("demand", _demand),
    "topics": ("topic", _topic),
    "elements": ("element", _element),
    "goals": ("goal", _goal),
    "scales": ("scale", _scale),
}


@cache
def load() -> Catalogues:
    """All catalogues of the product. KeyError names a column that is missing."""
    versions = []
    rows: dict[str, Any] = {}
    for name, (key, reader) in _READERS.items():
        data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        versions.append((name, str(data["version"])))
        rows[name] = tuple(reader(row) for row in data[key])
    return Catalogues(tuple(versions), **rows)


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Row = TypeVar("_Row", bound=_HasId)


def chosen(rows: Iterable[_Row], ids: Iterable[str]) -> tuple[_Row, ...]:
    """The rows with these ids, in the order of the ids. KeyError for an unknown id."""
    by_id = {row.id: row for row in rows}
    return tuple(by_id[id_] for id_ in ids)
