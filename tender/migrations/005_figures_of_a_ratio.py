"""The figures of the annual accounts stand with the decision on a demand that is a ratio."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.text("''")
    op.add_column(
        "demand_decisions", sa.Column("figures", sa.Text(), nullable=False, server_default=empty)
    )


def downgrade() -> None:
    op.drop_column("demand_decisions", "figures")
