"""The places of a tenderer: each party, all together, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.capacity import (
    PartyCapacity,
    Spread,
    Target,
    Total,
    municipalities,
    spread,
    target,
    totals,
)
from tender.actions.entry import look
from tender.actions.tenderers import tenderer_shown
from tender.pages.party_facts import PartyPart, chosen_part, parts_of
from tender.permissions import Identity, Permission
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class CapacityPage:
    """The places of one tenderer.

    chosen     the party whose table is open for writing
    asked      what there must be room for; `from_plan` when the documents say it
    spread     what is asked of the forms and where they are offered
    """

    case: Case
    tenderer: TendererView
    parts: tuple[PartyPart[PartyCapacity], ...]
    chosen: PartyPart[PartyCapacity]
    totals: tuple[Total, ...]
    asked: Target | None
    from_plan: bool
    spread: Spread
    towns: tuple[str, ...]
    declared: bool

    @property
    def silent(self) -> tuple[PartyView, ...]:
        """The parties that take part and of which nothing was written down."""
        return tuple(row.party for row in self.parts if row.found is None and not row.left)


def capacity_page(
    session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID | None = None
) -> CapacityPage:
    """The places of a tenderer, with the table of one party open; NotGranted for what is not there
    or not yours."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    parts = parts_of(session, actor, case, tenderer, PartyCapacity)
    known = [(row.party.name, row.found) for row in parts if row.found and not row.left]
    planned = target(case.plan)
    asked = planned or next((one.target for _, one in known if one.target), None)
    return CapacityPage(
        case,
        tenderer,
        parts,
        chosen_part(parts, party_id),
        totals(case.plan.facts, known, asked),
        asked,
        planned is not None,
        spread(case.plan),
        municipalities(case.plan.facts),
        str(tenderer.id) in actor.declared,
    )
