"""Tenderers: invited, handing in, opened by two, tested, excluded by two."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import admission, asked
from criteria.application import Application, check_application, pack, unpack
from criteria.canon import digest
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from tender import audit
from tender.actions.course import note_reading
from tender.actions.entry import (
    check_seen,
    check_text,
    enter,
    milestone_once,
    record,
    second_of_two,
)
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, demands, envelopes, people, procedures, tenderers
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def link_hash(token: str) -> str:
    """The form in which a personal link is kept; the link itself is kept nowhere."""
    return hashlib.sha256(f"tender-link/1\n{token}".encode()).hexdigest()


def invite_tenderer(
    session: Session, actor: Identity, name: str, now: datetime
) -> tuple[UUID, str]:
    """A new tenderer and the token of its personal link, which is shown once."""
    case = enter(session, actor, Permission.INVITE_TENDERER)
    if not name.strip() or len(name.strip()) > 200:
        raise Refused(refusal("acts.name_missing", "name"))
    if tenderers.name_taken(session, case.id, name.strip()):
        raise Refused(refusal("acts.name_taken", "name"))
    token = secrets.token_urlsafe(32)
    row = tenderers.add_tenderer(session, case.id, name.strip(), link_hash(token), now)
    record(session, actor, "tenderer.invited", f"tenderer:{row.id}", now)
    return row.id, token


def tenderer_of(session: Session, token: str) -> Identity:
    """The identity behind a personal link: sees its own page and nothing else."""
    row = tenderers.by_link(session, link_hash(token))
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
) -> EnvelopeView:
    """Keep what a tenderer handed in as ciphertext alone, with a receipt: hash and second."""
    context = (str(case.id), actor.participant, kind)
    content = marked(vault, context, data)
    digest = hashlib.sha256(content).hexdigest()
    sealed = vault.seal(content, context)
    receipt = envelopes.put_envelope(session, actor.id, kind, digest, sealed, now, late)
    audit.record(
        session,
        actor,
        f"{kind}.received",
        f"envelope:{receipt.id}",
        now,
        procedure_id=case.id,
        digest=digest,
        late=late,
    )
    return receipt


def marked(vault: Vault, context: tuple[str, ...], data: bytes) -> bytes:
    """What is sealed: a keyed mark, then the content. The digest on the receipt is of both, so that
    nobody finds a price by trying amounts against a digest."""
    return vault.mark(data, context) + b"\n" + data


def submit_application(
    session: Session, actor: Identity, vault: Vault, content: Application, now: datetime
) -> EnvelopeView:
    """Hand in a request to participate, or replace it. After the deadline it is kept as late.

    A late one stays sealed and never enters a ranking (I9). Refused once applications were opened.
    """
    case = own_case(session, actor, lock=True)
    deadline = case.plan.application_deadline
    if case.step is not Step.OPEN_APPLICATIONS or deadline is None:
        raise Refused(refusal("phases.wrong_step"))
    if _opening_began(case, "applications"):
        raise Refused(refusal("acts.opened_already"))
    refuse_if(check_application(case.plan, content))
    return seal_envelope(
        session, actor, case, vault, "application", pack(content), now, late=now > deadline
    )


def _opening_began(case: Case, what: str) -> bool:
    return f"{what}.opening" in case.milestones


def begin_opening(session: Session, actor: Identity, now: datetime) -> bool:
    """One of two persons opens the applications. True when the second one made it happen.

    The intent is committed before anything is decrypted; `finish_opening` follows.
    """
    case = enter(session, actor, Permission.OPEN_APPLICATIONS)
    milestone_once(case, "applications.opening")
    deadline = case.plan.application_deadline
    if deadline is None:
        raise Refused(refusal("acts.deadline_unset"))
    if now <= deadline:
        raise Refused(refusal("acts.deadline_running", deadline=deadline))
    return opening_by_two(session, case, actor, "applications", now)


def opening_by_two(session: Session, case: Case, actor: Identity, what: str, now: datetime) -> bool:
    """The consent of one person to open; with the second the opening has begun, on record."""
    first = second_of_two(session, case, actor, f"{what}.open", str(case.id), now)
    if first is None:
        return False
    procedures.reach(session, case.id, f"{what}.opening", first.participant, now, actor.id)
    record(session, actor, "vault.opening", f"procedure:{case.id}", now, what=what)
    return True


def finish_opening(session: Session, actor: Identity, vault: Vault, now: datetime) -> int:
    """Open every application that came in time, all at once. Returns how many."""
    case = enter(session, actor, Permission.OPEN_APPLICATIONS)
    opening = begun(case, "applications")
    opened = []
    for tenderer in tenderers.tenderers(session, case.id):
        if tenderer.application is None or tenderer.late:
            continue
        content = unpack("application", unseal(session, case, vault, tenderer.application))
        assert isinstance(content, Application)
        _keep(session, case, tenderer, content)
        opened.append(tenderer.application.digest)
    finished(session, actor, case, "applications", opening, opened, now)
    return len(opened)


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
    """The content of an envelope, checked against the digest on its receipt."""
    data = vault.open_sealed(
        envelopes.sealed_content(session, envelope.id),
        (str(case.id), str(envelope.tenderer), envelope.kind),
    )
    if hashlib.sha256(data).hexdigest() != envelope.digest:
        raise ValueError(f"envelope {envelope.id} does not hold what its receipt says")
    return data.partition(b"\n")[2]


def _keep(session: Session, case: Case, tenderer: TendererView, content: Application) -> None:
    tenderers.add_parties(session, tenderer.id, [asdict(party) for party in content.parties])
    for lot in content.lots:
        candidacy = tenderers.add_candidacy(session, case.lot_id(lot.lot), tenderer.id)
        contents.add_answers(session, candidacy, "selection", dict(lot.answers))


def tenderer_in(session: Session, case: Case, tenderer_id: UUID) -> TendererView:
    """A tenderer of this procedure; NotGranted when it is not there."""
    for tenderer in tenderers.tenderers(session, case.id):
        if tenderer.id == tenderer_id:
            return tenderer
    raise NotGranted


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
    if answer not in ("none", "conflict", "doubt"):
        raise Refused(refusal("acts.conflict_missing", "answer"))
    if answer != "none" and not explanation.strip():
        raise Refused(refusal("acts.doubt_missing", "explanation"))
    if answer == "none" and str(tenderer.id) in actor.conflicted:
        raise Refused(refusal("acts.conflict_stands", "answer"))
    row = people.declare(
        session, actor.id, tenderer.id, answer, explanation.strip(), len(tenderer.parties), now
    )
    record(
        session,
        actor,
        "interests.declared",
        f"declaration:{row}",
        now,
        answer=answer,
        content=[str(tenderer.id), explanation.strip()],
    )


def open_dossier(session: Session, actor: Identity, tenderer_id: UUID, now: datetime) -> None:
    """Open what a tenderer wrote. Only after a declaration, never in a conflict; on record."""
    case = enter(session, actor, Permission.DECLARE)
    require_declared(actor, tenderer_id)
    note_reading(session, actor, case, f"dossier:{tenderer_id}", now)


def require_no_conflict(actor: Identity, tenderer_id: UUID) -> None:
    """Who declared an interest in a tenderer does nothing about that tenderer."""
    if str(tenderer_id) in actor.conflicted:
        raise NotGranted


def require_declared(actor: Identity, tenderer_id: UUID) -> None:
    """NotGranted for a conflicted person; Refused until every party is declared about."""
    require_no_conflict(actor, tenderer_id)
    if str(tenderer_id) not in actor.declared:
        raise Refused(refusal("scores.not_declared"))


def may_read(actor: Identity, tenderer: TendererView) -> bool:
    """Whether this person declared about all parties; nothing was opened of whom has none."""
    if str(tenderer.id) in actor.conflicted:
        return False
    return not tenderer.parties or str(tenderer.id) in actor.declared


def exclude(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    reason: str,
    now: datetime,
    seen: str | None = None,
) -> bool:
    """One of two officers excludes a tenderer that failed. True when the second made it so.

    seen  the basis a page showed: both agree to the same failed demands
    """
    case = enter(session, actor, Permission.EXCLUDE)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_no_conflict(actor, tenderer.id)
    if tenderer.exclusion is not None:
        raise Refused(refusal("admission.already_excluded"))
    outcomes = {cell: one.state for cell, one in demands.cells(session, case.id).items()}
    parties = [party.standing for party in tenderer.parties]
    failed = admission(asked(case.plan), parties, outcomes).failed
    if not failed:
        raise Refused(refusal("admission.nothing_failed"))
    basis = exclusion_basis(failed)
    check_seen(seen, basis)
    first = second_of_two(
        session,
        case,
        actor,
        "tenderer.exclude",
        f"tenderer:{tenderer.id}",
        now,
        basis=basis,
        about=(tenderer.id,),
        reason=check_text(reason, "reason"),
    )
    if first is None:
        return False
    tenderers.exclude(session, tenderer.id, first.reason, first.participant, actor.id, now)
    record(
        session,
        actor,
        "tenderer.excluded",
        f"tenderer:{tenderer.id}",
        now,
        reason=first.reason,
        first=first.participant,
    )
    return True


def exclusion_basis(failed: Iterable[tuple[str, str]]) -> str:
    """What an exclusion rests on: the digest of the cells (demand, party) that failed."""
    return digest(sorted([demand, party] for demand, party in failed))
