"""The page behind an invitation: a first password is set there. A delegate needs none and comes in
with the link and the own e-mail address; whose link is used up asks for another."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security import login_user

from criteria.refusals import Refused
from tender import permissions
from tender.actions import accounts as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.accounts import AddressForm, FirstPasswordForm, PasswordByLinkForm
from tender.permissions import NotGranted, Permission
from tender.routes import login, passing
from tender.routes.access import public, show_refusals
from tender.store import invitations
from tender.store import sessions as store
from tender.store.summary import summary

if TYPE_CHECKING:
    from tender.models.identity import User

bp = Blueprint("welcome", __name__)


@bp.get("/welcome/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Reading the page does not use the link up: mail scanners open every link."""
    user = _invited(token)
    if user is None:
        return _dead()
    if not _alone(user):
        return _password(token, user, FirstPasswordForm(formdata=None))
    return _plain(token, _form_of_link(formdata=None))


@bp.post("/welcome/<token>")
@public
def open_(token: str) -> ResponseReturnValue:
    """Set the password, or come in without one. The link works once."""
    user = _invited(token)
    if user is None:
        return _dead()
    if not _alone(user):
        form = FirstPasswordForm()
        if form.validate() and _opened(token, form, ""):
            return _to_login()
        return _password(token, user, form), 422
    plain, keys = _form_of_link(), login.tried(user.email)
    if plain.validate():
        login.refuse_for_a_while(keys, now())
        if isinstance(plain, FirstPasswordForm):
            if _opened(token, plain, plain.email.data):
                return _to_login()
        else:
            answer = _entered(token, plain, keys)
            if answer is not None:
                return answer
        if plain.email.errors:
            login.count(db.session, keys, now(), good=False)
            db.session.commit()
    return _plain(token, plain), 422


@bp.get("/link")
@public
def ask() -> ResponseReturnValue:
    return render_template("accounts/ask_link.html", form=AddressForm(formdata=None))


@bp.post("/link")
@public
def send() -> ResponseReturnValue:
    """Another link by mail. The answer is the same for an address that nobody has."""
    form, keys = AddressForm(), login.asking()
    if not form.validate():
        return render_template("accounts/ask_link.html", form=form), 422
    login.refuse_for_a_while(keys, now())
    login.count(db.session, keys, now(), good=False)
    acts.ask_link(db.session, form.email.data, now())
    db.session.commit()
    return render_template("accounts/link_asked.html")


def _entered(token: str, form: AddressForm, keys: dict[str, str]) -> ResponseReturnValue | None:
    """Log in as the log-in page does; None for the wrong address."""
    try:
        user, place = acts.enter_by_link(db.session, _key(), token, form.email.data, now())
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return None
    store.clear_failures(db.session, keys["pair"])
    db.session.commit()
    browser.clear()
    login_user(user, authn_via=["email"])
    passing.by_link()
    current_app.logger.info("log-in by link, %s", keys["pair"][:12])
    return redirect(_advice(user.id, place), 303)


def _advice(user_id: UUID, place: UUID | None) -> str:
    """The page of the advice, as soon as there is one; else that of the procedure."""
    found = permissions.identify(db.session, user_id, place) if place else None
    if found is None:
        return url_for("account.home")
    about = summary(db.session, found.procedure_id)
    opens = about and permissions.allowed(found, Permission.GIVE_ADVICE, about.step)
    page = "advice.index" if opens else "cockpit.overview"
    return url_for(page, procedure_id=found.procedure_id)


def _opened(token: str, form: FirstPasswordForm, email: str) -> bool:
    try:
        acts.open_account(db.session, _key(), token, form.password.data, now(), email)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return False
    return True


def _to_login() -> ResponseReturnValue:
    flash(_("Uw wachtwoord is bewaard. Log nu in."), "ok")
    return redirect(url_for("security.login"), 303)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _invited(token: str) -> User | None:
    try:
        return acts.invited(db.session, _key(), token, now())
    except NotGranted:
        return None


def _alone(user: User) -> bool:
    return invitations.needs_no_password(db.session, user.id)


def _dead() -> ResponseReturnValue:
    """The same for a link that was used, that is too old, or that never was.

    Who clicked twice is in already.
    """
    if current_user.is_authenticated:
        return redirect(url_for("account.home"), 303)
    return render_template("accounts/link_dead.html", form=AddressForm(formdata=None)), 410


def _form_of_link(**given: None) -> AddressForm:
    """What a delegate fills in: the address, and a password for who wants one."""
    return PasswordByLinkForm(**given) if _chooses() else AddressForm(**given)


def _chooses() -> bool:
    return "password" in request.args


def _plain(token: str, form: AddressForm) -> str:
    return render_template("accounts/enter.html", form=form, token=token, chooses=_chooses())


def _password(token: str, user: User, form: FirstPasswordForm) -> str:
    return render_template(
        "accounts/welcome.html", form=form, token=token, name=user.name, email=user.email
    )
