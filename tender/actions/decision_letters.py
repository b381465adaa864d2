"""The letters of a decision: written from its frozen outcome, each with its own facts alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_reasons import ADVANTAGES
from criteria.canon import digest
from criteria.letters import LetterFacts, LetterLot, LetterScore, letter
from criteria.moments import local_date
from criteria.notices import Names, without
from criteria.outcome import AFTER_OPENING, AWARD, SELECTION, Outcome, why_aside
from criteria.own_points import own_sum
from criteria.own_price import own_price
from criteria.plan import StageRules
from criteria.remedies import decision_term
from criteria.terms import Standstill
from tender.actions import around
from tender.actions.awaiting import municipalities
from tender.actions.award_reasons import Grounds, Reason, award_reasons, grounds
from tender.actions.desk_letters import names_around
from tender.actions.outcomes import read_outcome
from tender.store import asking, decisions, final_offers, notices
from tender.store import award_reasons as rows
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sending_basis(letters: Mapping[UUID, str]) -> str:
    """What a sending rests on: the digest of all its letters."""
    return digest(listed(letters))


def listed(letters: Mapping[UUID, str]) -> list[list[str]]:
    return sorted(
        [str(to), hashlib.sha256(text.encode()).hexdigest()] for to, text in letters.items()
    )


@dataclass(frozen=True, slots=True)
class Drafted:
    """A letter as it would go out now, with what it was written from.

    names    whose names it may hold, and whose not
    reasons  those that it tells
    """

    facts: LetterFacts
    text: str
    names: Names
    term: Standstill | None
    reasons: tuple[Reason, ...] = ()


def write_letters(
    session: Session, case: Case, decision: DecisionView, now: datetime
) -> dict[UUID, str]:
    """The text of every letter of `drafted`."""
    return {to: one.text for to, one in drafted(session, case, decision, now).items()}


def drafted(
    session: Session,
    case: Case,
    decision: DecisionView,
    now: datetime,
    known: Grounds | None = None,
) -> dict[UUID, Drafted]:
    """The letter of every tenderer concerned by a decision, each with its own facts alone.

    Whoever heard of its rejection before gets no second one with the selection. What people typed
    may name another tenderer; a letter names nobody else but who wins (I10).

    known  what the reasons rest on, when it was read before
    """
    known = known or grounds(session, case, decision.stage)
    reasons = award_reasons(session, case, decision.stage, known)
    told = notices.rejected(session, case.id)
    replaces = decisions.replaced(session, case, decision)
    asides = aside_reasons(session, case, decision.stage)
    condition = asking.conditions(session, case.id).get(decision.id, "")
    outcome = read_outcome(decision)
    winners = {dict(lot.entrants)[lot.winner] for lot in outcome.lots if lot.winner}
    chosen = around.winners(outcome, known.inside) if decision.stage == AWARD else ()
    proven = around.evidence_open(session, case, chosen) == 0 if chosen else None
    towns = municipalities(session, case, decision, now) if decision.stage == AWARD else ()
    out: dict[UUID, Drafted] = {}
    for tenderer in known.bidders:
        if tenderer.id in told:
            continue
        facts = _facts(case, outcome, tenderer, known, reasons, asides, now)
        if facts is not None:
            won = any(lot.result == "won" for lot in facts.lots)
            own = condition if won else ""
            facts = replace(facts, replaces=replaces, condition=own, proven=proven, deciders=towns)
            names = names_around(tenderer, known.bidders).knowing(winners)
            term = decision_term(case.plan, facts.stage, facts.on, facts.out)
            text = without(letter(case.plan, facts, term), names)
            lots = {lot.candidacy for lot in facts.lots}
            mine = (one for (id_, _), one in reasons.items() if str(id_) in lots)
            out[tenderer.id] = Drafted(facts, text, names, term, tuple(mine))
    return out


def keep_reasons(
    session: Session,
    case: Case,
    stage: str,
    letters: Iterable[Drafted],
    participant: UUID,
    now: datetime,
) -> None:
    """Every reason as its letter tells it, for whatever is made from the decision later."""
    told = (
        (reason.candidacy, reason.subject, without(reason.text, one.names), reason.basis)
        for one in letters
        for reason in one.reasons
    )
    rows.keep(session, stage, case.judging(stage).settled, told, participant, now)


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


def _why_out(rules: StageRules, code: str, typed: str) -> str:
    """Why an offer was set aside: by which rule, unless two officers wrote it themselves, and what
    they wrote."""
    told = () if code == AFTER_OPENING and typed else (why_aside(rules, code),)
    return ": ".join((*told, *([typed] if typed else ())))


def _facts(
    case: Case,
    outcome: Outcome,
    tenderer: TendererView,
    known: Grounds,
    reasons: Mapping[tuple[UUID, str], Reason],
    asides: Mapping[UUID, str],
    now: datetime,
) -> LetterFacts | None:
    out, reason = None, ""
    if outcome.stage == SELECTION and tenderer.late:
        out = "late"
    elif outcome.stage == SELECTION and tenderer.exclusion is not None:
        out = tenderer.aside
        reason = tenderer.exclusion.reason
    mine = [row for row in known.inside if row.tenderer == tenderer.id]
    if out is None and not mine:
        return None
    lots = tuple(
        _letter_lot(case, outcome, row, known, reasons, asides.get(row.id, "")) for row in mine
    )
    return LetterFacts(
        outcome.stage,
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
    known: Grounds,
    reasons: Mapping[tuple[UUID, str], Reason],
    aside: str,
) -> LetterLot:
    own = known.ranked(candidacy)
    assert own is not None
    lot = frozen.lot(candidacy.lot)
    winner = known.winner(candidacy.lot)
    best = known.ranked(winner) if winner else None
    if frozen.stage == SELECTION:
        verdict = "admitted" if str(candidacy.id) in lot.admitted else "not_admitted"
    else:
        verdict = "won" if str(candidacy.id) == lot.winner else "lost"
    if own.set_aside is not None:
        verdict = "set_aside"
    rules = case.plan.stage(candidacy.lot, frozen.stage)
    marks = {one.id: dict(one.marks) for one in known.given[candidacy.lot]}
    years = {one.id: one.years for one in known.given[candidacy.lot]}
    mine, theirs = marks[str(candidacy.id)], marks[str(winner.id)] if winner else {}
    earned = dict(own.criterion_points)
    beside = dict(best.criterion_points) if best else {}
    scores = []
    for question in rules.questions:
        mark = mine.get(question.id)
        scale = rules.scale_of(question)
        worth = question.value if rules.on_value else question.points
        if mark is None or scale is None or worth is None:
            continue
        step = scale.step(mark)
        given = reasons.get((candidacy.id, question.id))
        scores.append(
            LetterScore(
                question.title.nl,
                mark,
                step.name.nl if step else "",
                None if rules.on_value else earned.get(question.id),
                worth,
                given.text if given else "",
                beside.get(question.id),
                theirs.get(question.id),
                question.id,
            )
        )
    told = reasons.get((candidacy.id, ADVANTAGES))
    return LetterLot(
        None if case.single_lot else case.plan.lot(candidacy.lot).title.nl,
        verdict,
        own.rank,
        own.total,
        winner.name if winner else None,
        best.total if best else None,
        tuple(scores),
        own.price_points,
        _why_out(rules, own.set_aside, aside) if own.set_aside else "",
        best.price_points if best else None,
        told.text if told and verdict == "lost" else "",
        str(candidacy.id),
        rules.price.points if rules.price else None,
        own_price(case.plan.lot(candidacy.lot), years[str(candidacy.id)], own),
        own_sum(rules, own),
    )
