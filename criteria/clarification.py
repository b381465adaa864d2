"""Clarification rounds: what a question may ask, until when it is answered, and where it stands.

A question asks for no other or better application. What an answer may repair follows from the kind
of the question; for what is scored it may only make clear what stands there already. So it is for
all of a final offer: it is the last word of its tenderer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from criteria.admission import asked
from criteria.application import PRICE_ELEMENTS
from criteria.moments import AMSTERDAM, is_late, local_date, utc
from criteria.outcome import AWARD, SELECTION
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal
from criteria.terms import day_off, is_working_day
from criteria.text import Text
from criteria.texts import sentence

CLARIFY, PROOF, FORM = "clarify", "proof", "form"
KINDS = (CLARIFY, PROOF, FORM)
"""What an answer may repair: an unclear statement, a missing or expired proof of a fact that was
there on the reference date, a defect of form."""

PREPARED, OUT, ANSWERED, LATE, UNANSWERED, CLOSED = (
    "prepared",
    "out",
    "answered",
    "late",
    "unanswered",
    "closed",
)
STATES = (PREPARED, OUT, ANSWERED, LATE, UNANSWERED, CLOSED)

QUESTION_LIMIT = 4_000
ANSWER_LIMIT = 20_000
NOTE_LIMIT = 4_000
MEANS_LIMIT = 80
MOST_QUESTIONS = 40
"""Questions in one round."""
MOST_FILES = 10
"""Files with the answers to one question."""
LONGEST_DAYS = 180


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: a demand, a scored question of the dossier, or all of it; of a
    final offer a criterion, an element, or all of it.

    id     as kept with the question; empty for the application or the offer as a whole
    stage  selection, or award for what is about the final offer
    """

    id: str
    title: Text
    scored: bool = False
    stage: str = SELECTION


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, as far as it decides where a question stands."""

    received_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent with an answer."""

    name: str
    content: bytes


def subjects(plan: EvaluationPlan) -> tuple[Subject, ...]:
    """Everything a question can be about, in the order of the plan, each once."""
    whole = Text(sentence("clarification.whole", "nl"), sentence("clarification.whole", "en"))
    found = {"": Subject("", whole)}
    for demand in asked(plan):
        found.setdefault(demand.id, Subject(demand.id, demand.title))
    for lot in plan.lots:
        for question in lot.selection.questions:
            found.setdefault(question.id, Subject(question.id, question.title, scored=True))
    return tuple(found.values())


def offer_subjects(plan: EvaluationPlan, *, priced: bool) -> tuple[Subject, ...]:
    """Everything a question about a final offer can be about.

    priced  whether the price part is open as well
    """
    whole = Text(sentence("clarification.offer", "nl"), sentence("clarification.offer", "en"))
    found = {"": Subject("", whole, stage=AWARD)}
    for lot in plan.lots:
        for question in lot.award.questions:
            made = Subject(question.id, question.title, scored=True, stage=AWARD)
            found.setdefault(question.id, made)
    for element in plan.elements:
        if priced or element.id not in PRICE_ELEMENTS:
            found.setdefault(element.id, Subject(element.id, element.title, stage=AWARD))
    return tuple(found.values())


def subject(plan: EvaluationPlan, id_: str, stage: str = SELECTION) -> Subject | None:
    """What a question with this id is about; None when the plan does not know it."""
    every = offer_subjects(plan, priced=True) if stage == AWARD else subjects(plan)
    return next((one for one in every if one.id == id_), None)


def check_question(about: Subject, kind: str, text: str) -> Iterator[Refusal]:
    """Why a question cannot be asked so, each fault at its field."""
    if kind not in KINDS:
        yield refusal("clarification.kind_missing", "kind")
    elif about.stage == AWARD and kind != CLARIFY:
        yield refusal("clarification.offer_only_clear", "kind")
    elif about.scored and kind != CLARIFY:
        yield refusal("clarification.scored_only_clear", "kind")
    if not text.strip():
        yield refusal("clarification.text_missing", "text")
    elif len(text.strip()) > QUESTION_LIMIT:
        yield refusal("acts.text_long", "text", limit=QUESTION_LIMIT)


