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

from criteria.requirements import Limit, Requirement, RequirementRow, Section
from criteria.text import Originals, Text

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
    original: Originals = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that the strategy leaves to the dialogue."""

    id: str
    title: Text
    decide: Text
    contract: bool
    source: str
    parties: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    original: Originals = ()


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the final offer, with the unit it is given in."""

    id: str
    title: Text
    unit: Text
    compare: Text
    source: str
    trace: tuple[str, ...] = ()
    original: Originals = ()


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
    requirements: tuple[RequirementRow, ...]
    sections: tuple[Section, ...]


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
        row["id"],
        _text(row["title"]),
        _text(row["decide"]),
        row["contract"],
        row["source"],
        tuple(row["parties"]),
        tuple(row["kind"]),
    )


def _element(row: Mapping[str, Any]) -> Element:
    return Element(
        row["id"],
        _text(row["title"]),
        _text(row["unit"]),
        _text(row["compare"]),
        row["source"],
        tuple(row["trace"]),
    )


def _goal(row: Mapping[str, Any]) -> Goal:
    return Goal(row["id"], _text(row["title"]), row["source"])


def _scale(row: Mapping[str, Any]) -> Scale:
    steps = (
        Step(Decimal(step["points"]), _text(step["name"]), _text(step["anchor"]))
        for step in row["step"]
    )
    return Scale(row["id"], _text(row["title"]), tuple(sorted(steps, key=lambda step: step.points)))


def _optional(row: Mapping[str, Any], key: str) -> Text | None:
    return _text(row[key]) if key in row else None


def _limit(row: Mapping[str, Any]) -> Limit:
    return Limit(row["bound"], Decimal(row["value"]), row["unit"], _optional(row, "applies"))


def _requirement(row: Mapping[str, Any]) -> RequirementRow:
    return RequirementRow(
        Requirement(
            row["id"],
            _text(row["text"]),
            tuple(row["subject"]),
            row["moment"],
            _optional(row, "proof") or Text("", ""),
            tuple(_limit(one) for one in row.get("limits", ())),
            row["applicability"],
            _optional(row, "applicability_reason"),
        ),
        row["section"],
        row["line"],
        row["category"],
        row.get("subcontractor_by_text", False),
        _optional(row, "limit_text"),
        tuple(row.get("related", ())),
        _optional(row, "note"),
    )


def _section(row: Mapping[str, Any]) -> Section:
    return Section(row["id"], _text(row["title"]))


_READERS = {
    "themes": ("theme", _theme),
    "demands": ("demand", _demand),
    "topics": ("topic", _topic),
    "elements": ("element", _element),
    "goals": ("goal", _goal),
    "scales": ("scale", _scale),
    "requirements": ("requirement", _requirement),
}


@cache
def load() -> Catalogues:
    """All catalogues of the product. KeyError names a column that is missing."""
    versions = []
    rows: dict[str, Any] = {}
    for name, (key, reader) in _READERS.items():
        parts = [tomllib.loads(file.read_text(encoding="utf-8")) for file in _files(name)]
        versions.append((name, str(parts[0]["version"])))
        rows[name] = tuple(reader(row) for part in parts for row in part[key])
        if name == "requirements":
            rows["sections"] = tuple(_section(row) for part in parts for row in part["section"])
    return Catalogues(tuple(versions), **rows)


def _files(name: str) -> list[Path]:
    """The file of a catalogue, or those in its folder in order of name."""
    folder = FOLDER / name
    return sorted(folder.glob("*.toml")) if folder.is_dir() else [FOLDER / f"{name}.toml"]


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Row = TypeVar("_Row", bound=_HasId)


def chosen(rows: Iterable[_Row], ids: Iterable[str]) -> tuple[_Row, ...]:
    """The rows with these ids, in the order of the ids. KeyError for an unknown id."""
    by_id = {row.id: row for row in rows}
    return tuple(by_id[id_] for id_ in ids)
