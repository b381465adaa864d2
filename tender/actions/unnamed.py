"""What a council reads that sees tenderers without names: no text that comes to it holds one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from criteria.notices import Names, named
from criteria.refusals import Refused, refusal
from tender.store import tenderers
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Written: TypeAlias = tuple[UUID | None, str, str]
"""Who wrote a text (a tenderer, or None for somebody of the buyer), its field, and the text."""


def check_masked(session: Session, case: Case, written: Iterable[Written]) -> None:
    """Refused when a council that reads without names would read one in these texts: in what a
    tenderer wrote its own, in the words of the buyer that of any tenderer. Two queries at most."""
    if not case.plan.advising.masked:
        return
    every = {
        row.id: frozenset({row.name, *(party.name for party in row.ever)})
        for row in tenderers.tenderers(session, case.id)
    }
    anybody = frozenset[str]().union(*every.values())
    for tenderer, field, text in written:
        found = named(text, Names(frozenset(), every[tenderer] if tenderer else anybody))
        if found:
            raise Refused(refusal("councils.names_tenderer", field, name=found[0]))


def by_field(texts: Mapping[str, str]) -> tuple[Written, ...]:
    """Words of the buyer, each under its field."""
    return tuple((None, field, text) for field, text in texts.items())
