"""A page is there for nobody unless it says for whom; refusals stand at their fields."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import FieldList, Form, FormField, StringField

from criteria.refusals import Refused, refusal
from tender.extensions import begin_write, db
from tender.models.identity import User
from tender.models.procedures import Participant, Procedure, RoleGrant
from tender.permissions import Permission
from tender.routes.access import (
    current_identity,
    current_step,
    requires,
    show_refusals,
)

from .conftest import SAM, Clock, Person, login, token_in, without_token


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
