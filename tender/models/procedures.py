"""A procedure, its lots, its plan and the people who work on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UtcDateTime, UuidKey, append_only


class Procedure(Base):
    """One procurement. `version` counts changes of step: two officers cannot both advance."""

    __tablename__ = "procedures"

    id: Mapped[UuidKey]
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    title_nl: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    step: Mapped[str] = mapped_column(String(30))
    version: Mapped[int] = mapped_column(default=1)
    offer_deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Lot(Base):
    """A part that is awarded separately. Every procedure has at least one."""

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("procedure_id", "key"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    key: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]


class Participant(Base):
    """A person in one procedure, under a random number that the trail uses instead of the name.

    `assessor_number` is given once, when somebody first becomes an assessor, and never again.
    """

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("procedure_id", "user_id"),
        Index("ix_participants_assessor", "procedure_id", "assessor_number", unique=True),
    )

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=1)
    assessor_number: Mapped[int | None]


class RoleGrant(Base):
    """A role that a person holds in one procedure, and the seat of the committee with it.

    Withdrawing a role deletes its row; that it was held, and by whom it was withdrawn, is in the
    trail.
    """

    __tablename__ = "role_grants"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    seat: Mapped[str | None] = mapped_column(String(80))


class PlanDraft(Base):
    """The plan, or an amendment of it, while it is being written; `version` counts the edits.

    `body` is the plan as it stood at `body_version`; the edits after it lead to the draft of now.
    """

    __tablename__ = "plan_drafts"

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), primary_key=True)
    body: Mapped[str]
    body_version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


@append_only
class PlanEdit(Base):
    """One edit of a draft: what changed, by whom, and which earlier edit it takes back."""

    __tablename__ = "plan_edits"
    __table_args__ = (UniqueConstraint("procedure_id", "version"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    version: Mapped[int]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    changes: Mapped[str]
    undoes: Mapped[int | None]
    at: Mapped[datetime]


def before_opening_ddl(dialect: str) -> list[str]:
    """The statements with which the database refuses a plan version after the first opening."""
    opened = (
        "EXISTS (SELECT 1 FROM milestones WHERE procedure_id = NEW.procedure_id"
        " AND kind = 'applications.opened')"
    )
    told = "no plan version after the first opening"
    if dialect == "sqlite":
        return [
            "CREATE TRIGGER plan_versions_before_opening BEFORE INSERT ON plan_versions "
            f"WHEN {opened} BEGIN SELECT RAISE(ABORT, '{told}'); END"
        ]
    return [
        "CREATE FUNCTION tender_before_opening() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {opened} THEN RAISE EXCEPTION USING MESSAGE = '{told}', "
        "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_versions_before_opening BEFORE INSERT ON plan_versions "
        "FOR EACH ROW EXECUTE FUNCTION tender_before_opening()",
    ]


def drop_before_opening_ddl(dialect: str) -> list[str]:
    """The way back of `before_opening_ddl`."""
    if dialect == "sqlite":
        return ["DROP TRIGGER plan_versions_before_opening"]
    return [
        "DROP TRIGGER plan_versions_before_opening ON plan_versions",
        "DROP FUNCTION tender_before_opening()",
    ]


@append_only
class PlanVersion(Base):
    """A sealed plan: canonical text and the SHA-256 of its bytes.

    An amendment also has a reason, and what the information notice says about it. Once the first
    application is opened the database takes no further version.
    """

    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("procedure_id", "number"),
        {"info": {"guards": {name: before_opening_ddl(name) for name in ("sqlite", "postgresql")}}},
    )

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    body: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed_by: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    sealed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    notice: Mapped[str] = mapped_column(default="", server_default=text("''"))


@append_only
class StepChange(Base):
    """The procedure left one step and entered the next."""

    __tablename__ = "step_changes"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    step: Mapped[str] = mapped_column(String(30))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Consent(Base):
    """One person's yes to an act that needs two; `act` and `object` name the act.

    basis  what exactly was agreed to, when the object alone does not say it; empty otherwise
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_act", "procedure_id", "act", "object"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    act: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(80))
    basis: Mapped[str] = mapped_column(default="", server_default=text("''"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


@append_only
class Milestone(Base):
    """Something that happens once: an opening by two, the consensus opened, quality made final."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("procedure_id", "kind"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    kind: Mapped[str] = mapped_column(String(40))
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Reading(Base):
    """A person opened something closed: once per person, object and step."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("participant_id", "object", "step"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    object: Mapped[str] = mapped_column(String(80))
    step: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
