"""A migration may alter what nothing else may, and a broken one leaves the database as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tender import create_app
from tender.cli.database import half_made
from tender.extensions import Database, Migrations, alembic, db
from tender.models.base import drop_guards_ddl, guards_ddl

FIRST = """
from alembic import op
import sqlalchemy as sa
revision = "001"
down_revision = None
def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True))
def downgrade():
    op.drop_table("note")
"""
SECOND = """
from alembic import op
import sqlalchemy as sa
revision = "002"
down_revision = "001"
def upgrade():
    op.add_column("note", sa.Column("text", sa.Text))
    {then}
def downgrade():
    pass
"""


def migrated(engine: sa.Engine, folder: Path, then: str) -> None:
    (folder / "001.py").write_text(FIRST)
    (folder / "002.py").write_text(SECOND.format(then=then))
    (folder / "script.py.mako").write_text("")
    app = Flask("migrating")
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine.url}
    app.config["ALEMBIC"] = {"script_location": str(folder)}
    database = Database(app)
    alembic = Migrations(app, run_mkdir=False, command_name="", metadatas=sa.MetaData())
    with app.app_context():
        own = database.engine
    try:
        with app.app_context():
            alembic.upgrade("001")
            alembic.upgrade("002")
    finally:
        own.dispose()


def columns(engine: sa.Engine) -> set[str]:
    return {column["name"] for column in sa.inspect(engine).get_columns("note")}


def test_a_migration_alters_and_goes_through(engine: sa.Engine, tmp_path: Path) -> None:
    migrated(engine, tmp_path, "pass")
    assert columns(engine) == {"id", "text"}


def test_a_broken_migration_leaves_the_schema_as_it_was(engine: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        migrated(engine, tmp_path, "1 / 0")
    assert columns(engine) == {"id"}


def test_guards_can_be_taken_off_and_put_back(engine: sa.Engine, tmp_path: Path) -> None:
    kind = engine.dialect.name
    statements = [*drop_guards_ddl(kind, "trail_entry"), *guards_ddl(kind, "trail_entry")]
    migrated(engine, tmp_path, f"[op.execute(s) for s in {statements!r}]")
    assert columns(engine) == {"id", "text"}


def test_what_followed_the_first_release_has_a_way_back(engine: sa.Engine, tmp_path: Path) -> None:
    app = create_app(
        {
            "TESTING": True,
            "INSTANCE": tmp_path,
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "LOG_FILE": None,
        }
    )
    with app.app_context():
        try:
            alembic.stamp()
            alembic.downgrade("001")
            assert alembic.compare_metadata()
            alembic.upgrade()
            assert not alembic.compare_metadata()
            assert half_made(app) == []  # the server starts on it
        finally:
            db.engine.dispose()
