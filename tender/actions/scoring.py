"""Scoring blind, and coming to a consensus afterwards. One set of acts for both stages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.committee import rules_for
from criteria.consensus import check_consensus, check_dissent
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.plan import StageRules
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import FIRST, again, last_of, opened_kind
from criteria.scores import MOTIVATION_LIMIT, Score, check_mark, check_observations, check_sheet
from criteria.visibility import Sight, judges_again
from tender.actions.course import note_reading
from tender.actions.entry import enter, milestone_once, record
from tender.actions.judging import committee
from tender.actions.outcomes import stage_candidacies
from tender.actions.standing import Progress, progress, standing
from tender.actions.tenderers import require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import consensus, contents, people, procedures, sheets
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def stage_of(step: Step) -> str:
    """The stage whose sheets and consensus a step works on."""
    return AWARD if step.reached(Step.OFFERS) else SELECTION


def candidacies(session: Session, case: Case, stage: str) -> tuple[CandidacyView, ...]:
    """The candidacies of a stage, in order of position."""
    return stage_candidacies(session, case, stage)


def scored(session: Session, case: Case, stage: str) -> tuple[CandidacyView, ...]:
    """The candidacies there is something of to score: for the award, who handed in an offer."""
    inside = candidacies(session, case, stage)
    if stage != AWARD or not case.moment.quality_opened:
        return inside
    opened = contents.answered(session, case.id, stage)
    return tuple(row for row in inside if row.id in opened)


def candidacy_in(session: Session, case: Case, stage: str, candidacy_id: UUID) -> CandidacyView:
    """One candidacy of a stage; NotGranted when it is not there."""
    for row in scored(session, case, stage):
        if row.id == candidacy_id:
            return row
    raise NotGranted


def own_round(case: Case, actor: Identity, stage: str) -> int:
    """The last round this assessor judged in, or judges in now."""
    mine = last_of(case.rounds, stage, actor.participant)
    return mine.number if mine else FIRST


def sheet_rules(case: Case, actor: Identity, lot: str, stage: str) -> StageRules:
    """The rules of a sheet of this assessor: the questions of the own seat, and no other; in a
    re-evaluation its questions, for its members."""
    mine = last_of(case.rounds, stage, actor.participant)
    if mine is None:
        return rules_for(case.plan, lot, stage, actor.seats)
    rules = case.plan.stage(lot, stage)
    asked = tuple(one for one in rules.questions if one.id in mine.questions)
    return replace(rules, questions=asked)


def own_rules(case: Case, actor: Identity, candidacy: CandidacyView, stage: str) -> StageRules:
    """The rules of a sheet of this assessor.

    NotGranted when there are none, so that there is no such sheet for this person.
    """
    rules = sheet_rules(case, actor, candidacy.lot, stage)
    if not rules.questions:
        raise NotGranted
    return rules


def scoring_open(case: Case, actor: Identity, stage: str) -> bool:
    """Whether this assessor may fill in sheets of a stage now."""
    if case.judged_again(stage):
        return not case.moment.opened(stage) and judges_again(actor.viewer, case.moment, stage)
    if case.step is Step.OFFERS:
        return case.moment.quality_opened and not case.moment.award_consensus_opened
    return case.step is Step.SCORE


def _scorable(
    session: Session, actor: Identity, candidacy_id: UUID
) -> tuple[Case, str, CandidacyView, StageRules]:
    """The sheet's procedure, stage, candidacy and rules, when this person may score it now."""
    case = enter(session, actor, Permission.SCORE)
    stage = stage_of(case.step)
    candidacy = candidacy_in(session, case, stage, candidacy_id)
    rules = own_rules(case, actor, candidacy, stage)
    require_declared(actor, candidacy.tenderer)
    if not scoring_open(case, actor, stage):
        raise Refused(refusal("phases.wrong_step"))
    round_ = own_round(case, actor, stage)
    if sheets.sheet_of(session, actor.id, candidacy.id, stage, round_) is not None:
        raise Refused(refusal("scores.already_handed_in"))
    return case, stage, candidacy, rules


def save_draft(
    session: Session,
    actor: Identity,
    candidacy_id: UUID,
    score: Score,
    expected: int,
    now: datetime,
) -> int:
    """Keep what an assessor typed on one question; not an act, so not in the trail.

    `expected` is the version the page showed (0 for none). Returns the new version.
    """
    _, stage, candidacy, rules = _scorable(session, actor, candidacy_id)
    question = next((one for one in rules.questions if one.id == score.question), None)
    if question is None:
        raise NotGranted
    refuse_if((*check_mark(rules, score), *check_observations(score)))
    if len(score.motivation) > MOTIVATION_LIMIT:
        raise Refused(
            refusal(
                "scores.motivation_long", f"{score.question}-motivation", limit=MOTIVATION_LIMIT
            )
        )
    version = sheets.save_draft(session, actor.id, candidacy.id, stage, score, expected, now)
    if version is None:
        raise Refused(refusal("scores.changed_elsewhere", f"{score.question}-motivation"))
    return version


