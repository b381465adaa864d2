"""Advice: a delegate gives it, an officer answers it, the committee reads it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.council import OUTCOMES
from criteria.refusals import Refused
from tender.actions import advising
from tender.clock import now
from tender.extensions import db
from tender.forms.advice import AdviceForm, AnswerForm, answer_form
from tender.pages import advice as pages
from tender.permissions import Permission
from tender.routes.access import (
    current_identity,
    current_step,
    hide,
    language,
    requires,
    show_refusals,
)
from tender.routes.councils_door import joined

bp = Blueprint("advice", __name__)
OPEN = "open"


@bp.get("/procedures/<uuid:procedure_id>/advice")
@requires(Permission.OVERVIEW)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The advice page that fits the reader; the page itself asks the exact permission."""
    if pages.reads_all(current_identity(), current_step()):
        return _all(procedure_id, {})
    return _own(procedure_id, AdviceForm())


@bp.route("/procedures/<uuid:procedure_id>/advice/give", methods=["GET", "POST"])
@requires(Permission.GIVE_ADVICE)
def give(procedure_id: UUID) -> ResponseReturnValue:
    """Advise on the theme of the address, or in general."""
    form, theme = AdviceForm(), _theme()
    if form.validate_on_submit():
        try:
            advising.give_advice(db.session, current_identity(), theme, form.text.data, now())
            db.session.commit()
            flash(_("Uw advies is verstuurd."), "toast")
            return redirect(_here(procedure_id, theme), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _own(procedure_id, form)


@bp.post("/procedures/<uuid:procedure_id>/advice/<uuid:advice_id>/answer")
@requires(Permission.ANSWER_ADVICE)
def answer(procedure_id: UUID, advice_id: UUID) -> ResponseReturnValue:
    """Say what was done with one advice, and why."""
    form = _answer_form(advice_id)
    if form.validate_on_submit():
        try:
            advising.answer_advice(
                db.session,
                current_identity(),
                advice_id,
                form["outcome"].data,
                form.text.data,
                form.shown_in.data or "",
                now(),
            )
            db.session.commit()
            flash(_("Uw antwoord is vastgelegd."), "toast")
            return redirect(url_for("advice.index", procedure_id=procedure_id, show=_show()), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _all(procedure_id, {advice_id: form})


def _own(procedure_id: UUID, form: AdviceForm) -> ResponseReturnValue:
    first = joined()
    if first is not None:
        return first
    page = pages.delegate_page(db.session, current_identity(), _theme())
    shown = render_template("advice/delegate.html", page=page, form=form, procedure_id=procedure_id)
    return shown, 422 if form.errors or form.form_errors else 200


def _all(procedure_id: UUID, typed: dict[UUID, AnswerForm]) -> ResponseReturnValue:
    only_open = _show() == OPEN
    page = pages.advice_page(db.session, current_identity(), only_open=only_open)
    if not typed.keys() <= {item.id for item in page.items}:
        hide()
    forms = {}
    if page.may_answer:
        forms = {item.id: _answer_form(item.id) for item in page.shown if item.answer is None}
    shown = render_template(
        "advice/all.html",
        page=page,
        forms=forms | typed,
        typed=typed,
        only_open=only_open,
        procedure_id=procedure_id,
    )
    return shown, 422 if typed else 200


def _answer_form(advice_id: UUID) -> AnswerForm:
    """Each advice has a form of its own; only the one that was sent holds what was typed."""
    made = answer_form(OUTCOMES, language())
    if (request.view_args or {}).get("advice_id") == advice_id:
        return made(prefix=f"a{advice_id}")
    return made(formdata=None, prefix=f"a{advice_id}")


def _here(procedure_id: UUID, theme: str) -> str:
    if pages.reads_all(current_identity(), current_step()):
        return url_for("advice.give", procedure_id=procedure_id, theme=theme or None)
    return url_for("advice.index", procedure_id=procedure_id, theme=theme or None)


def _theme() -> str:
    return request.args.get("theme", "")


def _show() -> str | None:
    return OPEN if request.args.get("show") == OPEN else None
