"""Decisions on what is demanded of each party of a tenderer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import applies, asked, check_decision
from criteria.ratio_figures import check_figures, work_out, write_figures
from criteria.refusals import refuse_if
from tender.actions.entry import enter, record
from tender.actions.tenderers import require_declared, tenderer_in
from tender.permissions import Identity, NotGranted, Permission
from tender.store import demands, tenderers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def decide_demand(
    session: Session,
    actor: Identity,
    party_id: UUID,
    demand_id: str,
    outcome: str,
    reason: str,
    now: datetime,
    figures: Sequence[Mapping[str, Decimal]] = (),
) -> None:
    """Decide one demand for one party. A new decision replaces none: the last one counts.

    figures  per financial year, the latest first, the amounts a ratio was worked out from
    """
    case = enter(session, actor, Permission.DECIDE_DEMAND)
    bidders = tenderers.tenderers(session, case.id)
    found = [(t, p) for t in bidders if t.valid for p in t.parties if p.id == party_id]
    demand = next((row for row in asked(case.plan) if row.id == demand_id), None)
    if not found or demand is None:
        raise NotGranted
    tenderer, party = found[0]
    require_declared(actor, tenderer.id)
    refuse_if(check_decision(demand, party.standing, outcome, reason))
    kept = write_figures(figures) if demand.ratio is not None else ""
    refuse_if(check_figures(work_out(demand, figures) if kept else None, outcome, reason))
    demands.decide_demand(
        session, party.id, demand.id, outcome, reason.strip(), actor.id, now, kept
    )
    record(
        session,
        actor,
        "demand.decided",
        f"party:{party.id}",
        now,
        demand=demand.id,
        result=outcome,
        reason=reason.strip(),
        **({"figures": kept} if kept else {}),
    )


def decide_open_demands(session: Session, actor: Identity, tenderer_id: UUID, now: datetime) -> int:
    """Decide "met" for every demand of a tenderer that is still open. Returns how many.

    A ratio stays open: it is decided by itself, with the figures it is worked out from.
    """
    case = enter(session, actor, Permission.DECIDE_DEMAND)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_declared(actor, tenderer.id)
    known = demands.demand_decisions(session, case.id)
    count = 0
    for party in tenderer.parties:
        for demand in asked(case.plan):
            if demand.ratio is not None:
                continue
            if applies(demand, party.standing) and (demand.id, str(party.id)) not in known:
                decide_demand(session, actor, party.id, demand.id, "met", "", now)
                count += 1
    return count
