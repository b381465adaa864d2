"""Twin worlds see every way in which a page could tell of another assessor's sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import click
import pytest
import sqlalchemy as sa
from flask import Flask

from tender.cli.exporting import export
from tender.extensions import db
from tender.models.assessment import Sheet
from tender.models.outbox import OutgoingMail
from tender.permissions import Permission
from tender.routes.access import requires
from tests.twins import EMAILS, Pair, Twin, differences, twins, unlike
from tests.web.test_blind import AT, NEVER, OTHER, VIEWER, nothing, scoring_base, sheet
from tests.worlds import World, moment

REFERENCE = "HVB-BW-2022"
__all__ = ["scoring_base"]


def sheets_in(world: World) -> int:
    """How many sheets are in, asked where the harness does not listen."""
    with world.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(Sheet)).scalar_one()


def order(world: World) -> Any:
    return "<br>".join(sorted(("Lid 1", "Lid 2"), reverse=bool(sheets_in(world))))


def count(world: World) -> Any:
    return f"{sheets_in(world)} formulieren"


def gap_in_ids(world: World) -> Any:
    return f"<a href='/formulier/{sheets_in(world) + 1}'>het uwe</a>"


def id_of_a_time(world: World) -> Any:
    with world.engine.connect() as connection:
        last = connection.execute(sa.select(sa.func.max(Sheet.at))).scalar_one()
    at = moment(AT) if last is None else last
    return f"<p id='{int(at.timestamp()) + (last is not None):x}'>het uwe</p>"


def file_name(world: World) -> Any:
    return "niets", 200, {"Content-Disposition": f"attachment; filename=f{sheets_in(world)}.csv"}


def length(world: World) -> Any:
    return "niets" + " " * sheets_in(world)


def validator(world: World) -> Any:
    return "niets", 200, {"ETag": f'"{sheets_in(world)}"'}


def modified(world: World) -> Any:
    return "niets", 200, {"Last-Modified": f"Mon, 24 Jan 2022 09:00:0{sheets_in(world)} GMT"}


def events(world: World) -> Any:
    with world.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT value FROM trail_value WHERE name = 'act'"))
        return "<br>".join(row[0] for row in rows if "handed_in" in row[0])


def exported(world: World) -> Any:
    return bytes([0, sheets_in(world)]), 200, {"Content-Type": "application/octet-stream"}


def first_of_two_errors(world: World) -> Any:
    faults = ["Kies een score.", "Schrijf een motivering."]
    return faults[sheets_in(world) and 1], 422


def crash(world: World) -> Any:
    raise RuntimeError("in both worlds")


PLANTS: dict[Callable[[World], Any], str] = {
    order: "body",
    count: "body",
    gap_in_ids: "body",
    id_of_a_time: "body",
    file_name: "headers",
    length: "body",
    validator: "headers",
    modified: "headers",
    events: "body",
    exported: "body",
    first_of_two_errors: "body",
    crash: "crashed",
}


@pytest.fixture(scope="module")
def pair(scoring_base: World, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Worlds with and without a sheet of another, and the pages that tell of it."""
    folder = tmp_path_factory.mktemp("planted")
    with twins(scoring_base, folder, VIEWER, AT, nothing, sheet(OTHER, "4", NEVER)) as made:
        for twin in (made.left, made.right):
            for leak in PLANTS:
                plant(twin.app, twin.world, leak)
        yield made


def plant(app: Flask, world: World, leak: Callable[[World], Any]) -> None:
    app._got_first_request = False
    name = leak.__name__

    @app.route(
        f"/procedures/<uuid:procedure_id>/{name}",
        endpoint=f"planted.{name}",
        methods=["GET", "POST"],
    )
    @requires(Permission.SCORE)
    def page(procedure_id: UUID) -> Any:
        return leak(world)


@pytest.mark.parametrize("leak", PLANTS, ids=lambda leak: leak.__name__)
def test_a_planted_leak_is_seen(pair: Pair, leak: Callable[[World], Any]) -> None:
    path = f"/procedures/{pair.left.world.procedure_id}/{leak.__name__}"
    assert path in pair.addresses()
    assert differences(pair, [path]) == [f"{path}: {PLANTS[leak]}"]


def test_a_planted_leak_in_the_answer_to_a_form_is_seen(pair: Pair) -> None:
    path = f"/procedures/{pair.left.world.procedure_id}/first_of_two_errors"
    assert unlike(pair.left.post(path, {}), pair.right.post(path, {})) == ["body"]


def test_a_planted_message_is_seen(pair: Pair) -> None:
    assert unlike(pair.left.mail(VIEWER), pair.right.mail(VIEWER)) == []
    told(pair.right)
    assert unlike(pair.left.mail(VIEWER), pair.right.mail(VIEWER)) == ["body"]


def told(twin: Twin) -> None:
    """A message goes out to the viewer because another handed in."""
    by = twin.world.identity(OTHER).id
    to = twin.world.identity(VIEWER).id
    with twin.world.opened() as session:
        session.add(
            OutgoingMail(
                procedure_id=twin.world.procedure_id,
                participant_id=to,
                kind="reminded",
                by_id=by,
                at=moment(AT),
            )
        )
        session.commit()


def test_a_planted_leak_on_the_command_line_is_seen(pair: Pair) -> None:
    @click.command()
    @click.option("--as", "email")
    def leaking(email: str) -> None:
        from tender.cli.common import application

        with application().app_context(), db.sessionmaker() as session:
            click.echo(session.scalar(sa.select(sa.func.count()).select_from(Sheet)))

    asked = ("--as", EMAILS[VIEWER])
    assert unlike(pair.left.run(leaking, *asked), pair.right.run(leaking, *asked)) == ["body"]


@pytest.mark.parametrize("what", ["report", "letters"])
def test_the_command_line_tells_an_assessor_nothing_of_another(pair: Pair, what: str) -> None:
    asked = (REFERENCE, "--what", what, "--as", EMAILS[VIEWER])
    one, other = pair.left.run(export, *asked), pair.right.run(export, *asked)
    assert unlike(one, other) == [] and one.status == 1 and one.body
