"""The second factor: asked after the password, set up the first time, and asked again."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

import segno
from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security import login_user
from markupsafe import Markup

from criteria.refusals import Refused
from tender.actions import factors as acts
from tender.actions.factors import Setting
from tender.clock import now
from tender.extensions import db
from tender.forms.factors import AppCodeForm, CodeForm, PasskeyForm
from tender.routes import passing, passkeys, proving
from tender.routes.access import (
    ask_factor,
    current_user_id,
    half_way,
    own_path,
    public,
    show_refusals,
    signed_in,
    unhurried,
)
from tender.routes.sessions import FACTORS_KEPT, own_row
from tender.store import accounts, factors

bp = Blueprint("factor", __name__)
_SECRET = 20
"""So many bytes the secret of an app has, as the standard asks."""


@bp.get("/second-factor")
@half_way
def ask() -> ResponseReturnValue:
    """The page after the password. Who has no second factor yet sets one up first."""
    if passing.inside():
        return redirect(_next() or "/", 303)
    if not factors.has_any(db.session, current_user_id()):
        return redirect(url_for("factor.begin", next=_next()), 303)
    return _asked(CodeForm(formdata=None))


@bp.post("/second-factor")
@half_way
def give() -> ResponseReturnValue:
    """A code, or the answer of a device."""
    form = CodeForm()
    if _given(form, "answer"):
        return redirect(_next() or "/", 303)
    return _asked(form), 422


@bp.get("/confirm")
@signed_in
def confirm() -> ResponseReturnValue:
    """The factor again, before a page that weighs much is read."""
    if passing.fresh() or not passing.gave_factor():
        return redirect(_next() or "/", 303)
    return _asked(CodeForm(formdata=None), "factor.confirmed")


@bp.post("/confirm")
@signed_in
def confirmed() -> ResponseReturnValue:
    form = CodeForm()
    if _given(form, "answer"):
        return redirect(_next() or "/", 303)
    return _asked(form, "factor.confirmed"), 422


@bp.get("/second-factor/set-up")
@half_way
def begin() -> ResponseReturnValue:
    return _may_begin() or _begun(AppCodeForm(formdata=None), PasskeyForm(formdata=None))


@bp.post("/second-factor/set-up")
@half_way
def app() -> ResponseReturnValue:
    """Keep the app that showed this code."""
    form = AppCodeForm()
    answer = _may_begin()
    if answer is not None:
        return answer
    key, code = current_app.config["FACTOR_KEY"], "".join(str(form.code.data).split())
    if form.validate():
        keep = _kept(
            form,
            lambda: acts.set_up_authenticator(db.session, _by(), key, _secret(), code, now()),
        )
        if keep is not None:
            return keep
    return _begun(form, PasskeyForm(formdata=None)), 422


@bp.post("/second-factor/passkey")
@half_way
def passkey() -> ResponseReturnValue:
    """Keep the passkey that a device made: its question was asked after the factor, shortly ago."""
    form = PasskeyForm()
    answer = None if passing.inside() else _may_begin()
    if answer is not None:
        return answer
    if form.validate():
        made = unhurried(lambda: passkeys.made(form.answer.data, form.name.data))
        if made is None:
            form.name.errors = [_("Het maken van de passkey lukte niet. Probeer het nog een keer.")]
        else:
            keep = _kept(form, lambda: acts.add_passkey(db.session, _by(), made, now()))
            if keep is not None:
                return keep
    return _begun(AppCodeForm(formdata=None), form), 422


@bp.post("/passkey/make")
@half_way
def to_make() -> ResponseReturnValue:
    """What the device needs to make a passkey."""
    answer = _may_begin()
    if answer is not None:
        return answer
    known = factors.of(db.session, current_user_id()).passkeys
    return _json(passkeys.to_make(current_user, known))


@bp.post("/passkey/use")
@public
def to_use() -> ResponseReturnValue:
    """What the device needs to use one. Before logging in it says nothing of who has which."""
    inside = current_user.is_authenticated
    known = factors.of(db.session, current_user_id()).passkeys if inside else ()
    return _json(passkeys.to_use(known))


@bp.post("/login/passkey")
@public
def enter() -> ResponseReturnValue:
    """Log in with a passkey alone: the device checked who holds it."""
    wanted = _next() or "/"
    found = unhurried(lambda: proving.by_passkey(request.form.get("answer")))
    user = accounts.by_id(db.session, found) if found is not None else None
    if user is None or not user.active:
        return redirect(url_for("security.login", passkey="failed", next=_next()), 303)
    login_user(user, authn_via=["webauthn"])
    passing.by_factor()
    return redirect(wanted, 303)


def _given(form: CodeForm, answer: str) -> bool:
    """Whether the second factor was given with this form; goes on under a new token then."""
    user_id, device = current_user_id(), request.form.get(answer)
    if device:
        good = unhurried(lambda: proving.by_passkey(device, user_id)) is not None
    elif not form.validate():
        return False
    else:
        good = unhurried(lambda: proving.by_code(user_id, form.code.data))
    if good:
        passing.by_factor()
    else:
        form.code.errors = [
            _("Dit klopt niet, of deze code is al gebruikt. Probeer een nieuwe code.")
        ]
    return good


def _may_begin() -> ResponseReturnValue | None:
    """What is answered to whoever may not set up a factor now: with one, it is asked first."""
    if passing.inside():
        return ask_factor()
    if factors.has_any(db.session, current_user_id()):
        return redirect(url_for("factor.ask", next=_next()), 303)
    return None


def _by() -> Setting:
    return Setting(current_user_id(), own_row(), not passing.inside())


def _kept(
    form: AppCodeForm | PasskeyForm, act: Callable[[], tuple[str, ...]]
) -> ResponseReturnValue | None:
    """Do the act; then the recovery codes that came with it, once. None when it was refused."""
    try:
        codes = act()
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return None
    session[FACTORS_KEPT] = session.get(FACTORS_KEPT, 0) + 1
    passing.by_factor()
    if not codes:
        return redirect(url_for("own_account.show"), 303)
    return codes_page(codes, _next() or "/")


def codes_page(codes: tuple[str, ...], then: str) -> str:
    """The recovery codes, shown this once."""
    return render_template("factor/codes.html", codes=codes, then=then)


def _secret() -> bytes:
    """The secret of an app that is being set up: follows from the token of this browser's forms, so
    that nothing is kept before the first code is right, and nobody else is shown the same. It stays
    when the factor is given meanwhile, and is another one once a factor was kept."""
    key = str(current_app.config["FACTOR_KEY"]).encode()
    of = f"app/2\n{session['csrf_token']}\n{session.get(FACTORS_KEPT, 0)}"
    return hmac.digest(key, of.encode(), hashlib.sha256)[:_SECRET]


def _next() -> str | None:
    return own_path(request.args.get("next"))


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")


def _asked(form: CodeForm, to: str = "factor.give") -> str:
    found = factors.of(db.session, current_user_id())
    return render_template(
        "factor/ask.html",
        form=form,
        found=found,
        to=url_for(to, next=_next()),
        wanted=_next(),
        again=to != "factor.give",
    )


def _begun(form: AppCodeForm, passkey_form: PasskeyForm) -> str:
    found = factors.of(db.session, current_user_id())
    made = factors.totp(current_app.config["FACTOR_KEY"], _secret())
    drawn = segno.make_qr(made.to_uri(label=current_user.email), error="m")
    return render_template(
        "factor/begin.html",
        form=form,
        passkey_form=passkey_form,
        found=found,
        drawn=Markup(drawn.svg_inline(scale=5, light="#fff")),  # nosec B704  # shapes alone
        secret=made.pretty_key(sep=" "),
        first=not passing.inside(),
        wanted=_next(),
    )
