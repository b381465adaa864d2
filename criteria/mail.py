"""What a message says: the same subject whatever it is about, one sentence and one link.

A message lies in an inbox that others may read over a shoulder. So it names no procedure, no
person and no tenderer, and its subject never tells what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from criteria.refusals import Refusal, refusal
from criteria.texts import sentence

PRACTICE, PRACTICE_REMINDER = PRACTISING = ("practice", "practice_reminder")
CALLS = ("score", "score_reminder")
"""The messages that call somebody to hand in sheets."""
ADVICE, ADVICE_REMINDER, ADVICE_LINK = "advice", "advice_reminder", "advice_link"
ADVICE_CALLS = (ADVICE, ADVICE_REMINDER)
"""The messages that call a delegate to advise; the third is a link that a delegate asked for."""
LINK_REST = timedelta(minutes=5)
"""So long after a link was asked for, no other one goes out."""
PLACES = {
    PRACTICE: "practice",
    PRACTICE_REMINDER: "practice",
    "score": "scoring",
    "score_reminder": "scoring",
    "sheet_returned": "scoring",
    "consensus": "consensus",
    ADVICE: "advice",
    ADVICE_REMINDER: "advice",
    ADVICE_LINK: "advice",
}
"""Every kind of message, and the page of the procedure that its link leads to."""
BEGUN, SENT, FAILED = "begun", "sent", "failed"
WAITING, GIVEN_UP = "waiting", "given_up"
STUCK = timedelta(minutes=10)
"""After this a try that nobody finished counts as failed: its sender was stopped."""
RESTS = (
    *((tries, timedelta(minutes=2 ** (tries - 1))) for tries in range(1, 7)),
    (79, timedelta(hours=1)),
)
"""How long a message rests after it failed: after at most so many tries, so long."""
MOST_TRIES = RESTS[-1][0] + 1
"""Three days of trying: a mail server may be down for a weekend."""
_SOONEST_REMINDER = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Message:
    """Subject and text of one message, in both languages: nobody's language is known here."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Tried:
    """How often sending was begun, and what happened last, and when."""

    tries: int
    state: str
    at: datetime


def message(kind: str, link: str, *, opens: bool = False, personal: bool = False) -> Message:
    """The message of a kind with its link. KeyError for a kind that does not exist.

    opens     the link sets a first password, for somebody who cannot log in yet
    personal  the link is the way in itself, for who needs no password
    """
    PLACES[kind]
    way = "mail.personal" if personal else "mail.account" if opens else "mail.login"
    parts = (
        f"{sentence(f'mail.{kind}', lang)} {sentence(way, lang)}\n\n{link}\n\n"
        f"{sentence('mail.foot', lang)}"
        for lang in ("nl", "en")
    )
    return Message(sentence("mail.subject", "nl"), "\n\n--\n\n".join(parts) + "\n")


def state(tried: Tried | None, now: datetime) -> str:
    """How a message is: waiting, sent, failed (tried again later) or given_up."""
    if tried is None:
        return WAITING
    if tried.state == SENT:
        return SENT
    busy = tried.state == BEGUN and now - tried.at < STUCK
    if tried.tries >= MOST_TRIES and not busy:
        return GIVEN_UP
    return FAILED if tried.state == FAILED else WAITING


def check_again(how: str) -> tuple[Refusal, ...]:
    """A message goes out once more when it was given up, and not before."""
    return () if how == GIVEN_UP else (refusal("mail.not_given_up"),)


def check_reminder(last: datetime | None, now: datetime) -> tuple[Refusal, ...]:
    """Nobody is called twice on one day; `last` is when it was done last."""
    if last is not None and now - last < _SOONEST_REMINDER:
        return (refusal("mail.reminded_today"),)
    return ()
