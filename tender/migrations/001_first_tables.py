"""The tables of version 0.1.0"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import (
    Money,
    Points,
    UtcDateTime,
    drop_guards_ddl,
    guards_ddl,
)
from tender.models.trail import drop_next_seq_ddl, next_seq_ddl

revision = "001"
down_revision = None
branch_labels = ("default",)
depends_on = None


GUARDED = {
    "trail_entry": (("chain", "prev"), ("chain", "seq"), ("id",)),
    "trail_value": (("entry_id", "digest"),),
    "advice": (("id",),),
    "award_reports": (("id",), ("procedure_id", "number")),
    "consents": (("id",),),
    "decisions": (("id",), ("procedure_id", "stage", "number")),
    "declarations": (("id",),),
    "dialogue_sessions": (("id",),),
    "envelopes": (("id",), ("tenderer_id", "kind", "number")),
    "exclusions": (("id",), ("tenderer_id",)),
    "lot_draws": (("id",), ("lot_id", "stage")),
    "milestones": (("id",), ("procedure_id", "kind")),
    "parties": (("id",), ("tenderer_id", "position")),
    "plan_versions": (("id",), ("procedure_id", "number")),
    "readings": (("id",), ("participant_id", "object", "step")),
    "step_changes": (("id",), ("procedure_id", "number")),
    "topic_decisions": (("id",), ("tenderer_id", "topic", "number")),
    "advice_answers": (("advice_id",), ("id",)),
    "agreements": (("id",), ("tenderer_id", "number")),
    "answers": (("candidacy_id", "stage", "question"), ("id",)),
    "approvals": (("decision_id",), ("id",)),
    "consensus_scores": (("candidacy_id", "stage", "question", "number"), ("id",)),
    "demand_decisions": (("id",), ("party_id", "demand", "number")),
    "dispatches": (("decision_id",), ("id",)),
    "minutes_confirmations": (("id",), ("session_id", "side")),
    "offer_elements": (("candidacy_id", "element"), ("id",)),
    "offer_years": (("candidacy_id", "year"), ("id",)),
    "price_inquiries": (("candidacy_id",), ("id",)),
    "sheets": (("id",), ("participant_id", "candidacy_id", "stage")),
    "conformity_decisions": (("agreement_id", "number"), ("id",)),
    "letters": (("dispatch_id", "tenderer_id"), ("id",)),
    "sheet_scores": (("id",), ("sheet_id", "question")),
    "sign_offs": (("consensus_id", "participant_id"), ("id",)),
}
"""Append-only tables with their unique keys."""


def upgrade() -> None:
    op.create_table(
        "chain_head",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "login_attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_attempts")),
    )
    op.create_table(
        "procedures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("title_nl", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offer_deadline", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
        sa.UniqueConstraint("reference", name=op.f("uq_procedures_reference")),
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_roles_name")),
    )
    op.create_table(
        "trail_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_trail_entry_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
        sa.UniqueConstraint("chain", "prev", name=op.f("uq_trail_entry_chain_prev")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_trail_entry_chain_seq")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
    )
    op.create_table(
        "lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_lots_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("procedure_id", "key", name=op.f("uq_lots_procedure_id_key")),
    )
    op.create_table(
        "participants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_participants_procedure_id_procedures"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_participants_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint(
            "procedure_id", "user_id", name=op.f("uq_participants_procedure_id_user_id")
        ),
    )
    op.create_index(op.f("ix_participants_user_id"), "participants", ["user_id"], unique=False)
    op.create_table(
        "plan_drafts",
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_plan_drafts_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("procedure_id", name=op.f("pk_plan_drafts")),
    )
    op.create_table(
        "platform_roles",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name=op.f("fk_platform_roles_role_id_roles")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_platform_roles_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_platform_roles")),
    )
    op.create_table(
        "tenderers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_tenderers_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenderers")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_tenderers_link_hash")),
        sa.UniqueConstraint("procedure_id", "name", name=op.f("uq_tenderers_procedure_id_name")),
    )
    op.create_table(
        "trail_value",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["trail_entry.id"], name=op.f("fk_trail_value_entry_id_trail_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", "digest", name=op.f("pk_trail_value")),
        info={"append_only": True},
    )
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("expires", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_web_sessions_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_index(op.f("ix_web_sessions_expires"), "web_sessions", ["expires"], unique=False)
    op.create_index(op.f("ix_web_sessions_user_id"), "web_sessions", ["user_id"], unique=False)
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
    op.create_table(
        "award_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_award_reports_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_award_reports_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_reports")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_award_reports_procedure_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "candidacies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_candidacies_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_candidacies_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacies")),
        sa.UniqueConstraint(
            "lot_id", "tenderer_id", name=op.f("uq_candidacies_lot_id_tenderer_id")
        ),
    )
    op.create_index(
        op.f("ix_candidacies_tenderer_id"), "candidacies", ["tenderer_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_consents_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_consents_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        info={"append_only": True},
    )
    op.create_index("ix_consents_act", "consents", ["procedure_id", "act", "object"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_decisions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_decisions_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint(
            "procedure_id", "stage", "number", name=op.f("uq_decisions_procedure_id_stage_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "declarations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("parties", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_declarations_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_declarations_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_declarations_participant_id"), "declarations", ["participant_id"], unique=False
    )
    op.create_index(
        op.f("ix_declarations_tenderer_id"), "declarations", ["tenderer_id"], unique=False
    )
    op.create_table(
        "dialogue_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.Column("attendance", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_dialogue_sessions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"],
            ["tenderers.id"],
            name=op.f("fk_dialogue_sessions_tenderer_id_tenderers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_sessions")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_dialogue_sessions_tenderer_id"), "dialogue_sessions", ["tenderer_id"], unique=False
    )
    op.create_table(
        "envelopes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_envelopes_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelopes")),
        sa.UniqueConstraint(
            "tenderer_id", "kind", "number", name=op.f("uq_envelopes_tenderer_id_kind_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "exclusions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["participants.id"], name=op.f("fk_exclusions_first_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["participants.id"], name=op.f("fk_exclusions_second_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_exclusions_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusions")),
        sa.UniqueConstraint("tenderer_id", name=op.f("uq_exclusions_tenderer_id")),
        info={"append_only": True},
    )
    op.create_table(
        "lot_draws",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_draws_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_lot_draws_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_draws")),
        sa.UniqueConstraint("lot_id", "stage", name=op.f("uq_lot_draws_lot_id_stage")),
        info={"append_only": True},
    )
    op.create_table(
        "milestones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["participants.id"], name=op.f("fk_milestones_first_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_milestones_procedure_id_procedures")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["participants.id"], name=op.f("fk_milestones_second_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("procedure_id", "kind", name=op.f("uq_milestones_procedure_id_kind")),
        info={"append_only": True},
    )
    op.create_table(
        "parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("company_number", sa.String(length=20), nullable=False),
        sa.Column("legal_form", sa.String(length=30), nullable=False),
        sa.Column("size", sa.String(length=10), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_parties_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint(
            "tenderer_id", "position", name=op.f("uq_parties_tenderer_id_position")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "plan_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_by", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_plan_versions_procedure_id_procedures"),
        ),
        sa.ForeignKeyConstraint(
            ["sealed_by"], ["participants.id"], name=op.f("fk_plan_versions_sealed_by_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_plan_versions_procedure_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_readings_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_readings_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint(
            "participant_id", "object", "step", name=op.f("uq_readings_participant_id_object_step")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "role_grants",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_role_grants_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("participant_id", "role", name=op.f("pk_role_grants")),
    )
    op.create_table(
        "step_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_step_changes_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_step_changes_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_changes")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_step_changes_procedure_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "topic_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_topic_decisions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_topic_decisions_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_decisions")),
        sa.UniqueConstraint(
            "tenderer_id",
            "topic",
            "number",
            name=op.f("uq_topic_decisions_tenderer_id_topic_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "advice_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advice_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["advice_id"], ["advice.id"], name=op.f("fk_advice_answers_advice_id_advice")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_advice_answers_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_answers")),
        sa.UniqueConstraint("advice_id", name=op.f("uq_advice_answers_advice_id")),
        info={"append_only": True},
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_sessions.id"],
            name=op.f("fk_agreements_session_id_dialogue_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_agreements_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("tenderer_id", "number", name=op.f("uq_agreements_tenderer_id_number")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_agreements_session_id"), "agreements", ["session_id"], unique=False)
    op.create_table(
        "answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacies.id"], name=op.f("fk_answers_candidacy_id_candidacies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint(
            "candidacy_id", "stage", "question", name=op.f("uq_answers_candidacy_id_stage_question")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_approvals_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_approvals_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_approvals_decision_id")),
        info={"append_only": True},
    )
    op.create_table(
        "consensus_scores",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", Points(), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_consensus_scores_candidacy_id_candidacies"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_consensus_scores_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus_scores")),
        sa.UniqueConstraint(
            "candidacy_id",
            "stage",
            "question",
            "number",
            name=op.f("uq_consensus_scores_candidacy_id_stage_question_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "demand_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("demand", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_demand_decisions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_demand_decisions_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_decisions")),
        sa.UniqueConstraint(
            "party_id", "demand", "number", name=op.f("uq_demand_decisions_party_id_demand_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "dispatches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_dispatches_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_dispatches_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_dispatches_decision_id")),
        info={"append_only": True},
    )
    op.create_table(
        "draft_scores",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("mark", Points(), nullable=True),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_draft_scores_candidacy_id_candidacies"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_draft_scores_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_scores")),
        sa.UniqueConstraint(
            "participant_id",
            "candidacy_id",
            "stage",
            "question",
            name=op.f("uq_draft_scores_participant_id_candidacy_id_stage_question"),
        ),
    )
    op.create_table(
        "minutes_confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_minutes_confirmations_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_sessions.id"],
            name=op.f("fk_minutes_confirmations_session_id_dialogue_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_confirmations")),
        sa.UniqueConstraint(
            "session_id", "side", name=op.f("uq_minutes_confirmations_session_id_side")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "offer_elements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("element", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_offer_elements_candidacy_id_candidacies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_elements")),
        sa.UniqueConstraint(
            "candidacy_id", "element", name=op.f("uq_offer_elements_candidacy_id_element")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "offer_years",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_offer_years_candidacy_id_candidacies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_years")),
        sa.UniqueConstraint("candidacy_id", "year", name=op.f("uq_offer_years_candidacy_id_year")),
        info={"append_only": True},
    )
    op.create_table(
        "price_inquiries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"],
            ["candidacies.id"],
            name=op.f("fk_price_inquiries_candidacy_id_candidacies"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_price_inquiries_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_inquiries")),
        sa.UniqueConstraint("candidacy_id", name=op.f("uq_price_inquiries_candidacy_id")),
        info={"append_only": True},
    )
    op.create_table(
        "sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacies.id"], name=op.f("fk_sheets_candidacy_id_candidacies")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_sheets_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
        sa.UniqueConstraint(
            "participant_id",
            "candidacy_id",
            "stage",
            name=op.f("uq_sheets_participant_id_candidacy_id_stage"),
        ),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_sheets_candidacy_id"), "sheets", ["candidacy_id"], unique=False)
    op.create_table(
        "conformity_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreements.id"],
            name=op.f("fk_conformity_decisions_agreement_id_agreements"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_conformity_decisions_participant_id_participants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conformity_decisions")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_conformity_decisions_agreement_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_letters_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_letters_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint(
            "dispatch_id", "tenderer_id", name=op.f("uq_letters_dispatch_id_tenderer_id")
        ),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_letters_tenderer_id"), "letters", ["tenderer_id"], unique=False)
    op.create_table(
        "sheet_scores",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("mark", Points(), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheets.id"], name=op.f("fk_sheet_scores_sheet_id_sheets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_scores")),
        sa.UniqueConstraint("sheet_id", "question", name=op.f("uq_sheet_scores_sheet_id_question")),
        info={"append_only": True},
    )
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consensus_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
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
        sa.UniqueConstraint(
            "consensus_id", "participant_id", name=op.f("uq_sign_offs_consensus_id_participant_id")
        ),
        info={"append_only": True},
    )
    dialect = op.get_bind().dialect.name
    for table, keys in GUARDED.items():
        for statement in guards_ddl(dialect, table, keys):
            op.execute(statement)
    for statement in next_seq_ddl(dialect):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in drop_next_seq_ddl(dialect):
        op.execute(statement)
    for table in GUARDED:
        for statement in drop_guards_ddl(dialect, table):
            op.execute(statement)
    op.drop_table("sign_offs")
    op.drop_table("sheet_scores")
    op.drop_index(op.f("ix_letters_tenderer_id"), table_name="letters")
    op.drop_table("letters")
    op.drop_table("conformity_decisions")
    op.drop_index(op.f("ix_sheets_candidacy_id"), table_name="sheets")
    op.drop_table("sheets")
    op.drop_table("price_inquiries")
    op.drop_table("offer_years")
    op.drop_table("offer_elements")
    op.drop_table("minutes_confirmations")
    op.drop_table("draft_scores")
    op.drop_table("dispatches")
    op.drop_table("demand_decisions")
    op.drop_table("consensus_scores")
    op.drop_table("approvals")
    op.drop_table("answers")
    op.drop_index(op.f("ix_agreements_session_id"), table_name="agreements")
    op.drop_table("agreements")
    op.drop_table("advice_answers")
    op.drop_table("topic_decisions")
    op.drop_table("step_changes")
    op.drop_table("role_grants")
    op.drop_table("readings")
    op.drop_table("plan_versions")
    op.drop_table("parties")
    op.drop_table("milestones")
    op.drop_table("lot_draws")
    op.drop_table("exclusions")
    op.drop_table("envelopes")
    op.drop_index(op.f("ix_dialogue_sessions_tenderer_id"), table_name="dialogue_sessions")
    op.drop_table("dialogue_sessions")
    op.drop_index(op.f("ix_declarations_tenderer_id"), table_name="declarations")
    op.drop_index(op.f("ix_declarations_participant_id"), table_name="declarations")
    op.drop_table("declarations")
    op.drop_table("decisions")
    op.drop_index("ix_consents_act", table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("ix_candidacies_tenderer_id"), table_name="candidacies")
    op.drop_table("candidacies")
    op.drop_table("award_reports")
    op.drop_index(op.f("ix_advice_procedure_id"), table_name="advice")
    op.drop_table("advice")
    op.drop_index(op.f("ix_web_sessions_user_id"), table_name="web_sessions")
    op.drop_index(op.f("ix_web_sessions_expires"), table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_table("trail_value")
    op.drop_table("tenderers")
    op.drop_table("platform_roles")
    op.drop_table("plan_drafts")
    op.drop_index(op.f("ix_participants_user_id"), table_name="participants")
    op.drop_table("participants")
    op.drop_table("lots")
    op.drop_table("users")
    op.drop_table("trail_entry")
    op.drop_table("roles")
    op.drop_table("procedures")
    op.drop_table("login_attempts")
    op.drop_table("chain_head")
