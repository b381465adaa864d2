"""Everything the internal edition of the award report is made from, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_advice import AdvicePart
from criteria.award_case import Around, EndedPart
from criteria.award_internal import FirmnessPart
from criteria.low_offers import Signal
from criteria.outcome import AWARD, SELECTION, Entrant, Outcome, ranking
from criteria.ranking import Ranking
from criteria.trail import Head
from criteria.visibility import Sight
from tender.actions.award_reasons import Reason, award_reasons
from tender.actions.ending import ending_sent
from tender.actions.outcomes import entrants, low_offers, read_outcome, stage_candidacies
from tender.actions.report_advice import advice_part
from tender.actions.report_around import around_decisions
from tender.actions.report_internal import firmness_part
from tender.store import (
    agreements,
    consensus,
    contents,
    decisions,
    demands,
    dialogue,
    draws,
    final_offers,
    meetings,
    parties,
    people,
    plans,
    procedures,
    sheets,
    tenderers,
    trail,
)
from tender.store.agreements import AgreementView
from tender.store.consensus import ConsensusView
from tender.store.decisions import DecisionView, DrawView
from tender.store.demands import DemandView
from tender.store.dialogue import SessionView, TopicView
from tender.store.draws import CommitmentView
from tender.store.final_offers import AsideView
from tender.store.final_offers import StepView as InquiryView
from tender.store.meetings import MeetingView
from tender.store.parties import ChangeView
from tender.store.people import DeclarationView, Person
from tender.store.plans import VersionView
from tender.store.procedures import Case, StepView
from tender.store.rounds import RoundView
from tender.store.sheets import AbstentionView, SheetScoreView
from tender.store.tenderers import CandidacyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_INTERNAL = Sight(everyone=True)
"""Whole sight is right here: the internal edition is made after the decision was sent, holds the
record of everybody, and is read under a permission of its own."""


@dataclass(frozen=True)
class Stage:
    """One stage: who is in it, the consensus, the sheets, and the ranking per lot.

    earlier  as it stood before each re-evaluation
    reasons  as they go out, by candidacy and subject
    """

    name: str
    inside: tuple[CandidacyView, ...]
    consensus: tuple[ConsensusView, ...]
    sheets: tuple[SheetScoreView, ...]
    abstentions: tuple[AbstentionView, ...]
    meetings: tuple[MeetingView, ...]
    entrants: Mapping[str, tuple[Entrant, ...]]
    rankings: Mapping[str, Ranking]
    draws: tuple[DrawView, ...]
    outcome: Outcome | None
    earlier: tuple[tuple[RoundView, Stage], ...] = ()
    reasons: Mapping[tuple[UUID, str], Reason] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """The rows of one procedure at one moment.

    minutes   every version of the minutes of every session
    steps_of  the steps of the inquiry into each low price
    """

    case: Case
    now: datetime
    people: Mapping[UUID, Person]
    steps: tuple[StepView, ...]
    tenderers: tuple[TendererView, ...]
    seals: tuple[VersionView, ...]
    moves: Mapping[UUID, tuple[ChangeView, ...]]
    interests: tuple[DeclarationView, ...]
    ended: EndedPart | None
    around: Mapping[UUID, tuple[Around, ...]]
    demands: Mapping[tuple[str, str], DemandView]
    stages: Mapping[str, Stage]
    every_decision: tuple[DecisionView, ...]
    advice: AdvicePart
    minutes: tuple[SessionView, ...]
    agreements: tuple[AgreementView, ...]
    topics: Mapping[tuple[UUID, str], TopicView]
    years: Mapping[UUID, Mapping[int, Decimal]]
    elements: tuple[Mapping[UUID, Mapping[str, str]], ...]
    inquiries: Mapping[UUID, tuple[bool, str]]
    low: Mapping[UUID, tuple[Signal, ...]]
    steps_of: Mapping[UUID, tuple[InquiryView, ...]]
    asides: Mapping[UUID, AsideView]
    commitments: tuple[CommitmentView, ...]
    head: Head | None
    firmness: FirmnessPart | None

    @property
    def decisions(self) -> Mapping[str, DecisionView]:
        """The last decision of each stage."""
        return {row.stage: row for row in self.every_decision}

    def name(self, person: UUID) -> str:
        found = self.people.get(person)
        return found.name if found else ""

    def optional_name(self, person: UUID | None) -> str | None:
        return None if person is None else self.name(person)

    def number(self, person: UUID) -> int:
        """The number of an assessor, which stands in the report instead of the name."""
        return self.people[person].number


def gather(session: Session, case: Case, now: datetime) -> Rows:
    """Read everything. A fixed number of queries, whatever the number of tenderers."""
    every_decision = decisions.every_decision(session, case.id)
    decided = {row.stage: row for row in every_decision}
    stages = {
        name: _stage(session, case, name, stage_candidacies(session, case, name), decided)
        for name in (SELECTION, AWARD)
    }
    everyone = {person.id: person for person in people.people(session, case.id)}
    return Rows(
        case=case,
        now=now,
        people=everyone,
        around=around_decisions(session, case, lambda id_: everyone[id_].name, now),
        steps=procedures.steps(session, case.id),
        tenderers=tenderers.tenderers(session, case.id),
        seals=plans.versions(session, case.id),
        moves=parties.every_change(session, case.id),
        interests=tuple(
            row for row in people.every_declaration(session, case.id) if row.answer != "none"
        ),
        ended=ending_sent(session, case),
        demands=demands.demand_decisions(session, case.id),
        stages=stages,
        every_decision=every_decision,
        advice=advice_part(session, case),
        minutes=dialogue.every_version(session, _INTERNAL, case.id),
        agreements=agreements.agreements(session, _INTERNAL, case.id),
        topics=dialogue.topics(session, _INTERNAL, case.id),
        years=contents.offer_years(session, _INTERNAL, case.id),
        elements=tuple(
            contents.offer_elements(session, _INTERNAL, case.id, part)
            for part in ("quality", "price")
        ),
        inquiries=decisions.inquiries(session, case.id),
        low=low_offers(case, stages[AWARD].entrants),
        steps_of=final_offers.inquiry_steps(session, case.id),
        asides=final_offers.set_aside(session, case.id),
        commitments=draws.commitments(session, case.id),
        head=trail.head(session, str(case.id)),
        firmness=firmness_part(session, case, stages[AWARD].inside),
    )


def _stage(
    session: Session,
    case: Case,
    name: str,
    inside: tuple[CandidacyView, ...],
    decided: Mapping[str, DecisionView],
) -> Stage:
    found = _as_of(session, case, name, inside, decided, case.round_of(name))
    earlier = (
        (row, _as_of(session, case, name, inside, decided, row.judged.number - 1))
        for row in case.again
        if row.judged.stage == name
    )
    return replace(found, earlier=tuple(earlier), reasons=award_reasons(session, case, name))


def _as_of(
    session: Session,
    case: Case,
    name: str,
    inside: tuple[CandidacyView, ...],
    decided: Mapping[str, DecisionView],
    round_: int,
) -> Stage:
    given = entrants(session, case, name, inside, round_)
    return Stage(
        name,
        inside,
        consensus.consensus(session, _INTERNAL, case.id, name, round_),
        sheets.sheet_scores(session, _INTERNAL, case.id, name, round_),
        sheets.abstentions(session, _INTERNAL, case.id, name, round_),
        meetings.meetings(session, case.id, name),
        given,
        {key: ranking(case.plan, key, name, rows) for key, rows in given.items() if rows},
        decisions.every_draw(session, case.id, name),
        read_outcome(decided[name]) if name in decided else None,
    )
