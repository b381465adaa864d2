"""The selection desk: parties, signals, evidence, grounds, clarification rounds and letters"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

KEYS = {
    "clarification_answers": (("id",), ("question_id", "number")),
    "clarification_closings": (("id",), ("round_id",)),
    "clarification_questions": (("id",), ("round_id", "number")),
    "clarification_rounds": (("id",), ("tenderer_id", "number")),
    "envelope_origins": (("envelope_id",), ("id",)),
    "envelope_withdrawals": (("envelope_id",), ("id",)),
    "evidence": (("id",), ("tenderer_id", "number")),
    "evidence_descriptions": (("evidence_id", "number"), ("id",)),
    "evidence_uses": (("evidence_id", "party_id", "demand", "number"), ("id",)),
    "evidence_withdrawals": (("evidence_id",), ("id",)),
    "file_assignments": (("id",), ("tenderer_id", "number")),
    "ground_decisions": (("id",), ("party_id", "demand", "ground", "number")),
    "notices": (("id",), ("tenderer_id", "number")),
    "party_changes": (("id",), ("tenderer_id", "number")),
    "party_facts": (("id",), ("party_id", "kind", "number")),
    "signal_readers": (("id",), ("signal", "participant_id")),
    "signal_withdrawals": (("id",), ("signal",)),
    "signals": (("id",), ("signal", "number")),
    "uea_declarations": (("id",), ("party_id", "number")),
    "uea_withdrawals": (("declaration_id",), ("id",)),
}
"""The unique keys of every table that is only added to."""


def upgrade() -> None:
    op.create_table(
        "clarification_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("deadline", UtcDateTime(timezone=True), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_clarification_rounds_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"],
            ["tenderers.id"],
            name=op.f("fk_clarification_rounds_tenderer_id_tenderers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification_rounds")),
        sa.UniqueConstraint(
            "tenderer_id", "number", name=op.f("uq_clarification_rounds_tenderer_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "file_assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["participants.id"], name=op.f("fk_file_assignments_by_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_file_assignments_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"],
            ["tenderers.id"],
            name=op.f("fk_file_assignments_tenderer_id_tenderers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_assignments")),
        sa.UniqueConstraint(
            "tenderer_id", "number", name=op.f("uq_file_assignments_tenderer_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "signal_readers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signal", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["participants.id"], name=op.f("fk_signal_readers_by_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_signal_readers_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_readers")),
        sa.UniqueConstraint(
            "signal", "participant_id", name=op.f("uq_signal_readers_signal_participant_id")
        ),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_signal_readers_participant_id"), "signal_readers", ["participant_id"], unique=False
    )
    op.create_table(
        "signal_withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signal", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_signal_withdrawals_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_withdrawals")),
        sa.UniqueConstraint("signal", name=op.f("uq_signal_withdrawals_signal")),
        info={"append_only": True},
    )
    op.create_table(
        "clarification_closings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_clarification_closings_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["clarification_rounds.id"],
            name=op.f("fk_clarification_closings_round_id_clarification_rounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification_closings")),
        sa.UniqueConstraint("round_id", name=op.f("uq_clarification_closings_round_id")),
        info={"append_only": True},
    )
    op.create_table(
        "clarification_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("demand", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_clarification_questions_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["clarification_rounds.id"],
            name=op.f("fk_clarification_questions_round_id_clarification_rounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification_questions")),
        sa.UniqueConstraint(
            "round_id", "number", name=op.f("uq_clarification_questions_round_id_number")
        ),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_clarification_questions_party_id"),
        "clarification_questions",
        ["party_id"],
        unique=False,
    )
    op.create_table(
        "envelope_origins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=80), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["envelopes.id"],
            name=op.f("fk_envelope_origins_envelope_id_envelopes"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_envelope_origins_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope_origins")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_envelope_origins_envelope_id")),
        info={"append_only": True},
    )
    op.create_table(
        "envelope_withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["envelopes.id"],
            name=op.f("fk_envelope_withdrawals_envelope_id_envelopes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope_withdrawals")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_envelope_withdrawals_envelope_id")),
        info={"append_only": True},
    )
    op.create_table(
        "ground_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("demand", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_ground_decisions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_ground_decisions_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ground_decisions")),
        sa.UniqueConstraint(
            "party_id",
            "demand",
            "ground",
            "number",
            name=op.f("uq_ground_decisions_party_id_demand_ground_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["participants.id"], name=op.f("fk_notices_first_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["clarification_rounds.id"],
            name=op.f("fk_notices_round_id_clarification_rounds"),
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["participants.id"], name=op.f("fk_notices_second_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_notices_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("tenderer_id", "number", name=op.f("uq_notices_tenderer_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "party_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("by_party_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_party_id"], ["parties.id"], name=op.f("fk_party_changes_by_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_party_changes_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_party_changes_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_party_changes_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_changes")),
        sa.UniqueConstraint(
            "tenderer_id", "number", name=op.f("uq_party_changes_tenderer_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "party_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_party_facts_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_party_facts_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_facts")),
        sa.UniqueConstraint(
            "party_id", "kind", "number", name=op.f("uq_party_facts_party_id_kind_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "question_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("demand", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_question_drafts_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_question_drafts_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_question_drafts_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_drafts")),
    )
    op.create_index(
        op.f("ix_question_drafts_tenderer_id"), "question_drafts", ["tenderer_id"], unique=False
    )
    op.create_table(
        "signals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signal", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_signals_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_signals_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
        sa.UniqueConstraint("signal", "number", name=op.f("uq_signals_signal_number")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_signals_party_id"), "signals", ["party_id"], unique=False)
    op.create_table(
        "uea_declarations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("family", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_uea_declarations_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_uea_declarations_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uea_declarations")),
        sa.UniqueConstraint("party_id", "number", name=op.f("uq_uea_declarations_party_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "clarification_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("means", sa.String(length=80), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_clarification_answers_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["clarification_questions.id"],
            name=op.f("fk_clarification_answers_question_id_clarification_questions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification_answers")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_clarification_answers_question_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_evidence_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["clarification_questions.id"],
            name=op.f("fk_evidence_question_id_clarification_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_evidence_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("tenderer_id", "number", name=op.f("uq_evidence_tenderer_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "evidence_descriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_descriptions_evidence_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_evidence_descriptions_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_descriptions")),
        sa.UniqueConstraint(
            "evidence_id", "number", name=op.f("uq_evidence_descriptions_evidence_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "evidence_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("demand", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("serves", sa.Boolean(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_uses_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_evidence_uses_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_evidence_uses_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_uses")),
        sa.UniqueConstraint(
            "evidence_id",
            "party_id",
            "demand",
            "number",
            name=op.f("uq_evidence_uses_evidence_id_party_id_demand_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "evidence_withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_withdrawals_evidence_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_evidence_withdrawals_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_withdrawals")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_evidence_withdrawals_evidence_id")),
        info={"append_only": True},
    )
    op.create_table(
        "uea_withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["uea_declarations.id"],
            name=op.f("fk_uea_withdrawals_declaration_id_uea_declarations"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_uea_withdrawals_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uea_withdrawals")),
        sa.UniqueConstraint("declaration_id", name=op.f("uq_uea_withdrawals_declaration_id")),
        info={"append_only": True},
    )
    op.add_column(
        "exclusions",
        sa.Column(
            "ground", sa.String(length=20), server_default=sa.text("'demands'"), nullable=False
        ),
    )
    op.add_column("exclusions", sa.Column("rankings", sa.Text(), nullable=True))
    dialect = op.get_bind().dialect.name
    for table, keys in KEYS.items():
        for statement in guards_ddl(dialect, table, keys):
            op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in KEYS:
        for statement in drop_guards_ddl(dialect, table):
            op.execute(statement)
    op.drop_column("exclusions", "rankings")
    op.drop_column("exclusions", "ground")
    op.drop_table("uea_withdrawals")
    op.drop_table("evidence_withdrawals")
    op.drop_table("evidence_descriptions")
    op.drop_table("evidence_uses")
    op.drop_table("evidence")
    op.drop_table("clarification_answers")
    op.drop_table("uea_declarations")
    op.drop_index(op.f("ix_signals_party_id"), table_name="signals")
    op.drop_table("signals")
    op.drop_index(op.f("ix_question_drafts_tenderer_id"), table_name="question_drafts")
    op.drop_table("question_drafts")
    op.drop_table("party_facts")
    op.drop_table("party_changes")
    op.drop_table("notices")
    op.drop_table("ground_decisions")
    op.drop_table("envelope_withdrawals")
    op.drop_table("envelope_origins")
    op.drop_index(op.f("ix_clarification_questions_party_id"), table_name="clarification_questions")
    op.drop_table("clarification_questions")
    op.drop_table("clarification_closings")
    op.drop_table("signal_withdrawals")
    op.drop_index(op.f("ix_signal_readers_participant_id"), table_name="signal_readers")
    op.drop_table("signal_readers")
    op.drop_table("file_assignments")
    op.drop_table("clarification_rounds")
