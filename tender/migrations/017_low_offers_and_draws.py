"""Inquiries into low prices, draws with a commitment, and offers set aside after the opening"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "017"
down_revision = "016"
branch_labels = None
depends_on = None

KEYS = {
    "draw_commitments": (("id",), ("lot_id", "stage", "number")),
    "draw_reveals": (("commitment_id",), ("id",)),
    "inquiry_steps": (("candidacy_id", "number"), ("id",)),
    "offers_set_aside": (("candidacy_id",), ("id",)),
}
"""The unique keys of every table that is only added to."""


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "draw_commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("draw_commitments", "lot_id", "lots"),
        _to("draw_commitments", "participant_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_commitments")),
        sa.UniqueConstraint(
            "lot_id", "stage", "number", name=op.f("uq_draw_commitments_lot_id_stage_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "draw_reveals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("draw_reveals", "commitment_id", "draw_commitments"),
        _to("draw_reveals", "first_id", "participants"),
        _to("draw_reveals", "second_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_reveals")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_draw_reveals_commitment_id")),
        info={"append_only": True},
    )
    op.create_table(
        "inquiry_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("inquiry_steps", "candidacy_id", "candidacies"),
        _to("inquiry_steps", "participant_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_steps")),
        sa.UniqueConstraint(
            "candidacy_id", "number", name=op.f("uq_inquiry_steps_candidacy_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "offers_set_aside",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rankings", sa.Text(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("offers_set_aside", "candidacy_id", "candidacies"),
        _to("offers_set_aside", "first_id", "participants"),
        _to("offers_set_aside", "second_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers_set_aside")),
        sa.UniqueConstraint("candidacy_id", name=op.f("uq_offers_set_aside_candidacy_id")),
        info={"append_only": True},
    )
    for table, keys in KEYS.items():
        for statement in guards_ddl(op.get_bind().dialect.name, table, keys):
            op.execute(statement)


def downgrade() -> None:
    for table in KEYS:
        for statement in drop_guards_ddl(op.get_bind().dialect.name, table):
            op.execute(statement)
    for table in ("offers_set_aside", "inquiry_steps", "draw_reveals", "draw_commitments"):
        op.drop_table(table)
