"""Nothing goes before its term or while it is held; what goes is gone everywhere (P21, P22).

Every act runs on SQLite and on PostgreSQL; the course was done by its own acts.
"""

from __future__ import annotations

import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from criteria import verify
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.retention import FILE_MARK, MARK, STRUCTURE, Category
from tender import extensions
from tender.actions import course, people
from tender.actions import retention as acts
from tender.actions.accounts import open_account
from tender.actions.dossier import OPEN
from tender.actions.marks import marks
from tender.actions.retention import carry_out, lift_hold, propose_list, propose_person, set_hold
from tender.extensions import metadata
from tender.models.places import ACTS, OFFERS, PLACES
from tender.permissions import NotGranted, identify
from tender.store import accounts, erasing, lingering, retention, trail
from tender.store.memory import Memory
from tests.actions.test_dossier import Files, fields_of, folder_of, found, rebuilt, written
from tests.conftest import Databases
from tests.worlds import PASSWORD, World, Worlds

LATER = read_local("2045-03-01T10:00")
WHY = "De termijn is voorbij."
EVERY = [one.value for one in Category if one.value not in ("accounts", "decision_file")]


@pytest.fixture
def world(databases: Databases, request: pytest.FixtureRequest) -> Iterator[World]:
    worlds: Worlds = request.getfixturevalue(f"{databases.kind}_worlds")
    with worlds.at(Step.CLOSED) as world:
        world.act(
            "officer", "2022-08-01T10:00", acts.set_term, "contract_end", END, "Het contract."
        )
        yield world


END, SOONER = read_local("2030-06-30T12:00").date(), read_local("2029-06-30T12:00").date()


def refuses(world: World, who: str, at: datetime | str, *what: object) -> list[str]:
    with pytest.raises(Refused) as failed:
        world.act(who, at, *what)  # type: ignore[arg-type]
    return [one.code for one in failed.value.refusals]


def destroyed(world: World, at: datetime = LATER, *wanted: str) -> None:
    row = world.act("officer", at, propose_list, list(wanted) or EVERY, WHY)
    world.act("witness", at + timedelta(days=2), carry_out, row)


def everything(world: World) -> bytes:
    """Every value of every table as it would stand in a dump, and the bytes of the files."""
    dumped = bytearray()
    with world.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                for value in row:
                    dumped += value if isinstance(value, bytes) else str(value).encode()
                    dumped += b"\n"
    if world.engine.dialect.name == "sqlite":
        erasing.sweep(world.engine)
        file = Path(str(world.engine.url.database))
        for part in file.parent.glob(f"{file.name}*"):
            dumped += part.read_bytes()
    return bytes(dumped)


def contents(world: World) -> dict[tuple[str, str], set[str]]:
    """The texts in every column that is blanked, before anything goes."""
    told: dict[tuple[str, str], set[str]] = {}
    with world.engine.connect() as connection:
        for name, place in PLACES.items():
            table = metadata.tables[name]
            for column in place.texts:
                rows = connection.execute(sa.select(table.c[column])).scalars()
                told[name, column] = {one for one in rows if one and len(one) > 30}
    return told


def whole(world: World) -> bool:
    with world.looked() as session:
        return all(check.ok for check in trail.verify(session))


def test_every_table_has_one_place_and_every_text_in_it_is_blanked_or_kept() -> None:
    assert metadata.tables.keys() == PLACES.keys()
    for name, place in PLACES.items():
        table = metadata.tables[name]
        assert {*place.blanked, *place.kept, *place.ids} <= set(table.columns.keys()), name
        lasts = place.category in (Category.DECISION_FILE, Category.ACCOUNTS)
        if place.drop or (lasts and not place.blanked):
            continue
        for column in table.columns:
            told = isinstance(column.type, (sa.Text, sa.LargeBinary))
            told = told or type(column.type).__name__ == "Canonical"
            if told and not column.primary_key:
                assert column.name in (*place.blanked, *place.kept), f"{name}.{column.name}"
            size = getattr(column.type, "length", None)
            if column.name in place.texts and size is not None:
                assert size >= len("vernietigd op 01-01-2030"), f"{name}.{column.name}"


def test_every_act_of_which_the_log_lets_go_exists() -> None:
    assert ACTS.keys() <= verify.table().keys()
    assert set(ACTS.values()) == {OFFERS, Category.INTEGRITY, Category.PEOPLE}


