"""The practice round: written by an officer, scored blind, opened and closed by the chair."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import PRACTICE, PRACTICE_REMINDER, PRACTISING, check_reminder
from criteria.practice import KINDS, Stand, check_practice, check_stand, practised, stand
from criteria.refusals import Refused, refusal, refuse_if
from criteria.scores import Score
from criteria.visibility import Sight
from tender.actions.entry import check_text, enter, look, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import outbox, people, practice, procedures
from tender.store.outbox import MailView
from tender.store.people import Person
from tender.store.practice import AGREEMENT, ANSWER, ROUND, Kind
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COUNTING = Sight(everyone=True)
_WRITTEN = {
    ANSWER: ("practice.written", Permission.WRITE_PRACTICE, Stand.WRITING),
    AGREEMENT: ("practice.agreed", Permission.LEAD_PRACTICE, Stand.OPEN),
}
"""The act by which each kind of text is kept, who may do so, and when."""


def read_round(session: Session, actor: Identity) -> Case:
    """The procedure, for reading; NotGranted when its plan promises no practice round."""
    return _promised(look(session, actor, Permission.VIEW_PRACTICE))


def agreed(session: Session, case: Case, question: str) -> str:
    """What the committee agreed about one question when it practised; empty for nothing."""
    if not case.plan.scoring.practice:
        return ""
    found = practice.texts(session, AGREEMENT, case.id).get(question)
    return found.text if found else ""


def _promised(case: Case) -> Case:
    if not case.plan.scoring.practice:
        raise NotGranted
    return case


def _enter(session: Session, actor: Identity, permission: Permission, wanted: Stand) -> Case:
    """For what is added to the round: only before the applications are opened."""
    case = _promised(enter(session, actor, permission))
    late = case.moment.applications_opened
    refuse_if(check_stand(stand(case.milestones), wanted, late=late))
    return case


def _reach(
    session: Session, actor: Identity, case: Case, to: Stand, now: datetime, **fields: object
) -> None:
    procedures.reach(session, case.id, KINDS[to], actor.id, now)
    record(session, actor, KINDS[to], f"procedure:{case.id}", now, **fields)


def _check_complete(session: Session, case: Case, kind: Kind, code: str) -> None:
    """Refused with how many questions have no text of this kind."""
    there = practice.texts(session, kind, case.id)
    missing = sum(one.id not in there for one in practised(case.plan).questions)
    if missing:
        raise Refused(refusal(code, count=missing))


def _keep(
    session: Session,
    actor: Identity,
    kind: Kind,
    question: str,
    text: str,
    expected: int,
    now: datetime,
) -> None:
    """Keep a version of a text; `expected` is the number of the one that was seen (0 for none)."""
    act, permission, wanted = _WRITTEN[kind]
    case = _enter(session, actor, permission, wanted)
    if all(one.id != question for one in practised(case.plan).questions):
        raise NotGranted
    kept = check_text(text, "text")
    row = practice.append_text(session, kind, case.id, question, kept, expected, actor.id, now)
    if row is None:
        raise Refused(refusal("practice.changed_meanwhile", "text"))
    record(session, actor, act, f"practice:{row}", now, question=question, content=kept)


def write_answer(
    session: Session, actor: Identity, question: str, text: str, expected: int, now: datetime
) -> None:
    """Write an answer of the invented tenderer, or a new version of it."""
    _keep(session, actor, ANSWER, question, text, expected, now)


def release_answers(session: Session, actor: Identity, now: datetime) -> None:
    """Give the answers to the assessors, all at once; they change no more. Each who practises gets
    a message."""
    case = _enter(session, actor, Permission.WRITE_PRACTICE, Stand.WRITING)
    _check_complete(session, case, ANSWER, "practice.answers_missing")
    for person in people.holders(people.people(session, case.id), "assessor"):
        if practised(case.plan, person.seats_as("assessor")).questions:
            outbox.add(session, case.id, person.id, PRACTICE, actor.id, now)
    _reach(session, actor, case, Stand.SCORING, now)


def unready(session: Session, case: Case, given: Container[tuple[UUID, str]]) -> tuple[Person, ...]:
    """The assessors who did not score all they practise; `given` says who scored which question."""
    return tuple(
        person
        for person in people.holders(people.people(session, case.id), "assessor")
        if any(
            (person.id, question.id) not in given
            for question in practised(case.plan, person.seats_as("assessor")).questions
        )
    )


def remind(session: Session, actor: Identity, now: datetime) -> None:
    """Remind every assessor who is not ready, but nobody twice on one day."""
    case = _enter(session, actor, Permission.REMIND_PRACTICE, Stand.SCORING)
    told = outbox.last_of(session, case.id, now)
    left = unready(session, case, practice.given(session, _COUNTING, case.id))
    late = [one.id for one in left if not check_reminder(_called(told, one.id), now)]
    if not late:
        raise Refused(refusal("mail.nobody_to_remind"))
    for participant in late:
        outbox.add(session, case.id, participant, PRACTICE_REMINDER, actor.id, now)
    record(session, actor, "practice.reminded", f"procedure:{case.id}", now)


def _called(told: Mapping[tuple[UUID, str], MailView], participant: UUID) -> datetime | None:
    """When somebody was last told to practise."""
    calls = (told[participant, kind].at for kind in PRACTISING if (participant, kind) in told)
    return max(calls, default=None)


def score_answer(session: Session, actor: Identity, score: Score, now: datetime) -> UUID:
    """Give a practice score, once. It counts nowhere."""
    case = _enter(session, actor, Permission.SCORE_PRACTICE, Stand.SCORING)
    own = practised(case.plan, actor.seats).questions
    if all(one.id != score.question for one in own):
        raise NotGranted
    score = replace(score, motivation=score.motivation.strip())
    refuse_if(check_practice(case.plan, score))
    if practice.has_scored(session, actor.id, score.question):
        raise Refused(refusal("practice.scored_already"))
    row = practice.append_score(session, actor.id, score, now)
    record(session, actor, "practice.scored", f"practice:{row}", now, content=score)
    return row


def open_scores(session: Session, actor: Identity, now: datetime) -> None:
    """Open all practice scores to the committee at once."""
    case = _enter(session, actor, Permission.LEAD_PRACTICE, Stand.SCORING)
    if not practice.given(session, _COUNTING, case.id):
        raise Refused(refusal("practice.nothing_scored"))
    _reach(session, actor, case, Stand.OPEN, now)


def record_agreement(
    session: Session, actor: Identity, question: str, text: str, expected: int, now: datetime
) -> None:
    """Record what the committee agrees about the scale on one question, or a new version of it."""
    _keep(session, actor, AGREEMENT, question, text, expected, now)


def close_round(session: Session, actor: Identity, now: datetime) -> None:
    """Close the round; nothing in it changes any more."""
    case = _promised(enter(session, actor, Permission.LEAD_PRACTICE))
    refuse_if(check_stand(stand(case.milestones), Stand.OPEN))
    _check_complete(session, case, AGREEMENT, "practice.agreements_missing")
    _reach(session, actor, case, Stand.CLOSED, now)


def leave_out(session: Session, actor: Identity, reason: str, now: datetime) -> None:
    """Record why there will be no practice round, before its scores are opened; or why it is not
    finished, once the applications are."""
    case = _promised(enter(session, actor, Permission.LEAD_PRACTICE))
    left = (Stand.OPEN,) if case.moment.applications_opened else ()
    refuse_if(check_stand(stand(case.milestones), Stand.WRITING, Stand.SCORING, *left))
    why = check_text(reason, "reason")
    practice.append_text(session, AGREEMENT, case.id, ROUND, why, 0, actor.id, now)
    _reach(session, actor, case, Stand.LEFT_OUT, now, reason=why)
