"""One assessor's way through the sheets: the tenderers in the own order, and what comes next.

Nothing of anybody else is read. Where the plan masks names, a tenderer is called by its place in
the own order, which says nothing of the order of anybody else or of the list of tenderers. While
a declaration about any of them is missing, or a doubt open, all wait alike: one that waits alone,
or whose number is missing, has a name.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.order import BY_QUESTION, shuffled, walk
from criteria.phases import Step
from criteria.plan import Question, StageRules
from criteria.scores import check_score
from criteria.text import Text
from criteria.texts import sentence
from criteria.visibility import Sight
from tender.actions.judging import in_doubt, own_candidacies, own_round, scoring_open, undeclared
from tender.actions.scoring import address_of, scored, stage_of
from tender.permissions import Identity
from tender.store import orders, people, sheets
from tender.store.procedures import Case
from tender.store.sheets import DraftView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPEN, HANDED_IN, CONFLICTED = "open", "handed_in", "conflicted"
UNDECLARED, DOUBTED = "undeclared", "doubted"


@dataclass(frozen=True, slots=True)
class Stop:
    """One tenderer on the way.

    address   what stands for it in addresses; None as long as there are none
    name      as this assessor may see it while scoring
    declared  whether the declarations are in without which nothing of it is shown
    state     conflicted, undeclared, doubted, waiting, open, handed_in or closed
    done      the ids of the questions whose draft can be handed in; all of a sheet that is in
    handed_in  when the sheet was handed in
    returned  why the chair gave the sheet back, while it is not in again
    """

    candidacy: CandidacyView
    rules: StageRules
    address: UUID | None
    name: Text
    declared: bool
    state: str
    drafts: Mapping[str, DraftView]
    done: frozenset[str]
    handed_in: datetime | None
    returned: str | None

    @property
    def left(self) -> tuple[Question, ...]:
        return tuple(one for one in self.rules.questions if one.id not in self.done)


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of one tenderer."""

    stop: Stop
    address: UUID
    question: Question

    @property
    def place(self) -> tuple[UUID, str]:
        return self.address, self.question.id


