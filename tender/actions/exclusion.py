"""Exclusion grounds held against parties, and a tenderer excluded by two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria.admission import EXCLUDED, NO_DECISION, REJECTED, applies, asked, consequence
from criteria.canon import digest
from criteria.catalogue import Demand
from criteria.exclusion import (
    AGAINST,
    Finding,
    NamedGround,
    check_finding,
    grounds_of,
    met,
)
from criteria.look_back import LookBack, reference_day
from criteria.moments import local_date
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from criteria.replacing import check_replacement, with_replacement
from criteria.texts import sentence
from criteria.uea import declared
from tender.actions import desk
from tender.actions.entry import check_seen, check_text, enter, record, second_of_two
from tender.actions.participation import participation
from tender.actions.tenderers import party_in, require_declared, require_workable, tenderer_in
from tender.actions.typed_reasons import require_sendable
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions, demands, exclusion, tenderers, uea
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REASON_LIMIT = 5_000
ACTS = {EXCLUDED: "tenderer.exclude", REJECTED: "tenderer.reject"}
"""The act of two by which a tenderer falls out, by what it is called."""


def look_back(ground: NamedGround, tenderer: TendererView, finding: Finding) -> LookBack:
    """The window of a ground for the application of a tenderer."""
    received = tenderer.application.received_at if tenderer.application else None
    return LookBack(ground.years, reference_day(received), finding.event_on)


def decide_ground(
    session: Session,
    actor: Identity,
    party_id: UUID,
    demand_id: str,
    ground_id: str,
    finding: Finding,
    now: datetime,
) -> None:
    """Record what was found on one ground for one party; the last finding counts.

    When every ground of the demand has an outcome, the same person decides the demand with it: not
    met when one excludes or replaces, met otherwise.
    """
    case = enter(session, actor, Permission.EXCLUDE)
    tenderer, party, demand = _asked(session, actor, case, party_id, demand_id)
    ground = next((row for row in grounds_of(demand, case.plan) if row.id == ground_id), None)
    if ground is None:
        raise NotGranted
    _keep(session, actor, case, (tenderer, party, demand), ground, stripped(finding), now)
    _decide_demand(session, actor, case, party, demand, now)


def _keep(
    session: Session,
    actor: Identity,
    case: Case,
    cell: tuple[TendererView, PartyView, Demand],
    ground: NamedGround,
    finding: Finding,
    now: datetime,
) -> None:
    """Keep one finding; what it means for the demand is not decided here."""
    tenderer, party, demand = cell
    back = look_back(ground, tenderer, finding)
    refuse_if(check_finding(ground, party.role, back, finding, local_date(now)))
    decided = demands.demand_history(session, case.id, party.id, demand.id)
    if finding.outcome == "open" and decided:
        raise Refused(refusal("exclusion.decided_open", "outcome"))
    exclusion.add_finding(session, party.id, demand.id, ground.id, finding, actor.id, now)
    record(
        session,
        actor,
        "ground.decided",
        f"party:{party.id}",
        now,
        demand=demand.id,
        ground=ground.id,
        result=finding.outcome,
        reason=finding.reason or None,
        content=finding,
    )


def decide_open_grounds(
    session: Session, actor: Identity, party_id: UUID, demand_id: str, now: datetime
) -> int:
    """Record of every ground of a demand that has no finding yet that nothing is known: the party
    declared nothing and there is no signal. Returns how many.

    Refused where its declaration says that a ground applies, or says nothing that counts.
    """
    case = enter(session, actor, Permission.EXCLUDE)
    tenderer, party, demand = _asked(session, actor, case, party_id, demand_id)
    kept = uea.of_party(session, party.id)
    said = [one.title for one in declared(kept[1], demand.id) if one.alarming] if kept else []
    if said:
        raise Refused(refusal("exclusion.declared_otherwise", None, grounds=tuple(said)))
    known = {row.ground for row in exclusion.ground_history(session, case.id, party.id, demand.id)}
    left = [row for row in grounds_of(demand, case.plan) if row.id not in known]
    if not left:
        raise Refused(refusal("exclusion.none_open"))
    nothing = Finding(outcome="not_applicable", origin="none")
    for ground in left:
        _keep(session, actor, case, (tenderer, party, demand), ground, nothing, now)
    _decide_demand(session, actor, case, party, demand, now)
    return len(left)


def _asked(
    session: Session, actor: Identity, case: Case, party_id: UUID, demand_id: str
) -> tuple[TendererView, PartyView, Demand]:
    """A party that may be tested and a demand that is put to it; NotGranted for anything else."""
    tenderer, party = party_in(session, case, party_id)
    require_workable(actor, tenderer)
    demand = desk.demand_in(case, demand_id)
    if not applies(demand, party.standing):
        raise NotGranted
    return tenderer, party, demand


def stripped(finding: Finding) -> Finding:
    """The finding without blanks around its texts."""
    kept: dict[str, Any] = {}
    for field in fields(finding):
        value = getattr(finding, field.name)
        kept[field.name] = value.strip() if isinstance(value, str) else value
    return Finding(**kept)


def _decide_demand(
    session: Session, actor: Identity, case: Case, party: PartyView, demand: Demand, now: datetime
) -> None:
    grounds = grounds_of(demand, case.plan)
    findings = exclusion.ground_history(session, case.id, party.id, demand.id)
    found = {row.ground: row.finding for row in findings}
    result = met({id_: row.outcome for id_, row in found.items()}, grounds)
    if result is None:
        return
    outcome, reason = ("met" if result else "not_met"), told(grounds, found)
    history = demands.demand_history(session, case.id, party.id, demand.id)
    state = demands.cells(session, case.id, party.tenderer).get((demand.id, str(party.id)))
    stands = state is not None and state.state not in NO_DECISION
    if stands and (history[-1].outcome, history[-1].reason) == (outcome, reason):
        return
    demands.decide_demand(session, party.id, demand.id, outcome, reason, actor.id, now)
    record(
        session,
        actor,
        "demand.decided",
        f"party:{party.id}",
        now,
        demand=demand.id,
        result=outcome,
        reason=reason,
    )


def told(grounds: Iterable[NamedGround], found: dict[str, Finding]) -> str:
    """The reason of a demand from those of its grounds, in Dutch, the language of the procedure."""
    rows = tuple(grounds)
    if len(rows) == 1:
        return found[rows[0].id].reason
    lines = [
        sentence(
            "exclusion.one_line",
            ground=row.title.nl,
            outcome=sentence(f"names.ground_{found[row.id].outcome}"),
            reason=found[row.id].reason,
        )
        for row in rows
        if found[row.id].reason
    ]
    return "\n".join(lines)[:REASON_LIMIT]


def exclude(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    reason: str,
    now: datetime,
    seen: str | None = None,
    replacement: str = "",
) -> bool:
    """One of two officers excludes or rejects a tenderer that failed. True when the second did.

    It is excluded over an exclusion ground, and rejected over requirements alone.

    Refused, too, when a reason could not stand in its letter: nobody writes it anew once it is out.
    Refused while it was not heard about a ground that excludes it, and while a proposal on the
    ranking runs: what was frozen there would no longer be what the rows say.

    seen         the basis a page showed: both agree to the same failed demands
    replacement  what was considered about replacing the party because of which it falls out
    """
    case = enter(session, actor, Permission.EXCLUDE)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_declared(actor, tenderer.id)
    if tenderer.exclusion is not None:
        raise Refused(refusal("admission.already_excluded"))
    failed = failed_cells(session, case, tenderer)
    if not failed:
        raise Refused(refusal("admission.nothing_failed"))
    if decision_runs(session, case):
        raise Refused(refusal("exclusion.decision_runs"))
    unheard = not_heard(session, case, tenderer, failed)
    if unheard:
        titles = tuple(row.title for row in unheard)
        raise Refused(refusal("exclusion.not_heard", None, grounds=titles))
    basis = exclusion_basis(failed)
    check_seen(seen, basis)
    way = way_out(case, failed)
    told = check_text(with_replacement(reason, replacement), "reason")
    refuse_if(check_replacement(failed_roles(tenderer, failed), told))
    decided = demands.demand_decisions(session, case.id, tenderer.id)
    written = (told, *(decided[cell].reason for cell in failed))
    require_sendable(session, case, "\n\n".join(written), [tenderer.id])
    first = second_of_two(
        session,
        case,
        actor,
        ACTS[way],
        f"tenderer:{tenderer.id}",
        now,
        basis=basis,
        about=(tenderer.id,),
        reason=told,
    )
    if first is None:
        return False
    rankings = {
        "before": participation(session, case),
        "after": participation(session, case, without=tenderer.id),
    }
    tenderers.exclude(
        session,
        tenderer.id,
        first.reason,
        first.participant,
        actor.id,
        now,
        way,
        rankings,
    )
    record(
        session,
        actor,
        f"tenderer.{way}",
        f"tenderer:{tenderer.id}",
        now,
        reason=first.reason,
        first=first.participant,
        rankings=rankings,
    )
    return True


def failed_cells(
    session: Session, case: Case, tenderer: TendererView
) -> tuple[tuple[str, str], ...]:
    """The cells (demand, party) of a tenderer that are not met."""
    return desk.tested(session, case)[tenderer.id].result.failed


def failed_roles(tenderer: TendererView, failed: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The roles of the parties that do not meet a demand."""
    roles = {str(party.id): party.role for party in tenderer.parties}
    return tuple(dict.fromkeys(roles[party] for _, party in failed))


