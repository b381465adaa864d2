"""What an officer reads in the papers of a party: its places, and its annual accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.canon import from_plain, to_plain
from criteria.capacity import PartyCapacity, check_capacity, municipalities
from criteria.catalogue import Demand
from criteria.ratio_accounts import Accounts, Owner, check_accounts, worked
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.actions.tenderers import require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import capacity, tenderers
from tender.store.capacity import ACCOUNTS, CAPACITY, FactView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_capacity(
    session: Session,
    actor: Identity,
    party_id: UUID,
    found: PartyCapacity,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Write down the places of a party. `seen` counts the versions the reader saw."""
    case, party = _entered(session, actor, party_id)
    refuse_if(check_capacity(found, municipalities(case.plan.facts)))
    if found.target is not None and party.role != "lead":
        raise Refused(refusal("capacity.target_of_lead", "target_number"))
    _add(session, actor, party, CAPACITY, to_plain(found), now, seen)


def record_accounts(
    session: Session,
    actor: Identity,
    party_id: UUID,
    found: Accounts,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Write down the annual accounts of a party. `seen` counts the versions the reader saw."""
    _case, party = _entered(session, actor, party_id)
    refuse_if(check_accounts(found, party.role))
    _add(session, actor, party, ACCOUNTS, to_plain(found), now, seen)


def capacities(session: Session, tenderer: TendererView) -> dict[UUID, PartyCapacity]:
    """What each party of a tenderer has, as far as it was written down."""
    rows = capacity.facts(session, tenderer.id, CAPACITY)
    return {party: read_capacity(found[-1]) for party, found in rows.items()}


def read_capacity(row: FactView) -> PartyCapacity:
    return from_plain(PartyCapacity, row.content)


def read_accounts(row: FactView) -> Accounts:
    return from_plain(Accounts, row.content)


def owners(session: Session, tenderer: TendererView) -> tuple[Owner, ...]:
    """The parties of a tenderer with their accounts, for the ratios of the plan."""
    return owners_of(tenderer, capacity.facts(session, tenderer.id, ACCOUNTS))


def owners_of(
    tenderer: TendererView, rows: Mapping[UUID, tuple[FactView, ...]]
) -> tuple[Owner, ...]:
    """The same from facts that were read already."""
    return tuple(
        Owner(
            str(party.id),
            party.name,
            party.role,
            read_accounts(rows[party.id][-1]) if party.id in rows else Accounts(),
        )
        for party in tenderer.parties
    )


def drawn_figures(
    session: Session, tenderer: TendererView, demand: Demand, party_id: UUID
) -> tuple[dict[str, Decimal], ...]:
    """The amounts of a ratio that the annual accounts give, per year, the latest first: what the
    form of a decision begins with. Nothing for a demand without a ratio. One query."""
    if demand.ratio is None:
        return ()
    found = worked(demand, owners(session, tenderer), str(party_id))
    return tuple(dict(year.amounts) for year in found.years) if found else ()


def _entered(session: Session, actor: Identity, party_id: UUID) -> tuple[Case, PartyView]:
    case = enter(session, actor, Permission.RECORD_PARTIES)
    for tenderer in tenderers.tenderers(session, case.id):
        for party in tenderer.parties:
            if party.id == party_id and tenderer.valid:
                require_declared(actor, tenderer.id)
                return case, party
    raise NotGranted


def _add(
    session: Session,
    actor: Identity,
    party: PartyView,
    kind: str,
    content: object,
    now: datetime,
    seen: int | None,
) -> None:
    """Add a version with its event. One that says what the last one says changes nothing."""
    known = capacity.facts(session, party.tenderer, kind).get(party.id, ())
    if known and known[-1].content == content:
        return
    if seen is not None and seen != len(known):
        raise Refused(refusal("acts.changed_meanwhile"))
    capacity.add_fact(session, party.id, kind, content, actor.id, now)
    record(session, actor, f"party.{kind}", f"party:{party.id}", now, content=content)
