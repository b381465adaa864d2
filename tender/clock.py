"""The one clock. Every act is told the time; nothing else in the application looks at a watch."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, has_app_context


def now() -> datetime:
    """The moment in UTC, from `CLOCK` in the settings when it is set, else from the system."""
    clock = current_app.config.get("CLOCK") if has_app_context() else None
    moment: datetime = clock() if clock is not None else datetime.now(UTC)
    if moment.tzinfo is None:
        raise ValueError("the clock must know its time zone")
    return moment.astimezone(UTC)