def way_out(case: Case, failed: Iterable[tuple[str, str]]) -> str:
    """What the failed cells (demand, party) lead to: excluded or rejected."""
    ids = {demand for demand, _ in failed}
    return consequence(row for row in asked(case.plan) if row.id in ids)


def not_heard(
    session: Session, case: Case, tenderer: TendererView, failed: Iterable[tuple[str, str]]
) -> tuple[Demand, ...]:
    """The exclusion grounds among the failed demands about which the tenderer was not heard."""
    found: dict[tuple[str, str], dict[str, Finding]] = {}
    for row in exclusion.ground_history(session, case.id):
        found.setdefault((row.demand, str(row.party)), {})[row.ground] = row.finding
    rows = {row.id: row for row in asked(case.plan) if row.kind == "exclusion"}

    def heard(cell: tuple[str, str]) -> bool:
        against = [row for row in found.get(cell, {}).values() if row.outcome in AGAINST]
        return bool(against) and all(row.heard for row in against)

    missing = dict.fromkeys(cell[0] for cell in failed if cell[0] in rows and not heard(cell))
    return tuple(rows[id_] for id_ in missing)


def decision_runs(session: Session, case: Case) -> bool:
    """Whether this step has a proposal or decision on the ranking that was not refused."""
    stage = {Step.SELECT: SELECTION, Step.DECIDE: AWARD}.get(case.step)
    made = decisions.decisions(session, case.id).get(stage) if stage else None
    return made is not None and made.runs


def exclusion_basis(failed: Iterable[tuple[str, str]]) -> str:
    """What an exclusion rests on: the digest of the cells (demand, party) that failed."""
    return digest(sorted([demand, party] for demand, party in failed))
