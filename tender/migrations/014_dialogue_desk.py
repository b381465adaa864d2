"""The dialogue desk: sessions, minutes in versions, registers, notices and gaps"""

import sqlalchemy as sa
from alembic import op

from tender.models.base import UtcDateTime, drop_guards_ddl, guards_ddl

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None

KEYS = {
    "gap_decisions": (("agreement", "gap", "number"), ("id",)),
    "idea_consents": (("id",),),
    "information_notices": (("id",), ("procedure_id", "number")),
    "information_receipts": (("id",), ("notice_id", "tenderer_id")),
    "minutes_links": (("id",), ("token_hash",)),
    "register_entries": (
        ("id",),
        ("tenderer_id", "sort", "number", "version"),
        ("thread", "version"),
    ),
    "session_plans": (("id",), ("thread", "number")),
    "signed_minutes": (("confirmation_id",), ("id",)),
}
"""The unique keys of every table that is only added to."""

AGREED = (("id",), ("tenderer_id", "number", "version"), ("thread", "version"))
AGREED_BEFORE = (("id",), ("tenderer_id", "number"))
COLUMNS = "id, tenderer_id, session_id, number, topic, kind, text, at"
"""What an agreement had before it had versions."""


def upgrade() -> None:
    op.create_table(
        "gap_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("agreement", sa.Uuid(), nullable=False),
        sa.Column("gap", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_gap_decisions_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_gap_decisions_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_decisions")),
        sa.UniqueConstraint(
            "agreement", "gap", "number", name=op.f("uq_gap_decisions_agreement_gap_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "idea_consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("agreement", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_idea_consents_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_idea_consents_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_consents")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_idea_consents_agreement"), "idea_consents", ["agreement"], unique=False
    )
    op.create_table(
        "information_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_information_notices_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_information_notices_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_notices")),
        sa.UniqueConstraint(
            "procedure_id", "number", name=op.f("uq_information_notices_procedure_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "minutes_drafts",
        sa.Column("thread", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("tenderer", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["participants.id"], name=op.f("fk_minutes_drafts_saved_by_participants")
        ),
        sa.PrimaryKeyConstraint("thread", "topic", name=op.f("pk_minutes_drafts")),
    )
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_register_entries_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"],
            ["tenderers.id"],
            name=op.f("fk_register_entries_tenderer_id_tenderers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entries")),
        sa.UniqueConstraint(
            "tenderer_id",
            "sort",
            "number",
            "version",
            name=op.f("uq_register_entries_tenderer_id_sort_number_version"),
        ),
        sa.UniqueConstraint("thread", "version", name=op.f("uq_register_entries_thread_version")),
        info={"append_only": True},
    )
    op.create_table(
        "session_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("thread", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends", UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_session_plans_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_session_plans_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_plans")),
        sa.UniqueConstraint("thread", "number", name=op.f("uq_session_plans_thread_number")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_session_plans_tenderer_id"), "session_plans", ["tenderer_id"], unique=False
    )
    op.create_table(
        "information_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["information_notices.id"],
            name=op.f("fk_information_receipts_notice_id_information_notices"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_information_receipts_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["tenderer_id"],
            ["tenderers.id"],
            name=op.f("fk_information_receipts_tenderer_id_tenderers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_receipts")),
        sa.UniqueConstraint(
            "notice_id", "tenderer_id", name=op.f("uq_information_receipts_notice_id_tenderer_id")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "minutes_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("expires", UtcDateTime(timezone=True), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_minutes_links_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_sessions.id"],
            name=op.f("fk_minutes_links_session_id_dialogue_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_minutes_links_token_hash")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_minutes_links_session_id"), "minutes_links", ["session_id"], unique=False
    )
    op.create_table(
        "signed_minutes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("confirmation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmation_id"],
            ["minutes_confirmations.id"],
            name=op.f("fk_signed_minutes_confirmation_id_minutes_confirmations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_minutes")),
        sa.UniqueConstraint("confirmation_id", name=op.f("uq_signed_minutes_confirmation_id")),
        info={"append_only": True},
    )

    _widen_minutes()
    _agreements_in_versions()
    for table, keys in KEYS.items():
        for statement in guards_ddl(op.get_bind().dialect.name, table, keys):
            op.execute(statement)


def _widen_minutes() -> None:
    """Minutes that were made before are the first version, of a session with the same id."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    uuid = "CHAR(32)" if sqlite else "UUID"
    moment = "VARCHAR(27)" if sqlite else "TIMESTAMP WITH TIME ZONE"
    for column in (
        f"thread {uuid}",
        "number INTEGER DEFAULT 1 NOT NULL",
        f"ended_at {moment}",
        "present TEXT DEFAULT '' NOT NULL",
        "items TEXT DEFAULT '[]' NOT NULL",
        "agreements TEXT DEFAULT '[]' NOT NULL",
        "reason TEXT DEFAULT '' NOT NULL",
    ):
        op.execute(f"ALTER TABLE dialogue_sessions ADD COLUMN {column}")
    op.create_index(
        "ix_dialogue_sessions_version", "dialogue_sessions", ["thread", "number"], unique=True
    )
    op.execute(
        "ALTER TABLE minutes_confirmations ADD COLUMN how VARCHAR(10) DEFAULT 'said' NOT NULL"
    )
    op.execute(f"ALTER TABLE topic_decisions ADD COLUMN session_id {uuid}")


def _agreements_in_versions() -> None:
    """An agreement that was made before is the first version of itself."""
    if op.get_bind().dialect.name == "sqlite":
        return _made_again(versions=True)
    for statement in (
        *drop_guards_ddl("postgresql", "agreements"),
        "ALTER TABLE agreements DROP CONSTRAINT uq_agreements_tenderer_id_number",
        "ALTER TABLE agreements DROP CONSTRAINT fk_agreements_session_id_dialogue_sessions",
        "ALTER TABLE agreements ALTER COLUMN session_id DROP NOT NULL",
        "ALTER TABLE agreements ADD COLUMN thread UUID",
        "UPDATE agreements SET thread = id",
        "ALTER TABLE agreements ALTER COLUMN thread SET NOT NULL",
        "ALTER TABLE agreements ADD COLUMN version INTEGER DEFAULT 1 NOT NULL",
        "ALTER TABLE agreements ALTER COLUMN version DROP DEFAULT",
        "ALTER TABLE agreements ADD COLUMN details TEXT DEFAULT '{}' NOT NULL",
        "ALTER TABLE agreements ALTER COLUMN details DROP DEFAULT",
        "ALTER TABLE agreements ADD COLUMN reason TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE agreements ALTER COLUMN reason DROP DEFAULT",
        "ALTER TABLE agreements ADD COLUMN participant_id UUID CONSTRAINT"
        " fk_agreements_participant_id_participants REFERENCES participants (id)",
        "ALTER TABLE agreements ADD CONSTRAINT uq_agreements_tenderer_id_number_version"
        " UNIQUE (tenderer_id, number, version)",
        "ALTER TABLE agreements ADD CONSTRAINT uq_agreements_thread_version"
        " UNIQUE (thread, version)",
        *guards_ddl("postgresql", "agreements"),
    ):
        op.execute(statement)


def _agreements_once() -> None:
    """The way back, which agreements with several versions do not have."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    later = "SELECT count(*) FROM agreements WHERE version > 1 OR session_id IS NULL"
    if op.get_bind().exec_driver_sql(later).scalar():
        raise RuntimeError("agreements have versions that the version before does not know")
    if sqlite:
        return _made_again(versions=False)
    for statement in (
        *drop_guards_ddl("postgresql", "agreements"),
        "ALTER TABLE agreements DROP COLUMN participant_id",
        "ALTER TABLE agreements DROP COLUMN reason",
        "ALTER TABLE agreements DROP COLUMN details",
        "ALTER TABLE agreements DROP COLUMN version",
        "ALTER TABLE agreements DROP COLUMN thread",
        "ALTER TABLE agreements ALTER COLUMN session_id SET NOT NULL",
        "ALTER TABLE agreements ADD CONSTRAINT fk_agreements_session_id_dialogue_sessions"
        " FOREIGN KEY (session_id) REFERENCES dialogue_sessions (id)",
        "ALTER TABLE agreements ADD CONSTRAINT uq_agreements_tenderer_id_number"
        " UNIQUE (tenderer_id, number)",
        *guards_ddl("postgresql", "agreements"),
    ):
        op.execute(statement)


def _made_again(*, versions: bool) -> None:
    """SQLite changes no constraint: the table is made anew and its rows are put back."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE agreements_kept AS SELECT * FROM agreements")
    for statement in drop_guards_ddl("sqlite", "agreements"):
        op.execute(statement)
    op.drop_index(op.f("ix_agreements_session_id"), table_name="agreements")
    op.drop_table("agreements")
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenderer_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=versions),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        *(_of_versions() if versions else _of_one()),
        sa.ForeignKeyConstraint(
            ["tenderer_id"], ["tenderers.id"], name=op.f("fk_agreements_tenderer_id_tenderers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_agreements_session_id"), "agreements", ["session_id"], unique=False)
    into, found = COLUMNS, COLUMNS
    if versions:
        into, found = f"{into}, thread, version, details, reason", found + ", id, 1, '{}', ''"
    # Names that stand in this file:
    moved = f"INSERT INTO agreements ({into}) SELECT {found} FROM agreements_kept"  # nosec B608
    op.execute(moved)
    op.drop_table("agreements_kept")
    for statement in guards_ddl("sqlite", "agreements", AGREED if versions else AGREED_BEFORE):
        op.execute(statement)


def _of_versions() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("thread", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_agreements_participant_id_participants"),
        ),
        sa.UniqueConstraint(
            "tenderer_id",
            "number",
            "version",
            name=op.f("uq_agreements_tenderer_id_number_version"),
        ),
        sa.UniqueConstraint("thread", "version", name=op.f("uq_agreements_thread_version")),
    )


def _of_one() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["dialogue_sessions.id"],
            name=op.f("fk_agreements_session_id_dialogue_sessions"),
        ),
        sa.UniqueConstraint("tenderer_id", "number", name=op.f("uq_agreements_tenderer_id_number")),
    )


def downgrade() -> None:
    for table in KEYS:
        for statement in drop_guards_ddl(op.get_bind().dialect.name, table):
            op.execute(statement)
    op.drop_column("topic_decisions", "session_id")
    op.drop_column("minutes_confirmations", "how")
    op.drop_index("ix_dialogue_sessions_version", table_name="dialogue_sessions")
    for column in ("reason", "agreements", "items", "present", "ended_at", "number", "thread"):
        op.drop_column("dialogue_sessions", column)
    _agreements_once()
    op.drop_index("ix_idea_consents_agreement", table_name="idea_consents")
    op.drop_index("ix_session_plans_tenderer_id", table_name="session_plans")
    op.drop_index("ix_minutes_links_session_id", table_name="minutes_links")
    op.drop_table("signed_minutes")
    op.drop_table("minutes_links")
    op.drop_table("information_receipts")
    op.drop_table("session_plans")
    op.drop_table("register_entries")
    op.drop_table("minutes_drafts")
    op.drop_table("information_notices")
    op.drop_table("idea_consents")
    op.drop_table("gap_decisions")
