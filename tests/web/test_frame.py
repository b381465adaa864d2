"""What holds for every page: who it is for, what goes wrong how, what the browser is told."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tender.extensions import db
from tender.routes.access import PUBLIC, access_of
from tender.routes.headers import ALWAYS

from .conftest import PASSWORD, SAM, Person, login, token_in

TEMPLATES = Path(__file__).parents[2] / "tender" / "templates"


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
        "factor.enter",
        "factor.to_use",
        "minutes_link.confirm",
        "minutes_link.pdf",
        "minutes_link.show",
        "papers.own_form",
        "papers.own_sheet",
        "provider.back",
        "provider.enter",
        "provider.open_",
        "security.login",
        "security.logout",
        "static",
        "tenderer_notices.read",
        "tenderer_questions.answer",
        "tenderer_questions.decision",
        "tenderer_questions.had",
        "tenderer_questions.letter",
        "tenderer_questions.opened",
        "welcome.ask",
        "welcome.open_",
        "welcome.send",
        "welcome.show",
    }


# What goes wrong


def test_an_unknown_page_has_a_reference_that_is_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "tender"):
        answer = client.get("/nowhere")
    assert answer.status_code == 404
    shown = re.search(r"404-([0-9a-f]{8})", answer.text)
    assert shown and "answered 404" in caplog.text


def test_the_page_of_what_went_wrong_asks_nothing_more_of_the_database(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    person(SAM)
    login(client, SAM)
    sent: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    page = client.get(f"/procedures/{uuid4()}")
    assert page.status_code == 404 and "Sam de Wit" in page.text
    assert len([statement for statement in sent if "FROM users" in statement]) == 1


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


def test_a_form_of_a_session_that_is_gone_names_its_fields_and_choices(client: FlaskClient) -> None:
    form = {"seen": "0", "outcome": "not_met", "reason": "De groep is niet te volgen, zegt zij."}
    answer = client.post("/login", data=form, headers={"Sec-Fetch-Site": "same-origin"}).text
    told = re.findall(r"<label[^>]*>([^<]+)</label><textarea[^>]*>\n([^<]*)</textarea>", answer)
    assert told == [("Wat besluit u?", "Voldoet niet"), ("Reden", form["reason"])]


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
    assert "Dit is te groot" in answer.text and "ten hoogste" not in answer.text
    app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024
    large = client.post("/login?next=/procedures", data={"email": "x" * (3 * 1024 * 1024)})
    assert "Hier past ten hoogste 2 MB in één keer" in large.text
    assert '<a href="/login?next=/procedures">Terug naar de bladzijde' in large.text


def test_another_language_after_a_form_went_wrong_stays_there(client: FlaskClient) -> None:
    wrong = client.post("/login?next=/procedures", data={"email": SAM, "password": PASSWORD})
    assert wrong.status_code == 400
    assert 'href="/language/en?next=/login?next%3D/procedures"' in wrong.text
    assert 'href="/language/en"' in client.get("/nergens").text


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
    for path in ("/language/en", "/theme/dark"):
        chosen = client.get(path, base_url="https://localhost").headers["Set-Cookie"]
        assert chosen.startswith("__Host-") and "Secure" in chosen and "Path=/" in chosen
    assert (
        '<html lang="en" data-bs-theme="dark"'
        in client.get("/login", base_url="https://localhost").text
    )
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
        "factor-key": 0o400,
        "password-salt": 0o400,
        "seal-key": 0o400,
        "session-key": 0o400,
    }
    from tender import config

    assert config.secret(Path(app.instance_path), "session-key").hex() == app.config["SECRET_KEY"]


def test_unsafe_settings_stop_the_start(tmp_path: Path) -> None:
    from tender import config, create_app

    for wrong in (
        {"SECRET_KEY": "short"},
        {"DEBUG": True},
        {"TRUSTED_HOSTS": []},
        {"PUBLIC_URL": "http://tender.example"},
        {"PUBLIC_URL": "https://tender.example", "HTTPS": False},
        {"PUBLIC_URL": "http://127.0.0.1.tender.example", "HTTPS": True},
    ):
        with pytest.raises(config.BadSettings):
            create_app({"INSTANCE": tmp_path / "unsafe", **wrong})
    secret = tmp_path / "unsafe" / "secrets" / "session-key"
    secret.chmod(0o444)
    with pytest.raises(config.BadSettings):
        create_app({"INSTANCE": tmp_path / "unsafe"})
    for weak in (b"short", b"password" * 4, bytes(32)):
        secret.unlink()
        secret.write_bytes(weak)
        secret.chmod(0o400)
        with pytest.raises(config.BadSettings):
            create_app({"INSTANCE": tmp_path / "unsafe"})
    secret.unlink()
    for safe in ("http://127.0.0.1:8000", "http://[::1]:8000", ""):
        create_app({"INSTANCE": tmp_path / "unsafe", "PUBLIC_URL": safe})


def test_a_python_without_its_checks_does_not_start(tmp_path: Path) -> None:
    """`python -O` leaves out each assert."""
    start = "from pathlib import Path; from tender import create_app; "
    start += f"create_app({{'INSTANCE': Path({str(tmp_path)!r})}})"
    run = subprocess.run([sys.executable, "-O", "-c", start], capture_output=True, text=True)
    assert run.returncode == 1
    assert "BadSettings: python -O and PYTHONOPTIMIZE" in run.stderr
