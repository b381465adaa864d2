"""What a message says: the same subject whatever it is about, one sentence and one link.

A message lies in an inbox that others may read over a shoulder. So it names no procedure, no
person and no tenderer, and its subject never tells what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from criteria.refusals import Refusal, refusal
from criteria.texts import sentence

PLACES = {
    "account": "",
    "score": "scoring",
    "score_reminder": "scoring",
    "sheet_returned": "scoring",
    "consensus": "consensus",
}
"""Every kind of message, and the page of the procedure that its link leads to."""
BEGUN, SENT, FAILED = "begun", "sent", "failed"
WAITING, GIVEN_UP = "waiting", "given_up"
MOST_TRIES = 8
_STUCK = timedelta(minutes=10)
"""After this a try that nobody finished counts as failed: its sender was stopped."""
_SOONEST_REMINDER = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Message:
    """Subject and text of one message, in both languages: nobody's language is known here."""

    subject: str
    body: str


def message(kind: str, link: str) -> Message:
    """The message of a kind with its link. KeyError for a kind that does not exist."""
    PLACES[kind]
    parts = (
        f"{sentence(f'mail.{kind}', lang)}\n\n{link}\n\n{sentence('mail.foot', lang)}"
        for lang in ("nl", "en")
    )
    return Message(sentence("mail.subject", "nl"), "\n\n--\n\n".join(parts) + "\n")


def tries(states: tuple[tuple[str, datetime], ...]) -> int:
    """How often sending was tried, from what happened to a message in order."""
    return sum(state == BEGUN for state, _ in states)


def due(states: tuple[tuple[str, datetime], ...], now: datetime) -> bool:
    """Whether a message is to be tried (again) now: at once, and then ever later.

    The second try comes a minute after the first failed, each next one twice as long after.
    """
    if not states:
        return True
    state, at = states[-1]
    if state == SENT or tries(states) >= MOST_TRIES:
        return False
    if state == BEGUN:
        return now - at >= _STUCK
    return now - at >= timedelta(minutes=2 ** (tries(states) - 1))


def state(states: tuple[tuple[str, datetime], ...]) -> str:
    """How a message is: waiting, sent, failed (tried again later) or given_up."""
    last = states[-1][0] if states else BEGUN
    if last == SENT:
        return SENT
    if last == FAILED:
        return GIVEN_UP if tries(states) >= MOST_TRIES else FAILED
    return WAITING


def check_reminder(last: datetime | None, now: datetime) -> tuple[Refusal, ...]:
    """Nobody is reminded twice on one day."""
    if last is not None and now - last < _SOONEST_REMINDER:
        return (refusal("mail.reminded_today"),)
    return ()
