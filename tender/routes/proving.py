"""Whether somebody gives a right second factor now. Guesses count, as at logging in.

What uses a factor up is kept in a transaction of its own, so that no later refusal brings it back.
No transaction of the request may be open meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app

from tender.actions import factors as acts
from tender.clock import now
from tender.routes import passkeys
from tender.routes.login import HASHING, count, refuse_for_a_while, tried_code, tried_passkey
from tender.routes.sessions import apart
from tender.security import FAILED, GOOD, tell
from tender.store import factors

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DIGITS = 6


def by_code(user_id: UUID, typed: object) -> bool:
    """Whether this is the code of the app now, or a recovery code that is left."""
    code = "".join(typed.split())[:40] if isinstance(typed, str) else ""
    short = code.isascii() and code.isdigit() and len(code) == _DIGITS
    keys, moment = tried_code(user_id, short=short), now()
    refuse_for_a_while(keys, moment)
    with HASHING, apart() as own:
        good = _is_good(own, user_id, code, short)
        count(own, keys, moment, good=good)
    _told("code" if short else "recovery code", user_id if good else None, user_id)
    current_app.logger.info("code %s, %s", "good" if good else "wrong", keys["pair"][:12])
    return good


def by_passkey(answer: object, of: UUID | None = None) -> UUID | None:
    """Whose passkey this answer is from, of one person when given; None for a bad answer."""
    keys, moment = tried_passkey(of), now()
    refuse_for_a_while(keys, moment)
    challenge = passkeys.taken(passkeys.USE)
    with apart() as own:
        found = passkeys.used(own, answer, challenge, of)
        count(own, keys, moment, good=found is not None)
    _told("passkey", found, of)
    said = "wrong" if found is None else "good"
    current_app.logger.info("passkey %s, %s", said, next(iter(keys.values()))[:12])
    return found


def _told(way: str, found: UUID | None, of: UUID | None) -> None:
    """In the security log: whose factor it was, or whose it should have been as far as we know."""
    account = str(found or of) if found or of else None
    tell("factor", GOOD if found else FAILED, account=account, way=way)


def _is_good(own: Session, user_id: UUID, code: str, short: bool) -> bool:
    if short:
        return factors.use_totp(own, current_app.config["FACTOR_KEY"], user_id, code, now())
    return acts.use_code(own, user_id, code, now())
