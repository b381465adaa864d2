"""Handing out a file: to keep, and never to be shown in the browser."""

from __future__ import annotations

from io import BytesIO

from flask import send_file
from flask.wrappers import Response

ANY = "application/octet-stream"


def handed_out(name: str, content: bytes, kind: str = ANY) -> Response:
    """An answer that is kept under this name. A browser that shows it all the same runs nothing.

    kind  the media type, of what we made ourselves; what came from outside has none
    """
    answer = send_file(
        BytesIO(content),
        mimetype=kind,
        as_attachment=True,
        download_name=name,
        etag=False,
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
