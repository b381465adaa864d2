"""The versions of the award report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.award import AwardReportEdition, AwardReportVersion


@dataclass(frozen=True, slots=True)
class ReportView:
    id: UUID
    number: int
    body: str
    sha256: str
    participant: UUID
    at: datetime


class EditionRow(NamedTuple):
    """Which edition there is of a version, without its text."""

    report: UUID
    edition: str
    tenderer: UUID | None
    sha256: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """A version for readers outside. tenderer: for whom, None for everybody."""

    id: UUID
    report: UUID
    edition: str
    tenderer: UUID | None
    body: str
    sha256: str


def add_report(
    session: Session,
    procedure_id: UUID,
    number: int,
    body: str,
    sha256: str,
    participant: UUID,
    now: datetime,
) -> ReportView:
    row = AwardReportVersion(
        procedure_id=procedure_id,
        number=number,
        body=body,
        sha256=sha256,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return _view(row)


def reports(
    session: Session, procedure_id: UUID, limit: int | None = None, offset: int = 0
) -> tuple[ReportView, ...]:
    """The versions of the award report, newest first; each holds all of its report."""
    query = (
        select(AwardReportVersion)
        .where(AwardReportVersion.procedure_id == procedure_id)
        .order_by(AwardReportVersion.number.desc())
    )
    return tuple(_view(row) for row in session.scalars(query.limit(limit).offset(offset)))


def report(session: Session, procedure_id: UUID, which: UUID | int) -> ReportView | None:
    """One version, by its id or its number; None when it is not there."""
    by = AwardReportVersion.number if isinstance(which, int) else AwardReportVersion.id
    row = session.scalar(
        select(AwardReportVersion).where(
            AwardReportVersion.procedure_id == procedure_id, by == which
        )
    )
    return None if row is None else _view(row)


def _view(row: AwardReportVersion) -> ReportView:
    return ReportView(row.id, row.number, row.body, row.sha256, row.participant_id, row.at)


def report_count(session: Session, procedure_id: UUID, since: datetime | None = None) -> int:
    """How many versions there are, which is the number of the last; with `since` those of that
    moment and later."""
    query = select(func.count(AwardReportVersion.id)).where(
        AwardReportVersion.procedure_id == procedure_id
    )
    if since is not None:
        query = query.where(AwardReportVersion.at >= since)
    return session.scalar(query) or 0


def add_edition(
    session: Session, report_id: UUID, edition: str, tenderer: UUID | None, body: str, sha256: str
) -> EditionView:
    row = AwardReportEdition(
        report_id=report_id, edition=edition, tenderer_id=tenderer, body=body, sha256=sha256
    )
    session.add(row)
    session.flush()
    return _edition(row)


def editions(session: Session, reports: Iterable[UUID]) -> tuple[EditionView, ...]:
    """The editions for outside of these versions, the public one first."""
    rows = session.scalars(
        select(AwardReportEdition).where(AwardReportEdition.report_id.in_(list(reports)))
    )
    order = sorted(rows, key=lambda row: (row.edition, str(row.tenderer_id)))
    return tuple(_edition(row) for row in order)


def edition_rows(session: Session, reports: Iterable[UUID]) -> tuple[EditionRow, ...]:
    """The editions for outside of these versions, for a list. One query."""
    one = AwardReportEdition
    query = select(one.report_id, one.edition, one.tenderer_id, one.sha256)
    found = session.execute(query.where(one.report_id.in_(list(reports))))
    return tuple(EditionRow(*row) for row in found)


def edition(
    session: Session, report_id: UUID, name: str, tenderer: UUID | None
) -> EditionView | None:
    """One edition of a version; None when it is not there."""
    row = session.scalar(
        select(AwardReportEdition).where(
            AwardReportEdition.report_id == report_id,
            AwardReportEdition.edition == name,
            AwardReportEdition.tenderer_id == tenderer,
        )
    )
    return None if row is None else _edition(row)


def _edition(row: AwardReportEdition) -> EditionView:
    return EditionView(row.id, row.report_id, row.edition, row.tenderer_id, row.body, row.sha256)
