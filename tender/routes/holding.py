"""Whoever holds the link to a tenderer's own page: the personal one, or one from a message."""

from __future__ import annotations

from flask import current_app

from tender.actions.receiving import tenderer_of
from tender.clock import now
from tender.extensions import db
from tender.permissions import Identity


def holder(token: str) -> Identity:
    """The tenderer of a link. NotGranted when there is none, or the link works no more."""
    return tenderer_of(db.session, token, str(current_app.config["SECRET_KEY"]), now())
