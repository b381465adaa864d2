"""What is known of excluding a tenderer, as the desk shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.admission import Outcome
from tender.actions.entry import waiting
from tender.actions.exclusion import exclusion_basis
from tender.pages.two import First, Names, first
from tender.permissions import Identity
from tender.store import procedures
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.pages.suitability import Cell


@dataclass(frozen=True, slots=True)
class ExclusionCase:
    """What is known of excluding this tenderer: the failed cells, a proposal, or the decision.

    seen      the basis of the failed cells; an exclusion agrees to these
    proposal  who agreed first and waits for a second person
    lapsed    whose proposal waited too long, or was on other failed cells
    """

    failed: tuple[Cell, ...]
    seen: str
    proposal: First | None
    lapsed: First | None
    decided_at: datetime | None
    reason: str
    first: str
    second: str


def exclusion_case(
    session: Session,
    actor: Identity,
    case: Case,
    tenderer: TendererView,
    cells: tuple[Cell, ...],
    names: Names,
    now: datetime,
) -> ExclusionCase | None:
    """The case for excluding a tenderer; None while nothing failed and nothing was decided."""
    failed = tuple(cell for cell in cells if cell.state == Outcome.NOT_MET)
    decided = tenderer.exclusion
    if not failed and decided is None:
        return None
    given = procedures.consents(session, case.id, "tenderer.exclude", f"tenderer:{tenderer.id}")
    last = given[-1] if given and decided is None else None
    basis = exclusion_basis((cell.demand.id, str(cell.party.id)) for cell in failed)
    about = (tenderer.id,)
    proposal = waiting(session, case, given, now, basis=basis, about=about) if last else None
    return ExclusionCase(
        failed,
        basis,
        first(proposal, actor, names),
        first(last, actor, names) if proposal is None else None,
        decided.at if decided else None,
        decided.reason if decided else last.reason if last else "",
        names[decided.first] if decided else "",
        names[decided.second] if decided else "",
    )
