"""The seal of the host: who writes in the database without its key is found, also between heads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from criteria.refusals import Refused
from criteria.trail import Head, body, entry_hash
from tender.actions.accounts import add_account
from tender.actions.resealing import RENEWED, seal_anew
from tender.clock import now
from tender.config import secret
from tender.extensions import altering, begin_write
from tender.heads import read_heads
from tender.models.base import drop_guards_ddl
from tender.permissions import NotGranted
from tender.seals import broken
from tender.store import accounts, seals, trail
from tender.store.seals import Seal
from tests.actions.chains import CHAIN, OTHER, write
from tests.actions.test_backup import REASON, Place, first_words, here, made, programs, there, world
from tests.actions.test_trail_tampering import unguard
from tests.worlds import World

__all__ = ["here", "made", "programs", "there", "world"]

SEAL, STRANGER = Seal(b"k" * 32), Seal(b"s" * 32)


@pytest.fixture
def sealing(session: Session) -> Session:
    """A session that seals, with two chains."""
    session.info.update(seals.given(SEAL))
    write(session, 2, OTHER)
    write(session, 5)
    return session


def faults(session: Session, marks: tuple[Head, ...] = ()) -> list[tuple[int, str]]:
    found = seals.check(session, SEAL, [CHAIN, OTHER], marks)
    return [(one.fault.seq, one.fault.code) for one in found if one.fault is not None]


def test_what_is_appended_is_sealed(sealing: Session) -> None:
    found = tuple(seals.check(sealing, SEAL, [CHAIN, OTHER]))
    assert [(one.chain, one.head) for one in found] == [
        (CHAIN, trail.head(sealing, CHAIN)),
        (OTHER, trail.head(sealing, OTHER)),
    ]
    assert seals.keys(sealing) == (SEAL.id,)
    assert "k" * 8 not in repr(SEAL)


def add_forged(session: Session, mac: str | None = None) -> None:
    """An entry that fits, put in by somebody with every right in the database but no key."""
    head = trail.head(session, CHAIN)
    assert head is not None
    text, id_ = body(CHAIN, head.seq + 1, head.hash, "2022-09-02T10:00:00.000000Z", []), uuid4()
    values = {"id": id_.hex, "prev": head.hash, "hash": entry_hash(text), "body": text}
    session.execute(
        sa.text(
            "INSERT INTO trail_entry (id, chain, seq, prev, hash, body) "
            f"VALUES (:id, '{CHAIN}', {head.seq + 1}, :prev, :hash, :body)"
        ),
        values,
    )
    session.execute(
        sa.text("UPDATE chain_head SET seq = :seq, hash = :hash, at = :at WHERE chain = :chain"),
        {
            "seq": head.seq + 1,
            "hash": entry_hash(text),
            "at": "2022-09-02T10:00:00.000000Z",
            "chain": CHAIN,
        },
    )
    if mac is not None:
        session.execute(
            sa.text("INSERT INTO trail_seal (entry_id, key, mac) VALUES (:id, :key, :mac)"),
            {"id": id_.hex, "key": SEAL.id, "mac": mac},
        )


def rewrite(session: Session) -> None:
    """Entry 3 and all after it written anew, so that every hash fits."""
    with altering():
        unguard(session)
        previous = trail.entries(session, CHAIN, after=1, limit=1)[0].hash
        for entry in trail.entries(session, CHAIN, after=2):
            at = entry.at.replace("10:00", "11:00")
            text = body(CHAIN, entry.seq, previous, at, entry.digests)
            session.execute(
                sa.text(
                    "UPDATE trail_entry SET body = :body, hash = :hash, prev = :prev "
                    f"WHERE seq = {entry.seq} AND chain = '{CHAIN}'"
                ),
                {"body": text, "hash": entry_hash(text), "prev": previous},
            )
            previous = entry_hash(text)
        session.execute(
            sa.text("UPDATE chain_head SET hash = :hash, at = :at WHERE chain = :chain"),
            {"hash": previous, "at": at, "chain": CHAIN},
        )


def test_an_entry_that_was_put_in_has_no_seal(sealing: Session) -> None:
    add_forged(sealing)
    assert trail.verify(sealing, CHAIN)[0].ok
    assert faults(sealing) == [(6, "trail.seal_missing")]


def test_a_seal_cannot_be_made_up_or_taken_from_another_entry(sealing: Session) -> None:
    taken = sealing.scalar(sa.text("SELECT mac FROM trail_seal"))
    add_forged(sealing, taken)
    assert faults(sealing) == [(6, "trail.seal_wrong")]


def test_a_chain_that_was_written_anew_has_wrong_seals(sealing: Session) -> None:
    rewrite(sealing)
    assert trail.verify(sealing, CHAIN)[0].ok  # every hash fits
    assert faults(sealing) == [(3, "trail.seal_wrong")]


def test_a_seal_that_was_taken_away_is_missed(sealing: Session) -> None:
    with altering():
        for statement in drop_guards_ddl(sealing.get_bind().dialect.name, "trail_seal"):
            sealing.execute(sa.text(statement))
        of = f"SELECT id FROM trail_entry WHERE seq = 4 AND chain = '{CHAIN}'"
        sealing.execute(sa.text(f"DELETE FROM trail_seal WHERE entry_id IN ({of})"))
    assert faults(sealing) == [(4, "trail.seal_missing")]


@pytest.mark.parametrize("what", ["UPDATE trail_seal SET mac = ''", "DELETE FROM trail_seal"])
def test_the_database_guards_the_seals(sealing: Session, what: str) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        sealing.execute(sa.text(what))


def test_from_a_mark_on_only_what_is_new_is_read(sealing: Session) -> None:
    marks = trail.ends(sealing)
    sent: list[str] = []
    engine = sealing.get_bind().engine
    note: Callable[..., None] = lambda *args: sent.append(str(args[3]))  # noqa: E731
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert faults(sealing, marks) == []
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert len(sent) == 4  # two marks, two looks for more
    add_forged(sealing)
    assert faults(sealing, marks) == [(6, "trail.seal_missing")]


def test_a_mark_that_stands_no_more_asks_for_the_whole_chain(sealing: Session) -> None:
    marks = trail.ends(sealing)
    rewrite(sealing)
    assert faults(sealing, marks) == [(3, "trail.seal_wrong")]


def test_every_key_has_its_own_seals(sealing: Session) -> None:
    assert [one.seq for one in seals.unsealed(sealing, STRANGER)] == [1, 1]
    assert seals.seal_all(sealing, STRANGER) == 7
    assert seals.seal_all(sealing, STRANGER) == 0
    assert seals.keys(sealing) == tuple(sorted((SEAL.id, STRANGER.id)))
    assert faults(sealing) == []


# In use


def test_marks_are_kept_outside_the_database(engine: sa.Engine, tmp_path: Path) -> None:
    config = {"SEAL_KEY": b"k" * 32, "SEALED_FILE": tmp_path / "sealed.log"}
    with Session(engine, info=seals.given(SEAL)) as session:
        begin_write(session)
        heads = write(session, 3)
        assert broken(session, config, whole=False) == ()
        assert list(read_heads(config["SEALED_FILE"])) == [heads[-1]]
        add_forged(session)
        (found,) = broken(session, config, whole=False)
        assert found.fault is not None and (found.chain, found.fault.seq) == (CHAIN, 4)
        assert list(read_heads(config["SEALED_FILE"])) == []


def test_only_an_administrator_seals_anew_and_it_is_on_record(world: World) -> None:
    new, administrator = Seal(b"n" * 32), world.course.users["administrator"]
    with world.opened() as session:
        session.info.update(seals.given(new))
        for who, reason in ((world.course.users["officer"], REASON), (administrator, " ")):
            with pytest.raises((NotGranted, Refused)):
                seal_anew(session, new, who, reason, now())
        user = accounts.by_id(session, administrator)
        assert user is not None
        accounts.give_platform_role(session, user, accounts.ADMINISTRATOR)
        before = len(seals.unsealed(session, new))
        head = seal_anew(session, new, administrator, REASON, now())
        assert head is not None and head.chain == "platform"
        assert seal_anew(session, new, administrator, REASON, now()) is None
        assert all(one.fault is None for one in seals.check(session, new, trail.chains(session)))
        (entry,) = trail.entries(session, "platform", head.seq - 1, 1)
        told = entry.fields
        assert told["act"] == RENEWED and told["object"] == f"seal:{new.id}"
        assert len(told["keys"]) == 1 and new.id not in told["keys"]
        assert len(told["heads"]) == len(told["first"]) == before


def test_the_commands_say_where_and_record_nothing_until_it_is_cleared_up(
    here: Place, tmp_path: Path
) -> None:
    assert here.run("audit", "verify").exit_code == 0
    (here.folder / "secrets" / "seal-key").unlink()
    checked = here.run("audit", "verify", "--json")
    assert checked.exit_code == 1
    (chain, *_) = json.loads(checked.stdout)["chains"]
    assert (chain["first_bad"], chain["ok"]) == (1, False) and "seal" in chain["reason"]
    refused = here.run("user", "add", "p@x.example", "--name", "P")
    assert refused.exit_code == 1 and "audit seal" in refused.output
    told = ("--reason", REASON, "--as")
    assert here.run("audit", "seal", *told, "inkoop@hvb.example").exit_code == 1
    assert here.run("audit", "seal", *told, "beheer@hvb.example").exit_code == 0
    assert here.run("audit", "verify").exit_code == 0
    assert here.run("user", "add", "p@x.example", "--name", "P").exit_code == 0


def test_the_server_says_where_when_it_starts(here: Place) -> None:
    (here.folder / "secrets" / "seal-key").unlink()
    assert " at 1: This entry carries no seal" in first_words(here)


def test_a_back_up_goes_to_another_host_without_the_key_and_is_sealed_there(
    here: Place, there: Place, tmp_path: Path
) -> None:
    file = tmp_path / "case.zip"
    here.run("backup", "--to", str(file))
    assert secret(here.folder, "seal-key") not in file.read_bytes()
    assert there.restore(str(file)).exit_code == 0
    assert there.run("audit", "verify").exit_code == 0
    assert secret(there.folder, "seal-key") != secret(here.folder, "seal-key")


def test_a_back_up_that_was_changed_does_not_come_back_to_its_own_host(
    here: Place, there: Place, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "case.zip"

    def forge(session: Session) -> None:
        head = trail.head(session, "platform")
        assert head is not None
        session.info.clear()
        add_account(session, world.course.users["administrator"], "x@x.example", "X", None, now())

    here.with_session(forge)
    here.run("backup", "--to", str(file))
    shutil.copytree(here.folder / "secrets", there.folder / "secrets", dirs_exist_ok=True)
    put = there.restore(str(file))
    assert put.exit_code == 1 and "Do not use it" in put.output
