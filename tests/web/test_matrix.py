"""Role by step by route: every cell of the reviewed table, by the rules and over the web.

The world has noise: a second procedure with a whole course of its own, in which the same people
work. `other` is an officer there and nobody here.
"""

from __future__ import annotations

import logging
import pickle
import re
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import sessionmaker
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from criteria.admission import applies
from criteria.agreements import Details
from criteria.council import JOINT
from criteria.documents import NewDocument
from criteria.phases import Step
from criteria.reading import read_local
from criteria.uea_form import FormAnswers, typed
from tender import create_app
from tender.actions import (
    agreements,
    clarification,
    course,
    dialogue,
    informing,
    planning,
    registering,
    reporting,
    tenderers,
)
from tender.actions.documents import record_document
from tender.actions.receiving import PROOF, sealed
from tender.demo import PEOPLE, Course
from tender.demo import course as demo
from tender.extensions import begin_write, db
from tender.models.advising import Advice
from tender.models.assessment import Declaration
from tender.models.award import AwardReportVersion
from tender.models.clarification import (
    ClarificationQuestion,
    ClarificationRound,
    Notice,
    QuestionDraft,
)
from tender.models.dialogue import (
    Agreement,
    DialogueSession,
    InformationNotice,
    RegisterEntry,
    SessionPlan,
)
from tender.models.documents import Document
from tender.models.evidence import Evidence, UeaDeclaration
from tender.models.parties import Signal
from tender.models.procedures import Participant, RoleGrant
from tender.models.tenderers import Candidacy, Envelope, Party, Tenderer
from tender.pages import guide, opening
from tender.permissions import ROLES as ALL_ROLES
from tender.permissions import Identity, Permission, allowed
from tender.report import letter, minutes
from tender.routes import reports
from tender.routes.access import access_of
from tender.store import accounts, envelopes, evidence, memory, people, uea
from tender.store import tenderers as rows
from tender.store.agreements import topic_place
from tender.store.clarification import add_draft
from tests import entries, kept
from tests.talks import talked
from tests.web.conftest import Clock, login, token_in
from tests.web.matrix import NEVER, OBJECTS, ROLES, TABLE, Row, cells
from tests.web.sites import token
from tests.worlds import World, _blank, _known, _people, _plain

EMAILS = {person.key: person.email for person in PEOPLE}
KEYS = {"A": "assessor1"}
PERSONS = {letter: KEYS.get(letter, role) for letter, role in ROLES.items()}
OTHER, ANONYMOUS = "other", "anonymous"
EVERYONE = (*ROLES, OTHER, ANONYMOUS)
STEPS = tuple(Step)
METHODS = ("GET", "POST")
SAMPLED = (
    Step.PREPARE,
    Step.SUITABILITY,
    Step.CONSENSUS,
    Step.OFFERS,
    Step.STANDSTILL,
)
"""Where every role tries everything that is granted, and is refused everything else at one of them
in turn. At the other steps: what just opened or is about to close, on both sides of the change. The
soak tries every cell, and the permissions are asked for all."""
OUTSIDE = (Step.PREPARE, Step.OFFERS)
"""Where strangers and people who did not log in are refused everything, at one of both in turn."""

WALLS = dict(
    zip(
        STEPS,
        (
            "2021-10-19T10:00",
            "2021-10-29T09:00",
            "2021-11-02T10:00",
            "2022-01-05T12:00",
            "2022-01-19T10:00",
            "2022-01-26T18:00",
            "2022-01-27T17:00",
            "2022-02-01T10:00",
            "2022-05-09T10:00",
            "2022-06-01T11:00",
            "2022-06-03T10:00",
            "2022-06-09T10:30",
            "2022-06-30T09:10",
            "2022-06-30T17:00",
        ),
        strict=True,
    )
)
"""A moment at which the case stood at the beginning of the step."""

ABSENT = {name: str(uuid4()) for name in (*OBJECTS, "demand")}
TURNS = {row: number for number, row in enumerate(TABLE)}
DONE = (200, 302, 303, 400, 422)
MADE_UP = "Bewijs"
_TOKEN = re.compile(rb'(name="csrf_token"[^>]*value=")[^"]+')
HEADERS = ("Content-Type", "Content-Length", "Cache-Control", "Vary", "ETag", "Last-Modified")


