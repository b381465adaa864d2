"""Claims about a rejection, and how they ended"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None

CLAIMS, CLOSINGS = "notice_claims", "notice_claim_closings"
KEYS = {
    CLAIMS: (("id",), ("procedure_id", "number")),
    CLOSINGS: (("claim_id",), ("id",)),
}
"""The unique keys of every table that is only added to."""


def _table(name: str, *columns: sa.Column[Any], to: dict[str, str]) -> None:
    """A table that is only added to: who wrote a row and when, and the keys."""
    at: sa.Column[Any] = sa.Column("at", UtcDateTime(timezone=True), nullable=False)
    references = to | {"participant_id": "participants"}
    op.create_table(
        name,
        _id("id"),
        *columns,
        _id("participant_id"),
        at,
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}_{other}")
            )
            for column, other in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(
            sa.UniqueConstraint(*key, name=op.f(f"uq_{name}_{'_'.join(key)}"))
            for key in KEYS[name]
            if key != ("id",)
        ),
        info={"append_only": True},
    )
    for statement in guards_ddl(op.get_bind().dialect.name, name, KEYS[name]):
        op.execute(statement)


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def upgrade() -> None:
    _table(
        CLAIMS,
        _id("procedure_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("notice_id"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        to={"procedure_id": "procedures", "notice_id": "notices"},
    )
    _table(
        CLOSINGS,
        _id("claim_id"),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        to={"claim_id": CLAIMS},
    )


def downgrade() -> None:
    for table in (CLOSINGS, CLAIMS):
        for statement in drop_guards_ddl(op.get_bind().dialect.name, table):
            op.execute(statement)
        op.drop_table(table)
