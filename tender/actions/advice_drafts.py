"""Writing an advice: kept as a draft, with files, and sent once it was read over.

A draft is no act and not in the trail. That of the delegation is written by all its members: what
one of them saved is never overwritten by another who did not see it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.council import JOINT, TEXT_LIMIT, check_file
from criteria.documents import extension, file_name
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.advising import check_place, give_advice, is_time, may_be_about
from tender.actions.entry import look
from tender.actions.joining import enter_joined
from tender.imports.inspect import inspect_file
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import advice_drafts as drafts
from tender.store import advice_files as files
from tender.store import advising
from tender.store.advice_drafts import DraftView, Place
from tender.store.procedures import Case
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def place_in(session: Session, actor: Identity, case: Case, place: Place) -> Place:
    """The place, when this delegate may write there; NotGranted for what is not there."""
    if place.first is not None:
        sight = visibility.advice(actor.viewer, case.moment)
        for row in advising.of_delegation(session, sight, case.id):
            if row.thread == place.first and (row.kind == JOINT or row.participant == actor.id):
                return Place(row.kind, row.question, row.candidacy, row.thread)
        raise NotGranted
    check_place(session, actor, case, actor.council, place.kind, place.question, place.candidacy)
    return place


def save_draft(
    session: Session, actor: Identity, place: Place, text: str, expected: int, now: datetime
) -> int:
    """Keep what was typed. `expected`: the version the page showed, 0 for none; returns the new."""
    case, place = _writes(session, actor, place)
    if len(text) > TEXT_LIMIT:
        raise Refused(refusal("acts.text_long", "text", limit=TEXT_LIMIT))
    draft = _found(session, actor, place)
    if draft is None:
        if expected:  # it was sent, or taken away, in another window
            raise Refused(refusal("council.changed_elsewhere", "text"))
        return drafts.begin(session, case.id, actor.id, actor.council, place, text, now).version
    version = drafts.save(session, draft.id, actor.id, text, expected, now)
    if version is None:
        raise Refused(refusal("council.changed_elsewhere", "text"))
    return version


def correct(session: Session, actor: Identity, thread: UUID, now: datetime) -> None:
    """Begin a next version of an advice, with the words and the files of the last one."""
    case, place = _writes(session, actor, Place("", first=thread))
    if _found(session, actor, place) is not None:
        return
    last = files.versions_of(session, thread)[-1]
    made = drafts.begin(session, case.id, actor.id, actor.council, place, last.text, now)
    files.to_draft(session, last.id, made.id, now)


def add_file(
    session: Session,
    actor: Identity,
    vault: Vault,
    place: Place,
    name: str,
    content: bytes,
    now: datetime,
) -> None:
    """Let a file go with a draft. It is looked into first and kept as ciphertext."""
    case, place = _writes(session, actor, place)
    draft = _found(session, actor, place)
    known = [row.sha256 for row in drafts.files(session, draft.id)] if draft else []
    refuse_if(check_file(name, content, known))
    inspect_advice_file(name, content)
    if draft is None:
        draft = drafts.begin(session, case.id, actor.id, actor.council, place, "", now)
    sha256 = hashlib.sha256(content).hexdigest()
    sealed = vault.seal(content, _seal(case.id, sha256))
    drafts.add_file(session, draft.id, file_name(name), len(content), sha256, sealed, now)
    drafts.touch(session, draft.id, actor.id, now)


def inspect_advice_file(name: str, content: bytes) -> None:
    """Refused when the file would do something when it is opened. Plain text does nothing."""
    if extension(name) != "txt":
        inspect_file(name, content)


def drop_file(
    session: Session, actor: Identity, place: Place, file_id: UUID, now: datetime
) -> None:
    """Take a file away from a draft."""
    _case, place = _writes(session, actor, place)
    draft = _found(session, actor, place)
    if draft is None or not drafts.drop_file(session, draft.id, file_id):
        raise NotGranted
    drafts.touch(session, draft.id, actor.id, now)


def send_draft(
    session: Session, actor: Identity, place: Place, seen: int, now: datetime
) -> UUID | None:
    """Send a draft as it was read over; the advice it is a version of. None when there is none.

    seen  the version that was read over
    """
    case, place = _writes(session, actor, place)
    draft = _found(session, actor, place)
    if draft is None:
        return None
    if draft.version != seen:
        raise Refused(refusal("council.changed_unread"))
    if place.first is not None and _withdrawn(session, actor, case, place.first):
        raise Refused(refusal("council.taken_back"))
    version = give_advice(
        session,
        actor,
        place.question,
        draft.text,
        now,
        kind=place.kind,
        candidacy=place.candidacy,
        first=place.first,
        id_=None if place.first else draft.id,
        files=tuple(row.sha256 for row in drafts.files(session, draft.id)),
    )
    files.from_draft(session, draft.id, version)
    drafts.forget(session, draft.id)
    return draft.id


def read_file(session: Session, actor: Identity, vault: Vault, file_id: UUID) -> tuple[str, bytes]:
    """The name and content of a file with an advice or a draft, for who may read that."""
    case = look(session, actor, Permission.OVERVIEW)
    view = _file_with_advice(session, actor, case, file_id)
    if view is not None:
        sealed = files.sealed(session, file_id)
    elif allowed(actor, Permission.GIVE_ADVICE, case.step):
        view = _file_with_draft(session, actor, case, file_id)
        sealed = drafts.sealed(session, file_id) if view else b""
    if view is None:
        raise NotGranted
    content = vault.open_sealed(sealed, _seal(case.id, view.sha256))
    if hashlib.sha256(content).hexdigest() != view.sha256:
        raise ValueError(f"file {file_id} is not what its digest says")
    return view.name, content


def _file_with_advice(
    session: Session, actor: Identity, case: Case, file_id: UUID
) -> files.FileView | None:
    found = files.file_of(session, case.id, file_id)
    if found is None:
        return None
    view, version, thread = found
    sight = visibility.advice(actor.viewer, case.moment)
    may = False
    if allowed(actor, Permission.GIVE_ADVICE, case.step):
        rows = advising.of_delegation(session, sight, case.id)
        may = thread in {row.thread for row in rows}
    if not may and allowed(actor, Permission.VIEW_ADVICE, case.step):
        may = version in {row.id for row in advising.advice(session, sight, case.id)}
    return view if may else None


def _file_with_draft(
    session: Session, actor: Identity, case: Case, file_id: UUID
) -> files.FileView | None:
    found = drafts.file_of(session, case.id, actor.id, actor.council, file_id)
    if found is None:
        return None
    view, candidacy = found
    if candidacy is not None and not may_be_about(session, actor, case, candidacy):
        return None
    return view


def _writes(session: Session, actor: Identity, place: Place) -> tuple[Case, Place]:
    """The procedure, locked, and the place where this delegate writes."""
    case = enter_joined(session, actor)
    place = place_in(session, actor, case, place)
    if not is_time(case, actor.council, place.question):
        raise Refused(refusal("acts.advice_closed"))
    return case, place


def _found(session: Session, actor: Identity, place: Place) -> DraftView | None:
    return drafts.draft(session, actor.procedure_id, actor.id, actor.council, place)


def _withdrawn(session: Session, actor: Identity, case: Case, thread: UUID) -> bool:
    sight = visibility.advice(actor.viewer, case.moment)
    rows = advising.of_delegation(session, sight, case.id)
    return any(row.thread == thread and row.withdrawn_at is not None for row in rows)


def _seal(procedure_id: UUID, sha256: str) -> tuple[str, ...]:
    """What a file is sealed for; the same when it goes from a draft to a version and back."""
    return (str(procedure_id), "advice", sha256)
