"""Questions about a proposal, conditions, municipal decisions, claims, and ending without award"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "020"
down_revision = "019"
branch_labels = None
depends_on = None

KEYS = {
    "claim_closings": (("claim_id",), ("id",)),
    "claims": (("id",), ("procedure_id", "number")),
    "decision_answers": (("id",), ("question_id",)),
    "decision_conditions": (("decision_id",), ("id",)),
    "decision_questions": (("decision_id", "number"), ("id",)),
    "ending_approvals": (("ending_id",), ("id",)),
    "endings": (("id",), ("procedure_id", "number")),
    "evidence_verifications": (("decision_id",), ("id",)),
    "municipal_words": (("id",), ("procedure_id", "number")),
}
"""The unique keys of every table that is only added to."""


def _table(name: str, *columns: sa.Column[Any], to: dict[str, str]) -> None:
    """A table that is only added to: columns, references and unique keys."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}_{other}")
            )
            for column, other in to.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(
            sa.UniqueConstraint(*key, name=op.f(f"uq_{name}_{'_'.join(key)}"))
            for key in KEYS[name]
            if key != ("id",)
        ),
        info={"append_only": True},
    )


def _ids(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Uuid(), nullable=False) for name in names)


def _texts(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def _said() -> tuple[sa.Column[Any], ...]:
    """Who wrote the row, and when."""
    at: sa.Column[Any] = sa.Column("at", UtcDateTime(timezone=True), nullable=False)
    return (*_ids("participant_id"), at)


def _word(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number() -> sa.Column[Any]:
    return sa.Column("number", sa.Integer(), nullable=False)


def upgrade() -> None:
    by = {"participant_id": "participants"}
    _table(
        "decision_questions",
        *_ids("decision_id"),
        _number(),
        *_texts("text"),
        *_said(),
        to={"decision_id": "decisions"} | by,
    )
    _table(
        "decision_answers",
        *_ids("question_id"),
        *_texts("text"),
        *_said(),
        to={"question_id": "decision_questions"} | by,
    )
    _table(
        "decision_conditions",
        *_ids("decision_id"),
        *_texts("text"),
        to={"decision_id": "decisions"},
    )
    _table(
        "evidence_verifications",
        *_ids("decision_id"),
        *_texts("text"),
        *_said(),
        to={"decision_id": "decisions"} | by,
    )
    _table(
        "municipal_words",
        *_ids("procedure_id"),
        _number(),
        _word("municipality", 200),
        _word("kind", 20),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        _word("by_whom", 200),
        *_said(),
        to={"procedure_id": "procedures", "decision_id": "decisions"} | by,
    )
    _table(
        "claims",
        *_ids("procedure_id"),
        _number(),
        *_ids("decision_id"),
        *_ids("tenderer_id"),
        _word("kind", 20),
        *_texts("text"),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        *_said(),
        to={"procedure_id": "procedures", "decision_id": "decisions", "tenderer_id": "tenderers"}
        | by,
    )
    _table(
        "claim_closings",
        *_ids("claim_id"),
        _word("outcome", 20),
        *_texts("reason"),
        *_said(),
        to={"claim_id": "claims"} | by,
    )
    _table(
        "endings",
        *_ids("procedure_id"),
        _number(),
        _word("kind", 20),
        *_texts("reason"),
        *_said(),
        to={"procedure_id": "procedures"} | by,
    )
    _table(
        "ending_approvals",
        *_ids("ending_id"),
        sa.Column("approves", sa.Boolean(), nullable=False),
        *_texts("reason"),
        *_said(),
        to={"ending_id": "endings"} | by,
    )
    for table, keys in KEYS.items():
        for statement in guards_ddl(op.get_bind().dialect.name, table, keys):
            op.execute(statement)


def downgrade() -> None:
    for table in KEYS:
        for statement in drop_guards_ddl(op.get_bind().dialect.name, table):
            op.execute(statement)
    for table in (
        "ending_approvals",
        "endings",
        "claim_closings",
        "claims",
        "municipal_words",
        "evidence_verifications",
        "decision_conditions",
        "decision_answers",
        "decision_questions",
    ):
        op.drop_table(table)
