"""A larger committee than that of the case, and its browsers, made in the database directly."""

from __future__ import annotations

import json
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from criteria.reading import read_local
from tender.actions import scoring, tenderers
from tender.extensions import begin_write, db
from tender.models.identity import User, WebSession
from tender.models.tenderers import Candidacy, Tenderer
from tender.permissions import Identity, identify
from tender.routes.sessions import digest
from tender.store import people
from tender.store import sessions as browsers
from tender.store.tenderers import candidacies

AT = "2022-01-24T10:00"


@dataclass(frozen=True, slots=True)
class Assessor:
    """An assessor of the case who has logged in and has no interest in its first tenderer."""

    identity: Identity
    token: str

    def browser(self, app: Flask) -> FlaskClient:
        client = app.test_client()
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], self.token)
        return client


def first_candidacy(procedure: UUID) -> tuple[UUID, UUID]:
    """The first tenderer of the case and its candidacy."""
    query = (
        sa.select(Tenderer.id, Candidacy.id)
        .join(Candidacy, Candidacy.tenderer_id == Tenderer.id)
        .where(Tenderer.procedure_id == procedure)
        .order_by(Tenderer.position)
    )
    row = db.session.execute(query).first()
    assert row is not None
    return row[0], row[1]


def known(user: UUID, procedure: UUID) -> Identity:
    """Somebody of the case."""
    found = identify(db.session, user, procedure)
    assert found is not None
    return found


def committee(app: Flask, procedure: UUID, size: int) -> list[Assessor]:
    """So many new assessors."""
    at = read_local(AT)
    with app.app_context():
        begin_write(db.session)
        _, candidacy = first_candidacy(procedure)
        inside = {row.tenderer for row in candidacies(db.session, procedure)}
        kept = json.loads(db.session.scalars(sa.select(WebSession.data)).one())
        made = []
        for number in range(size):
            user = User(
                email=f"lid{number}@hvb.example",
                name=f"Lid {number}",
                password="-",
                active=True,
                fs_uniquifier=secrets.token_hex(32),
                created=read_local("2021-10-01T09:00"),
            )
            db.session.add(user)
            db.session.flush()
            row = people.add_participant(db.session, procedure, user)
            people.grant(db.session, row.id, "assessor")
            for tenderer in inside:
                tenderers.declare(db.session, known(user.id, procedure), tenderer, "none", "", at)
            found = known(user.id, procedure)
            scoring.open_to_score(db.session, found, candidacy, at)
            token = secrets.token_urlsafe(32)
            data = json.dumps(kept | {"_user_id": user.fs_uniquifier})
            longest = app.config["SESSION_LONGEST"]
            browsers.put(db.session, digest(token), user.id, data, at, longest)
            made.append(Assessor(found, token))
        db.session.commit()
    return made


@contextmanager
def postgresql() -> Iterator[str]:
    """An empty PostgreSQL of our own, with the settings of a new installation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR when imported
        import pgserver
    with tempfile.TemporaryDirectory() as folder:
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            yield url.render_as_string(hide_password=False)
        finally:
            server.cleanup()
