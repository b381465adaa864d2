"""Every assessor has a number that stays"""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None

ASSESSORS = """
SELECT p.procedure_id, p.id FROM participants p
JOIN role_grants g ON g.participant_id = p.id AND g.role = 'assessor'
ORDER BY p.position, p.id
"""
EARLIER = """
SELECT p.procedure_id, p.id FROM participants p
WHERE p.id IN (SELECT participant_id FROM sheets)
OR p.id IN (SELECT participant_id FROM practice_scores)
ORDER BY p.position, p.id
"""
"""Who wrote as an assessor, also when that role was taken away since."""
NUMBER = "UPDATE participants SET assessor_number = :number WHERE id = :id"


def upgrade() -> None:
    """Present assessors keep the number they were shown with: their place in the list."""
    op.add_column("participants", sa.Column("assessor_number", sa.Integer(), nullable=True))
    op.create_index(
        "ix_participants_assessor",
        "participants",
        ["procedure_id", "assessor_number"],
        unique=True,
    )
    connection = op.get_bind()
    found: dict[object, dict[object, None]] = {}
    for query in (ASSESSORS, EARLIER):
        for procedure, participant in connection.execute(sa.text(query)).all():
            found.setdefault(procedure, {})[participant] = None
    for ids in found.values():
        for number, participant in enumerate(ids, start=1):
            connection.execute(sa.text(NUMBER), {"number": number, "id": participant})


def downgrade() -> None:
    op.drop_index("ix_participants_assessor", table_name="participants")
    op.drop_column("participants", "assessor_number")
