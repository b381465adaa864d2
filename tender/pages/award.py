"""The award: what is proposed and what it rests on, the letters, the standstill, the contract."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.moments import local_date, show_date
from criteria.outcome import AWARD, Outcome, priced
from criteria.refusals import Refused
from criteria.remedies import decision_term
from criteria.term_days import CountedDay, counted_days
from criteria.terms import Standstill, explain
from tender.actions import outcomes
from tender.actions.deciding import present_outcome
from tender.actions.entry import look
from tender.actions.leading import PRICES
from tender.actions.outcomes import read_outcome
from tender.actions.standing import over, term_of
from tender.pages.decisions import DecisionPage, decision_page
from tender.pages.elements import Conformity, conformity
from tender.pages.rankings import Table, table
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import (
    advising,
    agreements,
    contents,
    decisions,
    dialogue,
    draws,
    readings,
    tenderers,
)
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the calendar; look: out, term, edge, go or nothing."""

    number: int
    look: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday."""

    name: str
    weeks: tuple[tuple[Day, ...], ...]


@dataclass(frozen=True, slots=True)
class StandstillView:
    """The term after the decision of a stage, as it runs or as it would run from today."""

    stage: str
    term: Standstill
    sent: bool
    over: bool
    months: tuple[Month, ...]
    days: tuple[CountedDay, ...]
    sentences: tuple[str, ...]
    extends: bool
    rule_source: str | None
    rule_reference: str


@dataclass(frozen=True, slots=True)
class AwardLot:
    """What the decision maker has to know of one lot.

    waits  a low price waits for a decision, and there is no ranking before it
    """

    key: str
    title: str
    table: Table | None
    winner: str | None
    price: Decimal | None
    ceiling: Decimal | None
    priced_years: int
    above: bool
    conformity: Conformity | None
    tied: tuple[tuple[str, str], ...]
    waits: bool


@dataclass(frozen=True, slots=True)
class AwardPage:
    case: Case
    opened: bool
    conflict: bool = False
    sees_points: bool = False
    sees_advice: bool = False
    lots: tuple[AwardLot, ...] = ()
    advice: int = 0
    unanswered: int = 0
    topics: tuple[tuple[str, str], ...] | None = None
    decision: DecisionPage | None = None
    standstill: StandstillView | None = None
    awarded_at: datetime | None = None
    may_award: bool = False
    starts: date | None = None
    may_report: bool = False
    judging: bool = False
    drawn: bool = False
    nobody_left: bool = False

    @property
    def ready(self) -> bool:
        """Whether nothing holds the contract up any more: the term is over, no claim runs and the
        evidence of the winner is there."""
        now = self.decision.counted if self.decision else None
        return bool(now and now.standstill_over and not now.claims_pending and now.evidence_settled)


def award_page(session: Session, actor: Identity, now: datetime, lang: str = "nl") -> AwardPage:
    """The award as this person may see it. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_AWARD)
    viewer, moment = actor.viewer, case.moment
    prices = visibility.prices(viewer, moment)
    if visibility.blind_to_prices(viewer, moment):
        return AwardPage(case, opened=True, conflict=True, judging=True)
    if prices.nothing:
        raise NotGranted
    if not readings.has_read(session, case, actor.id, PRICES):
        return AwardPage(case, opened=False)
    decided = decisions.decisions(session, case.id)
    inside = outcomes.in_stage(tenderers.candidacies(session, case.id), decided, AWARD)
    if any(str(row.tenderer) in viewer.conflicted for row in inside):
        return AwardPage(case, opened=True, conflict=True)
    points = visibility.results(viewer, moment, AWARD).everyone
    spoken, asked = visibility.dialogue(viewer, moment), visibility.advice(viewer, moment)
    given = outcomes.entrants(session, case, AWARD, inside)
    low = outcomes.undecided(session, case, given)
    try:
        found: Outcome | None = present_outcome(session, case, AWARD)
    except Refused:
        found = None
    decision = decided.get(AWARD)
    shown = read_outcome(decision) if decision and decision.runs else found
    agreed = agreements.agreements(session, spoken, case.id)
    years = contents.offer_years(session, prices, case.id)
    names = {str(row.id): row.name for row in inside}
    lots = []
    for key, rows in given.items():
        if not rows:
            continue
        outcome = shown.lot(key) if shown else None
        winner = outcome.winner if outcome else None
        row = next((one for one in inside if str(one.id) == winner), None)
        offered = years.get(row.id, {}) if row else {}
        amounts = [offered[n] for n in sorted(offered)]
        rules = case.plan.lot(key)
        counts = conformity([(row.name, row.tenderer)], agreed) if row else ()
        open_tie = found.lot(key).to_draw if found else ()
        waits = any(UUID(one.id) in low for one in rows)
        lots.append(
            AwardLot(
                key,
                rules.title.get(lang),
                table(case.plan, key, AWARD, rows, lang) if points and not waits else None,
                row.name if row else None,
                priced(rules, amounts) if amounts else None,
                priced(rules, rules.ceilings) if rules.ceilings else None,
                rules.priced_years,
                any(a > c for a, c in zip(amounts, rules.ceilings, strict=False)),
                counts[0] if counts and not spoken.nothing else None,
                tuple((id_, names[id_]) for id_ in open_tie),
                waits,
            )
        )
    winners = {
        row.tenderer for row in inside if shown and str(row.id) in {x.winner for x in shown.lots}
    }
    advice = advising.advice(session, asked, case.id)
    awarded = case.milestones.get("awarded")
    bidders = tenderers.tenderers(session, case.id)
    return AwardPage(
        case,
        True,
        False,
        points,
        not asked.nothing,
        tuple(lots),
        len(advice),
        sum(1 for one in advice if one.outcome is None),
        None if spoken.nothing else _moved(session, spoken, case, winners, lang),
        decision_page(session, actor, case, AWARD, found, bidders, now, lang, with_letters=points),
        standstill_view(case, AWARD, term_of(case, decision), now, lang),
        awarded.at if awarded else None,
        allowed(actor, Permission.AWARD_CONTRACT, case.step) and awarded is None,
        case.plan.facts.term.start,
        allowed(actor, Permission.VIEW_REPORTS, case.step),
        drawn=any(row.stage == AWARD for row in draws.commitments(session, case.id)),
        nobody_left=any(not (lot.winner or lot.tied) for lot in shown.lots) if shown else False,
    )