@dataclass
class Stage:
    """The application, whose database is put back to the beginning of a step."""

    app: Flask
    clock: Clock
    file: Path
    instance: Path
    second: Course
    kept: dict[Step, tuple[Path, Course]]
    world: World = field(init=False)
    step: Step = field(init=False)
    ids: dict[str, str] = field(init=False)
    foreign: dict[str, str] = field(init=False)
    browsers: dict[str, FlaskClient] = field(init=False)
    tokens: dict[str, str] = field(init=False)

    def stand(self, step: Step) -> None:
        """The case at the beginning of a step, with everybody logged in."""
        snapshot, driven = self.kept[step]
        self.leave()
        shutil.copy(snapshot, self.file)
        with self.app.app_context():
            engine = db.engine
        self.world = World(engine, self.instance, driven)
        self.step, self.clock.moment = step, read_local(WALLS[step])
        _furnish(self.world, step)
        self.ids = _objects(self.world.course, self.world)
        self.second.opened = self.world.opened
        self.foreign = _objects(self.second, self.world)
        assert set(OBJECTS) <= set(self.foreign)
        self.browsers = {who: self.app.test_client() for who in EVERYONE}
        for who in (*PERSONS, OTHER):
            email = EMAILS[PERSONS.get(who, "administrator")]
            assert login(self.browsers[who], email).status_code == 302
        start = self.browsers[ANONYMOUS].get("/login")
        self.tokens = {who: token(self.browsers[who]) for who in (*PERSONS, OTHER)}
        self.tokens[ANONYMOUS] = token_in(start)
        self._open_prices()

    def _open_prices(self) -> None:
        """Whoever may see prices opens them, which is an act and a page of its own."""
        row = next(row for row in TABLE if row.endpoint == "comparison.read")
        for who in ROLES:
            if (who, self.step.number) in row.granted:
                assert self.send(who, row).status_code == 303

    def leave(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        for part in self.file.parent.glob(f"{self.file.name}*"):
            part.unlink()

    def address(self, row: Row, root: UUID | None = None, **other: str) -> str:
        known = {"question": "PRE", "lot": "1", **ABSENT, **self.ids, **other}
        return f"/procedures/{root or self.world.procedure_id}{row.path.format(**known)}"

    def send(self, who: str, row: Row, **other: str) -> TestResponse:
        """Ask for a row's address, with the objects of the case or with others."""
        known = {**ABSENT, **self.ids, **other}
        form = {row.form: known[row.form]} if row.form else {}
        return self.open(who, row.method, self.address(row, **other), form)

    def open(
        self, who: str, method: str, address: str, form: dict[str, str] | None = None
    ) -> TestResponse:
        """Ask for an address; a form carries the token of the browser."""
        reads = method in ("GET", "HEAD")
        data = None if reads else {"csrf_token": self.tokens[who], **(form or {})}
        return self.browsers[who].open(address, method=method, data=data)

    def absent(self, who: str, method: str) -> tuple[object, ...]:
        """What this person gets for a procedure that is not there."""
        path = f"/procedures/{uuid4()}" + ("/advance" if method == "POST" else "")
        return seen(self.open(who, method, path))

    def count(self, table: str) -> int:
        return self.world.count(table)

    def stands(self) -> str:
        """The step, and how much was recorded: whether anything changed."""
        return f"{self.world.case().step} {self.count('trail_entry')} {self.count('readings')}"


def seen(answer: TestResponse) -> tuple[object, ...]:
    """An answer as far as it could differ. The reference on an error page is one per browser."""
    headers = tuple(answer.headers.get(name) for name in HEADERS)
    return answer.status_code, _TOKEN.sub(rb"\1", answer.get_data()), headers


def _furnish(world: World, step: Step) -> None:
    """What a step makes itself: an amendment, declarations, the consensus, a session, a report."""
    at = read_local(WALLS[step])
    if step is Step.OPEN_APPLICATIONS:
        world.act("officer", at, planning.begin_amendment)
        world.course.invite()
        _came_in_elsewhere(world, at)
    if step.reached(Step.SUITABILITY):
        for letter in "OCAMU":
            world.act(PERSONS[letter], at, tenderers.declare, world.course.ids["a"], "none", "")
    if step is Step.SUITABILITY:
        _desk(world, at)
    _made_up(world)
    if step is Step.CONSENSUS:
        world.open_consensus(at)
    if step is Step.DIALOGUE:
        topic = world.case().plan.topics[0].id
        tenderer = world.course.ids["a"]
        talked(world.act, tenderer, topic, at, confirmed=False)
        _agreed(world, at)
        world.act("officer", at, dialogue.close_topic, tenderer, "DLG-06", "agreed", "Dat is rond.")
        world.act("officer", at, registering.enter_indicator, tenderer, entries.INDICATOR)
        world.act("officer", at, registering.enter_risk, tenderer, entries.RISK)
        world.act("officer", at, registering.enter_scenario, tenderer, entries.SCENARIO)
    if step is Step.STANDSTILL:
        world.act("officer", at, reporting.make_report)


def _agreed(world: World, at: datetime) -> None:
    """An agreement with the first tenderer, and something that all were told."""
    made = (world.course.ids["a"], None, "DLG-07", "commitment", "Wij tellen.", Details("Tellen"))
    world.act("officer", at, agreements.record_agreement, *made)
    world.act("officer", at, informing.tell_everybody, "Nieuws", "Voor allen.", None)


def _came_in_elsewhere(world: World, at: datetime) -> None:
    """A file that an officer recorded, before there is anything the tenderer handed in itself."""
    with sessionmaker(world.engine)() as session:
        begin_write(session)
        tenderer = world.course.ids["a"]
        file = sealed(session, world.case(), world.vault, tenderer, PROOF, b"%PDF-1.7", at, False)
        envelopes.note_origin(session, file.id, "TenderNed", world.identity("officer").id, at)
        session.commit()


def _desk(world: World, at: datetime) -> None:
    """A round of questions that nobody answered yet."""
    tenderer = world.course.ids["a"]
    question = (tenderer, None, "", "clarify", "Wilt u dit toelichten?")
    world.act("officer", at, clarification.prepare_question, *question)
    deadline = at + timedelta(days=7)
    world.act("officer", at, clarification.send_round, tenderer, deadline, None)


def _made_up(world: World) -> None:
    """Evidence of the first tenderer, a question to it and what its party declared, here and
    elsewhere. The act that adds evidence is too slow, and the others belong to one step alone."""
    with sessionmaker(world.engine)() as session:
        begin_write(session)
        for row in session.scalars(sa.select(Tenderer).where(Tenderer.position == 1)):
            id_, content = uuid4(), b"%PDF-1.7"
            kept = world.vault.seal(content, (str(row.procedure_id), "evidence", str(id_)))
            dates = {"issued_on": None, "valid_until": None}
            file = {"name": "a.pdf", "size": len(content), "sha256": evidence.digest(content)}
            values = {"kind": "other", "title": MADE_UP, "note": "", **dates, **file}
            at = read_local(WALLS[Step.SCORE])
            evidence.add(session, id_, row.id, values, kept, None, at)
            officer = session.scalar(
                sa.select(Participant.id)
                .where(Participant.procedure_id == row.procedure_id)
                .limit(1)
            )
            assert officer is not None
            delegate = session.scalar(
                sa.select(Participant.id)
                .join(RoleGrant, RoleGrant.participant_id == Participant.id)
                .where(Participant.procedure_id == row.procedure_id, RoleGrant.role == "delegate")
            )
            assert delegate is not None
            people.declare(session, delegate, row.id, "doubt", "Een neef werkt daar.", 1, at)
            add_draft(session, row.id, "selection", None, "", "clarify", "En dit?", officer, at)
            party = session.scalar(sa.select(Party.id).where(Party.tenderer_id == row.id).limit(1))
            if party is not None:
                declaration = typed(FormAnswers((), at.date(), "Bestuurder"), "Zorgpartij", "")
                id_ = uuid4()
                kept = world.vault.seal(content, (str(row.procedure_id), "uea", str(id_)))
                file = MADE_UP, evidence.digest(content)
                uea.add(session, id_, party, declaration, *file, kept, officer, at)
        session.commit()


def _objects(driven: Course, world: World) -> dict[str, str]:
    """The ids of the first tenderer's objects, as far as they are there."""
    tenderer, demand = driven.ids.get("a"), ABSENT["demand"]
    found: dict[str, UUID | None] = {"tenderer": tenderer, "late": driven.ids.get("e")}
    made_up = UeaDeclaration.name == MADE_UP
    mine = sa.select(Party.id).where(Party.tenderer_id == tenderer)
    sent = sa.select(ClarificationRound.id).where(ClarificationRound.tenderer_id == tenderer)
    doubted = (Declaration.tenderer_id == tenderer) & (Declaration.answer == "doubt")
    there = sa.select(Tenderer.id).where(Tenderer.procedure_id == driven.procedure_id)
    asked = (
        ("candidacy", Candidacy, Candidacy.tenderer_id == tenderer),
        ("minutes", DialogueSession, DialogueSession.tenderer_id == tenderer),
        ("agreement", Agreement, Agreement.tenderer_id == tenderer),
        ("told", InformationNotice, InformationNotice.procedure_id == driven.procedure_id),
        ("advice", Advice, (Advice.procedure_id == driven.procedure_id) & (Advice.kind == JOINT)),
        ("report", AwardReportVersion, AwardReportVersion.procedure_id == driven.procedure_id),
        ("person", Participant, Participant.procedure_id == driven.procedure_id),
        ("version", Document, Document.procedure_id == driven.procedure_id),
        ("notice", Notice, Notice.tenderer_id == driven.ids.get("e")),
        ("envelope", Envelope, Envelope.tenderer_id == tenderer),
        ("evidence", Evidence, (Evidence.tenderer_id == tenderer) & (Evidence.title == MADE_UP)),
        (
            "answered",
            Evidence,
            (Evidence.tenderer_id == tenderer) & Evidence.question_id.is_not(None),
        ),
        ("declared", UeaDeclaration, UeaDeclaration.party_id.in_(mine) & made_up),
        ("doubt", Declaration, doubted),
        ("draft", QuestionDraft, QuestionDraft.tenderer_id == tenderer),
        ("round", ClarificationRound, ClarificationRound.tenderer_id == tenderer),
        ("asked", ClarificationQuestion, ClarificationQuestion.round_id.in_(sent)),
    )
    with sessionmaker(world.engine)() as session:
        for name, model, which in asked:
            found[name] = session.scalar(sa.select(model.id).where(which).limit(1))
        planned = sa.select(SessionPlan.thread).where(SessionPlan.tenderer_id == tenderer)
        found["session"] = session.scalar(planned.limit(1))
        found["lacking"] = tenderer and topic_place(tenderer, "DLG-06")
        kept = sa.select(RegisterEntry.thread).where(RegisterEntry.tenderer_id == tenderer)
        for sort in ("indicator", "risk", "scenario"):
            found[sort] = session.scalar(kept.where(RegisterEntry.sort == sort).limit(1))
        signal = sa.select(Signal.signal).join(Party, Party.id == Signal.party_id)
        found["signal"] = session.scalar(signal.where(Party.tenderer_id.in_(there)).limit(1))
        known = {row.id: row for row in rows.tenderers(session, driven.procedure_id)}
    if tenderer is not None and known[tenderer].parties:
        party = known[tenderer].parties[0]
        found["party"] = party.id
        demand = next(d.id for d in driven.case().plan.demands if applies(d, party.standing))
    return {"demand": demand, **{name: str(id_) for name, id_ in found.items() if id_}}


def _drive(databases: Any, instance: Path, folder: Path) -> None:
    """Both procedures, as they stand at the beginning of every step of the first."""
    with databases.copy() as engine:
        users = _people(engine)
        second = World(engine, instance, _blank(instance, users, 1)).course
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(demo, "REFERENCE", "ELDERS-2022")
            second.start()
            _document(second)
        stranger = (EMAILS["administrator"], "officer")
        second.act("officer", read_local("2021-10-18T10:00"), course.grant_role, *stranger)
        for _, perform in second.steps():
            perform()
        first = World(engine, instance, _blank(instance, users, 3)).course
        first.start()
        _document(first)
        performed: list[Callable[[], None]] = [perform for _, perform in first.steps()]
        driven = {}
        for step, perform in zip(STEPS, (*performed, None), strict=True):
            shutil.copy(f"{databases.snapshot(engine)}.sqlite", folder / f"{step.value}.sqlite")
            driven[step] = _plain(copy(first))
            first.ids, first.links = dict(first.ids), dict(first.links)
            if perform is not None:
                perform()
    (folder / "courses").write_bytes(pickle.dumps((driven, _plain(second))))


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, sqlite_databases: Any, case_instance: Path
) -> Iterator[Stage]:
    folder, instance = tmp_path_factory.mktemp("matrix"), case_instance
    made = kept.once("matrix", partial(_drive, sqlite_databases, instance), Path(__file__))
    driven, elsewhere = pickle.loads((made / "courses").read_bytes())
    second = _known(instance, elsewhere, 1)
    there = {
        step: (made / f"{step.value}.sqlite", _known(instance, plain, 3))
        for step, plain in driven.items()
    }
    clock, file = Clock(), folder / "tender.sqlite"
    logged = logging.getLogger("tender").level
    with pytest.MonkeyPatch.context() as patched:
        cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patched.setattr(accounts, "HASHER", cheap)
        for drawing in (reports, guide, opening, letter, minutes):  # which takes seconds
            patched.setattr(drawing, "render", lambda *_, **__: b"%PDF-")
        app = create_app(
            {
                "TESTING": True,
                "PROPAGATE_EXCEPTIONS": True,
                "INSTANCE": instance,
                "DATABASE_URL": f"sqlite:///{file}",
                "CLOCK": clock,
                "LOG_FILE": None,
            }
        )
        logging.getLogger("tender").setLevel(logging.CRITICAL)
        standing = Stage(app, clock, file, instance, second, there)
        yield standing
        standing.leave()
    memory.forget()  # of the papers that were not drawn
    logging.getLogger("tender").setLevel(logged)


