"""What an assessor sees: one theme with the answer beside it, and the own sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.catalogue import Scale
from criteria.outcome import AWARD, SELECTION
from criteria.plan import Question, StageRules
from criteria.reasons import Remark
from criteria.refusals import Refusal
from criteria.scores import Score, check_sheet
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions.entry import look
from tender.actions.practice import agreed
from tender.actions.scoring import drafts_basis, stage_of
from tender.actions.tenderers import has_opened
from tender.pages.advice_beside import AdviceBeside, beside
from tender.pages.reasons import sheet_remarks
from tender.pages.walk import (
    DOUBTED,
    HANDED_IN,
    OPEN,
    UNDECLARED,
    Cell,
    Stop,
    Way,
    scoring_state,
    way,
)
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, sheets
from tender.store.procedures import Case
from tender.store.sheets import DraftView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the scale as the rubric and the buttons take it; `value` is its place."""

    value: int
    points: Decimal
    name: Text
    anchor: Text


def marks(scale: Scale | None) -> tuple[Mark, ...]:
    """The marks of a scale, lowest first."""
    steps = scale.steps if scale else ()
    return tuple(Mark(n, step.points, step.name, step.anchor) for n, step in enumerate(steps))


def paragraphs(text: str) -> tuple[str, ...]:
    """A text as its paragraphs."""
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def lot_title(case: Case, candidacy: CandidacyView) -> Text | None:
    """The lot of a candidacy; None when there is only one, because then no page speaks of lots."""
    return None if case.single_lot else case.plan.lot(candidacy.lot).title


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme in the row at the top. state: done, begun or todo."""

    id: str
    title: Text
    state: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One tenderer as one assessor scores it; what sheet and review have in common.

    address  what stands for the tenderer in the address
    gate    undeclared, doubted, waiting, closed or unread: why the answers are not shown; None when
            they are
    """

    case: Case
    stage: str
    address: UUID
    stop: Stop
    way: Way
    lot: Text | None
    gate: str | None

    @property
    def candidacy(self) -> CandidacyView:
        return self.stop.candidacy

    @property
    def rules(self) -> StageRules:
        return self.stop.rules

    @property
    def handed_in(self) -> bool:
        return self.stop.state == HANDED_IN

    @property
    def minimum_words(self) -> int:
        return self.case.plan.consensus.minimum_words

    @property
    def shut(self) -> bool:
        """Whether the own sheet is not shown either."""
        if self.gate in (UNDECLARED, DOUBTED):
            return True
        return self.gate is not None and not self.handed_in

    @property
    def themes(self) -> tuple[Theme, ...]:
        return tuple(
            Theme(question.id, question.title, self._theme_state(question))
            for question in self.rules.questions
        )

    @property
    def begin(self) -> str:
        """The first theme that is not complete, or the first of all."""
        return (self.stop.left or self.rules.questions)[0].id

    def faults(self, question: Question) -> tuple[Refusal, ...]:
        """What is missing on one theme."""
        wanted = f"{question.id}-"
        return tuple(fault for fault in self.all_faults if (fault.field or "").startswith(wanted))

    @property
    def all_faults(self) -> tuple[Refusal, ...]:
        scores = [row.score for row in self.stop.drafts.values()]
        return check_sheet(self.rules, scores)

    def _theme_state(self, question: Question) -> str:
        draft = self.stop.drafts.get(question.id)
        if question.id in self.stop.done:
            return "done"
        return "todo" if draft is None or draft.score.empty else "begun"


def dossier(session: Session, actor: Identity, address: UUID, stage: str | None = None) -> Dossier:
    """One tenderer in the present stage, or an earlier one; NotGranted in a conflict."""
    case = look(session, actor, Permission.SCORE)
    stage = asked_stage(case, stage)
    found = way(session, actor, case, stage)
    stop = next((stop for stop in found.own if stop.address == address), None)
    if stop is None:
        raise NotGranted
    gate = _gate(session, actor, case, stage, found, stop)
    return Dossier(case, stage, address, stop, found, lot_title(case, stop.candidacy), gate)


def asked_stage(case: Case, asked: str | None) -> str:
    """The stage of the address: the present one, or the selection as it was closed."""
    present = stage_of(case.step)
    if asked is None:
        return present
    if asked == present or (asked == SELECTION and present == AWARD):
        return asked
    raise NotGranted


