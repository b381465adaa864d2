"""A second factor for every account"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "026"
down_revision = "025"
branch_labels = None
depends_on = None

RESETS, KEYS = "factor_resets", (("id",), ("first_id",))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "authenticators",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        _to("authenticators", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticators")),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used", UtcDateTime(timezone=True), nullable=True),
        _to("passkeys", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkeys_credential")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=255), nullable=False),
        _to("recovery_codes", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", "number", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        RESETS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("checked", sa.Text(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to(RESETS, "user_id", "users"),
        _to(RESETS, "by_id", "users"),
        _to(RESETS, "first_id", RESETS),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RESETS}")),
        sa.UniqueConstraint("first_id", name=op.f(f"uq_{RESETS}_first_id")),
        info={"append_only": True},
    )
    op.create_index(op.f(f"ix_{RESETS}_user_id"), RESETS, ["user_id"])
    for statement in guards_ddl(op.get_bind().dialect.name, RESETS, KEYS):
        op.execute(statement)
    op.add_column("web_sessions", sa.Column("agent", sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column("web_sessions", "agent")
    for statement in drop_guards_ddl(op.get_bind().dialect.name, RESETS):
        op.execute(statement)
    for table in (RESETS, "recovery_codes", "passkeys", "authenticators"):
        op.drop_table(table)
