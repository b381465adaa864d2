"""A tenderer's own page: what it handed in, what it may hand in now, and its letters. No others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.moments import is_late
from criteria.phases import Step
from tender.actions.outcomes import stage_candidacies
from tender.actions.receiving import PROOF, own_case
from tender.permissions import Identity
from tender.store import decisions, envelopes, informing, outside, tenderers
from tender.store.decisions import SentLetter
from tender.store.envelopes import EnvelopeView
from tender.store.informing import InformationView, ReceiptView
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
class NoticeLine:
    """What all were told, and that this tenderer has had it; None while it has not."""

    notice: InformationView
    had: ReceiptView | None


@dataclass(frozen=True, slots=True)
class OwnPage:
    """`asks` says what the page has a form for; `lots` those the final offer is for.

    receipts  of the application and the final offer
    files     the receipts of the files beside the application
    notices   what every tenderer in the phase was told, oldest first
    link_renewed, address_set  when the personal link, and where messages go, were last changed
    """

    case: Case
    name: str
    asks: str
    deadline: datetime | None
    receipts: tuple[EnvelopeView, ...]
    files: tuple[EnvelopeView, ...]
    lots: tuple[str, ...]
    letters: tuple[SentLetter, ...]
    notices: tuple[NoticeLine, ...] = ()
    link_renewed: datetime | None = None
    address_set: datetime | None = None

    @property
    def handed_in(self) -> tuple[EnvelopeView, ...]:
        """The receipts of what the page asks for now."""
        kind = "quality" if self.asks in (OFFER, OFFER_CLOSED) else "application"
        return tuple(row for row in self.receipts if row.kind == kind)

    @property
    def stands(self) -> bool:
        """Whether something of this is there that was not taken back."""
        return any(row.standing for row in self.handed_in)

    @property
    def seen(self) -> int:
        """How often this was handed in when the page was made."""
        return len(self.handed_in)

    @property
    def takes_files(self) -> bool:
        """Whether files are received, be it as late."""
        return self.asks in (APPLICATION, LATE)

    @property
    def may_withdraw(self) -> bool:
        """Whether the application can be taken back."""
        return self.asks == APPLICATION and self.stands

    @property
    def may_withdraw_offer(self) -> bool:
        """Whether the final offer can be taken back."""
        return self.asks == OFFER and self.stands

    @property
    def standing_files(self) -> tuple[EnvelopeView, ...]:
        return tuple(row for row in self.files if row.standing)


def own_page(session: Session, actor: Identity, now: datetime) -> OwnPage:
    case = own_case(session, actor)
    inside = _inside(session, actor, case)
    lots = inside if case.offer_deadline is not None else ()
    asks = _asks(case, lots, now)
    offer = asks in (OFFER, OFFER_CLOSED)
    received = envelopes.envelopes_of(session, actor.id)
    return OwnPage(
        case,
        actor.name,
        asks,
        case.offer_deadline if offer else case.plan.application_deadline,
        tuple(row for row in received if row.kind != PROOF),
        tuple(row for row in received if row.kind == PROOF),
        lots,
        decisions.letters_to(session, actor.id),
        _notices(session, actor, case) if inside else (),
        tenderers.link_since(session, actor.id),
        next((one.at for one in outside.contacts_of(session, actor.id, 1)), None),
    )


def _notices(session: Session, actor: Identity, case: Case) -> tuple[NoticeLine, ...]:
    had = informing.receipts_of(session, actor.id)
    return tuple(NoticeLine(row, had.get(row.id)) for row in informing.told(session, case.id))


def _inside(session: Session, actor: Identity, case: Case) -> tuple[str, ...]:
    """The lots for which this tenderer is in the award phase."""
    if not case.step.reached(Step.DIALOGUE):
        return ()
    return tuple(
        row.lot for row in stage_candidacies(session, case, "award") if row.tenderer == actor.id
    )


def _asks(case: Case, lots: tuple[str, ...], now: datetime) -> str:
    if lots and case.step is Step.OFFERS and case.offer_deadline is not None:
        return OFFER if now <= case.offer_deadline else OFFER_CLOSED
    closed = "applications.opening" in case.milestones
    if case.step is not Step.OPEN_APPLICATIONS or closed:
        return NOTHING
    deadline = case.plan.application_deadline
    return LATE if deadline is not None and is_late(now, deadline) else APPLICATION
