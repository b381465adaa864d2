"""What exactly somebody agreed to stands with the consent."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.text("''")
    op.add_column("consents", sa.Column("basis", sa.Text(), nullable=False, server_default=empty))


def downgrade() -> None:
    op.drop_column("consents", "basis")
