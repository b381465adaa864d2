"""Low prices: which offers the plan asks about, and how the inquiry into each one goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.low_offers import Assessed, Signal, declared, kind_of, question, stand, topics
from criteria.outcome import AWARD, needs_inquiry, priced
from criteria.plan import LotRules
from criteria.texts import sentence
from tender.actions import outcomes
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.tenderers import may_read
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import decisions, final_offers, people, readings, tenderers
from tender.store.final_offers import StepView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STATES = {
    "open": "attention",
    "asked": "waiting",
    "answered": "attention",
    "assessed": "attention",
    "kept": "ok",
    "aside": "bad",
}
"""How each stand of an inquiry looks."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in words. `said` is None for whoever did not declare about the tenderer (I5).

    rows  of an assessment: topic, verdict and reason
    """

    id: UUID
    kind: str
    by: str
    at: datetime
    view: StepView
    said: str | None
    how: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LowOffer:
    """An offer that hits a trigger, and how far the inquiry into it is."""

    candidacy: UUID
    tenderer: UUID
    name: str
    amount: Decimal
    told: tuple[str, ...]
    stand: str
    look: str
    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class LowLot:
    """What the plan declares for a lot, and the offers it is about."""

    key: str
    title: str
    rules: tuple[str, ...]
    costs: bool
    low: tuple[LowOffer, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LowOffersPage:
    """`reference`: where the rules stand, empty where the plan declares none."""

    case: Case
    opened: bool
    conflict: bool = False
    judging: bool = False
    reference: str = ""
    lots: tuple[LowLot, ...] = ()
    may_set_aside: bool = False


@dataclass(frozen=True, slots=True)
class InquiryPage:
    """The inquiry into one offer. `seen` is how many steps it has."""

    case: Case
    offer: LowOffer
    reference: str
    declared: bool
    may_declare: bool
    may_act: bool
    steps: tuple[StepLine, ...]
    topics: tuple[str, ...]
    suggestion: str

    @property
    def seen(self) -> int:
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read once for either page."""

    case: Case
    inside: tuple[CandidacyView, ...]
    amounts: Mapping[UUID, Decimal]
    hits: Mapping[UUID, tuple[Signal, ...]]
    steps: Mapping[UUID, tuple[StepView, ...]]
    decided: Mapping[UUID, tuple[bool, str]]
    lang: str

    def low(self, row: CandidacyView) -> LowOffer:
        kept, reason = self.decided.get(row.id, (None, ""))
        state = stand([one.step for one in self.steps.get(row.id, ())], kept)
        return LowOffer(
            row.id,
            row.tenderer,
            row.name,
            self.amounts[row.id],
            tuple(one.told(self.lang) for one in self.hits.get(row.id, ())),
            state,
            STATES[state],
            sentence(f"low.state_{state}", self.lang),
            reason,
        )

    def asked(self, row: CandidacyView) -> bool:
        """Whether there is, or was, an inquiry into this offer."""
        return row.id in self.amounts and (
            row.id in self.hits or row.id in self.decided or row.id in self.steps
        )


