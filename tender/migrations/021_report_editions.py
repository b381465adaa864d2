"""Editions of the award report for readers outside"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import drop_guards_ddl, guards_ddl

revision = "021"
down_revision = "020"
branch_labels = None
depends_on = None

TABLE = "award_report_editions"
KEYS = (("id",), ("report_id", "edition", "tenderer_id"))
"""The unique keys of the table, which is only added to."""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["award_reports.id"],
            name=op.f("fk_award_report_editions_report_id_award_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"],
            ["tenderers.id"],
            name=op.f("fk_award_report_editions_tenderer_id_tenderers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_report_editions")),
        sa.UniqueConstraint(
            "report_id",
            "edition",
            "tenderer_id",
            name=op.f("uq_award_report_editions_report_id_edition_tenderer_id"),
        ),
        info={"append_only": True},
    )
    for statement in guards_ddl(op.get_bind().dialect.name, TABLE, KEYS):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_guards_ddl(op.get_bind().dialect.name, TABLE):
        op.execute(statement)
    op.drop_table(TABLE)
