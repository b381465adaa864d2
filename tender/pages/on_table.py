"""One theme of one tenderer on the table of the committee, as values for its pages."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.catalogue import Scale
from criteria.numbers import Mark as CommitteeMark
from criteria.plan import Question, StageRules
from criteria.text import Text
from tender.pages.advice_beside import AdviceBeside
from tender.pages.aside import Aside
from tender.pages.consensus import Topic
from tender.pages.motives import Abstained, Motive
from tender.pages.scoring import Mark, marks
from tender.pages.spread import SmallSpread, small_spread
from tender.permissions import NotGranted
from tender.store.consensus import ConsensusView
from tender.store.people import Person
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView


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
class QuestionPage:
    """One theme of one tenderer, on the table. Empty while there is a gate.

    round     the judging round as of which it is shown
    gate      undeclared or unread: why nothing is shown; None when it is
    names     of the assessors by number, where the plan shows them; otherwise empty
    own       the mark on the own sheet that the viewer leaves by agreeing; None when none is left
    mine      the number of the viewer, where the viewer is one of the members of this theme
    expected  at the meeting of today, while the chair has yet to record who is there
    met       whether a meeting of the round is on record; meetings_seen: how often one was recorded
    answer    what the final offer says on this question; of the quality part alone
    others    the tenderers at the meeting, this one too, in order
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
    advice: tuple[AdviceBeside, ...]
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
    answer: tuple[str, ...] = ()
    others: tuple[CandidacyView, ...] = ()
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

    def beside(self, step: int) -> CandidacyView | None:
        """The tenderer before this one (-1) or after it (1)."""
        place = [row.id for row in self.others].index(self.candidacy.id) + step
        return self.others[place] if 0 <= place < len(self.others) else None

    @property
    def topic(self) -> Topic:
        return next(row for row in self.agenda if row.question.id == self.question.id)

    @property
    def told(self) -> tuple[Hashable, ...]:
        """All that the marks and motivations of the members are shown from."""
        title, names = self.question.title, tuple(self.names.items())
        return title, self.scale, names, self.motives, self.abstained, self.aside

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
