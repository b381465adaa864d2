"""Reasons of a decision written once, and who has had which letter"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None

KEYS = {
    "award_reasons": (("candidacy_id", "stage", "round", "subject", "number"), ("id",)),
    "letter_receipts": (("id",), ("letter_id",)),
}
"""The unique keys of every table that is only added to."""


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "award_reasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("award_reasons", "candidacy_id", "candidacies"),
        _to("award_reasons", "participant_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_reasons")),
        sa.UniqueConstraint(
            "candidacy_id",
            "stage",
            "round",
            "subject",
            "number",
            name=op.f("uq_award_reasons_candidacy_id_stage_round_subject_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "letter_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("letter_receipts", "letter_id", "letters"),
        _to("letter_receipts", "participant_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_receipts")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_letter_receipts_letter_id")),
        info={"append_only": True},
    )
    for table, keys in KEYS.items():
        for statement in guards_ddl(op.get_bind().dialect.name, table, keys):
            op.execute(statement)


def downgrade() -> None:
    for table in KEYS:
        for statement in drop_guards_ddl(op.get_bind().dialect.name, table):
            op.execute(statement)
        op.drop_table(table)
