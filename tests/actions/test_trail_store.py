"""The trail on both databases: it links, it keeps its order under load, and every change shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from criteria.trail import START, Head, body, entry_hash, field_digest, moment
from tender.audit import PLATFORM, record
from tender.extensions import altering, begin_write
from tender.models.base import append_only_tables, drop_guards_ddl
from tender.models.trail import drop_next_seq_ddl
from tender.store import trail

NOW = datetime(2022, 9, 1, 10, 0, tzinfo=UTC)
CHAIN, OTHER = "0b1d3f0e-6a53-4c0e-9d6c-5f1f43c1b001", "7c9ae0a4-3f83-43e5-a83f-5f1f43c1b002"


@dataclass(frozen=True)
class Someone:
    participant: str = "5d1c7a31-97c8-4c07-8f12-0c9a53f5a111"


def write(session: Session, count: int, chain: str = CHAIN) -> list[Head]:
    return [
        trail.append(session, chain, {"act": "noted", "number": n}, NOW + timedelta(seconds=n))
        for n in range(count)
    ]


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


def test_fields_come_back_by_name(session: Session) -> None:
    fields = {"act": "x", "old": None, "new": {"points": 8500}, "note": "é", "seen": [True, 1]}
    trail.append(session, CHAIN, fields, NOW)
    (entry,) = trail.entries(session, CHAIN)
    assert entry.fields == fields
    assert entry.closed == ()
    assert entry.at == "2022-09-01T10:00:00.000000Z"


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


# What somebody with every right in the database can do, and how it shows


def unguard(session: Session) -> None:
    """Take the guards away, as an owner of the database can."""
    dialect = session.get_bind().dialect.name
    for table in ("trail_entry", "trail_value"):
        for statement in drop_guards_ddl(dialect, table):
            session.execute(sa.text(statement))
    for statement in drop_next_seq_ddl(dialect):
        session.execute(sa.text(statement))
    if dialect == "postgresql":
        session.execute(
            sa.text("ALTER TABLE trail_value DROP CONSTRAINT fk_trail_value_entry_id_trail_entry")
        )
    else:
        session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))


def change_body(session: Session) -> None:
    change = "UPDATE trail_entry SET body = replace(body, '10:00:02', '10:00:03') WHERE seq = 3"
    session.execute(sa.text(change))


def change_body_and_hash(session: Session) -> None:
    text = session.scalar(sa.text("SELECT body FROM trail_entry WHERE seq = 3"))
    changed = text.replace("10:00:02", "10:00:03")
    session.execute(
        sa.text("UPDATE trail_entry SET body = :body, hash = :hash WHERE seq = 3"),
        {"body": changed, "hash": entry_hash(changed)},
    )


def respell_body(session: Session) -> None:
    text = session.scalar(sa.text("SELECT body FROM trail_entry WHERE seq = 3"))
    changed = text.replace('"v":1', '"v": 1')
    session.execute(
        sa.text("UPDATE trail_entry SET body = :body, hash = :hash WHERE seq = 3"),
        {"body": changed, "hash": entry_hash(changed)},
    )


def backdate(session: Session) -> None:
    (entry,) = trail.entries(session, CHAIN, after=2, limit=1)
    text = body(CHAIN, 3, entry.prev, moment(NOW - timedelta(days=1)), entry.digests)
    session.execute(
        sa.text("UPDATE trail_entry SET body = :body, hash = :hash WHERE seq = 3"),
        {"body": text, "hash": entry_hash(text)},
    )


def remove_entry(session: Session) -> None:
    of = "SELECT id FROM trail_entry WHERE seq = 3"
    session.execute(sa.text(f"DELETE FROM trail_value WHERE entry_id IN ({of})"))
    session.execute(sa.text("DELETE FROM trail_entry WHERE seq = 3"))


def remove_and_renumber(session: Session) -> None:
    remove_entry(session)
    for seq in (4, 5):
        session.execute(sa.text(f"UPDATE trail_entry SET seq = {seq - 1} WHERE seq = {seq}"))


def swap(session: Session) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        session.execute(sa.text(f"UPDATE trail_entry SET seq = {new} WHERE seq = {old}"))


def cut_tail(session: Session) -> None:
    of = "SELECT id FROM trail_entry WHERE seq > 3"
    session.execute(sa.text(f"DELETE FROM trail_value WHERE entry_id IN ({of})"))
    session.execute(sa.text("DELETE FROM trail_entry WHERE seq > 3"))


def empty(session: Session) -> None:
    session.execute(sa.text("DELETE FROM trail_value"))
    session.execute(sa.text("DELETE FROM trail_entry"))


def value_of_three(change: str) -> Callable[[Session], None]:
    of = "entry_id IN (SELECT id FROM trail_entry WHERE seq = 3)"

    def act(session: Session) -> None:
        session.execute(sa.text(f"{change} WHERE name = 'number' AND {of}"))

    return act


def add_value(session: Session) -> None:
    session.execute(
        sa.text(
            "INSERT INTO trail_value (entry_id, digest, salt, name, value) "
            "SELECT id, :digest, :salt, 'more', '1' FROM trail_entry WHERE seq = 3"
        ),
        {"digest": field_digest("00", "more", 1), "salt": "00"},
    )


def change_row(column: str, value: str) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        session.execute(sa.text(f"UPDATE trail_entry SET {column} = '{value}' WHERE seq = 3"))

    return act


def change_head(change: str) -> Callable[[Session], None]:
    return lambda session: session.execute(sa.text(change)) and None


TAMPERING: dict[str, tuple[Callable[[Session], None], int, str]] = {
    "a byte in a body": (change_body, 3, "trail.hash_wrong"),
    "a body and its hash": (change_body_and_hash, 4, "trail.link_broken"),
    "a body spelled otherwise": (respell_body, 3, "trail.body_unreadable"),
    "an older time": (backdate, 3, "trail.time_before_previous"),
    "an entry removed": (remove_entry, 3, "trail.entry_missing"),
    "an entry removed, the rest renumbered": (remove_and_renumber, 3, "trail.order_wrong"),
    "two entries swapped": (swap, 3, "trail.order_wrong"),
    "the tail cut off": (cut_tail, 4, "trail.tail_missing"),
    "everything removed": (empty, 1, "trail.tail_missing"),
    "a hash": (change_row("hash", "0" * 64), 3, "trail.hash_wrong"),
    "a link": (change_row("prev", "0" * 63 + "1"), 3, "trail.link_broken"),
    "a body of nonsense": (change_row("body", "{}"), 3, "trail.body_unreadable"),
    "a chain name": (change_row("chain", "other"), 3, "trail.entry_missing"),
    "a value": (value_of_three("UPDATE trail_value SET value = '9'"), 3, "trail.value_wrong"),
    "a value spelled otherwise": (
        value_of_three("UPDATE trail_value SET value = ' 2'"), 3, "trail.value_wrong",
    ),
    "a salt": (value_of_three("UPDATE trail_value SET salt = '00'"), 3, "trail.value_wrong"),
    "a name": (value_of_three("UPDATE trail_value SET name = 'x'"), 3, "trail.value_wrong"),
    "a digest": (
        value_of_three(f"UPDATE trail_value SET digest = '{'0' * 64}'"), 3, "trail.value_wrong",
    ),
    "a value removed": (value_of_three("DELETE FROM trail_value"), 3, "trail.value_missing"),
    "a value added": (add_value, 3, "trail.value_wrong"),
    "the head's hash": (
        change_head(f"UPDATE chain_head SET hash = '{'0' * 64}'"), 5, "trail.head_wrong",
    ),
    "the head's place, on": (
        change_head("UPDATE chain_head SET seq = 6"), 6, "trail.tail_missing",
    ),
    "the head's place, back": (
        change_head("UPDATE chain_head SET seq = 4"), 5, "trail.head_wrong",
    ),
    "the head's time": (change_head("UPDATE chain_head SET at = ''"), 5, "trail.head_wrong"),
    "the head removed": (change_head("DELETE FROM chain_head"), 5, "trail.head_missing"),
}  # fmt: skip


@pytest.mark.parametrize("edit", TAMPERING)
def test_every_edit_shows_and_is_placed(session: Session, edit: str) -> None:
    tamper, place, reason = TAMPERING[edit]
    write(session, 5)
    assert trail.verify(session, CHAIN)[0].ok
    with altering():
        unguard(session)
        tamper(session)
    check = trail.verify(session, CHAIN)[0]
    assert (check.ok, check.first_bad, check.reason) == (False, place, reason)


def test_one_bad_chain_does_not_hide_behind_a_good_one(session: Session) -> None:
    write(session, 2)
    write(session, 2, OTHER)
    with altering():
        unguard(session)
        change = f"UPDATE trail_entry SET body = '{{}}' WHERE chain = '{OTHER}' AND seq = 2"
        session.execute(sa.text(change))
    checks = trail.verify(session)
    assert [(check.chain, check.ok) for check in checks] == [(CHAIN, True), (OTHER, False)]


# A history rewritten whole shows only against a head kept outside


def test_a_rewritten_end_shows_against_a_head_kept_outside(session: Session) -> None:
    kept = write(session, 5)
    with altering():
        unguard(session)
        cut_tail(session)
        session.execute(
            sa.text("UPDATE chain_head SET seq = 3, hash = :hash, at = :at"),
            {"hash": kept[2].hash, "at": moment(NOW + timedelta(seconds=2))},
        )
    assert trail.verify(session, CHAIN)[0].ok
    check = trail.verify(session, CHAIN, known=[kept[4]])[0]
    assert (check.ok, check.first_bad, check.reason) == (False, 5, "trail.known_head_missing")
    trail.append(session, CHAIN, {"act": "other"}, NOW + timedelta(days=1))
    check = trail.verify(session, CHAIN, known=[kept[3]])[0]
    assert (check.ok, check.first_bad, check.reason) == (False, 4, "trail.known_head_differs")
    assert trail.verify(session, CHAIN, known=[kept[0], kept[2]])[0].ok


def test_a_chain_that_is_gone_shows_against_a_head_kept_outside(session: Session) -> None:
    check = trail.verify(session, known=[Head(CHAIN, 1, "1" * 64)])[0]
    assert (check.chain, check.ok, check.first_bad) == (CHAIN, False, 1)


# Erasure


def test_a_recorded_erasure_is_no_fault_and_an_unrecorded_one_is(session: Session) -> None:
    write(session, 3)
    digest = next(o.digest for o in trail.entries(session, CHAIN)[1].openings if o.name == "number")
    with altering():
        unguard(session)
        session.execute(
            sa.text("DELETE FROM trail_value WHERE digest = :digest"), {"digest": digest}
        )
    assert trail.verify(session, CHAIN)[0].reason == "trail.value_missing"
    trail.append(session, CHAIN, {"act": "noted", "erased": [digest]}, NOW + timedelta(hours=1))
    assert trail.verify(session, CHAIN)[0].reason == "trail.value_missing"
    fields = {"act": trail.ERASURE, "erased": [digest]}
    trail.append(session, CHAIN, fields, NOW + timedelta(hours=1))
    assert trail.verify(session, CHAIN)[0].ok
    assert "number" not in trail.entries(session, CHAIN)[1].fields


def test_a_long_chain_is_read_in_pages(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "_PAGE", 2)
    write(session, 5)
    assert trail.verify(session, CHAIN)[0].entries == 5
