"""A member may react anew to a judgement of the committee; the reaction before stays"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None

ONE = ("consensus_id", "participant_id")
"""What made a reaction the only one of its kind until now."""
ANEW = (*ONE, "number")
COLUMNS = "id, consensus_id, participant_id, agrees, text, moved, at"


def upgrade() -> None:
    number = sa.Column("number", sa.Integer(), nullable=False, server_default="1")
    _one_per(ONE, ANEW, add=number)


def downgrade() -> None:
    _one_per(ANEW, ONE)


def _one_per(
    before: tuple[str, ...], after: tuple[str, ...], add: "sa.Column[int] | None" = None
) -> None:
    """Change what makes a reaction the only one of its kind; the rows themselves stay.

    SQLite changes no constraint of a table: the table is made anew and the rows are put back.
    """
    dialect = op.get_bind().dialect.name
    for statement in drop_guards_ddl(dialect, "sign_offs"):
        op.execute(statement)
    if dialect == "sqlite":
        _made_again(after, add)
    else:
        op.drop_constraint("uq_sign_offs_" + "_".join(before), "sign_offs", type_="unique")
        if add is None:
            op.drop_column("sign_offs", "number")
        else:
            op.add_column("sign_offs", add)
        op.create_unique_constraint("uq_sign_offs_" + "_".join(after), "sign_offs", list(after))
    for statement in guards_ddl(dialect, "sign_offs", (after, ("id",))):
        op.execute(statement)


def _made_again(unique: tuple[str, ...], add: "sa.Column[int] | None") -> None:
    op.execute("CREATE TABLE sign_offs_kept AS SELECT * FROM sign_offs")
    op.drop_table("sign_offs")
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consensus_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        *(() if add is None else (add,)),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("moved", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consensus_id"],
            ["consensus_scores.id"],
            name=op.f("fk_sign_offs_consensus_id_consensus_scores"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_sign_offs_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
        sa.UniqueConstraint(*unique, name=op.f("uq_sign_offs_" + "_".join(unique))),
        info={"append_only": True},
    )
    # Names that stand in this file:
    moved = f"INSERT INTO sign_offs ({COLUMNS}) SELECT {COLUMNS} FROM sign_offs_kept"  # nosec B608
    op.execute(moved)
    op.drop_table("sign_offs_kept")
