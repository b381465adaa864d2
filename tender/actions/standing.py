"""How far a procedure is: the counts that decide whether a step can end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.committee import unjudged
from criteria.moments import is_late, local_date
from criteria.outcome import SELECTION
from criteria.phases import Standing, Step
from criteria.plan.check import check_plan
from criteria.practice import due
from criteria.remedies import decision_term
from criteria.rounds import FIRST
from criteria.terms import Standstill
from criteria.visibility import Sight
from tender.actions import desk, told
from tender.actions.around import conformity_open, topics_open
from tender.actions.awaiting import around, claimed
from tender.actions.judging import assignments, committee, unassigned
from tender.actions.marks import Marks, marks
from tender.actions.outcomes import admitted_tenderers, in_stage, low_offers_waiting
from tender.store import (
    advising,
    clarification,
    consensus,
    contents,
    decisions,
    dialogue,
    notices,
    people,
    procedures,
    reports,
    talks,
    tenderers,
)
from tender.store.decisions import DecisionView
from tender.store.memory import Memory
from tender.store.people import Person, holders
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COUNTING = Sight(everyone=True)
"""For counting alone: what is counted here is shown as a number to those who may see the number."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a stage still waits for; while it is judged again, what that round waits for.

    doubts_open, unjudged  before the sheets are opened: doubts of assessors that nobody decided on,
                           and answers without an assessor who is free of interests
    """

    declarations_missing: int
    doubts_open: int
    unjudged: int
    sheets_missing: int
    consensus_missing: int
    signoffs_missing: int


def standing(session: Session, case: Case, now: datetime, sheets: bool = True) -> Standing:
    """Every count of the present step. A fixed number of queries, whatever the number of bids.

    sheets  whether the reader may know which sheets are in; otherwise none is counted as missing
    """
    step = case.step
    if not step.reached(Step.OPEN_APPLICATIONS):
        faults = 0 if case.seal else len(check_plan(case.plan, now))
        return Standing(step, plan_faults=faults, sealed=case.seal is not None)
    everyone = people.people(session, case.id)
    known = marks(session, case.id)
    bidders = desk.bidders(session, case.id, known)
    candidacies = tenderers.candidacies(session, case.id)
    decided = decisions.decisions(session, case.id)
    moment = case.moment
    base = Standing(
        step,
        sealed=True,
        applications=sum(1 for bidder in bidders if bidder.application and not bidder.late),
        deadline_passed=_passed(case.plan.application_deadline, now),
        applications_opened=moment.applications_opened,
        judging_rounds_open=sum(not row.finished for row in case.rounds),
    )
    if Step.SCORE.number <= step.number <= Step.DECIDE.number:
        base = _tested_later(session, case, base, bidders, decided)
    if step.reached(Step.SUITABILITY):
        base = claimed(session, case, base, decided)
    if step in (Step.CONSENSUS, Step.SELECT, Step.DECIDE):
        base = replace(base, advice_unanswered=advising.unanswered(session, case.id))
    if step is Step.SUITABILITY:
        undecided, failing = suitability(session, case, known)
        base = replace(base, demands_open=undecided, exclusions_open=failing)
    return _of_step(session, case, base, now, everyone, bidders, candidacies, decided, sheets)


_REMEMBERED: Memory[Standing] = Memory(256)


def remembered(
    session: Session,
    procedure_id: UUID,
    draft: int | None,
    now: datetime,
    read: Case | None = None,
    *,
    sheets: bool = True,
) -> Standing:
    """The standing, for the counts in the navigation of every page.

    It follows from the recorded acts, the draft of the plan and the clock. So as long as no act was
    added to the chain, nothing was edited (`draft`) and the minute is the same, it is the same, and
    is not counted again. At the test, a decision on a demand changes two counts and no others.

    read  the procedure, when it was read already
    """
    known, minute = marks(session, procedure_id), f"{now:%Y-%m-%dT%H:%M}"

    def count() -> Standing:
        case = read or procedures.case(session, procedure_id)
        assert case is not None
        if case.step is not Step.SUITABILITY:
            return standing(session, case, now, sheets)
        before = "before", known.base, draft, minute
        found = _REMEMBERED.get(before, lambda: standing(session, case, now))
        undecided, failing = suitability(session, case, known)
        return replace(found, demands_open=undecided, exclusions_open=failing)

    return _REMEMBERED.get((known.head, draft, minute, sheets), count)


def _passed(deadline: datetime | None, now: datetime) -> bool:
    return deadline is not None and is_late(now, deadline)


def _of_step(
    session: Session,
    case: Case,
    base: Standing,
    now: datetime,
    everyone: tuple[Person, ...],
    bidders: tuple[TendererView, ...],
    candidacies: tuple[CandidacyView, ...],
    decided: dict[str, DecisionView],
    sheets: bool,
) -> Standing:
    moment = case.moment
    if case.step is Step.SUITABILITY:
        held = [person.seats_as("assessor") for person in holders(everyone, "assessor")]
        return replace(
            base,
            questions_unjudged=len(unjudged(case.plan, held)),
            rounds_open=clarification.open_rounds(session, case.id),
            rejections_unsent=_unsent(session, case, bidders),
            practice_open=int(due(case.plan, case.milestones)),
        )
    if case.step in (Step.SCORE, Step.CONSENSUS):
        stage = progress(session, case, "selection", everyone, candidacies, sheets)
        return replace(
            base,
            declarations_missing=stage.declarations_missing,
            doubts_open=stage.doubts_open,
            answers_unjudged=stage.unjudged,
            sheets_missing=stage.sheets_missing,
            consensus_opened=moment.consensus_opened,
            consensus_missing=stage.consensus_missing,
            signoffs_missing=stage.signoffs_missing,
        )
    if case.step is Step.SELECT:
        chosen = decided.get("selection")
        return replace(
            base,
            selection_proposed=chosen is not None and chosen.runs,
            selection_approved=chosen is not None and chosen.approved,
            selection_sent=chosen is not None and chosen.sent,
            selection_term=decision_term(case.plan, SELECTION, local_date(now)) is not None,
            selection_term_over=over(term_of(case, chosen), now),
        )
    admitted = admitted_tenderers(candidacies, decided)
    if case.step is Step.DIALOGUE:
        return _dialogue(session, case, base, admitted)
    if case.step is Step.OFFERS:
        inside = in_stage(candidacies, decided, "award")
        if moment.quality_opened:
            opened = contents.answered(session, case.id, "award")
            inside = tuple(row for row in inside if row.id in opened)
        stage = progress(session, case, "award", everyone, inside, sheets)
        return replace(
            base,
            invited=case.offer_deadline is not None,
            offer_deadline_passed=_passed(case.offer_deadline, now),
            quality_opened=moment.quality_opened,
            award_declarations_missing=stage.declarations_missing,
            award_doubts_open=stage.doubts_open,
            award_answers_unjudged=stage.unjudged,
            award_sheets_missing=stage.sheets_missing,
            award_consensus_opened=moment.award_consensus_opened,
            award_consensus_missing=stage.consensus_missing,
            award_signoffs_missing=stage.signoffs_missing,
            quality_final=moment.quality_final,
            prices_opened=moment.prices_opened,
        )
    if case.step is Step.COMPARE:
        return _compare(session, case, base, in_stage(candidacies, decided, "award"))
    return _decide(session, case, base, now, decided)


def suitability(session: Session, case: Case, known: Marks | None = None) -> tuple[int, int]:
    """Cells still undecided, and tenderers that fail and are not excluded yet."""
    tested = desk.tested(session, case, known)
    undecided, failing = 0, 0
    for one in tested.values():
        if not one.tenderer.valid:
            continue
        if one.result.failed:
            failing += 1
        else:
            undecided += len(one.result.undecided)
    return undecided, failing


def _tested_later(
    session: Session,
    case: Case,
    base: Standing,
    bidders: tuple[TendererView, ...],
    decided: dict[str, DecisionView],
) -> Standing:
    """What is open after the test: demands on parties that joined since, and who fails now.

    Nobody is excluded while a decision on the ranking runs, so that holds the step up no longer.
    """
    new, tested = desk.joined_later(session, case), desk.tested(session, case)
    undecided, failing = 0, 0
    for bidder in (row for row in bidders if row.valid):
        if tested[bidder.id].result.failed:
            failing += 1
            continue
        joined = {str(party.id) for party in bidder.parties if party.id in new}
        undecided += sum(party in joined for _, party in tested[bidder.id].result.undecided)
    stage = {Step.SELECT: "selection", Step.DECIDE: "award"}.get(case.step)
    made = decided.get(stage) if stage else None
    runs = made is not None and made.runs
    return replace(base, demands_open=undecided, exclusions_open=0 if runs else failing)


def _unsent(session: Session, case: Case, bidders: tuple[TendererView, ...]) -> int:
    """Tenderers that are out and had no letter that says so."""
    told = notices.rejected(session, case.id)
    out = (row for row in bidders if row.late or row.exclusion is not None)
    return sum(1 for row in out if row.id not in told)


def progress(
    session: Session,
    case: Case,
    stage: str,
    everyone: tuple[Person, ...],
    candidacies: tuple[CandidacyView, ...],
    sheets: bool = True,
) -> Progress:
    """How far the present round of a stage is. All sheets were in when they were opened.

    What nobody of a re-evaluation is free to judge any more is left to another one.
    """
    members = committee(session, case, stage, everyone)
    given = assignments(session, members, candidacies)
    alone = unassigned(members, given, candidacies)
    judging = [one for one in given if not one.conflicted]
    round_ = case.round_of(stage)
    since = round_ if case.judged_again(stage) else FIRST
    done = consensus.progress(session, case.id, stage, round_, since, sheets)
    opened = case.moment.opened(stage)
    return Progress(
        sum(1 for one in given if not one.declared),
        0 if opened else sum(1 for one in given if one.in_doubt),
        0 if opened else len(alone),
        sum(
            1
            for one in judging
            if sheets and not opened and (one.person.id, one.candidacy.id) not in done.sheets
        ),
        sum(
            1
            for row in candidacies
            for question in members.asked(row)
            if (row.id, question.id) not in done.judged
            and not (case.judged_again(stage) and (row.id, question.id) in alone)
        ),
        sum(
            1
            for one in judging
            for question in one.questions
            if (one.person.id, done.judged.get((one.candidacy.id, question.id))) not in done.signed
        ),
    )


def committee_open(session: Session, case: Case, now: datetime) -> bool:
    """Whether the committee can still be changed: until the scoring, and after it as long as
    nobody without an interest is there to judge something."""
    if not case.step.reached(Step.SCORE):
        return True
    found = standing(session, case, now, sheets=False)
    return found.answers_unjudged + found.award_answers_unjudged > 0


def _dialogue(
    session: Session, case: Case, base: Standing, admitted: tuple[CandidacyView, ...]
) -> Standing:
    inside = {bidder.tenderer for bidder in admitted}
    sessions = dialogue.sessions(session, _COUNTING, case.id)
    held = [row for row in sessions if row.tenderer in inside]
    spoken, written = {row.tenderer for row in held}, {row.thread for row in held}
    planned = talks.talks(session, _COUNTING, case.id)
    unwritten = sum(
        row.tenderer in inside and not row.cancelled and row.thread not in written
        for row in planned
    )
    return replace(
        base,
        sessions=int(bool(inside) and inside <= spoken),
        topics_open=topics_open(session, case, admitted),
        minutes_unwritten=unwritten,
        minutes_unconfirmed=sum(not row.confirmed for row in held),
        changes_untold=len(told.untold(session, case)),
        notices_missing=len(told.not_had(session, case)),
    )


def _compare(
    session: Session, case: Case, base: Standing, inside: tuple[CandidacyView, ...]
) -> Standing:
    waiting = low_offers_waiting(session, case, inside)
    return replace(
        base,
        conformity_open=conformity_open(session, case, inside),
        rounds_open=clarification.open_rounds(session, case.id),
        price_inquiries_open=len(waiting),
    )


def _decide(
    session: Session,
    case: Case,
    base: Standing,
    now: datetime,
    decided: dict[str, DecisionView],
) -> Standing:
    chosen = decided.get("award")
    sent_at = chosen.sent_at if chosen else None
    return replace(
        around(session, case, base, chosen, now),
        price_inquiries_open=(
            len(low_offers_waiting(session, case)) if case.step is Step.DECIDE else 0
        ),
        rounds_open=(
            clarification.open_rounds(session, case.id) if case.step is Step.DECIDE else 0
        ),
        award_proposed=chosen is not None and chosen.runs,
        award_approved=chosen is not None and chosen.approved,
        award_sent=chosen is not None and chosen.sent,
        standstill_over=over(term_of(case, chosen), now),
        report_made=reports.report_count(session, case.id, sent_at) > 0,
        awarded="awarded" in case.milestones,
    )


def term_of(case: Case, decision: DecisionView | None) -> Standstill | None:
    """The term of a decision that was sent and holds, as the sealed plan counts it; None as well
    where the plan declares none for the selection."""
    if decision is None or decision.lapsed or decision.sent_on is None:
        return None
    return decision_term(case.plan, decision.stage, decision.sent_on)


def over(term: Standstill | None, now: datetime) -> bool:
    """Whether a term ran, and is over."""
    return term is not None and local_date(now) >= term.earliest_signing
