"""The trail: bodies in a chain, values beside it, and one row that says where each chain ends."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UuidKey, append_only


def next_seq_ddl(dialect: str, table: str = "trail_entry") -> list[str]:
    """The statements that make the database refuse an entry that is not the next of its chain."""
    # The name of a table of ours:
    last = f"(SELECT coalesce(max(seq), 0) FROM {table} WHERE chain = NEW.chain)"  # nosec B608
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} WHEN NEW.seq <> {last} + 1 "
            f"BEGIN SELECT RAISE(ABORT, 'not the next of its chain'); END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_next() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NEW.seq <> {last} + 1 THEN "
        "RAISE EXCEPTION USING MESSAGE = 'not the next of its chain', "
        "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_next()",
    ]


def drop_next_seq_ddl(dialect: str, table: str = "trail_entry") -> list[str]:
    """The way back of `next_seq_ddl`."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_next"]
    return [
        f"DROP TRIGGER IF EXISTS {table}_next ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_next()",
    ]


@append_only
class TrailEntry(Base):
    """One act. `body` is the exact text that was hashed."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        UniqueConstraint("chain", "prev"),
        CheckConstraint("seq > 0", name="seq"),
        {"info": {"guards": {name: next_seq_ddl(name) for name in ("sqlite", "postgresql")}}},
    )

    id: Mapped[UuidKey]
    chain: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str]


@append_only
class TrailValue(Base):
    """One field of an entry: what its digest was made of. `value` is canonical JSON.

    Guarded like the chain itself. Erasing is an act of two persons and gets its own door.
    """

    __tablename__ = "trail_value"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("trail_entry.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[str]


@append_only
class TrailSeal(Base):
    """The code of one key of the host over an entry. A key that was renewed seals all anew."""

    __tablename__ = "trail_seal"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("trail_entry.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    mac: Mapped[str] = mapped_column(String(64))


class ChainHead(Base):
    """Where a chain ends. Whoever appends locks this row first."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(27))
