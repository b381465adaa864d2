"""What the pages of indicators and risks share: an entry with its versions, read by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from criteria.difference import changed_fields, difference
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.pages.dialogue import admitted, choose
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import people, register
from tender.store.procedures import Case
from tender.store.register import EntryView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from criteria.contract_budget import ContractYear

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a version changed; `pieces` when it is a text, else what stood and stands."""

    field: str
    before: Any
    after: Any
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """One version of an entry: who made it, when, why, and what changed."""

    number: int
    content: T
    by: str
    at: datetime
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class EntryPage(Generic[T]):
    """One indicator or risk of one tenderer; the last version comes first."""

    case: Case
    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID
    name: str
    thread: UUID
    ref: str
    versions: tuple[Version[T], ...]
    years: tuple[ContractYear, ...]
    may_record: bool

    @property
    def content(self) -> T:
        return self.versions[0].content

    def since(self, seen: int) -> tuple[Version[T], ...]:
        """What others kept after the version that was read."""
        return tuple(one for one in self.versions if one.number > seen)


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose talks somebody may read, and of whom the page is; nobody when there is none."""

    case: Case
    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID | None
    years: tuple[ContractYear, ...]
    may_record: bool

    @property
    def name(self) -> str:
        return dict(self.names)[self.tenderer] if self.tenderer else ""


def desk(
    session: Session,
    actor: Identity,
    tenderer: UUID | None,
    permission: Permission = Permission.VIEW_DIALOGUE,
) -> Desk:
    """The tenderer asked for, or the first. NotGranted when it is out of sight."""
    case = look(session, actor, permission)
    names = admitted(session, case, sight_of(actor, case))
    return Desk(
        case,
        tuple(names.items()),
        choose(names, tenderer),
        case.plan.facts.contract_years(),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step),
    )


def entries(
    session: Session, actor: Identity, case: Case, sort: str, kind: type[T]
) -> tuple[EntryView[T], ...]:
    """Every version of a sort that this person may read. One query."""
    return register.every_version(session, sight_of(actor, case), case.id, sort, kind)


def listed(
    session: Session, actor: Identity, here: Desk, sort: str, kind: type[T]
) -> tuple[EntryView[T], ...]:
    """The last version of each entry of the tenderer of the page. One query."""
    found = register.latest(entries(session, actor, here.case, sort, kind))
    return tuple(row for row in found if row.tenderer == here.tenderer)


def entry_page(
    session: Session,
    actor: Identity,
    sort: str,
    kind: type[T],
    thread: UUID,
    permission: Permission = Permission.VIEW_DIALOGUE,
) -> EntryPage[T]:
    """One entry with its versions. NotGranted when it is not there or out of sight."""
    all_of_them = desk(session, actor, None, permission)
    every = entries(session, actor, all_of_them.case, sort, kind)
    found = [row for row in every if row.thread == thread]
    names = dict(all_of_them.names)
    if not found or found[0].tenderer not in names:
        raise NotGranted
    who = {one.id: one.name for one in people.people(session, all_of_them.case.id)}
    return EntryPage(
        all_of_them.case,
        all_of_them.names,
        found[0].tenderer,
        names[found[0].tenderer],
        thread,
        found[0].ref,
        _versions(found, who),
        all_of_them.years,
        all_of_them.may_record,
    )


def _versions(found: Iterable[EntryView[T]], who: Mapping[UUID, str]) -> tuple[Version[T], ...]:
    made: list[Version[T]] = []
    for row in found:
        changes = _changes(made[-1].content, row.content) if made else ()
        by = who.get(row.by, "")
        made.append(Version(row.version, row.content, by, row.at, row.reason, changes))
    return tuple(reversed(made))


def _changes(before: Any, after: Any) -> tuple[Change, ...]:
    texts = {field.name for field in fields(after) if field.type == "str"}
    found = []
    for name in changed_fields(before, after):
        one, other = getattr(before, name), getattr(after, name)
        pieces = difference(one, other) if name in texts else ()
        found.append(Change(name, one, other, pieces))
    return tuple(found)
