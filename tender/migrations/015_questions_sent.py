"""When a question of a council was really sent to a tenderer, and how"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "015"
down_revision = "014"
branch_labels = None
depends_on = None

KEYS = (("id",), ("put_to_id",))
"""The unique keys of the table, which is only added to."""


def upgrade() -> None:
    op.create_table(
        "put_sendings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("put_to_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("means", sa.String(length=80), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_put_sendings_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["put_to_id"], ["put_to.id"], name=op.f("fk_put_sendings_put_to_id_put_to")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_sendings")),
        sa.UniqueConstraint("put_to_id", name=op.f("uq_put_sendings_put_to_id")),
        info={"append_only": True},
    )
    dialect = op.get_bind().dialect.name
    uuid = "CHAR(32)" if dialect == "sqlite" else "UUID"
    op.execute(f"ALTER TABLE put_to ADD COLUMN prepared {uuid}")
    for statement in guards_ddl(dialect, "put_sendings", KEYS):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_guards_ddl(op.get_bind().dialect.name, "put_sendings"):
        op.execute(statement)
    op.drop_column("put_to", "prepared")
    op.drop_table("put_sendings")
