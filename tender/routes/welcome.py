"""The page behind an invitation: whoever holds the link sets the first password of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions.accounts import invited, open_account
from tender.clock import now
from tender.extensions import db
from tender.forms.accounts import FirstPasswordForm
from tender.routes.access import public, show_refusals

if TYPE_CHECKING:
    from tender.models.identity import User

bp = Blueprint("welcome", __name__)


@bp.get("/welcome/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    return _shown(token, FirstPasswordForm(formdata=None))


@bp.post("/welcome/<token>")
@public
def open_(token: str) -> ResponseReturnValue:
    """Set the password. The link works once."""
    form = FirstPasswordForm()
    _invited(token)
    if form.validate():
        try:
            open_account(db.session, _key(), token, form.password.data, now())
            db.session.commit()
            flash(_("Uw wachtwoord is bewaard. Log nu in."), "ok")
            return redirect(url_for("security.login"), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _shown(token, form), 422


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _invited(token: str) -> User:
    return invited(db.session, _key(), token, now())


def _shown(token: str, form: FirstPasswordForm) -> str:
    user = _invited(token)
    return render_template(
        "accounts/welcome.html", form=form, token=token, name=user.name, email=user.email
    )
