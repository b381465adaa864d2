"""Scoring blind: what an assessor writes and hands in. One set of acts for both stages."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.canon import digest
from criteria.catalogue import Scale
from criteria.order import handle
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.plan import Question, StageRules
from criteria.refusals import Refused, refusal, refuse_if
from criteria.scores import MOTIVATION_LIMIT, Score, check_mark, check_observations, check_sheet
from tender.actions.entry import enter, record
from tender.actions.judging import (
    in_doubt,
    own_candidacies,
    own_round,
    own_rules,
    scoring_open,
    undeclared,
)
from tender.actions.outcomes import stage_candidacies
from tender.actions.tenderers import dossier_of, open_dossier, require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, drafts, orders, people, sheets
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def stage_of(step: Step) -> str:
    """The stage whose sheets and consensus a step works on."""
    return AWARD if step.reached(Step.OFFERS) else SELECTION


def scored(
    session: Session, case: Case, stage: str, at: datetime | None = None
) -> tuple[CandidacyView, ...]:
    """The candidacies there is something of to score: for the award, who handed in an offer.

    at  as they were at that moment
    """
    inside = stage_candidacies(session, case, stage, at)
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


def address_of(case: Case, seed: str | None, candidacy: UUID) -> UUID | None:
    """What stands for a candidacy in the addresses of one's own sheets: its id.

    Where the plan masks names a handle that no other address has; None before the order is drawn.
    """
    if not case.plan.scoring.masked:
        return candidacy
    return handle(seed, str(candidacy)) if seed else None


def candidacy_at(
    session: Session, actor: Identity, case: Case, stage: str, address: UUID
) -> CandidacyView:
    """The candidacy that an address of one's own sheets leads to; NotGranted for none."""
    seed = None
    if case.plan.scoring.masked:
        seed = orders.seed_of(session, actor.id, stage, own_round(case, actor, stage))
    for row in scored(session, case, stage):
        if address_of(case, seed, row.id) == address:
            return row
    raise NotGranted


def require_settled(session: Session, actor: Identity, case: Case, stage: str) -> None:
    """Where the plan masks names nobody scores while an own declaration about a tenderer of the own
    sheets is missing, or a doubt open: the one that cannot be scored would be known by its number.
    """
    if not case.plan.scoring.masked:
        return
    own = _own(session, actor, case, stage)
    if undeclared(actor, own):
        raise Refused(refusal("scores.not_all_declared"))
    if held_by_doubt(session, actor, case, stage):
        raise Refused(refusal("scores.doubt_open"))


def held_by_doubt(session: Session, actor: Identity, case: Case, stage: str) -> bool:
    """Whether all own sheets wait alike for what is decided on an own doubt, as names are masked.

    No page tells then which sheet it is about: not by a name, a number or a count.
    """
    if not (case.plan.scoring.masked and actor.conflicted):
        return False
    told = people.all_declarations(session, case.id, actor.id)
    return bool(in_doubt(told, _own(session, actor, case, stage)))


def _own(session: Session, actor: Identity, case: Case, stage: str) -> tuple[CandidacyView, ...]:
    """The candidacies this person has a sheet for."""
    found = own_candidacies(session, case, actor, stage, scored(session, case, stage))
    return tuple(row for row, _ in found)


def _require_open(case: Case, actor: Identity, stage: str) -> None:
    if not scoring_open(case, actor, stage):
        raise Refused(refusal("phases.wrong_step"))


def _scorable(
    session: Session, actor: Identity, address: UUID, *, shared: bool = False
) -> tuple[Case, str, CandidacyView, StageRules]:
    """The sheet's procedure, stage, candidacy and rules, when this person may score it now."""
    case = enter(session, actor, Permission.SCORE, shared=shared)
    stage = stage_of(case.step)
    candidacy = candidacy_at(session, actor, case, stage, address)
    rules = own_rules(session, case, actor, candidacy, stage)
    require_settled(session, actor, case, stage)
    require_declared(actor, candidacy.tenderer)
    _require_open(case, actor, stage)
    dossier = dossier_of(candidacy.tenderer, stage)
    begun = drafts.begun(session, case, actor.id, candidacy.id, stage, dossier)
    if begun.handed_in:
        late = case.step is Step.CONSENSUS and not case.judged_again(stage)
        raise Refused(refusal("phases.wrong_step" if late else "scores.already_handed_in"))
    if not (begun.drawn and begun.opened):
        raise Refused(refusal("scores.not_opened"))
    return case, stage, candidacy, rules


