"""The case with tenderers that no rule of the plan tells apart, before the award."""

from __future__ import annotations

from dataclasses import replace

from criteria.phases import Step
from tender.demo.content import TendererText
from tests.worlds import World


def tie(world: World, third: bool = False) -> None:
    """From the final offers to the decision, with B judged and priced exactly as A.

    third  C is so as well, but for a lower mark on one theme
    """
    course = world.course
    a, b, c, *rest = course.everyone()
    assert a.award is not None
    low = replace(a.award.consensus["TRA"], mark=2)
    behind = replace(a.award, consensus={**a.award.consensus, "TRA": low})
    everyone = (a, as_a(a, b), replace(as_a(a, c), award=behind) if third else c, *rest)
    course.everyone = lambda: everyone  # type: ignore[method-assign]
    course.final_offers()
    course.compare()
    assert world.case().step is Step.DECIDE


def as_a(a: TendererText, other: TendererText) -> TendererText:
    """Somebody judged and priced exactly as A."""
    assert a.offer is not None and other.offer is not None
    offer = replace(other.offer, lump_sum=a.offer.lump_sum)
    return replace(other, award=a.award, offer=offer)


def tied(world: World) -> tuple[str, str]:
    """The candidacies of A and B, which stand equal after `tie`."""
    candidacies = world.course._candidacies()
    return str(candidacies["a"]), str(candidacies["b"])
