"""The marks the committee agreed on, and who signed them off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.numbers import Mark, round_half_up
from criteria.visibility import Sight
from tender.models.assessment import ConsensusScore, Sheet, SignOff
from tender.models.tenderers import Candidacy, Tenderer
from tender.store.rounds import judged_in
from tender.store.scope import in_procedure, in_sight
from tender.store.sheets import COUNTS


@dataclass(frozen=True, slots=True)
class SignOffView:
    """The answer of a member that counts: `number` is how often this member answered."""

    participant: UUID
    agrees: bool
    text: str
    moved: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class ConsensusView:
    """The consensus that counts on one question, with who signed off this version."""

    id: UUID
    candidacy: UUID
    question: str
    number: int
    mark: Mark
    motivation: str
    participant: UUID
    at: datetime
    signoffs: tuple[SignOffView, ...] = ()


_SIGNED = select(
    SignOff.consensus_id,
    SignOff.participant_id,
    SignOff.agrees,
    SignOff.text,
    SignOff.moved,
    SignOff.at,
    SignOff.number,
).order_by(SignOff.at, SignOff.number)


_JUDGED = select(
    ConsensusScore.id,
    ConsensusScore.candidacy_id,
    ConsensusScore.question,
    ConsensusScore.round,
    ConsensusScore.number,
    ConsensusScore.mark,
    ConsensusScore.exact,
    ConsensusScore.motivation,
    ConsensusScore.participant_id,
    ConsensusScore.at,
)


def consensus(
    session: Session,
    sight: Sight,
    procedure_id: UUID,
    stage: str,
    round_: int,
    candidacy: UUID | None = None,
) -> tuple[ConsensusView, ...]:
    """The consensus that counts per question as of a round, with sign-offs. Two queries.

    A question that this round judges again has none until the committee found it anew.
    """
    if not sight.everyone:
        return ()
    until = sight.as_of(round_)
    query = in_sight(_JUDGED, ConsensusScore.candidacy_id, procedure_id, sight).where(
        ConsensusScore.stage == stage, ConsensusScore.round.between(sight.since, until)
    )
    if sight.questions is not None:
        query = query.where(ConsensusScore.question.in_(sight.questions))
    if candidacy is not None:
        query = query.where(ConsensusScore.candidacy_id == candidacy)
    last = judged_in(session, procedure_id, stage, until)
    latest: dict[tuple[UUID, str], Any] = {}
    for row in session.execute(query.order_by(ConsensusScore.number)):
        if row.round >= last(row.question):
            latest[row.candidacy_id, row.question] = row
    signed: dict[UUID, dict[UUID, SignOffView]] = {}
    signs = _SIGNED.where(SignOff.consensus_id.in_([row.id for row in latest.values()]))
    for judgement, by, agrees, text, moved, at, number in session.execute(signs):
        answer = SignOffView(by, agrees, text, moved, at, number)
        signed.setdefault(judgement, {})[by] = answer
    return tuple(
        ConsensusView(
            row.id,
            row.candidacy_id,
            row.question,
            row.number,
            _counting(row.mark, row.exact),
            row.motivation,
            row.participant_id,
            row.at,
            tuple(signed.get(row.id, {}).values()),
        )
        for row in latest.values()
    )


def _counting(mark: Decimal, exact: str | None) -> Mark:
    return mark if exact is None else Fraction(exact)


def marks(
    session: Session, procedure_id: UUID, stage: str, round_: int
) -> dict[UUID, dict[str, Mark]]:
    """The mark per candidacy and question as of a round, for computing alone. One query."""
    query = in_procedure(
        select(
            ConsensusScore.candidacy_id,
            ConsensusScore.question,
            ConsensusScore.mark,
            ConsensusScore.exact,
        ),
        ConsensusScore.candidacy_id,
        procedure_id,
    )
    found: dict[UUID, dict[str, Mark]] = {}
    rows = session.execute(
        query.where(ConsensusScore.stage == stage, ConsensusScore.round <= round_).order_by(
            ConsensusScore.number
        )
    )
    for candidacy, question, mark, exact in rows:
        found.setdefault(candidacy, {})[question] = _counting(mark, exact)
    return found


class Version(NamedTuple):
    """A judgement as it was recorded, also one that another followed."""

    id: UUID
    stage: str
    candidacy: UUID
    question: str
    mark: Mark
    motivation: str
    at: datetime


def every_version(session: Session, procedure_id: UUID) -> tuple[Version, ...]:
    """Every judgement that was ever recorded, for who checks them all. One query."""
    query = in_procedure(select(ConsensusScore), ConsensusScore.candidacy_id, procedure_id)
    rows = session.scalars(query.order_by(ConsensusScore.at, ConsensusScore.id))
    return tuple(
        Version(
            row.id,
            row.stage,
            row.candidacy_id,
            row.question,
            _counting(row.mark, row.exact),
            row.motivation,
            row.at,
        )
        for row in rows
    )


def append_consensus(
    session: Session,
    candidacy: UUID,
    stage: str,
    round_: int,
    since: int,
    question: str,
    mark: Mark,
    motivation: str,
    expected: int,
    participant: UUID,
    now: datetime,
) -> UUID | None:
    """Add the next version of a consensus; None when another chair was first.

    since     the last round that judges the question
    expected  the number of the version that counts, 0 for none since that round
    """
    mine = (
        ConsensusScore.candidacy_id == candidacy,
        ConsensusScore.stage == stage,
        ConsensusScore.question == question,
    )
    last = session.scalar(select(func.max(ConsensusScore.number)).where(*mine)) or 0
    counting = select(func.max(ConsensusScore.number)).where(*mine, ConsensusScore.round >= since)
    if (session.scalar(counting) or 0) != expected:
        return None
    row = ConsensusScore(
        candidacy_id=candidacy,
        stage=stage,
        question=question,
        number=last + 1,
        round=round_,
        mark=round_half_up(mark, 3),
        exact=str(mark) if isinstance(mark, Fraction) else None,
        motivation=motivation,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def sign(
    session: Session,
    consensus_id: UUID,
    participant: UUID,
    agrees: bool,
    text: str,
    moved: str,
    now: datetime,
    number: int = 1,
) -> None:
    """Add the answer of a member to a version; `number` is how often this member answered it."""
    session.add(
        SignOff(
            consensus_id=consensus_id,
            participant_id=participant,
            number=number,
            agrees=agrees,
            text=text,
            moved=moved,
            at=now,
        )
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class Progress:
    """What is in, cell by cell: (person, candidacy) sheets; consensus per (candidacy, question);
    and (person, consensus) sign-offs."""

    sheets: frozenset[tuple[UUID, UUID]]
    judged: Mapping[tuple[UUID, str], UUID]
    signed: frozenset[tuple[UUID, UUID]]


def progress(
    session: Session, procedure_id: UUID, stage: str, round_: int, since: int, told: bool
) -> Progress:
    """How far a round of a stage is. Three queries; no mark and no text.

    since  the round before which no consensus counts
    told   whether it may be read which sheets are in; otherwise none is
    """
    sheets = in_procedure(
        select(Sheet.participant_id, Sheet.candidacy_id), Sheet.candidacy_id, procedure_id
    ).where(Sheet.stage == stage, Sheet.round == round_, COUNTS)
    judged = in_procedure(
        select(ConsensusScore.candidacy_id, ConsensusScore.question, ConsensusScore.id),
        ConsensusScore.candidacy_id,
        procedure_id,
    ).where(ConsensusScore.stage == stage, ConsensusScore.round >= since)
    signed = (
        select(SignOff.participant_id, SignOff.consensus_id)
        .join(ConsensusScore, ConsensusScore.id == SignOff.consensus_id)
        .join(Candidacy, Candidacy.id == ConsensusScore.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id, ConsensusScore.stage == stage)
    )
    latest = {
        (candidacy, question): id_
        for candidacy, question, id_ in session.execute(judged.order_by(ConsensusScore.number))
    }
    handed = session.execute(sheets).all() if told else ()
    return Progress(
        frozenset((person, candidacy) for person, candidacy in handed),
        latest,
        frozenset((person, id_) for person, id_ in session.execute(signed)),
    )
