"""The case with tenderers that no rule of the plan tells apart, before the award."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import draws
from tender.demo.content import TendererText
from tender.permissions import Identity
from tender.store import decisions
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


def draw(world: World, stage: str, at: str, lot: str = "1") -> tuple[str, ...]:
    """One officer commits to a draw, two reveal it. Returns the candidacies as drawn."""
    commitment = world.act("officer", at, committed, world, stage, lot)
    world.course.both(read_local(at), revealed, world, stage, commitment)
    with world.looked() as session:
        return decisions.draws(session, world.procedure_id, stage)[lot]


def committed(
    session: Session, actor: Identity, world: World, stage: str, lot: str, now: datetime
) -> str:
    return draws.commit_draw(session, actor, world.vault, stage, lot, now)


def revealed(
    session: Session, actor: Identity, world: World, stage: str, commitment: str, now: datetime
) -> bool:
    return draws.reveal_draw(session, actor, world.vault, stage, commitment, now)