@dataclass(frozen=True, slots=True)
class Way:
    """The tenderers in the order of this assessor; in that of the list while none was drawn.

    round       the judging round of the sheets
    undeclared  about how many tenderers this person has yet to declare
    doubts      the tenderers about which the own doubt is open
    waits       whether all wait until a doubt is decided on
    """

    round: int
    order: str
    drawn: bool
    undeclared: int
    doubts: frozenset[UUID]
    waits: bool
    stops: tuple[Stop, ...]

    @property
    def own(self) -> tuple[Stop, ...]:
        """The tenderers this person judges."""
        return tuple(stop for stop in self.stops if stop.state != CONFLICTED)

    @property
    def asked(self) -> int:
        """How many questions there are on all sheets of this person."""
        return sum(len(stop.rules.questions) for stop in self.own)

    @property
    def done(self) -> int:
        return sum(len(stop.done) for stop in self.own)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What can be scored now, in the order of work."""
        stops = {one.address: one for one in self.stops if one.state == OPEN and one.address}
        asked = {one.id: one for stop in stops.values() for one in stop.rules.questions}
        return tuple(
            Cell(stops[address], address, asked[question])
            for address, question in walk(self.order, stops, asked)
            if any(one.id == question for one in stops[address].rules.questions)
        )

    @property
    def first(self) -> Cell | None:
        """Where the work goes on: the first question that is not done."""
        return next((cell for cell in self.cells if cell.question in cell.stop.left), None)

    def following(self, address: UUID, question: str) -> Cell | None:
        """What comes after a question; None where the tenderer, or everything, has been walked."""
        cells = self.cells
        places = [cell.place for cell in cells]
        here = (address, question)
        if here not in places or here == places[-1]:
            return None
        after = cells[places.index(here) + 1]
        return after if self.order == BY_QUESTION or after.address == address else None

    def moves(self, address: UUID, question: str) -> dict[str, Cell]:
        """One step to each side: the question before and after, the tenderer before and after."""
        found = {}
        beside = [cell for cell in self.cells if cell.address == address]
        across = self._across(question)
        for row, what in ((beside, "question"), (across, "tenderer")):
            at = [cell.place for cell in row]
            here = at.index((address, question)) if (address, question) in at else None
            if here is None:
                continue
            if here > 0:
                found[f"previous_{what}"] = row[here - 1]
            if here + 1 < len(row):
                found[f"next_{what}"] = row[here + 1]
        return found

    def _across(self, question: str) -> list[Cell]:
        """The question at every tenderer; the first one where it is not asked."""
        found: dict[UUID, Cell] = {}
        for cell in self.cells:
            if cell.address not in found or cell.question.id == question:
                found[cell.address] = cell
        return [found[stop.address] for stop in self.stops if stop.address in found]


def way(session: Session, actor: Identity, case: Case, stage: str) -> Way:
    """The way of this person through a stage. A fixed number of queries."""
    round_ = own_round(case, actor, stage)
    seed, drawn_at = orders.drawn(session, actor.id, stage, round_)
    inside = {str(row.id): row for row in scored(session, case, stage)}
    order = shuffled(seed, inside) if seed else tuple(inside)
    handed = sheets.own_sheets(session, actor.id, stage, round_)
    returned = sheets.reopened(session, actor.id, stage, round_)
    told = people.every_declaration(session, case.id, actor.id)
    asked_of = own_candidacies(session, case, actor, stage, (inside[id_] for id_ in order))
    doubts = in_doubt(people.counting(told), (row for row, _ in asked_of))
    waits = case.plan.scoring.masked and bool(doubts)
    away = actor.conflicted
    if waits and seed:
        away -= {str(id_) for id_ in doubts}
    own = Sight(own=actor.participant, hidden=away)
    drafts: dict[UUID, dict[str, DraftView]] = {}
    for id_, draft in sheets.own_drafts(session, own, case.id, stage):
        drafts.setdefault(id_, {})[draft.score.question] = draft
    left = undeclared(actor, (row for row, _ in asked_of))
    numbers: dict[str, int] = {}
    if case.plan.scoring.masked and seed and drawn_at:
        among = inside | {str(row.id): row for row in scored(session, case, stage, drawn_at)}
        before = people.counting(one for one in told if one.at <= drawn_at)
        out = {one.tenderer for one in before if one.conflict and not one.open_doubt}
        numbers = _numbers(seed, among, out)
    stops = []
    for row, rules in asked_of:
        known = str(row.tenderer)
        declared = not (left or waits) if numbers else known in actor.declared
        state = HANDED_IN if row.id in handed else scoring_state(case, actor)
        if known in away:
            state = CONFLICTED
        elif not declared and row.id not in handed:
            state = DOUBTED if waits and not left else UNDECLARED
        mine = drafts.get(row.id, {})
        asked = (one.id for one in rules.questions)
        done = asked if row.id in handed else _complete(rules, mine.values())
        name = _numbered(numbers[str(row.id)]) if numbers else Text(row.name, row.name)
        address = address_of(case, seed, row.id)
        why = None if row.id in handed else returned.get(row.id)
        at = handed.get(row.id)
        filled = mine, frozenset(done), at, why
        stops.append(Stop(row, rules, address, name, declared, state, *filled))
    drawn = seed is not None
    return Way(round_, case.plan.scoring.order, drawn, left, doubts, waits, tuple(stops))


def _numbers(
    seed: str, among: Mapping[str, CandidacyView], away: Container[UUID]
) -> dict[str, int]:
    """The number of each candidacy, for good: whoever is excluded later leaves its own behind.

    away  with an own interest before the order was drawn: after all others, so none is missing
    """
    judged_first = sorted(shuffled(seed, among), key=lambda id_: among[id_].tenderer in away)
    return {id_: number for number, id_ in enumerate(judged_first, start=1)}


def _numbered(number: int) -> Text:
    return Text(*(sentence("scores.tenderer_number", lang, number=number) for lang in ("nl", "en")))


def _complete(rules: StageRules, drafts: Iterable[DraftView]) -> Iterable[str]:
    return (draft.score.question for draft in drafts if not check_score(rules, draft.score))


def scoring_state(case: Case, actor: Identity) -> str:
    """open, waiting (the final offers are still sealed) or closed."""
    if scoring_open(case, actor, stage_of(case.step)):
        return OPEN
    sealed = case.step is Step.OFFERS and not case.moment.quality_opened
    return "waiting" if sealed else "closed"
