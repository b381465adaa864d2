"""Who judges what of a stage: in the first round by seat, in a later one as its member."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from criteria.committee import judged, rules_for
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.plan import Question, StageRules
from criteria.refusals import Refusal
from criteria.rounds import FIRST, check_again, judged_at, last_judged, last_of
from criteria.visibility import Sight, judges_again
from tender.permissions import Identity, NotGranted
from tender.store import people, submitted
from tender.store.people import DeclarationView, Person, holders
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Committee:
    """Who judges what of a stage: in the round that runs, or as it was judged last.

    round      the round as of which; what came later is left out
    opened     the last round of which the sheets were opened; 0 for none
    handed_in  who handed in a sheet about which candidacy in which round; of opened rounds alone
    first      who judges in the first round; None for every assessor
    """

    case: Case
    stage: str
    round: int
    assessors: tuple[Person, ...]
    opened: int
    handed_in: frozenset[tuple[UUID, UUID, int]]
    first: frozenset[UUID] | None

    def asked(self, candidacy: CandidacyView) -> tuple[Question, ...]:
        """The questions that are judged."""
        return asked_in(self.case, self.stage, self.round, candidacy)

    def questions(self, person: Person, candidacy: CandidacyView) -> tuple[Question, ...]:
        """What an assessor judges of a candidacy: by the seat, or as a member of a later round.

        Once the sheets were opened only who handed one in about that candidacy.
        """
        own = judged(self.case.moment.divided, person.seats_as("assessor"))
        here = self.first is None or person.id in self.first
        members = {row.number: row.members for row in self.case.rounds if row.stage == self.stage}

        def judges(question: str) -> bool:
            last = last_judged(self.case.rounds, self.stage, question, self.round)
            if last <= self.opened and (person.id, candidacy.id, last) not in self.handed_in:
                return False
            if last == FIRST:
                return here and (own is None or question in own)
            return str(person.id) in members[last]

        return tuple(one for one in self.asked(candidacy) if judges(one.id))

    def questions_for(self, participant: UUID, candidacy: CandidacyView) -> tuple[Question, ...]:
        """What a participant judges of a candidacy."""
        found = next((one for one in self.assessors if one.id == participant), None)
        return self.questions(found, candidacy) if found else ()

    def sits(self, person: Person) -> bool:
        """Whether this assessor has a seat at the table: in a re-evaluation its members alone."""
        rounds = [row for row in self.case.rounds if row.stage == self.stage]
        running = self.case.judging(self.stage).running
        if running is not None:
            return str(person.id) in running.members
        later = any(str(person.id) in row.members for row in rounds)
        return later or self.first is None or person.id in self.first


def asked_in(case: Case, stage: str, round_: int, candidacy: CandidacyView) -> tuple[Question, ...]:
    """The questions of a candidacy: all of them, or those of a round while it runs."""
    running = case.judging(stage).running
    asked = case.plan.stage(candidacy.lot, stage).questions
    if running is None or running.number > round_:
        return asked
    return tuple(question for question in asked if question.id in running.questions)


def committee(
    session: Session,
    case: Case,
    stage: str,
    everyone: tuple[Person, ...],
    round_: int | None = None,
) -> Committee:
    """The committee of a stage, as of its present round or of one before."""
    present = case.round_of(stage)
    opened = present if case.moment.opened(stage) else present - 1
    handed = submitted.judges(session, case.id, stage, opened) if opened else frozenset()
    assessors = holders(everyone, "assessor")
    first = _first(session, case, stage, assessors, handed if opened else None)
    return Committee(case, stage, round_ or present, assessors, opened, handed, first)


def _first(
    session: Session,
    case: Case,
    stage: str,
    assessors: tuple[Person, ...],
    handed: Collection[tuple[UUID, UUID, int]] | None,
) -> frozenset[UUID] | None:
    """Who judges a stage in its first round; None for every assessor.

    Who got the role once sheets were open judges in later rounds alone. So until a final offer is
    judged its committee is who judged the dossiers, and who has a seat in the plan.
    """
    if handed is not None:
        return frozenset(person for person, _, round_ in handed if round_ == FIRST)
    if stage != AWARD:
        return None
    seated = (one.id for one in assessors if one.seats_as("assessor"))
    return _judged_dossiers(session, case).union(seated)


def _judged_dossiers(session: Session, case: Case) -> frozenset[UUID]:
    handed = submitted.judges(session, case.id, SELECTION, FIRST)
    return frozenset(person for person, _, _ in handed)


def judges_first(session: Session, case: Case, actor: Identity, stage: str) -> bool:
    """Whether this assessor is on the committee of the first round of a stage."""
    if stage != AWARD or actor.seats:
        return True
    return actor.id in _judged_dossiers(session, case)


def can_judge_again(case: Case) -> bool:
    """Whether a stage can be judged again now, or is so: others than the committee may join."""
    place = judged_here(case)
    return place is not None and (
        case.judged_again(place[0]) or not any(why_not_again(case, place[0]))
    )


def why_not_again(case: Case, stage: str) -> Iterator[Refusal]:
    """Why a stage cannot be judged again now."""
    invited = case.offer_deadline is not None
    return check_again(stage, case.step, invited, case.milestones, case.rounds)


def judged_here(case: Case) -> tuple[str, Step] | None:
    """The stage that can be judged again now, and the step in which that is done."""
    return judged_at(case.step, case.offer_deadline is not None)


class Assignment(NamedTuple):
    """What an assessor has to judge of a candidacy.

    declared    about all its parties
    conflicted  keeps away; in doubt: as long as nobody decided on that
    """

    person: Person
    candidacy: CandidacyView
    questions: tuple[Question, ...]
    declared: bool
    conflicted: bool
    in_doubt: bool


def assignments(
    session: Session,
    members: Committee,
    candidacies: tuple[CandidacyView, ...],
    declared: tuple[DeclarationView, ...] | None = None,
) -> list[Assignment]:
    """Every assessor and candidacy there is something to judge of in the stage.

    declared  the declarations that count, where they were read before
    """
    rows = declared or people.all_declarations(session, members.case.id)
    known = {(row.person, row.tenderer): row for row in rows}
    found = []
    for person in members.assessors:
        for candidacy in candidacies:
            questions = members.questions(person, candidacy)
            if not questions:
                continue
            row = known.get((person.id, candidacy.tenderer))
            told = (row.covers_all, row.conflict, row.open_doubt) if row else (False,) * 3
            found.append(Assignment(person, candidacy, questions, *told))
    return found


def unassigned(
    members: Committee, given: Iterable[Assignment], candidacies: Iterable[CandidacyView]
) -> frozenset[tuple[UUID, str]]:
    """Each (candidacy, question) without an assessor who is free to judge it."""
    asked = frozenset((row.id, one.id) for row in candidacies for one in members.asked(row))
    free = (one for one in given if not one.conflicted)
    return asked.difference((one.candidacy.id, row.id) for one in free for row in one.questions)


def own_round(case: Case, actor: Identity, stage: str) -> int:
    """The last round this assessor judged in, or judges in now."""
    mine = last_of(case.rounds, stage, actor.participant)
    return mine.number if mine else FIRST


def sheet_rules(case: Case, actor: Identity, lot: str, stage: str, first: bool) -> StageRules:
    """The rules of a sheet of this assessor: the questions of the own seat, and no other; in a
    re-evaluation its questions, for its members.

    first  whether the assessor judges in the first round
    """
    mine = last_of(case.rounds, stage, actor.participant)
    if mine is None and not first:
        return replace(case.plan.stage(lot, stage), questions=())
    if mine is None:
        return rules_for(case.plan, lot, stage, actor.seats)
    rules = case.plan.stage(lot, stage)
    asked = tuple(one for one in rules.questions if one.id in mine.questions)
    return replace(rules, questions=asked)


def own_candidacies(
    session: Session, case: Case, actor: Identity, stage: str, rows: Iterable[CandidacyView]
) -> tuple[tuple[CandidacyView, StageRules], ...]:
    """The candidacies this assessor has a sheet for, with the rules of that sheet."""
    first = judges_first(session, case, actor, stage)
    found = ((row, sheet_rules(case, actor, row.lot, stage, first)) for row in rows)
    return tuple((row, rules) for row, rules in found if rules.questions)


def undeclared(actor: Identity, rows: Iterable[CandidacyView]) -> int:
    """About how many of these tenderers this person has yet to declare."""
    return len({str(row.tenderer) for row in rows} - actor.declared - actor.conflicted)


def in_doubt(told: Iterable[DeclarationView], rows: Iterable[CandidacyView]) -> frozenset[UUID]:
    """The tenderers among these of which the own doubt was not decided on yet."""
    doubts = {one.tenderer for one in told if one.open_doubt}
    return frozenset(doubts.intersection(row.tenderer for row in rows))


def own_rules(
    session: Session, case: Case, actor: Identity, candidacy: CandidacyView, stage: str
) -> StageRules:
    """The rules of a sheet of this assessor.

    NotGranted when there are none, so that there is no such sheet for this person.
    """
    first = judges_first(session, case, actor, stage)
    rules = sheet_rules(case, actor, candidacy.lot, stage, first)
    if not rules.questions:
        raise NotGranted
    return rules


def scoring_open(case: Case, actor: Identity, stage: str) -> bool:
    """Whether this assessor may fill in sheets of a stage now."""
    if not case.moment.scoring:
        return False
    return not case.judged_again(stage) or judges_again(actor.viewer, case.moment, stage)


def consensus_open(case: Case, stage: str) -> bool:
    """Whether the committee may record and sign off judgements of a stage now."""
    if not case.moment.opened(stage):
        return False
    if case.judged_again(stage):
        return True
    return case.step is Step.CONSENSUS or (
        case.step is Step.OFFERS and not case.moment.quality_final
    )


def reading(case: Case, candidacy: CandidacyView, stage: str, sight: Sight) -> str:
    """What somebody opens who reads the sheets of a tenderer: those of one stage and round."""
    round_ = sight.as_of(case.round_of(stage))
    return f"sheets:{candidacy.id}:{stage}" + (f":{round_}" if round_ > FIRST else "")
