"""What an assessor wrote who turned out to have an interest: shown, and counted no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tender.pages.scoring import paragraphs
from tender.store.consensus import ConsensusView
from tender.store.sheets import AbstentionView, SheetScoreView


@dataclass(frozen=True, slots=True)
class Aside:
    """What one assessor gave and wrote on a question.

    since  when the interest, or the doubt, was declared
    mark   None without one
    state  agreed or dissent, when there was an answer to the judgement
    """

    number: int
    since: datetime
    mark: Decimal | None
    text: tuple[str, ...]
    state: str | None


def set_aside(
    marked: Iterable[SheetScoreView],
    blank: Iterable[AbstentionView],
    numbers: Mapping[UUID, int],
    settled: ConsensusView | None,
) -> tuple[Aside, ...]:
    """Of the sheets on one question those that do not count, by the number of who wrote them."""
    signed = settled.signoffs if settled else ()
    states = {sign.participant: "agreed" if sign.agrees else "dissent" for sign in signed}
    found = [
        *((row.participant, row.aside, row.mark, row.motivation) for row in marked),
        *((row.participant, row.aside, None, row.reason) for row in blank),
    ]
    asides = (
        Aside(numbers.get(who, 0), since, mark, paragraphs(text), states.get(who))
        for who, since, mark, text in found
        if since is not None
    )
    return tuple(sorted(asides, key=lambda one: one.number))
