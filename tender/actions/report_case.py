"""From rows to the sections of the award report on the procedure itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol
from uuid import UUID

from criteria import award_case as part
from criteria.admission import EXCLUDED, applies, asked, in_full
from criteria.case_facts import CaseFacts
from criteria.contract_budget import ContractYear
from criteria.formulas import FORMULAS
from criteria.outcome import AWARD, SELECTION
from criteria.plan import parts as plan_parts
from criteria.plan.parts import procedure, source
from criteria.text import Text
from tender.actions.report_rows import Rows
from tender.store.agreements import AgreementView
from tender.store.decisions import DecisionView, sending
from tender.store.dialogue import SessionView, TopicView, latest
from tender.store.people import DeclarationView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

OPENINGS = ("applications", "quality", "price")
EVENTS = ("consensus.opened", "award-consensus.opened", "quality.final", "awarded", "ended")


def term_year(facts: CaseFacts, year: ContractYear) -> part.TermYear:
    return part.TermYear(year.number, year.start, year.end, year.kind, facts.budget_for(year))


def outcome(rows: Rows) -> part.OutcomePart:
    facts = rows.case.plan.facts
    later = [each.joined for each in facts.municipalities if each.joined is not None]
    years = facts.contract_years()
    first = [year for year in years if year.kind == "base"] or list(years)
    received = [t for t in rows.tenderers if t.application is not None]
    return part.OutcomePart(
        object=facts.object.text,
        procedure=procedure(facts) or rows.case.title,
        municipalities=len(facts.members_on(facts.term.start)),
        joining=len([day for day in later if day > facts.term.start]),
        joining_on=max(later, default=None),
        starts=facts.term.start,
        ends=first[-1].end,
        options=tuple(each.years for each in facts.term.parts if each.kind != "base"),
        received=len(received),
        late=len([t for t in received if t.late]),
        excluded=len([t for t in received if t.aside == EXCLUDED]),
        suitable=len([t for t in received if t.valid]),
        admitted=len({row.tenderer for row in rows.stages[AWARD].inside}),
        results=tuple(_result(rows, key) for _, key in rows.case.lots),
    )


def _result(rows: Rows, key: str) -> part.LotResult:
    lot = rows.case.plan.lot(key)
    stage = rows.stages[AWARD]
    ranked = [o for o in stage.rankings[key].offers if o.rank] if key in stage.rankings else []
    frozen = next((o for o in stage.outcome.lots if o.lot == key), None) if stage.outcome else None
    winner = dict(frozen.entrants).get(frozen.winner or "") if frozen else None
    own = next((offer for offer in ranked if offer.id == winner), None)
    others = [o.total for o in ranked if o.id != winner and o.total is not None]
    lead = own.total - max(others) if own and own.total is not None and others else None
    price = lot.award.price
    in_points = price is None or FORMULAS[price.formula].result != "value"
    weights = [q.points for q in lot.award.questions if q.points is not None]
    weights += [price.points] if price and price.points is not None else []
    return part.LotResult(
        None if rows.case.single_lot else lot.title,
        winner,
        own.total if own else None,
        sum(weights) if in_points and weights else None,  # type: ignore[arg-type]
        lead,
        own.value if own else None,
        len(ranked),
    )


def course(rows: Rows) -> part.CoursePart:
    reached = rows.case.milestones
    openings = []
    for what in OPENINGS:
        begun = reached.get(f"{what}.opening")
        if begun is not None:
            done = reached.get(f"{what}.opened")
            openings.append(
                part.Opening(
                    what,
                    begun.at,
                    done.at if done else None,
                    rows.name(begun.first),
                    rows.optional_name(begun.second),
                )
            )
    return part.CoursePart(
        tuple(part.StepChange(row.step, row.at, rows.name(row.participant)) for row in rows.steps),
        tuple(openings),
        tuple(sorted(_events(rows), key=lambda event: event.at)),
        tuple(_doubt(rows, row) for row in rows.interests),
    )


def _doubt(rows: Rows, row: DeclarationView) -> part.Doubt:
    made, member = row.decided, rows.number(row.person)
    return part.Doubt(
        member,
        "" if member else rows.name(row.person),
        next(one.name for one in rows.tenderers if one.id == row.tenderer),
        row.at,
        made.conflict if made else None,
        made.reason if made else "",
        rows.name(made.by) if made else None,
        made.at if made else None,
        row.answer,
    )


def _events(rows: Rows) -> Iterable[part.Event]:
    case = rows.case
    if case.sealed_at is not None:
        by = rows.seals[0].author if rows.seals else None
        yield part.Event("plan_sealed", case.sealed_at, by)
    for tenderer in rows.tenderers:
        gone = tenderer.exclusion
        if gone is not None and tenderer.aside is not None:
            yield part.Event(tenderer.aside, gone.at, _both(rows, gone.first, gone.second))
    for kind in EVENTS:
        if kind in case.milestones:
            row = case.milestones[kind]
            yield part.Event(kind.replace(".", "_").replace("-", "_"), row.at, rows.name(row.first))
    for stage in (SELECTION, AWARD):
        for sent in rows.every_decision:
            if sent.stage != stage or sent.sent_at is None:
                continue
            yield part.Event(f"{stage}_sent", sent.sent_at, sender(rows, sent))


def sender(rows: Rows, sent: DecisionView) -> str | None:
    """Who sent a decision: both, where two persons did."""
    by_two = sending(rows.case, sent.stage, sent.sent_at) if sent.sent_at else None
    if by_two is not None and by_two.second is not None:
        return _both(rows, by_two.first, by_two.second)
    return rows.optional_name(sent.sent_by)


def _both(rows: Rows, first: UUID, second: UUID) -> str:
    return f"{rows.name(first)}, {rows.name(second)}"


def planning(
    case: Case, cite: Callable[[CaseFacts, str], Text] = plan_parts.source
) -> part.PlanningPart | None:
    """The planning of the documents; None where they give none."""
    facts = case.plan.facts
    return plan_parts.planning(facts, cite) if facts.planning else None


def facts(rows: Rows) -> part.FactsPart:
    found = rows.case.plan.facts
    stated = (found.object, *found.statements)
    return part.FactsPart(
        tuple(part.Fact(row.text, source(found, row.source)) for row in stated),
        tuple(part.Member(row.name, row.joined, row.note) for row in found.municipalities),
        tuple(
            part.BudgetLine(row.year, row.historical, row.objective, row.total)
            for row in found.budget.years
        ),
        found.budget.excludes,
        tuple(row.text for row in found.budget_warnings()),
        source(found, found.budget.source),
        tuple(term_year(found, year) for year in found.contract_years()),
        found.term.condition,
        source(found, found.term.source),
    )


def parties(rows: Rows) -> part.PartiesPart:
    plan = rows.case.plan
    return part.PartiesPart(
        plan.application_deadline,
        tuple(part.DemandLine(row.id, row.kind, row.title) for row in in_full(plan)),
        tuple(_file(rows, tenderer) for tenderer in rows.tenderers),
    )


def _file(rows: Rows, tenderer: TendererView) -> part.TendererFile:
    gone = tenderer.exclusion
    received = tenderer.application
    lots = [key for key, _ in tenderer.candidacies] if not rows.case.single_lot else []
    return part.TendererFile(
        tenderer.name,
        _standing(rows, tenderer),
        received.received_at if received else None,
        received.digest if received else None,
        tuple(rows.case.plan.lot(key).title for key in lots),
        tuple(
            part.PartyLine(
                p.position, p.role, p.name, p.company_number, p.legal_form, p.size, p.municipality
            )
            for p in tenderer.parties
        ),
        _verdicts(rows, tenderer.parties),
        part.Exclusion(gone.reason, rows.name(gone.first), rows.name(gone.second), gone.at)
        if gone
        else None,
        tuple(rows.around.get(tenderer.id, ())),
        tuple(_moves(rows, tenderer)),
    )


def _moves(rows: Rows, tenderer: TendererView) -> Iterator[part.PartyMove]:
    named = {party.id: party.name for party in tenderer.ever}
    for row in rows.moves.get(tenderer.id, ()):
        by = named[row.by_party] if row.by_party else ""
        who = rows.name(row.by)
        yield part.PartyMove(row.kind, named[row.party], by, row.reason, row.effect, who, row.at)


def _standing(rows: Rows, tenderer: TendererView) -> str:
    if tenderer.application is None:
        return "invited"
    if tenderer.late:
        return "late"
    if tenderer.aside is not None:
        return tenderer.aside
    mine = {str(id_) for _, id_ in tenderer.candidacies}
    outcome = rows.stages[AWARD].outcome
    if outcome is not None and mine & {lot.winner for lot in outcome.lots}:
        return "winner"
    inside = {row.tenderer for row in rows.stages[AWARD].inside}
    return "admitted" if tenderer.id in inside else "not_admitted"


def _verdicts(rows: Rows, members: tuple[PartyView, ...]) -> tuple[part.Verdict, ...]:
    """Per demand the parties that were decided alike, in the order of the demands."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for demand in asked(rows.case.plan):
        for party in members:
            row = rows.demands.get((demand.id, str(party.id)))
            if row is not None:
                key = (demand.id, row.outcome, row.reason)
            elif applies(demand, party.standing):
                key = (demand.id, "open", "")
            else:
                key = (demand.id, "not_applicable", "")
            found.setdefault(key, []).append(party.position)
    return tuple(
        part.Verdict(demand, outcome, tuple(numbers), reason)
        for (demand, outcome, reason), numbers in found.items()
    )


