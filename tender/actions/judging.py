"""Who judges what of a stage: in the first round by seat, in a later one as its member."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from criteria.committee import judged, rules_for
from criteria.phases import Step
from criteria.plan import Question, StageRules
from criteria.rounds import FIRST, again, last_judged, last_of
from criteria.visibility import Sight, judges_again
from tender.permissions import Identity, NotGranted
from tender.store import people, submitted
from tender.store.people import Person, holders
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
    """

    case: Case
    stage: str
    round: int
    assessors: tuple[Person, ...]
    opened: int
    handed_in: frozenset[tuple[UUID, UUID, int]]

    def asked(self, candidacy: CandidacyView) -> tuple[Question, ...]:
        """The questions that are judged."""
        return asked_in(self.case, self.stage, self.round, candidacy)

    def questions(self, person: Person, candidacy: CandidacyView) -> tuple[Question, ...]:
        """What an assessor judges of a candidacy: by the seat, or as a member of a later round.

        Once the sheets were opened only who handed one in about that candidacy.
        """
        own = judged(self.case.moment.divided, person.seats_as("assessor"))
        members = {row.number: row.members for row in self.case.rounds if row.stage == self.stage}

        def judges(question: str) -> bool:
            last = last_judged(self.case.rounds, self.stage, question, self.round)
            if last <= self.opened and (person.id, candidacy.id, last) not in self.handed_in:
                return False
            if last == FIRST:
                return own is None or question in own
            return str(person.id) in members[last]

        return tuple(one for one in self.asked(candidacy) if judges(one.id))

    def questions_for(self, participant: UUID, candidacy: CandidacyView) -> tuple[Question, ...]:
        """What a participant judges of a candidacy."""
        found = next((one for one in self.assessors if one.id == participant), None)
        return self.questions(found, candidacy) if found else ()


def asked_in(case: Case, stage: str, round_: int, candidacy: CandidacyView) -> tuple[Question, ...]:
    """The questions of a candidacy: all of them, or those of a round while it runs."""
    running = again(case.rounds, stage)
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
    """The committee of a stage, as of its present round or of one before.

    Who got the role after the first opening judges in later rounds alone.
    """
    present = case.round_of(stage)
    opened = present if case.moment.opened(stage) else present - 1
    handed = submitted.judges(session, case.id, stage, opened) if opened else frozenset()
    return Committee(case, stage, round_ or present, holders(everyone, "assessor"), opened, handed)


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
    session: Session, members: Committee, candidacies: tuple[CandidacyView, ...]
) -> list[Assignment]:
    """Every assessor and candidacy there is something to judge of in the stage."""
    declared = people.all_declarations(session, members.case.id)
    known = {(row.person, row.tenderer): row for row in declared}
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
