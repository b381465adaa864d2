"""Addresses of tenderers, and mail to addresses outside"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "024"
down_revision = "023"
branch_labels = None
depends_on = None

KEYS = {
    "tenderer_contacts": (("id",), ("tenderer_id", "number")),
    "outside_mail": (("id",), ("about", "address", "number")),
    "outside_attempts": (("id",), ("mail_id", "number")),
}


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    name = op.f(f"uq_{table}_{'_'.join(KEYS[table][1])}")
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*KEYS[table][1], name=name),
    )


def upgrade() -> None:
    op.create_table(
        "tenderer_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("tenderer_contacts", "tenderer_id", "tenderers"),
        _to("tenderer_contacts", "participant_id", "participants"),
        *_keys("tenderer_contacts"),
        info={"append_only": True},
    )
    op.create_table(
        "outside_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=True),
        sa.Column("tenderer_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("outside_mail", "procedure_id", "procedures"),
        _to("outside_mail", "tenderer_id", "tenderers"),
        _to("outside_mail", "by_id", "participants"),
        *_keys("outside_mail"),
        info={"append_only": True},
    )
    for column in ("procedure_id", "tenderer_id"):
        op.create_index(op.f(f"ix_outside_mail_{column}"), "outside_mail", [column])
    op.create_table(
        "outside_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _to("outside_attempts", "mail_id", "outside_mail"),
        *_keys("outside_attempts"),
        info={"append_only": True},
    )
    for table, keys in KEYS.items():
        for statement in guards_ddl(op.get_bind().dialect.name, table, keys):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(KEYS):
        for statement in drop_guards_ddl(op.get_bind().dialect.name, table):
            op.execute(statement)
        op.drop_table(table)
