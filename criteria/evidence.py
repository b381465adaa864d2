"""Evidence on the reference date, what it serves, and what is still missing.

The reference date is the day in Amsterdam on which applications close. How old a document may be
counts only where the plan says so; otherwise its own dates are all there is to go by. A document
never decides: it lies beside the cell in which a person decides.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from criteria.admission import PartyStanding, applies
from criteria.catalogue import Demand
from criteria.cells import Cell
from criteria.documents import LONGEST_TITLE, MEBIBYTE
from criteria.evidence_kinds import Kind, Slot, kinds
from criteria.moments import local_date
from criteria.plan import EvaluationPlan
from criteria.proof import EVER_BYTES, EVER_FILES, MOST_BYTES, MOST_FILES
from criteria.refusals import Refusal, refusal

LONGEST_NOTE = 2_000
LONGEST_REASON = 1_000
MOST_CELLS = 500
"""How many cells one piece of evidence is said to serve at once."""

_OLDEST = date(1900, 1, 1)


class Validity(StrEnum):
    """What the dates of a document come to on the reference date.

    VALID      it holds on that day
    EXPIRED    its own end lies before that day
    NOT_YET    it was issued after that day
    TOO_OLD    it is older than the plan allows
    NO_END     it was issued before that day, and nothing says until when it holds
    UNKNOWN    no date is known, or the plan names no day
    """

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    TOO_OLD = "too_old"
    NO_END = "no_end"
    UNKNOWN = "unknown"


PAST = frozenset({Validity.EXPIRED, Validity.TOO_OLD})
"""What no longer holds on the reference date."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A document on the reference date; `until` is the last day on which it counts."""

    validity: Validity
    until: date | None = None


def reference_date(plan: EvaluationPlan) -> date | None:
    """The day in Amsterdam on which applications close; None while the plan names none."""
    return local_date(plan.application_deadline) if plan.application_deadline else None


def age_limit(plan: EvaluationPlan, kind: Kind) -> int | None:
    """How many months old this kind may be; None where the plan declares no ages applicable."""
    return kind.age_months if plan.applies("proof-ages") else None


def judge(
    issued: date | None, until: date | None, months: int | None, reference: date | None
) -> Judged:
    """What the dates come to. On its last day a document still counts.

    issued  when it was issued
    until   the last day on which it counts by its own words
    months  how old it may be on the reference date
    """
    aged = add_months(issued, months) if issued and months is not None else None
    last = min(filter(None, (until, aged)), default=None)
    if reference is None or (issued is None and until is None):
        return Judged(Validity.UNKNOWN, last)
    if issued is not None and issued > reference:
        return Judged(Validity.NOT_YET, last)
    if until is not None and until < reference:
        return Judged(Validity.EXPIRED, last)
    if aged is not None and aged < reference:
        return Judged(Validity.TOO_OLD, last)
    return Judged(Validity.NO_END if last is None else Validity.VALID, last)


def add_months(day: date, months: int) -> date:
    """The day with the same number so many months later, or the last one of that month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def lapsed_from(judged: Judged) -> date | None:
    """The first day on which a document that is past no longer counted."""
    if judged.validity not in PAST or judged.until is None:
        return None
    return judged.until + timedelta(days=1)


# Slots


def slots(demand: Demand) -> tuple[Slot, ...]:
    """The proof a demand asks for."""
    return kinds().slots_of(demand.id)


def missing(
    demands: Iterable[Demand],
    parties: Iterable[PartyStanding],
    given: Mapping[Cell, Collection[str]],
) -> Iterator[tuple[Cell, Slot]]:
    """Every slot that nothing fills yet.

    given  per cell the kinds of the evidence that serves it
    """
    asked = [(demand, found) for demand in demands if (found := slots(demand))]
    for party in parties:
        for demand, wanted in asked:
            if not applies(demand, party):
                continue
            there = given.get((demand.id, party.id), ())
            for slot in wanted:
                if not any(kind in there for kind in slot.kinds):
                    yield (demand.id, party.id), slot


# Adding


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A file, or what a register says, with what it serves.

    name, content  of the file; both empty for a fact without a file
    cells          the cells (demand, party) it serves
    """

    kind: str
    title: str
    name: str = ""
    content: bytes = b""
    issued_on: date | None = None
    valid_until: date | None = None
    note: str = ""
    cells: tuple[Cell, ...] = ()


def check_evidence(new: NewEvidence, today: date) -> Iterator[Refusal]:
    """What is wrong with it, each fault at its field; the file is looked into elsewhere."""
    yield from check_description(new, today)
    if not new.name and not new.content:
        if not new.note.strip():
            yield refusal("evidence.nothing_given", "file")
        elif kinds().kind(new.kind).register is False:
            yield refusal("evidence.file_missing", "file")
    if len(new.cells) > MOST_CELLS:
        yield refusal("evidence.too_many_cells", "cells", most=MOST_CELLS)


def check_quota(
    standing: int, standing_bytes: int, ever: int, ever_bytes: int, size: int, *, answers: bool
) -> Iterator[Refusal]:
    """Whether one more file of `size` bytes fits beside those of this tenderer.

    answers  those it sent with answers, otherwise those that officers added
    """
    many = standing >= MOST_FILES or ever >= EVER_FILES
    if many or standing_bytes + size > MOST_BYTES or ever_bytes + size > EVER_BYTES:
        code = "clarification.files_full" if answers else "evidence.files_full"
        yield refusal(code, "file", most=MOST_FILES, size=MOST_BYTES // MEBIBYTE)


def check_description(new: NewEvidence, today: date) -> Iterator[Refusal]:
    """What is wrong with what is said of a piece: its kind, words and dates."""
    if new.kind not in {kind.id for kind in kinds().kinds}:
        yield refusal("evidence.kind_missing", "kind")
    if len(new.title) > LONGEST_TITLE:
        yield refusal("acts.text_long", "title", limit=LONGEST_TITLE)
    if len(new.note) > LONGEST_NOTE:
        yield refusal("acts.text_long", "note", limit=LONGEST_NOTE)
    if new.issued_on is not None and not _OLDEST <= new.issued_on <= today:
        yield refusal("evidence.issued_later", "issued_on")
    first = new.issued_on or _OLDEST
    if new.valid_until is not None and new.valid_until < max(first, _OLDEST):
        yield refusal("evidence.ends_first", "valid_until")
