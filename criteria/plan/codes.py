"""The words of a plan that are one of a fixed set: nothing else may stand there, even in a draft.

A form offers only these words (`file_codes`). A plan that is read from a file, or a change that is
sent by hand, could hold another; no page could show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from criteria.plan import EvaluationPlan
from criteria.plan.file_codes import CODES, fields, is_record, many, optional
from criteria.refusals import Refusal, refusal

MOST_TERM_YEARS = 50
_FREE = frozenset({"parameters"})
"""Checked with the formula they belong to."""


def check_codes(plan: EvaluationPlan, checked: EvaluationPlan | None = None) -> Iterator[Refusal]:
    """Words that are none of their set, each at its place.

    checked  the plan before an edit: what is still the same is not looked at again
    """
    yield from _check(plan, "", checked)
    for demand in plan.demands:
        if demand.ratio is not None and demand.kind != "suitability":
            yield _unknown(f"demands/{demand.id}/kind", demand.kind)
    for part in plan.facts.term.parts:
        if part.years not in range(1, MOST_TERM_YEARS + 1):
            yield _unknown("facts/term/parts", part.years)


def _check(record: Any, place: str, checked: Any = None) -> Iterator[Refusal]:
    for name, known in _coded(record.__class__):
        value, here = getattr(record, name), f"{place}{name}"
        before = getattr(checked, name, None)
        if value is before:
            continue
        if known:
            for one in value if isinstance(value, tuple) else (value,):
                if one is not None and one not in known:
                    yield _unknown(here, one)
        elif isinstance(value, tuple):
            same = set(map(id, before or ()))
            for number, row in enumerate(value, 1):
                if id(row) not in same:
                    yield from _check(row, f"{here}/{getattr(row, 'id', number)}/")
        elif value is not None:
            yield from _check(value, f"{here}/", before)


def _unknown(place: str, value: object) -> Refusal:
    return refusal("plan.code_unknown", place, value=str(value))


@cache
def _coded(cls: type) -> tuple[tuple[str, frozenset[str]], ...]:
    """The fields of a record that hold words of a fixed set, or records with such fields."""
    found = []
    for name, hint in fields(cls).items():
        kind, _ = optional(hint)
        codes, inner = CODES.get((cls.__name__, name)), many(kind) or kind
        if codes is not None and name not in _FREE:
            found.append((name, frozenset(codes.known)))
        elif is_record(inner) and _coded(inner):
            found.append((name, frozenset()))
    return tuple(found)
