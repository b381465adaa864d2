"""One theme at the meeting: marks by number, motivations, advice, the judgement, sign-offs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.catalogue import Scale
from criteria.consensus import asks_attendance, committee_mark, moves
from criteria.numbers import Mark as CommitteeMark
from criteria.outcome import AWARD, SELECTION
from criteria.plan import ConsensusRule, Question, StageRules
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions.entry import look
from tender.actions.judging import asked_in, consensus_open, reading
from tender.actions.leading import knows_prices
from tender.actions.meetings import expected_at, recorded
from tender.actions.scoring import candidacy_in, stage_of
from tender.pages.aside import Aside, set_aside
from tender.pages.consensus import Topic, asked_round, members_of, topics
from tender.pages.motives import Abstained, Motive
from tender.pages.scoring import Mark, asked_stage, lot_title, marks, paragraphs
from tender.pages.spread import SmallSpread, small_spread
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import advising, consensus, meetings, people, readings, sheets, submitted
from tender.store.consensus import ConsensusView
from tender.store.people import Person
from tender.store.procedures import Case
from tender.store.sheets import SheetScoreView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Computed:
    """The mark of the committee as the plan computes it now, from the marks by number.

    exact  before it is rounded
    """

    given: tuple[tuple[int, Decimal], ...]
    exact: CommitteeMark
    mark: CommitteeMark


@dataclass(frozen=True, slots=True)
class Sign:
    """One member's answer to the recorded judgement: agreed, dissent or waiting."""

    number: int
    state: str
    note: str
    moved: str


@dataclass(frozen=True, slots=True)
class Advice:
    text: tuple[str, ...]
    outcome: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One theme of one tenderer, on the table. Empty while there is a gate.

    round     the judging round as of which it is shown
    gate      undeclared or unread: why nothing is shown; None when it is
    names     of the assessors by number, where the plan shows them; otherwise empty
    own       the mark on the own sheet that the viewer leaves by agreeing; None when none is left
    mine      the number of the viewer, where the viewer is one of the members of this theme
    expected  at the meeting of today, while the chair has yet to record who is there
    met       whether a meeting of the round is on record; meetings_seen: how often one was recorded
    reads_dossier  whether the viewer may be led to what the tenderer wrote in the dossier
    reacted   how often the viewer answered the recorded judgement
    computed  only where the plan computes the mark, and somebody gave one
    """

    case: Case
    stage: str
    round: int
    present: bool
    candidacy: CandidacyView
    lot: Text | None
    rules: StageRules
    question: Question
    gate: str | None
    final: bool
    agenda: tuple[Topic, ...]
    motives: tuple[Motive, ...]
    advice: tuple[Advice, ...]
    consensus: ConsensusView | None
    signs: tuple[Sign, ...]
    can_record: bool
    can_sign: bool
    abstained: tuple[Abstained, ...] = ()
    aside: tuple[Aside, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    own: Decimal | None = None
    computed: Computed | None = None
    can_show: bool = False
    mine: int | None = None
    reads_dossier: bool = False
    reacted: int = 0
    expected: tuple[Person, ...] = ()
    met: bool = False
    meetings_seen: int = 0

    def passage(self, which: str) -> str:
        """The text of a passage by its place. NotGranted for no such."""
        written: tuple[Motive | Abstained, ...] = (*self.motives, *self.abstained)
        known = {row.place: row.text for one in written for row in one.passages}
        if which not in known:
            raise NotGranted
        return known[which]

    @property
    def _place(self) -> int:
        return [row.question.id for row in self.agenda].index(self.question.id)

    @property
    def before(self) -> Topic | None:
        return self.agenda[self._place - 1] if self._place else None

    @property
    def after(self) -> Topic | None:
        return next(iter(self.agenda[self._place + 1 :]), None)

    @property
    def topic(self) -> Topic:
        return next(row for row in self.agenda if row.question.id == self.question.id)

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks(self.scale)

    def drawn(self, row: Topic) -> SmallSpread | None:
        """The marks of a theme on its own scale; None without marks, or without a scale."""
        scale = self.rules.scale_of(row.question)
        if row.spread is None or scale is None:
            return None
        return small_spread(row.spread.marks, scale.lowest, scale.highest)

    @property
    def scale(self) -> Scale | None:
        return self.rules.scale_of(self.question)

    @property
    def recorded(self) -> int:
        return sum(row.mark is not None for row in self.agenda)

    @property
    def waiting(self) -> tuple[int, ...]:
        return tuple(sign.number for sign in self.signs if sign.state == "waiting")

    @property
    def minimum_words(self) -> int:
        return self.case.plan.consensus.minimum_words


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
    candidacy = candidacy_in(session, case, stage, candidacy_id)
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
    return _with_attendance(session, page, today) if today and page.can_record else page


def _with_attendance(session: Session, page: QuestionPage, today: date) -> QuestionPage:
    known = meetings.meetings(session, page.case.id, page.stage, page.round)
    held = meetings.held(known)
    if not asks_attendance(held, today):
        return page
    expected = expected_at(session, page.case, page.stage)
    return replace(page, expected=expected, met=any(held.values()), meetings_seen=recorded(known))


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
        advice=_advice(session, actor, case, question),
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


def _advice(
    session: Session, actor: Identity, case: Case, question: Question
) -> tuple[Advice, ...]:
    sight = visibility.advice(actor.viewer, case.moment)
    rows = advising.advice(session, sight, case.id)
    return tuple(
        Advice(paragraphs(row.text), row.outcome, row.answer)
        for row in rows
        if row.question == question.id
    )