def low_offers_page(session: Session, actor: Identity, lang: str = "nl") -> LowOffersPage:
    """Every low price, for whoever has opened the prices. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    shut = _shut(session, actor, case)
    if shut is not None:
        return shut
    found = _read(session, actor, case, lang)
    if found is None:
        return LowOffersPage(case, True, conflict=True)
    lots = (_lot(found, case.plan.lot(key)) for _, key in case.lots)
    return LowOffersPage(
        case,
        True,
        reference=case.plan.place_of("low-offers"),
        lots=tuple(lots),
        may_set_aside=allowed(actor, Permission.SET_OFFER_ASIDE, case.step),
    )


def inquiry_page(
    session: Session, actor: Identity, candidacy: UUID, lang: str = "nl"
) -> InquiryPage:
    """One inquiry; NotGranted where the prices are not opened, or there is none."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    found = _read(session, actor, case, lang) if _shut(session, actor, case) is None else None
    rows = found.inside if found else ()
    row = next((one for one in rows if one.id == candidacy), None)
    if found is None or row is None or not found.asked(row):
        raise NotGranted
    bidder = next(one for one in tenderers.tenderers(session, case.id) if one.id == row.tenderer)
    reads = may_read(actor, bidder)
    names = {one.id: one.name for one in people.people(session, case.id)}
    lot = case.plan.lot(row.lot)
    offer = found.low(row)
    acts = allowed(actor, Permission.DECIDE_INQUIRY, case.step)
    return InquiryPage(
        case,
        offer,
        case.plan.place_of("low-offers"),
        reads,
        allowed(actor, Permission.DECLARE, case.step),
        acts and row.id in found.hits and row.id not in found.decided,
        tuple(_line(one, reads, names, lang) for one in found.steps.get(row.id, ())),
        topics(lot),
        question(case.plan, lot, found.hits.get(row.id, ()), row.name),
    )


def _shut(session: Session, actor: Identity, case: Case) -> LowOffersPage | None:
    """What somebody sees who sees no price now; None for whoever does."""
    viewer, moment = actor.viewer, case.moment
    if visibility.blind_to_prices(viewer, moment):
        return LowOffersPage(case, True, conflict=True, judging=True)
    if visibility.prices(viewer, moment).nothing:
        raise NotGranted
    if not readings.has_read(session, case, actor.id, PRICES):
        return LowOffersPage(case, opened=False)
    return None


def _read(session: Session, actor: Identity, case: Case, lang: str) -> _Found | None:
    """Everything both pages show; None for whoever declared an interest in one of the offers."""
    inside = outcomes.in_award(session, case)
    if any(str(row.tenderer) in actor.viewer.conflicted for row in inside):
        return None
    given = outcomes.entrants(session, case, AWARD, inside)
    amounts = {
        UUID(one.id): priced(case.plan.lot(key), one.years)
        for key, rows in given.items()
        for one in rows
        if one.years
    }
    return _Found(
        case,
        tuple(inside),
        amounts,
        outcomes.low_offers(case, given),
        final_offers.inquiry_steps(session, case.id),
        decisions.inquiries(session, case.id),
        lang,
    )


def _lot(found: _Found, lot: LotRules) -> LowLot:
    here = [row for row in found.inside if row.lot == lot.id and row.id in found.amounts]
    low = [row for row in here if found.asked(row)]
    return LowLot(
        lot.id,
        lot.title.get(found.lang),
        tuple(_rules(lot, found.lang)),
        lot.low_costs,
        tuple(found.low(row) for row in low),
        tuple(row.name for row in here if row not in low),
    )


def _rules(lot: LotRules, lang: str) -> list[str]:
    """The triggers of a lot in words; a price without an outcome is always one where it can be."""
    shares = {"mean": lot.low_mean, "next": lot.low_next, "reference": lot.low_reference}
    said = [
        sentence(f"low.rule_{rule}", lang, share=shares[rule], amount=lot.low_amount)
        for rule in declared(lot)
    ]
    if needs_inquiry(lot, (Decimal(0),)):
        said.append(sentence("low.rule_no_value", lang))
    return said


def _line(one: StepView, reads: bool, names: Mapping[UUID, str], lang: str) -> StepLine:
    step = one.step
    rows: tuple[tuple[str, str, str], ...] = ()
    said: str | None = None
    how = ""
    if isinstance(step, Assessed):
        rows = tuple(
            (sentence(f"low.topic_{t}", lang), sentence(f"low.verdict_{v}", lang), text)
            for t, v, text in step.rows
            if reads
        )
        said = "" if reads else None
    else:
        said = step.text if reads else None
        how = sentence(f"low.how_{step.how}", lang)
    return StepLine(one.id, kind_of(step), names.get(one.by, ""), one.at, one, said, how, rows)
