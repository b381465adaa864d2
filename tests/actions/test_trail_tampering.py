"""Every change of the trail shows, even by somebody with every right in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from criteria.trail import Head, body, entry_hash, field_digest, moment
from tender.extensions import altering
from tender.models.base import drop_guards_ddl
from tender.models.trail import drop_next_seq_ddl
from tender.store import trail
from tests.actions.chains import CHAIN, NOW, OTHER, write


def unguard(session: Session) -> None:
    """Take the guards away, as an owner of the database can."""
    dialect = session.get_bind().dialect.name
    for table in ("trail_entry", "trail_value", "trail_seal"):
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
