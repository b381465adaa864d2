"""From sheets to one judgement: which are in, where assessors differ, who signed off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from criteria import consensus as rules
from criteria import visibility
from criteria.consensus import Spread
from criteria.numbers import Mark
from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.plan import Question
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions.agreeing import present_progress
from tender.actions.entry import look
from tender.actions.judging import asked_in, assignments, committee, consensus_open, reading
from tender.actions.leading import knows_prices
from tender.actions.meetings import expected_at
from tender.actions.scoring import scored, stage_of
from tender.actions.standing import Progress
from tender.pages.progress import sheets_in
from tender.pages.scoring import asked_stage, lot_title
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import consensus, meetings, people, readings, sheets, submitted
from tender.store.consensus import ConsensusView
from tender.store.people import DeclarationView, Person
from tender.store.procedures import Case
from tender.store.sheets import NO_WORDS, SheetScoreView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Members: TypeAlias = dict[str, list[Person]]
"""The assessors who judge one tenderer, per question."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One theme of one tenderer, as the table and the agenda show it.

    signed  of its members; left: those who signed and are no members any more
    state   agreed (all signed off), recorded, must_discuss or todo
    """

    question: Question
    spread: Spread | None
    mark: Mark | None
    signed: int
    members: int
    dissent: int
    state: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class Tenderer:
    """One tenderer in the table.

    gate   conflicted, undeclared or unread: why there are no topics; None when there are
    opens  the question whose address opens the sheets
    """

    candidacy: UUID
    tenderer: UUID
    name: str
    lot: Text | None
    gate: str | None
    topics: tuple[Topic, ...]
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many were at a meeting; nobody when it was not held after all. No numbers of assessors:
    who was in the room knows who was away. `number` is how often that day was recorded."""

    held_on: date
    number: int
    present: int
    expected: int


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The committee's work of one stage.

    round    the judging round as of which the table is shown; rounds: those that can be
    opened   whether the sheets of the present round are; seen: whether the viewer sees a record
    may_begin  whether the viewer may have the stage judged again
    strict   whether the viewer may see how strict the assessors were
    sheets_missing  before the opening, for officer and chair alone; 0 for others
    sees_sheets     whether this person may see which those are
    counts   only for the chair in the present stage
    expected  at a meeting: only for the chair who may record one
    undeclared  about whom a chair who may open the sheets has yet to declare
    aside    whether this chair read the prices, so that another one leads the round that runs
    """

    case: Case
    stage: str
    round: int
    present: bool
    opened: bool
    seen: bool
    rounds: tuple[int, ...]
    final: bool
    chair: bool
    may_begin: bool
    strict: bool
    tenderers: tuple[Tenderer, ...]
    sheets_missing: int
    sees_sheets: bool
    counts: Progress | None
    meetings: tuple[Attendance, ...] = ()
    expected: tuple[Person, ...] = ()
    aside: bool = False
    undeclared: tuple[CandidacyView, ...] = ()

    @property
    def again(self) -> bool:
        """Whether a re-evaluation of this stage runs."""
        return self.case.judged_again(self.stage)

    @property
    def meetings_seen(self) -> int:
        """How often a meeting was recorded, which guards two chairs."""
        return sum(row.number for row in self.meetings)

    @property
    def can_meet(self) -> bool:
        """Whether the chair may record who was at a meeting of this round."""
        return self.chair and self.present and consensus_open(self.case, self.stage)

    @property
    def can_open(self) -> bool:
        ready = self.stage != AWARD or self.case.moment.quality_opened
        waits = self.again or self.case.step in (Step.CONSENSUS, Step.OFFERS)
        return self.chair and waits and not self.opened and ready and not self.sheets_missing

    @property
    def judgements_missing(self) -> int:
        return self.counts.consensus_missing if self.counts else 0

    @property
    def signoffs_missing(self) -> int:
        return self.counts.signoffs_missing if self.counts else 0

    @property
    def can_finish(self) -> bool:
        """Whether the chair may be asked to finish the re-evaluation, or to make the judgement of
        quality final."""
        award = self.stage == AWARD and self.case.step is Step.OFFERS and not self.final
        return self.chair and self.opened and self.present and (self.again or award)


def index_page(
    session: Session, actor: Identity, stage: str | None, asked: int | None = None
) -> IndexPage:
    """The table of one stage. Before the opening nothing of a sheet is read.

    asked  the judging round of which to see the record
    """
    case = look(session, actor, Permission.VIEW_CONSENSUS)
    stage = asked_stage(case, stage)
    inside = scored(session, case, stage)
    sight = visibility.sheets(actor.viewer, case.moment, stage)
    round_ = asked_round(case, stage, sight, asked)
    opened = case.moment.opened(stage)
    here = stage == stage_of(case.step)
    chair = here and allowed(actor, Permission.RECORD_CONSENSUS, case.step)
    aside = chair and knows_prices(session, actor, case)
    everyone = people.people(session, case.id) if sight.everyone else ()
    page = IndexPage(
        case,
        stage,
        round_,
        here and (round_ == case.round_of(stage) or not opened),
        opened,
        sight.everyone,
        rounds_in_sight(case, stage, sight),
        stage == AWARD and case.moment.quality_final and not case.judged_again(stage),
        chair and not aside,
        here and opened and allowed(actor, Permission.JUDGE_AGAIN, case.step),
        sight.everyone and allowed(actor, Permission.VIEW_SEVERITY, case.step),
        _table(session, actor, case, stage, round_, inside, sight, everyone)
        if sight.everyone
        else _names(case, inside),
        0 if opened else _missing(session, actor, case, stage, inside),
        not opened and here and allowed(actor, Permission.VIEW_PROGRESS, case.step),
        None,
        aside=aside,
        undeclared=tuple(
            row
            for row in inside
            if chair and not opened and str(row.tenderer) not in actor.declared | actor.conflicted
        ),
    )
    if sight.everyone:
        page = _with_meetings(session, page, everyone)
    if page.can_finish:
        return replace(page, counts=present_progress(session, case, stage))
    return page


def _with_meetings(session: Session, page: IndexPage, everyone: tuple[Person, ...]) -> IndexPage:
    found = meetings.meetings(session, page.case.id, page.stage, page.round)
    held = (
        Attendance(r.held_on, r.number, len(r.present), len(r.present) + len(r.absent))
        for r in found
    )
    expected = expected_at(session, page.case, page.stage) if page.can_meet else ()
    return replace(page, meetings=tuple(held), expected=expected)


def _names(case: Case, inside: Iterable[CandidacyView]) -> tuple[Tenderer, ...]:
    return tuple(
        Tenderer(row.id, row.tenderer, row.name, lot_title(case, row), None, ()) for row in inside
    )


def _missing(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    inside: tuple[CandidacyView, ...],
) -> int:
    return sum(row.missing for row in sheets_in(session, actor, case, stage, inside))


def _table(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    round_: int,
    inside: tuple[CandidacyView, ...],
    sight: Sight,
    everyone: tuple[Person, ...],
) -> tuple[Tenderer, ...]:
    opened = opened_sheets(session, actor, case, stage, inside, sight)
    opens = {
        row.id: next((q.id for q in asked_in(case, stage, round_, row) if sight.asks(q.id)), "")
        for row in inside
    }
    gates = {row.id: _gate(actor, row, row.id in opened or not opens[row.id]) for row in inside}
    sight = sight.within(frozenset(str(row.tenderer) for row in inside if row.id in opened))
    declared = people.all_declarations(session, case.id)
    scores = sheets.sheet_scores(
        session, sight, case.id, stage, round_, words=NO_WORDS, declared=declared
    )
    judged = consensus.consensus(session, sight, case.id, stage, round_)
    members = members_of(session, case, stage, round_, everyone, inside, declared)
    return tuple(
        Tenderer(
            row.id,
            row.tenderer,
            row.name,
            lot_title(case, row),
            gates[row.id],
            topics(case, stage, round_, row, scores, judged, members[row.id], sight)
            if gates[row.id] is None
            else (),
            opens[row.id],
        )
        for row in inside
    )


def opened_sheets(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    inside: Iterable[CandidacyView],
    sight: Sight,
) -> frozenset[UUID]:
    """The candidacies whose sheets this person opened in this step, which stands in the trail."""
    read = readings.read_by(session, case, actor.id, "sheets:")
    return frozenset(row.id for row in inside if reading(case, row, stage, sight) in read)


def _gate(actor: Identity, row: CandidacyView, opened: bool) -> str | None:
    if str(row.tenderer) in actor.conflicted:
        return "conflicted"
    if str(row.tenderer) not in actor.declared:
        return "undeclared"
    return None if opened else "unread"


def members_of(
    session: Session,
    case: Case,
    stage: str,
    round_: int,
    everyone: tuple[Person, ...],
    inside: tuple[CandidacyView, ...],
    declared: tuple[DeclarationView, ...],
) -> dict[UUID, Members]:
    """Per tenderer and question the assessors who judged it, as of a round, by their number."""
    found: dict[UUID, Members] = {row.id: {} for row in inside}
    members = committee(session, case, stage, everyone, round_)
    for one in assignments(session, members, inside, declared):
        for question in () if one.conflicted else one.questions:
            found[one.candidacy.id].setdefault(question.id, []).append(one.person)
    return found


def asked_round(case: Case, stage: str, sight: Sight, asked: int | None) -> int:
    """The round of the address, or the newest in sight; NotGranted for one that is not."""
    known = rounds_in_sight(case, stage, sight)
    if asked is not None and asked not in known:
        raise NotGranted
    return known[-1] if asked is None else asked


def rounds_in_sight(case: Case, stage: str, sight: Sight) -> tuple[int, ...]:
    """The rounds of which this viewer may see the record."""
    last = sight.as_of(case.round_of(stage))
    return tuple(n for n in case.judging(stage).numbers if sight.since <= n <= last)


def topics(
    case: Case,
    stage: str,
    round_: int,
    candidacy: CandidacyView,
    scores: Iterable[SheetScoreView],
    judged: Iterable[ConsensusView],
    members: Members,
    sight: Sight,
) -> tuple[Topic, ...]:
    """The questions of one tenderer that this viewer may see: where assessors differ most first."""
    given: dict[str, list[Decimal]] = {}
    for score in submitted.counting(scores):
        if score.candidacy == candidacy.id:
            given.setdefault(score.question, []).append(score.mark)
    settled = {row.question: row for row in judged if row.candidacy == candidacy.id}
    asked = case.plan.stage(candidacy.lot, stage)
    found = (
        _topic(
            rules.spread(given.get(question.id, []), case.plan.consensus, asked.scale_of(question)),
            question,
            settled.get(question.id),
            {person.id for person in members.get(question.id, ())},
        )
        for question in asked_in(case, stage, round_, candidacy)
        if sight.asks(question.id)
    )
    return tuple(sorted(found, key=lambda topic: rules.urgency(topic.spread)))


def _topic(
    spread: Spread | None, question: Question, settled: ConsensusView | None, members: set[UUID]
) -> Topic:
    if settled is None:
        state = "must_discuss" if spread and spread.must_discuss else "todo"
        return Topic(question, spread, None, 0, len(members), 0, state)
    answers = {sign.participant: sign.agrees for sign in settled.signoffs}
    signed = members & answers.keys()
    return Topic(
        question,
        spread,
        settled.mark,
        len(signed),
        len(members),
        sum(not answers[one] for one in signed),
        "agreed" if signed == members else "recorded",
        len(answers) - len(signed),
    )
