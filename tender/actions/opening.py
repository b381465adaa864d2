"""Opening: two persons, then everything that came in time at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from criteria.application import Application, unpack
from criteria.moments import is_late
from criteria.proof import Proof, unpack_proof
from criteria.refusals import Refused, refusal
from criteria.texts import sentence
from criteria.trail import moment
from tender import audit
from tender.actions.entry import enter, milestone_once, record, second_of_two
from tender.actions.evidence import seal_of
from tender.actions.receiving import PROOF
from tender.actions.vault_words import Held, Turn, keys_held, leave_halves, opened_by, second_opens
from tender.permissions import Identity, Permission
from tender.store import contents, envelopes, evidence, procedures, tenderers, trail, vaults
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def begin_opening(
    session: Session, actor: Identity, now: datetime, turn: Turn | None = None
) -> bool:
    """One of two persons opens the applications. True when the second one made it happen.

    The intent is committed before anything is decrypted; `finish_opening` follows.

    turn  the words of this person, where persons hold the keys
    """
    case = enter(session, actor, Permission.OPEN_APPLICATIONS)
    milestone_once(case, "applications.opening")
    deadline = case.plan.application_deadline
    if deadline is None:
        raise Refused(refusal("acts.deadline_unset"))
    if not is_late(now, deadline):
        raise Refused(refusal("acts.deadline_running", deadline=deadline))
    return opening_by_two(session, case, actor, "applications", now, turn)


def opening_by_two(
    session: Session,
    case: Case,
    actor: Identity,
    what: str,
    now: datetime,
    turn: Turn | None = None,
) -> bool:
    """The consent of one person to open; with the second the opening has begun, on record.

    Refused while the clock says less than the last entry does: whether a deadline passed is then
    not known. Where persons hold the keys, also unless both bring words that fit together.
    """
    if moment(now) < trail.last_moment(session, audit.chain_of(case.id)):
        raise Refused(refusal("acts.clock_in_doubt"))
    held = keys_held(session, actor, case, turn)
    first = second_of_two(session, case, actor, f"{what}.open", str(case.id), now)
    if first is None:
        if held is not None:
            leave_halves(session, held, what)
        return False
    used = second_opens(session, held, what, first.participant)[1] if held is not None else None
    procedures.reach(session, case.id, f"{what}.opening", first.participant, now, actor.id)
    record(
        session, actor, "vault.opening", f"procedure:{case.id}", now, what=what, **_keys(held, used)
    )
    return True


def _keys(held: Held | None, used: UUID | None) -> dict[str, object]:
    """Whose words were used, where persons hold the keys."""
    return {} if held is None else {"keys": sorted((str(used), str(held.key.holder)))}


def opener(
    session: Session, case: Case, actor: Identity, what: str, vault: Vault, turn: Turn | None
) -> Vault | None:
    """What opens the envelopes of an opening that was begun. None while one of two holders gave the
    words again and the other has to follow, after it broke off."""
    held = keys_held(session, actor, case, turn)
    if held is None:
        return vault
    found = opened_by(session, held, what)
    if found is None:
        leave_halves(session, held, what)
        return None
    return found[0]


def finish_opening(
    session: Session, actor: Identity, vault: Vault, now: datetime, turn: Turn | None = None
) -> int | None:
    """Open every application that came in time with its files, all at once. Returns how many
    applications. Files without an application stay sealed.

    None where persons hold the keys and this one was the first to give words again.
    """
    case = enter(session, actor, Permission.OPEN_APPLICATIONS)
    opening = begun(case, "applications")
    key = opener(session, case, actor, "applications", vault, turn)
    if key is None:
        return None
    files = envelopes.all_envelopes(session, case.id, PROOF)
    applications, digests = 0, []
    for tenderer in tenderers.tenderers(session, case.id):
        if tenderer.application is None or tenderer.late:
            continue
        content = unpack("application", unseal(session, case, key, tenderer.application))
        assert isinstance(content, Application)
        keep_opened(session, case, vault, key, tenderer.application, now)
        _keep(session, case, tenderer, content)
        counting = [row for row in files.get(tenderer.id, ()) if row.counts]
        _keep_files(session, case, (vault, key), counting, now)
        applications += 1
        digests += [tenderer.application.digest, *(row.digest for row in counting)]
    finished(session, actor, case, "applications", opening, digests, now)
    return applications


def begun(case: Case, what: str) -> procedures.MilestoneView:
    """The opening that was begun by two and not finished; Refused otherwise."""
    milestone_once(case, f"{what}.opened")
    opening = case.milestones.get(f"{what}.opening")
    if opening is None:
        raise Refused(refusal("acts.no_proposal"))
    return opening


def finished(
    session: Session,
    actor: Identity,
    case: Case,
    what: str,
    opening: procedures.MilestoneView,
    digests: list[str],
    now: datetime,
) -> None:
    """Record that everything was opened, with all digests."""
    procedures.reach(session, case.id, f"{what}.opened", opening.first, now, opening.second)
    vaults.drop(session, case.id, what)
    record(
        session,
        actor,
        "vault.opened",
        f"procedure:{case.id}",
        now,
        what=what,
        first=opening.first,
        second=opening.second,
        digests=sorted(digests),
    )


def unseal(session: Session, case: Case, vault: Vault, envelope: EnvelopeView) -> bytes:
    """The content of an envelope, checked against the digest on its receipt.

    ValueError for one that was taken back: nobody ever opens that.
    """
    if not envelope.standing:
        raise ValueError(f"envelope {envelope.id} was taken back")
    return sealed_bytes(session, case, vault, envelope).partition(b"\n")[2]


def sealed_bytes(session: Session, case: Case, vault: Vault, envelope: EnvelopeView) -> bytes:
    """What was sealed, with its mark: of these bytes the receipt has the digest."""
    data = vault.open_sealed(
        envelopes.sealed_content(session, envelope.id, vault.begins), _about(case, envelope)
    )
    if hashlib.sha256(data).hexdigest() != envelope.digest:
        raise ValueError(f"envelope {envelope.id} does not hold what its receipt says")
    return data


def keep_opened(
    session: Session,
    case: Case,
    vault: Vault,
    key: Vault,
    envelope: EnvelopeView,
    now: datetime,
) -> None:
    """Where persons hold the keys: seal what came out to this computer, for who checks a receipt
    later. The key of the opening is gone by then."""
    if key is not vault:
        data = sealed_bytes(session, case, key, envelope)
        again = vault.seal(data, _about(case, envelope))
        envelopes.keep_opened(session, envelope.id, again, now)


def _about(case: Case, envelope: EnvelopeView) -> tuple[str, ...]:
    return (str(case.id), str(envelope.tenderer), envelope.kind)


def _keep(session: Session, case: Case, tenderer: TendererView, content: Application) -> None:
    tenderers.add_parties(session, tenderer.id, [asdict(party) for party in content.parties])
    for lot in content.lots:
        candidacy = tenderers.add_candidacy(session, case.lot_id(lot.lot), tenderer.id)
        contents.add_answers(session, candidacy, "selection", dict(lot.answers))


def _keep_files(
    session: Session,
    case: Case,
    keys: tuple[Vault, Vault],
    files: Iterable[EnvelopeView],
    now: datetime,
) -> None:
    """Each file becomes evidence, sealed anew. Which demands it serves is for the officers.

    keys  what seals, and what opens
    """
    vault, key = keys
    for envelope in files:
        proof, id_ = unpack_proof(unseal(session, case, key, envelope)), uuid4()
        sealed = vault.seal(proof.content, seal_of(case.id, id_))
        values = _said(proof)
        evidence.add(
            session,
            id_,
            envelope.tenderer,
            values,
            sealed,
            None,
            now,
            received_at=envelope.received_at,
        )


def _said(proof: Proof) -> dict[str, object]:
    """What the tenderer said of a file, as evidence has it."""
    said = proof.note
    return {
        "kind": said.kind,
        "title": said.title,
        "name": said.name,
        "size": len(proof.content),
        "sha256": evidence.digest(proof.content),
        "issued_on": said.issued_on,
        "valid_until": said.valid_until,
        "note": sentence("receiving.note_party", party=said.party) if said.party else "",
    }
