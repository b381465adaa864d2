"""The dialogue of the demonstration: eight sessions with every admitted tenderer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria import indicators as kpi
from criteria import risks as dangers
from criteria.agreements import AgreementStatus, Details
from criteria.dialogue import AgreementType
from criteria.indicators import Indicator, Target
from criteria.lump_sum import AGREED, Scenario, YearInput
from criteria.phases import Step
from criteria.reading import read_local
from criteria.risks import TASK_FUNDING, Effect, Risk
from criteria.scenarios import ChosenRisk, StoredScenario
from criteria.talks import AUTHORITY, TENDERER, WHOLE, WRITTEN, Item
from criteria.visibility import Sight
from tender.actions import agreements, dialogue, informing, minutes, registering, talks
from tender.demo import talks as written
from tender.demo.content import TendererText
from tender.demo.councils import Councils
from tender.demo.talks import (
    AgreementText,
    IndicatorText,
    RiskText,
    ScenarioText,
    SessionText,
    TopicText,
)
from tender.permissions import Identity
from tender.store import agreements as kept

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BEGIN = read_local("2022-02-10T09:00")
TOLD = read_local("2022-03-11T12:00")
END = read_local("2022-05-09T09:00")
Act = tuple[datetime, Callable[[], None]]


class Dialogue(Councils):
    """What is entered before the talks, the talks in the order of their dates, and the notices."""

    def dialogue(self) -> None:
        acts: list[Act] = [(TOLD, self._tell_changes)]
        for tenderer in self.admitted():
            acts.extend(_Talks(self, tenderer).acts())
        for _, do in sorted(acts, key=itemgetter(0)):
            do()
        self.advance(Step.DIALOGUE, END)

    def _tell_changes(self) -> None:
        """What changes what is asked is told to all at once, and had by all."""
        with self.opened() as session:
            made = kept.agreements(session, Sight(everyone=True), self.procedure_id)
        changes = {row.text: row for row in made if row.kind == AgreementType.CHANGE}
        for row in changes.values():
            about = (row.details.title, row.text, row.thread)
            told = self.act("officer", TOLD, informing.tell_everybody, *about)
            for tenderer in self.admitted():
                how = "Bericht op het aanbestedingsplatform van 11 maart 2022, 12.00 uur."
                whom = self.ids[tenderer.key]
                self.act("officer", TOLD, informing.record_delivery, told.id, whom, how)


class _Talks:
    """The talks with one tenderer, as acts with their moments."""

    def __init__(self, course: Dialogue, tenderer: TendererText) -> None:
        self.course = course
        self.key, self.id = tenderer.key, course.ids[tenderer.key]
        self.lot = course.case().plan.lots[0].id
        self.topics = {row.id: row for row in written.topics_of(tenderer.key)}
        self.sessions = written.sessions_of(tenderer.key)
        self.last = {topic: row.number for row in self.sessions for topic in row.agenda}
        self.threads: dict[int, UUID] = {}
        self.links: dict[str, str] = {}
        self.agreed: dict[str, UUID] = {}
        self.minutes: dict[int, UUID] = {}

    def acts(self) -> Iterator[Act]:
        yield BEGIN, partial(self._do, BEGIN, self._register)
        for row in self.sessions:
            ends, made = _at(row.held, row.end), _at(row.made, "10:00")
            planned = max(_at(row.held - timedelta(days=14), "10:00"), BEGIN)
            for at, part in (
                (planned, self._plan),
                (ends, self._talk),
                (made, self._write),
                (_at(row.buyer, "12:00"), self._authority),
                (_at(row.tenderer, "12:30"), self._tenderer),
            ):
                yield at, partial(self._do, at, part, row)
            if row.number == written.the_sum().session:
                after = _at(row.made, "11:00")
                yield after, partial(self._do, after, self._scenarios)

    def _do(self, at: datetime, part: Callable[..., None], *args: Any) -> None:
        self.course.act("officer", at, part, *args)

    def _register(self, session: Session, actor: Identity, now: datetime) -> None:
        """The indicators and risks that both sides talk about from the first session on."""
        for one in written.indicators_of(self.key):
            made = registering.enter_indicator(session, actor, self.id, indicator(one), now)
            self.links[one.key] = str(made)
        for danger in written.risks_of(self.key):
            made = registering.enter_risk(session, actor, self.id, risk(danger), now)
            self.links[danger.key] = str(made)

    def _scenarios(self, session: Session, actor: Identity, now: datetime) -> None:
        """What the lump sum becomes under the rule that was agreed."""
        for one in written.scenarios_of(self.key):
            chosen = tuple(ChosenRisk(self.links[key], 1) for key in one.risks)
            content = StoredScenario(one.title, one.text, self.lot, inputs(one), chosen)
            registering.enter_scenario(session, actor, self.id, content, now)

    def _plan(self, session: Session, actor: Identity, row: SessionText, now: datetime) -> None:
        times = (_at(row.held, row.start), _at(row.held, row.end))
        self.threads[row.number] = talks.plan_session(
            session, actor, self.id, row.title, *times, row.place, row.agenda, now
        )

    def _talk(self, session: Session, actor: Identity, row: SessionText, now: datetime) -> None:
        """What is written during a talk, what is agreed there, and which topics it closes."""
        thread = self.threads[row.number]
        there = ("\n".join(row.authority), "\n".join(row.there))
        whole = Item(WHOLE, *there, f"{row.opening}\n{row.closing}")
        talks.keep_item(session, actor, thread, whole, 0, now)
        for id_ in row.agenda:
            talks.keep_item(session, actor, thread, self._item(id_, row), 0, now)
        for one in written.agreements_of(self.key):
            self._agree(session, actor, one, row.number, now)
        for id_ in row.agenda:
            if self.last[id_] == row.number:
                ends = self.topics[id_]
                how = (ends.outcome, ends.reason, now, thread)
                dialogue.close_topic(session, actor, self.id, id_, *how)

    def _item(self, id_: str, row: SessionText) -> Item:
        """What is said on a topic; it comes back in a later session when it is not closed here."""
        said: TopicText = self.topics[id_]
        if self.last[id_] == row.number:
            return Item(id_, said.region, said.position, said.discussion)
        later = f"Dit onderwerp komt terug in gesprek {self.last[id_]}."
        return Item(id_, said.region, said.position, later)

    def _agree(
        self, session: Session, actor: Identity, one: AgreementText, number: int, now: datetime
    ) -> None:
        """The version of an agreement that is made at this session, if there is one."""
        versions = [*((two.session, two.text) for two in one.earlier), (one.session, one.text)]
        for place, (where, text) in enumerate(versions):
            if where != number:
                continue
            last = place == len(versions) - 1
            status = AgreementStatus.AGREED if last else AgreementStatus.PROPOSED
            details = replace(self._details(one), status=status.value)
            thread = self.threads[number]
            if place == 0:
                made = (thread, one.topic, one.kind, text, details)
                row = agreements.record_agreement(session, actor, self.id, *made, now)
                self.agreed[one.key] = row.thread
                continue
            why = f"Verder uitgewerkt in gesprek {number}."
            seen = (self.agreed[one.key], place, thread, one.kind, text, details, why)
            agreements.revise_agreement(session, actor, *seen, now)

    def _details(self, one: AgreementText) -> Details:
        return Details(
            title=one.title,
            owner=one.owner,
            clause=one.clause,
            elements=one.elements,
            indicators=tuple(self.links[key] for key in one.indicators),
            risks=tuple(self.links[key] for key in one.risks),
        )

    def _write(self, session: Session, actor: Identity, row: SessionText, now: datetime) -> None:
        times = (_at(row.held, row.start), _at(row.held, row.end))
        thread = self.threads[row.number]
        self.minutes[row.number] = talks.make_minutes(session, actor, thread, *times, "", now)

    def _authority(
        self, session: Session, actor: Identity, row: SessionText, now: datetime
    ) -> None:
        by = (self.minutes[row.number], AUTHORITY, "Inkoopadviseur (demo)", WRITTEN)
        minutes.confirm_minutes(session, actor, *by, now)

    def _tenderer(self, session: Session, actor: Identity, row: SessionText, now: datetime) -> None:
        by = (self.minutes[row.number], TENDERER, f"{row.there[0]} (demo)", WRITTEN)
        minutes.confirm_minutes(session, actor, *by, now)


def indicator(one: IndicatorText) -> Indicator:
    """An indicator as it is entered."""
    start = one.start
    return Indicator(
        one.title,
        one.definition,
        one.formula,
        one.unit,
        one.basis,
        _number(start.value) if start else None,
        start.on if start else None,
        start.source if start else "",
        tuple(_target(year, said) for year, (_, said) in enumerate(one.targets, 1)),
        one.instrument_kind,
        one.instrument,
        one.measured_by,
        one.frequency,
        one.objective,
        one.question,
        one.consequence,
        one.start_event,
        kpi.AGREED,
    )


def risk(one: RiskText) -> Risk:
    """A risk as it is entered."""
    return Risk(
        one.title,
        one.description,
        one.influence,
        one.chance,
        one.impact,
        one.measure,
        one.owner,
        one.trigger,
        one.formula,
        tuple(Effect(e.year, Decimal(e.low), Decimal(e.high)) for e in one.effects),
        one.status or dangers.PROPOSED,
        one.key if one.key in TASK_FUNDING else "",
    )


def inputs(one: ScenarioText) -> Scenario:
    """What is put in for a scenario: every year the same."""
    known = written.the_sum()
    year = YearInput(Decimal(known.base), Decimal(one.clients))
    low, high = map(Decimal, known.band)
    return Scenario(
        (year,) * written.CONTRACT_YEARS,
        taper="none",
        band_low=low,
        band_high=high,
        band_basis=AGREED,
        basis=AGREED,
        rule="share",
        share=known.share,
        price=Decimal(known.price),
    )


def _target(year: int, said: str) -> Target:
    """What is to be reached: a number, or what is said in its place."""
    if said.replace(",", "").isdigit():
        return Target(year, _number(said))
    return Target(year, None, said)


def _number(text: str) -> Decimal:
    """A number with a comma, as it is written in Dutch."""
    return Decimal(text.replace(",", "."))


def _at(day: date, clock: str) -> datetime:
    return read_local(f"{day}T{clock}")
