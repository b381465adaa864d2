"""Mail to the owners of accounts; since when a tenderer has its link"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime

revision = "032"
down_revision = "031"
branch_labels = None
depends_on = None


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.add_column("tenderers", sa.Column("link_since", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "account_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("account_mail", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_mail")),
    )
    op.create_index(op.f("ix_account_mail_user_id"), "account_mail", ["user_id"])
    op.create_table(
        "account_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("account_attempts", "mail_id", "account_mail"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_attempts")),
        sa.UniqueConstraint("mail_id", "number", name=op.f("uq_account_attempts_mail_id_number")),
    )


def downgrade() -> None:
    op.drop_table("account_attempts")
    op.drop_table("account_mail")
    op.drop_column("tenderers", "link_since")
