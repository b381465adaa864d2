"""The trail on both databases: it links, keeps its order under load, and is never changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from criteria.trail import START, Head, entry_hash, field_digest
from tender.audit import PLATFORM, record
from tender.extensions import altering, begin_write
from tender.models.base import append_only_tables
from tender.store import trail
from tests.actions.chains import CHAIN, NOW, OTHER, write


@dataclass(frozen=True)
class Someone:
    participant: str = "5d1c7a31-97c8-4c07-8f12-0c9a53f5a111"


# Adding and reading


def test_entries_link_from_zeros_to_the_head(session: Session) -> None:
    noise = write(session, 2, OTHER)
    heads = write(session, 3)
    found = trail.entries(session, CHAIN)
    assert [entry.seq for entry in found] == [1, 2, 3]
    assert [entry.prev for entry in found] == [START, heads[0].hash, heads[1].hash]
    assert [entry.hash for entry in found] == [head.hash for head in heads]
    assert all(entry_hash(entry.body) == entry.hash for entry in found)
    assert trail.head(session, CHAIN) == heads[-1]
    assert trail.head(session, OTHER) == noise[-1]
    assert trail.chains(session) == (CHAIN, OTHER)
    assert trail.ends(session) == (heads[-1], noise[-1])


def test_fields_come_back_by_name(session: Session) -> None:
    fields = {"act": "x", "old": None, "new": {"points": 8500}, "note": "é", "seen": [True, 1]}
    trail.append(session, CHAIN, fields, NOW)
    (entry,) = trail.entries(session, CHAIN)
    assert entry.fields == fields
    assert entry.closed == ()
    assert entry.at == "2022-09-01T10:00:00.000000Z"


def test_the_last_entry_of_an_act_is_of_that_act_and_on_that_object(session: Session) -> None:
    first, second, _ = (
        trail.append(session, CHAIN, {"act": act, "object": on, "note": "sent"}, NOW)
        for act, on in (("sent", "lot:1"), ("sent", "lot:2"), ("kept", "lot:1"))
    )
    assert trail.last_of(session, CHAIN, "sent") == second
    assert trail.last_of(session, CHAIN, "sent", object="lot:1") == first
    assert trail.last_of(session, CHAIN, "sent", object="lot:3") is None
    assert trail.last_of(session, OTHER, "sent") is None


def test_equal_values_have_different_digests(session: Session) -> None:
    write(session, 1)
    write(session, 1, OTHER)
    one, two = trail.entries(session, CHAIN)[0], trail.entries(session, OTHER)[0]
    assert not set(one.digests) & set(two.digests)
    assert "noted" not in one.body


def test_entries_come_in_pages(session: Session) -> None:
    write(session, 5)
    assert [e.seq for e in trail.entries(session, CHAIN, limit=2)] == [1, 2]
    assert [e.seq for e in trail.entries(session, CHAIN, after=2, limit=2)] == [3, 4]
    assert trail.entries(session, CHAIN, after=5) == ()


def test_a_chain_without_entries_has_no_head(session: Session) -> None:
    assert trail.head(session, CHAIN) is None
    assert trail.verify(session, CHAIN) == (trail.ChainCheck(CHAIN, 0, START, True),)


def test_time_never_goes_back(session: Session) -> None:
    trail.append(session, CHAIN, {"act": "first"}, NOW)
    trail.append(session, CHAIN, {"act": "second"}, NOW - timedelta(hours=1))
    first, second = trail.entries(session, CHAIN)
    assert second.at == first.at
    assert second.fields["clock_back"] == "2022-09-01T09:00:00.000000Z"
    assert trail.verify(session, CHAIN)[0].ok


@pytest.mark.parametrize("value", [0.5, 2**53, "e\u0301", "\0", {"A": 1}, object()])
def test_what_cannot_be_written_one_way_is_refused(session: Session, value: object) -> None:
    with pytest.raises(ValueError):
        trail.append(session, CHAIN, {"act": value}, NOW)  # type: ignore[dict-item]
    assert trail.head(session, CHAIN) is None


def test_a_rolled_back_act_leaves_no_entry(engine: sa.Engine) -> None:
    with Session(engine) as session:
        begin_write(session)
        write(session, 1)
        session.commit()
        begin_write(session)
        write(session, 1)
        session.rollback()
        assert trail.verify(session, CHAIN)[0].entries == 1


def test_record_says_who_did_what_to_what(session: Session) -> None:
    procedure, sheet = UUID(CHAIN), uuid4()
    head = record(
        session,
        Someone(),
        "scores.submitted",
        f"sheet:{sheet}",
        NOW,
        procedure_id=procedure,
        result=Decimal("8.50"),
        basis=procedure,
    )
    (entry,) = trail.entries(session, CHAIN)
    assert head == Head(CHAIN, 1, entry.hash)
    assert entry.fields == {
        "act": "scores.submitted",
        "actor": Someone().participant,
        "object": f"sheet:{sheet}",
        "result": "8.5",
        "basis": CHAIN,
    }
    assert record(session, Someone(), "user.added", "user:1", NOW, procedure_id=None).chain == (
        PLATFORM
    )


def test_a_sealed_field_is_committed_and_opened_later(session: Session) -> None:
    price = trail.commitment("price", "920000.00")
    trail.append(session, CHAIN, {"act": "offer.received"}, NOW, sealed=[price.digest])
    (entry,) = trail.entries(session, CHAIN)
    assert price.digest in entry.digests
    assert entry.closed == (price.digest,)
    assert trail.verify(session, CHAIN)[0].ok
    assert field_digest(price.salt, "price", "920000.00") == price.digest


# Many at once


def test_writers_at_once_leave_no_gap_and_no_fork(engine: sa.Engine) -> None:
    writers, each = 6, 8
    start = threading.Barrier(writers)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            start.wait()
            for turn in range(each):
                with Session(engine) as session:
                    begin_write(session)
                    fields = {"act": "noted", "writer": number, "turn": turn}
                    trail.append(session, CHAIN, fields, NOW)
                    session.commit()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Session(engine) as session:
        assert trail.verify(session)[0].ok
        found = trail.entries(session, CHAIN, limit=1000)
        assert [entry.seq for entry in found] == list(range(1, writers * each + 1))
        turns = [(entry.fields["writer"], entry.fields["turn"]) for entry in found]
        assert sorted(turns) == [(w, t) for w in range(writers) for t in range(each)]


# What the database itself refuses

FIRST = f"chain = '{CHAIN}' AND seq = 1"
COPY = "SELECT {columns} FROM trail_entry WHERE " + FIRST
ROW = "id, chain, seq, prev, hash, body"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET body = 'x'",
        f"UPDATE trail_entry SET hash = hash WHERE {FIRST}",
        "DELETE FROM trail_entry",
        "UPDATE trail_value SET value = '1'",
        "DELETE FROM trail_value",
        f"INSERT INTO trail_entry ({ROW}) {COPY.format(columns=ROW)}",
        f"INSERT INTO trail_entry ({ROW}) {COPY.format(columns=ROW)} "
        "ON CONFLICT (id) DO UPDATE SET body = 'x'",
    ],
)
def test_history_is_neither_updated_nor_deleted(session: Session, statement: str) -> None:
    write(session, 3)
    with pytest.raises(IntegrityError):
        session.execute(sa.text(statement))


@pytest.mark.parametrize("seq", [0, 2, 3, 5])
def test_an_entry_that_is_not_the_next_is_refused(session: Session, seq: int) -> None:
    write(session, 3)
    values = {"id": uuid4().hex, "seq": seq, "prev": "1" * 64, "hash": "2" * 64}
    statement = f"INSERT INTO trail_entry ({ROW}) VALUES (:id, '{CHAIN}', :seq, :prev, :hash, 'x')"
    with pytest.raises(IntegrityError):
        session.execute(sa.text(statement), values)


def test_a_second_entry_after_the_same_one_is_refused(session: Session) -> None:
    heads = write(session, 3)
    values = {"id": uuid4().hex, "prev": heads[0].hash, "hash": "2" * 64}
    statement = f"INSERT INTO trail_entry ({ROW}) VALUES (:id, '{CHAIN}', 4, :prev, :hash, 'x')"
    with pytest.raises(IntegrityError):
        session.execute(sa.text(statement), values)


@pytest.mark.parametrize("table", ["trail_entry", "trail_value"])
def test_postgresql_refuses_to_truncate(postgresql_databases, table: str) -> None:  # type: ignore[no-untyped-def]
    with postgresql_databases.copy() as engine, Session(engine) as session:
        write(session, 1)
        with pytest.raises(DatabaseError, match="append only"):
            session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("table", ["trail_entry", "trail_value"])
@pytest.mark.parametrize("recursive", [True, False])
def test_sqlite_refuses_to_replace(sqlite_databases, table: str, recursive: bool) -> None:  # type: ignore[no-untyped-def]
    with sqlite_databases.copy() as engine:
        with Session(engine) as session:
            begin_write(session)
            write(session, 1)
            session.commit()
        with engine.connect() as connection:
            with altering():
                connection.exec_driver_sql(f"PRAGMA recursive_triggers={int(recursive)}")
            connection.rollback()
            with pytest.raises(IntegrityError, match=r"append only|not the next"):
                connection.exec_driver_sql(
                    f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
                )


def test_the_trail_is_among_the_tables_that_are_guarded() -> None:
    names = {table.name for table in append_only_tables()}
    assert {"trail_entry", "trail_value"} <= names
    assert "chain_head" not in names


def test_a_long_chain_is_read_in_pages(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "_PAGE", 2)
    write(session, 5)
    assert trail.verify(session, CHAIN)[0].entries == 5