def _gate(
    session: Session, actor: Identity, case: Case, stage: str, found: Way, stop: Stop
) -> str | None:
    if found.waits and not found.undeclared:
        return DOUBTED
    if not stop.declared or (found.undeclared and not found.drawn):
        return UNDECLARED
    state = scoring_state(case, actor)
    if state != OPEN:
        return state
    opened = found.drawn and has_opened(session, actor, case, stop.candidacy.tenderer, stage)
    return None if opened else "unread"


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One theme of one tenderer, to score.

    following  what the assessor goes on with after this one
    moves      one step to each side: previous or next, question or tenderer
    agreed  what the committee agreed about the theme when it practised
    advice  of councils whose time is over, once the dossier was opened
    """

    dossier: Dossier
    question: Question
    number: int
    answer: tuple[str, ...]
    draft: DraftView | None
    following: Cell | None
    moves: Mapping[str, Cell]
    agreed: tuple[str, ...] = ()
    advice: tuple[AdviceBeside, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The rubric, highest mark first."""
        return marks(self.scale)[::-1]

    @property
    def scale(self) -> Scale | None:
        return self.dossier.rules.scale_of(self.question)


def sheet_page(session: Session, actor: Identity, address: UUID, question_id: str) -> SheetPage:
    """One theme: the answer only once the dossier has been opened by this person."""
    found = dossier(session, actor, address)
    asked = found.rules.questions
    number = next((n for n, row in enumerate(asked) if row.id == question_id), None)
    if number is None:
        raise NotGranted
    answers: dict[str, str] = {}
    said: tuple[AdviceBeside, ...] = ()
    if found.gate is None:
        place = (found.case, found.stage, found.candidacy, asked[number])
        said = beside(session, actor, *place)
        sight = visibility.answers(actor.viewer, found.case.moment, found.stage)
        answers = contents.answers(session, sight, found.candidacy, found.stage)
    return SheetPage(
        found,
        asked[number],
        number + 1,
        paragraphs(answers.get(question_id, "")),
        found.stop.drafts.get(question_id),
        found.way.following(address, question_id),
        found.way.moves(address, question_id),
        paragraphs(agreed(session, found.case, question_id)),
        said,
    )


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One theme of the own sheet, with what is missing and what may be looked at again."""

    question: Question
    score: Score
    name: Text | None
    motivation: tuple[str, ...]
    faults: tuple[Refusal, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The own sheet: to check and hand in, or as it was handed in."""

    dossier: Dossier
    rows: tuple[ReviewRow, ...]

    @property
    def basis(self) -> str:
        """What stands for the drafts as they are shown."""
        return drafts_basis(draft.score for draft in self.dossier.stop.drafts.values())

    @property
    def missing(self) -> tuple[ReviewRow, ...]:
        return tuple(row for row in self.rows if row.faults)

    @property
    def following(self) -> Cell | None:
        """What is left to do, of whichever tenderer."""
        return self.dossier.way.first

    @property
    def ready(self) -> Stop | None:
        """A sheet of which all is done but the handing in."""
        return self._first(OPEN)

    @property
    def undeclared(self) -> Stop | None:
        """A tenderer to declare about before it can be scored; None when nothing can be scored."""
        return self._first(UNDECLARED) if self.dossier.gate is None else None

    def _first(self, state: str) -> Stop | None:
        return next((stop for stop in self.dossier.way.own if stop.state == state), None)

    @property
    def remarked(self) -> tuple[ReviewRow, ...]:
        return tuple(row for row in self.rows if row.remarks)


def review_page(
    session: Session, actor: Identity, address: UUID, stage: str | None = None
) -> ReviewPage:
    """All themes of the own sheet. A sheet that was handed in shows what was handed in."""
    found = dossier(session, actor, address, stage)
    given = {id_: row.score for id_, row in found.stop.drafts.items()}
    if found.handed_in:
        own = Sight(own=actor.participant, hidden=actor.conflicted)
        given = _handed_in(session, own, found)
    told: tuple[Remark, ...] = ()
    if found.gate is None and not found.handed_in:
        place = (found.case, found.stage, found.candidacy, found.rules)
        told = sheet_remarks(session, actor, *place, given.values(), found.way.own)
    return ReviewPage(
        found,
        tuple(
            _review_row(found, question, given.get(question.id, Score(question.id, None, "")), told)
            for question in found.rules.questions
        ),
    )


def _handed_in(session: Session, own: Sight, found: Dossier) -> dict[str, Score]:
    """What stands on the own sheet that was handed in, per question."""
    sheet = (found.case.id, found.stage, found.way.round, found.candidacy.id)
    marked = sheets.sheet_scores(session, own, *sheet)
    blank = sheets.abstentions(session, own, *sheet)
    scores = [
        Score(row.question, row.mark, row.motivation, observations=row.observations)
        for row in marked
    ]
    scores += [Score(row.question, None, row.reason, row.kind, row.observations) for row in blank]
    return {score.question: score for score in scores}


def _review_row(
    found: Dossier, question: Question, score: Score, told: tuple[Remark, ...]
) -> ReviewRow:
    scale = found.rules.scale_of(question)
    step = scale.step(score.mark) if scale and score.mark is not None else None
    return ReviewRow(
        question,
        score,
        step.name if step else None,
        paragraphs(score.motivation),
        () if found.handed_in else found.faults(question),
        tuple(remark for remark in told if remark.question == question.id),
    )
