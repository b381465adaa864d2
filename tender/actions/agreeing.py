"""Coming to a consensus: sheets opened, a judgement recorded and signed off, quality made final."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.consensus import (
    asks_attendance,
    check_consensus,
    check_sign_off,
    committee_mark,
    moves,
)
from criteria.moments import local_date
from criteria.numbers import Mark
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import last_judged, opened_kind
from criteria.scores import Score
from tender.actions.course import note_reading
from tender.actions.entry import enter, milestone_once, record
from tender.actions.judging import (
    assignments,
    committee,
    consensus_open,
    reading,
    unassigned,
    undeclared,
)
from tender.actions.leading import lead
from tender.actions.scoring import candidacy_in, scored, stage_of
from tender.actions.showing import note_opened
from tender.actions.standing import Progress, progress, standing
from tender.actions.tenderers import require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import consensus, meetings, outbox, people, procedures, sheets, submitted
from tender.store.consensus import ConsensusView
from tender.store.procedures import Case
from tender.store.sheets import SheetScoreView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def open_consensus(session: Session, actor: Identity, now: datetime) -> None:
    """Open all sheets of the stage to the committee at once, when all are in, by a chair who
    declared about every tenderer."""
    case = lead(session, actor)
    stage = stage_of(case.step)
    opened = opened_kind(stage, case.round_of(stage))
    milestone_once(case, opened)
    if stage == AWARD and not case.moment.quality_opened:
        raise Refused(refusal("acts.quality_not_opened"))
    left = present_progress(session, case, stage)
    if left.doubts_open:
        raise Refused(refusal("consensus.doubts_open"))
    if left.unjudged and not case.judged_again(stage):
        raise Refused(refusal("consensus.nobody_judged"))
    if left.sheets_missing:
        raise Refused(refusal("consensus.sheets_missing"))
    if undeclared(actor, scored(session, case, stage)):
        raise Refused(refusal("consensus.declare_first"))
    procedures.reach(session, case.id, opened, actor.id, now)
    for member in sorted(_members(session, case, stage)):
        outbox.add(session, case.id, member, "consensus", actor.id, now)
    record(session, actor, "consensus.opened", f"procedure:{case.id}", now, stage=stage)
    if stage == SELECTION:
        note_opened(session, actor, case, now)


def _members(session: Session, case: Case, stage: str) -> frozenset[UUID]:
    """The assessors who judge somebody in the round that a stage is in."""
    members = committee(session, case, stage, people.people(session, case.id))
    given = assignments(session, members, scored(session, case, stage))
    return frozenset(one.person.id for one in given if not one.conflicted)


def present_progress(session: Session, case: Case, stage: str) -> Progress:
    """What the round that a stage is in still waits for."""
    everyone = people.people(session, case.id)
    return progress(session, case, stage, everyone, scored(session, case, stage))


def open_sheets(
    session: Session, actor: Identity, candidacy_id: UUID, stage: str, now: datetime
) -> None:
    """Open the sheets of one tenderer to this person. Only after a declaration; on record."""
    case = enter(session, actor, Permission.VIEW_CONSENSUS)
    candidacy = candidacy_in(session, case, stage, candidacy_id)
    require_declared(actor, candidacy.tenderer)
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    if not sight.everyone:
        raise Refused(refusal("consensus.not_opened"))
    note_reading(session, actor, case, reading(case, candidacy, stage, sight), now)


def require_consensus(case: Case) -> str:
    """The stage that the committee is judging. Refused while it cannot."""
    stage = stage_of(case.step)
    if not case.moment.opened(stage):
        raise Refused(refusal("consensus.not_opened"))
    if not consensus_open(case, stage):
        final = stage == AWARD and case.moment.quality_final
        raise Refused(refusal("consensus.is_final" if final else "phases.wrong_step"))
    return stage


def _judging(
    session: Session, case: Case, candidacy_id: UUID, question: str
) -> tuple[str, CandidacyView]:
    stage = require_consensus(case)
    running = case.judging(stage).running
    if running is not None and question not in running.questions:
        raise Refused(refusal("rounds.outside"))
    return stage, candidacy_in(session, case, stage, candidacy_id)


def record_consensus(
    session: Session,
    actor: Identity,
    candidacy_id: UUID,
    score: Score,
    expected: int,
    now: datetime,
) -> UUID:
    """Record the committee's mark and motivation on one question.

    Only once who is at the meeting is on record. `expected` is the number of the version the chair
    saw (0 for none). A new version asks every
    member to sign off again; the one before stays. What this chair recorded last is done already.
    """
    case = lead(session, actor)
    stage, candidacy = _judging(session, case, candidacy_id, score.question)
    require_declared(actor, candidacy.tenderer)
    members = committee(session, case, stage, people.people(session, case.id))
    free = assignments(session, members, (candidacy,))
    if (candidacy.id, score.question) in unassigned(members, free, (candidacy,)):
        raise Refused(refusal("consensus.nobody_judged"))
    rules = case.plan.stage(candidacy.lot, stage)
    refuse_if(check_consensus(rules, score, case.plan.consensus))
    mark: Mark | None = score.mark
    if case.plan.consensus.computed:
        given = _given(session, actor, case, stage, candidacy.id)
        mark = _computed(case, [row.mark for row in given if row.question == score.question])
    assert mark is not None
    last = _recorded(session, actor, case, stage, candidacy.id, score.question)
    same = (mark, score.motivation, actor.id)
    if last is not None and (last.mark, last.motivation, last.participant) == same:
        return last.id
    round_ = case.round_of(stage)
    known = meetings.held(meetings.meetings(session, case.id, stage, round_))
    if asks_attendance(known, local_date(now)):
        raise Refused(refusal("consensus.attendance_first", "present"))
    row = consensus.append_consensus(
        session,
        candidacy.id,
        stage,
        round_,
        last_judged(case.rounds, stage, score.question, round_),
        score.question,
        mark,
        score.motivation,
        expected,
        actor.id,
        now,
    )
    if row is None:
        raise Refused(refusal("consensus.changed_meanwhile"))
    record(
        session,
        actor,
        "consensus.recorded",
        f"consensus:{row}",
        now,
        stage=stage,
        question=score.question,
        candidacy=candidacy.id,
        content=score,
        computed=mark if case.plan.consensus.computed else None,
    )
    return row


def _recorded(
    session: Session, actor: Identity, case: Case, stage: str, candidacy: UUID, question: str
) -> ConsensusView | None:
    """The judgement on one question that counts in the present round."""
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    rows = consensus.consensus(session, sight, case.id, stage, case.round_of(stage), candidacy)
    return next((row for row in rows if row.question == question), None)


def _given(
    session: Session, actor: Identity, case: Case, stage: str, candidacy: UUID
) -> tuple[SheetScoreView, ...]:
    """The marks of the members on one tenderer, in the round that counts."""
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    round_ = case.round_of(stage)
    return submitted.counting(
        sheets.sheet_scores(session, sight, case.id, stage, round_, candidacy)
    )


def _computed(case: Case, given: list[Decimal]) -> Mark:
    if not given:
        raise Refused(refusal("consensus.nothing_to_compute"))
    return committee_mark(given, case.plan.consensus)


def sign_off(
    session: Session,
    actor: Identity,
    candidacy_id: UUID,
    question: str,
    agrees: bool,
    text: str,
    now: datetime,
    seen: int | None = None,
) -> None:
    """A member agrees with the recorded consensus, or dissents. The same answer is done already;
    another one counts from now on, and the one before stays.

    text  the reason of the dissent, or why the member agrees with another mark than the own one
    seen  the number of the version a page showed: no newer one is signed off. None: no page
    """
    case = enter(session, actor, Permission.SIGN_OFF)
    stage, candidacy = _judging(session, case, candidacy_id, question)
    require_declared(actor, candidacy.tenderer)
    row = _recorded(session, actor, case, stage, candidacy.id, question)
    members = committee(session, case, stage, people.people(session, case.id))
    if row is None or question not in {q.id for q in members.questions_for(actor.id, candidacy)}:
        raise NotGranted
    if seen not in (None, row.number):
        raise Refused(refusal("consensus.changed_meanwhile"))
    given = _given(session, actor, case, stage, candidacy.id)
    own = next((s.mark for s in given if (s.participant, s.question) == (actor.id, question)), None)
    moved = agrees and moves(own, row.mark, case.plan.consensus)
    why = text.strip() if moved or not agrees else ""
    before = next((sign for sign in row.signoffs if sign.participant == actor.id), None)
    if before is not None and (before.agrees, before.moved or before.text) == (agrees, why):
        return
    refuse_if(check_sign_off(agrees, moved, text))
    texts = ("", why) if agrees else (why, "")
    number = before.number + 1 if before else 1
    consensus.sign(session, row.id, actor.id, agrees, *texts, now, number)
    record(
        session,
        actor,
        "consensus.signed",
        f"consensus:{row.id}",
        now,
        result="agrees" if agrees else "dissents",
        reason=why or None,
    )


def finish_quality(session: Session, actor: Identity, now: datetime) -> None:
    """Make the judgement of quality final. Only after this can the prices be opened."""
    case = enter(session, actor, Permission.RECORD_CONSENSUS)
    if case.step is not Step.OFFERS:
        raise Refused(refusal("phases.wrong_step"))
    if case.judged_again(AWARD):
        raise Refused(refusal("rounds.running"))
    milestone_once(case, "quality.final")
    now_standing = standing(session, case, now)
    if not now_standing.award_consensus_opened:
        raise Refused(refusal("consensus.not_opened"))
    if now_standing.award_consensus_missing or now_standing.award_signoffs_missing:
        raise Refused(refusal("consensus.not_complete"))
    procedures.reach(session, case.id, "quality.final", actor.id, now)
    record(session, actor, "quality.final", f"procedure:{case.id}", now)
