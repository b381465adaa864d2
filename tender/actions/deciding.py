"""Proposals, approval by somebody else, dispatch, and the award after the standstill."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.canon import canonical, digest, to_plain
from criteria.moments import local_date
from criteria.outcome import AWARD, SELECTION, Outcome, check_outcome
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import sent_kind
from tender.actions.awaiting import require_all, require_nothing_waits
from tender.actions.checking import require_ready
from tender.actions.deciders import may_decide
from tender.actions.decision_letters import keep_reasons, listed, sending_basis
from tender.actions.ending import require_no_ending
from tender.actions.entry import (
    check_beside,
    check_rested,
    check_seen,
    check_text,
    enter,
    milestone_once,
    record,
    second_of_two,
)
from tender.actions.letter_checking import checked_letters
from tender.actions.outcomes import (
    low_offers_waiting,
    outcome,
    read_outcome,
    stage_candidacies,
)
from tender.actions.posting import post_letters
from tender.actions.recorded import require_recorded, require_result_recorded
from tender.actions.standing import term_of
from tender.actions.tenderers import may_read
from tender.actions.typed_reasons import require_sendable
from tender.permissions import Identity, NotGranted, Permission
from tender.store import (
    asking,
    decisions,
    procedures,
    tenderers,
)
from tender.store.decisions import DecisionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

VIEW = {SELECTION: Permission.VIEW_SELECTION, AWARD: Permission.VIEW_AWARD}
PROPOSE = {SELECTION: Permission.PROPOSE_SELECTION, AWARD: Permission.PROPOSE_AWARD}
APPROVE = {SELECTION: Permission.APPROVE_SELECTION, AWARD: Permission.APPROVE_AWARD}
SEND = {SELECTION: Permission.SEND_SELECTION, AWARD: Permission.SEND_AWARD}


def present_outcome(session: Session, case: Case, stage: str) -> Outcome:
    """The outcome computed from the rows as they are now."""
    if stage == AWARD and (open_ := low_offers_waiting(session, case)):
        names = {row.id: row.name for row in stage_candidacies(session, case, AWARD)}
        raise Refused(
            refusal("acts.inquiry_open", None, name=", ".join(sorted(names[i] for i in open_)))
        )
    return outcome(session, case, stage, stage_candidacies(session, case, stage))


def propose(
    session: Session,
    actor: Identity,
    stage: str,
    text: str,
    now: datetime,
    condition: str = "",
) -> UUID:
    """Propose who goes on, or who wins, on the outcome as it stands. Freezes that outcome.

    condition  what the winner still has to prove before the contract
    """
    case = enter(session, actor, PROPOSE[stage])
    may_decide(session, actor, case, stage)
    earlier = decisions.decisions(session, case.id).get(stage)
    if earlier is not None and earlier.runs:
        raise Refused(refusal("acts.already_done"))
    found = present_outcome(session, case, stage)
    refuse_if(check_outcome(found))
    require_result_recorded(session, case, stage)
    condition = check_text(condition, "condition") if condition.strip() else ""
    require_ready(session, case, stage, found, condition, now)
    if condition:
        require_sendable(session, case, condition, _winners(session, case, found), "condition")
    body = canonical(to_plain(found)).decode()
    sha256 = digest(found)
    proposal = check_text(text, "text")
    row = decisions.propose(session, case.id, stage, body, sha256, proposal, actor.id, now)
    if condition:
        asking.add_condition(session, row, condition)
    record(
        session,
        actor,
        f"{stage}.proposed",
        f"decision:{row}",
        now,
        digest=sha256,
        seal=case.seal,
        content=proposal,
        condition=condition or None,
    )
    return row


def _winners(session: Session, case: Case, found: Outcome) -> list[UUID]:
    """The tenderers that win a lot, who alone read a condition."""
    won = {lot.winner for lot in found.lots}
    inside = stage_candidacies(session, case, AWARD)
    return [one.tenderer for one in inside if str(one.id) in won]


def approve(
    session: Session, actor: Identity, stage: str, approves: bool, reason: str, now: datetime
) -> None:
    """The decision maker approves or refuses; a refusal needs a reason and asks a new proposal.

    What is approved must still be what the rows say: the outcome is computed again (I7).
    """
    case = enter(session, actor, APPROVE[stage])
    may_decide(session, actor, case, stage)
    decision = decisions.decisions(session, case.id).get(stage)
    if decision is None:
        raise Refused(refusal("acts.no_proposal"))
    if decision.approves is not None:
        raise Refused(refusal("acts.decided_already"))
    if decision.proposed_by == actor.id:
        raise Refused(refusal("acts.own_proposal"))
    if not approves and not reason.strip():
        raise Refused(refusal("acts.reason_missing", "reason"))
    if approves:
        check_beside(session, actor, decision.proposed_by, now)
        require_replay(session, case, decision)
    decisions.approve(session, decision.id, approves, reason.strip(), actor.id, now)
    record(
        session,
        actor,
        f"{stage}.approved" if approves else f"{stage}.refused",
        f"decision:{decision.id}",
        now,
        reason=reason.strip() or None,
        digest=decision.sha256,
    )


def replay_equal(session: Session, case: Case, decision: DecisionView) -> bool:
    """Whether computing from the rows gives the same outcome as the decision froze."""
    found = outcome(session, case, decision.stage, stage_candidacies(session, case, decision.stage))
    return found == read_outcome(decision)


def require_replay(session: Session, case: Case, decision: DecisionView) -> None:
    """Refused when computing again gives something else: nothing is made final then (I7). Nor when
    what it leans on is not in the log."""
    require_result_recorded(session, case, decision.stage)
    if not replay_equal(session, case, decision):
        raise Refused(refusal("acts.replay_differs"))


def send(
    session: Session, actor: Identity, stage: str, now: datetime, seen: str | None = None
) -> bool:
    """One of two persons sends the approved decision to every tenderer, all at one moment.

    True when the second made it so; the term counts from there. `seen` is the basis a page showed:
    both agree to the same letters.
    """
    case = enter(session, actor, SEND[stage])
    everyone = may_decide(session, actor, case, stage)
    decision = decisions.decisions(session, case.id).get(stage)
    if decision is None or not decision.approved:
        raise Refused(refusal("acts.not_approved"))
    if decision.sent:
        raise Refused(refusal("acts.already_done"))
    require_no_ending(session, case)
    object_ = f"decision:{decision.id}"
    require_recorded(session, case, f"{stage}.approved", object=object_, digest=decision.sha256)
    require_replay(session, case, decision)
    require_all(session, case, decision, now)
    checked = checked_letters(session, case, decision, now)
    letters = {to: one.text for to, one in checked.items()}
    _require_read(session, actor, letters)
    basis = sending_basis(letters)
    check_seen(seen, basis)
    first = second_of_two(
        session, case, actor, f"{stage}.send", object_, now, basis=basis, about=everyone
    )
    if first is None:
        return False
    day = local_date(now)
    sent = decisions.dispatch(session, decision.id, day, letters, actor.id, now)
    terms = [one.term.last_day for one in checked.values() if one.term is not None]
    post_letters(session, actor, sent, now, max(terms, default=None))
    keep_reasons(session, case, stage, checked.values(), actor.id, now)
    kind = sent_kind(stage, case.begun_rounds(stage))
    procedures.reach(session, case.id, kind, first.participant, now, actor.id)
    record(
        session,
        actor,
        f"{stage}.sent",
        object_,
        now,
        day=day,
        letters=listed(letters),
        first=first.participant,
    )
    return True


def _require_read(session: Session, actor: Identity, letters: Iterable[UUID]) -> None:
    """A letter speaks of what a tenderer wrote: who sends it declared about its parties (I5)."""
    bidders = {row.id: row for row in tenderers.tenderers(session, actor.procedure_id)}
    if not all(may_read(actor, bidders[to]) for to in letters):
        raise Refused(refusal("scores.not_declared"))


def award_contract(session: Session, actor: Identity, now: datetime) -> None:
    """Award for good, once the standstill is over."""
    case = enter(session, actor, Permission.AWARD_CONTRACT)
    may_decide(session, actor, case, AWARD)
    check_rested(session, actor, now)
    milestone_once(case, "awarded")
    require_no_ending(session, case)
    decided = decisions.decisions(session, case.id)
    decision = decided.get(AWARD)
    if decision is None:
        raise NotGranted
    term = term_of(case, decision)
    if term is None or local_date(now) < term.earliest_signing:
        raise Refused(
            refusal("acts.standstill_running", None, last_day=term.last_day if term else "")
        )
    require_nothing_waits(session, case, decided)
    about = f"decision:{decision.id}"
    require_recorded(session, case, "award.approved", object=about, digest=decision.sha256)
    require_replay(session, case, decision)
    procedures.reach(session, case.id, "awarded", actor.id, now)
    record(session, actor, "contract.awarded", about, now, digest=decision.sha256)
