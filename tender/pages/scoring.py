"""What an assessor sees: the own list, one theme with the answer beside it, the own sheet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.catalogue import Scale
from criteria.committee import all_questions, judged
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.plan import Question, StageRules
from criteria.reasons import Remark
from criteria.refusals import Refusal
from criteria.scores import Score, check_sheet
from criteria.text import Text, joined
from criteria.visibility import Sight
from tender.actions.entry import look
from tender.actions.scoring import (
    candidacy_in,
    own_round,
    own_rules,
    scored,
    scoring_open,
    sheet_rules,
    stage_of,
)
from tender.pages.reasons import sheet_remarks
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, procedures, sheets
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


@dataclass(frozen=True, slots=True)
class Assignment:
    """One tenderer to score.

    state      conflicted, undeclared, waiting, open, handed_in or closed
    following  the theme to go on with; None when all have been drafted
    """

    candidacy: UUID
    tenderer: UUID
    name: str
    lot: Text | None
    state: str
    done: int
    asked: int
    following: str | None


@dataclass(frozen=True, slots=True)
class AssignmentsPage:
    """divided: whether the plan divides the themes over the committee; own: those one judges."""

    case: Case
    stage: str
    rows: tuple[Assignment, ...]
    divided: bool
    own: Text | None

    @property
    def mine(self) -> tuple[Assignment, ...]:
        return tuple(row for row in self.rows if row.state != "conflicted")

    @property
    def handed_in(self) -> int:
        return sum(row.state == "handed_in" for row in self.rows)


def assignments_page(session: Session, actor: Identity) -> AssignmentsPage:
    """The own list for the present stage. Nothing of anybody else is read."""
    case = look(session, actor, Permission.SCORE)
    stage = stage_of(case.step)
    inside = scored(session, case, stage)
    counts = sheets.draft_counts(session, actor.id, stage)
    handed = sheets.own_sheets(session, actor.id, stage, own_round(case, actor, stage))
    rows = []
    for row in inside:
        asked = sheet_rules(case, actor, row.lot, stage).questions
        if not asked:
            continue
        done = min(counts.get(row.id, 0), len(asked))
        rows.append(
            Assignment(
                row.id,
                row.tenderer,
                row.name,
                lot_title(case, row),
                _state(case, actor, row, row.id in handed),
                done,
                len(asked),
                asked[done].id if done < len(asked) else None,
            )
        )
    own = judged(case.moment.divided, actor.seats)
    themes = (one.title for id_, one in all_questions(case.plan).items() if own and id_ in own)
    return AssignmentsPage(case, stage, tuple(rows), own is not None, joined(themes))


def lot_title(case: Case, candidacy: CandidacyView) -> Text | None:
    """The lot of a candidacy; None when there is only one, because then no page speaks of lots."""
    return None if case.single_lot else case.plan.lot(candidacy.lot).title


def _state(case: Case, actor: Identity, candidacy: CandidacyView, handed_in: bool) -> str:
    tenderer = str(candidacy.tenderer)
    if tenderer in actor.conflicted:
        return "conflicted"
    if handed_in:
        return "handed_in"
    if tenderer not in actor.declared:
        return "undeclared"
    return _scoring_state(case, actor)


def _scoring_state(case: Case, actor: Identity) -> str:
    """open, waiting (the final offers are still sealed) or closed."""
    if scoring_open(case, actor, stage_of(case.step)):
        return "open"
    sealed = case.step is Step.OFFERS and not case.moment.quality_opened
    return "waiting" if sealed else "closed"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme in the row at the top. state: done, begun or todo."""

    id: str
    title: Text
    state: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One tenderer as one assessor scores it; what sheet and review have in common.

    gate   undeclared, waiting, closed or unread: why the answers are not shown; None when they are
    round  the judging round of the sheet
    """

    case: Case
    stage: str
    candidacy: CandidacyView
    lot: Text | None
    rules: StageRules
    gate: str | None
    handed_in: bool
    round: int
    drafts: dict[str, DraftView]

    @property
    def minimum_words(self) -> int:
        return self.case.plan.consensus.minimum_words

    @property
    def shut(self) -> bool:
        """Whether the own sheet is not shown either."""
        return self.gate == "undeclared" or (self.gate is not None and not self.handed_in)

    @property
    def themes(self) -> tuple[Theme, ...]:
        return tuple(
            Theme(question.id, question.title, self._theme_state(question))
            for question in self.rules.questions
        )

    @property
    def done(self) -> int:
        return sum(theme.state == "done" for theme in self.themes)

    @property
    def begin(self) -> str:
        """The first theme that is not complete, or the first of all."""
        left = [theme.id for theme in self.themes if theme.state != "done"]
        return left[0] if left else self.rules.questions[0].id

    def faults(self, question: Question) -> tuple[Refusal, ...]:
        """What is missing on one theme."""
        wanted = f"{question.id}-"
        return tuple(fault for fault in self.all_faults if (fault.field or "").startswith(wanted))

    @property
    def all_faults(self) -> tuple[Refusal, ...]:
        scores = [row.score for row in self.drafts.values()]
        return check_sheet(self.rules, scores, self.minimum_words)

    def _theme_state(self, question: Question) -> str:
        draft = self.drafts.get(question.id)
        if draft is None or draft.score.empty:
            return "todo"
        return "begun" if self.faults(question) else "done"


def dossier(
    session: Session, actor: Identity, candidacy_id: UUID, stage: str | None = None
) -> Dossier:
    """One tenderer in the present stage, or an earlier one; NotGranted in a conflict."""
    case = look(session, actor, Permission.SCORE)
    stage = asked_stage(case, stage)
    candidacy = candidacy_in(session, case, stage, candidacy_id)
    if str(candidacy.tenderer) in actor.conflicted:
        raise NotGranted
    rules = own_rules(case, actor, candidacy, stage)
    round_ = own_round(case, actor, stage)
    handed_in = sheets.sheet_of(session, actor.id, candidacy.id, stage, round_) is not None
    return Dossier(
        case,
        stage,
        candidacy,
        lot_title(case, candidacy),
        rules,
        _gate(session, actor, case, candidacy),
        handed_in,
        round_,
        sheets.drafts(session, actor.id, candidacy.id, stage),
    )


def asked_stage(case: Case, asked: str | None) -> str:
    """The stage of the address: the present one, or the selection as it was closed."""
    present = stage_of(case.step)
    if asked is None:
        return present
    if asked == present or (asked == SELECTION and present == AWARD):
        return asked
    raise NotGranted


def _gate(session: Session, actor: Identity, case: Case, candidacy: CandidacyView) -> str | None:
    if str(candidacy.tenderer) not in actor.declared:
        return "undeclared"
    state = _scoring_state(case, actor)
    if state != "open":
        return state
    opened = procedures.has_read(session, case, actor.id, f"dossier:{candidacy.tenderer}")
    return None if opened else "unread"


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One theme of one tenderer, to score."""

    dossier: Dossier
    question: Question
    number: int
    answer: tuple[str, ...]
    draft: DraftView | None
    following: Question | None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The rubric, highest mark first."""
        return marks(self.scale)[::-1]

    @property
    def scale(self) -> Scale | None:
        return self.dossier.rules.scale_of(self.question)


def sheet_page(
    session: Session, actor: Identity, candidacy_id: UUID, question_id: str
) -> SheetPage:
    """One theme: the answer only once the dossier has been opened by this person."""
    found = dossier(session, actor, candidacy_id)
    asked = found.rules.questions
    number = next((n for n, row in enumerate(asked) if row.id == question_id), None)
    if number is None:
        raise NotGranted
    answers: dict[str, str] = {}
    if found.gate is None:
        sight = visibility.answers(actor.viewer, found.case.moment, found.stage)
        answers = contents.answers(session, sight, found.candidacy, found.stage)
    return SheetPage(
        found,
        asked[number],
        number + 1,
        paragraphs(answers.get(question_id, "")),
        found.drafts.get(question_id),
        asked[number + 1] if number + 1 < len(asked) else None,
    )


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One theme of the own sheet, with what is missing and what may be looked at again."""

    question: Question
    mark: Decimal | None
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
    def missing(self) -> tuple[ReviewRow, ...]:
        return tuple(row for row in self.rows if row.faults)

    @property
    def remarked(self) -> tuple[ReviewRow, ...]:
        return tuple(row for row in self.rows if row.remarks)


