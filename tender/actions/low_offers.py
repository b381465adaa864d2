"""Inquiries into low prices: a question, the answer, what is found of it, and the decision."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.documents import file_name
from criteria.low_offers import Assessed, Step, check_decision, check_step, kind_of
from criteria.moments import local_date
from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.deciders import without_interest
from tender.actions.entry import check_text, enter, look, record
from tender.actions.leading import PRICES
from tender.actions.outcomes import low_offers_waiting
from tender.actions.scoring import candidacy_in
from tender.actions.tenderers import require_declared, require_no_conflict
from tender.actions.typed_reasons import require_sendable
from tender.imports.inspect import inspect_file
from tender.permissions import Identity, NotGranted, Permission
from tender.store import decisions, final_offers, readings
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def take_step(
    session: Session,
    actor: Identity,
    vault: Vault,
    candidacy_id: UUID,
    step: Step,
    file: tuple[str, bytes] | None,
    now: datetime,
    seen: int | None = None,
) -> UUID:
    """Record the next step of an inquiry that waits: asked, answered or assessed.

    seen  how many steps a page showed; Refused when there are others by now
    """
    case, candidacy, done = _waiting(session, actor, candidacy_id, seen)
    step = _stripped(step)
    refuse_if(check_step(case.plan.lot(candidacy.lot), done, step, local_date(now)))
    kept = _sealed(actor, vault, *file) if file else None
    id_ = final_offers.add_step(session, candidacy.id, step, kept, actor.id, now)
    record(
        session,
        actor,
        f"inquiry.{kind_of(step)}",
        f"candidacy:{candidacy.id}",
        now,
        content=step,
        sha256=kept[2] if kept else None,
    )
    return id_


def _waiting(
    session: Session, actor: Identity, candidacy_id: UUID, seen: int | None
) -> tuple[Case, CandidacyView, list[Step]]:
    """An offer whose low price waits, and what was done about it; NotGranted for any other, and
    to whoever may not see the prices now."""
    case = enter(session, actor, Permission.DECIDE_INQUIRY)
    candidacy = candidacy_in(session, case, AWARD, candidacy_id)
    without_interest(session, actor, case, AWARD)
    require_declared(actor, candidacy.tenderer)
    blind = visibility.blind_to_prices(actor.viewer, case.moment)
    if blind or candidacy.id not in low_offers_waiting(session, case):
        raise NotGranted
    done = final_offers.inquiry_steps(session, case.id).get(candidacy.id, ())
    if seen is not None and seen != len(done):
        raise Refused(refusal("acts.changed_meanwhile"))
    return case, candidacy, [one.step for one in done]


def _stripped(step: Step) -> Step:
    if isinstance(step, Assessed):
        return Assessed(tuple((topic, verdict, text.strip()) for topic, verdict, text in step.rows))
    return replace(step, text=step.text.strip())


def _sealed(
    actor: Identity, vault: Vault, name: str, content: bytes
) -> tuple[str, int, str, bytes]:
    inspect_file(name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    return file_name(name), len(content), sha256, vault.seal(content, _seal(actor, sha256))


def _seal(actor: Identity, sha256: str) -> tuple[str, ...]:
    return (str(actor.procedure_id), "inquiry", sha256)


def read_file(session: Session, actor: Identity, vault: Vault, step: UUID) -> tuple[str, bytes]:
    """Name and content of the file of a step; NotGranted when it is not there or out of sight."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    priced = not visibility.prices(actor.viewer, case.moment).nothing
    if not (priced and readings.has_read(session, case, actor.id, PRICES)):
        raise NotGranted
    every = final_offers.inquiry_steps(session, case.id)
    found = next((one for rows in every.values() for one in rows if one.id == step), None)
    sealed = final_offers.sealed_file(session, step) if found else None
    if found is None or sealed is None:
        raise NotGranted
    tenderer = candidacy_in(session, case, AWARD, found.candidacy).tenderer
    require_no_conflict(actor, tenderer)
    if str(tenderer) not in actor.declared:
        raise NotGranted
    return found.name, vault.open_sealed(sealed, _seal(actor, found.sha256))


def decide_inquiry(
    session: Session,
    actor: Identity,
    candidacy_id: UUID,
    keeps: bool,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Decide after an inquiry: the offer stays in, or it is set aside, with the reason."""
    case, candidacy, done = _waiting(session, actor, candidacy_id, seen)
    refuse_if(check_decision(keeps, done))
    text = check_text(reason, "reason")
    if not keeps:
        require_sendable(session, case, text, [candidacy.tenderer])
    decisions.decide_inquiry(session, candidacy.id, keeps, text, actor.id, now)
    record(
        session,
        actor,
        "inquiry.decided",
        f"candidacy:{candidacy.id}",
        now,
        result="kept" if keeps else "set_aside",
        reason=text,
    )
