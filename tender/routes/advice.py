"""A delegate of an advisory council advises, and reads what was done with it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import advising
from tender.clock import now
from tender.extensions import db
from tender.forms.advice import AdviceForm
from tender.pages import advice as pages
from tender.pages import advice_answers as answers
from tender.permissions import Permission
from tender.routes import advice_answers
from tender.routes.access import current_identity, current_step, requires, show_refusals

bp = Blueprint("advice", __name__)


@bp.get("/procedures/<uuid:procedure_id>/advice")
@requires(Permission.OVERVIEW)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The advice page that fits the reader; the page itself asks the exact permission."""
    if answers.reads_all(current_identity(), current_step()):
        return advice_answers.everything(procedure_id)
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


def _own(procedure_id: UUID, form: AdviceForm) -> ResponseReturnValue:
    page = pages.delegate_page(db.session, current_identity(), _theme())
    shown = render_template("advice/delegate.html", page=page, form=form, procedure_id=procedure_id)
    return shown, 422 if form.errors or form.form_errors else 200


def _here(procedure_id: UUID, theme: str) -> str:
    if answers.reads_all(current_identity(), current_step()):
        return url_for("advice.give", procedure_id=procedure_id, theme=theme or None)
    return url_for("advice.index", procedure_id=procedure_id, theme=theme or None)


def _theme() -> str:
    return request.args.get("theme", "")
