"""From rows to the pure outcome: which candidacies are in a stage, and what comes out of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.canon import from_plain
from criteria.low_offers import Signal, signals
from criteria.outcome import AFTER_OPENING, AWARD, Entrant, LotOutcome, Outcome, lot_outcome
from criteria.phases import Step
from criteria.visibility import Sight
from tender.store import consensus, contents, decisions, final_offers, tenderers
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def read_outcome(decision: DecisionView) -> Outcome:
    """The frozen outcome a decision rests on."""
    return from_plain(Outcome, json.loads(decision.body))


def in_stage(
    candidacies: Iterable[CandidacyView], decided: Mapping[str, DecisionView], stage: str
) -> tuple[CandidacyView, ...]:
    """The candidacies of a stage: all valid ones, or for the award those an approval admitted."""
    if stage != AWARD:
        return tuple(candidacies)
    chosen = decided.get("selection")
    if chosen is None or not chosen.approved:
        return ()
    outcome = read_outcome(chosen)
    admitted = {id_ for lot in outcome.lots for id_ in lot.admitted}
    return tuple(row for row in candidacies if str(row.id) in admitted)


def stage_candidacies(
    session: Session, case: Case, stage: str, at: datetime | None = None
) -> tuple[CandidacyView, ...]:
    """The candidacies that a stage is about. Once its decision is approved these are the ones of
    that moment: whoever is excluded later falls out of what follows, not out of what was frozen.

    at  as they were at that moment
    """
    decided = decisions.decisions(session, case.id) if case.step.reached(Step.SELECT) else {}
    as_of = at or decided_at(decided, stage)
    return in_stage(tenderers.candidacies(session, case.id, as_of), decided, stage)


def decided_at(decided: Mapping[str, DecisionView], stage: str) -> datetime | None:
    """When the decision of a stage was approved; None while there is none."""
    chosen = decided.get(stage)
    return chosen.approved_at if chosen is not None and chosen.approved else None


def in_award(session: Session, case: Case) -> tuple[CandidacyView, ...]:
    """The candidacies that the approved selection admitted to the award phase."""
    decided = decisions.decisions(session, case.id)
    return in_stage(tenderers.candidacies(session, case.id), decided, AWARD)


def admitted_tenderers(
    candidacies: Iterable[CandidacyView], decided: Mapping[str, DecisionView]
) -> tuple[CandidacyView, ...]:
    """One candidacy per admitted tenderer, for what concerns the tenderer and not the lot."""
    first: dict[UUID, CandidacyView] = {}
    for row in in_stage(candidacies, decided, AWARD):
        first.setdefault(row.tenderer, row)
    return tuple(first.values())


def entrants(
    session: Session,
    case: Case,
    stage: str,
    inside: Iterable[CandidacyView],
    round_: int | None = None,
    dropping: UUID | None = None,
) -> dict[str, tuple[Entrant, ...]]:
    """Per lot the tenderers with the consensus marks, and for the award the lump sums.

    Computing needs every row, whoever asks; who may see the result was asked before. The marks are
    those as of a round: of the last that is not running, unless another is asked. `dropping` is an
    offer that is set aside after the opening, besides those that were.
    """
    everything = Sight(everyone=True)
    marks = consensus.marks(session, case.id, stage, round_ or case.judging(stage).settled)
    years: Mapping[UUID, Mapping[int, Decimal]] = {}
    kept: Mapping[UUID, tuple[bool, str]] = {}
    aside_after: Collection[UUID | None] = ()
    if stage == AWARD and case.moment.prices_opened:
        years = contents.offer_years(session, everything, case.id)
        kept = decisions.inquiries(session, case.id)
        aside_after = {*final_offers.set_aside(session, case.id), dropping}
    found: dict[str, list[Entrant]] = {key: [] for _, key in case.lots}
    for candidacy in inside:
        given = years.get(candidacy.id, {})
        aside = None
        if stage == AWARD and not given:
            aside = "no_offer"
        elif candidacy.id in kept and not kept[candidacy.id][0]:
            aside = "abnormally_low"
        fell = AFTER_OPENING if candidacy.id in aside_after else None
        if fell and case.plan.lot(candidacy.lot).recompute:
            aside = aside or fell
        own = marks.get(candidacy.id, {})
        found[candidacy.lot].append(
            Entrant(
                str(candidacy.id),
                candidacy.name,
                tuple(sorted(own.items())),
                tuple(given[year] for year in sorted(given)),
                aside,
                fell,
            )
        )
    return {key: tuple(rows) for key, rows in found.items()}


def outcome(session: Session, case: Case, stage: str, inside: Iterable[CandidacyView]) -> Outcome:
    """What comes out of a stage now, computed from the rows."""
    drawn = decisions.draws(session, case.id, stage)
    lots: list[LotOutcome] = [
        lot_outcome(case.plan, key, stage, rows, drawn.get(key, ()))
        for key, rows in entrants(session, case, stage, inside).items()
        if rows
    ]
    return Outcome(stage, case.plan_number or 0, case.seal or "", tuple(lots))


def low_offers(
    case: Case, given: Mapping[str, Sequence[Entrant]]
) -> dict[UUID, tuple[Signal, ...]]:
    """The triggers for a low price that offers hit, per candidacy. Empty until prices are open."""
    if not case.moment.prices_opened:
        return {}
    return {
        UUID(id_): found
        for key, rows in given.items()
        if rows
        for id_, found in signals(case.plan, key, rows).items()
    }


def low_offers_waiting(
    session: Session, case: Case, inside: Sequence[CandidacyView] | None = None
) -> frozenset[UUID]:
    """The candidacies whose low price waits for a decision. `inside` are those of the award."""
    if not case.moment.prices_opened:
        return frozenset()
    rows = stage_candidacies(session, case, AWARD) if inside is None else inside
    return undecided(session, case, entrants(session, case, AWARD, rows))


def undecided(
    session: Session, case: Case, given: Mapping[str, Sequence[Entrant]]
) -> frozenset[UUID]:
    """The same, of these entrants. Until all are decided a lot has no ranking (I8)."""
    decided = decisions.inquiries(session, case.id)
    return frozenset(low_offers(case, given).keys() - decided.keys())
