"""Declarations, sheets, consensus and sign-off. Only the draft of a sheet can change."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Points, UuidKey, append_only


@append_only
class Declaration(Base):
    """A person's declaration of interests on one tenderer. `parties` is how many it covered."""

    __tablename__ = "declarations"

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), index=True)
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20))
    explanation: Mapped[str]
    parties: Mapped[int]
    at: Mapped[datetime]


class DraftScore(Base):
    """What an assessor typed and has not handed in. A draft is not an act."""

    __tablename__ = "draft_scores"
    __table_args__ = (UniqueConstraint("participant_id", "candidacy_id", "stage", "question"),)

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    stage: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(String(20))
    mark: Mapped[Decimal | None] = mapped_column(Points)
    motivation: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


@append_only
class Sheet(Base):
    """All scores of one assessor for one tenderer, handed in."""

    __tablename__ = "sheets"
    __table_args__ = (UniqueConstraint("participant_id", "candidacy_id", "stage"),)

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


@append_only
class SheetScore(Base):
    """One mark with its motivation on a handed-in sheet."""

    __tablename__ = "sheet_scores"
    __table_args__ = (UniqueConstraint("sheet_id", "question"),)

    id: Mapped[UuidKey]
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheets.id"))
    question: Mapped[str] = mapped_column(String(20))
    mark: Mapped[Decimal] = mapped_column(Points)
    motivation: Mapped[str]


@append_only
class ConsensusScore(Base):
    """The committee's mark and motivation on one question; the last number counts."""

    __tablename__ = "consensus_scores"
    __table_args__ = (UniqueConstraint("candidacy_id", "stage", "question", "number"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    stage: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    mark: Mapped[Decimal] = mapped_column(Points)
    motivation: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class SignOff(Base):
    """A member agrees with one version of a consensus, or dissents with a reason."""

    __tablename__ = "sign_offs"
    __table_args__ = (UniqueConstraint("consensus_id", "participant_id"),)

    id: Mapped[UuidKey]
    consensus_id: Mapped[UUID] = mapped_column(ForeignKey("consensus_scores.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    agrees: Mapped[bool]
    text: Mapped[str]
    at: Mapped[datetime]


@append_only
class Advice(Base):
    """A delegate's advice; never a score. `question` is empty for advice in general."""

    __tablename__ = "advice"

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    question: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    at: Mapped[datetime]


@append_only
class AdviceAnswer(Base):
    """What was done with an advice, and why."""

    __tablename__ = "advice_answers"
    __table_args__ = (UniqueConstraint("advice_id"),)

    id: Mapped[UuidKey]
    advice_id: Mapped[UUID] = mapped_column(ForeignKey("advice.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    at: Mapped[datetime]
