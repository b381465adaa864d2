"""Both sides confirm minutes: as they say, by a personal link, or with a signed copy."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.documents import file_name
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from criteria.talks import LINK, LINK_VALID, SIDES, SIGNED, TENDERER, TOLD
from criteria.visibility import Sight
from tender.actions.dialogue import sight_of
from tender.actions.entry import enter, look, record
from tender.actions.talks import minutes_in
from tender.imports.inspect import inspect_file
from tender.permissions import Identity, NotGranted, Permission
from tender.store import dialogue, procedures, talks
from tender.store.dialogue import SessionView
from tender.store.procedures import Case
from tender.store.talks import LinkView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NAME_LIMIT = 200


def confirm_minutes(
    session: Session,
    actor: Identity,
    minutes: UUID,
    side: str,
    confirmed_by: str,
    how: str,
    now: datetime,
) -> None:
    """Record that one side said or wrote that it confirms the minutes, and who did so."""
    if how not in TOLD:
        raise Refused(refusal("dialogue.confirmed_how_missing", "how"))
    _confirmed(session, actor, minutes, side, confirmed_by, how, now)


def confirm_signed(
    session: Session,
    actor: Identity,
    vault: Vault,
    minutes: UUID,
    side: str,
    confirmed_by: str,
    name: str,
    content: bytes,
    now: datetime,
) -> None:
    """Record that one side confirmed the minutes with a signed copy, which is kept sealed."""
    kind = inspect_file(name, content)
    if kind not in ("application/pdf", "image/png", "image/jpeg"):
        raise Refused(refusal("dialogue.signed_kind", "file"))
    confirmation = _confirmed(session, actor, minutes, side, confirmed_by, SIGNED, now)
    sha256 = hashlib.sha256(content).hexdigest()
    sealed = vault.seal(content, _seal(actor.procedure_id, sha256))
    dialogue.keep_signed(session, confirmation, file_name(name), len(content), sha256, sealed)


def read_signed(
    session: Session, actor: Identity, vault: Vault, confirmation: UUID
) -> tuple[str, bytes]:
    """Name and content of a signed copy; NotGranted when it is not there or out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    found = dialogue.signed(session, sight_of(actor, case), case.id).get(confirmation)
    if found is None:
        raise NotGranted
    sealed = dialogue.sealed_copy(session, found.id)
    return found.name, vault.open_sealed(sealed, _seal(case.id, found.sha256))


def make_link(session: Session, actor: Identity, minutes: UUID, name: str, now: datetime) -> str:
    """The token of a link for one person of the tenderer; a link made before works no more."""
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    row = minutes_in(session, actor, case, minutes)
    _check_open(row, TENDERER)
    who = _check_name(name, "name")
    token = secrets.token_urlsafe(32)
    talks.add_link(session, row.id, who, token, actor.id, now + LINK_VALID, now)
    record(session, actor, "minutes.link_made", f"minutes:{row.id}", now, content=who)
    return token


def by_link(session: Session, token: str, now: datetime) -> tuple[Case, LinkView, SessionView]:
    """What a link shows: one version of minutes, and nothing else.

    NotGranted when it is unknown, over, followed by another, or when the minutes were corrected.
    """
    return _by_link(session, token, now, lock=False)


def confirm_by_link(session: Session, token: str, confirmed_by: str, now: datetime) -> None:
    """The tenderer confirms the minutes with its link. Twice is once."""
    case, link, row = _by_link(session, token, now, lock=True)
    if case.step is not Step.DIALOGUE:
        raise NotGranted
    if any(known.side == TENDERER for known in row.confirmations):
        return
    who = _check_name(confirmed_by, "confirmed_by")
    dialogue.confirm(session, row.id, TENDERER, who, LINK, link.made_by, now)
    actor = Identity(case.id, None, str(link.tenderer), link.name, frozenset({"tenderer"}))
    record(
        session,
        actor,
        "minutes.confirmed",
        f"minutes:{row.id}",
        now,
        side=TENDERER,
        how=LINK,
        content=who,
    )


def _by_link(
    session: Session, token: str, now: datetime, *, lock: bool
) -> tuple[Case, LinkView, SessionView]:
    link = talks.by_link(session, token)
    if link is None or now >= link.expires:
        raise NotGranted
    case = procedures.case(session, link.procedure, lock=lock)
    sight = Sight(everyone=True, only=frozenset({str(link.tenderer)}))
    last = talks.last_links(session, sight, link.procedure).get(link.minutes)
    current = {row.id: row for row in dialogue.sessions(session, sight, link.procedure)}
    if case is None or last is None or last.at != link.at or link.minutes not in current:
        raise NotGranted
    return case, link, current[link.minutes]


def _confirmed(
    session: Session,
    actor: Identity,
    minutes: UUID,
    side: str,
    confirmed_by: str,
    how: str,
    now: datetime,
) -> UUID:
    case = enter(session, actor, Permission.RECORD_DIALOGUE)
    row = minutes_in(session, actor, case, minutes)
    if side not in SIDES:
        raise NotGranted
    _check_open(row, side)
    who = _check_name(confirmed_by, "confirmed_by")
    made = dialogue.confirm(session, row.id, side, who, how, actor.id, now)
    record(
        session,
        actor,
        "minutes.confirmed",
        f"minutes:{row.id}",
        now,
        side=side,
        how=how,
        content=who,
    )
    return made


def _check_open(row: SessionView, side: str) -> None:
    if any(known.side == side for known in row.confirmations):
        raise Refused(refusal("dialogue.confirmed_already"))


def _check_name(name: str, field: str) -> str:
    found = name.strip()
    if not found or len(found) > NAME_LIMIT:
        refuse_if([refusal("dialogue.confirmed_by_missing", field)])
    return found


def _seal(procedure_id: UUID, sha256: str) -> tuple[str, ...]:
    return (str(procedure_id), "signed-minutes", sha256)