def submit_sheet(
    session: Session, actor: Identity, candidacy_id: UUID, submission_only: bool, now: datetime
) -> UUID:
    """Hand in the sheet as it was drafted. Refused with everything that is missing.

    submission_only  the assessor confirms to have judged by this submission alone
    """
    case, stage, candidacy, rules = _scorable(session, actor, candidacy_id)
    drafts = sheets.drafts(session, actor.id, candidacy.id, stage)
    scores = tuple(replace(row.score, motivation=row.motivation.strip()) for row in drafts.values())
    faults = check_sheet(rules, scores, case.plan.consensus.minimum_words)
    if not submission_only:
        faults = (*faults, refusal("scores.confirm_submission", "submission_only"))
    refuse_if(faults)
    round_ = case.round_of(stage)
    sheet = sheets.append_sheet(
        session, actor.id, candidacy.id, stage, round_, scores, submission_only, now
    )
    record(session, actor, "sheet.handed_in", f"sheet:{sheet}", now, stage=stage, content=scores)
    return sheet


def open_consensus(session: Session, actor: Identity, now: datetime) -> None:
    """Open all sheets of the stage to the committee at once, when all are in."""
    case = enter(session, actor, Permission.RECORD_CONSENSUS)
    stage = stage_of(case.step)
    opened = opened_kind(stage, case.round_of(stage))
    milestone_once(case, opened)
    if stage == AWARD and not case.moment.quality_opened:
        raise Refused(refusal("acts.quality_not_opened"))
    if present_progress(session, case, stage).sheets_missing:
        raise Refused(refusal("consensus.sheets_missing"))
    procedures.reach(session, case.id, opened, actor.id, now)
    record(session, actor, "consensus.opened", f"procedure:{case.id}", now, stage=stage)


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


def reading(case: Case, candidacy: CandidacyView, stage: str, sight: Sight) -> str:
    """What somebody opens who reads the sheets of a tenderer: those of one round."""
    round_ = sight.as_of(case.round_of(stage))
    return f"sheets:{candidacy.id}" + (f":{round_}" if round_ > FIRST else "")


def consensus_open(case: Case, stage: str) -> bool:
    """Whether the committee may record and sign off judgements of a stage now."""
    if not case.moment.opened(stage):
        return False
    if case.judged_again(stage):
        return True
    return case.step is Step.CONSENSUS or (
        case.step is Step.OFFERS and not case.moment.quality_final
    )


def _judging(
    session: Session, case: Case, candidacy_id: UUID, question: str
) -> tuple[str, CandidacyView]:
    stage = stage_of(case.step)
    if not case.moment.opened(stage):
        raise Refused(refusal("consensus.not_opened"))
    if not consensus_open(case, stage):
        final = stage == AWARD and case.moment.quality_final
        raise Refused(refusal("consensus.is_final" if final else "phases.wrong_step"))
    running = again(case.rounds, stage)
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

    `expected` is the number of the version the chair saw (0 for none). A new version asks every
    member to sign off again; the one before stays.
    """
    case = enter(session, actor, Permission.RECORD_CONSENSUS)
    stage, candidacy = _judging(session, case, candidacy_id, score.question)
    require_declared(actor, candidacy.tenderer)
    rules = case.plan.stage(candidacy.lot, stage)
    refuse_if(check_consensus(rules, score, case.plan.consensus))
    row = consensus.append_consensus(
        session, candidacy.id, stage, case.round_of(stage), score, expected, actor.id, now
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
    )
    return row


def sign_off(
    session: Session,
    actor: Identity,
    candidacy_id: UUID,
    question: str,
    agrees: bool,
    text: str,
    now: datetime,
) -> None:
    """A member agrees with the recorded consensus, or dissents with a reason."""
    case = enter(session, actor, Permission.SIGN_OFF)
    stage, candidacy = _judging(session, case, candidacy_id, question)
    require_declared(actor, candidacy.tenderer)
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    round_ = case.round_of(stage)
    rows = consensus.consensus(session, sight, case.id, stage, round_, candidacy.id)
    row = next((row for row in rows if row.question == question), None)
    members = committee(session, case, stage, people.people(session, case.id))
    if row is None or question not in {q.id for q in members.questions_for(actor.id, candidacy)}:
        raise NotGranted
    if any(sign.participant == actor.id for sign in row.signoffs):
        raise Refused(refusal("consensus.signed_already"))
    refuse_if(check_dissent(agrees, text))
    consensus.sign(session, row.id, actor.id, agrees, text.strip(), now)
    record(
        session,
        actor,
        "consensus.signed",
        f"consensus:{row.id}",
        now,
        result="agrees" if agrees else "dissents",
        reason=text.strip() or None,
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
