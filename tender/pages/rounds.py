"""The re-evaluations of a stage: why, what, by whom, and the ranking before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.refusals import Refusal
from criteria.text import Text
from tender.actions.entry import look
from tender.actions.judging import judged_here, why_not_again
from tender.actions.leading import PRICES
from tender.actions.rounds import why_not_withdrawn
from tender.actions.scoring import scored
from tender.pages.exclusion import Participation, kept
from tender.pages.scoring import asked_stage
from tender.permissions import Identity, Permission, allowed
from tender.store import people, readings
from tender.store.people import holders
from tender.store.procedures import Case
from tender.store.rounds import RoundView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One re-evaluation. Its reasons and rankings are empty for who may not see them.

    members     the numbers that stand for the names of its assessors
    finished    by whom and when it ended: finished, or withdrawn
    withdrawal  why it was withdrawn
    """

    number: int
    questions: tuple[Text, ...]
    members: tuple[int, ...]
    reason: str
    begun_by: str
    begun_at: datetime
    finished_by: str
    finished_at: datetime | None
    before: tuple[Participation, ...]
    after: tuple[Participation, ...]
    withdrawn: bool
    withdrawal: str

    def titles(self, lang: str) -> str:
        return ", ".join(title.get(lang) for title in self.questions)


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """The re-evaluations of a stage, the newest first.

    shut       why another one cannot begin; empty when the viewer may begin one, or may never
    running    the number of the one that runs, for who may withdraw such a one
    kept       why it cannot be withdrawn
    back       the step to which the course goes back when one begins; None when it stands there
    questions  what can be judged again; assessors: who can do so
    """

    case: Case
    stage: str
    lines: tuple[RoundLine, ...]
    may_begin: bool
    shut: tuple[Refusal, ...]
    running: int | None
    kept: tuple[Refusal, ...]
    back: Step | None
    questions: tuple[tuple[str, Text], ...]
    assessors: tuple[tuple[UUID, str], ...]


def rounds_page(session: Session, actor: Identity, stage: str | None) -> RoundsPage:
    """Who judges in a round that runs sees that it does, and what; not why, nor what came of it."""
    case = look(session, actor, Permission.VIEW_CONSENSUS)
    stage = asked_stage(case, stage)
    everyone = people.people(session, case.id)
    assessors = holders(everyone, "assessor")
    titles = {
        question.id: question.title
        for row in scored(session, case, stage)
        for question in case.plan.stage(row.lot, stage).questions
    }
    names = {person.id: person.name for person in everyone}
    numbers = people.numbers(everyone)
    ranked = _sees_rankings(session, actor, case, stage)
    blind = visibility.judges_again(actor.viewer, case.moment, stage)

    def line(row: RoundView) -> RoundLine:
        shown = row.rankings if ranked else None
        before, after = kept(session, actor, case, shown)
        return RoundLine(
            row.judged.number,
            tuple(title for id_, title in titles.items() if id_ in row.judged.questions),
            tuple(sorted(numbers[UUID(one)] for one in row.judged.members)),
            "" if blind else row.reason,
            names[row.begun_by],
            row.begun_at,
            names[row.finished_by] if row.finished_by else "",
            row.finished_at,
            before,
            after,
            row.withdrawn is not None,
            "" if blind else row.withdrawn or "",
        )

    begins = allowed(actor, Permission.JUDGE_AGAIN, case.step)
    shut = tuple(why_not_again(case, stage)) if begins else ()
    runs = case.judging(stage).running if begins else None
    place = judged_here(case)
    return RoundsPage(
        case,
        stage,
        tuple(line(row) for row in reversed(case.again) if row.judged.stage == stage),
        begins and not shut,
        shut,
        runs.number if runs else None,
        why_not_withdrawn(session, actor, case) if runs else (),
        place[1] if place and place[1] is not case.step else None,
        tuple(titles.items()) if begins else (),
        tuple((person.id, person.name) for person in assessors) if begins else (),
    )


def _sees_rankings(session: Session, actor: Identity, case: Case, stage: str) -> bool:
    """Whether a ranking of this stage may be shown: as on the page of that ranking itself."""
    wanted = Permission.VIEW_COMPARISON if stage == AWARD else Permission.VIEW_SELECTION
    if actor.conflicted or not allowed(actor, wanted, case.step):
        return False
    if not visibility.results(actor.viewer, case.moment, stage).everyone:
        return False
    if stage != AWARD:
        return True
    priced = not visibility.prices(actor.viewer, case.moment).nothing
    return priced and readings.has_read(session, case, actor.id, PRICES)
