"""How letters reach tenderers: what was mailed to which address, and what the mail server said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import check_letter
from criteria.paging import Paged, paged
from tender.actions.entry import look
from tender.actions.tenderers import require_no_conflict, tenderer_in
from tender.permissions import Identity, Permission, allowed
from tender.store import decisions, informing, notices, outside, people
from tender.store.outside import ContactView, MailedView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE, MOST_ADDRESSES = 50, 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was mailed about every letter of a procedure.

    server    whether a mail server is set
    records   whether the reader records how a letter came, and mails one anew
    """

    mailed: Mapping[tuple[str, UUID], MailedView]
    addresses: Mapping[UUID, ContactView]
    server: bool
    records: bool

    def mail(self, letter: UUID, tenderer: UUID) -> MailedView | None:
        """The last message about a letter; None when none went to the outbox."""
        return self.mailed.get((str(letter), tenderer))

    def known(self, tenderer: UUID) -> bool:
        """Whether an address of this tenderer is known."""
        return tenderer in self.addresses

    def again(self, letter: UUID, tenderer: UUID) -> bool:
        """Whether the reader can mail about a letter now: given up, or to another address."""
        last, known = self.mail(letter, tenderer), self.addresses.get(tenderer)
        address = known.email if known else ""
        refused = check_letter(address, (last.address, last.state) if last else None)
        return self.records and not refused


def delivery(
    session: Session, actor: Identity, case: Case, now: datetime, *, server: bool
) -> Delivery:
    """For a page with letters. Two queries."""
    return Delivery(
        outside.last_about(session, case.id, now),
        outside.contacts(session, case.id),
        server,
        allowed(actor, Permission.RECORD_LETTER, case.step),
    )


@dataclass(frozen=True, slots=True)
class ContactPage:
    """The contact of a tenderer.

    addresses  (address, who recorded it, when), newest first
    mails      (message, what its letter is: a name of `letter_about`), newest first
    """

    case: Case
    tenderer: UUID
    name: str
    email: str
    addresses: tuple[tuple[str, str, datetime], ...]
    mails: tuple[tuple[MailedView, str], ...]
    paged: Paged


def contact_page(
    session: Session, actor: Identity, tenderer_id: UUID, wanted: int, now: datetime
) -> ContactPage:
    """NotGranted to whoever declared an interest in this tenderer. A fixed number of queries."""
    case = look(session, actor, Permission.KEEP_CONTACT)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_no_conflict(actor, tenderer.id)
    known = outside.contacts_of(session, tenderer.id, MOST_ADDRESSES)
    names = {one.id: one.name for one in people.people(session, case.id)}
    place = paged(wanted, outside.count_to(session, tenderer.id), PAGE_SIZE)
    mails = outside.mailed_to(session, tenderer.id, place.window, now)
    kinds = _kinds(session, case, tenderer.id)
    return ContactPage(
        case,
        tenderer.id,
        tenderer.name,
        known[0].email if known else "",
        tuple((one.email, names.get(one.by, ""), one.at) for one in known),
        tuple((one, kinds.get(one.about, "information")) for one in mails),
        place,
    )


def _kinds(session: Session, case: Case, tenderer: UUID) -> dict[str, str]:
    """What each letter to a tenderer is, by what a message is about."""
    found = {str(case.id): "offers"}
    found |= {str(one.id): "information" for one in informing.told(session, case.id)}
    found |= {str(one.id): one.kind for one in notices.notices_to(session, tenderer)}
    return found | {str(one.id): one.stage for one in decisions.letters_to(session, tenderer)}
