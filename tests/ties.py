"""The case with two tenderers that no rule of the plan tells apart, before the award."""

from __future__ import annotations

from dataclasses import replace

from criteria.phases import Step
from tests.worlds import World


def tie(world: World) -> None:
    """From the final offers to the decision, with B judged and priced exactly as A."""
    course = world.course
    a, b, *rest = course.everyone()
    assert a.offer is not None and b.offer is not None
    same = replace(b, award=a.award, offer=replace(b.offer, lump_sum=a.offer.lump_sum))
    everyone = (a, same, *rest)
    course.everyone = lambda: everyone  # type: ignore[method-assign]
    course.final_offers()
    course.compare()
    assert world.case().step is Step.DECIDE


def tied(world: World) -> tuple[str, str]:
    """The candidacies of A and B, which stand equal after `tie`."""
    candidacies = world.course._candidacies()
    return str(candidacies["a"]), str(candidacies["b"])
