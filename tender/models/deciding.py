"""Around a decision: questions, conditions, municipal decisions, claims and the end."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UuidKey, append_only


@append_only
class DecisionQuestion(Base):
    """What a decision maker asks about a proposal."""

    __tablename__ = "decision_questions"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    number: Mapped[int]
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class DecisionAnswer(Base):
    """The answer of an officer to a question about a proposal."""

    __tablename__ = "decision_answers"
    __table_args__ = (UniqueConstraint("question_id"),)

    id: Mapped[UuidKey]
    question_id: Mapped[UUID] = mapped_column(ForeignKey("decision_questions.id"))
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class DecisionCondition(Base):
    """Under which condition an award is proposed, where evidence of the winner is still missing."""

    __tablename__ = "decision_conditions"
    __table_args__ = (UniqueConstraint("decision_id"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    text: Mapped[str]


@append_only
class EvidenceVerification(Base):
    """An officer verified the evidence of the winner, and says how."""

    __tablename__ = "evidence_verifications"
    __table_args__ = (UniqueConstraint("decision_id"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class MunicipalWord(Base):
    """What a municipality said about the award; its last word counts.

    municipality  the key of its row in the plan
    kind          mandated, decides, agreed or refused
    decision_id   the proposal that it decided on; empty where it said who decides
    day, by_whom  when it did, and which body or person
    """

    __tablename__ = "municipal_words"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    municipality: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decisions.id"))
    day: Mapped[date]
    by_whom: Mapped[str] = mapped_column(String(200))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Claim(Base):
    """A summons, an objection or a question of a tenderer about a decision that was sent."""

    __tablename__ = "claims"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    received_at: Mapped[datetime]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class ClaimClosing(Base):
    """How a claim ended, with the reason."""

    __tablename__ = "claim_closings"
    __table_args__ = (UniqueConstraint("claim_id"),)

    id: Mapped[UuidKey]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class NoticeClaim(Base):
    """A summons, an objection or a question of a tenderer about its rejection."""

    __tablename__ = "notice_claims"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id"))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    received_at: Mapped[datetime]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class NoticeClaimClosing(Base):
    """How a claim about a rejection ended, with the reason."""

    __tablename__ = "notice_claim_closings"
    __table_args__ = (UniqueConstraint("claim_id"),)

    id: Mapped[UuidKey]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("notice_claims.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Ending(Base):
    """A proposal to end the procedure without award: withdrawal, or no award."""

    __tablename__ = "endings"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class EndingApproval(Base):
    """The decision maker approves or refuses that the procedure ends."""

    __tablename__ = "ending_approvals"
    __table_args__ = (UniqueConstraint("ending_id"),)

    id: Mapped[UuidKey]
    ending_id: Mapped[UUID] = mapped_column(ForeignKey("endings.id"))
    approves: Mapped[bool]
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