def check_round(count: int, sent: datetime, deadline: datetime | None) -> Iterator[Refusal]:
    """Why prepared questions cannot go out at this moment with this deadline.

    The deadline lies in a later minute than the sending, and at most half a year ahead.
    """
    if not count:
        yield refusal("clarification.nothing_prepared")
    elif count > MOST_QUESTIONS:
        yield refusal("clarification.too_many", None, most=MOST_QUESTIONS)
    if deadline is None:
        yield refusal("clarification.deadline_missing", "deadline")
    elif _minute(deadline) <= _minute(sent):
        yield refusal("clarification.deadline_past", "deadline")
    elif deadline - sent > timedelta(days=LONGEST_DAYS):
        yield refusal("clarification.deadline_far", "deadline", most=LONGEST_DAYS)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def proposed_deadline(sent: datetime, others: Iterable[tuple[datetime, datetime]] = ()) -> datetime:
    """The deadline a page begins with: that of whoever was asked on the same day, else noon in
    Amsterdam on the first working day that lies a week ahead or more.

    others  (sent, deadline) of the rounds of other tenderers
    """
    today = local_date(sent)
    same = sorted(theirs for at, theirs in others if local_date(at) == today and theirs > sent)
    if same:
        return same[-1]
    day = today + timedelta(days=7)
    while not is_working_day(day):
        day += timedelta(days=1)
    return utc(datetime.combine(day, time(12), AMSTERDAM))


def warnings(
    sent: datetime,
    deadline: datetime,
    others: Iterable[tuple[datetime, datetime]] = (),
    lang: str = "nl",
) -> tuple[str, ...]:
    """What the sender should look at before the questions go out.

    others  (sent, deadline) of the rounds of other tenderers; whoever is asked on the same day
            should have the same time to answer
    """
    told, day = [], local_date(deadline)
    if why := day_off(day, lang):
        told.append(sentence("clarification.no_working_day", lang, day=day, why=why))
    today = local_date(sent)
    unequal = sorted(
        {theirs for at, theirs in others if local_date(at) == today and theirs != deadline}
    )
    told += [sentence("clarification.unequal_term", lang, deadline=theirs) for theirs in unequal]
    return tuple(told)


def state(answers: Sequence[Given], deadline: datetime, now: datetime, closed: bool) -> str:
    """Where a question that was sent stands: one of STATES but the first."""
    return CLOSED if closed else came(answers, deadline, now)


def came(answers: Sequence[Given], deadline: datetime, now: datetime) -> str:
    """What became of a question, whether or not its round was closed.

    A late answer is kept and shown as late; it does not count as an answer by itself.
    """
    if any(not one.late for one in answers):
        return ANSWERED
    if answers:
        return LATE
    return UNANSWERED if is_late(now, deadline) else OUT


def check_answers(texts: dict[str, str], files: dict[str, int]) -> Iterator[Refusal]:
    """Why answers cannot be taken: nothing in them, or too much. Keys are the question's own id.

    files  how many files each question would then have
    """
    if not any(text.strip() for text in texts.values()) and not any(files.values()):
        yield refusal("clarification.answer_missing")
    for question, text in texts.items():
        if len(text.strip()) > ANSWER_LIMIT:
            yield refusal("acts.text_long", f"answer-{question}", limit=ANSWER_LIMIT)
    for question, count in files.items():
        if count > MOST_FILES:
            yield refusal("clarification.too_many_files", f"file-{question}", most=MOST_FILES)


def check_received(
    received_at: datetime | None, sent: datetime, now: datetime
) -> Iterator[Refusal]:
    """Why an answer that came by other means cannot have come in at that moment."""
    if received_at is None:
        yield refusal("clarification.received_missing", "received_at")
    elif _minute(received_at) < _minute(sent):
        yield refusal("clarification.received_before", "received_at")
    elif received_at > now:
        yield refusal("clarification.received_later", "received_at")


def check_closing(
    found: Iterable[str], deadline: datetime, now: datetime, note: str, *, out: bool = False
) -> Iterator[Refusal]:
    """Why a round cannot be closed: a question may still be answered, or nobody says what came.

    found  what became of each question (`came`)
    out    the tenderer is out of the procedure, so that nothing is waited for
    """
    waits = any(one == OUT for one in found) and not is_late(now, deadline)
    if waits and not out:
        yield refusal("clarification.still_running", None, deadline=deadline)
    if not note.strip():
        yield refusal("clarification.note_missing", "note")
    elif len(note.strip()) > NOTE_LIMIT:
        yield refusal("acts.text_long", "note", limit=NOTE_LIMIT)
