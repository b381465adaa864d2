"""The annex on advice as a file, in the internal and the public edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.award_advice import EDITIONS, PUBLIC, public
from tender.actions.entry import look
from tender.actions.reporting import read_report
from tender.actions.tenderers import undeclared_about
from tender.permissions import Identity, NotGranted, Permission
from tender.report.story_advice import Annex
from tender.store import reports

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def annex(session: Session, actor: Identity, edition: str, number: int | None = None) -> Annex:
    """One edition, as frozen in this version of the award report, or in the last one.

    NotGranted as long as no report was made.
    """
    case = look(session, actor, Permission.VIEW_REPORTS)
    if edition not in EDITIONS:
        raise NotGranted
    if edition != PUBLIC and undeclared_about(session, actor, case):
        raise NotGranted
    row = reports.report(session, case.id, number or reports.report_count(session, case.id))
    report = read_report(row) if row else None
    if report is None or report.advice is None:
        raise NotGranted
    content = public(report.advice) if edition == PUBLIC else report.advice
    return Annex(
        report.reference, report.title, report.authority, report.version, report.made_at, content
    )