def test_what_everybody_may_read_of_the_log_names_nobody_and_stays() -> None:
    assert OPEN <= STRUCTURE


def test_nothing_goes_before_its_term(world: World) -> None:
    early = read_local("2025-01-01T10:00")
    assert refuses(world, "officer", early, propose_list, ["people"], WHY) == ["retention.not_due"]
    assert refuses(world, "officer", LATER, propose_list, ["decision_file"], WHY) == [
        "retention.not_due"
    ]
    assert refuses(world, "officer", LATER, propose_list, [], WHY) == ["retention.nothing_chosen"]
    due_then = read_local("2026-01-01T10:00")
    row = world.act("officer", due_then, propose_list, ["people"], WHY)
    world.act("officer", due_then, acts.set_term, "people", 120, "Er komt onderzoek.")
    assert refuses(world, "witness", due_then, carry_out, row) == ["retention.not_due"]


def test_a_term_becomes_shorter_by_two_once_the_procedure_is_closed(world: World) -> None:
    assert world.act("officer", LATER, acts.set_term, "people", 48, "Langer.") is True
    assert world.act("officer", LATER, acts.set_term, "people", 12, "Korter.") is False
    assert refuses(world, "officer", LATER, acts.set_term, "people", 12, "Nu.") == [
        "acts.same_person"
    ]
    assert world.act("witness", LATER, acts.set_term, "people", 12, "Korter.") is True
    assert world.act("officer", LATER, acts.set_term, "contract_end", SOONER, "x") is False
    with world.looked() as session:
        rows = retention.terms(session, world.procedure_id)
    assert retention.months(rows) == {"people": 12}
    assert retention.contract_end(rows) == END


