"""Scoring blind, and coming to a consensus afterwards. One set of acts for both stages."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.catalogue import Scale
from criteria.consensus import check_consensus, check_sign_off, committee_mark, moves
from criteria.numbers import Mark
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.plan import Question, StageRules
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import again, opened_kind
from criteria.scores import MOTIVATION_LIMIT, Score, check_mark, check_observations, check_sheet
from tender.actions.course import note_reading
from tender.actions.entry import enter, milestone_once, record
from tender.actions.judging import (
    assignments,
    committee,
    own_round,
    own_rules,
    reading,
    require_consensus_open,
    scoring_open,
)
from tender.actions.outcomes import stage_candidacies
from tender.actions.standing import Progress, progress, standing
from tender.actions.tenderers import open_dossier, require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import consensus, contents, drafts, outbox, people, procedures, sheets
from tender.store.procedures import Case
from tender.store.sheets import SheetScoreView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


SEED_BYTES = 16


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


def _scorable(
    session: Session, actor: Identity, candidacy_id: UUID, *, shared: bool = False
) -> tuple[Case, str, CandidacyView, StageRules]:
    """The sheet's procedure, stage, candidacy and rules, when this person may score it now."""
    case = enter(session, actor, Permission.SCORE, shared=shared)
    stage = stage_of(case.step)
    candidacy = candidacy_in(session, case, stage, candidacy_id)
    rules = own_rules(case, actor, candidacy, stage)
    require_declared(actor, candidacy.tenderer)
    _require_open(case, actor)
    kept = sheets.sheet_of(session, actor.id, candidacy.id, stage, own_round(case, actor, stage))
    if kept is not None:
        late = case.step is Step.CONSENSUS and not case.judged_again(stage)
        raise Refused(refusal("phases.wrong_step" if late else "scores.already_handed_in"))
    return case, stage, candidacy, rules


def _require_open(case: Case, actor: Identity) -> None:
    """Refused when this assessor can score nothing in the present step, or not any more."""
    if not scoring_open(case, actor, stage_of(case.step)):
        raise Refused(refusal("phases.wrong_step"))


def draw_order(session: Session, actor: Identity, now: datetime) -> None:
    """Draw the order in which this assessor meets the tenderers, once in each judging round."""
    case = enter(session, actor, Permission.SCORE)
    _require_open(case, actor)
    stage = stage_of(case.step)
    round_ = case.round_of(stage)
    if sheets.seed_of(session, actor.id, stage, round_) is None:
        seed = secrets.token_hex(SEED_BYTES)
        sheets.draw_order(session, actor.id, stage, round_, seed, now)
        object_ = f"procedure:{case.id}"
        record(session, actor, "scoring.order_drawn", object_, now, stage=stage, seed=seed)


def open_to_score(session: Session, actor: Identity, candidacy_id: UUID, now: datetime) -> None:
    """Open a dossier to score it, in an order that has been drawn before."""
    draw_order(session, actor, now)
    case = enter(session, actor, Permission.SCORE)
    stage = stage_of(case.step)
    candidacy = candidacy_in(session, case, stage, candidacy_id)
    own_rules(case, actor, candidacy, stage)
    open_dossier(session, actor, candidacy.tenderer, now)


@dataclass(frozen=True, slots=True)
class Place:
    """One question of a sheet, which its assessor may write on now."""

    stage: str
    candidacy: UUID
    rules: StageRules
    question: Question

    @property
    def scale(self) -> Scale | None:
        return self.rules.scale_of(self.question)


def place_of_draft(
    session: Session, actor: Identity, candidacy_id: UUID, question_id: str
) -> Place:
    """Where a draft of this assessor is kept. Until the transaction ends that stays so."""
    _, stage, candidacy, rules = _scorable(session, actor, candidacy_id, shared=True)
    question = next((one for one in rules.questions if one.id == question_id), None)
    if question is None:
        raise NotGranted
    return Place(stage, candidacy.id, rules, question)


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
    place = place_of_draft(session, actor, candidacy_id, score.question)
    return keep_draft(session, actor, place, score, expected, now)


