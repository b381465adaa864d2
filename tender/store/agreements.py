"""Agreements of the dialogue in versions, how the final offer honours them, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.agreements import AgreementStatus, Details
from criteria.canon import from_plain, to_plain
from criteria.references import agreement_ref
from criteria.visibility import Sight
from tender.models.dialogue import Agreement, ConformityDecision, GapDecision
from tender.store.scope import tenderers_within


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One version of an agreement, and how the final offer honours it once that was decided.

    session  the session at which this version was made; None outside one
    by       who recorded it; None where that was not kept
    """

    id: UUID
    tenderer: UUID
    session: UUID | None
    number: int
    topic: str
    kind: str
    text: str
    at: datetime
    thread: UUID
    version: int
    details: Details
    reason: str = ""
    conformity: str | None = None
    passage: str = ""
    by: UUID | None = None

    @property
    def ref(self) -> str:
        """What it is called by."""
        return agreement_ref(self.number)


@dataclass(frozen=True, slots=True)
class GapView:
    """What was decided about a gap, by whom; `place` is the agreement or the `topic_place`."""

    place: UUID
    gap: str
    outcome: str
    reason: str
    decided_by: str
    at: datetime


def add(
    session: Session,
    tenderer: UUID,
    before: AgreementView | None,
    at_session: UUID | None,
    topic: str,
    kind: str,
    text: str,
    details: Details,
    reason: str,
    participant: UUID,
    now: datetime,
) -> AgreementView:
    """Keep an agreement with the next number of its tenderer, or the next version of one."""
    if before is None:
        last = session.scalar(
            select(func.max(Agreement.number)).where(Agreement.tenderer_id == tenderer)
        )
        number = (last or 0) + 1
    else:
        number = before.number
    id_ = uuid4()
    row = Agreement(
        id=id_,
        tenderer_id=tenderer,
        session_id=at_session,
        number=number,
        topic=topic,
        kind=kind,
        text=text,
        at=now,
        thread=before.thread if before else id_,
        version=before.version + 1 if before else 1,
        details=to_plain(details),
        reason=reason,
        participant_id=participant,
    )
    session.add(row)
    session.flush()
    return _view(row)


def _view(row: Agreement) -> AgreementView:
    return AgreementView(
        row.id,
        row.tenderer_id,
        row.session_id,
        row.number,
        row.topic,
        row.kind,
        row.text,
        row.at,
        row.thread,
        row.version,
        from_plain(Details, row.details),
        row.reason,
        by=row.participant_id,
    )


def every_version(
    session: Session, sight: Sight, procedure_id: UUID, thread: UUID | None = None
) -> tuple[AgreementView, ...]:
    """Every version in sight, of one agreement when it is named, by tenderer, number and version.

    One query.
    """
    if not sight.everyone:
        return ()
    query = select(Agreement).where(
        Agreement.tenderer_id.in_(tenderers_within(procedure_id, sight))
    )
    if thread is not None:
        query = query.where(Agreement.thread == thread)
    rows = session.scalars(
        query.order_by(Agreement.tenderer_id, Agreement.number, Agreement.version)
    )
    return tuple(_view(row) for row in rows)


def thread_of(session: Session, version: UUID) -> UUID | None:
    """The agreement that a version is of; None when there is none."""
    return session.scalar(select(Agreement.thread).where(Agreement.id == version))


def latest(versions: Iterable[AgreementView]) -> tuple[AgreementView, ...]:
    """The last version of each agreement, in the same order."""
    return tuple({row.thread: row for row in versions}.values())


def made_at(versions: Iterable[AgreementView], thread: UUID) -> tuple[AgreementView, ...]:
    """What was agreed at a session: of each agreement the last version that was made there."""
    return latest(row for row in versions if row.session == thread)


def agreements(session: Session, sight: Sight, procedure_id: UUID) -> tuple[AgreementView, ...]:
    """What both sides agreed and still holds, by tenderer and number, with the conformity that
    counts. Two queries."""
    if not sight.everyone:
        return ()
    decided: dict[UUID, ConformityDecision] = {}
    for decision in session.scalars(
        select(ConformityDecision)
        .join(Agreement, Agreement.id == ConformityDecision.agreement_id)
        .where(Agreement.tenderer_id.in_(tenderers_within(procedure_id, sight)))
        .order_by(ConformityDecision.number)
    ):
        decided[decision.agreement_id] = decision
    return tuple(
        replace(row, conformity=decided[row.id].outcome, passage=decided[row.id].passage)
        if row.id in decided
        else row
        for row in latest(every_version(session, sight, procedure_id))
        if row.details.status == AgreementStatus.AGREED
    )


def decide_conformity(
    session: Session,
    agreement: UUID,
    outcome: str,
    passage: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Add how the final offer honours an agreement; what was decided before stays."""
    last = session.scalar(
        select(func.max(ConformityDecision.number)).where(
            ConformityDecision.agreement_id == agreement
        )
    )
    session.add(
        ConformityDecision(
            agreement_id=agreement,
            number=(last or 0) + 1,
            outcome=outcome,
            passage=passage,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def topic_place(tenderer: UUID, topic: str) -> UUID:
    """Where decisions on a topic without an agreement are kept: one id per tenderer and topic."""
    return uuid5(tenderer, topic)


def decide_gap(
    session: Session,
    tenderer: UUID,
    place: UUID,
    gap: str,
    outcome: str,
    reason: str,
    decided_by: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Add what is done about a gap; what was decided before stays."""
    last = session.scalar(
        select(func.max(GapDecision.number)).where(
            GapDecision.agreement == place, GapDecision.gap == gap
        )
    )
    session.add(
        GapDecision(
            tenderer_id=tenderer,
            agreement=place,
            gap=gap,
            number=(last or 0) + 1,
            outcome=outcome,
            reason=reason,
            decided_by=decided_by,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def gaps(session: Session, sight: Sight, procedure_id: UUID) -> dict[tuple[UUID, str], GapView]:
    """The decision that counts per (place, gap). One query."""
    if not sight.everyone:
        return {}
    rows = session.scalars(
        select(GapDecision)
        .where(GapDecision.tenderer_id.in_(tenderers_within(procedure_id, sight)))
        .order_by(GapDecision.number)
    )
    return {
        (row.agreement, row.gap): GapView(
            row.agreement, row.gap, row.outcome, row.reason, row.decided_by, row.at
        )
        for row in rows
    }
