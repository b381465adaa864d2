"""A letter, of whatever kind, as a file to keep."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from criteria.notices import Paper
from tender.exports import letters
from tender.pages.letter_papers import letter_name
from tender.permissions import NotGranted
from tender.report import letter as paper_letter
from tender.routes.handing_out import handed_out

_FORMS: dict[str, Callable[[Paper], bytes]] = {
    "pdf": lambda paper: paper_letter.render(paper),
    "docx": lambda paper: letters.write(paper),
}


def on_paper(paper: Paper, form: str) -> Response:
    """A letter as a file to keep, as pdf or docx; NotGranted for any other form."""
    if form not in _FORMS:
        raise NotGranted
    content = _FORMS[form](paper)
    return handed_out(f"{letter_name(paper)}.{form}", content)
