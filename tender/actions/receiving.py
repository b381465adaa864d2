"""Receiving: what a tenderer hands in, replaces or takes back by its personal link.

Everything is sealed on receipt. Who hands in gets a receipt: the digest and the second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.application import Application, check_application, pack
from criteria.mail import RECEIVED, WITHDRAWN, receipt_line
from criteria.moments import is_late, local_date
from criteria.phases import Step
from criteria.proof import (
    Proof,
    check_file,
    check_note,
    check_room,
    inspected,
    pack_proof,
    tidied,
)
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from criteria.vault import ROUNDS
from tender import audit
from tender.imports.inspect import inspect_file
from tender.permissions import Identity, NotGranted
from tender.store import envelopes, outside, procedures, tenderers, vaults
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case
from tender.vault import Vault, random_mark, seal_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

APPLICATION, PROOF = "application", "proof"


def link_hash(token: str) -> str:
    """The form in which a personal link is kept; the link itself is kept nowhere."""
    return hashlib.sha256(f"tender-link/1\n{token}".encode()).hexdigest()


def tenderer_of(
    session: Session, token: str, key: str = "", now: datetime | None = None
) -> Identity:
    """The identity behind a personal link: sees its own page and nothing else.

    key  of the application, with which links in messages are made; those count until a moment
    """
    row = tenderers.by_link(session, link_hash(token))
    if row is None and now is not None:
        row = outside.by_mailed_link(session, key, token, now)
    if row is None:
        raise NotGranted
    return Identity(row.procedure_id, None, str(row.id), row.name, frozenset({"tenderer"}))


def own_case(session: Session, actor: Identity, *, lock: bool = False) -> Case:
    """The procedure of a tenderer's own page."""
    case = procedures.case(session, actor.procedure_id, lock=lock)
    if case is None or "tenderer" not in actor.roles:
        raise NotGranted
    return case


def seal_envelope(
    session: Session,
    actor: Identity,
    case: Case,
    vault: Vault,
    kind: str,
    data: bytes,
    now: datetime,
    *,
    late: bool = False,
    arrived: datetime | None = None,
) -> EnvelopeView:
    """Keep what a tenderer handed in as ciphertext alone, with a receipt: hash and second."""
    receipt = sealed(session, case, vault, actor.id, kind, data, arrived or now, late)
    audit.record(
        session,
        actor,
        f"{kind}.received",
        f"envelope:{receipt.id}",
        now,
        procedure_id=case.id,
        digest=receipt.digest,
        late=late,
    )
    return receipt


def sealed(
    session: Session,
    case: Case,
    vault: Vault,
    tenderer: UUID,
    kind: str,
    data: bytes,
    received_at: datetime,
    late: bool,
) -> EnvelopeView:
    """Keep something as ciphertext alone. The event of it is the caller's. Refused when persons
    hold the keys and those in the database are not theirs."""
    context = (str(case.id), str(tenderer), kind)
    try:
        public = vaults.public_key(session, case.id, ROUNDS[kind])
    except vaults.KeysDiffer:
        raise Refused(refusal("receiving.keys_differ")) from None
    drawn = public is not None and kind != PROOF
    content = random_mark() + b"\n" + data if drawn else marked(vault, context, data)
    digest = hashlib.sha256(content).hexdigest()
    kept = vault.seal(content, context) if public is None else seal_for(public, content, context)
    return envelopes.put_envelope(session, tenderer, kind, digest, kept, received_at, late)


def marked(vault: Vault, context: tuple[str, ...], data: bytes) -> bytes:
    """What is sealed: a keyed mark, then the content. The digest on the receipt is of both, so that
    nobody finds a price by trying amounts against a digest.

    Where persons hold the keys the mark is drawn by lot, so that who has the key of this computer
    cannot try either. Files keep this one: by it the same file is known when it is sent twice, and
    nobody tries out whole files."""
    return vault.mark(data, context) + b"\n" + data


def digests_of(vault: Vault, case: Case, tenderer: UUID, kind: str, data: bytes) -> frozenset[str]:
    """The digests of which one stands on the receipt of exactly this content: by each key that this
    computer had."""
    marks = vault.marks(data, (str(case.id), str(tenderer), kind))
    return frozenset(hashlib.sha256(mark + b"\n" + data).hexdigest() for mark in marks)


def submit_application(
    session: Session,
    actor: Identity,
    vault: Vault,
    content: Application,
    now: datetime,
    arrived: datetime | None = None,
) -> EnvelopeView:
    """Hand in a request to participate, or replace it. After the deadline it is kept as late.

    A late one stays sealed and never enters a ranking (I9). Refused once applications were opened.

    arrived  when all of it was here, where it had to wait for its turn: that decides what is late
    """
    case = own_case(session, actor, lock=True)
    late = is_late(arrived or now, open_until(case))
    refuse_if(check_application(case.plan, content))
    data = pack(content)
    receipt = seal_envelope(
        session, actor, case, vault, APPLICATION, data, now, late=late, arrived=arrived
    )
    tell_by_mail(session, actor, RECEIVED, APPLICATION, [receipt], receipt.received_at)
    return receipt


