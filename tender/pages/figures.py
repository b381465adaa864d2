"""The annual accounts of a tenderer, and what each ratio of the plan comes to."""

from __future__ import annotations

from dataclasses import dataclass
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
from tender.actions.entry import look
from tender.actions.figures import owners
from tender.actions.tenderers import tenderer_shown
from tender.pages.party_facts import PartyPart, chosen_part, parts_of
from tender.permissions import Identity, Permission
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
    parts: tuple[PartyPart[Accounts], ...]
    chosen: PartyPart[Accounts]
    ratios: tuple[RatioPart, ...]
    terms: tuple[Term, ...]
    years: int
    twice: tuple[Owner, ...]
    declared: bool


def figures_page(
    session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID | None = None
) -> FiguresPage:
    """The accounts of a tenderer, with those of one party open; NotGranted for what is not there
    or not yours."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    parts = parts_of(session, actor, case, tenderer, Accounts)
    demands = tuple(row for row in case.plan.demands if row.ratio is not None)
    counted = owners(tenderer, {row.party.id: row.found for row in parts if row.found})
    found = (
        (row, party, worked(row, counted, str(party.id)))
        for row in demands
        for party in tenderer.parties
        if applies(row, party.standing)
    )
    return FiguresPage(
        case,
        tenderer,
        parts,
        chosen_part(parts, party_id),
        tuple(RatioPart(row, party, one) for row, party, one in found if one is not None),
        asked_terms(demands),
        years_asked(demands),
        counted_twice(counted),
        str(tenderer.id) in actor.declared,
    )
