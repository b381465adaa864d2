"""The selection: the ranking of the dossiers, the line, the decision and its letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria import visibility
from criteria.outcome import SELECTION, Outcome
from criteria.refusals import Refused
from tender.actions import outcomes
from tender.actions.deciding import present_outcome
from tender.actions.entry import look
from tender.actions.standing import term_of
from tender.pages.award import StandstillView, standstill_view
from tender.pages.decisions import DecisionPage, decision_page
from tender.pages.rankings import Table, table
from tender.permissions import Identity, Permission
from tender.store import draws, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class SelectionLot:
    """One lot: who is ranked where, where the line falls, and who stands equal at it."""

    key: str
    title: str
    places: int
    table: Table
    admitted: frozenset[str]
    tied: tuple[tuple[str, str], ...]
    last_inside: str | None


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """`conflict`: the viewer declared an interest, so nothing of this ranking is shown; `judging`:
    nor is it to whoever judges again now; `term`: only where the plan declares one."""

    case: Case
    conflict: bool
    lots: tuple[SelectionLot, ...] = ()
    late: tuple[TendererView, ...] = ()
    excluded: tuple[TendererView, ...] = ()
    decision: DecisionPage | None = None
    judging: bool = False
    term: StandstillView | None = None
    drawn: bool = False


def selection_page(
    session: Session, actor: Identity, now: datetime, lang: str = "nl"
) -> SelectionPage:
    """Everything of the selection this person may see. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_SELECTION)
    sight = visibility.results(actor.viewer, case.moment, SELECTION)
    bidders = tenderers.tenderers(session, case.id)
    if not sight.everyone or conflicted(actor, bidders):
        judging = visibility.judges_again(actor.viewer, case.moment, SELECTION)
        return SelectionPage(case, conflict=True, judging=judging)
    inside = outcomes.stage_candidacies(session, case, SELECTION)
    took_part = {row.tenderer for row in inside}
    given = outcomes.entrants(session, case, SELECTION, inside)
    try:
        found: Outcome | None = present_outcome(session, case, SELECTION)
    except Refused:
        found = None
    lots = tuple(
        _lot(case, key, table(case.plan, key, SELECTION, rows, lang), found, lang)
        for key, rows in given.items()
        if rows
    )
    shown = decision_page(session, actor, case, SELECTION, found, bidders, now, lang)
    return SelectionPage(
        case,
        False,
        lots,
        tuple(row for row in bidders if row.late),
        tuple(row for row in bidders if row.exclusion is not None and row.id not in took_part),
        shown,
        term=standstill_view(case, SELECTION, term_of(case, shown.decision), now, lang),
        drawn=any(row.stage == SELECTION for row in draws.commitments(session, case.id)),
    )


def conflicted(actor: Identity, bidders: tuple[TendererView, ...]) -> bool:
    """Whether the viewer declared a conflict about anybody in this ranking."""
    return any(str(row.id) in actor.viewer.conflicted for row in bidders)


def _lot(case: Case, key: str, made: Table, found: Outcome | None, lang: str) -> SelectionLot:
    rules = case.plan.lot(key)
    outcome = found.lot(key) if found else None
    admitted = frozenset(outcome.admitted) if outcome else frozenset()
    names = {row.id: row.name for row in made.rows}
    inside = [row.id for row in made.rows if row.id in admitted]
    return SelectionLot(
        key,
        rules.title.get(lang),
        rules.admitted,
        made,
        admitted,
        tuple((id_, names[id_]) for id_ in outcome.to_draw) if outcome else (),
        inside[-1] if inside else None,
    )
