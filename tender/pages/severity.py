"""How strict each assessor was, for the chair alone, once the sheets are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.severity import Mark, Severity, severities
from tender.actions.entry import look
from tender.actions.scoring import scored
from tender.pages.consensus import opened_sheets
from tender.pages.scoring import asked_stage
from tender.permissions import Identity, Permission
from tender.store import consensus, people, sheets, submitted
from tender.store.people import holders
from tender.store.procedures import Case
from tender.store.sheets import SheetScoreView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class SeverityPage:
    """The assessors of a stage by number; nothing while its sheets are closed.

    unread  the tenderers whose sheets the chair opens first
    """

    case: Case
    stage: str
    opened: bool
    rows: tuple[tuple[int, Severity], ...]
    unread: tuple[str, ...] = ()


def severity_page(session: Session, actor: Identity, stage: str | None) -> SeverityPage:
    """Of the tenderers the chair sees, as of the last round that is open."""
    case = look(session, actor, Permission.VIEW_SEVERITY)
    stage = asked_stage(case, stage)
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    if not sight.everyone:
        return SeverityPage(case, stage, False, ())
    round_ = case.round_of(stage)
    inside = {row.id: row for row in scored(session, case, stage)}
    opened = opened_sheets(session, actor, case, stage, inside.values(), sight)
    unread = tuple(
        row.name for row in inside.values() if sight.of(str(row.tenderer)) and row.id not in opened
    )
    if unread:
        return SeverityPage(case, stage, True, (), unread)
    agreed = {
        (str(row.candidacy), row.question): row.mark
        for row in consensus.consensus(session, sight, case.id, stage, round_)
    }
    scores = [
        row
        for row in submitted.counting(sheets.sheet_scores(session, sight, case.id, stage, round_))
        if row.candidacy in inside
    ]
    marked = {(row.participant, row.candidacy) for row in scores}
    order = submitted.sequence(session, sight, case.id, stage, round_)
    assessors = holders(people.people(session, case.id), "assessor")
    given = {
        str(person.id): [
            _marks(case, stage, inside[candidacy], person.id, scores)
            for candidacy in order.get(person.id, ())
            if (person.id, candidacy) in marked
        ]
        for person in assessors
    }
    found = severities(given, agreed)
    return SeverityPage(
        case,
        stage,
        True,
        tuple(
            (person.number, found[str(person.id)])
            for person in sorted(assessors, key=lambda one: one.number)
            if given[str(person.id)]
        ),
    )


def _marks(
    case: Case,
    stage: str,
    candidacy: CandidacyView,
    participant: UUID,
    scores: Iterable[SheetScoreView],
) -> tuple[Mark, ...]:
    rules = case.plan.stage(candidacy.lot, stage)
    scales = {question.id: rules.scale_of(question) for question in rules.questions}
    return tuple(
        Mark(
            str(row.candidacy),
            row.question,
            row.mark,
            min(step.points for step in scale.steps),
            max(step.points for step in scale.steps),
        )
        for row in scores
        if (row.candidacy, row.participant) == (candidacy.id, participant)
        and (scale := scales.get(row.question)) is not None
    )
