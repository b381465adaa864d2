"""How long what is kept, what holds destruction up, and what was erased by two persons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey, append_only
from tender.models.places import PLACES

_HELD = """
EXISTS (SELECT 1 FROM legal_holds h WHERE h.procedure_id = NEW.procedure_id AND NOT EXISTS
  (SELECT 1 FROM hold_lifts l WHERE l.hold_id = h.id))
OR EXISTS (SELECT 1 FROM claims c WHERE c.procedure_id = NEW.procedure_id AND NOT EXISTS
  (SELECT 1 FROM claim_closings k WHERE k.claim_id = c.id))
OR EXISTS (SELECT 1 FROM notice_claims c WHERE c.procedure_id = NEW.procedure_id AND NOT EXISTS
  (SELECT 1 FROM notice_claim_closings k WHERE k.claim_id = c.id))
OR NOT EXISTS (SELECT 1 FROM destruction_lists d WHERE d.id = NEW.list_id
  AND d.procedure_id = NEW.procedure_id AND d.participant_id = NEW.first_id)
"""
_ENDED = "EXISTS (SELECT 1 FROM erasure_ends e WHERE e.erasure_id = NEW.erasure_id)"


def refusing_ddl(dialect: str, table: str, name: str, when: str, says: str) -> list[str]:
    """The statements that make the database refuse a new row in a case."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_{name} BEFORE INSERT ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION USING MESSAGE = '{says}', "
        "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_{name} BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_{name}()",
    ]


def drop_refusing_ddl(dialect: str, table: str, name: str) -> list[str]:
    """The way back of `refusing_ddl`."""
    on = "" if dialect == "sqlite" else f" ON {table}"
    dropped = [f"DROP TRIGGER IF EXISTS {table}_{name}{on}"]
    return dropped if not on else [*dropped, f"DROP FUNCTION IF EXISTS {table}_{name}()"]


REFUSES = {
    "erasures": ("held", _HELD, "held, or not on the list of this person"),
    "erased_rows": ("open", _ENDED, "this erasure is over"),
}


def _guards(table: str) -> dict[str, Any]:
    kinds = ("sqlite", "postgresql")
    return {"info": {"guards": {one: refusing_ddl(one, table, *REFUSES[table]) for one in kinds}}}


@append_only
class RetentionTerm(Base):
    """A term that was set, or the day on which the contract ends; the last one counts.

    category   one of `criteria.retention.Category`, or contract_end
    second_id  who agreed, where something became shorter after the procedure was closed
    """

    __tablename__ = "retention_terms"
    __table_args__ = (UniqueConstraint("procedure_id", "category", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    category: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    months: Mapped[int | None]
    day: Mapped[date | None]
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class LegalHold(Base):
    """Nothing of the procedure is destroyed until two persons lift this."""

    __tablename__ = "legal_holds"

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class HoldLift(Base):
    __tablename__ = "hold_lifts"
    __table_args__ = (CheckConstraint("first_id <> second_id", name="two"),)

    id: Mapped[UuidKey]
    hold_id: Mapped[UUID] = mapped_column(ForeignKey("legal_holds.id"), unique=True)
    reason: Mapped[str]
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class DestructionList(Base):
    """What one person proposes to destroy; the last list of a procedure counts.

    categories  of `criteria.retention.Category`; none for the erasure of one person
    person      that person, who takes part; name is what is looked for, gone once it is erased
    counts      how many of each kind there were when it was made, as [kind, count]
    """

    __tablename__ = "destruction_lists"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    categories: Mapped[Any] = mapped_column(Canonical)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    name: Mapped[str] = mapped_column(String(200))
    counts: Mapped[Any] = mapped_column(Canonical)
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Erasure(Base):
    """A list that a second person approved. Refused by the database while anything holds it up."""

    __tablename__ = "erasures"
    __table_args__ = (CheckConstraint("first_id <> second_id", name="two"), _guards("erasures"))

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    list_id: Mapped[UUID] = mapped_column(ForeignKey("destruction_lists.id"), unique=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class ErasedRow(Base):
    """A row that lost its content, or a value of the trail that went, by its id or digest."""

    __tablename__ = "erased_rows"
    __table_args__ = (
        UniqueConstraint("table_name", "row_key", "erasure_id"),
        _guards("erased_rows"),
    )

    id: Mapped[UuidKey]
    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("erasures.id"))
    table_name: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[str] = mapped_column(String(64))


@append_only
class ErasureEnd(Base):
    """The door is shut: nothing more goes in the name of this erasure."""

    __tablename__ = "erasure_ends"

    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("erasures.id"), primary_key=True)
    at: Mapped[datetime]


def place_tables() -> None:
    """Note at every table what its one door lets through; once all tables are known."""
    for table in Base.metadata.sorted_tables:
        place = PLACES.get(table.name)
        if table.name == "trail_value":
            table.info["erased"] = ()
        elif place is not None and place.blanked:
            table.info["erased"] = place.blanked
