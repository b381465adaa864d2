"""The demonstration case at the beginning of each step, built once and copied for each test.

Every test gets a database of its own, in which the whole course up to a step was done by the acts.
"""

from __future__ import annotations

import fcntl
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from criteria.moments import local_date
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender import config
from tender.actions import agreeing, meetings
from tender.actions.course import grant_role
from tender.actions.people import withdraw_role
from tender.actions.scoring import stage_of
from tender.demo import PEOPLE, Course
from tender.extensions import begin_write
from tender.models.identity import User
from tender.models.tenderers import Party
from tender.permissions import Identity, NotGranted, identify
from tender.store import meetings as rows
from tender.store import procedures, seals
from tender.store.accounts import normal_password
from tender.store.procedures import Case
from tender.store.seals import Seal
from tender.vault import Vault
from tests import kept

PASSWORD = "vier blauwe fietsen"
Result = TypeVar("Result")


@dataclass
class World:
    """One database with the case in it, and the people to act in it."""

    engine: sa.Engine
    instance: Path
    course: Course

    def __post_init__(self) -> None:
        self.course = copy(self.course)
        self.course.opened = self.opened
        self.course.ids, self.course.links = dict(self.course.ids), dict(self.course.links)

    @property
    def vault(self) -> Vault:
        return self.course.vault

    @property
    def procedure_id(self) -> UUID:
        return self.course.procedure_id

    def opened(self) -> Session:
        sealed = seals.given(Seal(config.secret(self.instance, "seal-key")))
        session = sessionmaker(self.engine, info=sealed)()
        begin_write(session)
        return session

    def keep_in(self, folder: Path) -> None:
        """Put the database of SQLite into an instance folder, with the key of its seals."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()
        shutil.copy(str(self.engine.url.database), folder / "tender.sqlite")
        secrets = folder / "secrets"
        secrets.mkdir(mode=0o700, exist_ok=True)
        config.secret(self.instance, "seal-key")
        shutil.copy(self.instance / "secrets" / "seal-key", secrets)

    def act(self, key: str, at: datetime | str, what: Callable[..., Result], *args: Any) -> Result:
        """One act by one person, in a transaction of its own. A judgement is recorded at a meeting:
        whoever records one has said before who is there that day."""
        if what is agreeing.record_consensus:
            self.meet(key, moment(at))
        return self.course.act(key, moment(at), what, *args)

    def meet(self, key: str, at: datetime) -> None:
        """Somebody records a meeting of that day, if there is none and this person can."""

        def hold(session: Session, actor: Identity, now: datetime) -> None:
            day, stage = local_date(now), stage_of(self.case().step)
            known = rows.meetings(session, self.procedure_id, stage, self.case().round_of(stage))
            if day not in rows.held(known):
                seen = meetings.recorded(known)
                meetings.record_meeting(session, actor, day, [actor.id], seen, now)

        with suppress(Refused, NotGranted, KeyError):
            self.course.act(key, at, hold)

    def open_consensus(self, at: datetime | str) -> None:
        """The chair declares about everybody and opens the sheets."""
        self.course.declare("chair", moment(at), self.course.valid())
        self.act("chair", at, agreeing.open_consensus)

    def hand_in(
        self, key: str, at: datetime | str, what: Callable[..., Result], *args: Any
    ) -> Result:
        return self.course.hand_in(key, moment(at), what, *args)

    def looked(self) -> Session:
        """A session for reading beside another that writes."""
        return sessionmaker(self.engine)()

    def identity(self, key: str) -> Identity:
        with self.looked() as session:
            found = identify(session, self.course.users[key], self.procedure_id)
        assert found is not None
        return found

    def case(self) -> Case:
        with self.looked() as session:
            found = procedures.case(session, self.procedure_id)
        assert found is not None
        return found

    def declare_all(self, *whom: str, at: datetime | str) -> None:
        """These people have no interest in any of those who handed in, and said so."""
        for who in whom:
            self.course.declare(who, moment(at), self.course.valid())

    def third_officer(self, at: datetime | str) -> None:
        """The chair becomes an officer as well, by somebody who is none any more: of those who act
        in pairs nobody gave a role to another (`tender.actions.pairs`)."""
        helper = next(person.email for person in PEOPLE if person.key == "administrator")
        chair = next(person.email for person in PEOPLE if person.key == "chair")
        self.act("officer", at, grant_role, helper, "officer")
        self.act("administrator", at, grant_role, chair, "officer")
        self.act("officer", at, withdraw_role, self.identity("administrator").id, "officer")

    def new_party(self, key: str) -> None:
        """A party joins a tenderer after the opening: everybody is asked again (I5)."""
        with self.opened() as session:
            session.add(
                Party(
                    tenderer_id=self.course.ids[key],
                    position=99,
                    role="subcontractor",
                    name="Partij die later kwam",
                    company_number="12345678",
                    legal_form="bv",
                    size="small",
                    municipality="Tilburg",
                )
            )
            session.commit()

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            number: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
        return number


def moment(at: datetime | str) -> datetime:
    return read_local(at) if isinstance(at, str) else at


@dataclass
class Worlds:
    """Databases of one kind at the beginning of every step, for one number of offers.

    `shared` is a file by which the workers of one run build them once for all, under the name by
    which they are kept for later runs.
    """

    databases: Any
    instance: Path
    offers: int = 3
    shared: Path | None = None
    _snapshots: dict[Step, tuple[Any, Course]] = field(default_factory=dict)

    def ready(self) -> None:
        """Build the databases, or find those of another worker or of an earlier run."""
        if self.shared is None:
            return self.prepare()
        with alone(self.shared):
            if not self.shared.stat().st_size:
                found = kept.once(self.shared.stem, self._keep)
                driven = pickle.loads((found / "courses").read_bytes())
                here = {
                    step: (self.databases.take(found / f"{step.value}.sqlite"), plain)
                    for step, plain in driven.items()
                }
                self.shared.write_bytes(pickle.dumps(here))
        for step, (made, plain) in pickle.loads(self.shared.read_bytes()).items():
            self._snapshots[step] = made, _known(self.instance, plain, self.offers)

    def _keep(self, folder: Path) -> None:
        """Drive the course, and put it into a folder as it was at every step."""
        self.prepare()
        for step, (made, _) in self._snapshots.items():
            shutil.copy(f"{made}.sqlite", folder / f"{step.value}.sqlite")
        driven = {step: _plain(course) for step, (_, course) in self._snapshots.items()}
        (folder / "courses").write_bytes(pickle.dumps(driven))

    def prepare(self) -> None:
        """Drive the whole course once and keep a copy before every step."""
        with self.databases.copy() as engine:
            users = _people(engine)
            opened = World(engine, self.instance, _blank(self.instance, users, self.offers))
            course = opened.course
            course.start()
            for step, perform in course.steps():
                self._snapshots[step] = (self.databases.snapshot(engine), copy(course))
                course.ids, course.links = dict(course.ids), dict(course.links)
                perform()
            self._snapshots[Step.CLOSED] = (self.databases.snapshot(engine), copy(course))

    def at(self, step: Step) -> Any:
        """A context manager that gives a World at the beginning of a step."""
        snapshot, course = self.snapshot(step)
        return _Copied(self.databases.restored(snapshot), self.instance, course)

    def snapshot(self, step: Step) -> tuple[Any, Course]:
        """The database at the beginning of a step, and what the course knows there."""
        if not self._snapshots:
            self.ready()
        return self._snapshots[step]


@dataclass
class Carried(Worlds):
    """The worlds of another kind of database: the same rows, carried over as a step is asked."""

    source: Worlds = field(kw_only=True)

    def at(self, step: Step) -> Any:
        if step not in self._snapshots:
            assert self.shared is not None
            made, course = self.source.snapshot(step)
            name = f"carried_{step.value.replace('-', '_')}"
            with alone(self.shared):
                self.databases.carry(name, self.source.databases.folder / f"{made}.sqlite")
            self._snapshots[step] = name, course
        return super().at(step)


@dataclass
class _Copied:
    restored: Any
    instance: Path
    course: Course

    def __enter__(self) -> World:
        return World(self.restored.__enter__(), self.instance, self.course)

    def __exit__(self, *error: Any) -> None:
        self.restored.__exit__(*error)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """No other process of the run is here meanwhile; the file is there."""
    with file.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _plain(course: Course) -> dict[str, Any]:
    """What a course knows, without what belongs to one process."""
    own = ("opened", "vault", "progress")
    return {name: value for name, value in vars(course).items() if name not in own}


def _known(instance: Path, plain: dict[str, Any], offers: int) -> Course:
    """A course that knows this."""
    course = _blank(instance, {}, offers)
    vars(course).update(plain)
    return course


def _blank(instance: Path, users: dict[str, UUID], offers: int) -> Course:
    return Course(lambda: Session(), Vault.load(instance), users, offers)


def _people(engine: sa.Engine) -> dict[str, UUID]:
    """The accounts of the case, all with one password, hashed cheaply."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    hashed = cheap.hash(normal_password(PASSWORD))
    users: dict[str, UUID] = {}
    with sessionmaker(engine)() as session:
        begin_write(session)
        for person in PEOPLE:
            user = User(
                email=person.email,
                name=person.name,
                password=hashed,
                active=True,
                fs_uniquifier=person.key.ljust(64, "0"),
                created=read_local("2021-10-01T09:00"),
            )
            session.add(user)
            session.flush()
            users[person.key] = user.id
        session.commit()
    return users
