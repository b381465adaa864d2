"""The indicators of a tenderer, what the questions of the evaluation lack, and all side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from criteria.catalogue import load
from criteria.indicators import (
    INDICATOR,
    Beside,
    Coverage,
    Indicator,
    comparable,
    coverage,
    lacks_start_event,
    side_by_side,
)
from criteria.text import Text
from tender.pages.register import Desk, EntryPage, desk, entries, entry_page, listed
from tender.permissions import Identity, NotGranted, Permission
from tender.store.register import EntryView, latest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


Row: TypeAlias = EntryView[Indicator]


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    """The indicators of one tenderer, and what there is for each question of the evaluation.

    eventless  those in which a term runs from nothing yet
    """

    desk: Desk
    rows: tuple[Row, ...]
    eventless: frozenset[UUID]
    coverage: tuple[Coverage, ...]
    goals: Mapping[str, Text]
    may_compare: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Indicators of several tenderers, those of one title beside each other, by (tenderer, row)."""

    desk: Desk
    groups: tuple[Beside[tuple[UUID, Row]], ...]
    goals: Mapping[str, Text]

    @property
    def unlike(self) -> int:
        """How many of them are counted in different ways."""
        return sum(not group.comparable for group in self.groups)


def indicators_page(session: Session, actor: Identity, tenderer: UUID | None) -> IndicatorsPage:
    """Of the tenderer asked for, or the first one. NotGranted when it is out of sight."""
    here = desk(session, actor, tenderer)
    rows = listed(session, actor, here, INDICATOR, Indicator)
    return IndicatorsPage(
        here,
        rows,
        frozenset(row.thread for row in rows if lacks_start_event(row.content)),
        coverage((row.ref, row.content) for row in rows),
        goals(),
        _may_compare(actor, here),
    )


def compare_page(session: Session, actor: Identity) -> ComparePage:
    """For an officer alone, with more than one tenderer to compare; NotGranted otherwise."""
    here = desk(session, actor, None)
    if not _may_compare(actor, here):
        raise NotGranted
    found = latest(entries(session, actor, here.case, INDICATOR, Indicator))
    pairs = (
        ((id_, row), row.content)
        for id_, _name in here.names
        for row in found
        if row.tenderer == id_
    )
    return ComparePage(here, side_by_side(pairs), goals())


def _may_compare(actor: Identity, here: Desk) -> bool:
    return "officer" in actor.roles and len(here.names) > 1


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator. recounted: the versions since which is counted in another way."""

    entry: EntryPage[Indicator]
    goals: Mapping[str, Text]
    eventless: bool
    recounted: frozenset[int]


def indicator_page(
    session: Session,
    actor: Identity,
    thread: UUID,
    permission: Permission = Permission.VIEW_DIALOGUE,
) -> IndicatorPage:
    """NotGranted when it is not there or out of sight."""
    entry = entry_page(session, actor, INDICATOR, Indicator, thread, permission)
    pairs = zip(entry.versions, entry.versions[1:], strict=False)
    return IndicatorPage(
        entry,
        goals(),
        lacks_start_event(entry.content),
        frozenset(new.number for new, old in pairs if not comparable(new.content, old.content)),
    )


def goals() -> dict[str, Text]:
    """The objectives and questions by their code."""
    return {goal.id: goal.title for goal in load().goals}
