"""Who goes to scoring and who does not, and the letter to those who do not, sent by two."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import (
    EXCLUDED,
    PROGRAMME,
    REJECTED,
    Admission,
    admission,
    asked,
    in_full,
)
from criteria.catalogue import Demand
from criteria.demand_place import place_of
from criteria.letter_check import Typed
from criteria.moments import local_date
from criteria.notices import (
    OUT,
    REJECTION,
    TOO_LATE,
    Failed,
    RejectionFacts,
    admission_of,
    rejection_letter,
)
from criteria.refusals import Refused, refusal
from criteria.remedies import rejection_term
from tender.actions.award_reasons import held_against
from tender.actions.desk_letters import letterhead, names_around
from tender.actions.entry import check_seen, enter, record, second_of_two
from tender.actions.letter_checking import check_notice, reasons_of_rejection, refuse_errors
from tender.actions.posting import post_letters
from tender.actions.tenderers import may_read, require_no_conflict
from tender.permissions import Identity, NotGranted, Permission
from tender.store import demands, notices, tenderers
from tender.store.demands import DemandView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Decided = Mapping[tuple[str, str], DemandView]
"""The decision that counts per (demand id, party id)."""


def tested(case: Case, tenderer: TendererView, decided: Decided) -> Admission:
    """What the decisions on the demands come to for one tenderer."""
    outcomes = {cell: row.outcome for cell, row in decided.items()}
    parties = [party.standing for party in tenderer.parties]
    return admission(asked(case.plan), parties, outcomes)


def standing_of(tenderer: TendererView, found: Admission) -> str:
    """Where a tenderer stands: one of `criteria.notices.ADMISSIONS`."""
    return admission_of(tenderer.late, tenderer.aside, len(found.failed), len(found.undecided))


def failed_demands(
    case: Case, tenderer: TendererView, decided: Decided
) -> tuple[tuple[str, UUID, str], ...]:
    """The demands a tenderer does not meet: (demand id, party, reason)."""
    ids = {str(party.id): party.id for party in tenderer.parties}
    return tuple(
        (demand, ids[party], decided[demand, party].reason)
        for demand, party in tested(case, tenderer, decided).failed
    )


def write_rejection(
    case: Case,
    tenderer: TendererView,
    bidders: Iterable[TendererView],
    decided: Decided,
    now: datetime,
) -> str:
    """The letter to a tenderer that is out, as it would go out at this moment."""
    why = standing_of(tenderer, tested(case, tenderer, decided))
    put = {row.id: row for row in in_full(case.plan)}
    names = {party.id: party.name for party in tenderer.parties}
    late = why == TOO_LATE and tenderer.application is not None
    facts = RejectionFacts(
        why,
        tuple(
            _failed(case, put[demand], names[party], reason)
            for demand, party, reason in failed_demands(case, tenderer, decided)
        )
        if why in (EXCLUDED, REJECTED)
        else (),
        tenderer.exclusion.reason if tenderer.exclusion and not late else "",
        tenderer.application.received_at if late and tenderer.application else None,
        case.plan.application_deadline if late else None,
    )
    return rejection_letter(
        case.plan, letterhead(case, tenderer, now), facts, names_around(tenderer, bidders)
    )


def _failed(case: Case, demand: Demand, party: str, reason: str) -> Failed:
    text = "" if demand.kind == PROGRAMME else demand.text.nl
    return Failed(demand.title.nl, party, reason, text, place_of(case.plan, demand))


def typed_reasons(case: Case, tenderer: TendererView, decided: Decided) -> tuple[Typed, ...]:
    """What people typed in the rejection of a tenderer."""
    why = standing_of(tenderer, tested(case, tenderer, decided))
    failed = (reason for _, _, reason in failed_demands(case, tenderer, decided))
    return reasons_of_rejection(tenderer, why, failed)


def notice_basis(text: str) -> str:
    """What a sending rests on: the digest of the letter."""
    return hashlib.sha256(text.encode()).hexdigest()


def send_notice(
    session: Session, actor: Identity, tenderer_id: UUID, seen: str | None, now: datetime
) -> bool:
    """One of two officers sends the rejection of a tenderer that is out. True when the second did.

    seen  the digest of the letter a page showed: both agree to the same letter
    """
    case = enter(session, actor, Permission.SEND_NOTICE)
    bidders = tenderers.tenderers(session, case.id)
    tenderer = next((row for row in bidders if row.id == tenderer_id), None)
    if tenderer is None:
        raise NotGranted
    require_no_conflict(actor, tenderer.id)
    if not may_read(actor, tenderer):
        raise Refused(refusal("scores.not_declared"))
    decided = demands.demand_decisions(session, case.id)
    if standing_of(tenderer, tested(case, tenderer, decided)) not in OUT:
        raise Refused(refusal("notices.not_out"))
    if tenderer.id in notices.rejected(session, case.id):
        raise Refused(refusal("notices.already_sent"))
    text = write_rejection(case, tenderer, bidders, decided, now)
    typed = typed_reasons(case, tenderer, decided)
    common = held_against(session, case, (one.text for one in typed))
    refuse_errors([check_notice(case, tenderer, bidders, text, typed, common, now)])
    basis = notice_basis(text)
    check_seen(seen, basis)
    object_ = f"tenderer:{tenderer.id}"
    first = second_of_two(
        session, case, actor, "notice.send", object_, now, basis=basis, about=(tenderer.id,)
    )
    if first is None:
        return False
    sent = notices.add_notice(
        session, tenderer.id, REJECTION, text, basis, first.participant, now, second=actor.id
    )
    term = rejection_term(case.plan, local_date(now))
    post_letters(session, actor, {tenderer.id: sent}, now, term.last_day if term else None)
    record(session, actor, "notice.sent", object_, now, digest=basis, first=first.participant)
    return True
