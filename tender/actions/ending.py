"""Ending without an award, in any step: proposed, approved by another, sent by two officers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_case import EndedPart
from criteria.ending import ENDED, ENDING, check_ending, ending_letter
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.admission import notice_basis
from tender.actions.decision_letters import listed, sending_basis
from tender.actions.desk_letters import letterhead, names_around
from tender.actions.entry import (
    check_beside,
    check_seen,
    check_text,
    enter,
    record,
    second_of_two,
)
from tender.actions.posting import post_letters
from tender.actions.recorded import require_recorded
from tender.actions.tenderers import require_no_conflict
from tender.actions.typed_reasons import require_sendable
from tender.permissions import Identity, Permission
from tender.store import endings, notices, procedures, tenderers
from tender.store.endings import EndingView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SEND = "ending.send"


def running(session: Session, case: Case) -> EndingView | None:
    """The proposal to end that was not refused."""
    return next((one for one in endings.endings(session, case.id) if one.runs), None)


def ending_sent(session: Session, case: Case) -> EndedPart | None:
    """The end that every tenderer was told of, as a report has it."""
    reached, found = case.milestones.get(ENDED), running(session, case)
    if reached is None or found is None:
        return None
    return EndedPart(found.kind, reached.at, found.reason)


def require_no_ending(session: Session, case: Case) -> None:
    """Refused while it is open whether the procedure ends: an award waits for that."""
    if running(session, case) is not None:
        raise Refused(refusal("ending.first"))


def _entered(session: Session, actor: Identity, permission: Permission) -> Case:
    """The procedure, for an act on its end: by nobody with an interest in a tenderer, and no more
    once the contract was awarded."""
    case = enter(session, actor, permission)
    if "awarded" in case.milestones:
        raise Refused(refusal("ending.awarded"))
    for row in tenderers.tenderers(session, case.id):
        require_no_conflict(actor, row.id)
    return case


def _proposed(session: Session, case: Case) -> EndingView:
    every = endings.endings(session, case.id)
    found = next((one for one in every if one.runs), None)
    if found is None and every and every[-1].decided_at is not None:
        raise Refused(refusal("ending.was_refused", None, at=every[-1].decided_at))
    if found is None:
        raise Refused(refusal("ending.none"))
    return found


def propose_ending(
    session: Session, actor: Identity, kind: str, reason: str, now: datetime
) -> UUID:
    """An officer proposes to end the procedure, with the reason that the tenderers will read."""
    case = _entered(session, actor, Permission.PROPOSE_ENDING)
    refuse_if(check_ending(kind))
    said = check_text(reason, "reason")
    if running(session, case) is not None:
        raise Refused(refusal("ending.runs"))
    require_sendable(session, case, said)
    row = endings.propose(session, case.id, kind, said, actor.id, now)
    record(session, actor, "ending.proposed", f"ending:{row}", now, new=kind, reason=said)
    return row


def decide_ending(
    session: Session, actor: Identity, approves: bool, reason: str, now: datetime
) -> None:
    """The decision maker approves, or refuses with a reason; never who proposed it."""
    case = _entered(session, actor, Permission.APPROVE_ENDING)
    found = _proposed(session, case)
    if found.approves is not None:
        raise Refused(refusal("acts.decided_already"))
    if found.by == actor.id:
        raise Refused(refusal("acts.own_proposal"))
    said = reason.strip()
    if not approves and not said:
        raise Refused(refusal("acts.reason_missing", "reason"))
    if approves:
        check_beside(session, actor, found.by, now)
    endings.decide(session, found.id, approves, said, actor.id, now)
    act = "ending.approved" if approves else "ending.refused"
    record(session, actor, act, f"ending:{found.id}", now, reason=said or None)


def write_letters(
    session: Session, case: Case, ending: EndingView, now: datetime
) -> dict[UUID, str]:
    """The letter to every tenderer that was not told before that it is out."""
    bidders = tenderers.tenderers(session, case.id)
    told = notices.rejected(session, case.id)
    return {
        row.id: ending_letter(
            case.plan,
            letterhead(case, row, now),
            ending.kind,
            ending.reason,
            names_around(row, bidders),
            handed_in=row.application is not None,
        )
        for row in bidders
        if row.id not in told
    }


def send_ending(session: Session, actor: Identity, now: datetime, seen: str | None = None) -> bool:
    """One of two officers tells every tenderer. True when the second did, and it is over."""
    case = _entered(session, actor, Permission.SEND_ENDING)
    ending = _proposed(session, case)
    if not ending.approves:
        raise Refused(refusal("acts.not_approved"))
    object_ = f"ending:{ending.id}"
    require_recorded(session, case, "ending.approved", object=object_)
    letters = write_letters(session, case, ending, now)
    basis = sending_basis(letters)
    check_seen(seen, basis)
    everyone = [row.id for row in tenderers.tenderers(session, case.id)]
    first = second_of_two(session, case, actor, SEND, object_, now, basis=basis, about=everyone)
    if first is None:
        return False
    sent = {
        to: notices.add_notice(
            session, to, ENDING, text, notice_basis(text), first.participant, now, second=actor.id
        )
        for to, text in letters.items()
    }
    post_letters(session, actor, sent, now)
    procedures.reach(session, case.id, ENDED, first.participant, now, actor.id)
    procedures.enter_step(session, case, Step.CLOSED, actor.id, now)
    record(
        session,
        actor,
        "ending.sent",
        object_,
        now,
        old=case.step.value,
        new=Step.CLOSED.value,
        what=ending.kind,
        letters=listed(letters),
        first=first.participant,
    )
    return True