def draw_order(session: Session, actor: Identity, now: datetime) -> None:
    """Draw the order in which this assessor meets the tenderers, once in each judging round, when
    all own declarations are in: it then holds whoever this person judges, and nobody else."""
    case = enter(session, actor, Permission.SCORE)
    stage = stage_of(case.step)
    _require_open(case, actor, stage)
    round_ = case.round_of(stage)
    if orders.seed_of(session, actor.id, stage, round_) is None:
        require_settled(session, actor, case, stage)
        if undeclared(actor, _own(session, actor, case, stage)):
            raise Refused(refusal("scores.order_waits"))
        seed = secrets.token_hex(16)
        orders.draw_order(session, actor.id, stage, round_, seed, now)
        object_ = f"procedure:{case.id}"
        record(session, actor, "scoring.order_drawn", object_, now, stage=stage, seed=seed)


def open_to_score(session: Session, actor: Identity, address: UUID, now: datetime) -> None:
    """Open a dossier to score it, in an order that has been drawn before."""
    draw_order(session, actor, now)
    case = enter(session, actor, Permission.SCORE)
    stage = stage_of(case.step)
    candidacy = candidacy_at(session, actor, case, stage, address)
    own_rules(session, case, actor, candidacy, stage)
    require_settled(session, actor, case, stage)
    open_dossier(session, actor, candidacy.tenderer, now, stage)


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


def place_of_draft(session: Session, actor: Identity, address: UUID, question_id: str) -> Place:
    """Where a draft of this assessor is kept. Until the transaction ends that stays so."""
    _, stage, candidacy, rules = _scorable(session, actor, address, shared=True)
    question = next((one for one in rules.questions if one.id == question_id), None)
    if question is None:
        raise NotGranted
    return Place(stage, candidacy.id, rules, question)


def save_draft(
    session: Session,
    actor: Identity,
    address: UUID,
    score: Score,
    expected: int,
    now: datetime,
) -> int:
    """Keep what an assessor typed on one question; not an act, so not in the trail.

    `expected` is the version the page showed (0 for none). Returns the new version.
    """
    place = place_of_draft(session, actor, address, score.question)
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


def drafts_basis(scores: Iterable[Score]) -> str:
    """What stands for the drafts of a sheet as they were read through."""
    return digest(sorted(scores, key=lambda score: score.question))


def submit_sheet(
    session: Session,
    actor: Identity,
    address: UUID,
    submission_only: bool,
    now: datetime,
    seen: str | None = None,
) -> UUID:
    """Hand in the sheet as it was drafted. Refused with everything that is missing.

    submission_only  the assessor confirms to have judged by this submission alone
    seen             the basis of the drafts that were shown before handing in
    """
    case, stage, candidacy, rules = _scorable(session, actor, address)
    typed = sheets.drafts(session, actor.id, candidacy.id, stage).values()
    scores = tuple(replace(row.score, motivation=row.motivation.strip()) for row in typed)
    faults = check_sheet(rules, scores)
    if not submission_only:
        faults = (*faults, refusal("scores.confirm_submission", "submission_only"))
    refuse_if(faults)
    if seen is not None and seen != drafts_basis(row.score for row in typed):
        raise Refused(refusal("scores.changed_since_review"))
    round_ = case.round_of(stage)
    sheet = sheets.append_sheet(
        session, actor.id, candidacy.id, stage, round_, scores, submission_only, now
    )
    record(session, actor, "sheet.handed_in", f"sheet:{sheet}", now, stage=stage, content=scores)
    return sheet
