"""Time stamps of an authority outside over heads of the trail"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "028"
down_revision = "027"
branch_labels = None
depends_on = None

TABLE, KEYS = "head_stamps", (("chain", "seq"), ("id",))


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("chain", "seq", name=op.f(f"uq_{TABLE}_chain_seq")),
        info={"append_only": True},
    )
    for statement in guards_ddl(op.get_bind().dialect.name, TABLE, KEYS):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_guards_ddl(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    op.drop_table(TABLE)
