"""One's own account: where one is logged in, the password, and the second factors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user  # type: ignore[import-untyped]

from criteria.refusals import Refused
from tender.actions import factors as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.accounts import OwnPasswordForm
from tender.forms.factors import PasskeyForm
from tender.forms.fields import first_sentence
from tender.pages.own_account import key_of, links, own_account_page
from tender.routes import passing
from tender.routes.access import ask_factor, current_user_id, hide, show_refusals, signed_in
from tender.routes.confirming import check_password
from tender.routes.factor import codes_page
from tender.routes.sessions import own_row, renew
from tender.store import sessions

bp = Blueprint("own_account", __name__)


@bp.get("/account")
@signed_in
def show() -> str:
    page = own_account_page(db.session, current_user_id(), own_row(), now(), _idle())
    return render_template(
        "account/show.html",
        page=page,
        email=current_user.email,
        by_link=passing.came_by_link(),
        has_password=current_user.password is not None,
        links=links(page.links, current_app.config["PROVIDERS"].values()),
    )


@bp.post("/account/sessions")
@signed_in
def end_session() -> ResponseReturnValue:
    """End one of one's own sessions elsewhere, or all others."""
    mine, own = current_user_id(), own_row()
    which = request.form.get("which", "")
    if which == "others":
        acts.end_other_sessions(db.session, mine, own, now())
    else:
        found = [
            row.token_hash
            for row in sessions.all_of(db.session, mine, now(), _idle())
            if key_of(row.token_hash) == which and row.token_hash != own
        ]
        if not found:
            hide()
        acts.end_session(db.session, mine, found[0], now())
    db.session.commit()
    flash(_("Daar bent u nu uitgelogd."), "toast")
    return _back()


@bp.get("/account/password")
@signed_in
def password() -> ResponseReturnValue:
    """The form, once the factor was given: no password is carried through the page that asks it."""
    if current_user.password is None:
        hide()
    if (asked := ask_factor()) is not None:
        return asked
    return render_template("account/password.html", form=OwnPasswordForm(formdata=None))


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Another password. The second factor stays; every other session ends."""
    if current_user.password is None:
        hide()
    form = OwnPasswordForm()
    if form.validate():
        try:
            check_password(form.current.data, "current")
            keep = own_row()
            mark = acts.change_password(
                db.session, current_user_id(), keep, form.password.data, now()
            )
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
        else:
            browser["_user_id"] = mark
            renew()
            flash(_("Uw wachtwoord is gewijzigd. Op andere plekken bent u uitgelogd."), "toast")
            return _back()
    return render_template("account/password.html", form=form), 422


@bp.post("/account/codes")
@signed_in
def codes() -> ResponseReturnValue:
    """New recovery codes; the answer is the only page that ever shows them."""
    made = acts.renew_codes(db.session, current_user_id(), now())
    db.session.commit()
    return codes_page(made, url_for("own_account.show"))


@bp.post("/account/passkeys/<uuid:passkey_id>/name")
@signed_in
def rename(passkey_id: UUID) -> ResponseReturnValue:
    form = PasskeyForm()
    name = form.name.data if form.validate() else ""
    return _tried(
        lambda: acts.rename_passkey(db.session, current_user_id(), passkey_id, name, now()),
        _("De naam is gewijzigd."),
    )


@bp.post("/account/passkeys/<uuid:passkey_id>/remove")
@signed_in
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    return _tried(
        lambda: acts.remove_passkey(db.session, current_user_id(), passkey_id, now()),
        _("De passkey werkt niet meer."),
    )


@bp.post("/account/authenticator/remove")
@signed_in
def remove_authenticator() -> ResponseReturnValue:
    return _tried(
        lambda: acts.remove_authenticator(db.session, current_user_id(), now()),
        _("De app werkt niet meer."),
    )


def _tried(act: Callable[[], None], done: str) -> ResponseReturnValue:
    try:
        act()
        db.session.commit()
        flash(done, "toast")
    except Refused as refused:
        db.session.rollback()
        flash(first_sentence(refused), "warn")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("own_account.show"), 303)


def _idle() -> timedelta:
    found: timedelta = current_app.config["SESSION_IDLE"]
    return found
