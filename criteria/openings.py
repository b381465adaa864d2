"""What a council may read of an application, and what becomes of its questions and its sessions.

Only the answer to a question of the competence dossier, and pages of a file of that dossier or of a
version made for councils. A price, a final offer, or proof of suitability or integrity is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from criteria.council import COMBINED, DECISIONS, REFUSED, UNCHANGED
from criteria.evidence_kinds import DOSSIER
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, Refused, refusal

FOR_COUNCILS = "council"
"""The kind of a file that an officer made for councils; nobody can choose it by hand."""
READABLE = (DOSSIER, FOR_COUNCILS)
LONGEST_PAGES = 200
"""The most characters of the pages of one file."""
QUESTION_LIMIT = 4_000
REASON_LIMIT = 2_000
LONGEST_ORGANISATION = 200
_RANGE = re.compile(r"([0-9]{1,5})(?: ?[-\u2013] ?([0-9]{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """To which council something is opened, on which themes, from when until when."""

    council: str
    themes: tuple[str, ...]
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is written down about a session in which a council hears a tenderer.

    present   the delegates who were there; none while it is still planned
    visitors  who was there for the tenderer and the buyer
    """

    held_at: datetime | None
    present: tuple[UUID, ...] = ()
    visitors: str = ""
    questions: str = ""
    notes: str = ""


def check_kind(kind: str) -> Iterator[Refusal]:
    """Why a file of this kind is not opened to a council."""
    if kind not in READABLE:
        yield refusal("councils.kind_closed", "file")


def read_pages(text: str, total: int) -> tuple[int, ...]:
    """The pages of "3-7, 12", each once and in order; all of them when nothing was typed."""
    if not text.strip():
        return tuple(range(1, total + 1))
    found: set[int] = set()
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise Refused(refusal("councils.pages_unreadable", "pages", part=part.strip()))
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise Refused(refusal("councils.pages_unreadable", "pages", part=part.strip()))
        if first < 1 or last > total:
            raise Refused(refusal("councils.pages_beyond", "pages", total=total))
        found.update(range(first, last + 1))
    if len(tell_pages(found)) > LONGEST_PAGES:
        raise Refused(refusal("councils.pages_scattered", "pages"))
    return tuple(sorted(found))


def tell_pages(pages: Collection[int]) -> str:
    """The pages as one writes them: "3-7, 12"."""
    numbers = sorted(pages)
    starts = [n for n, (one, two) in enumerate(pairwise(numbers), 1) if two != one + 1]
    runs = [
        numbers[begin:end]
        for begin, end in pairwise([0, *starts, len(numbers)])
        if numbers[begin:end]
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


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


def check_session(
    held_at: datetime | None, now: datetime, present: int, notes: str
) -> Iterator[Refusal]:
    """Why a session cannot be kept so: once held, it says who was there and what was said."""
    if held_at is None:
        yield refusal("councils.held_missing", "held_at")
    elif held_at <= now:
        if not present:
            yield refusal("councils.present_missing", "present")
        if not notes.strip():
            yield refusal("councils.notes_missing", "notes")


def names_looked_for(plan: EvaluationPlan) -> bool:
    """Whether an officer says of the files of tenderers if a name is in them: where those who
    score, or the councils that read, see no names."""
    return plan.scoring.masked or (plan.advising.reads and plan.advising.masked)
