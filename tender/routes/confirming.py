"""Asking the password again before an act that weighs much, as at logging in."""

from __future__ import annotations

from flask import current_app
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security.utils import verify_password

from criteria.refusals import Refused, refusal
from tender.clock import now
from tender.routes.access import unhurried
from tender.routes.login import HASHING, count, refuse_for_a_while, tried
from tender.routes.sessions import apart
from tender.store import accounts

_LONGEST = 1000


def require_password(typed: object) -> None:
    """Refused unless this is the password of who is logged in. Guesses count as at logging in.

    Nothing of the request is held meanwhile, and whoever asks is asked anew after it.
    """
    text = typed if isinstance(typed, str) else ""
    if not text:
        raise Refused(refusal("acts.password_missing", "password"))
    email, known = current_user.email, current_user.password or ""
    if not unhurried(lambda: _is_it(email, known, text)):
        raise Refused(refusal("acts.password_wrong", "password"))


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
