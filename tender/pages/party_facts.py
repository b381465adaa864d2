"""One kind of fact of every party of a tenderer, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic
from uuid import UUID

from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import parties, people
from tender.store.parties import Kind
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PartyPart(Generic[Kind]):
    """A party with what was written down last; `number` counts how often.

    left       it takes part no more: it is read, and not added up
    may_write  whether the viewer may write something down of it now
    """

    party: PartyView
    left: bool
    found: Kind | None
    number: int
    by: str
    at: datetime | None
    may_write: bool


def parts_of(
    session: Session, actor: Identity, case: Case, tenderer: TendererView, cls: type[Kind]
) -> tuple[PartyPart[Kind], ...]:
    """Every party a tenderer ever had, those that take part first; what is known of them is for
    who declared."""
    declared = str(tenderer.id) in actor.declared
    rows = parties.latest(session, tenderer.id, cls) if declared else {}
    names = {row.id: row.name for row in people.people(session, case.id)}
    writes = allowed(actor, Permission.RECORD_PARTIES, case.step) and declared and tenderer.valid
    return tuple(
        PartyPart(
            party,
            left := party in tenderer.former,
            view.fact if view else None,
            view.number if view else 0,
            names[view.by] if view else "",
            view.at if view else None,
            writes and not left,
        )
        for party in tenderer.ever
        for view in (rows.get(party.id),)
    )


def chosen_part(parts: tuple[PartyPart[Kind], ...], party_id: UUID | None) -> PartyPart[Kind]:
    """The part of a party, the first one without an id; NotGranted for what is not there."""
    for part in parts:
        if party_id in (None, part.party.id):
            return part
    raise NotGranted
