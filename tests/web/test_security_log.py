"""The security log: every refusal and every sensitive act leaves a line, and no line can be forged.

It holds who, from where, what and the result; nothing that was typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from flask import Flask

from criteria.phases import Step
from tender import security
from tender.actions import course
from tender.clock import now
from tender.extensions import begin_write, db
from tender.routes.access import access_of
from tender.store import trail
from tests.web.conftest import Clock, login
from tests.web.sites import EMAILS, Site, site
from tests.web.test_second_factor import give, set_up
from tests.worlds import PASSWORD, Worlds

Line = dict[str, Any]


class Log:
    def __init__(self, file: Path) -> None:
        self.file, self.seen = file, 0

    @property
    def text(self) -> str:
        return self.file.read_text("ascii") if self.file.exists() else ""

    def new(self) -> list[Line]:
        """The lines since the last look."""
        lines = self.text.splitlines()
        found, self.seen = lines[self.seen :], len(lines)
        return [json.loads(line) for line in found]


def kept(app: Flask, folder: Path) -> Log:
    app.config |= {"LOG_FILE": folder / "tender.log", "SECURITY_LOG": folder / "security.log"}
    return Log(folder / "security.log")


@pytest.fixture
def at_score(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.SCORE, clock, "2022-01-26T10:00") as made:
        yield made


def user(made: Site, key: str) -> str:
    return str(made.world.course.users[key])


def test_coming_in_failing_and_leaving(at_score: Site, tmp_path: Path) -> None:
    log = kept(at_score.app, tmp_path)
    token = at_score.token("officer")
    (came,) = log.new()
    assert (came["event"], came["result"]) == ("login", "good")
    assert came["account"] == user(at_score, "officer") and came["address"] == "127.0.0.1"
    at_score.browser("officer").post("/logout", data={"csrf_token": token})
    assert [one["event"] for one in log.new()] == ["logout"]
    browser = at_score.app.test_client()
    page = browser.get("/login").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    for _ in range(7):
        sent = {"email": EMAILS["chair"], "password": "niet het wachtwoord", "csrf_token": found[1]}
        browser.post("/login", data=sent)
    told = [(one["event"], one["result"]) for one in log.new()]
    assert told.count(("login", "failed")) >= 4 and ("login", "put off") in told
    assert "niet het wachtwoord" not in log.text and "voorzitter" not in log.text
    assert log.file.stat().st_mode & 0o777 == 0o600


def test_a_password_is_half_a_log_in_and_each_factor_is_told(
    at_score: Site, clock: Clock, tmp_path: Path
) -> None:
    browser = at_score.browser("officer")
    _, codes = set_up(browser, clock)
    at_score.app.config["SECOND_FACTOR"] = True
    log, other = kept(at_score.app, tmp_path), at_score.app.test_client()
    assert login(other, EMAILS["officer"], PASSWORD).status_code == 302
    assert give(other, "000000").status_code == 422
    assert give(other, codes[0]).status_code == 303
    who = user(at_score, "officer")
    told = [(one["event"], one["result"], one.get("account")) for one in log.new()]
    assert told == [
        ("login", "good", who),
        ("factor", "failed", who),
        ("factor.code_used", "good", None),
        ("factor", "good", who),
    ]
    assert '"step": "password"' in log.text
    assert codes[0] not in log.text


@pytest.mark.parametrize(
    "act",
    [
        *("factor.added", "factor.removed", "factor.reset_asked", "factor.reset"),
        *("tenderer.link_renewed", "tenderer.contacted", "heads.keeper_added"),
        *("heads.keeper_removed", "hold.set", "hold.lifted", "retention.set"),
        *("retention.shortened", "erasure.listed", "values.erased"),
    ],
)
def test_acts_on_factors_links_heads_and_keeping_are_told(at_score: Site, act: str) -> None:
    with at_score.world.opened() as session:
        security.note(session, act, "x:1", "somebody")
        assert session.info.pop(security.ACTS) == [(act, "x:1", "somebody")]


def test_what_is_hidden_and_what_is_not_there_both_leave_a_line(
    at_score: Site, tmp_path: Path
) -> None:
    at_score.browser("assessor1")
    log = kept(at_score.app, tmp_path)
    assert at_score.get("assessor1", "/comparison").status_code == 404
    (hidden,) = log.new()
    assert (hidden["event"], hidden["result"], hidden["code"]) == ("request", "refused", 404)
    assert hidden["user"] == user(at_score, "assessor1") and hidden["reference"]
    assert hidden["path"].endswith("/comparison") and hidden["asked"]
    at_score.browser("assessor1").get(f"/procedures/{uuid4()}/plan")
    (missing,) = log.new()
    assert missing["code"] == 404


def test_every_page_that_is_refused_leaves_a_line(at_score: Site, tmp_path: Path) -> None:
    """Each page of the application, asked by somebody without any role in the procedure."""
    browser = at_score.browser("administrator")
    log = kept(at_score.app, tmp_path)
    asked = 0
    for rule in at_score.app.url_map.iter_rules():
        note = access_of(at_score.app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or note is None or note.permission is None:
            continue
        given = {
            name: str(at_score.world.procedure_id) if name == "procedure_id" else _some(rule, name)
            for name in rule.arguments
        }
        with at_score.app.test_request_context():
            address = at_score.app.url_map.bind("localhost").build(rule.endpoint, given)
        answer = browser.get(address)
        assert answer.status_code == 404, rule
        assert [one["code"] for one in log.new()] == [404], rule
        asked += 1
    assert asked > 100


def _some(rule: Any, name: str) -> Any:
    kind = type(rule._converters[name]).__name__
    return uuid4() if kind == "UUIDConverter" else 1 if kind == "IntegerConverter" else "x"


@pytest.mark.parametrize("sent", ["", "wrong"])
def test_a_form_without_its_token_or_from_elsewhere(
    at_score: Site, tmp_path: Path, sent: str
) -> None:
    at_score.browser("officer")
    log = kept(at_score.app, tmp_path)
    at_score.browser("officer").post("/logout", data={"csrf_token": sent})
    headers = {"Sec-Fetch-Site": "cross-site"}
    at_score.browser("officer").post("/logout", headers=headers)
    told = log.new()
    assert [one["code"] for one in told] == [400, 400] and {one["result"] for one in told} == {
        "refused"
    }


def test_an_act_of_two_by_one_person_is_refused_and_told(
    sqlite_worlds: Worlds, clock: Clock, tmp_path: Path
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, "2022-01-05T09:30") as made:
        made.browser("officer")
        log = kept(made.app, tmp_path)
        made.post("officer", "/tenderers/opening", {"word": "OPEN"})
        first = log.new()
        made.post("officer", "/tenderers/opening", {"word": "OPEN"})
        second = log.new()
    assert [one["event"] for one in first] == ["applications.open.consented"]
    assert "opening.refused" in [one["event"] for one in second]
    (refused,) = [one for one in second if one["event"] == "applications.open"]
    assert (refused["result"], refused["codes"]) == ("refused", ["acts.same_person"])
    assert refused["user"] == user(made, "officer") and refused["participant"]


def test_changes_of_rights_reading_and_taking_along_are_told(
    at_score: Site, tmp_path: Path
) -> None:
    log = kept(at_score.app, tmp_path)
    with at_score.app.app_context():
        with db.sessionmaker() as session:
            begin_write(session)
            officer = at_score.world.identity("officer")
            course.grant_role(session, officer, "voorzitter@hvb.example", "auditor", now())
            assert log.new() == []  # it is not kept yet
            session.commit()
        (told,) = log.new()
        assert told["event"] == "role.granted" and told["participant"] == str(officer.id)
        with db.sessionmaker() as session:
            begin_write(session)
            course.grant_role(session, officer, "mandaat@hvb.example", "auditor", now())
            session.rollback()
        assert log.new() == []
    assert "voorzitter" not in log.text and "mandaat" not in log.text


@pytest.mark.parametrize(
    "typed",
    [
        'x\n{"event":"login","result":"good"}',
        "x\r\nx",
        "x\x1b[2J",
        "x\u2028x",
        "x\x00x",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    ],
)
def test_nothing_typed_makes_a_line(at_score: Site, tmp_path: Path, typed: str) -> None:
    browser = at_score.browser("officer")
    log = kept(at_score.app, tmp_path)
    browser.get("/procedures/" + quote(typed))
    browser.post("/login", data={"email": typed, "password": typed})
    raw = log.text
    assert raw.isascii() and not any(ord(sign) < 32 for sign in raw.replace("\n", ""))
    assert {one["event"] for one in log.new()} <= {"request", "login"}
    assert all(one["result"] != "good" for one in map(json.loads, raw.splitlines()))


def test_no_text_price_password_or_link_of_the_case_is_in_the_log(
    sqlite_worlds: Worlds, clock: Clock, tmp_path: Path
) -> None:
    with site(sqlite_worlds, Step.SELECT, clock, "2022-01-31T10:00") as made:
        log = kept(made.app, tmp_path)
        for key in ("officer", "chair", "assessor1", "auditor"):
            for page in (
                "/applications",
                "/plan",
                "/selection",
                "/people",
                "/comparison",
                "/trail",
            ):
                made.get(key, page)
        link = next(iter(made.world.course.links.values()))
        made.app.test_client().get(f"/hand-in/{link}x")
        made.app.test_client().get(f"/hand-in/{link}")
        with made.world.engine.connect() as connection:
            texts = connection.exec_driver_sql("SELECT text FROM answers LIMIT 200").scalars().all()
            names = connection.exec_driver_sql("SELECT name FROM parties").scalars().all()
            people = connection.exec_driver_sql("SELECT email FROM users").scalars().all()
        written = log.text
    assert log.new() and link not in written and link[:20] not in written
    assert PASSWORD not in written
    for secret in (*texts, *names, *people):
        assert not secret or json.dumps(secret)[1:-1] not in written, secret


def test_a_clock_that_goes_back_is_told(app: Flask, tmp_path: Path) -> None:
    log = kept(app, tmp_path)
    with app.app_context(), db.sessionmaker() as session:
        begin_write(session)
        for moment in (now(), now() - timedelta(seconds=1)):
            trail.append(session, "chain", {"act": "noted"}, moment)
    assert [(one["event"], one["chain"]) for one in log.new()] == [("clock.back", "chain")]


def test_the_kinds_of_acts_that_are_told() -> None:
    class Session:
        info: dict[str, Any] = {}  # noqa: RUF012

    told: Any = Session()
    for act in ("role.granted", "object.opened", "report.exported", "price.open.consented"):
        security.note(told, act, "x:1", "p")
    security.note(told, "score.saved", "x:1", "p")
    assert [one[0] for one in told.info[security.ACTS]] == [
        "role.granted",
        "object.opened",
        "report.exported",
        "price.open.consented",
    ]
