"""Sessions live in the database; the browser holds a random token and nothing else.

A row exists only when there is something to keep: someone logged in, or a message to show on the
next page. Before that the token alone gives the log-in form its protection, so reading a page
writes nothing. Ending a session deletes the row, and the old cookie is worthless at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Flask, Request, Response, current_app, g, request
from flask import session as browser_session
from flask.sessions import SessionInterface, SessionMixin
from flask_login.signals import user_logged_out  # type: ignore[import-untyped]
from werkzeug.datastructures import CallbackDict

from tender.clock import now
from tender.extensions import begin_write, db
from tender.store import sessions as store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_CSRF = "csrf_token"
_NEVER_KEPT = frozenset({_CSRF, "fs_cc"})  # follows from the token; a mark we do not use
PASSED, PASSED_AT, CHALLENGE = "passed", "passed_at", "challenge"
FACTORS_KEPT = "factors_kept"
"""How many factors were set up in this session: what is shown for the next one follows from it."""
ERRAND = "errand"
"""What a browser went to a provider of identity for."""
_FORMS = "forms"
_OF_ONE_PERSON = (PASSED, PASSED_AT, CHALLENGE, FACTORS_KEPT, ERRAND, _FORMS)
_TOUCH_EACH = timedelta(minutes=1)


@contextmanager
def apart() -> Iterator[Session]:
    """A short writing transaction of its own, beside the one of the request."""
    with db.sessionmaker() as session:
        begin_write(session)
        yield session
        session.commit()


class BrowserSession(CallbackDict[str, Any], SessionMixin):
    """What we remember of one browser. `csrf_token` follows from the token and is never stored."""

    def __init__(self, token: str, *, fresh: bool) -> None:
        super().__init__(on_update=BrowserSession._changed)
        self.token = token
        self.user_id: UUID | None = None
        self.last_seen: datetime | None = None
        self.since: datetime | None = None  # when somebody came in
        self.held = ""  # what the row held when it was read
        self.fresh = fresh  # the browser does not have this token yet
        self.stored = False  # there is a row of this token
        self.old: str | None = None  # the token before, when it goes on under a new one
        self.ended = False  # someone logged out
        self.modified = False
        self.accessed = False

    def _changed(self) -> None:
        self.modified = True

    def data(self) -> dict[str, Any]:
        return {key: value for key, value in self.items() if key not in _NEVER_KEPT}


class DatabaseSessions(SessionInterface):
    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        token = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        if not _TOKEN.fullmatch(token):
            return self._begin(app)
        session = BrowserSession(token, fresh=False)
        if not request.path.startswith(f"{app.static_url_path}/"):
            with db.sessionmaker() as reading:
                found = store.find(reading, digest(token), now(), app.config["SESSION_IDLE"])
            if found is not None:
                session.update(json.loads(found.data))
                session.stored, session.user_id = True, found.user_id
                session.last_seen, session.since = found.last_seen, found.since
                session.held = found.data
        session[_CSRF] = session.get(_FORMS) or _csrf(app, token)
        session.modified = False
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, BrowserSession)
        response.vary.add("Cookie")
        if session.ended:
            self._end(app, session, response)
        elif session.old is not None:
            self._insert(app, session)
            self._send_cookie(app, session, response)
        elif session.stored:
            self._keep(session)
        elif session.modified and session.data():
            self._insert(app, session)
            self._send_cookie(app, session, response)
        elif session.fresh and g.get(_CSRF) is not None:
            self._send_cookie(app, session, response)

    def _begin(self, app: Flask) -> BrowserSession:
        token = secrets.token_urlsafe(32)
        session = BrowserSession(token, fresh=True)
        session[_CSRF] = _csrf(app, token)
        session.modified = False
        return session

    def _keep(self, session: BrowserSession) -> None:
        moment = now()
        if session.modified:
            db.session.rollback()
            with apart() as own:
                data = json.dumps(session.data())
                store.replace(own, digest(session.token), session.user_id, data, moment)
        elif session.last_seen is None or moment - session.last_seen >= _TOUCH_EACH:
            db.session.rollback()
            with apart() as own:
                store.touch(own, digest(session.token), moment)

    def _insert(self, app: Flask, session: BrowserSession) -> None:
        moment = now()
        db.session.rollback()
        with apart() as own:
            store.sweep(own, moment, app.config["SESSION_IDLE"])
            there = session.old is not None and store.drop(own, digest(session.old))
            if session.since is not None and session.user_id is not None and not there:
                return  # it was ended meanwhile, and stays so
            data, longest = json.dumps(session.data()), app.config["SESSION_LONGEST"]
            agent, since = _agent(), session.since
            key = digest(session.token)
            store.put(own, key, session.user_id, data, moment, longest, agent, since)

    def _end(self, app: Flask, session: BrowserSession, response: Response) -> None:
        db.session.rollback()
        with apart() as own:
            store.drop(own, digest(session.token))
        response.delete_cookie(app.config["SESSION_COOKIE_NAME"], **_cookie(app))
        response.headers["Clear-Site-Data"] = '"cache", "storage"'

    def _send_cookie(self, app: Flask, session: BrowserSession, response: Response) -> None:
        response.set_cookie(app.config["SESSION_COOKIE_NAME"], session.token, **_cookie(app))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def init_app(app: Flask) -> None:
    https = bool(app.config["HTTPS"])
    app.config["SESSION_COOKIE_NAME"] = "__Host-tender" if https else "tender"
    app.session_interface = DatabaseSessions()
    user_logged_out.connect(_logged_out, app)


def renew() -> None:
    """Go on under a new token, so that one that leaked before is worthless. Forms that are open on
    other tabs can still be sent."""
    session = current()
    session[_FORMS] = session[_CSRF]
    _take_new_token(session)


def _take_new_token(session: BrowserSession) -> None:
    session.old = session.old or session.token
    session.token = secrets.token_urlsafe(32)


def take(name: str) -> Any:
    """What the session holds under a name, once: two who ask at the same moment get it once."""
    session = current()
    found = session.pop(name, None)
    if found is None:
        return None
    with apart() as own:
        taken = store.take(own, own_row(), session.held, json.dumps(session.data()))
    return found if taken else None


def begin(user_id: UUID) -> None:
    """Somebody logged in: on under a new token, with nothing that another showed here."""
    session = current()
    for name in _OF_ONE_PERSON:
        session.pop(name, None)
    session.user_id, session.since = user_id, None
    _take_new_token(session)


def _logged_out(sender: Flask, **_: object) -> None:
    session = current()
    session.clear()
    session.ended, session.user_id = True, None


def own_row() -> str:
    """What the row of this session is called, also while it goes on under a new token."""
    session = current()
    return digest(session.old or session.token)


def current() -> BrowserSession:
    found = browser_session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, BrowserSession)
    return found


def _csrf(app: Flask, token: str) -> str:
    key = hashlib.sha256(b"tender-csrf/1\n" + str(app.config["SECRET_KEY"]).encode()).digest()
    return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def _agent() -> str:
    """What the browser calls itself, as far as it fits and can be shown."""
    named = request.headers.get("User-Agent", "")[:300]
    return "".join(letter for letter in named if letter.isprintable())


def _cookie(app: Flask) -> dict[str, Any]:
    return {
        "path": "/",
        "secure": bool(app.config["HTTPS"]),
        "httponly": True,
        "samesite": "Lax",
    }


def viewer_key() -> str:
    """A short code that is the same for one browser, for reference ids that tell nothing more."""
    session, key = current(), str(current_app.config["SECRET_KEY"]).encode()
    viewer = (request.remote_addr or "") if session.fresh else session.token
    return hmac.new(key, b"viewer\n" + viewer.encode(), hashlib.sha256).hexdigest()[:8]
