"""How long what is kept, legal holds, and the one door for erasing"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tender.models.base import (
    Canonical,
    UtcDateTime,
    drop_guards_ddl,
    erasing_ddl,
    guards_ddl,
)
from tender.models.retention import REFUSES, drop_refusing_ddl, refusing_ddl

revision = "029"
down_revision = "028"
branch_labels = None
depends_on = None

MADE = {
    "retention_terms": (("id",), ("procedure_id", "category", "number")),
    "legal_holds": (("id",),),
    "hold_lifts": (("hold_id",), ("id",)),
    "destruction_lists": (("id",), ("procedure_id", "number")),
    "erasures": (("id",), ("list_id",)),
    "erased_rows": (("id",), ("table_name", "row_key", "erasure_id")),
    "erasure_ends": (("erasure_id",),),
}
BLANKED = """
abstentions: reason observations
advice: text
advice_answers: text shown_in
advice_files: name sealed
agreements: text reason details
answers: text
clarification_answers: text means
clarification_closings: note
clarification_questions: text
conformity_decisions: passage
council_question_decisions: reason
council_questions: organisation text
council_sessions: visitors questions notes
declarations: explanation
dialogue_sessions: attendance present minutes reason items
doubt_decisions: reason
envelope_origins: platform
envelopes: sealed
evidence: title name note sealed
evidence_descriptions: title note
evidence_withdrawals: reason
gap_decisions: reason decided_by
ground_decisions: content
idea_consents: given_by told
inquiry_steps: name body sealed
mail_attempts: answer
minutes_confirmations: confirmed_by
minutes_links: name
offer_elements: text
outside_attempts: answer
outside_mail: address
party_changes: reason effect
party_facts: content
practice_notes: text
practice_scores: motivation
practice_texts: text
put_answers: text
put_questions: text
put_sendings: means
register_entries: reason content
session_plans: title place cancelled
sheet_reopenings: reason
sheet_scores: motivation observations
sign_offs: text moved
signal_withdrawals: sealed
signals: sealed file
signed_minutes: name sealed
tenderer_contacts: email
topic_decisions: reason
uea_declarations: name content sealed
uea_withdrawals: reason
destruction_lists: name
trail_value:
"""
"""What may be taken out of each table, by two persons."""


def _id(name: str = "id", null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def _at() -> sa.Column[Any]:
    return sa.Column("at", UtcDateTime(timezone=True), nullable=False)


def _text(name: str, size: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=size) if size else sa.Text(), nullable=False)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _by(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [_to(table, column, "participants") for column in columns]


def _table(name: str, *parts: sa.Column[Any] | sa.Constraint, key: str = "id") -> None:
    primary = sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{name}"))
    op.create_table(name, *parts, primary, info={"append_only": True})


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _two(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("first_id <> second_id", name=op.f(f"ck_{table}_two"))


def _tables() -> None:
    _table(
        "retention_terms",
        _id(),
        _id("procedure_id"),
        _text("category", 20),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        _text("reason"),
        _id("participant_id"),
        _id("second_id", null=True),
        _at(),
        _to("retention_terms", "procedure_id", "procedures"),
        *_by("retention_terms", "participant_id", "second_id"),
        _unique("retention_terms", "procedure_id", "category", "number"),
    )
    _table(
        "legal_holds",
        _id(),
        _id("procedure_id"),
        _text("reason"),
        _id("participant_id"),
        _at(),
        _to("legal_holds", "procedure_id", "procedures"),
        *_by("legal_holds", "participant_id"),
    )
    op.create_index(op.f("ix_legal_holds_procedure_id"), "legal_holds", ["procedure_id"])
    _table(
        "hold_lifts",
        _id(),
        _id("hold_id"),
        _text("reason"),
        _id("first_id"),
        _id("second_id"),
        _at(),
        _two("hold_lifts"),
        _to("hold_lifts", "hold_id", "legal_holds"),
        *_by("hold_lifts", "first_id", "second_id"),
        _unique("hold_lifts", "hold_id"),
    )
    _table(
        "destruction_lists",
        _id(),
        _id("procedure_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("categories", Canonical(), nullable=False),
        _id("person_id", null=True),
        _text("name", 200),
        sa.Column("counts", Canonical(), nullable=False),
        _text("reason"),
        _id("participant_id"),
        _at(),
        _to("destruction_lists", "procedure_id", "procedures"),
        *_by("destruction_lists", "person_id", "participant_id"),
        _unique("destruction_lists", "procedure_id", "number"),
    )
    _table(
        "erasures",
        _id(),
        _id("procedure_id"),
        _id("list_id"),
        _id("first_id"),
        _id("second_id"),
        _at(),
        _two("erasures"),
        _to("erasures", "procedure_id", "procedures"),
        _to("erasures", "list_id", "destruction_lists"),
        *_by("erasures", "first_id", "second_id"),
        _unique("erasures", "list_id"),
    )
    _table(
        "erased_rows",
        _id(),
        _id("erasure_id"),
        _text("table_name", 40),
        _text("row_key", 64),
        _to("erased_rows", "erasure_id", "erasures"),
        _unique("erased_rows", "table_name", "row_key", "erasure_id"),
    )
    _table(
        "erasure_ends",
        _id("erasure_id"),
        _at(),
        _to("erasure_ends", "erasure_id", "erasures"),
        key="erasure_id",
    )


def _doors() -> dict[str, tuple[str, ...]]:
    rows = (line.partition(":") for line in BLANKED.strip().splitlines())
    return {table: tuple(columns.split()) for table, _, columns in rows}


def upgrade() -> None:
    _tables()
    kind = op.get_bind().dialect.name
    for table, keys in MADE.items():
        for statement in guards_ddl(kind, table, keys):
            op.execute(statement)
    for table, refuses in REFUSES.items():
        for statement in refusing_ddl(kind, table, *refuses):
            op.execute(statement)
    known = sa.inspect(op.get_bind())
    for table, columns in _doors().items():
        names = [str(one["name"]) for one in known.get_columns(table)]
        kept = [one for one in names if one not in columns]
        for statement in erasing_ddl(kind, table, columns, kept):
            op.execute(statement)


def downgrade() -> None:
    kind = op.get_bind().dialect.name
    for table in _doors():
        if table in MADE:
            continue
        if kind == "sqlite":
            which = "delete" if table == "trail_value" else "update"
            op.execute(f"DROP TRIGGER {table}_no_{which}")
            guard = next(one for one in guards_ddl(kind, table) if f"_no_{which} " in one)
        else:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            guard = next(one for one in guards_ddl(kind, table) if f"{table}_append_only " in one)
        op.execute(guard)
    for table in reversed(MADE):
        for statement in drop_guards_ddl(kind, table):
            op.execute(statement)
        if table in REFUSES:
            for statement in drop_refusing_ddl(kind, table, REFUSES[table][0]):
                op.execute(statement)
        op.drop_table(table)
    if kind == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS tender_erasing()")
