"""The scales of a plan: taken from the catalogue, changed, or the buyer's own.

A scale that differs from the one it was taken from is the buyer's own: its id is that of the
catalogue with `OWN` before it, so that the original can be shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from criteria.canon import Json, to_plain
from criteria.catalogue import Scale, Step, load
from criteria.changes import Path, at, put
from criteria.plan.catalogues import with_version
from criteria.plan.format import stages
from criteria.plan.originals import OWN
from criteria.refusals import Refusal, refusal
from criteria.text import Text

LEAST_STEPS = 2
MOST_STEPS = 25
MOST_DECIMALS = 3
MOST_POINTS = Decimal(1000)
"""A mark lies between this below and above zero."""


def check_scale(scale: Scale, place: str) -> Iterator[Refusal]:
    """What keeps a scale from being used: words that are missing, and steps that do not rise."""
    if not scale.title.nl.strip():
        yield refusal("plan.scale_unnamed", place)
    yield from check_steps(scale, place)
    if any(not step.name.nl.strip() or not step.anchor.nl.strip() for step in scale.steps):
        yield refusal("plan.anchor_missing", place)


def check_steps(scale: Scale, place: str) -> Iterator[Refusal]:
    """What keeps a scale from being counted with."""
    marks = [step.points for step in scale.steps]
    if len(marks) < LEAST_STEPS:
        yield refusal("plan.steps_few", place)
    if not all(map(_fits, marks)):
        yield refusal("plan.step_out_of_range", place, most=MOST_POINTS, places=MOST_DECIMALS)
    elif any(higher <= lower for lower, higher in pairwise(marks)):
        yield refusal("plan.steps_not_rising", place)


def _fits(mark: Decimal) -> bool:
    return abs(mark) <= MOST_POINTS and (Fraction(mark) * 10**MOST_DECIMALS).denominator == 1


# What the buyer makes of a scale, in the plan as tables and text

NEW = Scale(
    f"{OWN}1",
    Text("", ""),
    tuple(Step(Decimal(mark), Text("", ""), Text("", "")) for mark in range(LEAST_STEPS)),
)
"""What a scale of the buyer's own begins as."""


def origin(id_: str) -> Scale | None:
    """The scale of the catalogue that a scale was taken from; None for one made from nothing."""
    wanted = id_.removeprefix(OWN)
    return next((scale for scale in load().scales if scale.id == wanted), None)


def called(scale: dict[str, Json]) -> dict[str, Json]:
    """The scale with the id it should have: that of the catalogue only while nothing differs."""
    first = origin(str(scale["id"]))
    if first is None:
        return scale
    same = {**scale, "id": first.id} == to_plain(first)
    return {**scale, "id": first.id if same else OWN + first.id}


def put_back(tree: Json, path: Path) -> Json:
    """The plan with the scale of the catalogue where a changed one stands. KeyError elsewhere."""
    scale = at(tree, path)
    first = origin(str(scale["id"])) if isinstance(scale, dict) and "steps" in scale else None
    if first is None:
        raise KeyError("/".join(path))
    return with_version(put(tree, path, to_plain(first)), "scales", load())


def next_mark(steps: Iterable[Mapping[str, Any]]) -> str:
    """The mark of a step that is added: as far above the highest as that is above the next."""
    marks = sorted(Decimal(step["points"]) for step in steps)
    gap = (marks[-1] - marks[-2] if len(marks) > 1 else 0) or Decimal(1)
    above = marks[-1] + gap if marks else Decimal(0)
    return str(to_plain(above if above <= MOST_POINTS else marks[0] - gap))


def mark_at(tree: Json, path: Path, place: str) -> str:
    """The mark of the step at a place of a list of steps, "even-0-10/2"; "" when it is none."""
    scale: Any = at(tree, path[:-1])
    if not isinstance(scale, dict) or "steps" not in scale:
        return ""
    places = {f"{family(scale['id'])}/{n}": step for n, step in enumerate(scale["steps"])}
    return str(places[place]["points"]) if place in places else ""


def family(id_: str) -> str:
    """What the fields of a scale are called after: the one it was taken from, or "own"."""
    first = origin(id_)
    return first.id if first else "own"


def settled(before: Json, after: Json) -> Json:
    """The plan with the steps of every scale from low to high, and the catalogue of a scale that
    was chosen noted with its version."""
    for path in _places(after):
        scale: Any = at(after, path)
        rising = sorted(scale["steps"], key=lambda step: Decimal(step["points"]))
        if rising != scale["steps"]:
            after = put(after, (*path, "steps"), rising)
        if scale["id"] != at(before, (*path, "id")) and scale["id"] == family(scale["id"]):
            after = with_version(after, "scales", load())
    return after


def _places(tree: Any) -> Iterator[Path]:
    """Where the plan has a scale."""
    for here, stage in stages(tree):
        if stage["scale"]:
            yield (*here, "scale")
        for question in stage["questions"]:
            if question["scale"]:
                yield (*here, "questions", question["id"], "scale")
