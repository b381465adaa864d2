"""The dialogue with an admitted tenderer: who may record, and how a topic is closed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.dialogue import check_topic
from criteria.refusals import Refused, refusal, refuse_if
from criteria.visibility import Sight
from tender.actions.entry import check_text, enter, record
from tender.actions.outcomes import stage_candidacies
from tender.actions.tenderers import require_no_conflict
from tender.permissions import Identity, NotGranted, Permission
from tender.store import dialogue, talks
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sight_of(actor: Identity, case: Case) -> Sight:
    """Whose talks this person sees."""
    return visibility.dialogue(actor.viewer, case.moment)


def check_admitted(session: Session, actor: Identity, case: Case, tenderer_id: UUID) -> UUID:
    """A tenderer in the award phase that this person may record about; NotGranted otherwise."""
    require_no_conflict(actor, tenderer_id)
    if all(row.tenderer != tenderer_id for row in stage_candidacies(session, case, "award")):
        raise NotGranted
    return tenderer_id


def close_topic(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    topic: str,
    outcome: str,
    reason: str,
    now: datetime,
    at_session: UUID | None = None,
    seen: int | None = None,
) -> None:
    """Close a topic with one tenderer: agreed, not agreed, deferred or moved, with a reason.

    at_session  the session at which that was said; None outside one
    seen        how many decisions there were on the page; None where there was no page
    """
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    tenderer = check_admitted(session, actor, case, tenderer_id)
    if all(row.id != topic for row in case.plan.topics):
        raise NotGranted
    if at_session is not None:
        _check_session(session, actor, case, tenderer, at_session)
    refuse_if(check_topic(outcome, reason))
    check_text(reason, "reason")
    own = Sight(everyone=True, only=frozenset({str(tenderer)}))
    if at_session is not None and all(
        row.thread != at_session for row in talks.talks(session, own, case.id)
    ):
        raise NotGranted
    if seen is not None and seen != sum(
        row.topic == topic for row in dialogue.topic_history(session, own, case.id)
    ):
        raise Refused(refusal("acts.changed_meanwhile"))
    dialogue.close_topic(
        session, tenderer, topic, outcome, reason.strip(), at_session, actor.id, now
    )
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


def _check_session(
    session: Session, actor: Identity, case: Case, tenderer: UUID, thread: UUID
) -> None:
    """A session with this tenderer that is held."""
    for row in talks.talks(session, sight_of(actor, case), case.id):
        if row.thread == thread and row.tenderer == tenderer:
            if row.cancelled:
                raise Refused(refusal("dialogue.session_cancelled"))
            return
    raise NotGranted
