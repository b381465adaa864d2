"""What every tenderer in the phase hears at once, and the consent to tell of an idea (I10, I12)."""

from __future__ import annotations

from datetime import datetime

from criteria.refusals import Refusal, refusal
from criteria.scores import MOTIVATION_LIMIT

OWN_PAGE, ELSEWHERE = WAYS = ("own_page", "elsewhere")
"""How a tenderer has had a notice: opened on its own page, or delivered in another way."""
LINE_LIMIT = 200


def check_notice(title: str, text: str) -> tuple[Refusal, ...]:
    """A notice has a title and a text."""
    found = []
    if not title.strip() or len(title) > LINE_LIMIT:
        found.append(refusal("dialogue.title_missing", "title", limit=LINE_LIMIT))
    found.extend(_text(text, "text"))
    return tuple(found)


def check_receipt(note: str) -> tuple[Refusal, ...]:
    """A delivery elsewhere says by which way, and when."""
    return () if note.strip() else (refusal("dialogue.delivery_missing", "note"),)


def check_consent(
    given_by: str, given_at: datetime, told: str, now: datetime
) -> tuple[Refusal, ...]:
    """Consent has a person, a moment that is over, and what may be told."""
    found = []
    if not given_by.strip() or len(given_by) > LINE_LIMIT:
        found.append(refusal("dialogue.given_by_missing", "given_by", limit=LINE_LIMIT))
    if given_at > now:
        found.append(refusal("dialogue.given_later", "given_at"))
    found.extend(_text(told, "told"))
    return tuple(found)


def _text(text: str, field: str) -> tuple[Refusal, ...]:
    if not text.strip():
        return (refusal("acts.text_missing", field),)
    if len(text) > MOTIVATION_LIMIT:
        return (refusal("acts.text_long", field, limit=MOTIVATION_LIMIT),)
    return ()
