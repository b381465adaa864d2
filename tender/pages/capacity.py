"""The places of a tenderer: each party, all together, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.capacity import (
    PartyCapacity,
    Target,
    Total,
    basis_words,
    municipalities,
    target,
    totals,
)
from criteria.text import Text
from tender.actions.capacity import read_capacity
from tender.actions.entry import look
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import capacity, people, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PartyPart:
    """A party with what was written down last; `versions` counts how often."""

    party: PartyView
    found: PartyCapacity | None
    versions: int
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CapacityPage:
    """The places of one tenderer.

    chosen    the party whose table is open for writing
    asked     what there must be room for; `from_plan` when the documents say it
    counted   the numbers of residents in the documents, each with what was counted
    """

    case: Case
    tenderer: TendererView
    parts: tuple[PartyPart, ...]
    chosen: PartyPart
    totals: tuple[Total, ...]
    asked: Target | None
    from_plan: bool
    counted: tuple[tuple[str, Text, str], ...]
    towns: tuple[str, ...]
    declared: bool
    may_write: bool

    @property
    def silent(self) -> tuple[PartyView, ...]:
        """The parties of which nothing was written down."""
        return tuple(part.party for part in self.parts if part.found is None)


def tenderer_of(session: Session, actor: Identity, case: Case, tenderer_id: UUID) -> TendererView:
    """A tenderer that came in; NotGranted to whoever declared an interest in it."""
    for tenderer in tenderers.tenderers(session, case.id):
        mine = tenderer.id == tenderer_id and str(tenderer.id) not in actor.conflicted
        if mine and tenderer.parties:
            return tenderer
    raise NotGranted


def capacity_page(
    session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID | None = None
) -> CapacityPage:
    """The places of a tenderer, with the table of one party open; NotGranted for what is not there
    or not yours."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_of(session, actor, case, tenderer_id)
    declared = str(tenderer.id) in actor.declared
    rows = capacity.facts(session, tenderer.id, capacity.CAPACITY) if declared else {}
    names = {row.id: row.name for row in people.people(session, case.id)}
    parts = tuple(
        PartyPart(
            party,
            read_capacity(rows[party.id][-1]) if party.id in rows else None,
            len(rows.get(party.id, ())),
            names[rows[party.id][-1].participant] if party.id in rows else "",
            rows[party.id][-1].at if party.id in rows else None,
        )
        for party in tenderer.parties
    )
    chosen = next((part for part in parts if party_id in (None, part.party.id)), None)
    if chosen is None:
        raise NotGranted
    planned = target(case.plan)
    entered = (part.found.target for part in parts if part.found and part.found.target)
    asked = planned or next(entered, None)
    facts = case.plan.facts
    known = [(part.party.name, part.found) for part in parts if part.found]
    return CapacityPage(
        case,
        tenderer,
        parts,
        chosen,
        totals(facts, known, asked),
        asked,
        planned is not None,
        basis_words(facts),
        municipalities(facts),
        declared,
        allowed(actor, Permission.RECORD_PARTIES, case.step) and declared and tenderer.valid,
    )