def _document(driven: Course) -> None:
    new = NewDocument("Leidraad", "guide", "leidraad.pdf", b"%PDF-1.7")
    driven.act("officer", read_local("2021-10-18T11:00"), record_document, new, None)


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with its addresses and what they ask, without any procedure."""
    folder = tmp_path_factory.mktemp("routes")
    return create_app({"TESTING": True, "INSTANCE": folder, "LOG_FILE": None})


def procedure_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "procedure_id" in rule.arguments]


# The table is whole


def test_every_address_of_a_procedure_is_in_the_table(routes: Flask) -> None:
    there = {
        f"{method} {rule.rule.removeprefix('/procedures/<uuid:procedure_id>')} {rule.endpoint}"
        for rule in procedure_rules(routes)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    adapter = routes.url_map.bind("localhost")
    known, ids = set(), {name: str(uuid4()) for name in OBJECTS}
    for row in TABLE:
        path = row.path.partition("?")[0].format(**ids, question="PRE")
        rule, _ = adapter.match(f"/procedures/{uuid4()}{path}", method=row.method, return_rule=True)
        assert rule.endpoint == row.endpoint, row
        short = rule.rule.removeprefix("/procedures/<uuid:procedure_id>")
        known.add(f"{row.method} {short} {row.endpoint}")
    assert there - known == set(), "place these in tests/web/matrix.py"
    assert known - there == set()


def test_everything_under_procedures_names_its_procedure(routes: Flask) -> None:
    under = {rule.endpoint for rule in routes.url_map.iter_rules() if "procedure" in rule.rule}
    named = {rule.endpoint for rule in procedure_rules(routes)}
    assert under - named == {"cockpit.procedures"}


# By the rules, without the web


def someone(letters: str) -> Identity:
    return Identity(uuid4(), uuid4(), str(uuid4()), "", frozenset(ROLES[one] for one in letters))


def test_the_letters_are_all_the_roles() -> None:
    assert set(ROLES.values()) == set(ALL_ROLES)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.name} {row.path}")
def test_the_permissions_agree_with_the_table(routes: Flask, row: Row) -> None:
    access = access_of(routes, row.endpoint)
    assert access is not None and access.permission is not None
    coarse = frozenset(
        (letter, step.number)
        for letter in ROLES
        for step in STEPS
        if allowed(someone(letter), access.permission, step)
    )
    assert row.granted.isdisjoint(cells(row.beyond)), "granted and stopped"
    assert sorted(coarse) == sorted(row.granted | cells(row.beyond))
    assert not any(allowed(someone(""), access.permission, step) for step in STEPS)


def test_one_grant_is_enough_where_there_are_several() -> None:
    may = {
        letter for letter in ROLES if allowed(someone(letter), Permission.VIEW_ADVICE, Step.SCORE)
    }
    assert {ROLES[letter] for letter in may} == {"officer"}
    assert allowed(someone("A"), Permission.VIEW_ADVICE, Step.CONSENSUS)


def test_two_roles_give_what_each_gives_but_to_an_assessor(routes: Flask) -> None:
    for row in TABLE:
        permission = access_of(routes, row.endpoint).permission  # type: ignore[union-attr]
        alone = row.granted | cells(row.beyond)
        blind = {step for _, step in cells(f"A {row.scorer}" if row.scorer else "-")}
        for one in ROLES:
            for two in ROLES:
                if row.endpoint == "advice.index" or {one, two} == {"A", "M"}:
                    continue  # the page asks itself; nobody holds both
                for step in STEPS:
                    number = step.number
                    expected = (one, number) in alone or (two, number) in alone
                    if "A" in (one, two) and number in blind:
                        expected = False
                    found = allowed(someone(one + two), permission, step)  # type: ignore[arg-type]
                    assert found == expected, (row.name, one, two, number)


# Over the web


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.value)
def test_the_cells_over_the_web(stage: Stage, step: Step) -> None:
    walk(stage, step, [(who, row) for row in TABLE for who in EVERYONE if worth(who, row, step)])


@pytest.mark.soak
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.value)
def test_every_cell_over_the_web(stage: Stage, step: Step) -> None:
    walk(stage, step, [(who, row) for row in TABLE for who in EVERYONE])


def walk(stage: Stage, step: Step, asks: list[tuple[str, Row]]) -> None:
    """First what changes nothing: reading, and acts that are refused. Then the acts granted."""
    stage.stand(step)
    hidden = {(who, method): stage.absent(who, method) for who in EVERYONE for method in METHODS}
    wrong: list[str] = []

    def check(who: str, row: Row) -> None:
        answer, granted = stage.send(who, row), open_to(who, row, step)
        if not fits(answer, row, who, granted, hidden[who, row.method]):
            wanted = "granted" if granted else "refused"
            wrong.append(f"{who} {row.name} {row.path}: {answer.status_code}, {wanted}")

    before = stage.stands()
    for who, row in asks:
        if row.method == "GET" or not open_to(who, row, step):
            check(who, row)
    assert stage.stands() == before, "reading and refusing change nothing"
    for who, row in asks:
        if row.method == "POST" and open_to(who, row, step):
            check(who, row)
    assert wrong == []
    assert stage.world.case().step is step


def worth(who: str, row: Row, step: Step) -> bool:
    """Whether the ordinary suite tries this cell: granted at a sampled step, a change beside it, or
    the step at which it is this cell's turn to be refused."""
    beside = STEPS[max(step.number - 2, 0) : step.number + 1]
    if who in ROLES and len({open_to(who, row, one) for one in beside}) == 2:
        return True
    if step in SAMPLED and (who, step.number) in row.granted:
        return True
    return step is turn(who, row)


