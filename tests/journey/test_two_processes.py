"""The award phase in a real browser, on PostgreSQL, served by two processes side by side.

Each page comes from the other process than the one before. Both log in as the role that owns
nothing, and so do the acts behind the pages.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import offers, scoring
from tender.demo import content
from tender.demo.award import envelopes
from tender.extensions import make_engine
from tender.store import roles, trail
from tests.journey.visitor import Clock, Served, fill, press, says
from tests.worlds import PASSWORD, World, Worlds

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
APP, BACKUP = f"journey_app_{os.getpid()}", f"journey_backup_{os.getpid()}"
SERVER = """
import logging
import sys
from datetime import datetime
from pathlib import Path
from waitress.server import create_server
from tender import config, create_app
from tender.cli.database import may_too_much

instance, url, clock = sys.argv[1:]
logging.getLogger("waitress.queue").setLevel(logging.ERROR)
config.asks_second_factor = lambda _: False
app = create_app({"INSTANCE": Path(instance), "DATABASE_URL": url, "ONE_ROLE": False,
                  "CLOCK": lambda: datetime.fromisoformat(Path(clock).read_text()),
                  "LOG_FILE": None})
with app.app_context():
    assert may_too_much(app) is None
server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
print(server.effective_port, flush=True)
server.run()
"""


class InTurn(Served):
    """Every page that is asked for comes from the next process; the time is in a file for all."""

    def serve(self, ports: list[int], file: Path) -> None:
        self.addresses, self.file = cycle(f"http://127.0.0.1:{port}" for port in ports), file

    def at(self, wall: str) -> None:
        super().at(wall)
        self.file.write_text(self.clock.moment.isoformat())

    def visit(self, key: str, path: str = "") -> Any:
        self.window(key)
        self.address = next(self.addresses)
        return super().visit(key, path)


@contextmanager
def process(*given: str) -> Iterator[int]:
    """The port of a process that serves."""
    running = subprocess.Popen(
        [sys.executable, "-c", SERVER, *given], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert running.stdout is not None
    try:
        yield int(running.stdout.readline())
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


@contextmanager
def with_least_rights(owner: sa.Engine) -> Iterator[sa.Engine]:
    """The database of this owner as the role of the application finds it."""
    with owner.begin() as connection:
        for name in (APP, BACKUP):
            connection.exec_driver_sql(roles.new_role(name, name))
        for statement in roles.statements(owner.url.database or "", "public", APP, BACKUP):
            connection.exec_driver_sql(statement)
    engine = make_engine(owner.url.set(username=APP))
    try:
        yield engine
    finally:
        engine.dispose()
        with owner.begin() as connection:
            for name in (APP, BACKUP):
                connection.exec_driver_sql(f"DROP OWNED BY {name}")
                connection.exec_driver_sql(f"DROP ROLE {name}")


@pytest.fixture
def served(postgresql_worlds: Worlds, chromium: Any, tmp_path: Path) -> Iterator[InTurn]:
    with postgresql_worlds.at(Step.OFFERS) as made, with_least_rights(made.engine) as engine:
        world = World(engine, made.instance, made.course)
        with ExitStack() as stack:
            clock = tmp_path / "clock"
            clock.write_text(Clock().moment.isoformat())
            given = (str(world.instance), engine.url.render_as_string(hide_password=False))
            ports = [stack.enter_context(process(*given, str(clock))) for _ in range(2)]
            served = InTurn(f"http://127.0.0.1:{ports[0]}", world, Clock(), chromium)
            served.serve(ports, clock)
            yield served
            served.leave()


def test_the_award_phase_by_two_processes(served: InTurn) -> None:
    final_offers_come_in(served)
    an_assessor_writes_with_one_and_reads_with_the_other(served)
    prices_open_once_quality_is_final(served)
    the_award_is_decided_and_told(served)
    with served.world.looked() as session:
        assert all(check.ok for check in trail.verify(session))


def both(served: InTurn, path: str, word: str, *buttons: str) -> Any:
    """Two officers agree, each by a process of their own."""
    for person, button in zip(("officer", "witness"), (*buttons, buttons[-1]), strict=False):
        page = served.visit(person, path)
        fill(page, {"word": word})
        press(page, button)
    return page


def final_offers_come_in(served: InTurn) -> None:
    course = served.world.course
    served.at("2022-05-09T11:00")
    page = served.visit("officer", "/offers")
    fill(page, {"deadline": "2022-05-20T12:00"})
    press(page, "Nodig alle inschrijvers uit")
    for tenderer in course.admitted():
        at = read_local("2022-05-19T17:00")
        course.hand_in(tenderer.key, at, offers.submit_offer, *envelopes(tenderer))
    served.at("2022-05-20T13:00")
    both(served, "/offers", "OPEN", "Open het kwaliteitsdeel")


def an_assessor_writes_with_one_and_reads_with_the_other(served: InTurn) -> None:
    world, course = served.world, served.world.course
    served.at("2022-05-23T09:00")
    candidacy = course._candidacies()["a"]
    world.act("assessor1", "2022-05-23T09:00", scoring.open_to_score, candidacy)
    page = served.visit("assessor1", f"/scoring/{candidacy}/PRE")
    fill(page, {"motivation": "Geschreven bij het ene proces."})
    press(page, "Bewaar en ga naar")
    page = served.visit("assessor1")  # the page between: the next one is of the other process
    page = served.visit("assessor1", f"/scoring/{candidacy}/PRE")
    assert page.input_value('[name="motivation"]') == "Geschreven bij het ene proces."


def prices_open_once_quality_is_final(served: InTurn) -> None:
    course = served.world.course
    sheets_and_consensus(served)
    served.at("2022-05-31T16:30")
    assert not served.visit("officer", "/offers").locator('form[action$="open-prices"]').count()
    page = served.visit("chair", "/consensus")
    fill(page, {"word": page.locator(".wb-confirm__word").first.inner_text()})
    press(page, "definitief")
    both(served, "/offers", "OPEN", "Open de prijzen")
    press(served.visit("officer"), "Begin de stap ‘Vergelijken’")
    course.compare()


def sheets_and_consensus(served: InTurn) -> None:
    """What the other assessors and the committee do, by the acts behind the pages."""
    from decimal import Decimal

    from criteria.scores import Score

    world, course = served.world, served.world.course
    at, first = read_local("2022-05-23T10:00"), course._candidacies()["a"]
    for who in content.ASSESSORS:
        for tenderer in course.admitted():
            if (who, tenderer.key) != ("assessor1", "a"):
                course.hand_sheet(who, tenderer, "award", at)
    texts = next(one.award for one in course.admitted() if one.key == "a")
    for theme in content.THEMES:
        judged, seen = texts.scores["assessor1", theme], int(theme == "PRE")
        score = Score(theme, Decimal(judged.mark), judged.text)
        world.act("assessor1", at, scoring.save_draft, first, score, seen)
    world.act("assessor1", at, scoring.submit_sheet, first, True)
    course._judge("award", read_local("2022-05-31T09:30"))


def the_award_is_decided_and_told(served: InTurn) -> None:
    course = served.world.course
    served.at("2022-06-07T10:00")
    page = served.visit("officer", "/award")
    press(page, "Open de prijzen")
    text = "Gun de opdracht aan de inschrijver met de meeste punten."
    fill(page, {"text": text})
    press(page, "Leg het voorstel voor")
    page = served.visit("decision_maker", "/award")
    press(page, "Open de prijzen")
    fill(page, {"approves": "yes", "password": PASSWORD})
    press(page, "Leg uw besluit vast")
    course._municipality()
    served.at("2022-06-09T10:00")
    press(served.visit("witness", "/award"), "Open de prijzen")
    send = ("Geef akkoord om te versturen", "Verstuur samen met")
    says(both(served, "/award", "VERSTUUR", *send), "29 juni 2022")
    press(served.visit("officer"), "Begin de stap ‘Opschortende termijn’")
    page = served.visit("officer", "/reports")
    press(page, "Maak het verslag")
    link = page.locator('main a[href*=".pdf"]').first.get_attribute("href")
    drawn = {page.context.request.get(next(served.addresses) + link).body() for _ in range(2)}
    assert len(drawn) == 1 and drawn.pop().startswith(b"%PDF-")
