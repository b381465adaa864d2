"""The course of the demonstration, step by step, at the case's own dates.

Every act is the act of the page, with its own transaction, by a person who may do it: there is no
side door. Times are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from criteria.application import (
    Application,
    LotAnswers,
    PriceEnvelope,
    PriceOffer,
    QualityEnvelope,
    QualityOffer,
)
from criteria.case import load as load_facts
from criteria.catalogue import load as load_catalogues
from criteria.moments import read_local, utc
from criteria.phases import Step
from criteria.scores import Score
from criteria.text import Text
from tender.actions import (
    advising,
    course,
    deciding,
    dialogue,
    offers,
    planning,
    scoring,
    tenderers,
)
from tender.demo import content
from tender.demo.content import TendererText
from tender.demo.plan import filled
from tender.permissions import Identity, identify
from tender.store import award, procedures
from tender.store import tenderers as rows
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REFERENCE = "HVB-BW-2022"
TITLE = Text("Beschermd Wonen Hart van Brabant", "Sheltered Housing Hart van Brabant")
AUTHORITY = "Regio Hart van Brabant"
PRICE_ELEMENTS = ("BAFO-14",)
LOT = "1"

_Result = TypeVar("_Result")
Opened = Callable[[], "Session"]
"""Gives a session that has begun to write."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was built: the procedure and the personal links of the tenderers."""

    procedure_id: UUID
    links: dict[str, str]