def turn(who: str, row: Row) -> Step | None:
    """The sampled step at which this person is refused, one after the other for each address. Where
    the object is there, so that it is not refused for being absent alone."""
    sampled = SAMPLED if who in ROLES else OUTSIDE
    refused = [one for one in sampled if (who, one.number) not in row.granted]
    there = [one for one in refused if one.number >= row.since] or refused
    return there[(TURNS[row] + EVERYONE.index(who)) % len(there)] if there else None


def test_everybody_is_refused_every_address_somewhere_and_granted_what_is_granted() -> None:
    for row in TABLE:
        for who in EVERYONE:
            tried = [one for one in STEPS if worth(who, row, one)]
            refused = [one for one in STEPS if (who, one.number) not in row.granted]
            assert not refused or set(refused) & set(tried), (who, row)
            assert all(one in tried for one in SAMPLED if (who, one.number) in row.granted)


def open_to(who: str, row: Row, step: Step) -> bool:
    """Granted, and the object is there."""
    return (who, step.number) in row.granted and step.number >= row.since


def fits(
    answer: TestResponse, row: Row, who: str, granted: bool, absent: tuple[object, ...]
) -> bool:
    if granted:
        return answer.status_code in (DONE if row.method == "POST" else (200, 302, 303))
    if who == ANONYMOUS:
        there = answer.headers.get("Location", "")
        return answer.status_code == 303 and there.startswith("/login")
    return answer.status_code == 404 and seen(answer) == absent


