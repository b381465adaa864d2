"""The contract data: with whom, how long, what a good result is, and what is taken over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.contract_terms import EVALUATION, GOOD_RESULT, Period, periods
from criteria.handover import AgreementRow, Handover
from criteria.outcome import AWARD
from tender.actions.around import winners
from tender.actions.awaiting import last_sent
from tender.actions.entry import look
from tender.actions.handover import handovers
from tender.actions.outcomes import read_outcome, stage_candidacies
from tender.permissions import Identity, NotGranted, Permission
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Partner:
    """A winner, and what contract management takes over about it.

    made  None for whoever declared an interest in it
    """

    tenderer: UUID
    name: str
    lots: tuple[str, ...]
    made: Handover | None

    def about(self, topic: str) -> tuple[AgreementRow, ...]:
        return tuple(x for x in self.made.agreements if x.topic == topic) if self.made else ()

    @property
    def good_result(self) -> tuple[AgreementRow, ...]:
        return self.about(GOOD_RESULT)

    @property
    def evaluation(self) -> tuple[AgreementRow, ...]:
        return self.about(EVALUATION)


@dataclass(frozen=True, slots=True)
class ContractPage:
    """`awarded_at` is None as long as the award is not final."""

    case: Case
    periods: tuple[Period, ...]
    partners: tuple[Partner, ...]
    awarded_at: datetime | None


def contract_page(
    session: Session, actor: Identity, now: datetime, lang: str = "nl"
) -> ContractPage:
    """The contract of each winner. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_CONTRACT)
    decision = last_sent(session, case)
    inside = stage_candidacies(session, case, AWARD)
    outcome = read_outcome(decision) if decision and decision.approved else None
    won = winners(outcome, inside)
    made = _made(session, actor, won, now)
    won_lots = {lot.lot: lot.winner for lot in outcome.lots} if outcome else {}
    partners = []
    for id_ in sorted(won, key=str):
        mine = [row for row in inside if row.tenderer == id_ and won_lots[row.lot] == str(row.id)]
        titles = (
            () if case.single_lot else tuple(case.plan.lot(x.lot).title.get(lang) for x in mine)
        )
        partners.append(Partner(id_, mine[0].name, titles, made.get(id_)))
    awarded = case.milestones.get("awarded")
    return ContractPage(
        case, periods(case.plan.facts.term), tuple(partners), awarded.at if awarded else None
    )


def _made(
    session: Session, actor: Identity, won: Collection[UUID], now: datetime
) -> dict[UUID, Handover]:
    """What is taken over from each winner that this person may read of."""
    try:
        return handovers(session, actor, won, now)
    except NotGranted:
        return {}
