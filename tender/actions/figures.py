"""What the annual accounts of the parties of a tenderer come to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.catalogue import Demand
from criteria.ratio_accounts import Accounts, Owner, worked
from tender.store import parties
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def owners(tenderer: TendererView, found: Mapping[UUID, Accounts]) -> tuple[Owner, ...]:
    """The parties that take part, with their accounts as far as these were written down."""
    return tuple(
        Owner(str(party.id), party.name, party.role, found.get(party.id, Accounts()))
        for party in tenderer.parties
    )


def drawn_figures(
    session: Session, tenderer: TendererView, demand: Demand, party_id: UUID
) -> tuple[dict[str, Decimal], ...]:
    """The amounts of a ratio that the annual accounts give, per year, the latest first: what the
    form of a decision begins with. Nothing for a demand without a ratio. One query."""
    if demand.ratio is None:
        return ()
    kept = parties.latest(session, tenderer.id, Accounts)
    owned = owners(tenderer, {party: view.fact for party, view in kept.items()})
    found = worked(demand, owned, str(party_id))
    return tuple(dict(year.amounts) for year in found.years) if found else ()
