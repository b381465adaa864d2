"""Dialogue sessions, agreements, topics, and whether the final offer honours what was agreed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.dialogue import check_agreement, check_conformity, check_topic
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import check_text, enter, record
from tender.actions.outcomes import stage_candidacies
from tender.actions.tenderers import require_declared, require_no_conflict
from tender.permissions import Identity, NotGranted, Permission
from tender.store import dialogue
from tender.store.dialogue import AgreementView, SessionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SIDES = ("authority", "tenderer")


def _admitted(session: Session, actor: Identity, case: Case, tenderer_id: UUID) -> UUID:
    require_no_conflict(actor, tenderer_id)
    if all(row.tenderer != tenderer_id for row in stage_candidacies(session, case, "award")):
        raise NotGranted
    return tenderer_id


def record_session(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    held_at: datetime,
    attendance: str,
    minutes: str,
    now: datetime,
) -> UUID:
    """Keep the minutes of a talk: when, who, what was said (Aw 2.52b lid 3 applies under SAS)."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    tenderer = _admitted(session, actor, case, tenderer_id)
    faults = []
    if held_at > now:
        faults.append(refusal("dialogue.held_later", "held_at"))
    if not attendance.strip():
        faults.append(refusal("dialogue.attendance_missing", "attendance"))
    if not minutes.strip():
        faults.append(refusal("dialogue.minutes_missing", "minutes"))
    refuse_if(faults)
    row = dialogue.add_session(
        session,
        tenderer,
        held_at,
        check_text(attendance, "attendance"),
        check_text(minutes, "minutes"),
        actor.id,
        now,
    )
    record(
        session,
        actor,
        "session.recorded",
        f"session:{row}",
        now,
        content=[attendance.strip(), minutes.strip(), held_at],
    )
    return row


def session_in(session: Session, actor: Identity, case: Case, session_id: UUID) -> SessionView:
    """A session this person may see; NotGranted when it is not there."""
    sight = visibility.dialogue(actor.viewer, case.moment)
    for row in dialogue.sessions(session, sight, case.id):
        if row.id == session_id:
            return row
    raise NotGranted


def confirm_minutes(
    session: Session,
    actor: Identity,
    session_id: UUID,
    side: str,
    confirmed_by: str,
    now: datetime,
) -> None:
    """Record that one side confirmed the minutes, and who did so."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    row = session_in(session, actor, case, session_id)
    if side not in SIDES:
        raise NotGranted
    if any(known.side == side for known in row.confirmations):
        raise Refused(refusal("dialogue.confirmed_already"))
    name = confirmed_by.strip()
    if not name or len(name) > 200:
        raise Refused(refusal("dialogue.confirmed_by_missing", f"{side}-confirmed_by"))
    dialogue.confirm(session, row.id, side, name, actor.id, now)
    record(session, actor, "minutes.confirmed", f"session:{row.id}", now, side=side, content=name)


def record_agreement(
    session: Session,
    actor: Identity,
    session_id: UUID,
    topic: str,
    kind: str,
    text: str,
    now: datetime,
) -> AgreementView:
    """Number and keep an agreement made at a session."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    row = session_in(session, actor, case, session_id)
    if row.confirmed:
        raise Refused(refusal("dialogue.session_confirmed"))
    refuse_if(check_agreement(topic, case.plan.topics, kind, text))
    made = dialogue.add_agreement(
        session, row.tenderer, row.id, topic, kind, check_text(text, "text"), now
    )
    record(
        session,
        actor,
        "agreement.recorded",
        f"agreement:{made.id}",
        now,
        topic=topic,
        kind=kind,
        content=text.strip(),
    )
    return made


def close_topic(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    topic: str,
    outcome: str,
    reason: str,
    now: datetime,
) -> None:
    """Close a topic with one tenderer: agreed, not agreed, deferred or moved, with a reason."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    tenderer = _admitted(session, actor, case, tenderer_id)
    if all(row.id != topic for row in case.plan.topics):
        raise NotGranted
    refuse_if(check_topic(outcome, reason))
    dialogue.close_topic(session, tenderer, topic, outcome, reason.strip(), actor.id, now)
    record(
        session,
        actor,
        "topic.closed",
        f"tenderer:{tenderer}",
        now,
        topic=topic,
        result=outcome,
        reason=reason.strip(),
    )


def decide_conformity(
    session: Session,
    actor: Identity,
    agreement_id: UUID,
    outcome: str,
    passage: str,
    now: datetime,
) -> None:
    """Say whether the final offer honours an agreement: met, met differently, not met."""
    case = enter(session, actor, Permission.DECIDE_CONFORMITY)
    sight = visibility.dialogue(actor.viewer, case.moment)
    agreed = {row.id: row for row in dialogue.agreements(session, sight, case.id)}
    if agreement_id not in agreed:
        raise NotGranted
    require_declared(actor, agreed[agreement_id].tenderer)
    refuse_if(check_conformity(outcome, passage))
    dialogue.decide_conformity(session, agreement_id, outcome, passage.strip(), actor.id, now)
    record(
        session,
        actor,
        "conformity.decided",
        f"agreement:{agreement_id}",
        now,
        result=outcome,
        reason=passage.strip() or None,
    )
