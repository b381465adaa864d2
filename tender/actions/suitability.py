"""Decisions on what is demanded of each party of a tenderer, one by one or several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import Outcome, asked, check_decision
from criteria.catalogue import Demand
from criteria.ratio_figures import check_figures, work_out, write_figures
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions import desk
from tender.actions.entry import check_seen, enter, record
from tender.actions.tenderers import party_in, require_no_conflict, require_workable, tenderer_in
from tender.permissions import Identity, NotGranted, Permission
from tender.store import demands, evidence, exclusion, people
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.procedures import Case

MOST_AT_ONCE = 1_000
"""How many cells one act decides."""


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

    Refused where a ground of the demand has a finding: then its grounds decide it.

    figures  per financial year, the latest first, the amounts a ratio was worked out from
    """
    case = enter(session, actor, Permission.TEST_PARTY)
    tenderer, party = party_in(session, case, party_id)
    demand = desk.demand_in(case, demand_id)
    if not desk.may_test(session, case, party.id):
        raise NotGranted
    require_workable(actor, tenderer)
    proved = (demand.id, str(party.id)) in _proved(session, case, tenderer)
    kept = write_figures(figures) if demand.ratio is not None else ""
    refuse_if(check_decision(demand, party.standing, outcome, reason, proved or bool(kept)))
    if (demand.id, str(party.id)) in exclusion.found_at(session, tenderer.id):
        raise Refused(refusal("admission.through_grounds", "outcome"))
    refuse_if(check_figures(work_out(demand, figures) if kept else None, outcome, reason))
    demands.decide_demand(
        session, party.id, demand.id, outcome, reason.strip(), actor.id, now, kept
    )
    _decided(session, actor, (demand.id, party.id), outcome, reason, now, kept)


def decide_demands(
    session: Session,
    actor: Identity,
    cells: Iterable[tuple[str, UUID]],
    outcome: str,
    reason: str,
    now: datetime,
    seen: str | None = None,
) -> int:
    """Decide the same for several open cells (demand, party) of one tenderer. Returns how many.

    What is held against a party on an exclusion ground is decided by itself, and so is a ratio. All
    of it happens, or nothing.

    seen  how often was decided about the tenderer when the page was made; refused when it is more
    """
    case = enter(session, actor, Permission.TEST_PARTY)
    wanted = tuple(dict.fromkeys(cells))
    if not wanted:
        raise Refused(refusal("admission.nothing_chosen", "cells"))
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(refusal("admission.too_many_chosen", "cells", most=MOST_AT_ONCE))
    tenderer, _party = party_in(session, case, wanted[0][1])
    if not all(desk.may_test(session, case, party) for party in {cell[1] for cell in wanted}):
        raise NotGranted
    require_workable(actor, tenderer)
    check_seen(seen, basis(session, tenderer.id))
    known = demands.cells(session, case.id, tenderer.id)
    put = {row.id: row for row in asked(case.plan)}
    parties = {party.id: party for party in tenderer.parties}
    found = exclusion.found_at(session, tenderer.id)
    proved = _proved(session, case, tenderer)
    for demand_id, party_id in wanted:
        demand, party = put.get(demand_id), parties.get(party_id)
        if demand is None or party is None:
            raise NotGranted
        if not together(demand, outcome) or (demand_id, str(party_id)) in found:
            raise Refused(refusal("admission.by_itself", "cells", title=demand.title))
        state = known.get((demand_id, str(party_id)))
        if state is not None and state.state != "open":
            raise Refused(refusal("acts.changed_meanwhile"))
        there = (demand_id, str(party_id)) in proved
        refuse_if(check_decision(demand, party.standing, outcome, reason, there))
    demands.decide_all(session, wanted, outcome, reason.strip(), actor.id, now)
    for cell in wanted:
        _decided(session, actor, cell, outcome, reason, now)
    return len(wanted)


def _proved(session: Session, case: Case, tenderer: TendererView) -> frozenset[tuple[str, str]]:
    """The cells of a tenderer that some evidence serves."""
    given = evidence.evidence(session, case.id, tenderer.id)
    return frozenset(cell for one in given for cell in one.serves)


def together(demand: Demand, outcome: str = Outcome.MET) -> bool:
    """Whether a demand may be decided together with others.

    A ratio never, and a demand on exclusion only as met; one of which a ground has a finding is
    decided through its grounds alone.
    """
    return demand.ratio is None and (demand.kind != "exclusion" or outcome == Outcome.MET)


def basis(session: Session, tenderer_id: UUID) -> str:
    """What was decided so far, for whoever must not decide on something older."""
    return str(demands.decided(session, tenderer_id))


def assign_file(
    session: Session, actor: Identity, tenderer_id: UUID, participant_id: UUID, now: datetime
) -> None:
    """Say which officer tests the file of a tenderer. Anybody who may test it still can."""
    case = enter(session, actor, Permission.DECIDE_DEMAND)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_no_conflict(actor, tenderer.id)
    officers = {one.id for one in people.people(session, case.id) if "officer" in one.roles}
    if participant_id not in officers:
        raise Refused(refusal("admission.no_officer", "participant"))
    if str(tenderer.id) in people.declarations(session, participant_id, case.id)[1]:
        raise Refused(refusal("admission.conflicted_officer", "participant"))
    if demands.assignments(session, case.id).get(tenderer.id) == participant_id:
        return
    demands.assign(session, tenderer.id, participant_id, actor.id, now)
    fields = {"participant": str(participant_id)}
    record(session, actor, "file.assigned", f"tenderer:{tenderer.id}", now, **fields)


def _decided(
    session: Session,
    actor: Identity,
    cell: tuple[str, UUID],
    outcome: str,
    reason: str,
    now: datetime,
    figures: str = "",
) -> None:
    record(
        session,
        actor,
        "demand.decided",
        f"party:{cell[1]}",
        now,
        demand=cell[0],
        result=outcome,
        reason=reason.strip(),
        **({"figures": figures} if figures else {}),
    )