def test_a_tie_a_low_price_and_a_signed_copy_are_all_that_is_never_reached() -> None:
    never = {row.endpoint for row in TABLE if row.since == NEVER}
    draws = {
        f"draws.{act}_{stage}" for act in ("commit", "reveal") for stage in ("selection", "award")
    }
    low = {f"low_offers.{act}" for act in ("show", "ask", "answer", "assess", "decide", "file")}
    assert never == {"minutes.copy", *draws, *low}


def at_door(who: str, answer: TestResponse) -> bool:
    """A delegate who has yet to promise or declare is sent there, whatever was asked for."""
    return who == "D" and answer.status_code == 303 and answer.location.endswith("/advice/begin")


@pytest.mark.parametrize(
    "step",
    (
        *(Step.OPEN_APPLICATIONS, Step.SUITABILITY, Step.CONSENSUS),
        *(Step.DIALOGUE, Step.COMPARE, Step.STANDSTILL),
    ),
    ids=lambda step: step.value,
)
def test_objects_of_another_procedure_are_not_there(stage: Stage, step: Step) -> None:
    stage.stand(step)
    hidden = {(who, method): stage.absent(who, method) for who in ROLES for method in METHODS}
    wrong: list[str] = []
    tried: set[str] = set()
    for row in TABLE:
        for who in ROLES:
            if not open_to(who, row, step):
                continue
            for name in row.objects:
                tried.add(name)
                absent = hidden[who, row.method]
                for id_ in (stage.foreign[name], str(uuid4())):
                    answer = stage.send(who, row, **{name: id_})
                    if name == row.form:  # an empty form is refused before its object is sought
                        fine = answer.status_code == 422 and stage.foreign[name] not in answer.text
                    else:
                        fine = seen(answer) == absent or at_door(who, answer)
                    if not fine:
                        wrong.append(f"{who} {row.name} {name}: {answer.status_code}")
    assert wrong == [] and tried