def dialogue(rows: Rows) -> part.DialoguePart:
    named = {tenderer.id: tenderer.name for tenderer in rows.tenderers}
    spoken = dict.fromkeys(row.tenderer for row in rows.stages[AWARD].inside)
    return part.DialoguePart(tuple(talks(rows, id_, named[id_]) for id_ in spoken))


class Spoken(Protocol):
    """What a dialogue is told from: of all tenderers, or of one."""

    @property
    def case(self) -> Case: ...
    @property
    def minutes(self) -> tuple[SessionView, ...]: ...
    @property
    def agreements(self) -> tuple[AgreementView, ...]: ...
    @property
    def topics(self) -> Mapping[tuple[UUID, str], TopicView]: ...


def _session(row: SessionView, rows: Spoken, topics: Mapping[str, Text]) -> part.Session:
    """The last version of the minutes of a session, with why there was one after the first."""
    versions = sorted(
        (one for one in rows.minutes if one.thread == row.thread), key=lambda one: one.number
    )
    return part.Session(
        row.held_at,
        "\n".join(filter(None, (row.attendance, row.present))),
        row.minutes,
        tuple(
            part.Confirmation(one.side, one.confirmed_by, one.at, one.how)
            for one in row.confirmations
        ),
        row.ended_at,
        tuple(
            part.Said(
                item.topic,
                topics.get(item.topic, Text(item.topic, item.topic)),
                item.authority,
                item.tenderer,
                item.text,
            )
            for item in row.items
            if not item.empty
        ),
        tuple(part.Correction(one.number, one.reason, one.at) for one in versions[1:]),
    )


def talks(rows: Spoken, tenderer: UUID, name: str) -> part.TendererDialogue:
    """The sessions and agreements with one tenderer."""
    topics = {topic.id: topic.title for topic in rows.case.plan.topics}
    sessions = tuple(
        _session(row, rows, topics) for row in latest(rows.minutes) if row.tenderer == tenderer
    )
    agreements = tuple(
        part.AgreementLine(
            row.number,
            topics.get(row.topic, Text(row.topic, row.topic)),
            row.kind,
            row.text,
            row.conformity,
            row.passage,
            row.version,
            row.details.title,
            row.details.owner,
            row.details.clause,
        )
        for row in rows.agreements
        if row.tenderer == tenderer
    )
    closed = (rows.topics.get((tenderer, id_)) for id_ in topics)
    return part.TendererDialogue(
        name,
        sessions,
        agreements,
        tuple(
            part.TopicLine(topics[row.topic], row.outcome, row.reason, row.at)
            for row in closed
            if row is not None
        ),
    )
