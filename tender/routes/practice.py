"""The practice round: the list, one question, and what officer, assessor and chair do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import practice as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.fields import Form
from tender.forms.practice import AgreementForm, AnswerForm, LeaveOutForm
from tender.forms.scoring import OPEN, ScoreForm, WordForm
from tender.pages import practice as pages
from tender.pages.practice import AnswerPage
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.routes.errors import gives_back
from tender.store.practice import TextView

bp = Blueprint("practice", __name__)
AREA = "/procedures/<uuid:procedure_id>/practice"
QUESTION = f"{AREA}/<question>"
SENDS = {AnswerForm: "answer", ScoreForm: "score", AgreementForm: "agree"}
"""What each form is for, as the endpoint it goes to."""


@bp.get(AREA)
@requires(Permission.VIEW_PRACTICE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _index()


@bp.post(f"{AREA}/release")
@requires(Permission.WRITE_PRACTICE)
def release(procedure_id: UUID) -> ResponseReturnValue:
    return _turn(procedure_id, acts.release_answers, _("De beoordelaars kunnen nu oefenen."))


@bp.post(f"{AREA}/remind")
@requires(Permission.REMIND_PRACTICE)
def remind(procedure_id: UUID) -> ResponseReturnValue:
    return _turn(procedure_id, acts.remind, _("De herinnering is verstuurd."))


@bp.post(f"{AREA}/open")
@requires(Permission.LEAD_PRACTICE)
def open(procedure_id: UUID) -> ResponseReturnValue:
    form = WordForm(OPEN)
    if not form.validate():
        return _index(opening=form), 422
    return _turn(procedure_id, acts.open_scores, _("De oefenscores zijn open."))


@bp.post(f"{AREA}/close")
@requires(Permission.LEAD_PRACTICE)
def close(procedure_id: UUID) -> ResponseReturnValue:
    return _turn(procedure_id, acts.close_round, _("De oefenronde is gesloten."))


@bp.post(f"{AREA}/leave-out")
@requires(Permission.LEAD_PRACTICE)
def leave_out(procedure_id: UUID) -> ResponseReturnValue:
    form = LeaveOutForm()
    told = _("De reden is vastgelegd. Er komt geen oefenronde.")
    if _done(form, told, acts.leave_out, form.reason.data):
        return redirect(url_for(".index", procedure_id=procedure_id), 303)
    return _index(form), 422


@bp.get(QUESTION, endpoint="question")
@requires(Permission.VIEW_PRACTICE)
def show(procedure_id: UUID, question: str) -> ResponseReturnValue:
    page = _page(question)
    if page is None:
        return redirect(url_for(".index", procedure_id=procedure_id))
    return _question(page)


@bp.post(f"{QUESTION}/answer")
@requires(Permission.WRITE_PRACTICE)
def answer(procedure_id: UUID, question: str) -> ResponseReturnValue:
    """Write an answer of the invented tenderer."""
    told = _("Het oefenantwoord is bewaard.")
    return _write(procedure_id, question, AnswerForm(), told, acts.write_answer)


@bp.post(f"{QUESTION}/score")
@requires(Permission.SCORE_PRACTICE)
def score(procedure_id: UUID, question: str) -> ResponseReturnValue:
    """Give a practice score, once."""
    page = _page(question)
    form = ScoreForm(page.question.scale if page else None)
    given = Score(question, form.step(), form.motivation.data or "")
    if _done(form, _("Uw oefenscore is vastgelegd."), acts.score_answer, given):
        return _onward(procedure_id, page)
    return _again(procedure_id, question, form)


@bp.post(f"{QUESTION}/agreement")
@requires(Permission.LEAD_PRACTICE)
def agree(procedure_id: UUID, question: str) -> ResponseReturnValue:
    """Record what the committee agrees about one question."""
    told = _("De afspraak is vastgelegd.")
    return _write(procedure_id, question, AgreementForm(), told, acts.record_agreement)


@gives_back("practice.answer")
def unwritten(procedure_id: UUID, question: str) -> ResponseReturnValue | None:
    """The answer as it was typed in a session that ended."""
    page = _page(question)
    return _ended(procedure_id, question, AnswerForm()) if page and page.may_write else None


@gives_back("practice.score")
def unscored(procedure_id: UUID, question: str) -> ResponseReturnValue | None:
    """The practice score as it was typed in a session that ended."""
    page = _page(question)
    if page is None or not page.may_score:
        return None
    return _ended(procedure_id, question, ScoreForm(page.question.scale))


@gives_back("practice.agree")
def unagreed(procedure_id: UUID, question: str) -> ResponseReturnValue | None:
    """The agreement as it was typed in a session that ended."""
    page = _page(question)
    return _ended(procedure_id, question, AgreementForm()) if page and page.may_agree else None


def _ended(procedure_id: UUID, question: str, form: Form) -> ResponseReturnValue:
    return _again(procedure_id, question, form, ended=True)


def _write(
    procedure_id: UUID,
    question: str,
    form: AnswerForm | AgreementForm,
    told: str,
    act: Callable[..., None],
) -> ResponseReturnValue:
    """Keep a text, or a new version of it."""
    page = _page(question)
    if _done(form, told, act, question, form.text.data, form.seen_number):
        return _onward(procedure_id, page)
    return _again(procedure_id, question, form)


def _turn(procedure_id: UUID, act: Callable[..., None], told: str) -> ResponseReturnValue:
    """An act on the whole round, of one button."""
    try:
        act(db.session, current_identity(), now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return _index(faults=tuple(one.sentence(language()) for one in refused.refusals)), 422
    flash(told, "success")
    return redirect(url_for(".index", procedure_id=procedure_id), 303)


def _done(form: Form, told: str, act: Callable[..., Any], *typed: object) -> bool:
    """Whether a form was sent well and its act done; what is wrong stands in the form."""
    if not form.validate():
        return False
    try:
        act(db.session, current_identity(), *typed, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return False
    flash(told, "success")
    return True


def _page(question: str) -> AnswerPage | None:
    return pages.answer_page(db.session, current_identity(), question)


def _index(
    form: LeaveOutForm | None = None,
    faults: tuple[str, ...] = (),
    opening: WordForm | None = None,
) -> str:
    page = pages.round_page(db.session, current_identity())
    form = form or LeaveOutForm(formdata=None)
    opening = opening or WordForm(OPEN, formdata=None)
    return render_template(
        "practice/index.html", page=page, form=form, faults=faults, opening=opening
    )


def _onward(procedure_id: UUID, page: AnswerPage | None) -> ResponseReturnValue:
    """To the next question that waits for this person, or back to the list."""
    following = page.following if page else None
    if following is None:
        return redirect(url_for(".index", procedure_id=procedure_id), 303)
    return redirect(url_for(".question", procedure_id=procedure_id, question=following.id), 303)


def _again(
    procedure_id: UUID, question: str, sent: Form, *, ended: bool = False
) -> ResponseReturnValue:
    """The form as it was typed, beside the round as it is by now."""
    page = _page(question)
    if page is None:
        return redirect(url_for(".index", procedure_id=procedure_id), 303)
    elsewhere = None
    if isinstance(sent, AnswerForm | AgreementForm):
        stored = page.line.answer if isinstance(sent, AnswerForm) else page.line.agreement
        elsewhere = stored if stored and sent.seen_number != stored.number else None
        sent.seen.data = str(stored.number if stored else 0)
    return _question(page, sent, elsewhere, ended=ended), 422


def _question(
    page: AnswerPage, sent: Form | None = None, elsewhere: object = None, *, ended: bool = False
) -> str:
    """The one form that this person may send now, if any."""
    form = sent
    if form is None and page.may_write:
        form = AnswerForm(formdata=None, data=_stored(page.line.answer))
    elif form is None and page.may_score:
        form = ScoreForm(page.question.scale, formdata=None)
    elif form is None and page.may_agree:
        form = AgreementForm(formdata=None, data=_stored(page.line.agreement))
    sends = next((name for kind, name in SENDS.items() if isinstance(form, kind)), None)
    return render_template(
        "practice/question.html",
        page=page,
        form=form,
        sends=sends,
        elsewhere=elsewhere,
        ended=ended,
    )


def _stored(text: TextView | None) -> dict[str, str]:
    return {"text": text.text if text else "", "seen": str(text.number if text else 0)}
