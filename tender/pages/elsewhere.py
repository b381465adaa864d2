"""What came in on another platform: what an officer recorded of one tenderer so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tender.actions.entry import look
from tender.actions.receiving import APPLICATION, PROOF
from tender.actions.tenderers import tenderer_in
from tender.permissions import Identity, NotGranted, Permission
from tender.store import envelopes, people
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ElsewherePage:
    """`here` says that the tenderer handed in by itself; nothing is recorded for it then."""

    case: Case
    tenderer: TendererView
    recorded: tuple[EnvelopeView, ...]
    here: bool
    deadline: datetime | None
    names: dict[UUID, str]

    @property
    def has_application(self) -> bool:
        return any(row.kind == APPLICATION and row.standing for row in self.recorded)

    @property
    def platform(self) -> str:
        """The platform that was named last."""
        return self.recorded[-1].platform if self.recorded else ""

    @property
    def files(self) -> tuple[EnvelopeView, ...]:
        return tuple(row for row in self.recorded if row.kind == PROOF)


def elsewhere_page(session: Session, actor: Identity, tenderer_id: UUID) -> ElsewherePage:
    """NotGranted once the applications were opened: nothing is recorded any more."""
    case = look(session, actor, Permission.RECORD_ELSEWHERE)
    if "applications.opening" in case.milestones:
        raise NotGranted
    tenderer = tenderer_in(session, case, tenderer_id)
    mine = envelopes.envelopes_of(session, tenderer.id)
    by_entry = sorted((r for r in mine if r.platform), key=lambda row: (row.kind, row.number))
    return ElsewherePage(
        case,
        tenderer,
        tuple(by_entry),
        any(row.standing and not row.platform for row in mine),
        case.plan.application_deadline,
        {person.id: person.name for person in people.people(session, case.id)},
    )
