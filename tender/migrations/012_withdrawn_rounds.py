"""A re-evaluation can be withdrawn, with a reason"""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judging_results", sa.Column("withdrawn", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("judging_results", "withdrawn")
