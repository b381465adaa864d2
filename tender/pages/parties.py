"""The parties of one tenderer: who takes part since when, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import asked
from criteria.catalogue import Demand
from criteria.exclusion import grounds_of
from criteria.parties import (
    DOUBLE,
    PAPERS,
    Chart,
    Double,
    Fact,
    Taker,
    answering,
    doubles,
    draw,
)
from criteria.parties.facts import Affiliates, Fees, Norms, Pay, Profit, Relations
from criteria.parties.sums import (
    CAP,
    DIRECTORS,
    EVERYBODY,
    MoneyOut,
    PayTest,
    ProfitTest,
    fees_out,
    money_out,
    next_test,
    pay_test,
    percentage,
    profit_test,
)
from tender.actions.entry import look
from tender.actions.parties import takers
from tender.actions.tenderers import party_of, require_declared, tenderer_shown
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import demands, exclusion, parties, people, signals, tenderers
from tender.store.demands import DemandView
from tender.store.parties import ChangeView, FactView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ASKERS = frozenset(("officer", "auditor"))
"""Who is shown that a party takes part in more than one tenderer."""
MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else a party takes part; the names are None for a viewer with an interest there."""

    tenderer: str | None
    party: str | None
    role: str


@dataclass(frozen=True, slots=True)
class DoubleQuestion:
    """A party that takes part in more than one tenderer, and how that was explained, if it was."""

    party: PartyView
    by: str
    beside: tuple[Elsewhere, ...]
    answer: FactView[Fact] | None


@dataclass(frozen=True, slots=True)
class Line:
    """A party in the list. `since` is the change with which it came, `gone` that with which it
    left; None for what it was from the beginning, and while it is there."""

    party: PartyView
    facts: int
    since: ChangeView | None
    gone: ChangeView | None


@dataclass(frozen=True, slots=True)
class PartiesPage:
    """`signals`: whether the viewer may be led to the confidential signals."""

    case: Case
    tenderer: TendererView
    lines: tuple[Line, ...]
    former: tuple[Line, ...]
    changes: tuple[ChangeView, ...]
    questions: tuple[DoubleQuestion, ...]
    names: Mapping[UUID, str]
    called: Mapping[UUID, str]
    declared: bool
    may_record: bool
    signals: bool

    @property
    def kinds(self) -> int:
        """How many kinds of facts there are for each party."""
        return len(PAPERS)

    @property
    def may_change(self) -> bool:
        return self.may_record and self.declared and self.tenderer.exclusion is None


@dataclass(frozen=True, slots=True)
class Told:
    """What a fact comes to. Only what belongs to its kind is there."""

    chart: Chart | None = None
    money: MoneyOut | None = None
    fees: Decimal | None = None
    profit: ProfitTest | None = None
    pay: tuple[PayTest, ...] = ()
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A kind of fact: the demands of the plan that it answers, and its last version."""

    kind: str
    demands: tuple[Demand, ...]
    view: FactView[Fact] | None
    told: Told


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided last on a demand about a party that left; None where only a ground has a
    finding. `grounds`: the demand has exclusion grounds, which can be read."""

    demand: Demand
    decision: DemandView | None
    grounds: bool


@dataclass(frozen=True, slots=True)
class PartyPage:
    """`verdicts`: of a party that left; those of the others stand in the matrix."""

    case: Case
    tenderer: TendererView
    party: PartyView
    former: bool
    cards: tuple[Card, ...]
    question: DoubleQuestion | None
    names: Mapping[UUID, str]
    declared: bool
    may_record: bool
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class FactPage:
    """One fact of a party with its history, the last version first.

    versions  those of them that are shown, with what each comes to; only the card has a drawing
    """

    case: Case
    tenderer: TendererView
    party: PartyView
    former: bool
    card: Card
    question: DoubleQuestion | None
    history: tuple[FactView[Fact], ...]
    versions: tuple[tuple[FactView[Fact], Told], ...]
    names: Mapping[UUID, str]
    may_record: bool

    @property
    def number(self) -> int:
        return self.history[0].number if self.history else 0

    @property
    def fact(self) -> Fact | None:
        """The version that counts."""
        return self.history[0].fact if self.history else None


def parties_page(session: Session, actor: Identity, tenderer_id: UUID) -> PartiesPage:
    """Who takes part in a tenderer. NotGranted in a conflict, and before its application opened."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    declared = str(tenderer.id) in actor.declared
    changes = parties.changes(session, tenderer.id) if declared else ()
    kinds = parties.kinds_of(session, tenderer.id)
    came = {change.by_party or change.party: change for change in changes if change.kind != "left"}
    went = {change.party: change for change in changes if change.kind != "joined"}
    may_record = allowed(actor, Permission.RECORD_PARTIES, case.step)
    return PartiesPage(
        case,
        tenderer,
        tuple(_line(party, kinds, came, {}) for party in tenderer.parties),
        tuple(_line(party, kinds, came, went) for party in tenderer.former),
        changes,
        _questions(session, actor, case, tenderer) if declared else (),
        _names(session, case),
        {party.id: party.name for party in tenderer.ever},
        declared,
        may_record,
        declared and _reads_signals(session, actor, case),
    )


def _line(
    party: PartyView,
    kinds: Mapping[UUID, frozenset[str]],
    came: Mapping[UUID, ChangeView],
    went: Mapping[UUID, ChangeView],
) -> Line:
    known = len(kinds.get(party.id, frozenset()).intersection(PAPERS))
    return Line(party, known, came.get(party.id), went.get(party.id))


def party_page(session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID) -> PartyPage:
    """Everything known of a party, also of one that left; its facts once the viewer declared."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    party = party_of(tenderer, party_id, ever=True)
    declared = str(tenderer.id) in actor.declared
    known = parties.facts_of(session, party.id) if declared else {}
    questions = _questions(session, actor, case, tenderer) if declared else ()
    question = next((row for row in questions if row.party.id == party.id), None)
    return PartyPage(
        case,
        tenderer,
        party,
        party in tenderer.former,
        tuple(_card(case, party, kind, known.get(kind)) for kind in PAPERS) if declared else (),
        question,
        _names(session, case),
        declared,
        declared and allowed(actor, Permission.RECORD_PARTIES, case.step),
        _verdicts(session, case, party) if declared and party in tenderer.former else (),
    )


