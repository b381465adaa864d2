"""From what was agreed with one tenderer to what contract management takes over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.agreements import AgreementStatus
from criteria.handover import (
    AgreementRow,
    EffectRow,
    Handover,
    IndicatorRow,
    OpenPoint,
    RiskRow,
    TargetRow,
    is_open,
)
from criteria.indicators import DROPPED, Indicator
from criteria.references import indicator_ref, risk_ref
from criteria.risks import CLOSED, Risk
from criteria.text import Text
from tender.actions.contract_annex import Held, held_of
from tender.permissions import Identity, NotGranted
from tender.store import dialogue
from tender.store.dialogue import TopicView
from tender.store.register import EntryView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def handover(session: Session, actor: Identity, tenderer: UUID, now: datetime) -> Handover:
    """What holds with one tenderer now, and what is open. NotGranted when it is not there."""
    found = handovers(session, actor, {tenderer}, now)
    if tenderer not in found:
        raise NotGranted
    return found[tenderer]


def handovers(
    session: Session, actor: Identity, asked: Collection[UUID], now: datetime
) -> dict[UUID, Handover]:
    """The same of several, but for those that are not there. As many queries for any number."""
    every = held_of(session, actor, asked)
    if not every:
        return {}
    one = next(iter(every.values()))
    sight = replace(one.sight, only=frozenset(map(str, every)))
    said = dialogue.topics(session, sight, one.case.id)
    return {id_: _handover(found, said, now) for id_, found in every.items()}


def _handover(found: Held, said: Mapping[tuple[UUID, str], TopicView], now: datetime) -> Handover:
    case = found.case
    return Handover(
        case.reference,
        case.title,
        case.plan.authority,
        found.tenderer.name,
        found.parties,
        now,
        case.plan_number,
        case.plan.facts.contract_years(),
        tuple(_agreements(found)),
        tuple(_indicator(row) for row in found.indicators if row.content.status != DROPPED),
        tuple(_risk(row) for row in found.risks if row.content.status != CLOSED),
        tuple(_open_points(found, said)),
    )


def _agreements(found: Held) -> Iterator[AgreementRow]:
    titles = {topic.id: topic.title for topic in found.case.plan.topics}
    refs = {str(row.thread): indicator_ref(row.number) for row in found.indicators}
    refs |= {str(row.thread): risk_ref(row.number) for row in found.risks}
    for row in found.agreements:
        details = row.details
        if details.status == AgreementStatus.AGREED:
            yield AgreementRow(
                row.ref,
                row.version,
                row.at,
                row.topic,
                titles.get(row.topic, Text(row.topic, row.topic)),
                row.kind,
                details.title,
                row.text,
                details.owner,
                details.clause,
                details.elements,
                tuple(refs[id_] for id_ in details.indicators if id_ in refs),
                tuple(refs[id_] for id_ in details.risks if id_ in refs),
            )


def _indicator(row: EntryView[Indicator]) -> IndicatorRow:
    one = row.content
    targets = tuple(TargetRow(each.year, each.value, each.words) for each in one.targets)
    values = asdict(one) | {"targets": targets}
    return IndicatorRow(ref=indicator_ref(row.number), version=row.version, **values)


def _risk(row: EntryView[Risk]) -> RiskRow:
    one = row.content
    effects = tuple(EffectRow(each.year, each.low, each.high) for each in one.effects)
    values = asdict(one) | {"effects": effects}
    del values["template"]
    return RiskRow(ref=risk_ref(row.number), version=row.version, **values)


def _open_points(found: Held, said: Mapping[tuple[UUID, str], TopicView]) -> Iterator[OpenPoint]:
    for topic in found.case.plan.topics:
        row = said.get((found.tenderer.id, topic.id))
        if is_open(row.outcome if row else None):
            yield OpenPoint(
                topic.id,
                topic.title,
                topic.contract,
                row.outcome if row else "",
                row.reason if row else "",
                row.at if row else None,
            )
