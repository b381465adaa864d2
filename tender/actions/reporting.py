"""The award report: gathered once, frozen in its editions, kept for good, each with its hash in the
trail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria.award import INTERNAL, PUBLIC, SECTIONS, TENDERER, AwardReport, read
from criteria.canon import canonical, composed, to_plain
from criteria.outcome import AWARD
from criteria.plan.parts import section
from criteria.refusals import Refused, refusal
from criteria.trail import Head
from tender.actions import report_case, report_internal, report_open, report_result
from tender.actions.entry import enter, look, record
from tender.actions.report_open import OpenRows, OwnRows, open_rows, own_rows
from tender.actions.report_rows import Rows, gather
from tender.actions.tenderers import undeclared_about
from tender.audit import chain_of
from tender.permissions import Identity, Permission
from tender.store import reports, trail
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
    "planning": lambda rows: report_case.planning(rows.case, section),
    "milestones": report_open.milestones,
    "seal": lambda rows: report_result.seal(rows.case, rows.head),
}
FOR_ONE: Mapping[str, Callable[[OwnRows, OpenRows], object]] = {
    "ended": report_open.ended,
    "own": report_open.own,
    "own_dialogue": report_open.own_dialogue,
}


Frozen = tuple[str, str]
"""A report as it is stored, and its control number."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A version of the report as it would be made, in its editions, and the head that it was drawn
    at. `outside` has the edition, and the tenderer where it is for one."""

    head: Head | None
    version: int
    internal: Frozen
    outside: tuple[tuple[str, UUID | None, Frozen], ...]


def draw_report(session: Session, actor: Identity, now: datetime) -> Drawn:
    """What `make_report` would freeze now, without keeping it: drawing takes long."""
    return _drawn(session, actor, look(session, actor, Permission.MAKE_REPORT), now)


def make_report(
    session: Session, actor: Identity, now: datetime, drawn: Drawn | None = None
) -> ReportView:
    """Freeze the report as it stands now: the internal edition, the public one, and one for each
    tenderer that handed in. Every report is a new version.

    The head of the trail that it prints is the one before this act. It tells of every tenderer, so
    who makes it declared about each.

    drawn  as it was drawn at the same moment; when anything happened since, it is drawn again
    """
    case = enter(session, actor, Permission.MAKE_REPORT)
    if drawn is None or drawn.head != trail.head(session, chain_of(case.id)):
        drawn = _drawn(session, actor, case, now)
    made = reports.add_report(session, case.id, drawn.version, *drawn.internal, actor.id, now)
    for edition, tenderer, frozen in drawn.outside:
        kept = reports.add_edition(session, made.id, edition, tenderer, *frozen)
        _record(session, actor, kept.id, kept.edition, kept.sha256, made.number, now)
    _record(session, actor, made.id, INTERNAL, made.sha256, made.number, now)
    return made


def _drawn(session: Session, actor: Identity, case: Case, now: datetime) -> Drawn:
    if undeclared_about(session, actor, case):
        raise Refused(refusal("scores.not_declared"))
    head = trail.head(session, chain_of(case.id))
    version = reports.report_count(session, case.id) + 1
    report = assemble(gather(session, case, now), INTERNAL, version, actor.name)
    outside = _outside(session, version, open_rows(session, case), now)
    return Drawn(head, version, _frozen(report), tuple(outside))


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


def _frozen(report: AwardReport) -> Frozen:
    body = canonical(composed(to_plain(report))).decode()
    return body, hashlib.sha256(body.encode()).hexdigest()


def _outside(
    session: Session, version: int, known: OpenRows, now: datetime
) -> Iterator[tuple[str, UUID | None, Frozen]]:
    """The editions for who stands outside, each from its own rows."""
    shared = {name: build(known) for name, build in FOR_ALL.items()}
    public = {name: shared[name] for name in SECTIONS[PUBLIC]}
    yield PUBLIC, None, _frozen(_bound(known.case, PUBLIC, version, now, public))
    for one in known.tenderers:
        if one.application is None:
            continue
        own = own_rows(session, known, one)
        parts = {
            name: FOR_ONE[name](own, known) if name in FOR_ONE else shared[name]
            for name in SECTIONS[TENDERER]
        }
        report = _bound(known.case, TENDERER, version, now, parts, tenderer=one.name)
        yield TENDERER, one.id, _frozen(report)


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