@dataclass
class Course:
    """Drives the acts. `users` maps the key of a person to the account."""

    opened: Opened
    vault: Vault
    users: dict[str, UUID]
    offers: int = 3
    progress: Callable[[Step], None] = lambda step: None
    procedure_id: UUID = field(init=False)
    links: dict[str, str] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    # How an act is done

    def act(self, key: str, at: datetime, what: Callable[..., _Result], *args: Any) -> _Result:
        """One act by one person in one transaction."""
        with self.opened() as session:
            actor = identify(session, self.users[key], self.procedure_id)
            assert actor is not None, key
            result = what(session, actor, *args, at)
            session.commit()
        return result

    def hand_in(self, key: str, at: datetime, what: Callable[..., _Result], *args: Any) -> _Result:
        """One act of a tenderer, by its personal link."""
        with self.opened() as session:
            actor: Identity = tenderers.tenderer_of(session, self.links[key])
            result = what(session, actor, self.vault, *args, at)
            session.commit()
        return result

    def look(self, what: Callable[..., _Result], *args: Any) -> _Result:
        with self.opened() as session:
            return what(session, self.procedure_id, *args)

    def case(self) -> procedures.Case:
        found = self.look(procedures.case)
        assert found is not None
        return found

    def advance(self, expected: Step, at: datetime) -> None:
        self.act("officer", at, course.advance, expected)
        self.progress(expected)

    # The steps

    def run(self, until: Step | None = None) -> Demo:
        """Everything before `until`, or the whole course."""
        self.start()
        for step, perform in self.steps():
            if step is until:
                break
            perform()
        return Demo(self.procedure_id, dict(self.links))

    def steps(self) -> Iterable[tuple[Step, Callable[[], None]]]:
        return (
            (Step.PREPARE, self.prepare),
            (Step.PUBLISH, self.publish),
            (Step.OPEN_APPLICATIONS, self.open_applications),
            (Step.SUITABILITY, self.suitability),
            (Step.SCORE, self.score),
            (Step.CONSENSUS, self.consensus),
            (Step.SELECT, self.select),
            (Step.DIALOGUE, self.dialogue),
            (Step.OFFERS, self.final_offers),
            (Step.COMPARE, self.compare),
            (Step.DECIDE, self.decide),
            (Step.STANDSTILL, self.standstill),
            (Step.AWARD, self.award),
        )

    def start(self) -> None:
        from tender.demo.people import PEOPLE

        at = _at("2021-10-18T09:00")
        with self.opened() as session:
            actor = course.create_procedure(
                session,
                self.users["officer"],
                REFERENCE,
                TITLE,
                AUTHORITY,
                load_catalogues(),
                load_facts(),
                at,
            )
            self.procedure_id = actor.procedure_id
            session.commit()
        for minute, person in enumerate(PEOPLE, 1):
            for role in person.roles:
                if person.key != "officer":
                    self.act(
                        "officer",
                        at + timedelta(minutes=minute),
                        course.grant_role,
                        person.email,
                        role,
                    )

    def prepare(self) -> None:
        draft = self.case()
        self.act(
            "officer",
            _at("2021-10-25T10:00"),
            planning.save_plan,
            filled(draft.plan, self.offers),
            draft.draft_version,
        )
        self.advance(Step.PREPARE, _at("2021-10-28T16:00"))

    def publish(self) -> None:
        self.act("officer", _at("2021-10-29T11:00"), planning.seal_plan)
        self.advance(Step.PUBLISH, _at("2021-11-01T09:00"))

    def open_applications(self) -> None:
        self.invite()
        self.apply()
        self._open(tenderers.begin_opening, tenderers.finish_opening, _at("2022-01-05T09:30"))
        self.advance(Step.OPEN_APPLICATIONS, _at("2022-01-05T10:00"))

    def invite(self) -> None:
        """Every tenderer gets a personal link."""
        at = _at("2021-11-08T09:00")
        for number, tenderer in enumerate(self.everyone()):
            id_, token = self.act(
                "officer",
                at + timedelta(minutes=number),
                tenderers.invite_tenderer,
                tenderer.name,
            )
            self.links[tenderer.key], self.ids[tenderer.key] = token, id_

    def apply(self) -> None:
        """The applications come in, in the order of the clock; one of them late."""
        for tenderer in sorted(self.everyone(), key=lambda one: one.received_at):
            answers = tuple((theme, tenderer.answers[theme]) for theme in content.THEMES)
            application = Application(tenderer.parties, (LotAnswers(LOT, answers),))
            self.hand_in(
                tenderer.key,
                utc(tenderer.received_at),
                tenderers.submit_application,
                application,
            )

    def everyone(self) -> tuple[TendererText, ...]:
        return content.tenderers(self.offers)

    def valid(self) -> list[TendererText]:
        return [one for one in self.everyone() if one.dossier is not None]

    def admitted(self) -> list[TendererText]:
        """Those that go on to the award phase."""
        with self.opened() as session:
            case = procedures.case(session, self.procedure_id)
            assert case is not None
            inside = {row.tenderer for row in scoring.candidacies(session, case, "award")}
        return [one for one in self.valid() if self.ids[one.key] in inside]

    def _in(self, stage: str) -> list[TendererText]:
        return self.valid() if stage == "dossier" else self.admitted()

    def _open(
        self, begin: Callable[..., bool], finish: Callable[..., int], at: datetime, *args: Any
    ) -> None:
        self.act("officer", at, begin, *args)
        second = at + timedelta(minutes=4)
        assert self.act("witness", second, begin, *args)
        with self.opened() as session:
            actor = identify(session, self.users["witness"], self.procedure_id)
            assert actor is not None
            finish(session, actor, self.vault, *args, second + timedelta(seconds=5))
            session.commit()

    def suitability(self) -> None:
        at = _at("2022-01-05T13:00")
        for tenderer in self.everyone():
            if tenderer.key == "e":
                continue
            for key in ("officer", "witness"):
                self.act(key, at, tenderers.declare, self.ids[tenderer.key], "none", "")
            self._test(tenderer, _at("2022-01-18T10:00"))
        self.act(
            "officer",
            _at("2022-01-18T15:00"),
            tenderers.exclude,
            self.ids["d"],
            self._excluded().exclusion,
        )
        self.act(
            "witness",
            _at("2022-01-19T09:15"),
            tenderers.exclude,
            self.ids["d"],
            self._excluded().exclusion,
        )
        self.advance(Step.SUITABILITY, _at("2022-01-19T09:30"))

    def _excluded(self) -> TendererText:
        return next(one for one in self.everyone() if one.exclusion is not None)

    def _test(self, tenderer: TendererText, at: datetime) -> None:
        known = {row.id: row for row in self.look(rows.tenderers)}[self.ids[tenderer.key]]
        from criteria.admission import applies

        for demand in self.case().plan.demands:
            for party in known.parties:
                if not applies(demand, party.standing):
                    continue
                outcome, reason = tenderer.findings.get(
                    (party.name, demand.id), ("met", content.met_reason(demand.id))
                )
                self.act(
                    "officer", at, tenderers.decide_demand, party.id, demand.id, outcome, reason
                )

    def score(self) -> None:
        self._sheets("dossier", _at("2022-01-20T09:00"))
        for row in content.table("advice")["advice"]:
            self.act(
                "delegate",
                _at("2022-01-24T14:00"),
                advising.give_advice,
                row["theme"],
                row["text"],
            )
        self.advance(Step.SCORE, _at("2022-01-26T17:00"))

    def _candidacies(self) -> dict[str, UUID]:
        found = {row.tenderer: row.id for row in self.look(rows.candidacies)}
        return {key: found[id_] for key, id_ in self.ids.items() if id_ in found}

    def _sheets(self, stage: str, at: datetime) -> None:
        candidacies = self._candidacies()
        for number, assessor in enumerate(content.ASSESSORS):
            moment = at + timedelta(hours=number)
            for tenderer in self._in(stage):
                texts = getattr(tenderer, stage)
                if stage == "dossier":
                    self.act(
                        assessor, moment, tenderers.declare, self.ids[tenderer.key], "none", ""
                    )
                self.act(assessor, moment, tenderers.open_dossier, self.ids[tenderer.key])
                for theme in content.THEMES:
                    judged = texts.scores[assessor, theme]
                    score = Score(theme, Decimal(judged.mark), judged.text)
                    self.act(
                        assessor, moment, scoring.save_draft, candidacies[tenderer.key], score, 0
                    )
                moment += timedelta(minutes=50)
                self.act(assessor, moment, scoring.submit_sheet, candidacies[tenderer.key])

    def consensus(self) -> None:
        self._judge("dossier", _at("2022-01-27T09:30"))
        self.advance(Step.CONSENSUS, _at("2022-01-27T16:30"))

    def _judge(self, stage: str, at: datetime) -> None:
        self.act("chair", at, scoring.open_consensus)
        candidacies = self._candidacies()
        for tenderer in self._in(stage):
            texts = getattr(tenderer, stage)
            for theme in content.THEMES:
                judged = texts.consensus[theme]
                at += timedelta(minutes=2)
                score = Score(theme, Decimal(judged.mark), judged.text)
                candidacy = candidacies[tenderer.key]
                self.act("chair", at, scoring.record_consensus, candidacy, score, 0)
                for assessor in content.ASSESSORS:
                    dissent = texts.dissents.get((assessor, theme), "")
                    self.act(assessor, at, scoring.sign_off, candidacy, theme, not dissent, dissent)

    def select(self) -> None:
        self.act(
            "officer",
            _at("2022-01-28T10:00"),
            deciding.propose,
            "selection",
            "Laat de hoogst geplaatste inschrijvers toe tot de gunningsfase, in de volgorde van de "
            "rangorde en tot het aantal dat het beoordelingsplan noemt.",
        )
        self.act("decision_maker", _at("2022-01-31T11:00"), deciding.approve, "selection", True, "")
        self.act("officer", _at("2022-01-31T15:00"), deciding.send, "selection")
        self.advance(Step.SELECT, _at("2022-02-01T09:00"))

    def dialogue(self) -> None:
        answered = _at("2022-02-09T10:00")
        for row, text in zip(self._advice(), content.table("advice")["advice"], strict=True):
            answer = text["answer"]
            self.act(
                "officer",
                answered,
                advising.answer_advice,
                row,
                answer["outcome"],
                answer["reason"],
            )
        for tenderer in self.admitted():
            self._talk(tenderer)
        for tenderer in self.admitted():
            for topic, outcome, reason in content.topic_outcomes(tenderer.key):
                self.act(
                    "officer",
                    _at("2022-05-06T11:00"),
                    dialogue.close_topic,
                    self.ids[tenderer.key],
                    topic,
                    outcome,
                    reason,
                )
        self.advance(Step.DIALOGUE, _at("2022-05-09T09:00"))

    def _advice(self) -> list[UUID]:
        from criteria.visibility import Sight
        from tender.store import assessment

        with self.opened() as session:
            return [
                row.id
                for row in assessment.advice(session, Sight(everyone=True), self.procedure_id)
            ]

    def _talk(self, tenderer: TendererText) -> None:
        talk = content.session_of(tenderer.key)
        held = _at(f"{talk['date']}T{talk['start']}")
        after = _at(f"{talk['date']}T{talk['end']}") + timedelta(hours=1)
        session = self.act(
            "officer",
            after,
            dialogue.record_session,
            self.ids[tenderer.key],
            held,
            "\n".join(talk["attendance"]),
            talk["minutes"],
        )
        for row in content.agreements_of(tenderer.key):
            self.act(
                "officer",
                after,
                dialogue.record_agreement,
                session,
                row["topic"],
                row["type"],
                row["text"],
            )
        for side, key, name in (
            ("authority", "confirmed_by_buyer", "Inkoopadviseur (demo)"),
            ("tenderer", "confirmed_by_tenderer", f"Namens {tenderer.name}"),
        ):
            self.act(
                "officer",
                _at(f"{talk[key]}T12:00"),
                dialogue.confirm_minutes,
                session,
                side,
                name,
            )

    def final_offers(self) -> None:
        deadline = utc(content.settings()["deadline.offers"])
        self.act("officer", _at("2022-05-09T11:00"), offers.invite_offers, deadline)
        self.offer()
        opening = _at("2022-05-20T13:00")
        self._open(offers.begin_opening, self._finish_offers, opening, "quality")
        self._sheets("award", _at("2022-05-23T09:00"))
        self._judge("award", _at("2022-05-31T09:30"))
        self.act("chair", _at("2022-05-31T16:30"), scoring.finish_quality)
        self._open(offers.begin_opening, self._finish_offers, _at("2022-06-01T10:00"), "price")
        self.advance(Step.OFFERS, _at("2022-06-01T10:30"))

    def _finish_offers(
        self, session: Session, actor: Identity, vault: Vault, part: str, now: datetime
    ) -> int:
        return offers.finish_opening(session, actor, vault, part, now)

    def offer(self) -> None:
        """The final offers come in before the deadline."""
        offered = [(one.offer.received_at, one.key, one) for one in self.admitted() if one.offer]
        for received_at, _, tenderer in sorted(offered, key=itemgetter(0, 1)):
            quality, price = envelopes(tenderer)
            self.hand_in(
                tenderer.key,
                utc(received_at),
                offers.submit_offer,
                quality,
                price,
            )

    def compare(self) -> None:
        from criteria.visibility import Sight

        with self.opened() as session:
            made = award.agreements(session, Sight(everyone=True), self.procedure_id)
        for tenderer in self.admitted():
            own = sorted(
                (row for row in made if row.tenderer == self.ids[tenderer.key]),
                key=lambda row: row.number,
            )
            assert tenderer.offer is not None
            for row, (outcome, passage) in zip(own, tenderer.offer.conformity, strict=True):
                self.act(
                    "officer",
                    _at("2022-06-02T14:00"),
                    dialogue.decide_conformity,
                    row.id,
                    outcome,
                    passage,
                )
        self.advance(Step.COMPARE, _at("2022-06-03T09:00"))

    def decide(self) -> None:
        self.act(
            "officer",
            _at("2022-06-07T10:00"),
            deciding.propose,
            "award",
            "Gun de opdracht aan de inschrijver met de meeste punten volgens het verzegelde "
            "beoordelingsplan. De definitieve inschrijving blijft in elk contractjaar onder het "
            "plafond. Afwijkingen van afspraken staan met reden in de vergelijking.",
        )
        self.act("decision_maker", _at("2022-06-08T16:10"), deciding.approve, "award", True, "")
        self.act("officer", _at("2022-06-09T10:00"), deciding.send, "award")
        self.advance(Step.DECIDE, _at("2022-06-09T10:15"))

    def standstill(self) -> None:
        from tender.actions import reporting

        self.act("officer", _at("2022-06-09T11:00"), reporting.make_report)
        self.advance(Step.STANDSTILL, _at("2022-06-30T09:00"))

    def award(self) -> None:
        self.act("officer", _at("2022-06-30T09:30"), deciding.award_contract)
        self.advance(Step.AWARD, _at("2022-06-30T16:00"))


def envelopes(tenderer: TendererText) -> tuple[QualityEnvelope, PriceEnvelope]:
    """The two envelopes of a final offer."""
    offer = tenderer.offer
    assert offer is not None
    answers = tuple((theme, offer.answers[theme]) for theme in content.THEMES)
    quality = tuple(item for item in offer.elements.items() if item[0] not in PRICE_ELEMENTS)
    price = tuple(item for item in offer.elements.items() if item[0] in PRICE_ELEMENTS)
    years = tuple((year, Decimal(amount)) for year, amount in enumerate(offer.lump_sum, 1))
    return (
        QualityEnvelope((QualityOffer(LOT, answers, quality),)),
        PriceEnvelope((PriceOffer(LOT, years, price),)),
    )


def _at(local: str) -> datetime:
    """A moment of the case, on the clock of Amsterdam."""
    return read_local(local)


def build(
    opened: Opened,
    vault: Vault,
    users: dict[str, UUID],
    until: Step | None = None,
    offers: int = 3,
    progress: Callable[[Step], None] = lambda step: None,
) -> Demo:
    """Build the demonstration up to the beginning of `until`, or the whole course."""
    return Course(opened, vault, users, offers, progress).run(until)
