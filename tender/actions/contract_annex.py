"""From what was agreed with one tenderer to the annex of the contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.agreements import AgreementStatus
from criteria.catalogue import load
from criteria.contract_annex import (
    AnnexIndicator,
    AnnexRisk,
    Article,
    ContractAnnex,
    LeftOut,
    by_clause,
)
from criteria.indicators import INDICATOR, Indicator
from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.references import agreement_ref, indicator_ref, risk_ref
from criteria.risks import CLOSED, RISK, Risk
from criteria.visibility import Sight
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.outcomes import stage_candidacies
from tender.permissions import Identity, NotGranted, Permission
from tender.store import agreements, register, tenderers
from tender.store.agreements import AgreementView
from tender.store.procedures import Case
from tender.store.register import EntryView
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Held:
    """What there is about one tenderer: of each agreement, indicator and risk the last version."""

    case: Case
    tenderer: TendererView
    sight: Sight
    agreements: tuple[AgreementView, ...]
    indicators: tuple[EntryView[Indicator], ...]
    risks: tuple[EntryView[Risk], ...]

    @property
    def parties(self) -> tuple[tuple[str, str], ...]:
        return tuple((party.role, party.name) for party in self.tenderer.parties)


def held(session: Session, actor: Identity, tenderer: UUID) -> Held:
    """All about an admitted tenderer, and nothing of another; NotGranted when it is not there."""
    found = held_of(session, actor, {tenderer})
    if tenderer not in found:
        raise NotGranted
    return found[tenderer]


def held_of(session: Session, actor: Identity, asked: Collection[UUID]) -> dict[UUID, Held]:
    """The same of several, but for those that are not there. As many queries for any number."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    seen = sight_of(actor, case)
    admitted = {row.tenderer for row in stage_candidacies(session, case, AWARD)}
    known = {one for one in asked if one in admitted and seen.of(str(one))}
    if not known:
        return {}
    sight = replace(seen, only=frozenset(map(str, known)))
    every = agreements.latest(agreements.every_version(session, sight, case.id))
    indicators = register.latest(
        register.every_version(session, sight, case.id, INDICATOR, Indicator)
    )
    risks = register.latest(register.every_version(session, sight, case.id, RISK, Risk))
    return {
        row.id: Held(
            case,
            row,
            replace(seen, only=frozenset({str(row.id)})),
            tuple(one for one in every if one.tenderer == row.id),
            tuple(one for one in indicators if one.tenderer == row.id),
            tuple(one for one in risks if one.tenderer == row.id),
        )
        for row in tenderers.tenderers(session, case.id)
        if row.id in known
    }


def contract_annex(
    session: Session, actor: Identity, tenderer: UUID, now: datetime
) -> ContractAnnex:
    """The annex with one tenderer as it stands now."""
    found = held(session, actor, tenderer)
    case = found.case
    indicators = tuple(row for row in found.indicators if row.content.status == "agreed")
    risks = tuple(row for row in found.risks if row.content.status == "agreed")
    goals = {row.content.objective for row in indicators}
    goals |= {row.content.question for row in indicators}
    return ContractAnnex(
        case.reference,
        case.title,
        case.plan.authority,
        found.tenderer.name,
        found.parties,
        now,
        not case.step.reached(Step.AWARD),
        case.plan_number,
        case.plan.facts.contract_years(),
        by_clause(
            (row.details.clause, _article(row, indicators, risks))
            for row in found.agreements
            if row.details.status == AgreementStatus.AGREED
        ),
        tuple(AnnexIndicator(row.number, row.version, row.content) for row in indicators),
        tuple(AnnexRisk(row.number, row.version, row.content) for row in risks),
        tuple((goal.id, goal.title) for goal in load().goals if goal.id in goals),
        _left_out(found),
    )


def _article(
    row: AgreementView,
    indicators: Iterable[EntryView[Indicator]],
    risks: Iterable[EntryView[Risk]],
) -> Article:
    details = row.details
    return Article(
        row.number,
        row.version,
        details.title,
        row.text,
        details.owner,
        row.kind,
        tuple(one.number for one in indicators if str(one.thread) in details.indicators),
        tuple(one.number for one in risks if str(one.thread) in details.risks),
    )


def _left_out(found: Held) -> LeftOut:
    """A risk that is closed is out, as what was dropped."""
    states = [
        *((agreement_ref(row.number), row.details.status) for row in found.agreements),
        *((indicator_ref(row.number), row.content.status) for row in found.indicators),
        *((risk_ref(row.number), row.content.status) for row in found.risks),
    ]
    return LeftOut(
        tuple(ref for ref, state in states if state == "proposed"),
        tuple(ref for ref, state in states if state in ("dropped", CLOSED)),
    )
