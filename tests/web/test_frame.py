"""What holds for every page: who gets in, what the browser is told, what goes wrong how."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import FieldList, Form, FormField, StringField

from criteria.refusals import Refused, refusal
from tender.extensions import begin_write, db
from tender.models.identity import LoginAttempt, User, WebSession
from tender.models.procedures import Participant, Procedure, RoleGrant
from tender.permissions import Permission
from tender.routes.access import (
    PUBLIC,
    access_of,
    current_identity,
    current_step,
    own_path,
    public,
    requires,
    show_refusals,
    signed_in,
)
from tender.routes.headers import ALWAYS
from tender.routes.login import wait_after
from tender.store import accounts

from .conftest import PASSWORD, Clock, login, logout, token_in, without_token

TEMPLATES = Path(__file__).parents[2] / "tender" / "templates"
SAM, KIM = "sam@almere.example", "kim@almere.example"
Person = Callable[..., UUID]


@pytest.fixture
def site(app: Flask) -> Flask:
    """The application with three pages of our own, to try the frame on."""

    @app.get("/test/private")
    @signed_in
    def private() -> str:
        return "private page"

    @app.post("/test/write")
    @signed_in
    def write() -> str:
        db.session.scalars(select(User)).one().name = "Not committed"
        db.session.flush()
        return "written"

    @app.get("/test/forgotten")
    def forgotten() -> str:
        return "nobody said who may see this"

    @app.get("/test/hidden")
    @signed_in
    def hidden() -> str:
        abort(404)

    @app.get("/test/crash")
    @public
    def crash() -> str:
        raise RuntimeError("a secret of someone")

    return app


def sessions_in(app: Flask) -> list[WebSession]:
    with app.app_context():
        return list(db.session.scalars(select(WebSession)))


# Getting in and out


def test_the_start_page_asks_to_log_in(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_private_page_comes_back_after_logging_in(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    wanted = client.get("/test/private?page=2").location
    assert wanted == "/login?next=/test/private?page%3D2"
    assert 'value="/test/private?page=2"' in client.get(wanted).text
    answer = login(client, SAM, next="/test/private?page=2")
    assert (answer.status_code, answer.location) == (302, "/test/private?page=2")
    assert client.get(answer.location).text == "private page"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/test/private",
        "/\\evil.example",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "/test/private\r\nX: y",
        "\t//evil.example",
    ],
)
def test_logging_in_never_leads_elsewhere(site: Flask, person: Person, elsewhere: str) -> None:
    person(SAM)
    client = site.test_client()
    page = client.get("/login", query_string={"next": elsewhere})
    assert 'name="next"' not in page.text
    form = {"csrf_token": token_in(page), "email": SAM, "password": PASSWORD, "next": elsewhere}
    answer = client.post("/login", query_string={"next": elsewhere}, data=form)
    assert (answer.status_code, answer.location) == (302, "/")
    with site.test_request_context():
        assert own_path(elsewhere) is None


def test_reading_pages_writes_nothing(app: Flask, client: FlaskClient) -> None:
    client.get("/login")
    client.get("/")
    client.get("/nowhere")
    assert [row.data for row in sessions_in(app)] == []


def test_logging_in_gives_a_new_token_and_logging_out_kills_it(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    client.get("/login")
    before = client.get_cookie("tender")
    login(client, SAM)
    during = client.get_cookie("tender")
    assert before and during and before.value != during.value
    assert len(sessions_in(site)) == 1
    answer = logout(client, client.get("/nowhere"))
    assert (answer.status_code, answer.location) == (302, "/login")
    assert answer.headers["Clear-Site-Data"]
    assert client.get_cookie("tender") is None
    assert sessions_in(site) == []
    client.set_cookie("tender", during.value)
    assert client.get("/test/private").location == "/login?next=/test/private"


def test_a_post_after_logging_out_changes_nothing(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    page, cookie = client.get("/nowhere"), client.get_cookie("tender")
    logout(client, page)
    assert cookie
    client.set_cookie("tender", cookie.value)
    answer = client.post("/test/write", data={"csrf_token": token_in(page)})
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_disabled_account_is_out_at_once(site: Flask, person: Person) -> None:
    user_id = person(SAM)
    client = site.test_client()
    login(client, SAM)
    assert client.get("/test/private").text == "private page"
    with site.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, user_id)
        assert user is not None
        accounts.disable(db.session, user)
        db.session.commit()
    assert client.get("/test/private").status_code == 303
    assert login(client, SAM).status_code == 200


def test_a_new_password_ends_other_sessions(site: Flask, person: Person) -> None:
    user_id = person(SAM)
    client = site.test_client()
    login(client, SAM)
    with site.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, user_id)
        assert user is not None
        accounts.set_password(db.session, user, "zeven groene bootjes")
        db.session.commit()
    assert client.get("/test/private").status_code == 303
    assert login(client, SAM).status_code == 200
    assert login(client, SAM, "zeven groene bootjes").status_code == 302


def test_a_session_ends_after_half_an_hour_alone_and_after_twelve_hours(
    site: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    for _ in range(25):
        clock.on(minutes=28)
        assert client.get("/test/private").status_code == 200
    clock.on(minutes=28)  # 12 hours and 8 minutes after logging in
    assert client.get("/test/private").status_code == 303
    login(client, SAM)
    clock.on(minutes=30)
    assert client.get("/test/private").status_code == 303


def test_the_cookie_holds_a_random_token_and_nothing_else(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    answer = login(client, SAM)
    cookie = client.get_cookie("tender")
    assert cookie and re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert cookie.http_only and cookie.same_site == "Lax"
    assert [name for name, _ in answer.headers.items()].count("Set-Cookie") == 1
    (row,) = sessions_in(site)
    assert cookie.value not in (row.token_hash, row.data)
    assert "csrf" not in row.data


def test_wrong_password_unknown_and_closed_account_look_the_same(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    person(SAM)
    closed = person(KIM)
    with app.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, closed)
        assert user is not None
        accounts.disable(db.session, user)
        db.session.commit()
    pages = {
        re.sub(r'(csrf_token"[^>]*value|name="email"[^>]*value)="[^"]*"', "", answer.text)
        for answer in (
            login(client, SAM, "vier gele fietsen"),
            login(client, "wie@almere.example", "vier gele fietsen"),
            login(client, KIM, "vier gele fietsen"),
            login(client, KIM, PASSWORD),
            login(client, "geen adres", "vier gele fietsen"),
        )
    }
    assert len(pages) == 1
    assert "Inloggen lukt niet" in pages.pop()


def test_whoever_guesses_waits_longer_each_time(
    client: FlaskClient, person: Person, clock: Clock
) -> None:
    person(SAM)
    for email in (SAM, "wie@almere.example"):
        answers = [login(client, email, "vier gele fietsen") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 429]
        assert answers[-1].headers["Retry-After"] == "1"
    assert login(client, SAM).status_code == 429
    clock.on(seconds=1)
    assert login(client, SAM).status_code == 302
    assert [wait_after("pair", failures) for failures in (4, 5, 6, 9, 99)] == [0, 1, 2, 16, 300]


@pytest.mark.parametrize("typed", ["", "\x00", "a\nb", "x" * 5000, "' OR 1=1 --", "\u202e@x.nl"])
def test_odd_input_only_fails_to_log_in(client: FlaskClient, person: Person, typed: str) -> None:
    person(SAM)
    assert login(client, typed).status_code == 200
    assert login(client, SAM, typed).status_code == 200
    token = token_in(client.get("/login"))
    odd = {"email": [1], "password": {"a": 2}}
    answer = client.post("/login", json=odd, headers={"X-CSRFToken": token})
    assert answer.status_code < 500


def test_the_table_of_failures_names_nobody(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    person(SAM)
    login(client, SAM, "vier gele fietsen")
    with app.app_context():
        rows = list(db.session.scalars(select(LoginAttempt)))
    assert [(len(row.key), row.failures) for row in rows] == [(64, 1)] * 3


def test_accounts_and_passwords_are_checked(app: Flask, clock: Clock) -> None:
    def codes(email: str, name: str, password: str) -> list[str]:
        found = (
            *accounts.check_account(email, name),
            *accounts.check_password(password, email, name),
        )
        return [refusal.code for refusal in found]

    assert codes(SAM, "Sam de Wit", PASSWORD) == []
    assert codes("sam", " ", "kort") == [
        "account.email_wrong",
        "account.name_wrong",
        "account.password_short",
        "account.password_easy",
    ]
    assert codes(SAM, "Sam de Wit", "ab" * 80) == [
        "account.password_long",
        "account.password_easy",
    ]
    assert codes(SAM, "Samantha", "samantha-aanbesteding1") == ["account.password_easy"]


# Denied unless allowed


def test_every_page_says_who_may_see_it(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert [name for name in sorted(endpoints) if access_of(app, name) is None] == []


def test_what_everyone_may_see_is_a_short_list(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    ours = {name for name in endpoints if (note := access_of(app, name)) and note.who == PUBLIC}
    assert {name for name in ours if not name.startswith(("tenderer.", "tenderer_files."))} == {
        "account.language",
        "account.theme",
        "bootstrap.static",
        "security.login",
        "security.logout",
        "static",
        "tenderer_questions.answer",
        "tenderer_questions.decision",
        "tenderer_questions.letter",
        "welcome.open_",
        "welcome.show",
    }


def test_a_page_without_a_note_is_there_for_nobody(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    assert client.get("/test/forgotten").status_code == 404
    login(client, SAM)
    assert client.get("/test/forgotten").status_code == 404


def test_a_page_with_a_permission_follows_the_table(
    site: Flask, person: Person, clock: Clock
) -> None:
    @site.get("/test/<uuid:procedure_id>/trail")
    @requires(Permission.VIEW_TRAIL)
    def trail(procedure_id: UUID) -> str:
        return f"{min(current_identity().roles)} at {current_step()}"

    clients: dict[str, FlaskClient] = {}
    with site.app_context():
        begin_write(db.session)
        here = Procedure(reference="A", title_nl="A", title_en="A", step="score")
        elsewhere = Procedure(reference="B", title_nl="B", title_en="B", step="score")
        db.session.add_all((here, elsewhere))
        db.session.flush()
        here_id, elsewhere_id = here.id, elsewhere.id
        db.session.commit()
    for role, procedure_id in (
        ("officer", here_id),
        ("auditor", here_id),
        ("assessor", here_id),
        ("officer", elsewhere_id),
    ):
        email = f"{role}{len(clients)}@almere.example"
        user_id = person(email)
        with site.app_context():
            begin_write(db.session)
            who = Participant(procedure_id=procedure_id, user_id=user_id, name="Sam")
            db.session.add(who)
            db.session.flush()
            db.session.add(RoleGrant(participant_id=who.id, role=role))
            db.session.commit()
        clients[email] = site.test_client()
        login(clients[email], email)
    answers = {name: client.get(f"/test/{here_id}/trail") for name, client in clients.items()}
    assert {name: (answer.status_code) for name, answer in answers.items()} == {
        "officer0@almere.example": 200,
        "auditor1@almere.example": 200,
        "assessor2@almere.example": 404,
        "officer3@almere.example": 404,
    }
    assert answers["officer0@almere.example"].text == "officer at score"
    nowhere = clients["officer0@almere.example"].get(f"/test/{uuid4()}/trail")
    assert nowhere.status_code == 404
    assert site.test_client().get(f"/test/{here_id}/trail").status_code == 303


def test_refusals_stand_at_their_fields_in_the_readers_language(app: Flask) -> None:
    class Line(Form):
        mark = StringField()

    class Sheet(Form):
        email = StringField()
        lines = FieldList(FormField(Line), min_entries=2)

    refused = Refused(
        (
            refusal("account.email_taken", "email"),
            refusal("account.name_wrong", "lines-1-mark"),
            refusal("account.email_wrong", "elsewhere"),
            refusal("account.email_wrong"),
        )
    )
    for lang, taken in (("nl", "Er is al een account"), ("en", "There is already an account")):
        with app.test_request_context(headers={"Cookie": f"lang={lang}"}):
            form = Sheet()
            form.validate()
            show_refusals(form, refused)
            assert [text[: len(taken)] for text in form.email.errors] == [taken]
            assert len(form.lines[1].form.mark.errors) == 1
            assert not form.lines[0].form.mark.errors
            assert len(form.form_errors) == 2


def test_hidden_and_missing_pages_are_the_same_bytes(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)

    def page(path: str) -> tuple[int, str, list[tuple[str, str]]]:
        answer = client.get(path)
        text = without_token(answer)
        headers = [pair for pair in answer.headers.items() if pair[0] != "Content-Length"]
        return answer.status_code, text, headers

    assert page("/test/hidden") == page("/test/nowhere") == page("/test/forgotten")


def test_what_a_page_did_not_commit_is_undone(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    token = token_in(client.get("/nowhere"))
    assert client.post("/test/write", data={"csrf_token": token}).text == "written"
    with site.app_context():
        assert db.session.scalars(select(User.name)).all() == ["Sam de Wit"]


def test_demo_mode_is_for_this_computer_only(site: Flask) -> None:
    site.config["DEMO"] = True
    client = site.test_client()
    assert "oefenomgeving" in client.get("/login").text
    assert client.get("/login", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404


# What goes wrong


def test_an_unknown_page_has_a_reference_that_is_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "tender"):
        answer = client.get("/nowhere")
    assert answer.status_code == 404
    shown = re.search(r"404-([0-9a-f]{8})", answer.text)
    assert shown and "answered 404" in caplog.text


def test_the_log_is_one_line_a_message_and_tells_no_secret(
    site: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    site.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    answer = site.test_client().get("/test/crash?x=%0aforged")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert f"500-{entry['reference']}" in answer.text
    assert entry["level"] == "ERROR" and entry["error"][0] == "RuntimeError"
    assert "secret" not in line


def test_a_form_without_its_token_is_refused(client: FlaskClient, person: Person) -> None:
    person(SAM)
    answer = client.post("/login", data={"email": SAM, "password": PASSWORD})
    assert answer.status_code == 400
    assert "Uw sessie is verlopen" in answer.text


def test_what_was_typed_comes_back_when_the_session_is_gone(client: FlaskClient) -> None:
    """Given back to whoever sent it from a page of ours; never a password, nor to another site."""
    text = "Een lange motivering van </textarea><b>drie regels</b>.\nEn nog een."
    form = {"reason": text, "password": "x" * 40, "csrf_token": "y" * 40, "short": "kort"}
    ours = client.post("/login", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert ours.status_code == 400 and "Log in op een nieuw tabblad" in ours.text
    assert "Een lange motivering van &lt;/textarea&gt;&lt;b&gt;drie" in ours.text
    assert ours.text.count("<textarea") == 1 and "x" * 40 not in ours.text
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}):
        other = client.post("/login", data=form, headers=headers)
        assert other.status_code == 400 and "motivering" not in other.text


def test_a_form_from_another_site_is_refused(client: FlaskClient, person: Person) -> None:
    person(SAM)
    form = {"csrf_token": token_in(client.get("/login")), "email": SAM, "password": PASSWORD}
    for site in ("cross-site", "same-site"):
        answer = client.post("/login", data=form, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 400
    assert client.post("/login", data=form).status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", ""])
def test_another_host_name_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/login", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text and not answer.location
    assert "Content-Security-Policy" in answer.headers


def test_too_much_at_once_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    form = {"csrf_token": token_in(client.get("/login")), "email": "x" * 2000, "password": "y"}
    answer = client.post("/login", data=form)
    assert answer.status_code == 413
    assert "Dit is te groot" in answer.text


def test_methods_a_page_does_not_know_are_refused(client: FlaskClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert client.open("/login", method=method).status_code in (400, 405)
    assert client.get("/logout").status_code == 405


# What the browser is told


def test_every_answer_carries_the_headers(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    paths = {
        re.sub(r"<[^>]*>", "x", rule.rule)
        for rule in site.url_map.iter_rules()
        if rule.endpoint != "crash"
    }
    for path in sorted(paths | {"/static/theme.css", "/nowhere"}):
        answer = client.get(path)
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, path
        kept = answer.headers["Cache-Control"] == "public, max-age=3600"
        assert kept == (path == "/static/theme.css"), path
        answer.close()
    assert "Strict-Transport-Security" not in client.get("/login").headers


def test_behind_https_the_cookie_is_for_this_host_alone(app: Flask, tmp_path: Path) -> None:
    from tender import create_app

    shared = {name: app.config[name] for name in ("TESTING", "DATABASE_URL", "LOG_FILE")}
    safe = create_app({**shared, "INSTANCE": tmp_path / "safe", "HTTPS": True})
    client = safe.test_client()
    answer = client.get("/login", base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-tender=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    with safe.app_context():
        db.engine.dispose()


def test_templates_hold_no_script_style_or_event_of_their_own() -> None:
    wrong = {
        "style attribute": re.compile(r"\sstyle\s*=", re.I),
        "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
        "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
        "style element": re.compile(r"<style", re.I),
        "javascript link": re.compile(r"javascript:", re.I),
        "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
        "file of another site": re.compile(r"(src|href)=[\"'](https?:)?//", re.I),
    }
    found = [
        f"{file.relative_to(TEMPLATES)}: {name}"
        for file in sorted(TEMPLATES.rglob("*.html"))
        for name, pattern in wrong.items()
        if pattern.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_language_and_colours_are_the_readers_choice(client: FlaskClient) -> None:
    assert '<html lang="nl">' in client.get("/login").text
    answer = client.get("/language/en?next=/login")
    assert (answer.status_code, answer.location) == (303, "/login")
    page = client.get("/login").text
    assert '<html lang="en">' in page and "Log in" in page
    client.get("/theme/dark")
    assert 'data-bs-theme="dark"' in client.get("/login").text
    assert client.get("/language/fr").status_code == 404
    assert client.get("/language/nl?next=https://evil.example").location == "/"


# Starting


def test_secrets_are_made_once_and_are_for_the_owner_alone(app: Flask) -> None:
    folder = Path(app.instance_path) / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == {
        "password-salt": 0o400,
        "session-key": 0o400,
    }
    from tender import config

    assert config.secret(Path(app.instance_path), "session-key").hex() == app.config["SECRET_KEY"]


def test_unsafe_settings_stop_the_start(tmp_path: Path) -> None:
    from tender import config, create_app

    for wrong in ({"SECRET_KEY": "short"}, {"DEBUG": True}, {"TRUSTED_HOSTS": []}):
        with pytest.raises(config.BadSettings):
            create_app({"INSTANCE": tmp_path / "unsafe", **wrong})
    secret = tmp_path / "unsafe" / "secrets" / "session-key"
    secret.chmod(0o444)
    with pytest.raises(config.BadSettings):
        create_app({"INSTANCE": tmp_path / "unsafe"})
