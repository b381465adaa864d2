"""Final offers: invited at once, handed in sealed, quality opened first, price last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.application import (
    PriceEnvelope,
    QualityEnvelope,
    check_price,
    check_quality,
    pack,
    unpack,
)
from criteria.mail import RECEIVED, WITHDRAWN
from criteria.moments import is_late
from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, milestone_once, record
from tender.actions.informing import check_all_told
from tender.actions.opening import begun, finished, keep_opened, opener, opening_by_two, unseal
from tender.actions.outcomes import stage_candidacies
from tender.actions.posting import post_letters
from tender.actions.receiving import own_case, seal_envelope, take_back, tell_by_mail
from tender.actions.vault_words import Turn
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, envelopes, procedures
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PARTS = ("quality", "price")
OFFER = "offer"


def invite_offers(session: Session, actor: Identity, deadline: datetime, now: datetime) -> None:
    """Invite all admitted tenderers at once, with one common deadline (I12)."""
    case = enter(session, actor, Permission.HANDLE_OFFERS)
    if case.offer_deadline is not None:
        raise Refused(refusal("acts.invited_already"))
    if deadline <= now:
        raise Refused(refusal("acts.deadline_must_be_later", "deadline"))
    check_all_told(session, case)
    procedures.set_offer_deadline(session, case.id, deadline)
    inside = {row.tenderer for row in stage_candidacies(session, case, "award")}
    post_letters(session, actor, dict.fromkeys(inside, case.id), now, deadline)
    to = sorted(str(one) for one in inside)
    record(session, actor, "offers.invited", f"procedure:{case.id}", now, deadline=deadline, to=to)


def submit_offer(
    session: Session,
    actor: Identity,
    vault: Vault,
    quality: QualityEnvelope,
    price: PriceEnvelope,
    now: datetime,
) -> tuple[EnvelopeView, EnvelopeView]:
    """Hand in the final offer, or replace it: two envelopes, quality and price apart.

    Refused after the deadline, to the second; what came before stays.
    """
    case = own_case(session, actor, lock=True)
    mine = [row for row in stage_candidacies(session, case, "award") if row.tenderer == actor.id]
    if not mine:
        raise NotGranted
    if case.step is not Step.OFFERS or case.offer_deadline is None:
        raise Refused(refusal("phases.wrong_step"))
    if is_late(now, case.offer_deadline):
        raise Refused(refusal("acts.deadline_over", deadline=case.offer_deadline))
    _check_shut(case)
    lots = {row.lot for row in mine}
    if {offer.lot for offer in quality.lots} != lots or {o.lot for o in price.lots} != lots:
        raise NotGranted
    refuse_if((*check_quality(case.plan, quality), *check_price(case.plan, price)))
    receipts = (
        seal_envelope(session, actor, case, vault, "quality", pack(quality), now),
        seal_envelope(session, actor, case, vault, "price", pack(price), now),
    )
    tell_by_mail(session, actor, RECEIVED, OFFER, receipts, now)
    return receipts


def withdraw_offer(session: Session, actor: Identity, now: datetime, seen: int) -> int:
    """Take the final offer back, both parts in every version, before the deadline. How many parts.

    Afterwards it can be handed in again.

    seen  the number of the last version that a page showed; Refused when there is a newer one
    """
    case = own_case(session, actor, lock=True)
    if case.step is not Step.OFFERS or case.offer_deadline is None:
        raise Refused(refusal("phases.wrong_step"))
    if is_late(now, case.offer_deadline):
        raise Refused(refusal("receiving.withdraw_over", deadline=case.offer_deadline))
    _check_shut(case)
    mine = [row for row in envelopes.envelopes_of(session, actor.id) if row.kind in PARTS]
    last = max((row.number for row in mine), default=0)
    if last == 0:
        raise Refused(refusal("receiving.no_offer"))
    if last > seen:
        raise Refused(refusal("acts.changed_meanwhile"))
    standing = [row for row in mine if row.standing]
    for row in standing:
        take_back(session, actor, case, row, now)
    newest = {row.kind: row for row in sorted(standing, key=lambda row: row.number)}
    tell_by_mail(
        session, actor, WITHDRAWN, OFFER, [newest[part] for part in PARTS if part in newest], now
    )
    return len(standing)


def _check_shut(case: Case) -> None:
    """Nothing changes once the opening began, also for what came in time and had to wait: the price
    would be of another version than the quality that was opened."""
    if "quality.opening" in case.milestones:
        raise Refused(refusal("acts.offers_opened"))


def begin_opening(
    session: Session, actor: Identity, part: str, now: datetime, turn: Turn | None = None
) -> bool:
    """One of two persons opens the quality part or the prices. True with the second.

    Prices only once the judgement of quality is final (I3). Whether anything came in shows only
    after the opening.
    """
    case = enter(session, actor, Permission.HANDLE_OFFERS)
    if part not in PARTS:
        raise NotGranted
    milestone_once(case, f"{part}.opening")
    if case.offer_deadline is None:
        raise Refused(refusal("acts.deadline_unset"))
    if now <= case.offer_deadline:
        raise Refused(refusal("acts.deadline_running", deadline=case.offer_deadline))
    _check_quality(case, part)
    return opening_by_two(session, case, actor, part, now, turn)


def finish_opening(
    session: Session,
    actor: Identity,
    vault: Vault,
    part: str,
    now: datetime,
    turn: Turn | None = None,
) -> int | None:
    """Decrypt one part of all offers together. Returns how many, or None as for applications.

    What came from a tenderer that is out by now stays sealed.
    """
    case = enter(session, actor, Permission.HANDLE_OFFERS)
    if part not in PARTS:
        raise NotGranted
    opening = begun(case, part)
    _check_quality(case, part)
    key = opener(session, case, actor, part, vault, turn)
    if key is None:
        return None
    lots: Mapping[tuple[UUID, str], UUID] = {
        (row.tenderer, row.lot): row.id for row in stage_candidacies(session, case, "award")
    }
    inside = {tenderer for tenderer, _ in lots}
    every = envelopes.counting_envelopes(session, case.id, part)
    counting = {tenderer: row for tenderer, row in every.items() if tenderer in inside}
    for tenderer, envelope in counting.items():
        content = unpack(part, unseal(session, case, key, envelope))
        keep_opened(session, case, vault, key, envelope, now)
        if isinstance(content, QualityEnvelope):
            _keep_quality(session, lots, tenderer, content)
        elif isinstance(content, PriceEnvelope):
            _keep_price(session, lots, tenderer, content)
    digests = [envelope.digest for envelope in counting.values()]
    finished(session, actor, case, part, opening, digests, now)
    return len(digests)


def _check_quality(case: Case, part: str) -> None:
    """No price opens while quality is not final, or is judged again (I3)."""
    if part == "price" and not case.moment.quality_final:
        raise Refused(refusal("acts.quality_not_final"))
    if part == "price" and case.judged_again(AWARD):
        raise Refused(refusal("rounds.running"))


def _keep_quality(
    session: Session,
    lots: Mapping[tuple[UUID, str], UUID],
    tenderer: UUID,
    content: QualityEnvelope,
) -> None:
    for offer in content.lots:
        candidacy = lots[tenderer, offer.lot]
        contents.add_answers(session, candidacy, "award", dict(offer.answers))
        contents.add_offer_elements(session, candidacy, "quality", dict(offer.elements))


def _keep_price(
    session: Session,
    lots: Mapping[tuple[UUID, str], UUID],
    tenderer: UUID,
    content: PriceEnvelope,
) -> None:
    for offer in content.lots:
        candidacy = lots[tenderer, offer.lot]
        contents.add_offer_years(session, candidacy, dict(offer.years))
        contents.add_offer_elements(session, candidacy, "price", dict(offer.elements))
