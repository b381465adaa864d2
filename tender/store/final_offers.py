"""Final offers after the opening: inquiries into a low price, and offers set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.canon import from_plain, to_plain
from criteria.low_offers import KINDS, Step, kind_of
from tender.models.final_offers import InquiryStep, OfferSetAside
from tender.models.tenderers import Candidacy, Tenderer


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of an inquiry. `name` is that of the file that came with it, or empty."""

    id: UUID
    candidacy: UUID
    number: int
    step: Step
    name: str
    size: int
    sha256: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AsideView:
    """An offer that two persons set aside after the opening."""

    candidacy: UUID
    reason: str
    rankings: Any
    first: UUID
    second: UUID
    at: datetime


def inquiry_steps(session: Session, procedure_id: UUID) -> dict[UUID, tuple[StepView, ...]]:
    """The steps of every inquiry per candidacy, in order. One query."""
    rows = session.scalars(
        select(InquiryStep)
        .join(Candidacy, Candidacy.id == InquiryStep.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(InquiryStep.number)
    )
    found: dict[UUID, tuple[StepView, ...]] = {}
    for row in rows:
        step = cast(Step, from_plain(KINDS[row.kind], row.body))
        view = StepView(
            row.id,
            row.candidacy_id,
            row.number,
            step,
            row.name,
            row.size,
            row.sha256,
            row.participant_id,
            row.at,
        )
        found[row.candidacy_id] = (*found.get(row.candidacy_id, ()), view)
    return found


def add_step(
    session: Session,
    candidacy: UUID,
    step: Step,
    file: tuple[str, int, str, bytes] | None,
    participant: UUID,
    now: datetime,
) -> UUID:
    """The next step of an inquiry; the file as its name, size, hash and ciphertext."""
    last = session.scalar(
        select(func.max(InquiryStep.number)).where(InquiryStep.candidacy_id == candidacy)
    )
    name, size, sha256, sealed = file or ("", 0, "", None)
    row = InquiryStep(
        candidacy_id=candidacy,
        number=(last or 0) + 1,
        kind=kind_of(step),
        body=to_plain(step),
        name=name,
        size=size,
        sha256=sha256,
        sealed=sealed,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def sealed_file(session: Session, step: UUID) -> bytes | None:
    """The ciphertext of the file of a step."""
    return session.scalar(select(InquiryStep.sealed).where(InquiryStep.id == step))


def set_aside(session: Session, procedure_id: UUID) -> dict[UUID, AsideView]:
    """The offers set aside after the opening, per candidacy. One query."""
    rows = session.scalars(
        select(OfferSetAside)
        .join(Candidacy, Candidacy.id == OfferSetAside.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(OfferSetAside.at)
    )
    return {
        row.candidacy_id: AsideView(
            row.candidacy_id, row.reason, row.rankings, row.first_id, row.second_id, row.at
        )
        for row in rows
    }


def add_aside(
    session: Session,
    candidacy: UUID,
    reason: str,
    rankings: Any,
    first: UUID,
    second: UUID,
    now: datetime,
) -> None:
    session.add(
        OfferSetAside(
            candidacy_id=candidacy,
            reason=reason,
            rankings=rankings,
            first_id=first,
            second_id=second,
            at=now,
        )
    )
    session.flush()
