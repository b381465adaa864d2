"""The whole plan to read: a page for each part of it, of a sealed version or of the draft."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from criteria.plan import STAGES, EvaluationPlan, LotRules
from criteria.plan.reading import Item, Line, Listing, Reader
from criteria.reading import counted
from tender.actions.entry import look
from tender.pages.plan import PlanPage, plan_page
from tender.pages.plan_blocks import FACETS, PARTS, Block, Writer
from tender.permissions import Identity, NotGranted, Permission
from tender.report.guide_parts import GuidePen
from tender.store import plans
from tender.store.plans import Draft
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PER_PAGE = 50
_MOST_COLUMNS = 6
"""A list whose rows have more than this is not shown as a table."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The plan that is read. number is None for a draft; `last` is the version that holds."""

    case: Case
    plan: EvaluationPlan
    number: int | None
    sealed_at: datetime | None
    seal: str | None
    draft: Draft | None = None

    @property
    def basis(self) -> tuple[Hashable, ...]:
        """All that the text of the plan follows from: the sealed version, or the last edit."""
        draft = self.draft
        return self.case.id, (draft.version, draft.last_edit) if draft else self.seal

    @property
    def older(self) -> bool:
        return self.number is not None and self.number != self.case.plan_number


@dataclass(frozen=True, slots=True)
class Window:
    """Fifty rows of a list. `key` is what the address calls the number of the page."""

    listing: Listing
    items: tuple[Item, ...]
    number: int
    pages: int
    key: str
    columns: tuple[Line, ...]
    table: bool


@dataclass(frozen=True)
class ReadingPage:
    """One part of a plan. `lot` is None for a part that has nothing of a lot."""

    edition: Edition
    part: str
    lot: LotRules | None
    lang: str
    asked: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[str] = frozenset()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The sheets; with `only` those, under keys that no other part of the page has."""
        writer = Writer(Reader(self.edition.plan, self.lang), GuidePen(self.lang), self.asked)
        if self.lot is None:
            return tuple(writer.part(self.part))
        found = writer.stage(self.lot, self.part)
        if not self.only:
            return tuple(found)
        start = f"{self.lot.id}-{self.part}"
        return tuple(
            replace(one, key=f"{start}-{one.key}") for one in found if one.key in self.only
        )

    @property
    def basis(self) -> tuple[Hashable, ...]:
        """All that the sheets follow from."""
        lot = self.lot.id if self.lot else None
        asked = tuple(sorted(self.asked.items()))
        return *self.edition.basis, self.part, lot, self.lang, asked, self.only

    @property
    def facets(self) -> tuple[str, ...]:
        """The fields by which the rows of this part can be chosen."""
        return FACETS.get(self.part, ())

    def window(self, listing: Listing) -> Window:
        """The rows of a list, or of one within a row, that the address asks for."""
        key = f"page-{listing.place}"
        pages = max(1, -(-len(listing.items) // PER_PAGE))
        number = min(max(counted(self.asked.get(key, "")), 1), pages)
        items = listing.items[(number - 1) * PER_PAGE : number * PER_PAGE]
        columns = _columns(items)
        plain = not any(item.lists for item in items) and listing.place not in FACETS
        table = plain and len(columns) <= _MOST_COLUMNS
        return Window(listing, items, number, pages, key, columns, table)


def reading_page(
    session: Session,
    actor: Identity,
    part: str,
    lang: str,
    *,
    number: int | None = None,
    asked: Mapping[str, str],
) -> ReadingPage:
    """A part of a sealed version, or without a number of the plan as this person sees it.

    NotGranted when there is no such version, part or lot.
    """
    edition = _edition(session, actor, number)
    if part not in PARTS:
        raise NotGranted
    lot = _lot(edition.plan, asked.get("lot")) if part in STAGES else None
    return ReadingPage(edition, part, lot, lang, asked)


_SHORT = frozenset({"weights", "order", "scale", "price", "years"})
"""The sheets of a stage that fit on one page of the whole plan."""


def in_short(page: PlanPage, lang: str) -> tuple[ReadingPage, ...]:
    """What decides the outcome, on one page: of each lot each stage, without the questions."""
    edition = _edition_of(page)
    return tuple(
        ReadingPage(edition, stage, lot, lang, only=_SHORT)
        for lot in edition.plan.lots
        for stage in STAGES
    )


def _edition_of(page: PlanPage) -> Edition:
    case = page.case
    if page.draft is not None:
        return Edition(case, page.draft.plan, None, None, None, page.draft)
    return Edition(case, case.plan, case.plan_number, case.sealed_at, case.seal, case.draft)


def _edition(session: Session, actor: Identity, number: int | None) -> Edition:
    if number is None:
        return _edition_of(plan_page(session, actor))
    case = look(session, actor, Permission.VIEW_PLAN)
    found = plans.sealed_version(session, case.id, number)
    if found is None:
        raise NotGranted
    return Edition(case, found.plan, found.number, found.sealed_at, found.sha256)


def _lot(plan: EvaluationPlan, wanted: str | None) -> LotRules:
    for lot in plan.lots:
        if wanted in (None, lot.id):
            return lot
    raise NotGranted


def _columns(items: tuple[Item, ...]) -> tuple[Line, ...]:
    """The fields in which any of these rows has something, as lines with their names."""
    found: dict[str, Line] = {}
    for line in (line for item in items for line in item.lines):
        known = found.get(line.field)
        if known is None or not known.said:
            found[line.field] = line
    return tuple(line for line in found.values() if line.said)