def test_head_is_like_get(stage: Stage) -> None:
    stage.stand(Step.DECIDE)
    for row, who in ((row, who) for row in TABLE for who in ("O", "A", ANONYMOUS)):
        if row.method == "GET":
            refused = (303,) if who == ANONYMOUS else (404,)
            wanted = (200, 302) if open_to(who, row, Step.DECIDE) else refused
            bare = stage.open(who, "HEAD", stage.address(row))
            assert (bare.status_code in wanted, bare.data) == (True, b""), (who, row)


def test_other_methods_are_not_there(stage: Stage) -> None:
    stage.stand(Step.DECIDE)
    adapter = stage.app.url_map.bind("localhost")
    for path, row in {row.path.partition("?")[0]: row for row in TABLE}.items():
        here = stage.address(row).partition("?")[0]
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            if adapter.test(here, method):
                continue
            for who in ("O", ANONYMOUS) if method in (*METHODS, "PUT") else ("O",):
                answer = stage.open(who, method, here)
                assert answer.status_code in (404, 405), (who, method, path)
                if method in METHODS:
                    missing = stage.open(who, method, stage.address(row, uuid4()).partition("?")[0])
                    assert seen(answer) == seen(missing)


def test_a_personal_link_opens_nothing_but_its_own_page(stage: Stage) -> None:
    stage.stand(Step.DIALOGUE)
    link = stage.world.course.links["a"]
    holder = stage.app.test_client()
    assert holder.get(f"/hand-in/{link}").status_code == 200
    for row in TABLE:
        if row.method == "GET":
            for address in (
                stage.address(row),
                f"{stage.address(row).partition('?')[0]}?token={link}",
            ):
                answer = holder.get(address)
                assert answer.status_code == 303
                assert answer.headers["Location"].startswith("/login")
    absent = seen(holder.get("/nowhere"))
    for unknown in ("x" * len(link), link[:-1], link + "A", str(stage.world.procedure_id)):
        assert seen(holder.get(f"/hand-in/{unknown}")) == absent
        for part in ("application", "offer"):
            answer = stage.open(ANONYMOUS, "POST", f"/hand-in/{unknown}/{part}")
            assert answer.status_code == 404
