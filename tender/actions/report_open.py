"""From rows to the sections of the award report for readers outside (I10).

What everybody may know is gathered by `open_rows`, which holds no text that anybody wrote about an
offer; what one tenderer may know of itself by `own_rows`, whose queries reach no other tenderer's
texts. Of another tenderer no more comes through than who wins and with how many points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria import award_open as part
from criteria.admission import EXCLUDED, in_full
from criteria.award_advice import PublicAdvice, public
from criteria.award_case import EndedPart
from criteria.award_reasons import ADVANTAGES
from criteria.notices import Names, without
from criteria.outcome import AWARD, SELECTION, Entrant, Outcome, priced, ranking, why_aside
from criteria.plan.parts import procedure
from criteria.ranking import RankedOffer, Ranking
from criteria.trail import Head
from criteria.visibility import Sight
from tender.actions.award_reasons import Reason, award_reasons
from tender.actions.decision_letters import aside_reasons
from tender.actions.desk_letters import names_around
from tender.actions.ending import ending_sent
from tender.actions.outcomes import entrants, read_outcome, stage_candidacies
from tender.actions.report_advice import advice_part
from tender.actions.report_case import OPENINGS, talks
from tender.audit import chain_of
from tender.store import (
    agreements,
    consensus,
    decisions,
    demands,
    dialogue,
    procedures,
    tenderers,
    trail,
)
from tender.store.agreements import AgreementView
from tender.store.consensus import ConsensusView
from tender.store.decisions import DecisionView
from tender.store.demands import DemandView
from tender.store.dialogue import SessionView, TopicView
from tender.store.procedures import Case, StepView
from tender.store.tenderers import CandidacyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STAGES = (SELECTION, AWARD)


@dataclass(frozen=True, slots=True)
class Sent:
    """A decision that went out and holds, with the ranking of each lot it rests on."""

    decision: DecisionView
    outcome: Outcome
    inside: tuple[CandidacyView, ...]
    given: Mapping[str, tuple[Entrant, ...]]
    rankings: Mapping[str, Ranking]
    reasons: Mapping[tuple[UUID, str], Reason]

    def entrant(self, candidacy: UUID) -> Entrant:
        return next(o for rows in self.given.values() for o in rows if o.id == str(candidacy))

    def winner(self, lot: str) -> RankedOffer | None:
        """The winner in the award; in the selection several go on, and none of them is told."""
        frozen = self.outcome.lot(lot)
        if self.decision.stage == SELECTION or not frozen.winner:
            return None
        return placed(self.rankings[lot], dict(frozen.entrants)[frozen.winner])


@dataclass(frozen=True, slots=True)
class OpenRows:
    """What the public edition is made from. counts: how many tenderers stand how; tenderers: for
    whom an edition of its own is made, and whose names it may not hold."""

    case: Case
    tenderers: tuple[TendererView, ...]
    steps: tuple[StepView, ...]
    counts: Mapping[str, int]
    decided: DecisionView | None
    ended: EndedPart | None
    sent: Mapping[str, Sent]
    advice: PublicAdvice
    head: Head | None


@dataclass(frozen=True, slots=True)
class OwnRows:
    """What the edition of one tenderer is made from besides: its own rows.

    names    its own names, and those of others, which no text that it reads holds
    reasons  its own alone, as the letter has them, by stage, candidacy and subject
    """

    case: Case
    tenderer: TendererView
    names: Names
    consensus: Mapping[tuple[str, UUID, str], ConsensusView]
    reasons: Mapping[tuple[str, UUID, str], Reason]
    asides: Mapping[UUID, str]
    demands: Mapping[tuple[str, str], DemandView]
    minutes: tuple[SessionView, ...]
    agreements: tuple[AgreementView, ...]
    topics: Mapping[tuple[UUID, str], TopicView]


def placed(found: Ranking, name: str) -> RankedOffer:
    return next(offer for offer in found.offers if offer.id == name)


def open_rows(session: Session, case: Case) -> OpenRows:
    every = tenderers.tenderers(session, case.id)
    decided = decisions.decisions(session, case.id)
    sent = {stage: decided[stage] for stage in STAGES if stage in decided and decided[stage].sent}
    return OpenRows(
        case,
        every,
        procedures.steps(session, case.id),
        _counts(session, case, every),
        decided.get(AWARD),
        ending_sent(session, case),
        {stage: _sent(session, case, row) for stage, row in sent.items()},
        public(advice_part(session, case)),
        trail.head(session, chain_of(case.id)),
    )


def _counts(session: Session, case: Case, every: tuple[TendererView, ...]) -> Mapping[str, int]:
    received = [one for one in every if one.application is not None]
    found = Counter(one.aside for one in received if one.aside is not None)
    found["received"] = len(received)
    found["late"] = sum(one.late for one in received)
    found["suitable"] = sum(one.valid for one in received)
    found["admitted"] = len({row.tenderer for row in stage_candidacies(session, case, AWARD)})
    return found


def _sent(session: Session, case: Case, row: DecisionView) -> Sent:
    inside = stage_candidacies(session, case, row.stage)
    given = entrants(session, case, row.stage, inside)
    found = {key: ranking(case.plan, key, row.stage, rows) for key, rows in given.items() if rows}
    reasons = award_reasons(session, case, row.stage)
    return Sent(row, read_outcome(row), inside, given, found, reasons)


def own_rows(session: Session, known: OpenRows, one: TendererView) -> OwnRows:
    """The rows of one tenderer; as many queries whatever the number of tenderers."""
    case, sight = known.case, Sight(everyone=True, only=frozenset({str(one.id)}))
    award = known.sent.get(AWARD)
    winners = {
        dict(lot.entrants)[lot.winner]
        for lot in (award.outcome.lots if award else ())
        if lot.winner
    }
    mine = {id_ for _, id_ in one.candidacies}
    return OwnRows(
        case,
        one,
        names_around(one, known.tenderers).knowing(winners),
        {
            (stage, row.candidacy, row.question): row
            for stage in known.sent
            for row in consensus.consensus(
                session, sight, case.id, stage, case.judging(stage).settled
            )
        },
        {
            (stage, *key): reason
            for stage, sent in known.sent.items()
            for key, reason in sent.reasons.items()
            if key[0] in mine
        },
        {id_: why for id_, why in aside_reasons(session, case, AWARD).items() if id_ in mine},
        demands.demand_decisions(session, case.id, one.id),
        dialogue.every_version(session, sight, case.id),
        agreements.agreements(session, sight, case.id),
        dialogue.topics(session, sight, case.id),
    )


# What everybody may know


def result(rows: OpenRows) -> part.ResultPart:
    facts, counts = rows.case.plan.facts, rows.counts
    years = facts.contract_years()
    base = [year for year in years if year.kind == "base"] or list(years)
    awarded = "awarded" in rows.case.milestones
    return part.ResultPart(
        facts.object.text,
        procedure(facts) or rows.case.title,
        facts.term.start,
        base[-1].end,
        tuple(each.years for each in facts.term.parts if each.kind != "base"),
        counts["received"],
        counts["late"],
        counts["incomplete"],
        counts["rejected"],
        counts[EXCLUDED],
        counts["suitable"],
        counts["admitted"],
        rows.decided is not None and rows.decided.approved and rows.ended is None,
        awarded,
        tuple(_result(rows, key, awarded) for _, key in rows.case.lots if rows.ended is None),
    )


def _result(rows: OpenRows, key: str, awarded: bool) -> part.OpenResult:
    lot, sent = rows.case.plan.lot(key), rows.sent.get(AWARD)
    winner = sent.winner(key) if sent and key in sent.rankings else None
    value = None
    if sent is not None and winner is not None and awarded:
        years = next(one.years for one in sent.given[key] if one.name == winner.id)
        value = priced(lot, years) if years else None
    title = None if rows.case.single_lot else lot.title
    return part.OpenResult(title, winner.id if winner else None, value, lot.priced_years)


def criteria(rows: OpenRows) -> part.CriteriaPart:
    plan = rows.case.plan
    return part.CriteriaPart(
        tuple(_stage(rows, key, stage) for _, key in rows.case.lots for stage in STAGES)
        if plan.lots
        else ()
    )


def _stage(rows: OpenRows, key: str, stage: str) -> part.OpenStage:
    lot, rules = rows.case.plan.lot(key), rows.case.plan.stage(key, stage)
    return part.OpenStage(
        None if rows.case.single_lot else lot.title,
        stage,
        tuple(
            part.OpenCriterion(one.title, one.value if rules.on_value else one.points, one.minimum)
            for one in rules.questions
        ),
        rules.price.formula if rules.price else None,
        rules.price.points if rules.price else None,
        rules.minimum_total,
        lot.admitted if stage == SELECTION else 1,
    )


def milestones(rows: OpenRows) -> part.MilestonesPart:
    reached = rows.case.milestones
    opened = [(what, reached.get(f"{what}.opened")) for what in OPENINGS]
    return part.MilestonesPart(
        tuple(part.OpenStep(row.step, row.at) for row in rows.steps),
        tuple(part.OpenOpening(what, row.at) for what, row in opened if row is not None),
        tuple(
            (stage, sent.decision.sent_at)
            for stage, sent in rows.sent.items()
            if sent.decision.sent_at is not None
        ),
        reached["quality.final"].at if "quality.final" in reached else None,
    )


# What one tenderer may know of itself


def ended(rows: OwnRows, known: OpenRows) -> EndedPart | None:
    """The end with its reason, as in the letter."""
    one = known.ended
    return one and replace(one, reason=without(one.reason, rows.names))


def own(rows: OwnRows, known: OpenRows) -> part.OwnPart:
    one = rows.tenderer
    received, gone = one.application, one.exclusion
    return part.OwnPart(
        one.name,
        received.received_at if received else None,
        received.digest if received else None,
        tuple((party.role, party.name) for party in one.parties),
        _tests(rows),
        "late" if one.late else one.aside,
        without(gone.reason, rows.names) if gone else "",
        tuple(
            _own_lot(rows, sent, row, ended=known.ended is not None)
            for sent in known.sent.values()
            for row in sent.inside
            if row.tenderer == one.id
        ),
        rows.case.plan.application_deadline if one.late else None,
    )


def _tests(rows: OwnRows) -> tuple[part.OwnTest, ...]:
    """Per demand the parties that were decided alike. What was found stays in the internal file:
    it may hold what was heard of persons."""
    found: dict[tuple[str, str], list[str]] = {}
    titles = {demand.id: demand.title for demand in in_full(rows.case.plan)}
    for demand in titles:
        for party in rows.tenderer.parties:
            row = rows.demands.get((demand, str(party.id)))
            if row is not None:
                found.setdefault((demand, row.outcome), []).append(party.name)
    return tuple(
        part.OwnTest(titles[demand], outcome, tuple(names))
        for (demand, outcome), names in found.items()
    )


def _own_lot(rows: OwnRows, sent: Sent, row: CandidacyView, *, ended: bool) -> part.OwnLot:
    stage, lot = sent.decision.stage, rows.case.plan.lot(row.lot)
    rules, frozen = rows.case.plan.stage(row.lot, stage), sent.outcome.lot(row.lot)
    mine, winner = placed(sent.rankings[row.lot], row.name), sent.winner(row.lot)
    won = str(row.id) in ((frozen.winner,) if stage == AWARD else frozen.admitted)
    verdict = ("won" if won else "lost") if stage == AWARD else ("" if won else "not_") + "admitted"
    if ended and stage == AWARD:
        verdict += "_ended"
    if mine.set_aside is not None:
        verdict = "set_aside"
    entrant, advantages = sent.entrant(row.id), rows.reasons.get((stage, row.id, ADVANTAGES))
    reason = (
        (why_aside(rules, mine.set_aside), rows.asides.get(row.id, "")) if mine.set_aside else ()
    )
    return part.OwnLot(
        stage,
        None if rows.case.single_lot else lot.title,
        verdict,
        without(": ".join(filter(None, reason)), rows.names),
        mine.rank,
        sum(one.rank is not None for one in sent.rankings[row.lot].offers),
        mine.total,
        tuple(_scores(rows, sent, row, mine, winner)),
        priced(lot, entrant.years) if entrant.years else None,
        rules.price.points if rules.price else None,
        mine.price_points,
        winner.id if winner else None,
        winner.total if winner else None,
        winner.price_points if winner else None,
        mine.value,
        winner.value if winner else None,
        _told(rows, advantages) if advantages else "",
    )


def _told(rows: OwnRows, reason: Reason) -> str:
    """A reason as the letter of this tenderer has it."""
    return reason.text if reason.sent else without(reason.text, rows.names)


def _scores(
    rows: OwnRows, sent: Sent, row: CandidacyView, mine: RankedOffer, winner: RankedOffer | None
) -> list[part.OwnScore]:
    stage = sent.decision.stage
    rules = rows.case.plan.stage(row.lot, stage)
    earned, theirs = dict(mine.criterion_points), dict(winner.criterion_points if winner else ())
    found = []
    for question in rules.questions:
        judged, scale = rows.consensus.get((stage, row.id, question.id)), rules.scale_of(question)
        if judged is None or scale is None:
            continue
        step = scale.step(judged.mark)
        found.append(
            part.OwnScore(
                question.title,
                question.value if rules.on_value else question.points,
                judged.mark,
                step.name if step else None,
                earned.get(question.id),
                _told(rows, rows.reasons[stage, row.id, question.id]),
                theirs.get(question.id),
            )
        )
    return found


def own_dialogue(rows: OwnRows, known: OpenRows) -> part.OwnDialoguePart | None:
    """The own sessions and agreements, less the names of others in what was typed."""
    one = rows.tenderer
    if not rows.minutes and not rows.agreements:
        return None
    return part.OwnDialoguePart(_unnamed(talks(rows, one.id, one.name), rows.names))


def _unnamed(value: Any, names: Names) -> Any:
    """The same with every text less the names of others."""
    if isinstance(value, str):
        return without(value, names)
    if isinstance(value, tuple):
        return tuple(_unnamed(one, names) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        found = {one.name: _unnamed(getattr(value, one.name), names) for one in fields(value)}
        return replace(value, **found)
    return value
