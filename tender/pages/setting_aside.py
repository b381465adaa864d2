"""Setting offers aside after the opening: which, why, by whom, and both rankings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.outcome import AWARD
from tender.actions import outcomes
from tender.actions.entry import look, waiting
from tender.actions.exclusion import decision_runs
from tender.actions.leading import PRICES
from tender.actions.setting_aside import ACT, basis_of, object_of
from tender.actions.tenderers import may_read
from tender.pages.exclusion import Participation, kept
from tender.pages.two import First, first
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import contents, decisions, final_offers, people, procedures, readings, tenderers
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class AsideLine:
    """One offer. `by` and what follows are filled once it was set aside.

    declared  the viewer declared about the tenderer, so reads and acts
    fell      it fell out before this, after the inquiry into its price
    first     who proposes it and waits for a second, for this reason
    """

    candidacy: UUID
    tenderer: UUID
    name: str
    lot: str
    declared: bool
    recompute: bool
    fell: bool
    first: First | None
    reason: str
    seen: str
    by: tuple[str, ...] = ()
    at: datetime | None = None
    before: tuple[Participation, ...] = ()
    after: tuple[Participation, ...] = ()


@dataclass(frozen=True, slots=True)
class AsidePage:
    """`runs`: a proposal for the award runs, and nothing is set aside meanwhile."""

    case: Case
    opened: bool
    conflict: bool = False
    judging: bool = False
    lines: tuple[AsideLine, ...] = ()
    may_act: bool = False
    may_declare: bool = False
    runs: bool = False

    @property
    def nobody_left(self) -> bool:
        return bool(self.lines) and all(line.by or line.fell for line in self.lines)


def aside_page(session: Session, actor: Identity, now: datetime, lang: str = "nl") -> AsidePage:
    """Every offer, for whoever has opened the prices."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    viewer, moment = actor.viewer, case.moment
    if visibility.blind_to_prices(viewer, moment):
        return AsidePage(case, True, conflict=True, judging=True)
    if visibility.prices(viewer, moment).nothing:
        raise NotGranted
    if not readings.has_read(session, case, actor.id, PRICES):
        return AsidePage(case, opened=False)
    inside = outcomes.stage_candidacies(session, case, AWARD)
    if any(str(row.tenderer) in viewer.conflicted for row in inside):
        return AsidePage(case, True, conflict=True)
    offered = contents.offer_years(session, visibility.prices(viewer, moment), case.id)
    bidders = {row.id: row for row in tenderers.tenderers(session, case.id)}
    done = final_offers.set_aside(session, case.id)
    inquiries = decisions.inquiries(session, case.id)
    given = procedures.consents(session, case.id, ACT)
    about = {row.tenderer for row in inside}
    names = {one.id: one.name for one in people.people(session, case.id)}
    lines = []
    for row in inside:
        if row.id not in offered:
            continue
        lot, out = case.plan.lot(row.lot), done.get(row.id)
        mine = [one for one in given if one.object == object_of(row)]
        asked = waiting(session, case, mine, now, about=about) if not out else None
        if asked is not None and asked.basis != basis_of(row.id, asked.reason):
            asked = None
        before, after = kept(session, actor, case, out.rankings) if out else ((), ())
        lines.append(
            AsideLine(
                row.id,
                row.tenderer,
                row.name,
                "" if case.single_lot else lot.title.get(lang),
                may_read(actor, bidders[row.tenderer]),
                lot.recompute,
                row.id in inquiries and not inquiries[row.id][0],
                first(asked, actor, names),
                out.reason if out else asked.reason if asked else "",
                asked.basis if asked else "",
                (names.get(out.first, ""), names.get(out.second, "")) if out else (),
                out.at if out else None,
                tuple(one for one in before if one.rows),
                tuple(one for one in after if one.rows),
            )
        )
    return AsidePage(
        case,
        True,
        lines=tuple(lines),
        may_act=allowed(actor, Permission.SET_OFFER_ASIDE, case.step),
        may_declare=allowed(actor, Permission.DECLARE, case.step),
        runs=decision_runs(session, case),
    )
