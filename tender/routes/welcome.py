"""The page behind an invitation: whoever holds the link sets the first password of the account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions.accounts import invited, open_account
from tender.clock import now
from tender.extensions import db
from tender.forms.accounts import FirstPasswordForm
from tender.routes.access import public, show_refusals

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
    invited(db.session, token, now())
    if form.validate():
        try:
            open_account(db.session, token, form.password.data, now())
            db.session.commit()
            flash(_("Uw wachtwoord is bewaard. Log nu in."), "ok")
            return redirect(url_for("security.login"), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _shown(token, form), 422


def _shown(token: str, form: FirstPasswordForm) -> str:
    user = invited(db.session, token, now())
    return render_template(
        "accounts/welcome.html", form=form, token=token, name=user.name, email=user.email
    )
