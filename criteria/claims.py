"""Claims about a decision that was sent: summons, objection or question, and whether in time.

As long as a claim runs the contract waits: until it ended, or its hold was lifted with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from criteria.moments import local_date
from criteria.refusals import Refusal, refusal
from criteria.terms import Standstill

SUMMONS, OBJECTION, QUESTION = "summons", "objection", "question"
KINDS = (SUMMONS, OBJECTION, QUESTION)
UPHELD = "upheld"
OUTCOMES = ("answered", "withdrawn", "dismissed", "lifted", UPHELD)
"""How a claim ends. After one that was upheld the same decision is never awarded on."""


def in_time(term: Standstill, received_at: datetime) -> bool:
    """Whether it came before the end of the last day, 24:00 in Amsterdam."""
    return local_date(received_at) <= term.last_day


def holds(outcome: str | None, *, current: bool) -> bool:
    """Whether a claim keeps the contract waiting. `current`: about the decision that counts."""
    return outcome is None or (outcome == UPHELD and current)


def check_claim(
    kind: str, received_at: datetime | None, sent_at: datetime, now: datetime
) -> Iterator[Refusal]:
    """What is wrong with a claim that is written down, each fault at its field."""
    if kind not in KINDS:
        yield refusal("claims.kind_missing", "kind")
    if received_at is None:
        yield refusal("claims.received_missing", "received_at")
    elif received_at > now:
        yield refusal("claims.received_later", "received_at")
    elif received_at < sent_at:
        yield refusal("claims.before_sending", "received_at", at=sent_at)
