"""A session in which a council hears a tenderer: planned, recorded, corrected as a new version."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council_sessions import Heard, check_session
from criteria.refusals import Refused, refusal, refuse_if
from criteria.scores import MOTIVATION_LIMIT
from tender.actions.entry import enter, record
from tender.actions.tenderers import require_declared
from tender.actions.unnamed import by_field, check_masked
from tender.permissions import Identity, NotGranted, Permission
from tender.store import council_sessions as sessions
from tender.store import councils, people, tenderers
from tender.store.council_sessions import SessionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def plan_session(
    session: Session, actor: Identity, council: str, candidacy: UUID, heard: Heard, now: datetime
) -> UUID:
    """Plan a session of a council with a tenderer, or record one that was held."""
    case = _enter(session, actor)
    if all(rule.id != council for rule in case.plan.advice):
        raise NotGranted
    if all(one.id != candidacy for one in tenderers.candidacies(session, case.id)):
        raise NotGranted
    return _keep(session, actor, case, council, candidacy, None, heard, now)


def correct_session(
    session: Session,
    actor: Identity,
    thread: UUID,
    heard: Heard,
    seen: int | None,
    now: datetime,
) -> None:
    """Write a session again, as a new version.

    seen  the version the page showed; Refused when somebody was first
    """
    case = _enter(session, actor)
    before = session_in(session, case, thread)
    if seen is not None and seen != before.number:
        raise Refused(refusal("acts.changed_meanwhile"))
    _keep(session, actor, case, before.council, before.candidacy, before, heard, now)


def session_in(session: Session, case: Case, thread: UUID) -> SessionView:
    """A session of this procedure; NotGranted when it is not there."""
    council = sessions.council_of(session, case.id, thread)
    found = sessions.sessions(session, case.id, council) if council is not None else ()
    for one in found:
        if one.thread == thread:
            return one
    raise NotGranted


def _enter(session: Session, actor: Identity) -> Case:
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    if not case.plan.advising.reads:
        raise Refused(refusal("councils.reads_nothing"))
    return case


def _keep(
    session: Session,
    actor: Identity,
    case: Case,
    council: str,
    candidacy: UUID,
    before: SessionView | None,
    heard: Heard,
    now: datetime,
) -> UUID:
    every = tenderers.every_candidacy(session, case.id)
    tenderer = next(one.tenderer for one in every if one.id == candidacy)
    require_declared(actor, tenderer)
    known = {*councils.delegation(session, case.id, council), *(before.present if before else ())}
    if not known >= set(heard.present):
        raise NotGranted
    refuse_if(tuple(check_session(heard.held_at, now, len(heard.present), heard.notes)))
    assert heard.held_at is not None
    _check_present(session, case, tenderer, heard.present)
    names = ("visitors", "questions", "notes")
    texts: dict[str, str] = {name: getattr(heard, name).strip() for name in names}
    for name, text in texts.items():
        if len(text) > MOTIVATION_LIMIT:
            raise Refused(refusal("acts.text_long", name, limit=MOTIVATION_LIMIT))
    check_masked(session, case, by_field(texts))
    there = [str(id_) for id_ in sorted(heard.present)]
    thread = sessions.keep(
        session,
        case.id,
        council,
        candidacy,
        before,
        heard.held_at,
        heard.present,
        texts["visitors"],
        texts["questions"],
        texts["notes"],
        actor.id,
        now,
    )
    fields = {
        "candidacy": str(candidacy),
        "council": council,
        "version": before.number + 1 if before else 1,
        "held_at": heard.held_at,
        "present": there,
        **{name: text or None for name, text in texts.items()},
    }
    record(session, actor, "council.heard", f"council_session:{thread}", now, **fields)
    return thread


def _check_present(session: Session, case: Case, tenderer: UUID, present: Collection[UUID]) -> None:
    """Who declared an interest in a tenderer does not hear it."""
    away = people.interests(session, case.id)
    names = {one.id: one.name for one in people.people(session, case.id)}
    for id_ in present:
        if (id_, tenderer) in away:
            raise Refused(refusal("councils.present_conflict", "present", name=names[id_]))
