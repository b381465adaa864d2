"""The pages of a PDF as pictures with their text, so that nobody has to open the file itself.

Drawn in a child process, some pages at a time, with nothing that runs: no script, no link, no file
inside. Either every page comes out or the file is refused; there is no half a document.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from criteria.documents import LARGEST
from criteria.refusals import Refused, refusal
from tender.imports import child
from tender.imports.child import MEBIBYTE, Limits

MOST_PAGES = 500
MOST_BYTES = 100 * MEBIBYTE
"""What the pictures of one file may take together."""
MOST_DOTS = 60_000_000
"""The dots of one picture inside a page: more than a sheet of A3 at 600 dots to the inch."""
LONGEST_TEXT = 10_000
"""The most characters of the text of one page that are kept."""

_LIMITS = Limits(size=LARGEST, memory=1024 * MEBIBYTE, work=60, wait=120)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the measures of its picture, the PNG, and its text, empty when it has none."""

    width: int
    height: int
    picture: bytes
    text: str


def draw_pages(data: bytes) -> tuple[Page, ...]:
    """Every page of a PDF. Refused when it is no PDF, locked, damaged, too long or too large."""
    if not data:
        raise Refused(refusal("files.empty"))
    if not data.startswith(b"%PDF-"):
        raise Refused(refusal("leaves.no_pdf"))
    found: list[Page] = []
    size, total = 0, 1
    while len(found) < total:
        answer = child.run("pages", str(len(found)), data, _LIMITS)
        total = answer["total"]
        if not answer["pages"]:
            raise Refused(refusal("inspect.damaged"))
        for width, height, picture, text in answer["pages"]:
            found.append(Page(width, height, base64.b64decode(picture), text))
            size += len(found[-1].picture)
        if size > MOST_BYTES:
            raise Refused(refusal("leaves.heavy", None, most=MOST_BYTES // MEBIBYTE))
    return tuple(found)
