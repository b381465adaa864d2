"""The programme of requirements of a plan: by section, filtered, and decided many rows at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from criteria.canon import Json, to_plain
from criteria.catalogue import Catalogues
from criteria.changes import put
from criteria.plan import EvaluationPlan
from criteria.requirements import APPLICABILITIES, Requirement, RequirementRow, Section
from criteria.text import Text

OWN_PART = "own"
"""The part of the programme for rows the buyer added."""
PROPOSED = "proposed"
"""A filter for what nobody decided and the catalogue has a proposal for."""
WHO = ("tenderers", "others")
"""Rows that bind whoever tenders, and rows that bind only the authority's side."""


class Entry(NamedTuple):
    """A row of the plan, whom it binds (of WHO), and the row of the catalogue it came from."""

    row: Requirement
    who: str
    origin: RequirementRow | None = None

    @property
    def section(self) -> str:
        return self.origin.section if self.origin else OWN_PART

    @property
    def proposal(self) -> Requirement | None:
        """What the catalogue proposes, while nobody has decided."""
        if self.origin is None or self.row.applicability != APPLICABILITIES[0]:
            return None
        found = self.origin.requirement
        return None if found.applicability == APPLICABILITIES[0] else found


@dataclass(frozen=True, slots=True)
class Part:
    """A section with all below it: how many rows it has, and how many are not decided."""

    section: Section
    count: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to show.

    parts          sections, each with all below it; none for all
    applicability  one of APPLICABILITIES, or PROPOSED; "" for all
    """

    who: str = WHO[0]
    parts: tuple[str, ...] = ()
    applicability: str = ""

    @property
    def part(self) -> str:
        """The one section that was chosen; "" for none or for several."""
        return self.parts[0] if len(self.parts) == 1 else ""

    def holds(self, entry: Entry) -> bool:
        right = self.applicability in ("", entry.row.applicability)
        if self.applicability == PROPOSED:
            right = entry.proposal is not None
        return right and entry.who == self.who and self.covers(entry.section)

    def covers(self, section: str) -> bool:
        """Whether a section lies in what was chosen."""
        return not self.parts or any(inside(section, part) for part in self.parts)


def inside(section: str, part: str) -> bool:
    """Whether a section is this part or stands below it."""
    return part in ("", section) or section.startswith(f"{part}.")


def entries(
    plan: EvaluationPlan, catalogues: Catalogues, before: Iterable[Entry] = ()
) -> tuple[Entry, ...]:
    """Every row of the plan with where it comes from, in the order of the plan.

    before  those of the plan before an edit: what is the very same row keeps its entry
    """
    known = {row.id: row for row in catalogues.requirements}
    made = {id(one.row): one for one in before}
    return tuple(
        made.get(id(row)) or Entry(row, WHO[0] if row.for_tenderers else WHO[1], known.get(row.id))
        for row in plan.requirements
    )


def parts(found: Iterable[Entry], catalogues: Catalogues, above: str) -> tuple[Part, ...]:
    """The parts one step below `above` ("" for the chapters) that hold rows, in order."""
    titles = {section.id: section for section in catalogues.sections}
    titles[OWN_PART] = Section(OWN_PART, Text("", ""))
    counts: dict[str, list[int]] = {}
    for entry in found:
        part = _below(entry.section, above)
        if part is not None:
            count = counts.setdefault(part, [0, 0])
            count[0] += 1
            count[1] += entry.row.applicability == APPLICABILITIES[0]
    return tuple(Part(section, *counts[id_]) for id_, section in titles.items() if id_ in counts)


def _below(section: str, above: str) -> str | None:
    """The part one step below `above` in which a section lies; None when it lies in none."""
    if not inside(section, above) or section == above:
        return None
    depth = above.count(".") + 2 if above else 1
    return ".".join(section.split(".")[:depth])


def own_sections(found: Iterable[Entry], catalogues: Catalogues) -> tuple[Part, ...]:
    """Every section that holds rows of its own, in order, with how many these are."""
    titles = {section.id: section for section in catalogues.sections}
    titles[OWN_PART] = Section(OWN_PART, Text("", ""))
    rows = list(found)
    counts = Counter(entry.section for entry in rows)
    waiting = Counter(
        entry.section for entry in rows if entry.row.applicability == APPLICABILITIES[0]
    )
    return tuple(
        Part(section, counts[id_], waiting[id_]) for id_, section in titles.items() if id_ in counts
    )


def path_to(part: str) -> tuple[str, ...]:
    """A part and those it lies in, from the chapter down: 3, 3.9, 3.9.3."""
    numbers = part.split(".") if part else []
    return tuple(".".join(numbers[:depth]) for depth in range(1, len(numbers) + 1))


def decided(
    tree: Mapping[str, Json], ids: Collection[str], applicability: str, reason: Text | None
) -> Json:
    """The plan with one decision for these rows; the reason stays as it is where none is given."""
    whole: Json = dict(tree)
    rows: Any = tree["requirements"]
    changed = {"applicability": applicability}
    if reason is not None:
        changed["reason"] = to_plain(reason)  # type: ignore[assignment]
    return put(
        whole,
        ("requirements",),
        [{**row, **changed} if row["id"] in ids else row for row in rows],
    )


def accepted(tree: Mapping[str, Json], ids: Collection[str], catalogues: Catalogues) -> Json:
    """The plan with what the catalogue proposes for these rows, where nobody decided yet."""
    found = {
        row.id: {
            "applicability": row.requirement.applicability,
            "reason": to_plain(row.requirement.reason),
        }
        for row in catalogues.requirements
        if row.id in ids
    }
    whole: Json = dict(tree)
    rows: Any = tree["requirements"]
    waiting = APPLICABILITIES[0]
    return put(
        whole,
        ("requirements",),
        [{**r, **found.get(r["id"], {})} if r["applicability"] == waiting else r for r in rows],
    )
