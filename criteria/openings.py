"""What a council may read of an application.

Only the answer to a question of the competence dossier, and pages of a file of that dossier or of a
version made for councils. A price, a final offer, or proof of suitability or integrity is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from criteria.evidence_kinds import DOSSIER
from criteria.plan import EvaluationPlan
from criteria.refusals import Refused, refusal

FOR_COUNCILS = "council"
"""The kind of a file that an officer made for councils; nobody can choose it by hand."""
READABLE = (DOSSIER, FOR_COUNCILS)
LONGEST_PAGES = 200
"""The most characters of the pages of one file."""
_RANGE = re.compile(r"([0-9]{1,5})(?: ?[-\u2013] ?([0-9]{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """To which council something is opened, on which themes, from when until when."""

    council: str
    themes: tuple[str, ...]
    since: datetime | None
    until: datetime | None


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


def names_looked_for(plan: EvaluationPlan) -> bool:
    """Whether an officer says of the files of tenderers if a name is in them: where those who
    score, or the councils that read, see no names."""
    return plan.scoring.masked or (plan.advising.reads and plan.advising.masked)
