"""A tenderer's own page: what it handed in, what it may hand in now, and its letters. No others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.phases import Step
from tender.actions.scoring import candidacies
from tender.actions.tenderers import own_case
from tender.permissions import Identity
from tender.store import decisions, envelopes
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOTHING, APPLICATION, LATE, OFFER, OFFER_CLOSED = (
    "nothing",
    "application",
    "late",
    "offer",
    "offer-closed",
)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """`asks` says what the page has a form for; `lots` those the final offer is for."""

    case: Case
    name: str
    asks: str
    deadline: datetime | None
    receipts: tuple[EnvelopeView, ...]
    lots: tuple[str, ...]
    letters: tuple[tuple[str, datetime, str], ...]

    @property
    def handed_in(self) -> tuple[EnvelopeView, ...]:
        """The receipts of what the page asks for now."""
        kind = "quality" if self.asks in (OFFER, OFFER_CLOSED) else "application"
        return tuple(row for row in self.receipts if row.kind == kind)

    @property
    def seen(self) -> int:
        """How often this was handed in when the page was made."""
        return len(self.handed_in)


def own_page(session: Session, actor: Identity, now: datetime) -> OwnPage:
    case = own_case(session, actor)
    lots = _admitted_lots(session, actor, case)
    asks = _asks(case, lots, now)
    offer = asks in (OFFER, OFFER_CLOSED)
    return OwnPage(
        case,
        actor.name,
        asks,
        case.offer_deadline if offer else case.plan.application_deadline,
        envelopes.envelopes_of(session, actor.id),
        lots,
        decisions.letters_to(session, actor.id),
    )


def _admitted_lots(session: Session, actor: Identity, case: Case) -> tuple[str, ...]:
    if case.offer_deadline is None:
        return ()
    return tuple(row.lot for row in candidacies(session, case, "award") if row.tenderer == actor.id)


def _asks(case: Case, lots: tuple[str, ...], now: datetime) -> str:
    if lots and case.step is Step.OFFERS and case.offer_deadline is not None:
        return OFFER if now <= case.offer_deadline else OFFER_CLOSED
    closed = "applications.opening" in case.milestones
    if case.step is not Step.OPEN_APPLICATIONS or closed:
        return NOTHING
    deadline = case.plan.application_deadline
    return LATE if deadline is not None and now > deadline else APPLICATION
