"""Decisions of municipalities that gave no mandate: recorded one by one, and the award waits."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from criteria.mandates import OWN, Word, check_word
from criteria.moments import local_date
from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.awaiting import municipalities
from tender.actions.deciders import may_decide
from tender.actions.entry import enter, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions, mandates

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_word(
    session: Session,
    actor: Identity,
    key: str,
    kind: str,
    day: date | None,
    by_whom: str,
    now: datetime,
) -> None:
    """Record what a municipality said: who decides, or its own decision on the proposal."""
    case = enter(session, actor, Permission.RECORD_MUNICIPALITY)
    may_decide(session, actor, case, AWARD)
    decision = decisions.decisions(session, case.id).get(AWARD)
    if decision is not None and decision.sent:
        raise Refused(refusal("acts.already_done"))
    stand = next((x for x in municipalities(session, case, decision, now) if x.key == key), None)
    if stand is None:
        raise NotGranted
    runs = decision is not None and decision.runs
    proposed_on = local_date(decision.proposed_at) if decision and runs else None
    refuse_if(check_word(kind, day, by_whom, local_date(now), proposed_on))
    assert day is not None
    about = decision.id if decision and kind in OWN else None
    word = Word(key, kind, day, by_whom.strip(), str(about or ""))
    if stand.word == word:
        raise Refused(refusal("acts.already_done"))
    if kind in OWN and stand.state == "mandated":
        raise Refused(refusal("mandates.has_mandate", "kind"))
    mandates.add_word(session, case.id, key, kind, about, day, word.by_whom, actor.id, now)
    record(
        session,
        actor,
        "municipality.recorded",
        f"decision:{about}" if about else f"procedure:{case.id}",
        now,
        name=stand.name,
        what=kind,
        day=day,
        content=word.by_whom,
    )
