"""When something had come in completely: noted before it waits for its turn to be written down.

What arrived in the last second before a deadline is in time, also when others are being written
down first. And somebody with a slow line keeps nobody waiting.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import IO

from flask import Blueprint, Request, g, request, session

from criteria.documents import LARGEST, MEBIBYTE
from tender.clock import now
from tender.routes.surplus import Noted

_AROUND = MEBIBYTE
"""Room for the rest of a form, and to tell somebody that a file is just too large."""


class Arriving(Request):
    """A request that keeps its files in memory, as much as it may send. On the disk they would
    stand in clear; what comes in is sealed, or read and forgotten.
    """

    parameter_storage_class = Noted

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def note_arrival(room: int | None = None) -> None:
    """Read the whole form of a request that is sent; `room` is the most bytes of it."""
    if request.method != "POST":
        return
    if room is not None:
        request.max_content_length = room
    request.form.get("")
    g.arrived = now()


def make_room(
    bp: Blueprint, *views: str, size: int = LARGEST, typed: int = 0, file: int = 0
) -> None:
    """Whoever is logged in may send more to these views than to other forms; it is read at once.

    size   the most bytes of what is sent, and a little for the rest of the form
    typed  how many of these may come as text
    file   the most bytes of one file, where that is less: what somebody is told
    """

    def prepare(endpoint: str | None, _values: object) -> None:
        if (endpoint or "").partition(".")[2] in views and "_user_id" in session:
            if typed:
                request.max_form_memory_size = typed + _AROUND
            g.largest_file = file
            note_arrival(size + _AROUND)

    bp.url_value_preprocessor(prepare)


def arrived() -> datetime:
    """When this request was here as a whole."""
    moment: datetime | None = g.get("arrived")
    return moment or now()
