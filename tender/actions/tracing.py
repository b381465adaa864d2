"""What is missing between what was agreed and what follows from it, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import refuse_if
from criteria.trace import Agreed, Gap, check_gap, gaps_of, without_agreement
from tender.actions.dialogue import sight_of
from tender.actions.entry import check_text, enter, record
from tender.actions.outcomes import stage_candidacies
from tender.actions.tenderers import require_declared, require_no_conflict
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, dialogue
from tender.store.agreements import AgreementView, topic_place
from tender.store.dialogue import TopicView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def agreed(row: AgreementView, *, offered: bool) -> Agreed:
    """What the trace needs of an agreement.

    offered  whether what the final offer says about it may be told
    """
    return Agreed(
        str(row.thread),
        row.topic,
        row.kind,
        row.details.status,
        row.details.clause,
        row.details.elements,
        bool(row.details.indicators or row.details.risks),
        row.conformity if offered else None,
    )


def sees_offer(actor: Identity, case: Case, tenderer: UUID) -> bool:
    """Whether this person may read what the final offer of a tenderer says (I3, I5)."""
    if not allowed(actor, Permission.VIEW_COMPARISON, case.step):
        return False
    declares = allowed(actor, Permission.DECLARE, case.step)
    return not declares or str(tenderer) in actor.declared


def unagreed(
    case: Case,
    tenderer: UUID,
    closed: Mapping[tuple[UUID, str], TopicView],
    rows: Iterable[AgreementView],
) -> dict[UUID, str]:
    """The topics that lack an agreement with one tenderer, by the place of the gap.

    closed  the decisions that count, of any tenderer; `rows` the agreements that stand, likewise
    """
    outcomes = {topic: row.outcome for (whom, topic), row in closed.items() if whom == tenderer}
    made = (agreed(row, offered=False) for row in rows if row.tenderer == tenderer)
    found = without_agreement(case.plan.topics, outcomes, made)
    return {topic_place(tenderer, topic): topic for topic in found}


def unagreed_at(session: Session, actor: Identity, case: Case, place: UUID) -> tuple[UUID, str]:
    """The tenderer and the topic of a gap without an agreement; NotGranted when it is not there."""
    sight = sight_of(actor, case)
    closed = dialogue.topics(session, sight, case.id)
    rows = agreements.agreements(session, sight, case.id)
    for tenderer in {row.tenderer for row in stage_candidacies(session, case, "award")}:
        lacking = unagreed(case, tenderer, closed, rows)
        if place in lacking and sight.of(str(tenderer)):
            return tenderer, lacking[place]
    raise NotGranted


def decide_gap(
    session: Session,
    actor: Identity,
    place: UUID,
    gap: str,
    outcome: str,
    reason: str,
    decided_by: str,
    now: datetime,
) -> None:
    """Record what is done about a gap, and who decided so.

    place  the agreement around which it is, or of a topic without one its `topic_place`
    """
    case = enter(session, actor, Permission.DECIDE_GAPS)
    if gap == Gap.NO_AGREEMENT:
        tenderer, topic = unagreed_at(session, actor, case, place)
        subject, named = f"tenderer:{tenderer}", {"topic": topic}
    else:
        tenderer = _around(session, actor, case, place, gap)
        subject, named = f"agreement:{place}", {}
    require_no_conflict(actor, tenderer)
    refuse_if(check_gap(outcome, reason, decided_by))
    why, who = check_text(reason, "reason"), decided_by.strip()
    agreements.decide_gap(session, tenderer, place, gap, outcome, why, who, actor.id, now)
    said = {"basis": gap, "result": outcome, "reason": why, "content": who}
    record(session, actor, "gap.decided", subject, now, **said, **named)


def _around(session: Session, actor: Identity, case: Case, thread: UUID, gap: str) -> UUID:
    """The tenderer of an agreement with this gap; NotGranted when it is not there."""
    row = with_conformity(session, actor, case).get(thread)
    if row is None:
        raise NotGranted
    if gap in (Gap.MISSING, Gap.WEAKENED):
        require_declared(actor, row.tenderer)
    if gap not in gaps_of(agreed(row, offered=sees_offer(actor, case, row.tenderer))):
        raise NotGranted
    return row.tenderer


def with_conformity(session: Session, actor: Identity, case: Case) -> Mapping[UUID, AgreementView]:
    """The agreements that stand and are in sight, by thread."""
    found = agreements.agreements(session, sight_of(actor, case), case.id)
    return {row.thread: row for row in found}
