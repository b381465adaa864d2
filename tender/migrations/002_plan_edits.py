"""Edits of a draft, the reason of an amendment, and no plan version after the first opening"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl
from tender.models.procedures import before_opening_ddl, drop_before_opening_ddl

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None

KEYS = (("id",), ("procedure_id", "version"))


def upgrade() -> None:
    op.create_table(
        "plan_edits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_plan_edits_procedure_id_procedures")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_plan_edits_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_edits")),
        sa.UniqueConstraint(
            "procedure_id", "version", name=op.f("uq_plan_edits_procedure_id_version")
        ),
    )
    first = sa.text("1")
    op.add_column(
        "plan_drafts", sa.Column("body_version", sa.Integer(), server_default=first, nullable=False)
    )
    op.execute("UPDATE plan_drafts SET body_version = version")
    for name in ("reason", "notice"):
        op.add_column(
            "plan_versions",
            sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False),
        )
    dialect = op.get_bind().dialect.name
    for statement in (*guards_ddl(dialect, "plan_edits", KEYS), *before_opening_ddl(dialect)):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    dropped = drop_guards_ddl(dialect, "plan_edits")
    for statement in (*drop_before_opening_ddl(dialect), *dropped):
        op.execute(statement)
    op.drop_column("plan_drafts", "body_version")
    for name in ("notice", "reason"):
        op.drop_column("plan_versions", name)
    op.drop_table("plan_edits")
