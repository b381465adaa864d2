"""The annual accounts of a tenderer, and what each ratio of the plan comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import applies
from criteria.catalogue import Demand
from criteria.ratio_accounts import (
    Accounts,
    Owner,
    Worked,
    asked_terms,
    counted_twice,
    worked,
    years_asked,
)
from criteria.ratio_words import asked
from criteria.ratios import Term
from criteria.text import Text
from tender.actions.capacity import owners_of, read_accounts
from tender.actions.entry import look
from tender.pages.capacity import tenderer_of
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import capacity, people
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class AccountsPart:
    """A party with its accounts as written down last; `versions` counts how often."""

    party: PartyView
    found: Accounts
    versions: int
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RatioPart:
    """One ratio put to one party, worked out from the accounts."""

    demand: Demand
    party: PartyView
    worked: Worked

    @property
    def asked(self) -> Text:
        return asked(self.demand)


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The accounts of one tenderer.

    terms   the amounts that the plan's ratios are made of, over `years` financial years
    twice   parties whose accounts are of a group, when amounts may count twice
    """

    case: Case
    tenderer: TendererView
    parts: tuple[AccountsPart, ...]
    chosen: AccountsPart
    ratios: tuple[RatioPart, ...]
    terms: tuple[Term, ...]
    years: int
    twice: tuple[Owner, ...]
    declared: bool
    may_write: bool


def figures_page(
    session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID | None = None
) -> FiguresPage:
    """The accounts of a tenderer, with those of one party open; NotGranted for what is not there
    or not yours."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_of(session, actor, case, tenderer_id)
    declared = str(tenderer.id) in actor.declared
    rows = capacity.facts(session, tenderer.id, capacity.ACCOUNTS) if declared else {}
    names = {row.id: row.name for row in people.people(session, case.id)}
    parts = tuple(
        AccountsPart(
            party,
            read_accounts(rows[party.id][-1]) if party.id in rows else Accounts(),
            len(rows.get(party.id, ())),
            names[rows[party.id][-1].participant] if party.id in rows else "",
            rows[party.id][-1].at if party.id in rows else None,
        )
        for party in tenderer.parties
    )
    chosen = next((part for part in parts if party_id in (None, part.party.id)), None)
    if chosen is None:
        raise NotGranted
    demands = tuple(row for row in case.plan.demands if row.ratio is not None)
    owners = owners_of(tenderer, rows)
    found = (
        (row, party, worked(row, owners, str(party.id)))
        for row in demands
        for party in tenderer.parties
        if applies(row, party.standing)
    )
    return FiguresPage(
        case,
        tenderer,
        parts,
        chosen,
        tuple(RatioPart(row, party, one) for row, party, one in found if one is not None),
        asked_terms(demands),
        years_asked(demands),
        counted_twice(owners),
        declared,
        allowed(actor, Permission.RECORD_PARTIES, case.step) and declared and tenderer.valid,
    )
