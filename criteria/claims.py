"""Claims about a letter that was sent: summons, objection or question, and whether in time.

As long as a claim runs the next step waits: until it ended, or its hold was lifted with a reason.
Where the plan declares no term, a summons alone keeps it waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from criteria.moments import local_date
from criteria.notices import REJECTION
from criteria.outcome import AWARD, SELECTION
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal
from criteria.remedies import decision_term, rejection_term
from criteria.terms import Standstill

ABOUT = (REJECTION, SELECTION, AWARD)
"""What a claim is about: the letter to who does not go on, or one of the two decisions."""
BEFORE_AWARD = (REJECTION, SELECTION)
SUMMONS, OBJECTION, QUESTION = "summons", "objection", "question"
KINDS = (SUMMONS, OBJECTION, QUESTION)
UPHELD = "upheld"
OUTCOMES = ("answered", "withdrawn", "dismissed", "lifted", UPHELD)
"""How a claim ends. After one that was upheld the same decision is never awarded on."""


def claim_term(
    plan: EvaluationPlan, about: str, sent: date, *, out: bool = False
) -> Standstill | None:
    """The term that a claim has, as its letter told it; None where the plan declares none.

    out  who claims was out when the selection was sent: its letter was a rejection
    """
    if about == REJECTION or (about == SELECTION and out):
        return rejection_term(plan, sent)
    return decision_term(plan, about, sent)


def in_time(term: Standstill | None, received_at: datetime) -> bool | None:
    """Whether it came before the end of the last day, 24:00 in Amsterdam; None without a term."""
    return None if term is None else local_date(received_at) <= term.last_day


def holds(kind: str, outcome: str | None, *, current: bool, dated: bool) -> bool:
    """Whether a claim keeps the next step waiting.

    current  it is about the decision that counts
    dated    the plan declares a term for it
    """
    if outcome is None:
        return dated or kind == SUMMONS
    return outcome == UPHELD and current


def check_about(about: str) -> Iterator[Refusal]:
    """What is wrong with what a claim is said to be about."""
    if about not in ABOUT:
        yield refusal("claims.about_missing", "about")


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