def withdraw_application(
    session: Session, actor: Identity, now: datetime, seen: int | None = None
) -> int:
    """Take back the application in every version, before the deadline. Returns how many versions.

    Afterwards it can be handed in again. The files stay; they open only with an application.

    seen  the number of the last version that a page showed; Refused when there is a newer one
    """
    case = own_case(session, actor, lock=True)
    _before_deadline(case, now, "receiving.withdraw_over")
    mine = [row for row in envelopes.envelopes_of(session, actor.id) if row.kind == APPLICATION]
    last = max((row.number for row in mine), default=0)
    if seen is not None and last > seen:
        raise Refused(refusal("acts.changed_meanwhile"))
    standing = [row for row in mine if row.standing]
    if not standing and last == 0:
        raise Refused(refusal("receiving.nothing_to_withdraw"))
    for row in standing:
        take_back(session, actor, case, row, now)
    tell_by_mail(session, actor, WITHDRAWN, APPLICATION, standing[-1:], now)
    return len(standing)


def tell_by_mail(
    session: Session,
    actor: Identity,
    kind: str,
    what: str,
    rows: Sequence[EnvelopeView],
    at: datetime,
) -> None:
    """Tell the contact of a tenderer what was done by its link: whoever invited it, or may make
    another link, could have it too."""
    if rows:
        about = receipt_line(what, (row.digest for row in rows))
        outside.add_by_link(session, actor.procedure_id, actor.id, kind, about, at)


def submit_file(
    session: Session,
    actor: Identity,
    vault: Vault,
    proof: Proof,
    now: datetime,
    replaces: UUID | None = None,
    seen: int | None = None,
    arrived: datetime | None = None,
) -> EnvelopeView:
    """Hand in a file with what the tenderer says of it. After the deadline it is kept as late.

    replaces  a file that this one takes the place of; only before the deadline
    seen      how many files there were when the form was made: the same form sent twice is one file
    arrived   as for an application
    """
    case = own_case(session, actor, lock=True)
    deadline = open_until(case)
    late = is_late(arrived or now, deadline)
    refuse_if(check_proof(proof, now))
    proof = Proof(tidied(proof.note), proof.content)
    mine = [row for row in envelopes.envelopes_of(session, actor.id) if row.kind == PROOF]
    data = pack_proof(proof)
    digests = digests_of(vault, case, actor.id, PROOF, data)
    same = next((row for row in mine if row.standing and row.digest in digests), None)
    if same is not None:
        if seen is not None and same.number > seen:
            return same
        raise Refused(refusal("receiving.file_known", "file", number=same.number))
    if replaces is not None:
        if late:
            raise Refused(refusal("receiving.replace_over", "file", deadline=deadline))
        take_back(session, actor, case, _own(mine, replaces), now)
    check_room_for(session, actor.id, len(data))
    return seal_envelope(session, actor, case, vault, PROOF, data, now, late=late, arrived=arrived)


def withdraw_file(session: Session, actor: Identity, envelope: UUID, now: datetime) -> bool:
    """Take a file back before the deadline: it stays sealed for good. False when it was before."""
    case = own_case(session, actor, lock=True)
    _before_deadline(case, now, "receiving.withdraw_over")
    mine = [row for row in envelopes.envelopes_of(session, actor.id) if row.kind == PROOF]
    row = next((row for row in mine if row.id == envelope), None)
    if row is None:
        raise NotGranted
    if row.standing:
        take_back(session, actor, case, row, now)
    return row.standing


def check_proof(proof: Proof, now: datetime) -> tuple[Refusal, ...]:
    """Every fault of a file and of what is said of it."""
    return (
        *check_note(proof.note, local_date(now)),
        *checked_file(proof.note.name, proof.content),
    )


def checked_file(name: str, content: bytes) -> tuple[Refusal, ...]:
    """What is wrong with a file: the one place where files that come in are inspected."""
    faults = tuple(check_file(name, content))
    if not faults and inspected(name):
        try:
            inspect_file(name, content)
        except Refused as refused:
            return refused.refusals
    return faults


def open_until(case: Case) -> datetime:
    """The deadline, while applications are received; Refused when they are not."""
    deadline = case.plan.application_deadline
    if case.step is not Step.OPEN_APPLICATIONS or deadline is None:
        raise Refused(refusal("phases.wrong_step"))
    if "applications.opening" in case.milestones:
        raise Refused(refusal("acts.opened_already"))
    return deadline


def _before_deadline(case: Case, now: datetime, code: str) -> None:
    deadline = open_until(case)
    if is_late(now, deadline):
        raise Refused(refusal(code, None, deadline=deadline))


def _own(mine: Sequence[EnvelopeView], envelope: UUID) -> EnvelopeView:
    row = next((row for row in mine if row.id == envelope), None)
    if row is None:
        raise NotGranted
    if not row.standing:
        raise Refused(refusal("receiving.file_gone", "replaces"))
    return row


def take_back(
    session: Session, actor: Identity, case: Case, row: EnvelopeView, now: datetime
) -> None:
    envelopes.withdraw(session, row.id, now)
    audit.record(
        session,
        actor,
        f"{row.kind}.withdrawn",
        f"envelope:{row.id}",
        now,
        procedure_id=case.id,
        digest=row.digest,
    )


def check_room_for(session: Session, tenderer: UUID, size: int) -> None:
    taken = envelopes.room(session, tenderer, PROOF)
    refuse_if(check_room(taken.standing, taken.standing_bytes, taken.ever, taken.ever_bytes, size))
