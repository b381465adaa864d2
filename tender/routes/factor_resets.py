"""Somebody lost the second factor: one person asks, another agrees."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import factor_resets as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.factors import CheckedForm
from tender.pages.factor_resets import reset_lines
from tender.routes.access import (
    current_user_id,
    hide,
    platform,
    show_refusals,
    signed_in,
)
from tender.store import accounts, factors
from tender.store.accounts import ADMINISTRATOR

bp = Blueprint("factor_resets", __name__)


@bp.get("/accounts/<uuid:user_id>/reset")
@platform(ADMINISTRATOR)
def form(user_id: UUID) -> ResponseReturnValue:
    return _asking(user_id, CheckedForm(formdata=None))


@bp.post("/accounts/<uuid:user_id>/reset")
@platform(ADMINISTRATOR)
def ask(user_id: UUID) -> ResponseReturnValue:
    """Say that somebody lost the second factor."""
    form = CheckedForm()
    if form.validate():
        try:
            acts.ask_reset(db.session, current_user_id(), user_id, form.checked.data, now())
            db.session.commit()
            flash(_("Nu moet een tweede persoon akkoord gaan, binnen een dag."), "toast")
            return redirect(url_for("factor_resets.index"), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _asking(user_id, form), 422


@bp.get("/resets")
@signed_in
def index() -> str:
    return _shown()


@bp.post("/resets/<uuid:reset_id>")
@signed_in
def agree(reset_id: UUID) -> ResponseReturnValue:
    """The second person agrees: the factors are put aside."""
    form = CheckedForm(prefix=str(reset_id))
    if form.validate():
        try:
            acts.agree_reset(db.session, current_user_id(), reset_id, form.checked.data, now())
            db.session.commit()
            flash(_("De tweede stap is opzij gezet. Deze persoon stelt een nieuwe in."), "toast")
            return redirect(url_for("factor_resets.index"), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _shown(reset_id, form), 422


def _asking(user_id: UUID, form: CheckedForm) -> str:
    user = accounts.by_id(db.session, user_id)
    if user is None or not user.active or not factors.has_any(db.session, user_id):
        hide()
    return render_template("factor/reset.html", form=form, user=user)


def _shown(tried: UUID | None = None, form: CheckedForm | None = None) -> str:
    lines = reset_lines(db.session, current_user_id(), now())
    if tried is not None and tried not in {line.id for line in lines}:
        hide()
    forms = {
        line.id: form
        if form is not None and line.id == tried
        else CheckedForm(formdata=None, prefix=str(line.id))
        for line in lines
    }
    return render_template("factor/resets.html", lines=lines, forms=forms)
