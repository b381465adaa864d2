"""The evaluation plan: its draft while it is written, and as it was sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from criteria.canon import Json
from criteria.catalogue import Goal, load
from criteria.changes import Absent, Conflict
from criteria.coverage import Coverage, coverage
from criteria.differences import Difference, differences
from criteria.picking import asked_twice
from criteria.plan import EvaluationPlan, Setting
from criteria.plan.authors import Authors
from criteria.plan.catalogues import Used, used
from criteria.plan.check import check_plan
from criteria.plan.format import bare, tree
from criteria.plan.warnings import open_ends
from criteria.plan.words import name, shown
from criteria.refusals import Refusal
from criteria.text import Text
from tender.actions.entry import look
from tender.actions.planning import Base, editable
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import plans
from tender.store.plans import Draft, EditView, VersionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PER_PAGE = 50


@dataclass(frozen=True)
class PlanPage:
    """A plan with everything that keeps it from being sealed.

    draft      what is being written: the plan itself before sealing, an amendment after it
    amendable  a sealed plan of which a next version may be written
    """

    case: Case
    draft: Draft | None
    editable: bool
    sealable: bool
    amendable: bool

    @property
    def plan(self) -> EvaluationPlan:
        """The plan that is being written, or the sealed one."""
        return self.draft.plan if self.draft and self.editable else self.case.plan

    @property
    def amending(self) -> bool:
        return self.draft is not None and self.case.seal is not None

    @property
    def used(self) -> tuple[Used, ...]:
        """The catalogues it was made from."""
        return used(self.plan, load())

    def faults(self, now: datetime) -> tuple[Refusal, ...]:
        """What keeps it from being sealed at this moment."""
        return check_plan(self.plan, now) if self.editable or self.case.seal is None else ()

    @cached_property
    def asked_twice(self) -> tuple[Refusal, ...]:
        """Demands that ask the same as others: a warning, for the buyer may want both."""
        return tuple(asked_twice(self.plan, load()))

    @property
    def open_ends(self) -> tuple[Refusal, ...]:
        """What the plan still leaves open to whoever reads it: warnings too."""
        return open_ends(self.plan, load())

    @cached_property
    def subtopics(self) -> dict[str, Text]:
        """What the catalogue calls each subtopic, by its id."""
        return {one.id: one.title for theme in load().themes for one in theme.subtopics}

    @cached_property
    def goals(self) -> dict[str, Goal]:
        """The goals of the procurement by their code."""
        return {goal.id: goal for goal in load().goals}

    @cached_property
    def coverage(self) -> Coverage:
        return coverage(self.plan, load())

    @cached_property
    def written(self) -> Mapping[str, Json]:
        """The plan as tables and text, for the names of its places."""
        return self.draft.tree if self.draft else tree(self.plan)

    def author(self, place: str) -> Setting | None:
        """Who last chose what stands at a place."""
        return self._authors.of(place)

    @cached_property
    def _authors(self) -> Authors:
        return Authors(self.plan.settings)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of the draft in words; `undone` when a later edit took it back."""

    version: int
    author: str
    edit: EditView
    differences: tuple[Difference, ...]
    undone: bool

    @property
    def adopts(self) -> bool:
        """Whether it changed nothing but who stands behind it."""
        return all(change.old == change.new for change in self.edit.changes)


@dataclass(frozen=True)
class HistoryPage:
    case: Case
    edits: tuple[Edit, ...]
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Met:
    """A conflict in words: what somebody else put there, who, and what was typed here."""

    conflict: Conflict
    place: Text
    theirs: Text
    mine: Text
    edit: EditView | None

    @property
    def gone(self) -> bool:
        """Whether what was typed in is there no more."""
        change = self.conflict.change
        return change.kind == "changed" and isinstance(self.conflict.present, Absent)


def plan_page(session: Session, actor: Identity, read: Case | None = None) -> PlanPage:
    """The plan. read: the procedure, when it was read already"""
    case = read or look(session, actor, Permission.VIEW_PLAN)
    writes = allowed(actor, Permission.EDIT_PLAN, case.step) and editable(case)
    draft = (case.draft or plans.draft(session, case.id)) if writes else None
    open_ = case.seal is None
    return PlanPage(
        case,
        draft,
        draft is not None,
        open_ and allowed(actor, Permission.SEAL_PLAN, case.step),
        not open_ and editable(case) and allowed(actor, Permission.AMEND_PLAN, case.step),
    )


def section_page(session: Session, actor: Identity, read: Case | None = None) -> PlanPage:
    """The plan for one section of the editor. NotGranted when nothing is being written."""
    page = plan_page(session, actor, read)
    if page.draft is None:
        raise NotGranted
    return page


def met(
    session: Session,
    page: PlanPage,
    before: Mapping[str, Json],
    base: Base,
    conflicts: Iterable[Conflict],
) -> tuple[Met, ...]:
    """Conflicts in words, each with the edit that came first.

    before  the plan on the page where it was typed: it names what is gone by now
    """
    assert page.draft is not None
    most = None if base.version else PER_PAGE  # of a page that does not say what it was made from
    since = plans.edits(session, page.case.id, after=base.version, limit=most)
    later = [edit for edit in since if edit.version not in base.own]
    found = []
    for one in conflicts:
        path = one.change.path
        by = next((e for e in later if any(_touches(c.path, path) for c in e.changes)), None)
        found.append(
            Met(
                one,
                name(before, path),
                shown(page.draft.tree, path, one.present),
                shown(page.draft.tree, path, one.change.new),
                by,
            )
        )
    return tuple(found)


def _touches(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]


def history_page(session: Session, actor: Identity, number: int) -> HistoryPage:
    """The edits of the draft, the last one first, fifty to a page."""
    page = section_page(session, actor)
    assert page.draft is not None
    count = plans.edit_count(session, page.case.id)
    pages = max(1, -(-count // PER_PAGE))
    number = min(max(number, 1), pages)
    found = plans.edits(session, page.case.id, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    undone = plans.undone(session, page.case.id)
    tree_ = page.draft.tree
    return HistoryPage(
        page.case,
        tuple(
            Edit(
                edit.version,
                edit.author,
                edit,
                differences(tree_, tree_, edit.changes),
                edit.version in undone,
            )
            for edit in found
        ),
        number,
        pages,
    )


@dataclass(frozen=True)
class VersionsPage:
    """Every sealed version, the last one first, each with what it changed."""

    case: Case
    versions: tuple[tuple[VersionView, tuple[Difference, ...]], ...]


def versions_page(session: Session, actor: Identity) -> VersionsPage:
    case = look(session, actor, Permission.VIEW_PLAN)
    views = plans.versions(session, case.id)
    bodies = {view.number: plans.sealed_body(session, case.id, view.number) for view in views}
    trees = {number: bare(plans.parsed(body)) for number, body in bodies.items() if body}
    return VersionsPage(
        case,
        tuple(
            (
                view,
                differences(trees[view.number - 1], trees[view.number])
                if view.number - 1 in trees
                else (),
            )
            for view in views
        ),
    )


def amendment(page: PlanPage) -> tuple[Difference, ...]:
    """What the amendment that is being written changes in the sealed plan."""
    assert page.draft is not None
    return differences(bare(page.case.plan), page.draft.tree)
