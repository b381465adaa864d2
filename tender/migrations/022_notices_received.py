"""Who has had which letter of the desk"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None

TABLE, KEYS = "notice_receipts", (("id",), ("notice_id",))


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{TABLE}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("notice_id", "notices"),
        _to("participant_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("notice_id", name=op.f(f"uq_{TABLE}_notice_id")),
        info={"append_only": True},
    )
    for statement in guards_ddl(op.get_bind().dialect.name, TABLE, KEYS):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_guards_ddl(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    op.drop_table(TABLE)
