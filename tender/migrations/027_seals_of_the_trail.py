"""A seal of the host on each entry of the trail, also on those that were there"""

import sqlalchemy as sa
from alembic import op
from flask import current_app
from sqlalchemy.orm import Session

from tender.models.base import drop_guards_ddl, guards_ddl
from tender.store.seals import Seal, seal_all

revision = "027"
down_revision = "026"
branch_labels = None
depends_on = None

TABLE, KEYS = "trail_seal", (("entry_id", "key"),)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["trail_entry.id"], name=op.f("fk_trail_seal_entry_id_trail_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", "key", name=op.f("pk_trail_seal")),
        info={"append_only": True},
    )
    for statement in guards_ddl(op.get_bind().dialect.name, TABLE, KEYS):
        op.execute(statement)
    with Session(op.get_bind(), join_transaction_mode="rollback_only") as session:
        seal_all(session, Seal(current_app.config["SEAL_KEY"]))
        session.flush()


def downgrade() -> None:
    for statement in drop_guards_ddl(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    op.drop_table(TABLE)
