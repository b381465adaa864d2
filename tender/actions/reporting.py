"""The award report: gathered once, frozen, kept for good, and its hash recorded in the trail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from criteria.award import INTERNAL, SECTIONS, AwardReport, read
from criteria.canon import canonical, composed, to_plain
from criteria.refusals import Refused, refusal
from tender.actions import report_case, report_result
from tender.actions.entry import enter, record
from tender.actions.report_rows import Rows, gather
from tender.actions.tenderers import undeclared_about
from tender.permissions import Identity, Permission
from tender.store import reports
from tender.store.reports import ReportView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BUILDERS: Mapping[str, Callable[[Rows], object]] = {
    "outcome": report_case.outcome,
    "course": report_case.course,
    "planning": report_case.planning,
    "facts": report_case.facts,
    "parties": report_case.parties,
    "dossier": report_result.dossier,
    "selection": report_result.selection,
    "advice": lambda rows: rows.advice,
    "dialogue": report_case.dialogue,
    "quality": report_result.quality,
    "comparison": report_result.comparison,
    "decision": report_result.decision,
    "standstill": report_result.standstill,
    "settings": report_result.settings,
    "rules": report_result.rules,
    "seal": report_result.seal,
}


def make_report(session: Session, actor: Identity, now: datetime) -> ReportView:
    """Freeze the internal edition as it stands now. Every report is a new version.

    The head of the trail that it prints is the one before this act. It tells of every tenderer, so
    who makes it declared about each.
    """
    case = enter(session, actor, Permission.MAKE_REPORT)
    if undeclared_about(session, actor, case):
        raise Refused(refusal("scores.not_declared"))
    version = reports.report_count(session, case.id) + 1
    report = assemble(gather(session, case, now), INTERNAL, version, actor.name)
    body = canonical(composed(to_plain(report))).decode()
    digest = hashlib.sha256(body.encode()).hexdigest()
    made = reports.add_report(session, case.id, version, body, digest, actor.id, now)
    record(
        session,
        actor,
        "report.made",
        f"report:{made.id}",
        now,
        digest=digest,
        edition=INTERNAL,
        version=made.number,
    )
    return made


def read_report(view: ReportView) -> AwardReport:
    """The report as it was frozen. ValueError when it is not what its hash says."""
    if hashlib.sha256(view.body.encode()).hexdigest() != view.sha256:
        raise ValueError(f"report {view.id} is not what its hash says")
    return read(view.body)


def assemble(rows: Rows, edition: str, version: int, author: str) -> AwardReport:
    """The report of an edition: of what may be in it, and of nothing else."""
    parts: dict[str, Any] = {name: BUILDERS[name](rows) for name in SECTIONS[edition]}
    return AwardReport(
        edition=edition,
        version=version,
        reference=rows.case.reference,
        title=rows.case.title,
        authority=rows.case.plan.authority,
        made_by=author,
        made_at=rows.now,
        **parts,
    )
