"""Agreements: made, put in other words, dropped; honoured by the final offer or not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.agreements import AgreementStatus, Details, check_details
from criteria.dialogue import check_agreement, check_conformity
from criteria.indicators import INDICATOR, Indicator
from criteria.refusals import Refused, refusal, refuse_if
from criteria.risks import RISK, Risk
from criteria.visibility import Sight
from tender.actions.dialogue import check_admitted, sight_of
from tender.actions.entry import check_text, enter, record
from tender.actions.talks import talk_in
from tender.actions.tenderers import require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import agreements, dialogue, register
from tender.store.agreements import AgreementView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_agreement(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    at_session: UUID | None,
    topic: str,
    kind: str,
    text: str,
    details: Details,
    now: datetime,
) -> AgreementView:
    """Number and keep an agreement with a tenderer.

    at_session  the session at which it was made; None for one that was made in writing
    """
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    tenderer = check_admitted(session, actor, case, tenderer_id)
    if at_session is not None:
        _check_session(session, actor, case, tenderer, at_session)
    return _kept(
        session, actor, case, tenderer, None, at_session, topic, kind, text, details, "", now
    )


def revise_agreement(
    session: Session,
    actor: Identity,
    thread: UUID,
    seen: int,
    at_session: UUID | None,
    kind: str,
    text: str,
    details: Details,
    reason: str,
    now: datetime,
) -> AgreementView:
    """The next version of an agreement, with the reason; the ones before stay.

    seen  the version that was read; Refused when there is a later one by now
    """
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = agreement_in(session, actor, case, thread)
    check_admitted(session, actor, case, before.tenderer)
    if before.version != seen:
        raise Refused(refusal("acts.changed_meanwhile"))
    if at_session is not None:
        _check_session(session, actor, case, before.tenderer, at_session)
    why = check_text(reason, "reason")
    return _kept(
        session,
        actor,
        case,
        before.tenderer,
        before,
        at_session,
        before.topic,
        kind,
        text,
        details,
        why,
        now,
    )


def _kept(
    session: Session,
    actor: Identity,
    case: Case,
    tenderer: UUID,
    before: AgreementView | None,
    at_session: UUID | None,
    topic: str,
    kind: str,
    text: str,
    details: Details,
    reason: str,
    now: datetime,
) -> AgreementView:
    own = Sight(everyone=True, only=frozenset({str(tenderer)}))
    known = {
        sort: [
            str(row.thread)
            for row in register.latest(register.every_version(session, own, case.id, sort, of))
        ]
        for sort, of in ((INDICATOR, Indicator), (RISK, Risk))
    }
    refuse_if(
        (
            *check_agreement(topic, case.plan.topics, kind, text),
            *check_details(
                details, [row.id for row in case.plan.elements], known[INDICATOR], known[RISK]
            ),
        )
    )
    if before is None and details.status == AgreementStatus.DROPPED:
        raise Refused(refusal("dialogue.status_missing", "status"))
    said = check_text(text, "text")
    made = agreements.add(
        session, tenderer, before, at_session, topic, kind, said, details, reason, actor.id, now
    )
    record(
        session,
        actor,
        "agreement.revised" if before else "agreement.recorded",
        f"agreement:{made.thread}",
        now,
        version=made.version,
        topic=topic,
        kind=kind,
        content=said,
        details=details,
        reason=reason or None,
    )
    return made


def agreement_in(session: Session, actor: Identity, case: Case, thread: UUID) -> AgreementView:
    """The last version of an agreement in sight; NotGranted when it is not there."""
    versions = agreements.every_version(session, sight_of(actor, case), case.id, thread)
    if not versions:
        raise NotGranted
    return versions[-1]


def _check_session(
    session: Session, actor: Identity, case: Case, tenderer: UUID, thread: UUID
) -> None:
    """A session with this tenderer, whose minutes were not confirmed by both sides."""
    if talk_in(session, actor, case, thread).tenderer != tenderer:
        raise NotGranted
    made = dialogue.minutes_of(session, sight_of(actor, case), case.id, thread)
    if made is not None and made.confirmed:
        raise Refused(refusal("dialogue.session_confirmed"))


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
    thread = agreements.thread_of(session, agreement_id)
    if thread is None:
        raise NotGranted
    agreed = agreement_in(session, actor, case, thread)
    if agreed.id != agreement_id or agreed.details.status != AgreementStatus.AGREED:
        raise NotGranted
    require_declared(actor, agreed.tenderer)
    refuse_if(check_conformity(outcome, passage))
    agreements.decide_conformity(session, agreement_id, outcome, passage.strip(), actor.id, now)
    record(
        session,
        actor,
        "conformity.decided",
        f"agreement:{agreement_id}",
        now,
        result=outcome,
        reason=passage.strip() or None,
    )
