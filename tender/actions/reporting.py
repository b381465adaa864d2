"""The award report: gathered once, frozen in its editions, kept for good, each with its hash in the
trail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria.award import INTERNAL, PUBLIC, SECTIONS, TENDERER, AwardReport, read
from criteria.canon import canonical, composed, to_plain
from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal
from tender.actions import report_case, report_internal, report_open, report_result
from tender.actions.entry import enter, record
from tender.actions.report_open import OpenRows, OwnRows, open_rows, own_rows
from tender.actions.report_rows import Rows, gather
from tender.actions.tenderers import undeclared_about
from tender.permissions import Identity, Permission
from tender.store import reports
from tender.store.procedures import Case
from tender.store.reports import EditionView, ReportView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BUILDERS: Mapping[str, Callable[[Rows], object]] = {
    "outcome": report_case.outcome,
    "ended": lambda rows: rows.ended,
    "course": report_case.course,
    "planning": lambda rows: report_case.planning(rows.case),
    "facts": report_case.facts,
    "parties": report_case.parties,
    "dossier": report_result.dossier,
    "selection": report_result.selection,
    "advice": lambda rows: rows.advice,
    "dialogue": report_case.dialogue,
    "quality": report_result.quality,
    "comparison": report_result.comparison,
    "firmness": lambda rows: rows.firmness,
    "coverage": lambda rows: report_internal.coverage_part(rows.case),
    "decision": report_result.decision,
    "standstill": lambda rows: report_result.standstill(rows.case, rows.decisions.get(AWARD)),
    "settings": report_result.settings,
    "rules": report_result.rules,
    "seal": lambda rows: report_result.seal(rows.case, rows.head),
}
FOR_ALL: Mapping[str, Callable[[OpenRows], object]] = {
    "result": report_open.result,
    "ended": lambda rows: rows.ended and replace(rows.ended, reason=""),
    "criteria": report_open.criteria,
    "open_advice": lambda rows: rows.advice,
    "standstill": lambda rows: report_result.standstill(rows.case, rows.decided),
    "planning": lambda rows: report_case.planning(rows.case),
    "milestones": report_open.milestones,
    "seal": lambda rows: report_result.seal(rows.case, rows.head),
}
FOR_ONE: Mapping[str, Callable[[OwnRows, OpenRows], object]] = {
    "ended": report_open.ended,
    "own": report_open.own,
    "own_dialogue": report_open.own_dialogue,
}


def make_report(session: Session, actor: Identity, now: datetime) -> ReportView:
    """Freeze the report as it stands now: the internal edition, the public one, and one for each
    tenderer that handed in. Every report is a new version.

    The head of the trail that it prints is the one before this act. It tells of every tenderer, so
    who makes it declared about each.
    """
    case = enter(session, actor, Permission.MAKE_REPORT)
    if undeclared_about(session, actor, case):
        raise Refused(refusal("scores.not_declared"))
    version = reports.report_count(session, case.id) + 1
    report = assemble(gather(session, case, now), INTERNAL, version, actor.name)
    made = reports.add_report(session, case.id, version, *_frozen(report), actor.id, now)
    for edition in _outside(session, made, open_rows(session, case), now):
        _record(session, actor, edition.id, edition.edition, edition.sha256, made.number, now)
    _record(session, actor, made.id, INTERNAL, made.sha256, made.number, now)
    return made


def _record(
    session: Session,
    actor: Identity,
    id_: UUID,
    edition: str,
    digest: str,
    version: int,
    now: datetime,
) -> None:
    record(
        session,
        actor,
        "report.made",
        f"report:{id_}",
        now,
        digest=digest,
        edition=edition,
        version=version,
    )


def _frozen(report: AwardReport) -> tuple[str, str]:
    """The report as it is stored, and its control number."""
    body = canonical(composed(to_plain(report))).decode()
    return body, hashlib.sha256(body.encode()).hexdigest()


def _outside(
    session: Session, made: ReportView, known: OpenRows, now: datetime
) -> Iterator[EditionView]:
    """The editions for who stands outside, each from its own rows."""
    shared = {name: build(known) for name, build in FOR_ALL.items()}
    public = {name: shared[name] for name in SECTIONS[PUBLIC]}
    report = _bound(known.case, PUBLIC, made.number, now, public)
    yield reports.add_edition(session, made.id, PUBLIC, None, *_frozen(report))
    for one in known.tenderers:
        if one.application is None:
            continue
        own = own_rows(session, known, one)
        parts = {
            name: FOR_ONE[name](own, known) if name in FOR_ONE else shared[name]
            for name in SECTIONS[TENDERER]
        }
        report = _bound(known.case, TENDERER, made.number, now, parts, tenderer=one.name)
        yield reports.add_edition(session, made.id, TENDERER, one.id, *_frozen(report))


def read_report(view: ReportView | EditionView) -> AwardReport:
    """The report as it was frozen. ValueError when it is not what its hash says."""
    if hashlib.sha256(view.body.encode()).hexdigest() != view.sha256:
        raise ValueError(f"report {view.id} is not what its hash says")
    return read(view.body)


def assemble(rows: Rows, edition: str, version: int, author: str) -> AwardReport:
    """The internal report: of what may be in it, and of nothing else."""
    parts = {name: BUILDERS[name](rows) for name in SECTIONS[edition]}
    return _bound(rows.case, edition, version, rows.now, parts, made_by=author)


def _bound(
    case: Case,
    edition: str,
    version: int,
    now: datetime,
    parts: Mapping[str, Any],
    made_by: str = "",
    tenderer: str = "",
) -> AwardReport:
    return AwardReport(
        edition=edition,
        version=version,
        reference=case.reference,
        title=case.title,
        authority=case.plan.authority,
        made_by=made_by,
        made_at=now,
        tenderer=tenderer,
        **parts,
    )
