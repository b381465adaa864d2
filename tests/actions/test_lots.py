"""Two lots, two tenderers, each the best in one lot: every act works per lot."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from criteria.admission import applies, asked
from criteria.application import (
    Application,
    LotAnswers,
    PartyEntry,
    PriceEnvelope,
    PriceOffer,
    QualityEnvelope,
    QualityOffer,
)
from criteria.canon import from_plain
from criteria.case import load as load_facts
from criteria.catalogue import load as load_catalogues
from criteria.outcome import AWARD, Outcome
from criteria.phases import Step
from criteria.reading import read_local
from criteria.scores import Score
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions import (
    agreeing,
    course,
    deciding,
    dialogue,
    meetings,
    offers,
    planning,
    scoring,
    suitability,
    tenderers,
)
from tender.actions.opening import begin_opening, finish_opening
from tender.actions.receiving import submit_application
from tender.demo import PEOPLE, Course
from tender.demo.plan import filled
from tender.store import contents, decisions
from tender.store import tenderers as rows
from tender.vault import Vault
from tests.talks import talked
from tests.worlds import _people

THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")
ASSESSORS = ("assessor1", "assessor2", "assessor3")
LOTS = ("north", "south")
BEST = {"north": "a", "south": "b"}
REASON = "Het antwoord is concreet, meetbaar en gaat op elk onderdeel van de vraag in. " * 3


@dataclass
class TwoLots(Course):
    """The same people and acts as the demonstration, with two lots and two tenderers."""

    cells: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def begin(self) -> None:
        with self.opened() as session:
            actor = course.create_procedure(
                session,
                self.users["officer"],
                "TWO-LOTS",
                Text("Twee percelen", "Two lots"),
                "Regio",
                load_catalogues(),
                load_facts(),
                read_local("2021-10-18T09:00"),
                (("north", Text("Noord", "North")), ("south", Text("Zuid", "South"))),
            )
            self.procedure_id = actor.procedure_id
            session.commit()
        for person in PEOPLE[1:]:
            for role in person.roles:
                self.act(
                    "officer", read_local("2021-10-18T10:00"), course.grant_role, person.email, role
                )
        draft = self.case()
        plan = filled(draft.plan, 2)
        scoring_rule = replace(plan.scoring, practice=False)
        short = replace(plan, topics=plan.topics[:1], scoring=scoring_rule)
        at = read_local("2021-10-25T10:00")
        self.act("officer", at, planning.edit_plan, planning.between(draft.plan, short))
        self.act("officer", at, planning.adopt, self.case().draft_version)
        self.advance(Step.PREPARE, at)
        self.act("officer", at, planning.seal_plan)
        self.advance(Step.PUBLISH, at)

    def arrive(self) -> None:
        at = read_local("2022-01-03T12:00")
        for key in ("a", "b"):
            id_, token = self.act("officer", at, tenderers.invite_tenderer, f"Partij {key}")
            self.ids[key], self.links[key] = id_, token
            party = PartyEntry("lead", f"P {key}", "90000099", "vof", "small", "Goirle")
            texts = tuple((theme, f"{key} over {theme}") for theme in THEMES)
            lots = tuple(LotAnswers(lot, texts) for lot in LOTS)
            self.hand_in(key, at, submit_application, Application((party,), lots))
        opening = read_local("2022-01-05T09:30")
        self._open(begin_opening, finish_opening, opening)
        self.advance(Step.OPEN_APPLICATIONS, opening)
        for row in self.look(rows.candidacies):
            key = next(key for key, id_ in self.ids.items() if id_ == row.tenderer)
            self.cells[key, row.lot] = row.id
        for id_ in self.ids.values():
            for who in ("officer", "witness"):
                self.act(who, opening, tenderers.declare, id_, "none", "")
            self._meets_everything(id_, opening)
        self.advance(Step.SUITABILITY, opening)

    def _meets_everything(self, id_: UUID, at: datetime) -> None:
        """What may be decided together is, the rest one by one."""
        (found,) = [row for row in self.look(rows.tenderers) if row.id == id_]
        put = [
            (demand, party)
            for demand in asked(self.case().plan)
            for party in found.parties
            if applies(demand, party.standing)
        ]
        together = [(d.id, p.id) for d, p in put if suitability.together(d)]
        done = self.act("officer", at, suitability.decide_demands, together, "met", "Ja")
        assert done == len(together) > 0
        for demand, party in put:
            if not suitability.together(demand):
                self.act("officer", at, suitability.decide_demand, party.id, demand.id, "met", "Ja")

    def judge(self, day: str) -> None:
        at = read_local(day)
        for assessor in ASSESSORS:
            for id_ in self.ids.values():
                self.act(assessor, at, tenderers.declare, id_, "none", "")
            for key in self.ids:
                for lot in LOTS:
                    cell = self.cells[key, lot]
                    self.act(assessor, at, scoring.open_to_score, cell)
                    for theme in THEMES:
                        score = Score(theme, self.mark(key, lot), REASON)
                        self.act(assessor, at, scoring.save_draft, cell, score, 0)
                    self.act(assessor, at, scoring.submit_sheet, cell, True)

    def agree(self, day: str) -> None:
        at = read_local(day)
        for id_ in self.ids.values():
            self.act("chair", at, tenderers.declare, id_, "none", "")
        self.act("chair", at, agreeing.open_consensus)
        self.act("chair", at, meetings.record_meeting, at.date(), self._committee(), 0)
        for (key, lot), cell in self.cells.items():
            for theme in THEMES:
                score = Score(theme, self.mark(key, lot), REASON)
                self.act("chair", at, agreeing.record_consensus, cell, score, 0)
                for assessor in ASSESSORS:
                    self.act(assessor, at, agreeing.sign_off, cell, theme, True, "")

    def mark(self, key: str, lot: str) -> Decimal:
        return Decimal(10 if BEST[lot] == key else 6)

    def decide(self, stage: str, day: str) -> None:
        at = read_local(day)
        condition = "Alle bewijzen, voordat het contract wordt getekend." if stage == AWARD else ""
        self.act(
            "officer",
            at,
            lambda session, actor, now: deciding.propose(
                session, actor, stage, "Volg de rangorde per perceel.", now, condition
            ),
        )
        self.act("decision_maker", at, deciding.approve, stage, True, "")
        self.both(at, deciding.send, stage)

    def talk(self) -> None:
        at = read_local("2022-03-15T17:00")
        for id_ in self.ids.values():
            topic = self.case().plan.topics[0].id
            talked(self.act, id_, topic, at)
            self.act(
                "officer", at, dialogue.close_topic, id_, topic, "agreed", "Wij zijn het eens."
            )
        self.advance(Step.DIALOGUE, at)

    def bid(self) -> None:
        at = read_local("2022-05-09T11:00")
        deadline = read_local("2022-05-20T12:00")
        self.act("officer", at, offers.invite_offers, deadline)
        years = tuple((year, Decimal(34_000_000)) for year in range(1, 9))
        texts = tuple((theme, f"definitief over {theme}") for theme in THEMES)
        quality = QualityEnvelope(tuple(QualityOffer(lot, texts, ()) for lot in LOTS))
        price = PriceEnvelope(tuple(PriceOffer(lot, years, ()) for lot in LOTS))
        for key in self.ids:
            self.hand_in(key, at, offers.submit_offer, quality, price)
        opening = deadline + timedelta(hours=1)
        self._open(offers.begin_opening, self._finish_offers, opening, "quality")
        self.judge("2022-05-23T09:00")
        self.agree("2022-05-31T09:30")
        final = read_local("2022-05-31T16:30")
        self.act("chair", final, agreeing.finish_quality)
        self._open(offers.begin_opening, self._finish_offers, final, "price")
        self.advance(Step.OFFERS, final)
        self.advance(Step.COMPARE, final)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_two_lots_go_to_two_tenderers(engine: sa.Engine, case_instance: Path) -> None:
    from sqlalchemy.orm import Session, sessionmaker

    from tender.extensions import begin_write

    def opened() -> Session:
        session = sessionmaker(engine)()
        begin_write(session)
        return session

    made: Any = TwoLots(opened, Vault.load(case_instance), _people(engine))
    made.begin()
    made.arrive()
    made.judge("2022-01-20T09:00")
    made.advance(Step.SCORE, read_local("2022-01-26T17:00"))
    made.agree("2022-01-27T09:30")
    made.advance(Step.CONSENSUS, read_local("2022-01-27T17:00"))
    made.decide("selection", "2022-01-31T15:00")
    made.advance(Step.SELECT, read_local("2022-02-01T09:00"))
    made.talk()
    made.bid()
    made.decide("award", "2022-06-09T10:00")
    with opened() as session:
        decision = decisions.decisions(session, made.procedure_id)["award"]
        outcome = from_plain(Outcome, json.loads(decision.body))
        winners = {
            lot.lot: next(key for (key, name), id_ in made.cells.items() if str(id_) == lot.winner)
            for lot in outcome.lots
        }
        assert winners == BEST
        assert contents.offer_years(session, Sight(everyone=True), made.procedure_id)
        letters = decisions.letters(session, decision.dispatch)
        assert all("Noord" in text and "Zuid" in text for text in letters.values())
