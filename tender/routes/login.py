"""Logging in: one answer for every failure, and longer waits after each."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Flask, Response, current_app, request
from flask_babel import lazy_gettext as _l
from flask_security import FSQLALiteUserDatastore, Security
from flask_security.forms import LoginForm as BaseLoginForm
from werkzeug.exceptions import TooManyRequests
from wtforms import EmailField, SubmitField
from wtforms.validators import DataRequired, Length

from tender.clock import now
from tender.extensions import db
from tender.forms.fields import Password
from tender.models.identity import Role, User
from tender.routes.access import own_path
from tender.routes.sessions import apart
from tender.security import tell
from tender.store import accounts
from tender.store import sessions as store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FAILED = _l("Inloggen lukt niet met dit e-mailadres en wachtwoord. Controleer beide.")
HASHING = BoundedSemaphore(4)
_LONGEST_WAIT = {"pair": 300, "account": 15, "address": 60, "code": 300, "leaving": 60}
_FREE = {"pair": 4, "account": 30, "address": 40, "code": 10, "leaving": 40}
_CLEARED = ("pair", "leaving")
_FORGET = timedelta(hours=1)


class LoginForm(BaseLoginForm):
    """E-mail address and password; says only that it worked or did not."""

    email = EmailField(
        _l("E-mailadres"),
        validators=[DataRequired(_l("Vul uw e-mailadres in.")), Length(max=254, message=FAILED)],
        render_kw={"autocomplete": "username"},
    )
    password = Password(
        _l("Wachtwoord"),
        validators=[DataRequired(_l("Vul uw wachtwoord in.")), Length(max=1000, message=FAILED)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_l("Inloggen"))
    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = own_path(self.next.data) or ""

    def validate(self, **kwargs: Any) -> bool:
        if not (_is_line(self.email.data) and _is_line(self.password.data)):
            self.email.data = self.email.data if _is_line(self.email.data) else ""
            self.password.data = self.password.data if _is_line(self.password.data) else ""
            super(BaseLoginForm, self).validate(**kwargs)
            return False
        keys, moment = tried(self.email.data), now()
        refuse_for_a_while(keys, moment)
        with HASHING:
            good: bool = super().validate(**kwargs)
        with apart() as own:
            count(own, keys, moment, good=good)
        current_app.logger.info("log-in %s, %s", "good" if good else "failed", keys["pair"][:12])
        if not good:
            tell("login", "failed", tried=keys["pair"][:12])
            self.email.errors, self.password.errors = [], []
            self.form_errors = [FAILED]
        return good


def count(session: Session, keys: dict[str, str], moment: datetime, *, good: bool) -> None:
    """Keep that somebody came in, or did not."""
    if good:
        for kind in _CLEARED:
            if kind in keys:
                store.clear_failures(session, keys[kind])
        return
    for key in keys.values():
        store.add_failure(session, key, moment, _FORGET)


def refuse_for_a_while(keys: dict[str, str], moment: datetime) -> None:
    """Stop someone who guesses; the wait is the same for accounts that do not exist."""
    left = 0.0
    with db.sessionmaker() as reading:
        for kind, key in keys.items():
            found = store.failures(reading, key)
            if found is not None:
                until = found[1] + timedelta(seconds=wait_after(kind, found[0]))
                left = max(left, (until - moment).total_seconds())
    if left > 0:
        current_app.logger.warning("log-in put off, %s", next(iter(keys.values()))[:12])
        tell("login", "put off", tried=next(iter(keys.values()))[:12])
        raise TooManyRequests(retry_after=math.ceil(left))


def wait_after(kind: str, failures: int) -> int:
    """Seconds to wait: none at first, then 1, 2, 4, 8… up to a limit."""
    beyond = failures - _FREE[kind]
    return 0 if beyond <= 0 else min(2 ** min(beyond - 1, 20), _LONGEST_WAIT[kind])


def init_app(app: Flask) -> Security:
    datastore = FSQLALiteUserDatastore(db, User, Role)
    app.after_request(_stay_here)
    return Security(app, datastore, login_form=LoginForm)


def settings() -> dict[str, object]:
    """Flask-Security does the log-in and nothing else."""
    hasher = accounts.HASHER
    return {
        "SECURITY_PASSWORD_HASH": "argon2",  # nosec B105  # the names of schemes
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": True,  # nosec B105  # a setting
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__time_cost": hasher.time_cost,
            "argon2__memory_cost": hasher.memory_cost,
            "argon2__parallelism": hasher.parallelism,
        },
        "SECURITY_PASSWORD_LENGTH_MIN": accounts.SHORTEST,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_CHANGEABLE": False,
        "SECURITY_CONFIRMABLE": False,
        "SECURITY_PASSWORDLESS": False,
        "SECURITY_TRACKABLE": False,
        "SECURITY_UNIFIED_SIGNIN": False,
        "SECURITY_TWO_FACTOR": False,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SESSION_PROTECTION": None,  # the token alone says who it is; addresses change on the way
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (FAILED, "error"),
        "SECURITY_MSG_INVALID_PASSWORD": (FAILED, "error"),
        "SECURITY_MSG_USER_DOES_NOT_EXIST": (FAILED, "error"),
        "SECURITY_MSG_DISABLED_ACCOUNT": (FAILED, "error"),
        "SECURITY_MSG_UNAUTHENTICATED": (_l("Log eerst in."), "error"),
        "SECURITY_MSG_LOGIN": (_l("Log eerst in."), "info"),
    }


def _stay_here(response: Response) -> Response:
    """After logging in we go to a page of ours, whatever the address of the form said."""
    if request.endpoint == "security.login" and response.location is not None:
        response.location = own_path(response.location) or "/"
    return response


def tried(email: str) -> dict[str, str]:
    """Under which keys it is counted that somebody tries to come in with this account."""
    account, address = accounts.normal_email(email), _network(request.remote_addr or "")
    return {
        "pair": _key("pair", account, address),
        "account": _key("account", account),
        "address": _key("address", address),
    }


def tried_code(user_id: UUID, *, short: bool) -> dict[str, str]:
    """Under which keys it is counted that somebody who gave the password tries a code. A code of
    six digits is guessed sooner, so all who try one wait together. A passkey and a recovery code
    do not, so that nobody is kept out by another."""
    account, address = str(user_id), _network(request.remote_addr or "")
    keys = {"pair": _key("code pair", account, address)}
    return keys | {"code": _key("code", account)} if short else keys


def tried_passkey(user_id: UUID | None) -> dict[str, str]:
    """Under which key it is counted that somebody tries a passkey: who gave the password, or is in,
    waits for nobody else behind the same address."""
    address = _network(request.remote_addr or "")
    if user_id is None:
        return {"address": _key("passkey", address)}
    return {"pair": _key("passkey pair", str(user_id), address)}


def tried_provider() -> dict[str, str]:
    """Under which key it is counted that somebody comes from a provider with nothing good."""
    return {"address": _key("provider", _network(request.remote_addr or ""))}


def leaving() -> dict[str, str]:
    """Under which key it is counted that somebody unknown leaves for a provider; whoever comes in
    from there proved that the address is not one of strangers alone, so it counts anew."""
    return {"leaving": _key("leaving", _network(request.remote_addr or ""))}


def asking() -> dict[str, str]:
    """Under which key it is counted that somebody asks for a link."""
    return {"address": _key("link", _network(request.remote_addr or ""))}


def _is_line(typed: object) -> bool:
    """Something typed on one line: no other kinds of data, no control characters."""
    return isinstance(typed, str) and typed != "" and typed.isprintable()


def _key(*parts: str) -> str:
    """A digest with our own key: the table names no accounts and no addresses."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """One house has a whole IPv6 /64, so that counts as one address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
