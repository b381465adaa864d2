"""What a message says: the same subject whatever it is about, one sentence and one link.

A message lies in an inbox that others may read over a shoulder. So it names no procedure, no
person and no tenderer, and its subject never tells what happened.

Four kinds go to addresses outside: a tenderer has a letter, whatever letter that is, something of
it was changed, or something was handed in or taken back in its name; and a keeper of heads has the
end of a chain to keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from criteria.moments import local_date, show_second
from criteria.refusals import Refusal, refusal
from criteria.texts import sentence
from criteria.trail import Head

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
LETTER, HEAD, LAST_HEAD = "letter", "head", "last_head"
"""What goes to addresses outside: of a tenderer, and of a keeper of heads."""
MOVED, RENEWED = CHANGES = ("address_moved", "link_renewed")
"""What a tenderer hears at the address it had, so that no change goes by unseen."""
RECEIVED, WITHDRAWN = BY_LINK = ("received", "withdrawn")
"""What a tenderer hears of an application or offer, since whoever has its link can act for it."""
FACTOR_ADDED, FACTOR_REMOVED, FACTOR_RESET = _FACTOR = (
    "factor_added",
    "factor_removed",
    "factor_reset",
)
CODES_RENEWED, PASSWORD_CHANGED = "codes_renewed", "password_changed"
IDENTITY_LINKED, IDENTITY_REMOVED = _IDENTITY = ("identity_linked", "identity_removed")
LINK_MADE, ACCOUNT_OPENED = _OPENING = ("account_link", "account_opened")
OF_ACCOUNTS = (*_FACTOR, CODES_RENEWED, PASSWORD_CHANGED, *_IDENTITY, *_OPENING)
"""What the owner of an account hears."""
LINK_LASTS = timedelta(days=60)
"""So long after it was last sent, the link in a message about a letter works."""
LINK_AFTER_TERM = timedelta(days=7)
"""And at least so long after the last moment that the letter names."""
LONGEST_ADDRESS, LONGEST_NAME = 254, 200
MOST_KEEPERS = 10
"""How many keep the heads of one chain."""
_IN_NO_ADDRESS = frozenset(' <>()[],;:"\\')
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


def letter_message(link: str) -> Message:
    """That a tenderer has a letter: the same message for every kind of letter."""
    return _outside(LETTER, link, days=LINK_LASTS.days)


def head_message(head: Head, *, last: bool = False) -> Message:
    """The end of a chain, for somebody to keep, and how it is held against the chain.

    last  somebody keeps it no more, and would else not tell that from a quiet day
    """
    kept, said = f"{head.seq}:{head.hash}", LAST_HEAD if last else HEAD
    return _outside(HEAD, f"{head.chain} {kept}", said, chain=head.chain, head=kept)


def change_message(kind: str) -> Message:
    """That something of a tenderer or an account was changed, and what to do if it was not meant:
    no link, no name, and one subject."""
    after = "change_after" if kind in CHANGES else "account_after"
    parts = (
        f"{sentence(f'mail.{kind}', lang)} {sentence(f'mail.{after}', lang)}"
        for lang in ("nl", "en")
    )
    return Message(sentence("mail.change_subject", "nl"), "\n\n--\n\n".join(parts) + "\n")


def by_link_message(kind: str, about: str, at: datetime) -> Message:
    """That an application or offer came in or was taken back by the link of a tenderer: the second
    and the check digits of the receipt, and nothing of what is in it.

    about  `application` or `offer` and the digests on the receipt, as `receipt_line` writes them
    """
    what, _, digests = about.partition(" ")
    shown = digests.replace(" ", "\n")
    parts = (
        f"{sentence(f'mail.{what}_{kind}', lang, at=show_second(at, lang))}\n\n"
        f"{shown}\n\n{sentence('mail.by_link_after', lang)}"
        for lang in ("nl", "en")
    )
    return Message(sentence("mail.change_subject", "nl"), "\n\n--\n\n".join(parts) + "\n")


def receipt_line(what: str, digests: Iterable[str]) -> str:
    return " ".join((what, *digests))


def _outside(kind: str, shown: str, said: str = "", **values: object) -> Message:
    parts = (
        f"{sentence(f'mail.{said or kind}', lang, **values)}\n\n{shown}\n\n"
        f"{sentence(f'mail.{kind}_after', lang, **values)} {sentence('mail.foot', lang)}"
        for lang in ("nl", "en")
    )
    return Message(sentence(f"mail.{kind}_subject", "nl"), "\n\n--\n\n".join(parts) + "\n")


def link_until(sent: datetime, term: datetime | None) -> datetime:
    """Until when the link in a message about a letter works.

    sent  when it was last sent
    term  the last moment that the letter names, when it names one
    """
    lasts = sent + LINK_LASTS
    return lasts if term is None else max(lasts, term + LINK_AFTER_TERM)


def head_due(
    seq: int, stepped: datetime | None, last: tuple[int, datetime] | None, now: datetime
) -> bool:
    """Whether the end of a chain goes to a keeper: the first time, when a step was entered since,
    and on each new day; never when nothing was recorded since.

    seq      the place of the end
    stepped  when the procedure entered its step; None for the chain of the platform
    last     the place that the keeper had last, and when
    """
    if last is None:
        return True
    before, at = last
    stepped_since = stepped is not None and stepped > at
    return seq > before and (stepped_since or local_date(now) > local_date(at))


def check_keeper(name: str, email: str, keeping: int, *, takes_part: bool) -> tuple[Refusal, ...]:
    """Who keeps heads: somebody with a name and an address, who has no part in what the chain is
    of. `keeping` is how many there are."""
    found = list(check_address(email))
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        found.append(refusal("acts.name_missing", "name"))
    if takes_part:
        found.append(refusal("mail.keeper_takes_part", "email"))
    if keeping >= MOST_KEEPERS:
        found.append(refusal("mail.keepers_full", most=MOST_KEEPERS))
    return tuple(found)


def check_address(address: str, field: str = "email") -> tuple[Refusal, ...]:
    """An address that a message can go to."""
    name, _, host = address.partition("@")
    plain = address.isascii() and address.isprintable() and not set(address) & _IN_NO_ADDRESS
    whole = name and "." in host.strip(".") and "@" not in host
    if plain and whole and len(address) <= LONGEST_ADDRESS:
        return ()
    return (refusal("mail.address_wrong", field),)


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


def check_letter(address: str, last: tuple[str, str] | None) -> tuple[Refusal, ...]:
    """A letter is mailed anew to an address it did not go to, or where that was given up.

    last  the address of the last message about it, and how that is
    """
    if not address:
        return (refusal("mail.no_address"),)
    return check_again(last[1]) if last is not None and last[0] == address else ()


def check_reminder(last: datetime | None, now: datetime) -> tuple[Refusal, ...]:
    """Nobody is called twice on one day; `last` is when it was done last."""
    if last is not None and now - last < _SOONEST_REMINDER:
        return (refusal("mail.reminded_today"),)
    return ()