def _moved(
    session: Session, sight: visibility.Sight, case: Case, winners: Iterable[UUID], lang: str
) -> tuple[tuple[str, str], ...]:
    """Topics of the winner that go on to the implementation plan, with the reason."""
    titles = {topic.id: topic.title.get(lang) for topic in case.plan.topics}
    closed = dialogue.topics(session, sight, case.id).values()
    return tuple(
        (titles.get(row.topic, row.topic), row.reason)
        for row in sorted(closed, key=lambda row: row.topic)
        if row.tenderer in set(winners) and row.outcome == "implementation_plan"
    )


def standstill_view(
    case: Case, stage: str, running: Standstill | None, now: datetime, lang: str
) -> StandstillView | None:
    """The running term, or the one that begins when the letters leave today; None where the plan
    declares none."""
    term = running or decision_term(case.plan, stage, local_date(now))
    if term is None:
        return None
    source = next((one for one in case.plan.rule_sets if one.id == "standstill"), None)
    return StandstillView(
        stage,
        term,
        running is not None,
        over(running, now),
        tuple(_months(term, lang)),
        counted_days(term, lang),
        explain(term, lang, stage),
        case.plan.standstill.extend,
        source.source if source else None,
        source.reference if source else "",
    )


def _months(term: Standstill, lang: str) -> Iterator[Month]:
    """Every month from sending to the first day on which can be signed."""
    first = term.dispatched.replace(day=1)
    while first <= term.earliest_signing:
        weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
        yield Month(
            " ".join(show_date(first, lang).split()[2:]),
            tuple(tuple(Day(day.day, _look(day, first, term)) for day in week) for week in weeks),
        )
        first = (first + timedelta(days=31)).replace(day=1)


def _look(day: date, month: date, term: Standstill) -> str:
    if day.month != month.month:
        return "out"
    if day in (term.dispatched, term.last_day):
        return "edge"
    if day == term.earliest_signing:
        return "go"
    return "term" if term.dispatched < day < term.earliest_signing else ""
