"""What every tenderer in the phase still has to hear, and who has not had what was told (I12)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from criteria import informing as rules
from criteria.visibility import Sight
from tender.actions.outcomes import stage_candidacies
from tender.store import agreements, informing
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EVERYBODY = Sight(everyone=True)


def in_phase(session: Session, case: Case) -> frozenset[UUID]:
    """The tenderers in the award phase."""
    return frozenset(row.tenderer for row in stage_candidacies(session, case, "award"))


def untold(session: Session, case: Case) -> tuple[UUID, ...]:
    """The agreements that every tenderer still has to hear of, as threads."""
    return rules.untold(
        (
            rules.Told(row.thread, row.kind, row.details.status, row.text, row.at)
            for row in agreements.every_version(session, EVERYBODY, case.id)
        ),
        (
            (row.agreement, row.at)
            for row in informing.told(session, case.id)
            if row.agreement is not None
        ),
    )


def not_had(session: Session, case: Case) -> tuple[tuple[UUID, UUID], ...]:
    """Which notice which tenderer in the phase has not had: (notice, tenderer)."""
    had = {(row.notice, row.tenderer) for row in informing.receipts(session, case.id)}
    inside = sorted(in_phase(session, case))
    return tuple(
        (row.id, tenderer)
        for row in informing.told(session, case.id)
        for tenderer in inside
        if (row.id, tenderer) not in had
    )
