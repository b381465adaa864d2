"""Drawing lots: who stand equal, what was committed to, and the proof that anyone can repeat."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria import visibility
from criteria.drawing import FORMAT, key
from criteria.outcome import AWARD, LotOutcome
from criteria.refusals import Refused
from tender.actions import deciders
from tender.actions.deciding import PROPOSE, VIEW, present_outcome
from tender.actions.entry import look, waiting
from tender.actions.leading import PRICES
from tender.pages.selection import conflicted
from tender.pages.two import First, Names, first
from tender.permissions import Identity, NotGranted, allowed
from tender.store import draws, people, procedures, readings, tenderers
from tender.store.draws import CommitmentView
from tender.store.procedures import Case, ConsentView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One draw: what was committed to, and once it is revealed the order with its numbers.

    stale    other tenderers stand equal by now, so this one is not revealed any more
    content  what the commitment is the hash of, line by line; without the seed while it is secret
    order    place, number and name
    command  what anybody types to repeat it
    """

    view: CommitmentView
    by: str
    stale: bool
    first: First | None
    two: tuple[str, ...]
    content: tuple[str, ...]
    order: tuple[tuple[int, str, str], ...]
    command: str


@dataclass(frozen=True, slots=True)
class DrawLot:
    """One lot. `announced`: the tie rules of the plan end in a draw."""

    key: str
    title: str
    equal: tuple[str, ...]
    announced: bool
    lines: tuple[DrawLine, ...]

    @property
    def may_commit(self) -> bool:
        """Whether a draw is needed for which nothing was committed to yet."""
        return bool(self.equal) and all(one.stale or one.order for one in self.lines)


@dataclass(frozen=True, slots=True)
class DrawPage:
    case: Case
    stage: str
    opened: bool
    conflict: bool = False
    judging: bool = False
    lots: tuple[DrawLot, ...] = ()
    may_act: bool = False


def draw_page(
    session: Session, actor: Identity, stage: str, now: datetime, lang: str = "nl"
) -> DrawPage:
    """The draws of a stage, for whoever may see its ranking."""
    case = look(session, actor, VIEW[stage])
    viewer, moment = actor.viewer, case.moment
    if stage == AWARD:
        if visibility.blind_to_prices(viewer, moment):
            return DrawPage(case, stage, True, conflict=True, judging=True)
        if visibility.prices(viewer, moment).nothing:
            raise NotGranted
        if not readings.has_read(session, case, actor.id, PRICES):
            return DrawPage(case, stage, opened=False)
    sees = stage == AWARD or visibility.results(viewer, moment, stage).everyone
    if not sees or conflicted(actor, tenderers.tenderers(session, case.id)):
        judging = visibility.judges_again(viewer, moment, stage)
        return DrawPage(case, stage, True, conflict=True, judging=judging)
    try:
        found = {row.lot: row for row in present_outcome(session, case, stage).lots}
    except Refused:
        found = {}
    every = [row for row in draws.commitments(session, case.id) if row.stage == stage]
    names = {row.id: row.name for row in people.people(session, case.id)}
    given = procedures.consents(session, case.id, f"{stage}.draw")
    about = deciders.concerned(session, case, stage) if given else frozenset()

    def waits(row: CommitmentView) -> First | None:
        object_ = f"lot:{case.lot_id(row.lot)}"
        mine: list[ConsentView] = [one for one in given if one.object == object_]
        found = waiting(session, case, mine, now, basis=row.commitment, about=about)
        return first(found, actor, names)

    lots = []
    for _, lot in case.lots:
        mine = [row for row in every if row.lot == lot]
        now_equal = _equal(found.get(lot))
        if not mine and not now_equal:
            continue
        lots.append(
            DrawLot(
                lot,
                case.plan.lot(lot).title.get(lang),
                tuple(name for _, name in now_equal),
                "draw" in case.plan.stage(lot, stage).ties,
                tuple(_line(case, row, now_equal, waits, names) for row in mine),
            )
        )
    may = allowed(actor, PROPOSE[stage], case.step) and not case.judged_again(stage)
    return DrawPage(case, stage, True, lots=tuple(lots), may_act=may)


def _equal(found: LotOutcome | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    names = dict(found.entrants)
    return tuple(sorted(((id_, names[id_]) for id_ in found.to_draw), key=lambda one: one[1]))


def _line(
    case: Case,
    row: CommitmentView,
    equal: tuple[tuple[str, str], ...],
    waits: Callable[[CommitmentView], First | None],
    names: Names,
) -> DrawLine:
    called = dict(row.drawn)
    placed = tuple(
        (place, key(row.seed or "", called[id_]), called[id_])
        for place, id_ in enumerate(row.order, 1)
    )
    secret = row.seed is None
    stale = secret and row.drawn != equal
    head = (FORMAT, case.reference, row.stage, row.lot, str(row.number))
    return DrawLine(
        row,
        names.get(row.by, ""),
        stale,
        waits(row) if secret and not stale else None,
        tuple(names.get(one, "") for one in (row.first, row.second) if one),
        (*head, *sorted(called.values()), *((row.seed,) if row.seed else ())),
        placed,
        _command(case, row, row.seed) if row.seed else "",
    )


def _command(case: Case, row: CommitmentView, seed: str) -> str:
    """Names as a shell takes them, whatever signs are in them."""
    options = {
        "procedure": case.reference,
        "stage": row.stage,
        "lot": row.lot,
        "number": str(row.number),
        "seed": seed,
        "commitment": row.commitment,
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    names = [name for _, name in row.drawn]
    return shlex.join(["python", "-m", "criteria.drawing", *given, "--", *names])
