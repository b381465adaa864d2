"""Keys of a vault in pairs of named officers"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tender.models.base import Canonical, UtcDateTime, drop_guards_ddl, erasing_ddl, guards_ddl

revision = "031"
down_revision = "030"
branch_labels = None
depends_on = None

MADE = {
    "vault_choices": (("id",), ("procedure_id", "number")),
    "vault_keys": (("choice_id", "participant_id", "number"), ("id",)),
    "vault_locks": (("choice_id", "number"), ("id",)),
    "vault_tests": (("id",),),
    "vault_notes": (("id",),),
    "opened_envelopes": (("id",),),
}
HALVES = "vault_halves"


def _id(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _at() -> sa.Column[Any]:
    return sa.Column("at", UtcDateTime(timezone=True), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _bytes(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _text(name: str, size: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=size), nullable=False)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _table(name: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
    primary = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))
    op.create_table(name, *parts, primary, info={"append_only": name != HALVES})


def upgrade() -> None:
    one = "vault_choices"
    _table(
        one,
        _id(),
        _id("procedure_id"),
        _whole("number"),
        _text("level", 1),
        sa.Column("holders", Canonical(), nullable=False),
        _id("participant_id"),
        _at(),
        _to(one, "procedure_id", "procedures"),
        _to(one, "participant_id", "participants"),
        _unique(one, "procedure_id", "number"),
    )
    one = "vault_keys"
    _table(
        one,
        _id(),
        _id("choice_id"),
        _id("participant_id"),
        _whole("number"),
        _bytes("public"),
        _bytes("wrapped"),
        _at(),
        _to(one, "choice_id", "vault_choices"),
        _to(one, "participant_id", "participants"),
        _unique(one, "choice_id", "participant_id", "number"),
    )
    one = "vault_locks"
    _table(
        one,
        _id(),
        _id("choice_id"),
        _whole("number"),
        sa.Column("content", Canonical(), nullable=False),
        _at(),
        _to(one, "choice_id", "vault_choices"),
        _unique(one, "choice_id", "number"),
    )
    one = "vault_tests"
    _table(
        one,
        _id(),
        _id("lock_id"),
        _id("first_id"),
        _id("second_id"),
        _at(),
        _to(one, "lock_id", "vault_locks"),
        _to(one, "first_id", "participants"),
        _to(one, "second_id", "participants"),
        sa.CheckConstraint("first_id <> second_id", name=op.f(f"ck_{one}_two")),
    )
    one = "vault_notes"
    _table(
        one,
        _id(),
        _id("key_id"),
        _text("kind", 10),
        sa.Column("place", sa.Text(), nullable=False),
        _at(),
        _to(one, "key_id", "vault_keys"),
    )
    op.create_index(op.f("ix_vault_notes_key_id"), one, ["key_id"])
    _table(
        HALVES,
        _id(),
        _id("procedure_id"),
        _text("what", 20),
        _id("participant_id"),
        _id("key_id"),
        _id("for_id"),
        _bytes("sealed"),
        _to(HALVES, "procedure_id", "procedures"),
        _to(HALVES, "participant_id", "participants"),
        _to(HALVES, "key_id", "vault_keys"),
        _to(HALVES, "for_id", "vault_keys"),
        _unique(HALVES, "procedure_id", "what", "key_id", "for_id"),
    )
    one = "opened_envelopes"
    _table(one, _id(), _bytes("sealed"), _at(), _to(one, "id", "envelopes"))
    dialect = op.get_bind().dialect.name
    for table, keys in MADE.items():
        for statement in guards_ddl(dialect, table, keys):
            op.execute(statement)
    for statement in erasing_ddl(dialect, one, ("sealed",), ("id", "at")):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in (*reversed(MADE), HALVES):
        if table != HALVES:
            for statement in drop_guards_ddl(dialect, table):
                op.execute(statement)
    for table in (HALVES, "opened_envelopes", "vault_notes", "vault_tests"):
        op.drop_table(table)
    for table in ("vault_locks", "vault_keys", "vault_choices"):
        op.drop_table(table)
