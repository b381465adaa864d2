"""The log for whoever runs the application: one JSON object a line, no content and no secrets."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_app_context, has_request_context, request
from flask_login import user_logged_in, user_logged_out  # type: ignore[import-untyped]

from tender.extensions import key_of
from tender.security import LOGGER, tell

_SECRET_ARGUMENTS = frozenset({"token", "link", "key"})
_STEPS = {"factor": "passkey", "welcome": "link", "provider": "provider"}
"""What somebody came in with, by where; after a password the second factor is told apart."""
_PERSONAL_LINK = re.compile(r"((?:hand-in|welcome|^/minutes)/)[^/]+", re.IGNORECASE)
"""A personal link is a secret also where no page answers to it, and then it has no arguments."""


class JsonLines(logging.Formatter):
    """json.dumps escapes line ends and control characters, so no value can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "from": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line |= _about_request()
        if record.exc_info:
            line["error"] = _where(record)
        return json.dumps(line, ensure_ascii=True)


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to the stderr of the moment, so that a captured or replaced one is followed."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class SecurityLines(JsonLines):
    """The security log: what happened, with what result, who asked and from where."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if has_request_context():
            line |= _about_request()
        return json.dumps(line, ensure_ascii=True)


class _OfTheApplication(logging.Handler):
    """Adds a line to the security log of the application at hand: a process may have several.

    A file of its own that only its owner reads; each line goes in at once, also beside others.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if not has_app_context() or not current_app.config["LOG_FILE"]:
            return
        try:
            file = Path(current_app.config["SECURITY_LOG"])
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, f"{self.format(record)}\n".encode("ascii"))
            finally:
                os.close(handle)
        except OSError:
            current_app.logger.exception("the security log was not written")


_LISTENER = _OfTheApplication()
_LISTENER.setFormatter(SecurityLines())


def _listen(app: Flask) -> None:
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(_LISTENER)  # the same one is not added twice
    user_logged_in.connect(_came_in, app)
    user_logged_out.connect(_left, app)


def _came_in(_app: Flask, user: Any, **_more: object) -> None:
    tell("login", account=str(user.id), step=_STEPS.get(request.blueprint or "", "password"))


def _left(_app: Flask, user: Any, **_more: object) -> None:
    tell("logout", account=str(getattr(user, "id", "")))


def init_app(app: Flask) -> None:
    _listen(app)
    logger = app.logger
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    handlers: list[logging.Handler] = [_Stderr()]
    if app.config.get("LOG_FILE"):
        file = Path(app.config["LOG_FILE"])
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handlers.append(WatchedFileHandler(file, delay=True, encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _about_request() -> dict[str, object]:
    path = _PERSONAL_LINK.sub(r"\1…", request.path)
    for name, value in (request.view_args or {}).items():
        if name in _SECRET_ARGUMENTS:
            path = path.replace(str(value), "…")
    user = key_of(g.get("_login_user"))
    return {
        "reference": g.get("reference"),
        "method": request.method,
        "path": path[:300],
        "address": request.remote_addr,
        "user": str(user) if user else None,
    }


def _where(record: logging.LogRecord) -> list[str]:
    """Type and places of an error. Its message may quote what people typed, so it stays out."""
    assert record.exc_info
    kind, error, _ = record.exc_info
    places = [kind.__name__ if kind else "?"]
    trace = error.__traceback__ if error is not None else None
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-12:] if len(places) <= 12 else [places[0], *places[-11:]]
