"""Where a name stands and stays when a person is erased: in the decision file, in acts of the log
that tell of a decision, and perhaps in files, which are not read for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from criteria import retention
from criteria.canon import canonical, read_canonical
from criteria.retention import Category
from tender.extensions import metadata
from tender.models.base import Canonical
from tender.models.places import ACTS, OFFERS, PLACES
from tender.models.trail import TrailEntry, TrailValue
from tender.store.erasing import LOG, joined

_APART = frozenset({"destruction_lists", "erased_rows", "head_keepers"})
"""The list itself goes; keepers of heads are people of the administration."""
_PARTS = {
    "letters": "letters",
    "notices": "letters",
    "award_reports": "reports",
    "award_report_editions": "reports",
    "consensus_scores": "judgements",
    "award_reasons": "judgements",
    "plan_versions": "plan",
    "plan_drafts": "plan",
    "plan_edits": "plan",
    "tenderers": "tenderers",
    "parties": "tenderers",
    "party_changes": "tenderers",
}


@dataclass(frozen=True, slots=True)
class Stay:
    """part: what it stands in, a key of `criteria/sentences/retention.toml`. around: the words
    beside the name."""

    part: str
    around: str


def stays(session: Session, procedure: UUID, name: str) -> tuple[Stay, ...]:
    """Every text with the name that no erasure changes. A query for each table, and one more."""
    found = [*_in_tables(session, procedure, name), *_in_log(session, procedure, name)]
    return tuple(sorted(found, key=lambda one: (one.part, one.around)))


def files(session: Session, procedure: UUID) -> tuple[tuple[str, int], ...]:
    """How many files there are in each category that are not destroyed; none is read for a name."""
    found: Counter[str] = Counter()
    for table in metadata.sorted_tables:
        place = PLACES[table.name]
        for column in place.files:
            way = joined(table, "tenderers" if place.category == OFFERS else "procedures")
            if way is None:
                continue
            start = sa.func.substr(table.c[column], 1, len(retention.FILE_MARK))
            goal = way[1].c.procedure_id if place.category == OFFERS else way[1].c.id
            count = session.scalar(
                sa.select(sa.func.count())
                .select_from(way[0])
                .where(goal == procedure, start != retention.FILE_MARK)
            )
            found[place.category] += count or 0
    return tuple(sorted((category, count) for category, count in found.items() if count))


def _in_tables(session: Session, procedure: UUID, name: str) -> Iterator[Stay]:
    for table in metadata.sorted_tables:
        place = PLACES[table.name]
        told = [one for one in table.columns if isinstance(one.type, (sa.String, Canonical))]
        apart = place.category != Category.DECISION_FILE or table.name in _APART
        way = None if apart or not told else joined(table, "procedures")
        if way is None:
            continue
        query = sa.select(*told).select_from(way[0]).where(way[1].c.id == procedure)
        texts = [sa.cast(one, sa.Text).contains(name, autoescape=True) for one in told]
        for row in session.execute(query.where(sa.or_(*texts))):
            for value in row:
                yield from _stays(_PARTS.get(table.name, "decisions"), value, name)


def _in_log(session: Session, procedure: UUID, name: str) -> Iterator[Stay]:
    told = aliased(TrailValue)
    query = (
        sa.select(TrailValue.value)
        .join(TrailEntry, TrailEntry.id == TrailValue.entry_id)
        .join(told, told.entry_id == TrailEntry.id)
        .where(TrailEntry.chain == str(procedure), told.name == "act")
        .where(told.value.not_in([canonical(act).decode() for act in ACTS]))
        .where(TrailValue.value.contains(name, autoescape=True))
    )
    for value in session.scalars(query):
        yield from _stays(LOG, read_canonical(value), name)


def _stays(part: str, value: Any, name: str) -> Iterator[Stay]:
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError):
            value = read_canonical(value)
    for text in retention.texts(value):
        if retention.named(text, name):
            yield Stay(part, retention.around(text, name))
