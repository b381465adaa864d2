"""Letters on paper, of any kind: as they would go out or as they went, and the name of the file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.ending import ENDING
from criteria.moments import local_date
from criteria.notices import Paper
from tender.actions.admission import notice_basis
from tender.audit import chain_of
from tender.exports.plans import named
from tender.store import notices, trail
from tender.store.notices import NoticeView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_NAME = 40


def draft_paper(session: Session, case: Case, to: TendererView, text: str) -> Paper:
    """A letter as it would go out now, with where the log stands."""
    last = trail.head(session, chain_of(case.id))
    head = f"{last.seq}:{last.hash}" if last else ""
    return Paper(to.name, text, notice_basis(text), case.plan.authority, case.reference, head)


def sent_paper(session: Session, case: Case, to: TendererView, notice: NoticeView) -> Paper:
    """A letter as it went out, with the entry of the log that says so."""
    head = notices.entry_of(session, chain_of(case.id), notice.sha256)
    if notice.kind == ENDING:
        entry = trail.last_of(session, chain_of(case.id), "ending.sent")
        head = f"{entry.seq}:{entry.hash}" if entry else ""
    text, sha256, authority = notice.text, notice.sha256, case.plan.authority
    return Paper(to.name, text, sha256, authority, case.reference, head, notice.at)


def decided_paper(
    session: Session,
    case: Case,
    to: str,
    stage: str,
    decision: UUID,
    text: str,
    at: datetime | None,
) -> Paper:
    """The letter of a decision as it went out, with the entry of the log that says so."""
    entry = trail.last_of(
        session, chain_of(case.id), f"{stage}.sent", object=f"decision:{decision}"
    )
    head = f"{entry.seq}:{entry.hash}" if entry else ""
    return Paper(to, text, notice_basis(text), case.plan.authority, case.reference, head, at)


def letter_name(paper: Paper) -> str:
    """The name of the file of a letter, without its extension: to whom, of which day, and the
    beginning of the number that is printed on it, so that no two letters have the same name."""
    kind = "brief" if paper.sent_at else "concept"
    to = named(named(paper.to, "inschrijver")[:LONGEST_NAME].lower(), "inschrijver")
    day = local_date(paper.sent_at).isoformat() if paper.sent_at else ""
    parts = (kind, named(paper.reference), to, day, paper.sha256[:8])
    return "-".join(part for part in parts if part)
