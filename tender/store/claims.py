"""Claims about a decision or a rejection that was sent, and how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from criteria.moments import local_date
from criteria.notices import REJECTION
from tender.models.award import Decision, Dispatch
from tender.models.clarification import Notice
from tender.models.deciding import Claim, ClaimClosing, NoticeClaim, NoticeClaimClosing
from tender.models.tenderers import Candidacy, Exclusion, Tenderer


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with how it ended.

    about    the kind of letter, one of `criteria.claims.ABOUT`
    letter   the decision, or the rejection itself
    sent_on  the day on which that was sent
    out      the tenderer was out already when the decision was sent
    """

    id: UUID
    number: int
    about: str
    letter: UUID
    sent_on: date
    out: bool
    tenderer: UUID
    name: str
    kind: str
    text: str
    received_at: datetime
    by: UUID
    at: datetime
    outcome: str | None = None
    reason: str = ""
    closed_by: UUID | None = None
    closed_at: datetime | None = None


def claims(session: Session, procedure_id: UUID) -> tuple[ClaimView, ...]:
    """Every claim, in order. Two queries."""
    found = (*_of_decisions(session, procedure_id), *_of_rejections(session, procedure_id))
    return tuple(sorted(found, key=lambda row: row.number))


_WAS_OUT = or_(
    Exclusion.at <= Dispatch.at, ~exists().where(Candidacy.tenderer_id == Claim.tenderer_id)
)
"""Who claims was excluded before, or too late for its application to be opened."""


def _of_decisions(session: Session, procedure_id: UUID) -> Iterator[ClaimView]:
    rows = session.execute(
        select(Claim, Tenderer.name, Decision.stage, Dispatch.day, _WAS_OUT, ClaimClosing)
        .join(Tenderer, Tenderer.id == Claim.tenderer_id)
        .join(Decision, Decision.id == Claim.decision_id)
        .join(Dispatch, Dispatch.decision_id == Claim.decision_id)
        .outerjoin(Exclusion, Exclusion.tenderer_id == Claim.tenderer_id)
        .outerjoin(ClaimClosing, ClaimClosing.claim_id == Claim.id)
        .where(Claim.procedure_id == procedure_id)
    )
    for row, name, stage, day, out, end in rows:
        letter = stage, row.decision_id, day, bool(out)
        yield _view(row, letter, row.tenderer_id, name, end)


def _of_rejections(session: Session, procedure_id: UUID) -> Iterator[ClaimView]:
    rows = session.execute(
        select(NoticeClaim, Tenderer.id, Tenderer.name, Notice.at, NoticeClaimClosing)
        .join(Notice, Notice.id == NoticeClaim.notice_id)
        .join(Tenderer, Tenderer.id == Notice.tenderer_id)
        .outerjoin(NoticeClaimClosing, NoticeClaimClosing.claim_id == NoticeClaim.id)
        .where(NoticeClaim.procedure_id == procedure_id)
    )
    for row, tenderer, name, at, end in rows:
        letter = REJECTION, row.notice_id, local_date(at), True
        yield _view(row, letter, tenderer, name, end)


def _view(
    row: Claim | NoticeClaim,
    letter: tuple[str, UUID, date, bool],
    tenderer: UUID,
    name: str,
    end: ClaimClosing | NoticeClaimClosing | None,
) -> ClaimView:
    return ClaimView(
        row.id,
        row.number,
        *letter,
        tenderer,
        name,
        row.kind,
        row.text,
        row.received_at,
        row.participant_id,
        row.at,
        end.outcome if end else None,
        end.reason if end else "",
        end.participant_id if end else None,
        end.at if end else None,
    )


def add(
    session: Session,
    procedure_id: UUID,
    about: str,
    letter: UUID,
    tenderer: UUID,
    kind: str,
    text: str,
    received_at: datetime,
    participant: UUID,
    now: datetime,
) -> UUID:
    said = {
        "procedure_id": procedure_id,
        "number": 1 + max(_last(session, table, procedure_id) for table in (Claim, NoticeClaim)),
        "kind": kind,
        "text": text,
        "received_at": received_at,
        "participant_id": participant,
        "at": now,
    }
    row: Claim | NoticeClaim
    if about == REJECTION:
        row = NoticeClaim(notice_id=letter, **said)
    else:
        row = Claim(decision_id=letter, tenderer_id=tenderer, **said)
    session.add(row)
    session.flush()
    return row.id


def _last(session: Session, table: type[Claim] | type[NoticeClaim], procedure_id: UUID) -> int:
    number = func.max(table.number)
    return session.scalar(select(number).where(table.procedure_id == procedure_id)) or 0


def close(
    session: Session, claim: ClaimView, outcome: str, reason: str, participant: UUID, now: datetime
) -> None:
    table = NoticeClaimClosing if claim.about == REJECTION else ClaimClosing
    session.add(
        table(claim_id=claim.id, outcome=outcome, reason=reason, participant_id=participant, at=now)
    )
    session.flush()
