"""The advisory councils: promises, what is opened to them, questions, sessions and advice"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "013"
down_revision = "012"
branch_labels = None
depends_on = None

KEYS = {
    "advice_files": (("advice_id", "number"), ("id",)),
    "advice_withdrawals": (("id",), ("thread",)),
    "council_openings": (("id",),),
    "council_openings_ended": (("id",), ("opening_id",)),
    "council_question_decisions": (("id",), ("question_id",)),
    "council_questions": (("id",),),
    "council_sessions": (("id",), ("thread", "number")),
    "put_answers": (("id",), ("put_to_id", "number")),
    "put_questions": (("id",), ("procedure_id", "number")),
    "put_to": (("id",), ("put_id", "candidacy_id")),
    "spokespersons": (("id",), ("procedure_id", "council", "number")),
    "undertakings": (("id",), ("participant_id",)),
}
"""The unique keys of every table that is only added to."""

ADDED = ("council", "kind", "candidacy_id", "thread", "number")


def upgrade() -> None:
    op.create_table(
        "advice_withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_advice_withdrawals_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_withdrawals")),
        sa.UniqueConstraint("thread", name=op.f("uq_advice_withdrawals_thread")),
        info={"append_only": True},
    )
    op.create_table(
        "put_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_put_questions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_put_questions_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_questions")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_put_questions_procedure_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "spokespersons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["named_by"], ["participants.id"], name=op.f("fk_spokespersons_named_by_participants")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_spokespersons_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_spokespersons_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spokespersons")),
        sa.UniqueConstraint(
            "procedure_id",
            "council",
            "number",
            name=op.f("uq_spokespersons_procedure_id_council_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "undertakings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_undertakings_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertakings")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_undertakings_participant_id")),
        info={"append_only": True},
    )
    op.create_table(
        "advice_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.String(length=80), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_advice_drafts_candidacy_id_candidacies"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_advice_drafts_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_advice_drafts_procedure_id_procedures"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["participants.id"], name=op.f("fk_advice_drafts_saved_by_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_drafts")),
    )
    op.create_index(
        "ix_advice_drafts_procedure_id", "advice_drafts", ["procedure_id"], unique=False
    )
    op.create_table(
        "council_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.String(length=80), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_council_questions_candidacy_id_candidacies"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_council_questions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_council_questions_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_questions")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_council_questions_procedure_id"),
        "council_questions",
        ["procedure_id"],
        unique=False,
    )
    op.create_table(
        "council_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.String(length=80), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("thread", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("visitors", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_council_sessions_candidacy_id_candidacies"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_council_sessions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_council_sessions_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_sessions")),
        sa.UniqueConstraint("thread", "number", name=op.f("uq_council_sessions_thread_number")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_council_sessions_procedure_id"), "council_sessions", ["procedure_id"], unique=False
    )
    op.create_table(
        "put_to",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("put_id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacies.id"], name=op.f("fk_put_to_candidacy_id_candidacies")
        ),
        sa.ForeignKeyConstraint(
            ["put_id"], ["put_questions.id"], name=op.f("fk_put_to_put_id_put_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_to")),
        sa.UniqueConstraint("put_id", "candidacy_id", name=op.f("uq_put_to_put_id_candidacy_id")),
        info={"append_only": True},
    )
    op.create_table(
        "advice_draft_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["advice_drafts.id"],
            name=op.f("fk_advice_draft_files_draft_id_advice_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_draft_files")),
    )
    op.create_index(
        op.f("ix_advice_draft_files_draft_id"), "advice_draft_files", ["draft_id"], unique=False
    )
    op.create_table(
        "advice_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["advice_id"], ["advice.id"], name=op.f("fk_advice_files_advice_id_advice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_files")),
        sa.UniqueConstraint("advice_id", "number", name=op.f("uq_advice_files_advice_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "council_question_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("put_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_council_question_decisions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["put_id"],
            ["put_questions.id"],
            name=op.f("fk_council_question_decisions_put_id_put_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["council_questions.id"],
            name=op.f("fk_council_question_decisions_question_id_council_questions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_question_decisions")),
        sa.UniqueConstraint("question_id", name=op.f("uq_council_question_decisions_question_id")),
        info={"append_only": True},
    )
    op.create_table(
        "put_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("put_to_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_put_answers_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["put_to_id"], ["put_to.id"], name=op.f("fk_put_answers_put_to_id_put_to")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_answers")),
        sa.UniqueConstraint("put_to_id", "number", name=op.f("uq_put_answers_put_to_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "council_openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.String(length=80), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("pages", sa.String(length=200), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_council_openings_candidacy_id_candidacies"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_council_openings_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_council_openings_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_council_openings_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_openings")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_council_openings_procedure_id"), "council_openings", ["procedure_id"], unique=False
    )
    op.create_table(
        "council_openings_ended",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["council_openings.id"],
            name=op.f("fk_council_openings_ended_opening_id_council_openings"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_council_openings_ended_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_openings_ended")),
        sa.UniqueConstraint("opening_id", name=op.f("uq_council_openings_ended_opening_id")),
        info={"append_only": True},
    )

    _widen_advice()
    for table, keys in KEYS.items():
        for statement in guards_ddl(op.get_bind().dialect.name, table, keys):
            op.execute(statement)


def _widen_advice() -> None:
    """What was advised before is advice of the person alone, about all tenderers, once."""
    uuid = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    for column in (
        "council VARCHAR(80) DEFAULT '' NOT NULL",
        "kind VARCHAR(10) DEFAULT 'own' NOT NULL",
        f"candidacy_id {uuid} CONSTRAINT fk_advice_candidacy_id_candidacies"
        " REFERENCES candidacies (id)",
        f"thread {uuid}",
        "number INTEGER DEFAULT 1 NOT NULL",
    ):
        op.execute(f"ALTER TABLE advice ADD COLUMN {column}")
    op.create_index("ix_advice_thread", "advice", ["thread", "number"], unique=True)
    op.execute("ALTER TABLE advice_answers ADD COLUMN shown_in TEXT DEFAULT '' NOT NULL")


def downgrade() -> None:
    for table in KEYS:
        for statement in drop_guards_ddl(op.get_bind().dialect.name, table):
            op.execute(statement)
    op.drop_column("advice_answers", "shown_in")
    op.drop_index("ix_advice_thread", table_name="advice")
    if op.get_bind().dialect.name == "sqlite":
        _advice_made_again()
    else:
        for column in ADDED:
            op.drop_column("advice", column)
    op.drop_table("council_openings_ended")
    op.drop_index(op.f("ix_council_openings_procedure_id"), table_name="council_openings")
    op.drop_table("council_openings")
    op.drop_table("put_answers")
    op.drop_table("council_question_decisions")
    op.drop_table("advice_files")
    op.drop_index(op.f("ix_advice_draft_files_draft_id"), table_name="advice_draft_files")
    op.drop_table("advice_draft_files")
    op.drop_table("put_to")
    op.drop_index(op.f("ix_council_sessions_procedure_id"), table_name="council_sessions")
    op.drop_table("council_sessions")
    op.drop_index(op.f("ix_council_questions_procedure_id"), table_name="council_questions")
    op.drop_table("council_questions")
    op.drop_index("ix_advice_drafts_procedure_id", table_name="advice_drafts")
    op.drop_table("advice_drafts")
    op.drop_table("undertakings")
    op.drop_table("spokespersons")
    op.drop_table("put_questions")
    op.drop_table("advice_withdrawals")


def _advice_made_again() -> None:
    """SQLite drops no column with a reference: the table is made anew and its rows are put back."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE advice_kept AS SELECT * FROM advice")
    for statement in drop_guards_ddl("sqlite", "advice"):
        op.execute(statement)
    op.drop_table("advice")
    op.create_table(
        "advice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_advice_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_advice_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_advice_procedure_id"), "advice", ["procedure_id"], unique=False)
    columns = "id, procedure_id, participant_id, question, text, at"
    # Names that stand in this file:
    moved = f"INSERT INTO advice ({columns}) SELECT {columns} FROM advice_kept"  # nosec B608
    op.execute(moved)
    op.drop_table("advice_kept")
    for statement in guards_ddl("sqlite", "advice"):
        op.execute(statement)
