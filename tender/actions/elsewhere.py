"""What came in on another platform: recorded here by an officer, sealed until the same opening."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.application import Application, pack
from criteria.moments import is_late
from criteria.opening import check_elsewhere, check_recorded
from criteria.proof import Proof, pack_proof, tidied
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from tender import audit
from tender.actions.entry import enter
from tender.actions.receiving import (
    APPLICATION,
    PROOF,
    check_proof,
    check_room_for,
    digests_of,
    open_until,
    sealed,
    take_back,
)
from tender.permissions import Identity, NotGranted, Permission
from tender.store import envelopes, plans, tenderers
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_elsewhere(
    session: Session,
    actor: Identity,
    vault: Vault,
    tenderer_id: UUID,
    content: Application | None,
    platform: str,
    received_at: datetime,
    files: Sequence[Proof],
    now: datetime,
) -> tuple[EnvelopeView, ...]:
    """Record what came in on another platform, sealed like the rest. Allowed until the opening.

    content      None when only files are added to an application that was recorded before
    received_at  what that platform says; it decides whether this is late

    Who records it could read it before the opening, and the record of the opening says so. What a
    tenderer handed in here by itself is not replaced.
    """
    case = enter(session, actor, Permission.RECORD_ELSEWHERE)
    mine = _recordable(session, case, tenderer_id)
    deadline = open_until(case)
    published = min((row.sealed_at for row in plans.versions(session, case.id)), default=None)
    faults = [*check_elsewhere(platform, received_at, published, now)]
    if content is not None:
        faults += check_recorded(case.plan, content)
    elif not any(row.kind == APPLICATION and row.standing for row in mine):
        faults.append(refusal("receiving.nothing_recorded"))
    faults += check_proofs(files, now)
    refuse_if(faults)
    parts = [] if content is None else [(APPLICATION, pack(content))]
    parts += [(PROOF, pack_proof(Proof(tidied(p.note), p.content))) for p in files]
    known = {row.digest for row in mine if row.standing and row.kind == PROOF}
    found = []
    for kind, data in parts:
        if kind == PROOF:
            if known & digests_of(vault, case, tenderer_id, kind, data):
                continue
            check_room_for(session, tenderer_id, len(data))
        found.append(
            _recorded(
                session,
                actor,
                case,
                vault,
                tenderer_id,
                kind,
                data,
                platform,
                received_at,
                is_late(received_at, deadline),
                now,
            )
        )
    return tuple(found)


def check_proofs(files: Sequence[Proof], now: datetime) -> tuple[Refusal, ...]:
    """Every fault of the files, each at the place of its file."""
    return tuple(
        fault.at(f"files-{place}-{fault.field}")
        for place, proof in enumerate(files)
        for fault in check_proof(proof, now)
    )


def withdraw_elsewhere(
    session: Session, actor: Identity, tenderer_id: UUID, envelope: UUID, now: datetime
) -> bool:
    """Take back a file that an officer recorded by mistake, until the opening. It stays sealed."""
    case = enter(session, actor, Permission.RECORD_ELSEWHERE)
    mine = _recordable(session, case, tenderer_id)
    open_until(case)
    row = next((row for row in mine if row.id == envelope and row.kind == PROOF), None)
    if row is None:
        raise NotGranted
    if row.standing:
        take_back(session, actor, case, row, now)
    return row.standing


def _recorded(
    session: Session,
    actor: Identity,
    case: Case,
    vault: Vault,
    tenderer: UUID,
    kind: str,
    data: bytes,
    platform: str,
    received_at: datetime,
    late: bool,
    now: datetime,
) -> EnvelopeView:
    receipt = sealed(session, case, vault, tenderer, kind, data, received_at, late)
    envelopes.note_origin(session, receipt.id, platform.strip(), actor.id, now)
    audit.record(
        session,
        actor,
        f"{kind}.recorded",
        f"envelope:{receipt.id}",
        now,
        procedure_id=case.id,
        digest=receipt.digest,
        late=late,
        platform=platform.strip(),
        received_at=received_at,
    )
    return receipt


def _recordable(session: Session, case: Case, tenderer_id: UUID) -> tuple[EnvelopeView, ...]:
    """What was recorded of a tenderer; Refused when it handed in here by itself."""
    if all(row.id != tenderer_id for row in tenderers.tenderers(session, case.id)):
        raise NotGranted
    mine = envelopes.envelopes_of(session, tenderer_id)
    if any(row.standing and not row.platform for row in mine):
        raise Refused(refusal("receiving.handed_in_here"))
    return mine
