"""When something had come in completely: noted before it waits for its turn to be written down.

What arrived in the last second before a deadline is in time, also when others are being written
down first. And somebody with a slow line keeps nobody waiting.
"""

from __future__ import annotations

from datetime import datetime

from flask import g, request

from tender.clock import now


def note_arrival(room: int | None = None) -> None:
    """Read the whole form of a request that is sent; `room` is the most bytes of it."""
    if request.method != "POST":
        return
    if room is not None:
        request.max_content_length = room
    request.form.get("")
    g.arrived = now()


def arrived() -> datetime:
    """When this request was here as a whole."""
    moment: datetime | None = g.get("arrived")
    return moment or now()
