"""What is known of excluding a tenderer, as the desk shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from criteria import visibility
from criteria.admission import Outcome, consequence
from criteria.catalogue import Demand
from criteria.outcome import AWARD
from criteria.replacing import asks_replacement
from tender.actions.entry import waiting
from tender.actions.exclusion import ACTS, decision_runs, exclusion_basis, not_heard
from tender.pages.two import First, Names, first
from tender.permissions import Identity
from tender.store import procedures, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.pages.suitability_cells import Cell


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part in a lot, in order: (rank or None, name); of one the viewer may not see no
    name."""

    lot: str
    stage: str
    rows: tuple[tuple[int | None, str], ...]

    @property
    def ranked(self) -> bool:
        return any(rank is not None for rank, _ in self.rows)


@dataclass(frozen=True, slots=True)
class ExclusionCase:
    """What is known of a tenderer that falls out: the failed cells, a proposal, or the decision.

    way       excluded, rejected or incomplete
    seen      the basis of the failed cells; an exclusion agrees to these
    proposal  who agreed first and waits for a second person
    lapsed    whose proposal waited too long, or was on other failed cells
    unheard   grounds about which the tenderer has to be heard first
    waits     a proposal on the ranking runs, and nobody is excluded meanwhile
    before    who took part before the exclusion, per lot, and `after` it
    """

    way: str
    failed: tuple[Cell, ...]
    seen: str
    proposal: First | None
    lapsed: First | None
    decided_at: datetime | None
    reason: str
    first: str
    second: str
    unheard: tuple[Demand, ...] = ()
    waits: bool = False
    before: tuple[Participation, ...] = ()
    after: tuple[Participation, ...] = ()

    @property
    def replaceable(self) -> bool:
        """Whether it falls out because of other parties than its lead."""
        return asks_replacement(cell.party.role for cell in self.failed)

    @property
    def confirming(self) -> bool:
        """Whether it is the viewer who confirms."""
        return self.proposal is not None and not self.proposal.mine


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
    keys = tuple((cell.demand.id, str(cell.party.id)) for cell in failed)
    decided = tenderer.exclusion
    if not failed and decided is None:
        return None
    way = tenderer.aside or consequence(cell.demand for cell in failed)
    object_ = f"tenderer:{tenderer.id}"
    given = procedures.consents(session, case.id, ACTS[way], object_) if way in ACTS else ()
    last = given[-1] if given and decided is None else None
    basis = exclusion_basis(keys)
    before, after = kept(session, actor, case, decided.rankings if decided else None)
    about = (tenderer.id,)
    proposal = waiting(session, case, given, now, basis=basis, about=about) if last else None
    return ExclusionCase(
        way,
        failed,
        basis,
        first(proposal, actor, names),
        first(last, actor, names) if proposal is None else None,
        decided.at if decided else None,
        decided.reason if decided else last.reason if last else "",
        names[decided.first] if decided else "",
        names[decided.second] if decided else "",
        () if decided else not_heard(session, case, tenderer, keys),
        decided is None and decision_runs(session, case),
        before,
        after,
    )


def kept(
    session: Session, actor: Identity, case: Case, rankings: Any
) -> tuple[tuple[Participation, ...], tuple[Participation, ...]]:
    """Who took part before and after, as it was kept; empty where nothing was, and for a member of
    a re-evaluation that runs."""
    stages = {lot["stage"] for lot in rankings["before"]} if rankings else set()
    if any(visibility.judges_again(actor.viewer, case.moment, stage) for stage in stages):
        return (), ()
    if AWARD in stages and visibility.blind_to_prices(actor.viewer, case.moment):
        return (), ()
    if not rankings:
        return (), ()
    names = {
        str(candidacy): "" if str(row.id) in actor.conflicted else row.name
        for row in tenderers.tenderers(session, case.id)
        for _, candidacy in row.candidacies
    }
    before, after = (
        tuple(
            Participation(
                "" if case.single_lot else lot["lot"],
                lot["stage"],
                tuple((row["rank"], names.get(row["candidacy"], "")) for row in lot["rows"]),
            )
            for lot in rankings[moment]
        )
        for moment in ("before", "after")
    )
    return before, after
