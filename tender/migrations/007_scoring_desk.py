"""The scoring desk: rounds, revisions and orders of sheets, meetings, practice and mail"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import Points, UtcDateTime, drop_guards_ddl, guards_ddl

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None

KEYS = {
    "abstentions": (("id",), ("sheet_id", "question")),
    "doubt_decisions": (("declaration_id",), ("id",)),
    "judging_results": (("id",), ("round_id",)),
    "judging_rounds": (("id",), ("procedure_id", "stage", "number")),
    "mail_attempts": (("id",), ("mail_id", "number")),
    "meetings": (("id",), ("procedure_id", "stage", "round", "held_on", "number")),
    "outgoing_mail": (("id",),),
    "practice_notes": (("id",), ("procedure_id", "question", "number")),
    "practice_scores": (("id",), ("participant_id", "question")),
    "practice_texts": (("id",), ("procedure_id", "question", "number")),
    "scoring_orders": (("id",), ("participant_id", "stage", "round")),
    "sheet_reopenings": (("id",), ("sheet_id",)),
}
"""The unique keys of every table that is only added to."""
ONE = ("participant_id", "candidacy_id", "stage")
"""What made a sheet the only one of its kind until now."""
REVISED = (*ONE, "round", "number")


def upgrade() -> None:
    op.create_table(
        "judging_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_judging_rounds_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_judging_rounds_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judging_rounds")),
        sa.UniqueConstraint(
            "procedure_id",
            "stage",
            "number",
            name=op.f("uq_judging_rounds_procedure_id_stage_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "judging_results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("rankings", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["judging_rounds.id"],
            name=op.f("fk_judging_results_round_id_judging_rounds"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_judging_results_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judging_results")),
        sa.UniqueConstraint("round_id", name=op.f("uq_judging_results_round_id")),
        info={"append_only": True},
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("absent", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_meetings_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_meetings_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint(
            "procedure_id",
            "stage",
            "round",
            "held_on",
            "number",
            name=op.f("uq_meetings_procedure_id_stage_round_held_on_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["participants.id"], name=op.f("fk_outgoing_mail_by_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_outgoing_mail_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_outgoing_mail_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_outgoing_mail_procedure_id"), "outgoing_mail", ["procedure_id"], unique=False
    )
    op.create_table(
        "practice_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_practice_notes_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_practice_notes_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_notes")),
        sa.UniqueConstraint(
            "procedure_id",
            "question",
            "number",
            name=op.f("uq_practice_notes_procedure_id_question_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "practice_scores",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("mark", Points(), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_practice_scores_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_scores")),
        sa.UniqueConstraint(
            "participant_id", "question", name=op.f("uq_practice_scores_participant_id_question")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "practice_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_practice_texts_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_practice_texts_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_texts")),
        sa.UniqueConstraint(
            "procedure_id",
            "question",
            "number",
            name=op.f("uq_practice_texts_procedure_id_question_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "scoring_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_scoring_orders_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_orders")),
        sa.UniqueConstraint(
            "participant_id",
            "stage",
            "round",
            name=op.f("uq_scoring_orders_participant_id_stage_round"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "doubt_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_doubt_decisions_declaration_id_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_doubt_decisions_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubt_decisions")),
        sa.UniqueConstraint("declaration_id", name=op.f("uq_doubt_decisions_declaration_id")),
        info={"append_only": True},
    )
    op.create_table(
        "mail_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outgoing_mail.id"], name=op.f("fk_mail_attempts_mail_id_outgoing_mail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_attempts")),
        sa.UniqueConstraint("mail_id", "number", name=op.f("uq_mail_attempts_mail_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "abstentions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheets.id"], name=op.f("fk_abstentions_sheet_id_sheets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abstentions")),
        sa.UniqueConstraint("sheet_id", "question", name=op.f("uq_abstentions_sheet_id_question")),
        info={"append_only": True},
    )
    op.create_table(
        "sheet_reopenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_sheet_reopenings_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheets.id"], name=op.f("fk_sheet_reopenings_sheet_id_sheets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_reopenings")),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_sheet_reopenings_sheet_id")),
        info={"append_only": True},
    )
    op.add_column(
        "consensus_scores", sa.Column("round", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("consensus_scores", sa.Column("exact", sa.Text(), nullable=True))
    op.add_column(
        "draft_scores",
        sa.Column("kind", sa.String(length=10), server_default="score", nullable=False),
    )
    op.add_column(
        "draft_scores", sa.Column("observations", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "sheet_scores", sa.Column("observations", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "sign_offs", sa.Column("moved", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    for column in (
        sa.Column("round", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("number", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("submission_only", sa.Boolean(), nullable=True),
    ):
        op.add_column("sheets", column)
    _one_sheet_per(ONE, REVISED)
    dialect = op.get_bind().dialect.name
    for table, keys in KEYS.items():
        for statement in guards_ddl(dialect, table, keys):
            op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in KEYS:
        for statement in drop_guards_ddl(dialect, table):
            op.execute(statement)
    _one_sheet_per(REVISED, ONE)
    for column in ("submission_only", "number", "round"):
        op.drop_column("sheets", column)
    op.drop_column("sign_offs", "moved")
    op.drop_column("sheet_scores", "observations")
    op.drop_column("draft_scores", "observations")
    op.drop_column("draft_scores", "kind")
    op.drop_column("consensus_scores", "exact")
    op.drop_column("consensus_scores", "round")
    op.drop_table("sheet_reopenings")
    op.drop_table("abstentions")
    op.drop_table("mail_attempts")
    op.drop_table("doubt_decisions")
    op.drop_table("scoring_orders")
    op.drop_table("practice_texts")
    op.drop_table("practice_scores")
    op.drop_table("practice_notes")
    op.drop_index(op.f("ix_outgoing_mail_procedure_id"), table_name="outgoing_mail")
    op.drop_table("outgoing_mail")
    op.drop_table("meetings")
    op.drop_table("judging_results")
    op.drop_table("judging_rounds")


def _one_sheet_per(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change what makes a sheet the only one of its kind; the rows themselves stay as they are."""
    dialect = op.get_bind().dialect.name
    for statement in drop_guards_ddl(dialect, "sheets"):
        op.execute(statement)
    if dialect == "sqlite":
        _made_again(after)
    else:
        op.drop_constraint("uq_sheets_" + "_".join(before), "sheets", type_="unique")
        op.create_unique_constraint("uq_sheets_" + "_".join(after), "sheets", list(after))
    for statement in guards_ddl(dialect, "sheets", (("id",), after)):
        op.execute(statement)


def _made_again(unique: tuple[str, ...]) -> None:
    """SQLite changes no constraint of a table: the table is made anew and the rows are put back.

    What refers to a row finds it again before the migration ends, or the whole of it is refused.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE sheets_kept AS SELECT * FROM sheets")
    op.drop_index(op.f("ix_sheets_candidacy_id"), table_name="sheets")
    op.drop_table("sheets")
    op.create_table(
        "sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("number", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("submission_only", sa.Boolean(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacies.id"], name=op.f("fk_sheets_candidacy_id_candidacies")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_sheets_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
        sa.UniqueConstraint(*unique, name=op.f("uq_sheets_" + "_".join(unique))),
        info={"append_only": True},
    )
    columns = "id, participant_id, candidacy_id, stage, round, number, submission_only, at"
    # Names that stand in this file:
    moved = f"INSERT INTO sheets ({columns}) SELECT {columns} FROM sheets_kept"  # nosec B608
    op.execute(moved)
    op.drop_table("sheets_kept")
    op.create_index(op.f("ix_sheets_candidacy_id"), "sheets", ["candidacy_id"], unique=False)
