"""The scales of a plan: taken from the catalogue, changed, or the buyer's own.

A scale that differs from the one it was taken from is the buyer's own: its id is that of the
catalogue with `OWN` before it, so that the original can be shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from criteria.catalogue import Scale
from criteria.refusals import Refusal, refusal

LEAST_STEPS = 2
MOST_DECIMALS = 3
MOST_POINTS = Decimal(1000)
"""A mark lies between this below and above zero."""


def check_scale(scale: Scale, place: str) -> Iterator[Refusal]:
    """What keeps a scale from being used: words that are missing, and steps that do not rise."""
    if not scale.title.nl.strip():
        yield refusal("plan.scale_unnamed", place)
    if len(scale.steps) < LEAST_STEPS:
        yield refusal("plan.steps_few", place)
    if any(not step.name.nl.strip() or not step.anchor.nl.strip() for step in scale.steps):
        yield refusal("plan.anchor_missing", place)
    marks = [step.points for step in scale.steps]
    if not all(map(_fits, marks)):
        yield refusal("plan.step_out_of_range", place, most=MOST_POINTS, places=MOST_DECIMALS)
    elif any(higher <= lower for lower, higher in pairwise(marks)):
        yield refusal("plan.steps_not_rising", place)


def _fits(mark: Decimal) -> bool:
    return abs(mark) <= MOST_POINTS and mark == round(mark, MOST_DECIMALS)
