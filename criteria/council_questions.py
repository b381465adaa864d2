"""What becomes of the questions of councils: put to tenderers, or not, and when each was sent.

What changes what is asked reaches all tenderers, or somebody says why not (I12). Only a question
that was sent counts as got.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from criteria.council import COMBINED, DECISIONS, REFUSED, UNCHANGED
from criteria.refusals import Refusal, refusal

T = TypeVar("T")
QUESTION_LIMIT = 4_000
REASON_LIMIT = 2_000
LONGEST_ORGANISATION = 200


def check_decision(
    outcome: str, questions: int, text: str, reason: str, to: int, inside: int
) -> Iterator[Refusal]:
    """Why questions cannot be decided on so.

    to, inside  how many tenderers get the question, and how many there are: what changes what is
                asked reaches all of them (I12), or somebody says why not
    """
    if outcome not in DECISIONS:
        yield refusal("councils.decision_missing", "outcome")
    if not questions:
        yield refusal("councils.questions_missing", "questions")
    elif outcome == UNCHANGED and questions > 1:
        yield refusal("councils.one_unchanged", "questions")
    if outcome == COMBINED and not text.strip():
        yield refusal("councils.text_missing", "text")
    if outcome == REFUSED and not reason.strip():
        yield refusal("councils.reason_missing", "reason")
    elif outcome in (UNCHANGED, COMBINED):
        if not to:
            yield refusal("councils.to_missing", "to")
        elif to < inside and not reason.strip():
            yield refusal("councils.fewer_reason", "reason")


def left_out(inside: Iterable[str], got: Collection[str]) -> tuple[str, ...]:
    """Who is in the procedure and did not get what others got (I12)."""
    return tuple(one for one in inside if one not in got)


def asked_in(about: Iterable[Collection[str]], places: Iterable[tuple[str, T]]) -> T:
    """In which of its lots a tenderer is asked: in the one lot that every question is about, or in
    its first.

    about   per question the lots it can be about
    places  each lot of the tenderer with its place there, in order
    """
    lots = {lot for each in about for lot in each}
    found = list(places)
    return next((place for lot, place in found if lots == {lot}), found[0][1])


def check_sent(sent_at: datetime | None, since: datetime, now: datetime) -> Iterator[Refusal]:
    """Why a question that was put since then cannot have been sent at that moment."""
    if sent_at is None:
        yield refusal("councils.sent_missing", "sent_at")
    elif sent_at < since.replace(second=0, microsecond=0):
        yield refusal("councils.sent_before", "sent_at", since=since)
    elif sent_at > now:
        yield refusal("councils.sent_later", "sent_at")
