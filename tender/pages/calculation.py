"""The calculation of the comparison, offer by offer and step by step, to redo by hand (I14)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.calculation import STAGES, with_everybody
from criteria.low_offers import signals
from criteria.outcome import AWARD, Entrant, input_file, offers, ranking
from criteria.ranking import Ranking
from criteria.ranking_rules import Rounding
from criteria.refusals import Refused
from criteria.texts import sentence
from tender.exports.comparison import About, comparison_file
from tender.exports.plans import named
from tender.pages.calculation_steps import OfferSteps, Walk
from tender.pages.comparison import opened_ranking, ranked_lot
from tender.pages.rankings import Table, table
from tender.permissions import Identity, NotGranted
from tender.store import decisions
from tender.store.memory import Memory
from tender.store.procedures import Case

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

_LOTS: Memory[tuple[CalculationLot, ...]] = Memory(32)


@dataclass(frozen=True, slots=True)
class Placed:
    """An offer in a ranking: its place and its outcome."""

    name: str
    rank: int | None
    outcome: Fraction | None


@dataclass(frozen=True, slots=True)
class CalculationLot:
    """One lot.

    waiting   offers whose price is low, until somebody decides
    ties      the rules for equals, in words
    rounding  the manner of rounding, in words; empty where the plan rounds nothing
    both      the ranking as it counts, and with those who were set aside; empty where nobody was
    """

    key: str
    title: str
    formula: str
    table: Table | None
    offers: tuple[OfferSteps, ...]
    waiting: tuple[str, ...]
    refused: tuple[str, ...]
    ties: tuple[str, ...]
    rounding: str
    both: tuple[tuple[Placed, ...], ...]


@dataclass(frozen=True, slots=True)
class CalculationPage:
    """basis: all that the lots follow from."""

    case: Case
    lots: tuple[CalculationLot, ...]
    basis: tuple[Hashable, ...]
    stages: tuple[str, ...] = STAGES


def calculation_page(session: Session, actor: Identity, lang: str = "nl") -> CalculationPage:
    """The calculation of every lot. NotGranted for who may not see prices and points together."""
    case, known, given, reads = opened_ranking(session, actor)
    decided = {
        id_: (kept, reason if id_ in reads else "")
        for id_, (kept, reason) in decisions.inquiries(session, case.id).items()
    }
    basis = (known, reads, lang)

    def lots() -> tuple[CalculationLot, ...]:
        return tuple(
            calculation_lot(case, key, rows, decided, lang) for key, rows in given.items() if rows
        )

    return CalculationPage(case, _LOTS.get(basis, lots), basis)


def calculation_lot(
    case: Case,
    key: str,
    entrants: Sequence[Entrant],
    decided: Mapping[UUID, tuple[bool, str]],
    lang: str,
) -> CalculationLot:
    """One lot worked out: the same table as the comparison shows, with every step."""
    plan, rules = case.plan, case.plan.lot(key)
    known = {str(id_): reason for id_, (_, reason) in decided.items()}
    low = signals(plan, key, entrants).keys() - known.keys()
    waiting = tuple(one.name for one in entrants if one.id in low)
    price = rules.award.price
    ties = tuple(_tie(case, key, tie, lang) for tie in rules.award.ties)
    formula = sentence(f"names.formula_{price.formula}", lang) if price else ""
    rounding = _rounding(rules.award.rounding, lang)
    made = None if waiting else table(plan, key, AWARD, entrants, lang)
    if made is None or made.refused:
        refused = made.refused if made else ()
        return CalculationLot(
            key, rules.title.get(lang), formula, made, (), waiting, refused, ties, rounding, ()
        )
    result = ranking(plan, key, AWARD, entrants)
    walk = Walk(case, key, made, result, known, lang)
    by_name = {one.name: one for one in entrants}
    return CalculationLot(
        key,
        rules.title.get(lang),
        formula,
        made,
        tuple(walk.offer(row, by_name[row.name]) for row in made.rows),
        (),
        (),
        ties,
        rounding,
        _both(result, with_everybody(plan, key, entrants)),
    )


def _rounding(rule: Rounding, lang: str) -> str:
    rounds = {rule.criterion, rule.price, rule.total} != {None}
    return sentence(f"names.mode_{rule.mode}", lang) if rounds else ""


def _tie(case: Case, lot: str, tie: str, lang: str) -> str:
    kind, _, id_ = tie.partition(":")
    theme = case.plan.stage(lot, AWARD).question(id_).title.get(lang) if id_ else ""
    return sentence(f"names.tie_{kind}", lang, theme=theme)


def _both(counts: Ranking, everybody: Ranking | None) -> tuple[tuple[Placed, ...], ...]:
    if everybody is None:
        return ()
    return tuple(
        tuple(
            Placed(one.id, one.rank, one.total if one.total is not None else one.value)
            for one in ranking_.offers
        )
        for ranking_ in (counts, everybody)
    )


def rank_file(session: Session, actor: Identity, lot: str) -> tuple[str, str]:
    """Name and content of the rank file, for whoever may see everything that stands in it."""
    case, given = ranked_lot(session, actor, lot)
    return _file_name(case, lot, "rank"), input_file(case.plan, lot, AWARD, given)


def _file_name(case: Case, lot: str, kind: str) -> str:
    suffix = "" if case.single_lot else f"-{[key for _, key in case.lots].index(lot) + 1}"
    return f"{named(case.reference)}-{kind}{suffix}"


def workbook(
    session: Session, actor: Identity, lot: str, at: datetime, lang: str
) -> tuple[str, bytes]:
    """Name and content of the workbook of a lot, for whoever may see all that stands in it."""
    case, given = ranked_lot(session, actor, lot)
    body = lot_workbook(case, lot, given, at, lang)
    if body is None:
        raise NotGranted
    return _file_name(case, lot, sentence("comparison_file.name", lang)), body


def lot_workbook(
    case: Case, lot: str, entrants: Sequence[Entrant], at: datetime, lang: str
) -> bytes | None:
    """None while there is no ranking."""
    plan, rules = case.plan, case.plan.lot(lot)
    try:
        result = ranking(plan, lot, AWARD, entrants)
    except Refused:
        return None
    made = table(plan, lot, AWARD, entrants, lang)
    given = offers(plan, rules, AWARD, entrants)
    about = About(
        case.reference,
        rules.title.get(lang),
        case.plan_number or 0,
        case.seal or "",
        case.sealed_at,
        {one.id: one.title.get(lang) for one in rules.award.questions},
        {row.name: row.aside for row in made.rows if row.aside},
        {one.name: one.years for one in entrants if rules.award.price},
        rules.priced_years,
        (made.points_places, made.price_places, made.total_places),
    )
    return comparison_file(about, result, given, at, lang)
