"""Confidential signals: sealed, opened to named persons, and told to nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.canon import read_canonical
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.signals import FollowUp, Signal, SignalFile
from tender.actions import people, signals, tenderers
from tender.permissions import NotGranted
from tender.store import signals as kept
from tender.store import tenderers as rows
from tests.files.test_inspect import pdf
from tests.worlds import World, Worlds, moment

AT = "2022-01-10T10:00"
DAY = date(2022, 1, 7)
MARK = "Zwartepietersen"
SIGNAL = Signal("Inspectie " + MARK, "inspection_report", "serious", f"Over {MARK}.", DAY)
FOLLOW = FollowUp(f"Gebeld met {MARK}.", "light", DAY)
FILE = SignalFile(f"Rapport {MARK}.pdf", pdf(lambda made: made.docinfo.__setitem__("/Title", MARK)))


def declare(world: World, *who: str, answer: str = "none") -> None:
    why = "" if answer == "none" else "Familie werkt daar."
    for person in who:
        world.act(person, AT, tenderers.declare, world.course.ids["a"], answer, why)


def about(world: World, key: str = "a") -> UUID:
    with world.looked() as session:
        found = rows.tenderers(session, world.procedure_id)
    return next(row for row in found if row.id == world.course.ids[key]).parties[0].id


def person(world: World, key: str) -> UUID:
    return world.identity(key).id


def send(world: World, *readers: str, who: str = "officer", **given: Any) -> UUID:
    party = given.get("party") or about(world)
    ids = [person(world, key) for key in readers]
    words, file = given.get("words", SIGNAL), given.get("file")
    return world.act(who, AT, signals.record_signal, world.vault, party, words, file, ids)


def parts(world: World, signal: UUID, who: str) -> tuple[kept.SealedView, ...]:
    with world.looked() as session:
        return kept.read_one(session, world.procedure_id, signal, person(world, who))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.code for fault in refused.value.refusals]


def test_the_writer_and_who_was_named_read_it_and_nobody_else(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        signal = send(world, "auditor", file=FILE)
        assert [len(parts(world, signal, who)) for who in ("officer", "auditor")] == [1, 1]
        for who in ("witness", "decision_maker", "chair", "assessor1", "delegate"):
            assert parts(world, signal, who) == ()
        with world.looked() as session:
            readers = kept.readers(session, signal)
            assert {row.person for row in readers} == {
                person(world, "officer"),
                person(world, "auditor"),
            }
            mine, total = kept.read_own(session, world.procedure_id, person(world, "auditor"), 1, 9)
            assert total == 1 and [row.signal for row in mine] == [signal]
            assert kept.read_own(session, world.procedure_id, person(world, "witness"), 1, 9) == (
                (),
                0,
            )
            assert kept.read_own(session, uuid4(), person(world, "auditor"), 1, 9)[1] == 0
            assert kept.reads_any(session, world.procedure_id, person(world, "auditor"))
            assert not kept.reads_any(session, world.procedure_id, person(world, "witness"))


def test_only_the_vault_tells_what_it_says(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        signal = send(world, file=FILE)
        world.act("officer", AT, signals.follow_up, world.vault, signal, FOLLOW, FILE, 0)
        with world.engine.connect() as connection:
            for table in sa.inspect(connection).get_table_names():
                for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                    assert MARK not in repr(tuple(row)), table
        row = parts(world, signal, "officer")[0]
        place = world.procedure_id, signal, 0
        words = world.vault.open_sealed(row.sealed, signals.context(*place, signals.WORDS))
        assert MARK.encode() in words
        with world.looked() as session:
            sealed = kept.file_of(session, row.id)
        assert sealed is not None
        opened = world.vault.open_sealed(sealed, signals.context(*place, signals.FILE))
        assert opened == FILE.content


def test_the_log_says_no_more_than_that_something_was_recorded(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        before = world.count("trail_entry")
        signal = send(world, file=FILE)
        world.act("officer", AT, signals.follow_up, world.vault, signal, FOLLOW, None, 0)
        world.act("officer", AT, signals.open_signal_to, signal, person(world, "auditor"))
        assert world.count("trail_entry") == before + 3
        with world.engine.connect() as connection:
            values = connection.exec_driver_sql(
                "SELECT e.seq, v.name, v.value FROM trail_entry e"
                f" JOIN trail_value v ON v.entry_id = e.id WHERE e.seq > {before}"
                f" AND e.chain = '{world.procedure_id}'"
            ).all()
        found: dict[int, dict[str, Any]] = {}
        for seq, name, value in values:
            found.setdefault(seq, {})[name] = read_canonical(value)
        assert all(row.keys() == {"act", "actor", "object", "sha256"} for row in found.values())
        assert {row["act"] for row in found.values()} == {"confidential.recorded"}
        objects = {row["object"] for row in found.values()}
        assert len(objects) == len(found), "nothing tells what belongs together"
        known = {str(signal), str(about(world)), str(world.course.ids["a"])}
        assert not any(id_ in text for id_ in known for text in objects)


def test_what_was_done_is_added_by_a_reader_who_saw_all(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        signal = send(world)
        give = signals.follow_up, world.vault, signal, FOLLOW, None
        with pytest.raises(NotGranted):
            world.act("witness", AT, *give, 0)
        world.act("officer", AT, *give, 0)
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, *give, 0)
        assert codes(refused) == ["acts.changed_meanwhile"]
        world.act("officer", AT, signals.open_signal_to, signal, person(world, "witness"))
        world.act("witness", AT, *give, 1)
        assert [row.number for row in parts(world, signal, "witness")] == [0, 1, 2]


def test_only_a_reader_opens_it_to_another(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        signal = send(world, "auditor")
        for who, known in (("witness", signal), ("auditor", signal), ("officer", uuid4())):
            with pytest.raises(NotGranted):
                world.act(who, AT, signals.open_signal_to, known, person(world, "witness"))
        for _twice in range(2):
            world.act("officer", AT, signals.open_signal_to, signal, person(world, "witness"))
        assert world.count("signal_readers") == 3 and parts(world, signal, "witness")


def test_who_has_an_interest_is_no_reader_and_stops_being_one(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        declare(world, "witness", answer="conflict")
        for wrong in ("witness", "chair", "assessor1", "delegate"):
            with pytest.raises(Refused) as refused:
                send(world, wrong)
            assert codes(refused) == ["signals.reader_wrong"]
        assert world.count("signals") == 0
        signal = send(world)
        for id_ in (person(world, "witness"), person(world, "chair"), uuid4()):
            with pytest.raises(Refused) as refused:
                world.act("officer", AT, signals.open_signal_to, signal, id_)
            assert codes(refused) == ["signals.reader_wrong"]
        declare(world, "officer", answer="doubt")
        with pytest.raises(NotGranted):
            world.act("officer", AT, signals.follow_up, world.vault, signal, FOLLOW, None, 0)


def test_a_signal_is_recorded_by_an_officer_who_declared_about_the_party(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        with pytest.raises(Refused) as refused:
            send(world)
        assert codes(refused) == ["scores.not_declared"]
        declare(world, "officer", "auditor", "decision_maker")
        for who in ("auditor", "decision_maker"):
            with pytest.raises(NotGranted):
                send(world, who=who)
        with pytest.raises(NotGranted):
            send(world, party=uuid4())
        with pytest.raises(Refused) as refused:
            send(world, file=SignalFile("a.exe", b"MZ"))
        assert codes(refused) == ["inspect.program"]
        assert world.count("signals") == world.count("signal_readers") == 0


def test_who_lost_the_role_does_nothing_with_it_any_more(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        signal = send(world, "witness")
        stale = world.identity("witness")
        world.act("officer", AT, people.withdraw_role, stale.id, "officer")
        with world.opened() as session, pytest.raises(NotGranted):
            signals.follow_up(session, stale, world.vault, signal, FOLLOW, None, 0, moment(AT))
