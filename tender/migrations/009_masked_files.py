"""Files that show the name of their tenderer, and what is read in their place"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

TABLE = "file_masks"
KEYS = (("evidence_id", "number"), ("id",))


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shows", sa.Boolean(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["evidence.id"], name=op.f("fk_file_masks_edition_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_file_masks_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_file_masks_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_masks")),
        sa.UniqueConstraint("evidence_id", "number", name=op.f("uq_file_masks_evidence_id_number")),
        info={"append_only": True},
    )
    for statement in guards_ddl(op.get_bind().dialect.name, TABLE, KEYS):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_guards_ddl(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    op.drop_table(TABLE)
