"""Whether each final offer honours what was agreed in the dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from tender.actions.entry import look
from tender.pages.dialogue import AgreementRow, Tab, admitted, agreement_row, choose
from tender.permissions import Identity, Permission, allowed
from tender.store import agreements, envelopes
from tender.store.agreements import AgreementView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ConformityPage:
    """The agreements of one tenderer; without an offer there is nothing to trace them in.

    hidden      the dialogue is out of this viewer's sight
    undeclared  what stands in the offer is read, and decided on, after a declaration of interests
    """

    hidden: bool
    undeclared: bool
    tabs: tuple[Tab, ...]
    tenderer: UUID | None
    name: str
    offered: bool
    rows: tuple[AgreementRow, ...]
    may_decide: bool

    @property
    def decided(self) -> int:
        return sum(row.conformity is not None for row in self.rows)


def conformity_page(session: Session, actor: Identity, tenderer: UUID | None) -> ConformityPage:
    """The agreements with a tenderer, or with the first one, and what was decided on each."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    sight = visibility.dialogue(actor.viewer, case.moment)
    names = admitted(session, case, sight)
    chosen = choose(names, tenderer)
    agreed = agreements.agreements(session, sight, case.id)
    offered = envelopes.counting_envelopes(session, case.id, "price")
    undeclared = allowed(actor, Permission.DECLARE, case.step) and str(chosen) not in actor.declared
    rows = () if undeclared else [row for row in agreed if row.tenderer == chosen]
    return ConformityPage(
        sight.nothing,
        undeclared,
        _tabs(names, chosen, agreed),
        chosen,
        names[chosen] if chosen else "",
        chosen in offered,
        tuple(agreement_row(case, row) for row in rows),
        allowed(actor, Permission.DECIDE_CONFORMITY, case.step),
    )


def _tabs(
    names: Mapping[UUID, str], chosen: UUID | None, agreed: Iterable[AgreementView]
) -> tuple[Tab, ...]:
    found = []
    for id_, name in names.items():
        mine = [row for row in agreed if row.tenderer == id_]
        done = sum(row.conformity is not None for row in mine)
        found.append(Tab(id_, name, done, len(mine), id_ == chosen))
    return tuple(found)