def test_the_end_of_the_contract_makes_nothing_due_by_one_officer(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        long_ago, past = (
            read_local("1990-01-01T12:00").date(),
            read_local("2022-12-31T12:00").date(),
        )
        assert refuses(world, "officer", LATER, acts.set_term, "contract_end", long_ago, "x") == [
            "retention.day_too_early"
        ]
        assert world.act("officer", LATER, acts.set_term, "contract_end", past, "x") is False
        assert world.act("witness", LATER, acts.set_term, "contract_end", past, "x") is True


def test_before_closing_one_officer_sets_a_term_but_not_below_the_default(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.AWARD) as world:
        at = "2022-07-10T10:00"
        assert world.act("officer", at, acts.set_term, "people", 48, "Langer.") is True
        assert world.act("officer", at, acts.set_term, "people", 36, "Korter.") is True
        assert world.act("officer", at, acts.set_term, "people", 12, "Korter.") is False
        assert world.act("witness", at, acts.set_term, "people", 12, "Korter.") is True
        with pytest.raises(NotGranted):
            world.act("officer", at, propose_list, ["people"], WHY)
        with pytest.raises(NotGranted):
            world.act("officer", at, acts.set_term, "decision_file", 12, "Korter.")


def test_two_persons_destroy_and_no_word_of_it_is_left(world: World, tmp_path: Path) -> None:
    before = contents(world)
    words = {text.encode() for texts in before.values() for text in texts}
    dump = everything(world)
    assert len(words) > 500 and all(word in dump for word in words)
    destroyed(world)
    dump = everything(world)
    kept = _decision_file(world)
    left = {word.decode() for word in words if word in dump and word.decode() not in kept}
    assert left == set()
    assert whole(world)
    assert found(written(world, tmp_path)) is None
    made, _ = verify.verify(written(world, tmp_path))
    assert made is not None and any(code == "erased" for code, *_ in made.left)
    assert found(written(world, tmp_path, "public")) is None
    assert refuses(world, "officer", LATER, propose_list, EVERY, WHY) == ["retention.empty"]


def _decision_file(world: World) -> str:
    """All texts that stay: those of the decision file, and of acts that tell of a decision."""
    told: list[str] = []
    with world.engine.connect() as connection:
        for name, place in PLACES.items():
            if place.category == Category.DECISION_FILE:
                for row in connection.execute(sa.select(metadata.tables[name])):
                    told += [str(one) for one in row]
    return "\n".join(told)


@pytest.mark.parametrize("category", EVERY)
def test_each_category_goes_by_itself(sqlite_worlds: Worlds, category: str) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        world.act("officer", "2022-08-01T10:00", acts.set_term, "contract_end", END, "Contract.")
        destroyed(world, LATER, category)
        assert whole(world)
        with world.looked() as session:
            won = retention.winners(session, world.procedure_id)
            answers, candidacies = metadata.tables["answers"], metadata.tables["candidacies"]
            rows = session.execute(
                sa.select(candidacies.c.tenderer_id, answers.c.text).join_from(
                    answers, candidacies, answers.c.candidacy_id == candidacies.c.id
                )
            ).all()
        gone = {tenderer for tenderer, text in rows if text.startswith(MARK)}
        everyone = {tenderer for tenderer, _ in rows}
        expected = {"lost_offers": everyone - won, "winning_offer": won}
        assert gone == expected.get(category, set())


def test_whoever_made_the_list_does_not_carry_it_out(world: World) -> None:
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    assert refuses(world, "officer", LATER, carry_out, row) == ["acts.same_person"]
    for who in ("chair", "auditor", "decision_maker", "contract_manager"):
        with pytest.raises(NotGranted):
            world.act(who, LATER, carry_out, row)
        with pytest.raises(NotGranted):
            world.act(who, LATER, propose_list, ["people"], WHY)
    later = world.act("witness", LATER, propose_list, ["integrity"], WHY)
    assert refuses(world, "witness", LATER, carry_out, row) == ["acts.changed_meanwhile"]
    world.act("officer", LATER, carry_out, later)
    assert refuses(world, "officer", LATER, carry_out, later) == ["acts.changed_meanwhile"]


def test_years_after_closing_another_officer_is_found(world: World, tmp_path: Path) -> None:
    """Everybody but one officer left: a colleague gets the role, and not on the same day destroys
    with an account that is new."""
    world.act("officer", LATER, people.withdraw_role, world.identity("witness").id, "officer")
    address = "nieuw@hvb.example"
    token = world.act("officer", LATER, people.give_role, address, "Nieuw", "officer")
    for role in ("chair", "assessor", "delegate", "decision_maker"):
        assert refuses(world, "officer", LATER, course.grant_role, address, role)
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    with world.opened() as session:
        open_account(session, "a key", token, PASSWORD, LATER)
        session.commit()
    with world.looked() as session:
        user = accounts.by_email(session, address)
        assert user is not None
        new = identify(session, user.id, world.procedure_id)
        assert new is not None
    for days, told in ((6, ["roles.account_too_new"]), (8, [])):
        with world.opened() as session:
            try:
                carry_out(session, new, row, LATER + timedelta(days=days))
                session.commit()
            except Refused as refused:
                assert [one.code for one in refused.refusals] == told
    with world.looked() as session:
        assert [one.second for one in retention.lists(session, world.procedure_id)] == [new.id]
    assert whole(world)
    assert found(written(world, tmp_path)) is None


# Holds


def test_a_hold_is_lifted_by_two_and_nothing_goes_while_it_stands(world: World) -> None:
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    hold = world.act("officer", LATER, set_hold, "Er loopt een onderzoek.")
    assert refuses(world, "witness", LATER, carry_out, row) == ["retention.held"]
    assert refuses(world, "officer", LATER, propose_list, ["people"], WHY) == ["retention.held"]
    person = world.identity("delegate").id
    assert refuses(world, "officer", LATER, propose_person, person, "", WHY) == ["retention.held"]
    assert world.act("officer", LATER, lift_hold, hold, "Klaar.") is False
    assert refuses(world, "officer", LATER, lift_hold, hold, "Klaar.") == ["acts.same_person"]
    assert refuses(world, "witness", LATER, carry_out, row) == ["retention.held"]
    assert world.act("witness", LATER, lift_hold, hold, "Klaar.") is True
    world.act("witness", LATER, carry_out, row)


def claim_row(world: World) -> dict[str, object]:
    with world.engine.connect() as connection:
        decisions, tables = metadata.tables["decisions"], metadata.tables
        decision = connection.execute(
            sa.select(decisions.c.id).where(decisions.c.stage == "award")
        ).scalar_one()
        tenderer = connection.execute(sa.select(tables["tenderers"].c.id)).scalars().first()
    return {
        "id": UUID(int=7),
        "procedure_id": world.procedure_id,
        "number": 9,
        "decision_id": decision,
        "tenderer_id": tenderer,
        "kind": "summons",
        "text": "Dagvaarding",
        "received_at": LATER,
        "participant_id": world.identity("officer").id,
        "at": LATER,
    }


def test_a_claim_that_runs_is_a_hold_by_itself(world: World) -> None:
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    with world.engine.begin() as connection:
        connection.execute(sa.insert(metadata.tables["claims"]).values(claim_row(world)))
    assert refuses(world, "witness", LATER, carry_out, row) == ["retention.held"]
    with pytest.raises(DBAPIError), world.opened() as session:
        erasing.begin(
            *(session, world.procedure_id, row),
            *(world.identity("officer").id, world.identity("witness").id, LATER),
        )


def test_a_hold_set_during_the_run_waits_and_one_that_was_first_stops_it(world: World) -> None:
    """Two real sessions: the run has the procedure, and a hold is set meanwhile; then the other
    way around."""
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    held: list[UUID] = []
    with world.opened() as running:
        carry_out(running, world.identity("witness"), row, LATER)
        setting = threading.Thread(
            target=lambda: held.append(world.act("officer", LATER, set_hold, "Onderzoek."))
        )
        setting.start()
        setting.join(1.0)
        assert setting.is_alive() and not held  # it waits for the run, whole
        running.commit()
        setting.join(30)
    assert held
    assert refuses(world, "officer", LATER, propose_list, ["integrity"], WHY) == ["retention.held"]
    assert whole(world)


def test_a_run_that_waited_for_a_hold_destroys_nothing(world: World) -> None:
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    before = contents(world)
    told: list[str] = []
    with world.opened() as holding:
        set_hold(holding, world.identity("officer"), "Onderzoek.", LATER)
        run = threading.Thread(
            target=lambda: told.extend(refuses(world, "witness", LATER, carry_out, row))
        )
        run.start()
        run.join(1.0)
        assert run.is_alive()
        holding.commit()
        run.join(30)
    assert told == ["retention.held"]
    assert contents(world) == before


# What lingers elsewhere


def test_what_was_remembered_is_forgotten_in_every_process_that_looks(world: World) -> None:
    with world.looked() as session:
        marks(session, world.procedure_id)
    kept: Memory[str] = Memory(2)
    kept.put("a", "read before")
    destroyed(world, LATER, "people")
    assert kept.peek("a") == "read before"  # in this process nobody was told by the commit
    with world.looked() as session:
        marks(session, world.procedure_id)
    assert kept.peek("a") is None


def test_old_versions_of_rows_go_after_an_erasure(world: World) -> None:
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    with world.opened() as session:
        carry_out(session, world.identity("witness"), row, LATER)
        session.commit()
        touched = session.info[erasing.TOUCHED]
    assert {"advice", "participants", "trail_value", "draft_scores"} <= touched
    assert erasing.sweep(world.engine, touched)
    if world.engine.dialect.name == "postgresql":
        with world.engine.connect() as connection:
            seen = connection.execute(
                sa.text("SELECT relname FROM pg_stat_user_tables WHERE last_vacuum IS NOT NULL")
            )
            assert touched <= {*seen.scalars()}


def test_who_reads_meanwhile_keeps_bytes_and_that_is_said(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        monkeypatch.setattr(extensions, "_PRAGMAS", ("busy_timeout=10", "journal_mode=WAL"))
        engine = extensions.make_engine(world.engine.url)
        with engine.connect() as reading:
            reading.exec_driver_sql("SELECT count(*) FROM advice").all()
            destroyed(world, LATER, "people")
            assert not erasing.sweep(engine)
        assert erasing.sweep(engine)
        engine.dispose()


# The door


def attempt(world: World, *statements: tuple[str, dict[str, object]]) -> None:
    with world.engine.begin() as connection:
        for statement, values in statements:
            connection.execute(sa.text(statement), values)


def test_outside_an_erasure_the_door_is_shut(world: World) -> None:
    for statement in (
        "UPDATE advice SET text = 'x'",
        "DELETE FROM advice",
        "UPDATE evidence SET sealed = NULL",
        "DELETE FROM trail_value",
        "UPDATE trail_value SET value = 'null'",
        "UPDATE trail_entry SET body = 'x'",
    ):
        with pytest.raises(DBAPIError, match="append only"):
            attempt(world, (statement, {}))
    destroyed(world, LATER, "people")
    for statement in (
        "UPDATE advice SET text = 'iets anders'",
        "DELETE FROM erased_rows",
        "UPDATE erased_rows SET row_key = 'x'",
        "DELETE FROM erasure_ends",
        "UPDATE destruction_lists SET name = 'x'",
    ):
        with pytest.raises(DBAPIError, match="append only"):
            attempt(world, (statement, {}))


def test_while_it_is_open_the_door_lets_only_the_named_content_through(world: World) -> None:
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    people = (world.identity("officer").id, world.identity("witness").id)
    advice = metadata.tables["advice"]
    with world.opened() as session:
        one, other = session.scalars(sa.select(advice.c.id).limit(2))
        erasure = erasing.begin(session, world.procedure_id, row, *people, LATER)
        hit = erasing.Hit("advice", "advice", (one,), {"text": "weg"})
        erasing.take(session, erasure, erasing.Found((hit,), ()))
        session.commit()  # by no act of ours: an erasure that was not shut
    with pytest.raises(DBAPIError, match="append only"), world.opened() as session:
        session.execute(sa.update(advice).where(advice.c.id == other).values(text="weg"))
    with pytest.raises(DBAPIError, match="append only"), world.opened() as session:
        session.execute(sa.update(advice).where(advice.c.id == one).values(question="OND"))
    with pytest.raises(DBAPIError, match="append only"), world.opened() as session:
        session.execute(sa.delete(advice).where(advice.c.id == one))
    with world.opened() as session:
        erasing.end(session, erasure, LATER)
        session.commit()
    with pytest.raises(DBAPIError, match="append only"), world.opened() as session:
        session.execute(sa.update(advice).where(advice.c.id == one).values(text="toch"))
    with pytest.raises(DBAPIError, match="this erasure is over"), world.opened() as session:
        hit = erasing.Hit("advice", "advice", (other,), {"text": "weg"})
        erasing.take(session, erasure, erasing.Found((hit,), ()))


def test_a_value_that_no_erasure_names_is_missed(world: World, tmp_path: Path) -> None:
    """Somebody opens the door by hand and takes one value more than the entry says."""
    destroyed(world, LATER, "integrity")
    row = world.act("officer", LATER, propose_list, ["people"], WHY)
    people = (world.identity("officer").id, world.identity("witness").id)
    values = metadata.tables["trail_value"]
    with world.opened() as session:
        taken = (
            session.execute(
                sa.select(values.c.entry_id, values.c.digest).where(values.c.name == "motivation")
            ).first()
            or session.execute(
                sa.select(values.c.entry_id, values.c.digest)
                .where(values.c.name == "reason")
                .limit(1)
            ).one()
        )
        erasure = erasing.begin(session, world.procedure_id, row, *people, LATER)
        erasing.take(session, erasure, erasing.Found((), ((taken[0], taken[1]),)))
        erasing.end(session, erasure, LATER)
        session.commit()
    with world.looked() as session:
        bad = [one for one in trail.verify(session) if not one.ok]
    assert [one.reason for one in bad] == ["trail.value_missing"]
    assert found(written(world, tmp_path)) is not None
    assert found(written(world, tmp_path))[1] == "unopened"  # type: ignore[index]


# One person


def test_a_delegate_is_erased_and_the_number_in_the_log_stays(world: World, tmp_path: Path) -> None:
    person = world.identity("delegate")
    at = read_local("2022-09-01T10:00")  # long before any term
    assert person.name.encode() in everything(world)
    row = world.act("officer", at, propose_person, person.id, "", "Verzoek om wissing.")
    world.act("witness", at, carry_out, row)
    dump = everything(world)
    with world.engine.connect() as connection:
        names = set(connection.execute(sa.text("SELECT name FROM participants")).scalars())
        users = set(connection.execute(sa.text("SELECT name FROM users")).scalars())
        emails = set(connection.execute(sa.text("SELECT email FROM users")).scalars())
        listed = set(connection.execute(sa.text("SELECT name FROM destruction_lists")).scalars())
    assert person.name not in names | users | listed
    assert "adviesraad@hvb.example" not in emails
    assert b"adviesraad@hvb.example" not in dump
    assert str(person.id).encode() in dump
    assert whole(world)
    assert found(written(world, tmp_path)) is None
    with pytest.raises(NotGranted):
        world.act("delegate", at, propose_person, person.id, "", WHY)


def test_somebody_named_in_the_dialogue_is_erased_everywhere_it_is_written(world: World) -> None:
    name = "M. de Wit"
    assert name.encode() in everything(world)
    row = world.act("officer", LATER, propose_person, None, name, "Verzoek om wissing.")
    assert refuses(world, "officer", LATER, carry_out, row) == ["acts.same_person"]
    world.act("witness", LATER, carry_out, row)
    assert name.encode() not in everything(world)
    assert whole(world)
    assert refuses(world, "officer", LATER, propose_person, None, name, "x") == ["retention.nobody"]
    assert refuses(world, "officer", LATER, propose_person, None, "Wit", "x") == ["retention.name"]


def test_who_declared_about_one_reads_another_undeclared_also_after_an_erasure(
    world: World, tmp_path: Path
) -> None:
    """What was declared stays told apart from about whom: the words go, the tenderer stays."""
    destroyed(world, LATER, "people")
    with zipfile.ZipFile(written(world, tmp_path)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    every = fields_of(files)
    assert all("content" not in one for one in every if one["act"] == "interests.declared")
    reading = next(one for one in every if one["act"] == "object.opened")
    read = reading["object"].split(":")[1]

    def another(seq: int, fields: dict[str, Any]) -> None:
        told = fields["act"] == "interests.declared" and fields["actor"] == reading["actor"]
        if told and fields["tenderer"] == read:
            fields["tenderer"] = "another"

    def older(seq: int, fields: dict[str, Any]) -> None:
        """As an entry was before it named the tenderer apart: that it is not known is said."""
        if fields["act"] == "interests.declared":
            del fields["tenderer"]

    def unerased(seq: int, fields: dict[str, Any]) -> None:
        if fields["act"] == "values.erased":
            fields["erased"] = []

    def both(*changes: Any) -> Files:
        return rebuilt(files, lambda seq, fields: [one(seq, fields) for one in changes])

    assert found(folder_of(both(unerased, another), tmp_path / "a"))[1] == "undeclared"  # type: ignore[index]
    made, wrong = verify.verify(folder_of(both(unerased, older), tmp_path / "b"))
    assert wrong is None and made is not None
    (unknown,) = (rest for code, *rest in made.left if code == "declared")
    assert unknown[0] > 1


def test_where_a_name_stays_is_named_on_the_list_and_in_the_log(world: World) -> None:
    """A name in what belongs to a decision: each place is shown with its words, and none goes."""
    name = world.identity("chair").name
    with world.opened() as session:
        texts = metadata.tables["claims"]
        session.execute(
            sa.insert(texts).values(claim_row(world) | {"text": f"Brief aan {name}, met bezwaar."})
        )
        closings = metadata.tables["claim_closings"]
        session.execute(
            sa.insert(closings).values(
                {
                    "id": UUID(int=8),
                    "claim_id": UUID(int=7),
                    "outcome": "rejected",
                    "reason": f"{name}sen is een ander.",
                    "participant_id": world.identity("officer").id,
                    "at": LATER,
                }
            )
        )
        session.commit()
    row = world.act("officer", LATER, propose_person, None, name, "Verzoek om wissing.")
    with world.looked() as session:
        found = lingering.stays(session, world.procedure_id, name)
        left = lingering.files(session, world.procedure_id)
    assert ("decisions", f"Brief aan {name}, met bezwaar.") in {(s.part, s.around) for s in found}
    assert not any(f"{name}sen" in one.around for one in found)
    assert dict(left).keys() >= {OFFERS}
    world.act("witness", LATER, carry_out, row)
    with world.looked() as session:
        assert lingering.stays(session, world.procedure_id, name) == found
        (told,) = (
            one.value
            for entry in trail.entries(session, str(world.procedure_id), 0, 10_000)
            for one in entry.openings
            if one.name == "stays"
        )
    counted = Counter(one.part for one in found)
    assert told == [[part, count] for part, count in sorted(counted.items())]


def test_files_give_a_marker_and_not_their_content(world: World) -> None:
    destroyed(world)
    with world.engine.connect() as connection:
        sealed = connection.execute(
            sa.text("SELECT sealed FROM evidence WHERE sealed IS NOT NULL")
        ).scalars()
        assert all(bytes(one).startswith(FILE_MARK) for one in sealed)