def review_page(
    session: Session, actor: Identity, candidacy_id: UUID, stage: str | None = None
) -> ReviewPage:
    """All themes of the own sheet. A sheet that was handed in shows what was handed in."""
    found = dossier(session, actor, candidacy_id, stage)
    given = {row.score.question: row.score for row in found.drafts.values()}
    if found.handed_in:
        own = Sight(own=actor.participant, hidden=actor.conflicted)
        given = _handed_in(session, own, found)
    told: tuple[Remark, ...] = ()
    if found.gate is None and not found.handed_in:
        place = (found.case, found.stage, found.candidacy, found.rules)
        told = sheet_remarks(session, actor, *place, given.values())
    return ReviewPage(
        found,
        tuple(
            _review_row(found, question, given.get(question.id, Score(question.id, None, "")), told)
            for question in found.rules.questions
        ),
    )


def _handed_in(session: Session, own: Sight, found: Dossier) -> dict[str, Score]:
    """What stands on the own sheet that was handed in, per question."""
    sheet = (found.case.id, found.stage, found.round, found.candidacy.id)
    marked = sheets.sheet_scores(session, own, *sheet)
    blank = sheets.abstentions(session, own, *sheet)
    scores = [
        Score(row.question, row.mark, row.motivation, observations=row.observations)
        for row in marked
    ]
    scores += [Score(row.question, None, row.reason, row.kind) for row in blank]
    return {score.question: score for score in scores}


def _review_row(
    found: Dossier, question: Question, score: Score, told: tuple[Remark, ...]
) -> ReviewRow:
    scale = found.rules.scale_of(question)
    step = scale.step(score.mark) if scale and score.mark is not None else None
    return ReviewRow(
        question,
        score.mark,
        step.name if step else None,
        paragraphs(score.motivation),
        () if found.handed_in else found.faults(question),
        tuple(remark for remark in told if remark.question == question.id),
    )
