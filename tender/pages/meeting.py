"""One theme at the meeting: marks by number, motivations, advice, the judgement, sign-offs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.catalogue import Scale
from criteria.consensus import asks_attendance, committee_mark, moves
from criteria.outcome import AWARD, SELECTION
from criteria.plan import ConsensusRule, Question, StageRules
from criteria.visibility import Sight
from tender.actions.entry import look
from tender.actions.judging import asked_in, consensus_open, reading
from tender.actions.leading import knows_prices
from tender.actions.meetings import expected_at, recorded
from tender.actions.scoring import scored, stage_of
from tender.pages.advice_beside import beside
from tender.pages.aside import set_aside
from tender.pages.consensus import asked_round, members_of, topics
from tender.pages.motives import Abstained, Motive
from tender.pages.on_table import Computed, QuestionPage, Sign
from tender.pages.scoring import asked_stage, lot_title, paragraphs
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import (
    consensus,
    contents,
    meetings,
    people,
    readings,
    sheets,
    submitted,
)
from tender.store.consensus import ConsensusView
from tender.store.people import Person
from tender.store.procedures import Case
from tender.store.sheets import SheetScoreView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def question_page(
    session: Session,
    actor: Identity,
    candidacy_id: UUID,
    question_id: str,
    stage: str | None,
    asked: int | None = None,
    *,
    today: date | None = None,
) -> QuestionPage | None:
    """One theme of one tenderer; None while the consensus of the stage is closed.

    asked  the judging round of which to see the record
    today  the day of which the attendance is asked for
    """
    case = look(session, actor, Permission.VIEW_CONSENSUS)
    stage = asked_stage(case, stage)
    inside = scored(session, case, stage)
    candidacy = next((row for row in inside if row.id == candidacy_id), None)
    if candidacy is None:
        raise NotGranted
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    stage_rules = case.plan.stage(candidacy.lot, stage)
    question = next((row for row in stage_rules.questions if row.id == question_id), None)
    if str(candidacy.tenderer) in actor.conflicted or question is None:
        raise NotGranted
    mine = visibility.own_questions(actor.viewer, case.moment)
    if mine is not None and question.id not in mine:
        raise NotGranted
    if not sight.everyone:
        return None
    round_ = asked_round(case, stage, sight, asked)
    if question not in asked_in(case, stage, round_, candidacy):
        raise NotGranted
    gate = _gate(session, actor, case, stage, candidacy, sight)
    if gate is not None:
        return _closed(case, stage, round_, candidacy, stage_rules, question, gate)
    page = _open(session, actor, case, stage, round_, candidacy, stage_rules, question, sight)
    page = replace(
        page,
        answer=_answer(session, actor, case, stage, candidacy, question),
        others=tuple(
            row
            for row in inside
            if sight.of(str(row.tenderer)) and question in asked_in(case, stage, round_, row)
        ),
    )
    return _with_attendance(session, page, today) if today and page.can_record else page


def _with_attendance(session: Session, page: QuestionPage, today: date) -> QuestionPage:
    known = meetings.meetings(session, page.case.id, page.stage, page.round)
    held = meetings.held(known)
    if not asks_attendance(held, today):
        return page
    expected = expected_at(session, page.case, page.stage)
    return replace(page, expected=expected, met=any(held.values()), meetings_seen=recorded(known))


def _answer(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    candidacy: CandidacyView,
    question: Question,
) -> tuple[str, ...]:
    """What a final offer says on a question. A dossier has a page of its own."""
    if stage != AWARD:
        return ()
    sight = visibility.answers(actor.viewer, case.moment, stage)
    written = contents.answers(session, sight, candidacy, stage)
    return paragraphs(written.get(question.id, ""))


def _gate(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    candidacy: CandidacyView,
    sight: Sight,
) -> str | None:
    if str(candidacy.tenderer) not in actor.declared:
        return "undeclared"
    object_ = reading(case, candidacy, stage, sight)
    return None if readings.has_read(session, case, actor.id, object_) else "unread"


def _closed(
    case: Case,
    stage: str,
    round_: int,
    candidacy: CandidacyView,
    stage_rules: StageRules,
    question: Question,
    gate: str,
) -> QuestionPage:
    return QuestionPage(
        case,
        stage,
        round_,
        stage == stage_of(case.step),
        candidacy,
        lot_title(case, candidacy),
        stage_rules,
        question,
        gate=gate,
        final=False,
        agenda=(),
        motives=(),
        advice=(),
        consensus=None,
        signs=(),
        can_record=False,
        can_sign=False,
    )


def _open(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    round_: int,
    candidacy: CandidacyView,
    stage_rules: StageRules,
    question: Question,
    sight: Sight,
) -> QuestionPage:
    everyone = people.people(session, case.id)
    numbers = people.numbers(everyone)
    declared = people.all_declarations(session, case.id)
    seated = members_of(session, case, stage, round_, everyone, (candidacy,), declared)
    members = seated[candidacy.id]
    scores = sheets.sheet_scores(
        session, sight, case.id, stage, round_, candidacy.id, question.id, declared
    )
    without = sheets.abstentions(session, sight, case.id, stage, round_, candidacy.id)
    judged = consensus.consensus(session, sight, case.id, stage, round_, candidacy.id)
    settled = next((row for row in judged if row.question == question.id), None)
    signed = settled.signoffs if settled else ()
    signs = _signs(settled, members.get(question.id, []), numbers)
    final = stage == AWARD and case.moment.quality_final and not case.judged_again(stage)
    present = stage == stage_of(case.step) and round_ == case.round_of(stage)
    changing = present and consensus_open(case, stage)
    mine = next((sign for sign in signs if sign.number == numbers.get(actor.id)), None)
    marked = [row for row in scores if row.question == question.id]
    blank = [row for row in without if row.question == question.id]
    here = submitted.counting(marked)
    rule = case.plan.consensus
    own = next((row.mark for row in here if row.participant == actor.id), None)
    left = settled is not None and moves(own, settled.mark, rule)
    return QuestionPage(
        case,
        stage,
        round_,
        present,
        candidacy,
        lot_title(case, candidacy),
        stage_rules,
        question,
        gate=None,
        final=final,
        agenda=topics(case, stage, round_, candidacy, scores, judged, members, sight),
        motives=_motives(here, numbers, stage_rules.scale_of(question)),
        advice=beside(session, actor, case, stage, candidacy, question),
        consensus=settled,
        signs=signs,
        can_record=changing
        and allowed(actor, Permission.RECORD_CONSENSUS, case.step)
        and not knows_prices(session, actor, case),
        can_sign=changing
        and allowed(actor, Permission.SIGN_OFF, case.step)
        and settled is not None
        and mine is not None,
        abstained=tuple(
            Abstained(
                numbers.get(row.participant, 0),
                row.kind,
                paragraphs(row.reason),
                row.observations,
            )
            for row in submitted.counting(blank)
        ),
        aside=set_aside(marked, blank, numbers, settled),
        names={numbers[p.id]: p.name for p in everyone if p.id in numbers}
        if rule.names_on_screen
        else {},
        own=own if left else None,
        can_show=allowed(actor, Permission.SHOW_CONSENSUS, case.step),
        mine=mine.number if mine else None,
        reads_dossier=stage == SELECTION
        and allowed(actor, Permission.DECLARE, case.step)
        and visibility.beside_name(actor.viewer, case.moment),
        reacted=next((s.number for s in signed if s.participant == actor.id), 0),
        computed=_computed(here if rule.computed else (), numbers, rule),
    )


def _computed(
    counted: tuple[SheetScoreView, ...], numbers: dict[UUID, int], rule: ConsensusRule
) -> Computed | None:
    if not counted:
        return None
    given = [row.mark for row in counted]
    return Computed(
        tuple(sorted((numbers.get(row.participant, 0), row.mark) for row in counted)),
        committee_mark(given, replace(rule, decimals=None)),
        committee_mark(given, rule),
    )


def _signs(
    settled: ConsensusView | None, members: list[Person], numbers: dict[UUID, int]
) -> tuple[Sign, ...]:
    given = {sign.participant: sign for sign in settled.signoffs} if settled else {}
    found = []
    for person in sorted(members, key=lambda one: one.number):
        sign = given.get(person.id)
        state = "waiting" if sign is None else "agreed" if sign.agrees else "dissent"
        note, moved = (sign.text, sign.moved) if sign else ("", "")
        found.append(Sign(numbers[person.id], state, note, moved))
    return tuple(found)


def _motives(
    scores: Iterable[SheetScoreView], numbers: dict[UUID, int], scale: Scale | None
) -> tuple[Motive, ...]:
    """The lowest first, then the highest, then the others; each in order of number."""
    points = [step.points for step in scale.steps] if scale else []
    made = []
    for row in sorted(scores, key=lambda row: numbers.get(row.participant, 0)):
        step = scale.step(row.mark) if scale else None
        made.append(
            Motive(
                numbers.get(row.participant, 0),
                row.mark,
                step.name if step else None,
                points.index(row.mark) if row.mark in points else 0,
                paragraphs(row.motivation),
                row.observations,
            )
        )
    low, high = (min(m.mark for m in made), max(m.mark for m in made)) if made else (None, None)
    order = {low: 0} if low == high else {low: 0, high: 1}
    return tuple(sorted(made, key=lambda motive: order.get(motive.mark, 2)))
