"""Points, money and moments come back from both databases exactly as they went in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tender.extensions import altering, begin_write, make_engine
from tender.models.base import Base, Canonical, Money, Points, UtcDateTime, UuidKey


class Scratch(DeclarativeBase):
    metadata = sa.MetaData()
    type_annotation_map = Base.type_annotation_map


class Thing(Scratch):
    __tablename__ = "thing"

    id: Mapped[UuidKey]
    points: Mapped[Decimal | None] = mapped_column(Points)
    money: Mapped[Decimal | None] = mapped_column(Money)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    plain: Mapped[dict[str, object] | None] = mapped_column(Canonical)


@pytest.fixture
def things(session: Session) -> Iterator[Session]:
    Scratch.metadata.create_all(session.connection())
    yield session


def again(session: Session, thing: Thing) -> Thing:
    session.add(thing)
    session.flush()
    session.expire_all()
    return session.scalars(sa.select(Thing)).one()


@pytest.mark.parametrize("points", ["0", "8.5", "0.001", "-3", "9007199254740.991"])
def test_points_come_back_exactly(things: Session, points: str) -> None:
    assert again(things, Thing(points=Decimal(points))).points == Decimal(points)


@pytest.mark.parametrize("money", ["0", "920000", "0.01", "-12.30", "90071992547409.91"])
def test_money_comes_back_exactly(things: Session, money: str) -> None:
    assert again(things, Thing(money=Decimal(money))).money == Decimal(money)


@pytest.mark.parametrize(
    "points", [Decimal("0.0001"), Decimal("NaN"), Decimal("Infinity"), Decimal("1e1000000"), 0.5]
)
def test_points_that_do_not_fit_are_refused(things: Session, points: Decimal) -> None:
    things.add(Thing(points=points))
    with pytest.raises(StatementError):
        things.flush()


@pytest.mark.parametrize("money", [Decimal("0.001"), Decimal("90071992547409.92"), 1.25, True])
def test_money_that_does_not_fit_is_refused(things: Session, money: Decimal) -> None:
    things.add(Thing(money=money))
    with pytest.raises(StatementError):
        things.flush()


def test_three_times_ten_cents_is_thirty_cents_in_sql(things: Session) -> None:
    things.add_all([Thing(money=Decimal("0.10")) for _ in range(3)])
    things.flush()
    assert things.scalar(sa.select(sa.func.sum(Thing.money))) == Decimal("0.30")
    assert things.scalars(sa.select(Thing).where(Thing.money > Decimal("0.10"))).all() == []


def test_moments_come_back_in_utc(things: Session) -> None:
    amsterdam = timezone(timedelta(hours=2))
    at = datetime(2022, 9, 1, 12, 0, 0, 5, tzinfo=amsterdam)
    found = again(things, Thing(at=at)).at
    assert found == at
    assert found is not None and found.tzinfo is UTC


def test_moments_sort_as_they_happened(things: Session) -> None:
    start = datetime(2022, 9, 1, 11, 59, 59, 999999, tzinfo=UTC)
    moments = [start, start + timedelta(microseconds=1), start + timedelta(seconds=1)]
    things.add_all([Thing(at=at) for at in reversed(moments)])
    things.flush()
    assert list(things.scalars(sa.select(Thing.at).order_by(Thing.at))) == moments
    assert things.scalars(sa.select(Thing.at).where(Thing.at < moments[1])).all() == [start]


def test_a_moment_without_a_zone_is_refused(things: Session) -> None:
    things.add(Thing(at=datetime(2022, 9, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError):
        things.flush()


def test_plain_values_are_kept_as_canonical_text(things: Session) -> None:
    thing = again(things, Thing(plain={"b": [1, None], "a": "é"}))
    assert thing.plain == {"a": "é", "b": [1, None]}
    text = things.scalar(sa.text("SELECT plain FROM thing"))
    assert text == '{"a":"é","b":[1,null]}'


def test_keys_are_random(things: Session) -> None:
    key = again(things, Thing()).id
    assert isinstance(key, UUID) and key.version == 4


def test_nothing_at_all_is_kept_as_nothing(things: Session) -> None:
    thing = again(things, Thing())
    assert (thing.points, thing.money, thing.at, thing.plain) == (None, None, None, None)


# The connection


def test_sqlite_connections_keep_our_rules(sqlite_databases) -> None:  # type: ignore[no-untyped-def]
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    with sqlite_databases.shared.connect() as connection:
        for pragma, value in wanted.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER trail_entry_no_update",
        "DROP TABLE trail_entry",
        "ALTER TABLE trail_entry ADD COLUMN more TEXT",
        "PRAGMA writable_schema=ON",
        "PRAGMA recursive_triggers=OFF",
        "CREATE TEMP TABLE trail_entry (id TEXT)",
    ],
)
def test_sqlite_does_not_let_the_guards_be_taken_away(
    sqlite_databases,  # type: ignore[no-untyped-def]
    statement: str,
) -> None:
    with (
        sqlite_databases.shared.connect() as connection,
        pytest.raises(sa.exc.DatabaseError, match="not authorized"),
    ):
        connection.exec_driver_sql(statement)


def test_a_migration_may_alter(sqlite_databases) -> None:  # type: ignore[no-untyped-def]
    with sqlite_databases.copy() as engine, altering(), engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER trail_entry_no_update")
        connection.exec_driver_sql("ALTER TABLE trail_entry ADD COLUMN more TEXT")


def test_writing_starts_at_the_beginning(engine: sa.Engine) -> None:
    with Session(engine) as session:
        session.execute(sa.text("SELECT 1"))
        with pytest.raises(RuntimeError):
            begin_write(session)
    with Session(engine) as session:
        begin_write(session)
        begin_write(session)
        session.commit()
        begin_write(session)


def test_a_second_writer_on_sqlite_waits_its_turn(sqlite_databases) -> None:  # type: ignore[no-untyped-def]
    with sqlite_databases.copy() as engine:
        impatient = make_engine(engine.url)
        with Session(engine) as first, Session(impatient) as second:
            begin_write(first)
            second.execute(sa.text("PRAGMA busy_timeout=1"))
            second.rollback()
            with pytest.raises(sa.exc.OperationalError, match="locked"):
                begin_write(second)
            first.rollback()
            second.rollback()
            begin_write(second)
        impatient.dispose()
