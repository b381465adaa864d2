"""The letters of a decision: written from its frozen outcome, each with its own facts alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.canon import digest
from criteria.letters import LetterFacts, LetterLot, LetterScore, letter
from criteria.moments import local_date
from criteria.notices import without
from criteria.numbers import Mark
from criteria.outcome import AWARD, SELECTION, Entrant, Outcome, ranking, why_aside
from criteria.ranking import RankedOffer, Ranking
from criteria.terms import standstill
from criteria.visibility import Sight
from tender.actions.desk_letters import names_around
from tender.actions.outcomes import entrants, read_outcome, stage_candidacies
from tender.store import consensus, decisions, final_offers, notices, tenderers
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ALL = Sight(everyone=True)


def sending_basis(letters: Mapping[UUID, str]) -> str:
    """What a sending rests on: the digest of all its letters."""
    return digest(listed(letters))


def listed(letters: Mapping[UUID, str]) -> list[list[str]]:
    return sorted(
        [str(to), hashlib.sha256(text.encode()).hexdigest()] for to, text in letters.items()
    )


def write_letters(
    session: Session, case: Case, decision: DecisionView, now: datetime
) -> dict[UUID, str]:
    """The letter of every tenderer concerned by a decision, each with its own facts alone.

    Whoever heard of its rejection before gets no second one with the selection. What people typed
    may name another tenderer; a letter names nobody else but who wins (I10).
    """
    rule = case.plan.standstill
    term = standstill(local_date(now), rule.days, rule.extend) if decision.stage == AWARD else None
    inside = stage_candidacies(session, case, decision.stage)
    given = entrants(session, case, decision.stage, inside)
    results = {
        key: ranking(case.plan, key, decision.stage, rows) for key, rows in given.items() if rows
    }
    stage, round_ = decision.stage, case.judging(decision.stage).settled
    reasons = {
        (row.candidacy, row.question): row.motivation
        for row in consensus.consensus(session, _ALL, case.id, stage, round_)
    }
    told = notices.rejected(session, case.id)
    replaces = decisions.replaced(session, case, decision)
    asides = aside_reasons(session, case, decision.stage)
    outcome_ = read_outcome(decision)
    winners = {dict(lot.entrants)[lot.winner] for lot in outcome_.lots if lot.winner}
    bidders = tenderers.tenderers(session, case.id)
    out: dict[UUID, str] = {}
    for tenderer in bidders:
        if tenderer.id in told:
            continue
        facts = _facts(case, decision, tenderer, inside, given, results, reasons, asides, now)
        if facts is not None:
            text = letter(case.plan, replace(facts, replaces=replaces), term)
            out[tenderer.id] = without(text, names_around(tenderer, bidders).knowing(winners))
    return out


def aside_reasons(session: Session, case: Case, stage: str) -> dict[UUID, str]:
    """Why offers were set aside in the award, in the words of who did: after the opening, or after
    an inquiry into a low price."""
    if stage != AWARD:
        return {}
    low = {
        id_: text for id_, (kept, text) in decisions.inquiries(session, case.id).items() if not kept
    }
    after = final_offers.set_aside(session, case.id)
    return {**{id_: row.reason for id_, row in after.items()}, **low}


def _facts(
    case: Case,
    decision: DecisionView,
    tenderer: TendererView,
    inside: Iterable[CandidacyView],
    given: Mapping[str, tuple[Entrant, ...]],
    results: Mapping[str, Ranking],
    reasons: Mapping[tuple[UUID, str], str],
    asides: Mapping[UUID, str],
    now: datetime,
) -> LetterFacts | None:
    out, reason = None, ""
    if decision.stage == SELECTION and tenderer.late:
        out = "late"
    elif decision.stage == SELECTION and tenderer.exclusion is not None:
        out = tenderer.aside
        reason = tenderer.exclusion.reason
    mine = [row for row in inside if row.tenderer == tenderer.id]
    if out is None and not mine:
        return None
    frozen = read_outcome(decision)
    marks = {entrant.id: dict(entrant.marks) for rows in given.values() for entrant in rows}
    lots = tuple(
        _letter_lot(
            case, frozen, row, marks[str(row.id)], results[row.lot], reasons, asides.get(row.id, "")
        )
        for row in mine
    )
    return LetterFacts(
        decision.stage,
        tenderer.name,
        case.title.nl,
        case.plan.authority,
        local_date(now),
        () if out else lots,
        out,
        reason,
    )


def _letter_lot(
    case: Case,
    frozen: Outcome,
    candidacy: CandidacyView,
    marks: Mapping[str, Mark],
    result: Ranking,
    reasons: Mapping[tuple[UUID, str], str],
    aside: str,
) -> LetterLot:
    own = _offer(result, candidacy.name)
    lot = frozen.lot(candidacy.lot)
    winner = _offer(result, dict(lot.entrants)[lot.winner]) if lot.winner else None
    if frozen.stage == SELECTION:
        verdict = "admitted" if str(candidacy.id) in lot.admitted else "not_admitted"
    else:
        verdict = "won" if str(candidacy.id) == lot.winner else "lost"
    if own.set_aside is not None:
        verdict = "set_aside"
    rules = case.plan.stage(candidacy.lot, frozen.stage)
    theirs = dict(winner.criterion_points) if winner else {}
    earned: Mapping[str, Fraction] = dict(own.criterion_points)
    scores = []
    for question in rules.questions:
        mark = marks.get(question.id)
        scale = rules.scale_of(question)
        worth = question.value if rules.on_value else question.points
        if mark is None or scale is None or worth is None:
            continue
        step = scale.step(mark)
        scores.append(
            LetterScore(
                question.title.nl,
                mark,
                step.name.nl if step else "",
                None if rules.on_value else earned.get(question.id),
                worth,
                reasons.get((candidacy.id, question.id), ""),
                theirs.get(question.id),
            )
        )
    return LetterLot(
        None if case.single_lot else case.plan.lot(candidacy.lot).title.nl,
        verdict,
        own.rank,
        own.total,
        winner.id if winner else None,
        winner.total if winner else None,
        tuple(scores),
        own.price_points,
        ": ".join(filter(None, (why_aside(rules, own.set_aside), aside))) if own.set_aside else "",
    )


def _offer(result: Ranking, name: str) -> RankedOffer:
    return next(offer for offer in result.offers if offer.id == name)
