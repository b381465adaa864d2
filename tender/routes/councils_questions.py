"""Questions of councils, for the officer: decided on, put to tenderers, their answers recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.reading import counted
from tender.actions import council_questions as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.council_questions import NoteForm, PutAnswerForm, SendingForm, decide_form
from tender.forms.fields import Form
from tender.pages.council_questions import AnswerPage, QuestionsPage, answer_page, questions_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, page_number, requires
from tender.routes.acting import acted

bp = Blueprint("councils_questions", __name__)
ROOT = "/procedures/<uuid:procedure_id>/councils/questions"


@bp.get(ROOT)
@requires(Permission.LEAD_COUNCILS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _shown(_page(), {})


@bp.post(ROOT)
@requires(Permission.LEAD_COUNCILS)
def note(procedure_id: UUID) -> ResponseReturnValue:
    """Write down a question of an organisation."""
    page = _page()
    form = _noting(page, NoteForm(prefix="note"))

    def act() -> None:
        whose, theme = form.organisation.data, form.theme.data or ""
        said = (whose, theme, form.candidacy, form.text.data)
        acts.note_question(db.session, current_identity(), *said, now())

    return _do(page, "note", form, act, _("De vraag is vastgelegd."))


@bp.post(f"{ROOT}/decide")
@requires(Permission.LEAD_COUNCILS)
def decide(procedure_id: UUID) -> ResponseReturnValue:
    """Put questions to tenderers, or refuse them."""
    page = _page()
    form = _deciding(page)

    def act() -> None:
        chosen, to = form.ids("questions"), form.ids("to")
        said = (form["outcome"].data, form.text.data or "", form.reason.data or "")
        acts.decide_questions(db.session, current_identity(), chosen, *said, to, now())

    return _do(page, "decide", form, act, _("Uw besluit over de vraag is vastgelegd."))


@bp.post(f"{ROOT}/<uuid:put_id>/others")
@requires(Permission.LEAD_COUNCILS)
def others(procedure_id: UUID, put_id: UUID) -> ResponseReturnValue:
    """Put a question to those who did not get it."""

    def act() -> None:
        acts.put_also(db.session, current_identity(), put_id, now())

    return _do(_page(), "others", Form(), act, _("Ook de andere inschrijvers krijgen deze vraag."))


@bp.get(f"{ROOT}/answers/<uuid:put_to_id>")
@requires(Permission.LEAD_COUNCILS)
def answer(procedure_id: UUID, put_to_id: UUID) -> ResponseReturnValue:
    """When one tenderer was sent a question, and what it answered."""
    page = _answer_page(put_to_id)
    return _answered(page, SendingForm(formdata=None, data=_now()), _answering(page, typed=False))


@bp.post(f"{ROOT}/answers/<uuid:put_to_id>")
@requires(Permission.LEAD_COUNCILS)
def keep_answer(procedure_id: UUID, put_to_id: UUID) -> ResponseReturnValue:
    """Keep an answer; a new version corrects it."""
    page = _answer_page(put_to_id)
    form = _answering(page, typed=True)

    def act() -> None:
        said = (put_to_id, form.text.data, form.seen_number)
        acts.record_answer(db.session, current_identity(), *said, now())

    done = _("Het antwoord is vastgelegd. De raad kan het nu lezen.")
    shown = acted(form, act, url_for(".index", procedure_id=procedure_id), done)
    return shown or (_answered(page, SendingForm(formdata=None, data=_now()), form), 422)


@bp.post(f"{ROOT}/answers/<uuid:put_to_id>/sent")
@requires(Permission.LEAD_COUNCILS)
def sent(procedure_id: UUID, put_to_id: UUID) -> ResponseReturnValue:
    """Keep when and how a question was sent with no letter from here."""
    page, form = _answer_page(put_to_id), SendingForm()

    def act() -> None:
        told = (put_to_id, form.sent_at.data, form.means.data)
        acts.record_sending(db.session, current_identity(), *told, now())

    done = _("Vastgelegd dat de vraag is verstuurd.")
    shown = acted(form, act, url_for(".index", procedure_id=procedure_id), done)
    return shown or (_answered(page, form, _answering(page, typed=False)), 422)


def _answer_page(put_to_id: UUID) -> AnswerPage:
    return answer_page(db.session, current_identity(), put_to_id)


def _answering(page: AnswerPage, *, typed: bool) -> PutAnswerForm:
    given = page.to.answers
    data = {"text": given[-1].text if given else "", "seen": len(given)}
    return PutAnswerForm(data=data) if typed else PutAnswerForm(formdata=None, data=data)


def _now() -> dict[str, datetime]:
    return {"sent_at": now().replace(second=0, microsecond=0)}


def _answered(page: AnswerPage, sending: SendingForm, form: PutAnswerForm) -> str:
    return render_template("councils/answer.html", page=page, sending=sending, form=form)


def _page() -> QuestionsPage:
    refused = counted(request.args.get("refused", "")) or 1
    return questions_page(db.session, current_identity(), page_number(), refused)


def _noting(page: QuestionsPage, form: NoteForm) -> NoteForm:
    lang = language()
    form.theme.offer((id_, title.get(lang)) for id_, title in page.themes)
    form.tenderer.offer(
        (str(id_), called.get(lang)) for one in page.bidders for id_, called in one.places
    )
    return form


def _deciding(page: QuestionsPage) -> Any:
    return decide_form(
        ((str(one.asked.id), one.asked.text) for one in page.waiting),
        [(str(one.first), one.name) for one in page.bidders],
    )


def _do(
    page: QuestionsPage, key: str, form: Form, act: Callable[[], object], done: str
) -> ResponseReturnValue:
    shown = acted(form, act, url_for(".index", procedure_id=page.case.id), done)
    return shown or _shown(_page(), {key: form})


def _shown(page: QuestionsPage, typed: dict[str, Form]) -> ResponseReturnValue:
    forms: dict[str, Form] = {"note": _noting(page, NoteForm(formdata=None, prefix="note"))}
    if "decide" not in typed:
        forms["decide"] = _deciding(page)
    shown = render_template("councils/questions.html", page=page, forms=forms | typed, typed=typed)
    return shown, 422 if typed else 200
