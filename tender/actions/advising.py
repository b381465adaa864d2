"""Advice: given by a delegate, answered by officer or chair, never a score (I11)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.council import (
    INPUT,
    JOINT,
    KINDS,
    OWN,
    TEXT_LIMIT,
    check_answer,
    is_open,
    on,
    rules_of,
)
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import check_text, enter, record
from tender.actions.joining import enter_joined
from tender.actions.unnamed import by_field, check_masked
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
    case, council = enter_joined(session, actor), actor.council
    if first is not None:
        before = _mine(session, actor, case, first)
        council, kind = before.council, before.kind
        question, candidacy = before.question, before.candidacy
    check_place(session, actor, case, council, kind, question, candidacy)
    _check_time(case, council, question)
    if kind == JOINT and councils.spokesperson(session, case.id, council) != actor.id:
        raise Refused(refusal("council.spokesperson_sends"))
    said = check_text(text, "text", TEXT_LIMIT)
    row = advice.give(
        session,
        case.id,
        actor.id,
        council,
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
    _check_time(case, row.council, row.question)
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
    """Say what was done with an advice, and why, before the decision; nobody answers the own.

    shown_in  where it shows, when it was taken over
    """
    case = enter(session, actor, Permission.ANSWER_ADVICE)
    sight = visibility.advice(actor.viewer, case.moment)
    found = {row.id: row for row in advice.advice(session, sight, case.id)}
    if advice_id not in found or is_own(actor, found[advice_id]):
        raise NotGranted
    if found[advice_id].outcome is not None:
        raise Refused(refusal("acts.already_done"))
    refuse_if(tuple(check_answer(outcome, shown_in)))
    said, where = check_text(text, "text"), shown_in.strip()
    check_masked(session, case, by_field({"text": said, "shown_in": where}))
    advice.answer_advice(session, advice_id, actor.id, outcome, said, where, now)
    fields = {"result": outcome, "reason": said, "shown_in": where or None}
    record(session, actor, "advice.answered", f"advice:{found[advice_id].thread}", now, **fields)


def is_own(actor: Identity, row: AdviceView) -> bool:
    """Whether somebody gave an advice, alone or with the own delegation; so another answers it."""
    jointly = row.kind == JOINT and row.council == actor.council
    return jointly or row.participant == actor.id


def check_place(
    session: Session,
    actor: Identity,
    case: Case,
    council: str,
    kind: str,
    question: str,
    candidacy: UUID | None,
) -> None:
    """NotGranted for a kind, a theme or a tenderer that is not there for a delegate."""
    known = {one.id for lot in case.plan.lots for one in lot.selection.questions}
    opened = not question or (question in known and on(rules_of(case.plan, council), question))
    if kind not in KINDS or (kind in (INPUT, JOINT) and not council) or not opened:
        raise NotGranted
    if candidacy is not None and not may_be_about(session, actor, case, candidacy):
        raise NotGranted


def may_be_about(session: Session, actor: Identity, case: Case, candidacy: UUID) -> bool:
    """Whether a delegate may write about a tenderer: one who reads, and has no tie with it."""
    return case.plan.advising.reads and any(
        row.id == candidacy
        and str(row.tenderer) in actor.declared
        and str(row.tenderer) not in actor.conflicted
        for row in tenderers.candidacies(session, case.id)
    )


def is_time(case: Case, council: str, question: str) -> bool:
    """Whether a council can advise on a theme, or in general, now."""
    return any(is_open(row.closes, case.step) for row in on(rules_of(case.plan, council), question))


def _check_time(case: Case, council: str, question: str) -> None:
    if not is_time(case, council, question):
        raise Refused(refusal("acts.advice_closed"))


def _mine(session: Session, actor: Identity, case: Case, thread: UUID) -> AdviceView:
    """What this person may correct and take back: nobody changes what another wrote, and what is
    of all together is changed by who speaks for them."""
    sight = visibility.advice(actor.viewer, case.moment)
    for row in advice.of_delegation(session, sight, case.id):
        if row.thread == thread and row.withdrawn_at is None:
            speaks = councils.spokesperson(session, case.id, row.council)
            if actor.id == (speaks if row.kind == JOINT else row.participant):
                return row
    raise NotGranted
