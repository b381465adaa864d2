"""Sessions while the place where things are kept is in trouble.

Who is logged in is read before anything else, so a database that is away shows there first: the
request is answered as one that went wrong, and the browser keeps its session. And a page that was
read is not lost because it cannot be noted that it was.
"""

from __future__ import annotations

from flask import Flask, Request, Response, current_app, g
from flask.sessions import SessionMixin

from tender.extensions import trouble
from tender.routes.sessions import BrowserSession, DatabaseSessions


class SteadySessions(DatabaseSessions):
    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        try:
            return super().open_session(app, request)
        except Exception as error:
            if not trouble(error):
                raise
            g.session_trouble = error
            return BrowserSession("", fresh=False)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if "session_trouble" in g:
            return
        assert isinstance(session, BrowserSession)
        told = session.modified or session.ended or session.old is not None
        try:
            super().save_session(app, session, response)
        except Exception as error:
            if told or not trouble(error):
                raise
            current_app.logger.exception("that this browser was seen could not be kept")


def init_app(app: Flask) -> None:
    app.session_interface = SteadySessions()
    app.before_request_funcs.setdefault(None, []).insert(0, _tell)


def _tell() -> None:
    if "session_trouble" in g:
        raise g.session_trouble
