"""Indicators, risks and scenarios of the lump sum, per tenderer, in versions: the last counts.

Their content is kept as the dataclass of its sort writes it; who reads it says which that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.canon import from_plain, to_plain
from criteria.indicators import INDICATOR
from criteria.references import indicator_ref, risk_ref, scenario_ref
from criteria.risks import RISK
from criteria.scenarios import SCENARIO
from criteria.visibility import Sight
from tender.models.dialogue import RegisterEntry
from tender.store.scope import tenderers_within

T = TypeVar("T")
_REF = {INDICATOR: indicator_ref, RISK: risk_ref, SCENARIO: scenario_ref}


@dataclass(frozen=True, slots=True)
class EntryView(Generic[T]):
    """One version of an entry. `thread` is the entry, `number` what it is called by."""

    tenderer: UUID
    sort: str
    number: int
    thread: UUID
    version: int
    content: T
    reason: str
    by: UUID
    at: datetime

    @property
    def ref(self) -> str:
        """What it is called by."""
        return _REF[self.sort](self.number)


def add(
    session: Session,
    tenderer: UUID,
    sort: str,
    before: EntryView[Any] | None,
    content: object,
    reason: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    """Keep an entry with the next number of its sort, or the next version of one; its thread."""
    if before is None:
        last = session.scalar(
            select(func.max(RegisterEntry.number)).where(
                RegisterEntry.tenderer_id == tenderer, RegisterEntry.sort == sort
            )
        )
        thread, number, version = uuid4(), (last or 0) + 1, 1
    else:
        thread, number, version = before.thread, before.number, before.version + 1
    session.add(
        RegisterEntry(
            tenderer_id=tenderer,
            sort=sort,
            number=number,
            thread=thread,
            version=version,
            content=to_plain(content),
            reason=reason,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
    return thread


def every_version(
    session: Session, sight: Sight, procedure_id: UUID, sort: str, kind: type[T]
) -> tuple[EntryView[T], ...]:
    """Every version of a sort in sight, by tenderer, number and version. One query."""
    if not sight.everyone:
        return ()
    rows = session.scalars(
        select(RegisterEntry)
        .where(
            RegisterEntry.sort == sort,
            RegisterEntry.tenderer_id.in_(tenderers_within(procedure_id, sight)),
        )
        .order_by(RegisterEntry.tenderer_id, RegisterEntry.number, RegisterEntry.version)
    )
    return tuple(
        EntryView(
            row.tenderer_id,
            row.sort,
            row.number,
            row.thread,
            row.version,
            from_plain(kind, row.content),
            row.reason,
            row.participant_id,
            row.at,
        )
        for row in rows
    )


def latest(versions: Iterable[EntryView[T]]) -> tuple[EntryView[T], ...]:
    """The last version of each entry, in the same order."""
    return tuple({row.thread: row for row in versions}.values())
