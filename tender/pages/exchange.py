"""A plan that goes out as a file and comes in again: what a file would change, before it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.canon import Json
from criteria.catalogue import load
from criteria.changes import ORDER, Change, Path, changes
from criteria.differences import Difference, differences
from criteria.plan import rows as plan_rows
from criteria.plan.codes import check_codes
from criteria.plan.file import PlanFile
from criteria.plan.shape import MOST_FAULTS, Fault
from criteria.refusals import Refusal, refusal
from tender.actions.entry import look
from tender.exports.plans import Edition
from tender.pages.plan import plan_page, section_page
from tender.permissions import Identity, NotGranted, Permission
from tender.store import plans
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SHOWN = 500
"""How many differences a page shows; the command line shows all."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change in the draft. With faults nothing can be read in."""

    case: Case
    version: int
    faults: tuple[Fault, ...]
    changes: tuple[Change, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def shown(self) -> tuple[Difference, ...]:
        return self.differences[:SHOWN]


def edition(session: Session, actor: Identity, number: int | None) -> Edition:
    """The plan to download: a sealed version, or without a number the plan as this person sees it.

    NotGranted when there is no such version.
    """
    if number is None:
        page = plan_page(session, actor)
        if page.draft is not None:
            return Edition(page.draft.plan, page.draft.saved_at)
        number = page.case.plan_number
        if number is None:
            return _first_draft(session, page.case)
    case = look(session, actor, Permission.VIEW_PLAN)
    body = plans.sealed_body(session, case.id, number)
    view = next((one for one in plans.versions(session, case.id) if one.number == number), None)
    if body is None or view is None:
        raise NotGranted
    return Edition(plans.parsed(body), view.sealed_at, number, view.sha256, body)


def _first_draft(session: Session, case: Case) -> Edition:
    """The draft before there is a sealed plan: who takes part reads along."""
    draft = plans.draft(session, case.id)
    if draft is None:
        raise NotGranted
    return Edition(draft.plan, draft.saved_at)


def preview(session: Session, actor: Identity, file: PlanFile) -> Preview:
    """What a file would change in the draft, or why it cannot be read in."""
    page = section_page(session, actor)
    draft = page.draft
    assert draft is not None
    if file.tree is None:
        places = (tuple(place.split("/")[:-1]) for place in file.named)
        named = (place for place in places if ORDER not in place)
        strangers = tuple(file.fault(one) for one in _unknown(named, draft.tree))
        return Preview(page.case, draft.version, (*strangers, *file.faults)[:MOST_FAULTS])
    found = {key: value for key, value in file.tree.items() if key != "settings"}
    wrong = (*_strange(page.case, draft.tree, found), *check_codes(file.plan))
    faults = tuple(map(file.fault, wrong))
    if faults:
        return Preview(page.case, draft.version, faults)
    made = changes(draft.tree, found)
    told = differences(draft.tree, found, made)
    return Preview(page.case, draft.version, (), made, told)


def _strange(case: Case, old: dict[str, Json], new: dict[str, Json]) -> Iterator[Refusal]:
    """What says that a file belongs to another plan."""
    if new["reference"] != old["reference"]:
        words = {"other": str(new["reference"])[:80], "reference": str(old["reference"])}
        yield refusal("files.other_plan", "reference", **words)
    if case.seal is not None and _lots(new) != _lots(old):
        yield refusal("plan.lots_fixed", "lots")
    for path in plan_rows.unknown(new, old, load()):
        yield _row_unknown(path)


def _unknown(places: Iterable[Path], old: dict[str, Json]) -> Iterator[Refusal]:
    """The rows of another plan in a file that is at fault, often because of them."""
    yield from map(_row_unknown, plan_rows.strange(places, old, load()))


def _row_unknown(path: Path) -> Refusal:
    return refusal("files.row_unknown", "/".join((*path, "id")), id=path[-1][:80])


def _lots(tree: dict[str, Json]) -> list[object]:
    lots = tree["lots"]
    assert isinstance(lots, list)
    return [lot["id"] for lot in lots if isinstance(lot, dict)]
