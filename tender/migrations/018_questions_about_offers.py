"""Questions of clarification about a final offer"""

import sqlalchemy as sa
from alembic import op

revision = "018"
down_revision = "017"
branch_labels = None
depends_on = None

TABLES = ("question_drafts", "clarification_questions")


def upgrade() -> None:
    for table in TABLES:
        column = sa.Column(
            "stage", sa.String(length=20), server_default="selection", nullable=False
        )
        op.add_column(table, column)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "stage")
