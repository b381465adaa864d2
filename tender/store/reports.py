"""The versions of the award report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.award import AwardReportVersion


@dataclass(frozen=True, slots=True)
class ReportView:
    id: UUID
    number: int
    body: str
    sha256: str
    participant: UUID
    at: datetime


def add_report(
    session: Session, procedure_id: UUID, body: str, sha256: str, participant: UUID, now: datetime
) -> ReportView:
    last = session.scalar(
        select(func.max(AwardReportVersion.number)).where(
            AwardReportVersion.procedure_id == procedure_id
        )
    )
    row = AwardReportVersion(
        procedure_id=procedure_id,
        number=(last or 0) + 1,
        body=body,
        sha256=sha256,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return ReportView(row.id, row.number, body, sha256, participant, now)


def reports(session: Session, procedure_id: UUID) -> tuple[ReportView, ...]:
    """Every version of the award report, newest first."""
    rows = session.scalars(
        select(AwardReportVersion)
        .where(AwardReportVersion.procedure_id == procedure_id)
        .order_by(AwardReportVersion.number.desc())
    )
    return tuple(
        ReportView(row.id, row.number, row.body, row.sha256, row.participant_id, row.at)
        for row in rows
    )


def report_count(session: Session, procedure_id: UUID, since: datetime | None = None) -> int:
    """How many versions there are; with `since` those of that moment and later."""
    query = select(func.count(AwardReportVersion.id)).where(
        AwardReportVersion.procedure_id == procedure_id
    )
    if since is not None:
        query = query.where(AwardReportVersion.at >= since)
    return session.scalar(query) or 0
