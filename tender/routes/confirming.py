"""Asking anew who it is before an act that weighs much (P14): the second factor, unless it was
given in the last five minutes. In demo mode, where a password is enough, a signature asks that."""

from __future__ import annotations

from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security.utils import verify_password
from werkzeug.exceptions import TooManyRequests

from criteria.refusals import Refused, refusal
from tender.clock import now
from tender.extensions import db
from tender.routes import passing, passkeys, proving
from tender.routes.access import SAFE, current_user_id, own_path, unhurried
from tender.routes.errors import sent
from tender.routes.login import HASHING, count, refuse_for_a_while, tried
from tender.routes.sessions import apart
from tender.store import accounts, factors

_LONGEST = 1000
CODE, ANSWER = "confirm_code", "confirm_answer"


def init_app(app: Flask) -> None:
    app.extensions["confirm"] = ask_again
    app.add_template_global(asks_password)
    app.add_template_global(passkeys.by_name)


def ask_again() -> ResponseReturnValue | None:
    """The page that asks the factor, with all that was sent in it; None when it came along."""
    if request.method in SAFE:
        return redirect(
            url_for("factor.confirm", next=own_path(request.full_path.rstrip("?"))), 303
        )
    try:
        good = _proved()
    except TooManyRequests as late:
        said = _("Er is te vaak geprobeerd. Wacht even en probeer het dan opnieuw.")
        page = _page(said, TooManyRequests.code)
        page.headers["Retry-After"] = str(late.retry_after)
        return page
    if good is None:
        return _page("", 403)
    if not good:
        said = _("Dit klopt niet, of deze code is al gebruikt. Probeer een nieuwe code.")
        return _page(said, 422)
    passing.by_factor()
    return None


def _proved() -> bool | None:
    """Whether the right factor came along; None when nothing did."""
    user_id, code, answer = current_user_id(), request.form.get(CODE), request.form.get(ANSWER)
    if answer:
        return unhurried(lambda: proving.by_passkey(answer, user_id)) is not None
    return unhurried(lambda: proving.by_code(user_id, code)) if code is not None else None


def _page(wrong: str, status: int) -> Response:
    """What was sent stands in the page, to be sent again with the factor."""
    page = render_template(
        "factor/confirm.html",
        sent=sent(),
        found=factors.of(db.session, current_user_id()),
        wrong=wrong,
        files=any(one.filename for one in request.files.values()),
    )
    return make_response(page, status)


def asks_password() -> bool:
    """Whether a signature asks the password: of who has nothing else, in demo mode."""
    return not passing.gave_factor()


def require_password(form: Any) -> None:
    """Refused unless the form holds the password of who is logged in, where that is asked."""
    if asks_password():
        check_password(form.password.data, "password")


def check_password(typed: object, field: str) -> None:
    """Refused unless this is the password of who is logged in. Guesses count as at logging in.

    Nothing of the request is held meanwhile, and whoever asks is asked anew after it.
    """
    text = typed if isinstance(typed, str) else ""
    if not text:
        raise Refused(refusal("acts.password_missing", field))
    email, known = current_user.email, current_user.password or ""
    if not unhurried(lambda: _is_it(email, known, text)):
        raise Refused(refusal("acts.password_wrong", field))


def _is_it(email: str, known: str, typed: str) -> bool:
    keys, moment = tried(email), now()
    refuse_for_a_while(keys, moment)
    with HASHING:
        right = len(typed) <= _LONGEST and bool(known)
        good = right and verify_password(accounts.normal_password(typed), known)
    with apart() as own:
        count(own, keys, moment, good=good)
    current_app.logger.info("password %s again, %s", "good" if good else "wrong", keys["pair"][:12])
    return good
