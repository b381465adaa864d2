"""Advice: given by a delegate, answered by officer or chair, never a score (I11)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.council import (
    INPUT,
    JOINT,
    OWN,
    TEXT_LIMIT,
    check_answer,
    is_open,
    on,
    rules_of,
)
from criteria.plan import AdviceRule
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import check_text, enter, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import advising as advice
from tender.store import councils, tenderers
from tender.store.advising import AdviceView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def give_advice(
    session: Session,
    actor: Identity,
    question: str,
    text: str,
    now: datetime,
    *,
    kind: str = OWN,
    candidacy: UUID | None = None,
    first: UUID | None = None,
    id_: UUID | None = None,
    files: tuple[str, ...] = (),
) -> UUID:
    """Advise on a theme, or in general when `question` is empty, until the plan closes it.

    kind       one of `criteria.council.KINDS`; the joint advice is sent by the spokesperson
    candidacy  the tenderer it is about; None for all of them
    first      the first version of the advice that this corrects
    id_        the id of a first version, when it was written as a draft
    files      the SHA-256 of what goes with it
    """
    case = enter(session, actor, Permission.GIVE_ADVICE)
    if first is not None:
        before = _mine(session, actor, case, first)
        kind, question, candidacy = before.kind, before.question, before.candidacy
    _check_open(case, actor, question)
    if candidacy is not None:
        _check_about(session, actor, case, candidacy)
    if kind in (INPUT, JOINT) and not actor.council:
        raise NotGranted
    if kind == JOINT and councils.spokesperson(session, case.id, actor.council) != actor.id:
        raise Refused(refusal("council.spokesperson_sends"))
    said = check_text(text, "text", TEXT_LIMIT)
    row = advice.give(
        session,
        case.id,
        actor.id,
        actor.council,
        kind,
        question,
        candidacy,
        said,
        now,
        first=first,
        id_=id_,
    )
    fields: dict[str, object] = {"kind": kind, "question": question or None, "content": said}
    if candidacy is not None:
        fields["candidacy"] = str(candidacy)
    if files:
        fields["digests"] = sorted(files)
    act = "advice.corrected" if first else "advice.given"
    record(session, actor, act, f"advice:{first or row}", now, **fields)
    return row


def withdraw_advice(session: Session, actor: Identity, thread: UUID, now: datetime) -> None:
    """Take an advice of one's own back, or as spokesperson the joint one, until it closes."""
    case = enter(session, actor, Permission.GIVE_ADVICE)
    row = _mine(session, actor, case, thread)
    _check_open(case, actor, row.question)
    advice.withdraw(session, thread, actor.id, now)
    record(session, actor, "advice.withdrawn", f"advice:{thread}", now)


def answer_advice(
    session: Session,
    actor: Identity,
    advice_id: UUID,
    outcome: str,
    text: str,
    shown_in: str,
    now: datetime,
) -> None:
    """Say what was done with an advice, and why, before the decision.

    shown_in  where it shows, when it was taken over
    """
    case = enter(session, actor, Permission.ANSWER_ADVICE)
    sight = visibility.advice(actor.viewer, case.moment)
    found = {row.id: row for row in advice.advice(session, sight, case.id)}
    if advice_id not in found:
        raise NotGranted
    if found[advice_id].outcome is not None:
        raise Refused(refusal("acts.already_done"))
    refuse_if(tuple(check_answer(outcome, shown_in)))
    said, where = check_text(text, "text"), shown_in.strip()
    advice.answer_advice(session, advice_id, actor.id, outcome, said, where, now)
    fields = {"result": outcome, "reason": said, "shown_in": where or None}
    record(session, actor, "advice.answered", f"advice:{found[advice_id].thread}", now, **fields)


def _rules(case: Case, actor: Identity, question: str) -> tuple[AdviceRule, ...]:
    return on(rules_of(case.plan, actor.council), question)


def _check_open(case: Case, actor: Identity, question: str) -> None:
    known = {one.id for lot in case.plan.lots for one in lot.selection.questions}
    rules = _rules(case, actor, question)
    if question and (question not in known or not rules):
        raise NotGranted
    if not any(is_open(row.closes, case.step) for row in rules):
        raise Refused(refusal("acts.advice_closed"))


def _check_about(session: Session, actor: Identity, case: Case, candidacy: UUID) -> None:
    """The plan lets delegates read, and this one declared no interest in the tenderer."""
    for row in tenderers.candidacies(session, case.id):
        if row.id == candidacy and case.plan.advising.reads:
            tenderer = str(row.tenderer)
            if tenderer in actor.declared and tenderer not in actor.conflicted:
                return
    raise NotGranted


def _mine(session: Session, actor: Identity, case: Case, thread: UUID) -> AdviceView:
    """What this person may correct and take back: nobody changes what another wrote."""
    sight = visibility.advice(actor.viewer, case.moment)
    for row in advice.of_delegation(session, sight, case.id):
        if row.thread == thread and row.withdrawn_at is None:
            spoken = councils.spokesperson(session, case.id, actor.council) == actor.id
            if row.participant == actor.id or (row.kind == JOINT and spoken):
                return row
    raise NotGranted
