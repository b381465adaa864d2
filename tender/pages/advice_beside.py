"""Advice beside a question, from the moment that the plan names. It stands there and does nothing.

Nothing on a page or in a query tells that there is advice before the reader may see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria import visibility
from criteria.outcome import SELECTION
from criteria.plan import Question
from criteria.text import Text
from tender.permissions import Identity
from tender.store import advising
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class AdviceBeside:
    """What one council says about a question of a tenderer, with what was done with it.

    by       the council; None where the plan knows none
    general  whether it is about the whole, and not about this question
    alone    whether it is about this tenderer alone
    """

    by: Text | None
    general: bool
    alone: bool
    text: tuple[str, ...]
    outcome: str | None
    answer: str | None


def beside(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    candidacy: CandidacyView,
    question: Question,
) -> tuple[AdviceBeside, ...]:
    """The advice that this reader may see beside a question of a tenderer in the dossier."""
    if stage != SELECTION:
        return ()
    titles = {row.id: row.title for row in case.plan.advice}
    sight = visibility.advice(actor.viewer, case.moment)
    return tuple(
        AdviceBeside(
            titles.get(row.council),
            not row.question,
            row.candidacy is not None,
            tuple(part.strip() for part in row.text.split("\n") if part.strip()),
            row.outcome,
            row.answer,
        )
        for row in advising.advice(session, sight, case.id, (question.id, candidacy.id))
    )
