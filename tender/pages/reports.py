"""The award report: the versions that were made, and one of them to print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award import INTERNAL, AwardReport, control_number
from criteria.award_advice import EDITIONS, PUBLIC
from criteria.trail import Head
from tender.actions.entry import look
from tender.actions.reporting import read_report
from tender.actions.tenderers import undeclared_about
from tender.audit import chain_of
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.report.reading import Block, blocks
from tender.store import people, reports, tenderers, trail
from tender.store.procedures import Case
from tender.store.reports import ReportView
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition for readers outside; tenderer: for whom, empty for everybody."""

    edition: str
    tenderer: str
    id: UUID | None
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One version: who made it when, its checksum, and the head of the trail it names."""

    id: UUID
    number: int
    by: str
    at: datetime
    sha256: str
    seq: int | None
    head: str | None
    editions: tuple[EditionLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """A report is about every tenderer, so it opens after a declaration about each (I5).

    conflict    the viewer declared an interest in one of them
    undeclared  about whom the viewer has yet to declare
    last        the number of the last version; 0 when there is none
    head        where the log stands now
    readers     for whom a dossier can be made
    """

    case: Case
    last: int
    lines: tuple[ReportLine, ...] = ()
    page: int = 1
    pages: int = 1
    may_make: bool = False
    conflict: bool = False
    undeclared: tuple[TendererView, ...] = ()
    head: Head | None = None
    readers: tuple[TendererView, ...] = ()

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions of the annex on advice that this viewer gets."""
        return (PUBLIC,) if self.conflict or self.undeclared else EDITIONS


def reports_page(session: Session, actor: Identity, number: int = 1) -> ReportsPage:
    """The versions, newest first, in a fixed number of queries."""
    case = look(session, actor, Permission.VIEW_REPORTS)
    last = reports.report_count(session, case.id)
    if actor.conflicted:
        return ReportsPage(case, last, conflict=True)
    if undeclared := undeclared_about(session, actor, case):
        return ReportsPage(case, last, undeclared=undeclared)
    names = {person.id: person.name for person in people.people(session, case.id)}
    pages = max(1, -(-last // PER_PAGE))
    page = min(max(number, 1), pages)
    rows = reports.reports(session, case.id, PER_PAGE, (page - 1) * PER_PAGE)
    outside: dict[UUID, list[EditionLine]] = {}
    readers = tenderers.tenderers(session, case.id)
    parties = {row.id: row.name for row in readers}
    for row in reports.edition_rows(session, [one.id for one in rows]):
        name = parties[row.tenderer] if row.tenderer else ""
        line = EditionLine(row.edition, name, row.tenderer, row.sha256)
        outside.setdefault(row.report, []).append(line)
    return ReportsPage(
        case,
        last,
        tuple(_line(row, names.get(row.participant, ""), outside.get(row.id, ())) for row in rows),
        page,
        pages,
        allowed(actor, Permission.MAKE_REPORT, case.step),
        head=trail.head(session, chain_of(case.id)),
        readers=readers,
    )


def _line(row: ReportView, by: str, outside: Iterable[EditionLine]) -> ReportLine:
    """Whether the version is whole is asked when it is opened; here the head it names is enough."""
    seal = json.loads(row.body).get("seal") or {}
    return ReportLine(
        row.id,
        row.number,
        by,
        row.at,
        row.sha256,
        seal.get("seq"),
        seal.get("hash"),
        tuple(sorted(outside, key=lambda one: (one.edition, one.tenderer))),
    )


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One edition of a report as a page to read, in the language that was asked for."""

    case: Case
    report: AwardReport
    blocks: tuple[Block, ...]
    control: str
    lang: str


def read_page(
    session: Session,
    actor: Identity,
    report_id: UUID,
    edition: str,
    tenderer: UUID | None,
    lang: str,
) -> ReadPage:
    """The same report as its PDF, from the same story."""
    report = stored_report(session, actor, report_id, edition, tenderer)
    case = look(session, actor, Permission.VIEW_REPORTS)
    return ReadPage(case, report, blocks(report, lang), control_number(report), lang)


def stored_report(
    session: Session, actor: Identity, report_id: UUID, edition: str, tenderer: UUID | None
) -> AwardReport:
    """The report as it was frozen, in one edition; NotGranted when it is not there or not for this
    person."""
    case = look(session, actor, Permission.VIEW_REPORTS)
    if undeclared_about(session, actor, case):
        raise NotGranted
    row = reports.report(session, case.id, report_id)
    if row is None:
        raise NotGranted
    if edition == INTERNAL:
        return read_report(row)
    outside = reports.edition(session, row.id, edition, tenderer)
    if outside is None:
        raise NotGranted
    return read_report(outside)
