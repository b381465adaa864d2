"""The pages of a tenderer's file beside the score sheet, and the marks of who reads them"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drawn_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_drawn_files_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_files")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_drawn_files_evidence_id")),
    )
    op.create_table(
        "drawn_pages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_drawn_pages_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_pages")),
        sa.UniqueConstraint(
            "evidence_id", "number", name=op.f("uq_drawn_pages_evidence_id_number")
        ),
    )
    op.create_table(
        "page_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_page_marks_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_page_marks_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_marks")),
        sa.UniqueConstraint(
            "participant_id",
            "evidence_id",
            "page",
            name=op.f("uq_page_marks_participant_id_evidence_id_page"),
        ),
    )


def downgrade() -> None:
    op.drop_table("page_marks")
    op.drop_table("drawn_pages")
    op.drop_table("drawn_files")
