"""Tenderers: invited, declared about, read, excluded by two.

What they hand in is `tender.actions.receiving`, its opening `tender.actions.opening`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import check_address
from criteria.outcome import SELECTION
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from tender.actions.course import note_reading
from tender.actions.entry import enter, record
from tender.actions.receiving import link_hash
from tender.permissions import Identity, NotGranted, Permission
from tender.store import outside, people, readings, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def invite_tenderer(
    session: Session, actor: Identity, name: str, now: datetime, email: str = ""
) -> tuple[UUID, str]:
    """A new tenderer and the token of its personal link, which is shown once.

    email  of its contact, where its letters are mailed to; empty when it is not known
    """
    case = enter(session, actor, Permission.INVITE_TENDERER)
    if not name.strip() or len(name.strip()) > 200:
        raise Refused(refusal("acts.name_missing", "name"))
    if tenderers.name_taken(session, case.id, name.strip()):
        raise Refused(refusal("acts.name_taken", "name"))
    token = secrets.token_urlsafe(32)
    row = tenderers.add_tenderer(session, case.id, name.strip(), link_hash(token), now)
    record(session, actor, "tenderer.invited", f"tenderer:{row.id}", now)
    if email.strip():
        note_address(session, actor, row.id, email.strip(), now)
    return row.id, token


def note_address(
    session: Session, actor: Identity, tenderer_id: UUID, email: str, now: datetime
) -> None:
    """Keep an address with its entry; Refused when no message can go to it."""
    refuse_if(check_address(email) if email else ())
    outside.add_contact(session, tenderer_id, email, actor.id, now)
    what = f"tenderer:{tenderer_id}"
    record(session, actor, "tenderer.contacted", what, now, content=email or None)


def tenderer_in(session: Session, case: Case, tenderer_id: UUID) -> TendererView:
    """A tenderer of this procedure; NotGranted when it is not there."""
    for tenderer in tenderers.tenderers(session, case.id):
        if tenderer.id == tenderer_id:
            return tenderer
    raise NotGranted


def party_in(
    session: Session, case: Case, party_id: UUID, *, ever: bool = False
) -> tuple[TendererView, PartyView]:
    """A party of this procedure with its tenderer; NotGranted when it is not there.

    ever  also one that left
    """
    for tenderer in tenderers.tenderers(session, case.id):
        for party in tenderer.ever if ever else tenderer.parties:
            if party.id == party_id:
                return tenderer, party
    raise NotGranted


def party_of(tenderer: TendererView, party_id: UUID, *, ever: bool = False) -> PartyView:
    """A party of this tenderer; NotGranted when it is not there. `ever`: also one that left."""
    for party in tenderer.ever if ever else tenderer.parties:
        if party.id == party_id:
            return party
    raise NotGranted


def tenderer_shown(
    session: Session, actor: Identity, case: Case, tenderer_id: UUID
) -> TendererView:
    """A tenderer for a page about its parties; NotGranted until it was opened, and to whoever
    declared an interest in it. What was found out is for who declared."""
    tenderer = tenderer_in(session, case, tenderer_id)
    require_no_conflict(actor, tenderer.id)
    if not tenderer.ever:
        raise NotGranted
    return tenderer


def declare(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    answer: str,
    explanation: str,
    now: datetime,
) -> None:
    """Declare one's interests about a tenderer and all its parties (I5). Only ever added to."""
    case = enter(session, actor, Permission.DECLARE)
    tenderer = tenderer_in(session, case, tenderer_id)
    refuse_if(tuple(check_declaration(actor, tenderer_id, answer, explanation)))
    note_declaration(session, actor, tenderer, answer, explanation, now)


def check_declaration(
    actor: Identity, tenderer_id: UUID, answer: str, explanation: str, of: str = ""
) -> Iterator[Refusal]:
    """Why this cannot be declared about a tenderer. of: what its fields end with on a page."""
    if answer not in ("none", "conflict", "doubt"):
        yield refusal("acts.conflict_missing", f"answer{of}")
    elif answer != "none" and not explanation.strip():
        yield refusal("acts.doubt_missing", f"explanation{of}")
    elif answer == "none" and str(tenderer_id) in actor.conflicted:
        yield refusal("acts.conflict_stands", f"answer{of}")


def note_declaration(
    session: Session,
    actor: Identity,
    tenderer: TendererView,
    answer: str,
    explanation: str,
    now: datetime,
) -> None:
    """Keep what was declared, about every party that this tenderer ever had."""
    row = people.declare(
        session, actor.id, tenderer.id, answer, explanation.strip(), len(tenderer.ever), now
    )
    record(
        session,
        actor,
        "interests.declared",
        f"declaration:{row}",
        now,
        answer=answer,
        tenderer=str(tenderer.id),
        content=[str(tenderer.id), explanation.strip()],
    )


def open_dossier(
    session: Session, actor: Identity, tenderer_id: UUID, now: datetime, stage: str = SELECTION
) -> None:
    """Open what a tenderer wrote for a stage. Only after a declaration, never in a conflict; on
    record."""
    case = enter(session, actor, Permission.DECLARE)
    require_declared(actor, tenderer_id)
    note_reading(session, actor, case, dossier_of(tenderer_id, stage), now)


def has_opened(
    session: Session, actor: Identity, case: Case, tenderer_id: UUID, stage: str = SELECTION
) -> bool:
    """Whether this person opened in this step what a tenderer wrote for a stage."""
    return readings.has_read(session, case, actor.id, dossier_of(tenderer_id, stage))


def dossier_of(tenderer_id: UUID, stage: str) -> str:
    """What somebody opens who reads what a tenderer wrote: the dossier, or the final offer."""
    return f"dossier:{tenderer_id}:{stage}"


def require_no_conflict(actor: Identity, tenderer_id: UUID) -> None:
    """Who declared an interest in a tenderer does nothing about that tenderer."""
    if str(tenderer_id) in actor.conflicted:
        raise NotGranted


def require_declared(actor: Identity, tenderer_id: UUID) -> None:
    """NotGranted for a conflicted person; Refused until every party is declared about."""
    require_no_conflict(actor, tenderer_id)
    if str(tenderer_id) not in actor.declared:
        raise Refused(refusal("scores.not_declared"))


def require_workable(actor: Identity, tenderer: TendererView) -> None:
    """Whether this person may test a tenderer now: NotGranted for one that is out or was not
    opened, and to a conflicted person; Refused until every party is declared about."""
    if not tenderer.valid:
        raise NotGranted
    require_declared(actor, tenderer.id)


def undeclared_about(session: Session, actor: Identity, case: Case) -> tuple[TendererView, ...]:
    """About whom somebody has yet to declare before reading what tells of every tenderer (I5).
    NotGranted to whoever declared an interest in one."""
    if actor.conflicted:
        raise NotGranted
    return tuple(one for one in tenderers.tenderers(session, case.id) if not may_read(actor, one))


def may_read(actor: Identity, tenderer: TendererView) -> bool:
    """Whether this person declared about all parties; nothing was opened of whom has none."""
    if str(tenderer.id) in actor.conflicted:
        return False
    return not tenderer.parties or str(tenderer.id) in actor.declared