def _verdicts(session: Session, case: Case, party: PartyView) -> tuple[Verdict, ...]:
    last = {row.demand: row for row in demands.demand_history(session, case.id, party.id)}
    found = exclusion.found_at(session, party.tenderer)
    return tuple(
        Verdict(demand, last.get(demand.id), bool(grounds_of(demand, case.plan)))
        for demand in asked(case.plan)
        if demand.id in last or (demand.id, str(party.id)) in found
    )


def fact_page(
    session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID, kind: str
) -> FactPage:
    """One fact with its history. Refused until the viewer declared.

    The explanation of a double participation is there for whoever is shown that question.
    """
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    party = party_of(tenderer, party_id, ever=True)
    if kind not in (*PAPERS, DOUBLE):
        raise NotGranted
    require_declared(actor, tenderer.id)
    history = parties.history(session, party.id, kind)[::-1]
    question = None
    if kind == DOUBLE:
        questions = _questions(session, actor, case, tenderer)
        question = next((row for row in questions if row.party.id == party.id), None)
        if actor.roles.isdisjoint(ASKERS) or (question is None and not history):
            raise NotGranted
    card = _card(case, party, kind, history[0] if history else None)
    versions = ((row, _told(row.fact, party, card.demands)) for row in history[:MOST_VERSIONS])
    return FactPage(
        case,
        tenderer,
        party,
        party in tenderer.former,
        card,
        question,
        history,
        tuple((row, replace(told, chart=None)) for row, told in versions),
        _names(session, case),
        allowed(actor, Permission.RECORD_PARTIES, case.step),
    )


def _names(session: Session, case: Case) -> dict[UUID, str]:
    return {person.id: person.name for person in people.people(session, case.id)}


def _reads_signals(session: Session, actor: Identity, case: Case) -> bool:
    if allowed(actor, Permission.RECORD_SIGNAL, case.step):
        return True
    reads = allowed(actor, Permission.VIEW_SIGNALS, case.step)
    return reads and signals.reads_any(session, case.id, actor.id)


def _questions(
    session: Session, actor: Identity, case: Case, tenderer: TendererView
) -> tuple[DoubleQuestion, ...]:
    """The parties of this tenderer that take part elsewhere too, for those who are to ask."""
    if actor.roles.isdisjoint(ASKERS):
        return ()
    everyone = tenderers.tenderers(session, case.id)
    found = [row for row in doubles(takers(everyone)) if row.beside(str(tenderer.id))]
    mine = {str(party.id): party for party in tenderer.parties}
    if not any(taker.party in mine for row in found for taker in row.takers):
        return ()
    answers = parties.facts_in(session, case.id, DOUBLE)
    titles = {str(row.id): row.name for row in everyone}
    return tuple(
        DoubleQuestion(
            party,
            double.by,
            tuple(_beside(actor, titles, other) for other in double.beside(str(tenderer.id))),
            answers.get(party.id),
        )
        for party, double in _mine(mine, found)
    )


def _mine(
    mine: Mapping[str, PartyView], found: Iterable[Double]
) -> Iterable[tuple[PartyView, Double]]:
    return ((mine[t.party], double) for double in found for t in double.takers if t.party in mine)


def _beside(actor: Identity, titles: Mapping[str, str], other: Taker) -> Elsewhere:
    if other.tenderer in actor.conflicted:
        return Elsewhere(None, None, other.role)
    return Elsewhere(titles[other.tenderer], other.name, other.role)


def _card(case: Case, party: PartyView, kind: str, view: FactView[Fact] | None) -> Card:
    demands = tuple(row for row in case.plan.demands if answering(row.id) == kind)
    return Card(kind, demands, view, _told(view.fact, party, demands) if view else Told())


def _told(fact: Fact, party: PartyView, demands: Iterable[Demand]) -> Told:
    if isinstance(fact, Relations):
        return Told(chart=draw(fact.rows) if fact.rows else None)
    if isinstance(fact, Affiliates):
        return Told(money=money_out(fact))
    if isinstance(fact, Fees):
        return Told(fees=fees_out(fact))
    if isinstance(fact, Profit):
        level = next((row.text.nl for row in demands if row.id == CAP), "")
        return Told(profit=profit_test(fact, percentage(level)))
    if isinstance(fact, Norms):
        return Told(due=next_test(fact))
    if isinstance(fact, Pay):
        return Told(
            pay=tuple(
                pay_test(fact, row.id, party.legal_form, row.not_for_legal_forms)
                for row in demands
                if row.id in (DIRECTORS, EVERYBODY)
            )
        )
    return Told()


def opened_at(page: PartiesPage) -> datetime | None:
    """Since when the parties of the application take part: when it came in."""
    return page.tenderer.application.received_at if page.tenderer.application else None
