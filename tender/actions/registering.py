"""Indicators, risks and scenarios: entered, and entered anew; what was said before stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from criteria.indicators import DROPPED, INDICATOR, Indicator, check_indicator
from criteria.refusals import Refused, refusal, refuse_if
from criteria.risks import CLOSED, RISK, Risk, check_risk
from criteria.scenarios import DROPPED as SCENARIO_DROPPED
from criteria.scenarios import SCENARIO, StoredScenario, check_stored
from tender.actions.dialogue import check_admitted, sight_of
from tender.actions.entry import check_text, enter, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import register
from tender.store.procedures import Case
from tender.store.register import EntryView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")


def enter_indicator(
    session: Session, actor: Identity, tenderer_id: UUID, content: Indicator, now: datetime
) -> UUID:
    """Enter an indicator that was agreed on, or is on the table, with a tenderer; its thread."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    refuse_if(check_indicator(content, _last_year(case)))
    if content.status == DROPPED:
        raise Refused(refusal("dialogue.choice_missing", "status"))
    return _entered(session, actor, case, tenderer_id, INDICATOR, content, now)


def revise_indicator(
    session: Session,
    actor: Identity,
    thread: UUID,
    seen: int,
    content: Indicator,
    reason: str,
    now: datetime,
) -> None:
    """The next version of an indicator; `seen` is the version that was read."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = entry_in(session, actor, case, INDICATOR, Indicator, thread)
    refuse_if(check_indicator(content, _last_year(case)))
    _revised(session, actor, case, before, seen, content, reason, now)


def drop_indicator(
    session: Session, actor: Identity, thread: UUID, seen: int, reason: str, now: datetime
) -> None:
    """An indicator goes no further; what was said about it stays."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = entry_in(session, actor, case, INDICATOR, Indicator, thread)
    dropped = replace(before.content, status=DROPPED)
    _revised(session, actor, case, before, seen, dropped, reason, now)


def enter_risk(
    session: Session, actor: Identity, tenderer_id: UUID, content: Risk, now: datetime
) -> UUID:
    """Enter a risk into the dossier of a tenderer; its thread."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    refuse_if(check_risk(content, _last_year(case)))
    if content.template:
        every = register.every_version(session, sight_of(actor, case), case.id, RISK, Risk)
        mine = (row.content for row in every if row.tenderer == tenderer_id)
        if any(one.template == content.template for one in mine):
            raise Refused(refusal("dialogue.template_there"))
    return _entered(session, actor, case, tenderer_id, RISK, content, now)


def revise_risk(
    session: Session,
    actor: Identity,
    thread: UUID,
    seen: int,
    content: Risk,
    reason: str,
    now: datetime,
) -> None:
    """The next version of a risk; `seen` is the version that was read."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = entry_in(session, actor, case, RISK, Risk, thread)
    refuse_if(check_risk(content, _last_year(case)))
    _revised(session, actor, case, before, seen, content, reason, now)


def close_risk(
    session: Session, actor: Identity, thread: UUID, seen: int, reason: str, now: datetime
) -> None:
    """A risk is over: it counts no more, and stays in the dossier."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = entry_in(session, actor, case, RISK, Risk, thread)
    closed = replace(before.content, status=CLOSED)
    _revised(session, actor, case, before, seen, closed, reason, now)


def enter_scenario(
    session: Session, actor: Identity, tenderer_id: UUID, content: StoredScenario, now: datetime
) -> UUID:
    """Keep a scenario of the lump sum with a tenderer; its thread."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    _check_scenario(session, actor, case, tenderer_id, content)
    if content.status == SCENARIO_DROPPED:
        raise Refused(refusal("dialogue.choice_missing", "status"))
    return _entered(session, actor, case, tenderer_id, SCENARIO, content, now)


def revise_scenario(
    session: Session,
    actor: Identity,
    thread: UUID,
    seen: int,
    content: StoredScenario,
    reason: str,
    now: datetime,
) -> None:
    """The next version of a scenario; `seen` is the version that was read."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = entry_in(session, actor, case, SCENARIO, StoredScenario, thread)
    _check_scenario(session, actor, case, before.tenderer, content)
    _revised(session, actor, case, before, seen, content, reason, now)


def drop_scenario(
    session: Session, actor: Identity, thread: UUID, seen: int, reason: str, now: datetime
) -> None:
    """A scenario is no longer looked at; all its versions stay."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    before = entry_in(session, actor, case, SCENARIO, StoredScenario, thread)
    dropped = replace(before.content, status=SCENARIO_DROPPED)
    _revised(session, actor, case, before, seen, dropped, reason, now)


def _check_scenario(
    session: Session, actor: Identity, case: Case, tenderer_id: UUID, content: StoredScenario
) -> None:
    """Only risks that are open in the dossier of this tenderer count in it."""
    if all(lot.id != content.lot for lot in case.plan.lots):
        raise NotGranted
    refuse_if(check_stored(content, _last_year(case)))
    every = register.every_version(session, sight_of(actor, case), case.id, RISK, Risk)
    mine = [row for row in every if row.tenderer == tenderer_id]
    closed = {row.thread for row in register.latest(mine) if row.content.status == CLOSED}
    known = {(str(row.thread), row.version) for row in mine if row.thread not in closed}
    if any((one.thread, one.version) not in known for one in content.risks):
        raise Refused(refusal("lump_sum.risk_gone"))


def entry_in(
    session: Session, actor: Identity, case: Case, sort: str, kind: type[T], thread: UUID
) -> EntryView[T]:
    """The last version of an entry in sight; NotGranted when it is not there."""
    sight = sight_of(actor, case)
    for row in register.latest(register.every_version(session, sight, case.id, sort, kind)):
        if row.thread == thread:
            return row
    raise NotGranted


def _entered(
    session: Session,
    actor: Identity,
    case: Case,
    tenderer_id: UUID,
    sort: str,
    content: object,
    now: datetime,
) -> UUID:
    tenderer = check_admitted(session, actor, case, tenderer_id)
    thread = register.add(session, tenderer, sort, None, content, "", actor.id, now)
    record(session, actor, f"{sort}.entered", f"{sort}:{thread}", now, content=content)
    return thread


def _revised(
    session: Session,
    actor: Identity,
    case: Case,
    before: EntryView[T],
    seen: int,
    content: T,
    reason: str,
    now: datetime,
) -> None:
    check_admitted(session, actor, case, before.tenderer)
    if before.version != seen:
        raise Refused(refusal("acts.changed_meanwhile"))
    if content == before.content:
        raise Refused(refusal("dialogue.nothing_changed"))
    why = check_text(reason, "reason")
    register.add(session, before.tenderer, before.sort, before, content, why, actor.id, now)
    record(
        session,
        actor,
        f"{before.sort}.revised",
        f"{before.sort}:{before.thread}",
        now,
        version=before.version + 1,
        content=content,
        reason=why,
    )


def _last_year(case: Case) -> int:
    """How many contract years there are."""
    return len(case.plan.facts.term.contract_years())