def keep_draft(
    session: Session, actor: Identity, place: Place, score: Score, expected: int, now: datetime
) -> int:
    """As `save_draft`, in a place that was asked for in this transaction."""
    refuse_if((*check_mark(place.rules, score), *check_observations(score)))
    if len(score.motivation) > MOTIVATION_LIMIT:
        raise Refused(
            refusal(
                "scores.motivation_long", f"{score.question}-motivation", limit=MOTIVATION_LIMIT
            )
        )
    version = drafts.save_draft(
        session, actor.id, place.candidacy, place.stage, score, expected, now
    )
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
    typed = sheets.drafts(session, actor.id, candidacy.id, stage).values()
    scores = tuple(replace(row.score, motivation=row.motivation.strip()) for row in typed)
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
    for member in sorted(_members(session, case, stage)):
        outbox.add(session, case.id, member, "consensus", actor.id, now)
    record(session, actor, "consensus.opened", f"procedure:{case.id}", now, stage=stage)


def present_progress(session: Session, case: Case, stage: str) -> Progress:
    """What the round that a stage is in still waits for."""
    inside = scored(session, case, stage)
    return progress(session, case, stage, people.people(session, case.id), inside)


def _members(session: Session, case: Case, stage: str) -> frozenset[UUID]:
    """The assessors who judge somebody in a stage."""
    everyone, inside = people.people(session, case.id), scored(session, case, stage)
    pairs = assignments(session, case, stage, everyone, inside)
    return frozenset(person.id for person, _, _, conflicted in pairs if not conflicted)


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


def _judging(
    session: Session, case: Case, candidacy_id: UUID, question: str
) -> tuple[str, CandidacyView]:
    stage = stage_of(case.step)
    require_consensus_open(case, stage)
    if (running := again(case.rounds, stage)) and question not in running.questions:
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
    mark: Mark | None = score.mark
    if case.plan.consensus.computed:
        given = _given(session, actor, case, stage, candidacy.id)
        given = counting(session, case, stage, candidacy, given)
        mark = _computed(case, [row.mark for row in given if row.question == score.question])
    assert mark is not None
    row = consensus.append_consensus(
        session,
        candidacy.id,
        stage,
        case.round_of(stage),
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


def _given(
    session: Session, actor: Identity, case: Case, stage: str, candidacy: UUID
) -> tuple[SheetScoreView, ...]:
    """The marks of the members on one tenderer, in the round that counts."""
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    return sheets.sheet_scores(session, sight, case.id, stage, case.round_of(stage), candidacy)


def counting(
    session: Session,
    case: Case,
    stage: str,
    candidacy: CandidacyView,
    given: Iterable[SheetScoreView],
) -> tuple[SheetScoreView, ...]:
    """Of the marks on one tenderer those that a computed mark is made of: of no one with an
    interest in it."""
    everyone = people.people(session, case.id)
    out = {
        person.id
        for person, _, _, conflicted in assignments(session, case, stage, everyone, (candidacy,))
        if conflicted
    }
    return tuple(row for row in given if row.participant not in out)


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
) -> None:
    """A member agrees with the recorded consensus, or dissents.

    text  the reason of the dissent, or why the member agrees with another mark than the own one
    """
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
    given = _given(session, actor, case, stage, candidacy.id)
    own = next((s.mark for s in given if (s.participant, s.question) == (actor.id, question)), None)
    moved = agrees and moves(own, row.mark, case.plan.consensus)
    refuse_if(check_sign_off(agrees, moved, text))
    why = text.strip() if moved or not agrees else ""
    consensus.sign(
        session, row.id, actor.id, agrees, "" if agrees else why, why if agrees else "", now
    )
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
