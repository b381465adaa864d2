"""The dossier for one tenderer: its own is open, all else a salted hash, and it holds."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from criteria import verify
from criteria.phases import Step
from tender.actions.dossier import TENDERER, dossier_head, dossier_parts, note_export
from tender.exports.dossier import pack_dossier
from tender.permissions import NotGranted
from tender.store import decisions, tenderers
from tests.actions.test_dossier import (
    Files,
    fields_of,
    fitted,
    folder_of,
    found,
)
from tests.worlds import World, Worlds

AT = "2022-06-30T11:00"


def written(world: World, key: str, folder: Path) -> Path:
    target, reader = folder / f"{key}.zip", world.course.ids[key]
    with world.looked() as session:
        case = world.case()
        parts = dossier_parts(session, case, world.vault, TENDERER, reader)
        with target.open("wb") as stream:
            pack_dossier(stream, case.reference, TENDERER, dossier_head(session, case), parts)
    return target


def files_of(path: Path) -> Files:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="module")
def world(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.CLOSED) as made:
        yield made


@pytest.fixture(scope="module")
def own(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    folder = tmp_path_factory.mktemp("own")
    return {key: files_of(written(world, key, folder)) for key in "abcde"}


def test_the_dossier_of_each_tenderer_holds_and_tells_how_much_of_it_was_checked(
    own: dict[str, Files], tmp_path: Path
) -> None:
    for key, files in own.items():
        made, wrong = verify.verify(folder_of(files, tmp_path / key))
        assert wrong is None and made is not None, (key, wrong)
        inputs = next(one for one in made.held if one[0] == "inputs")
        # a, b and c were judged in both stages and made an offer; d was excluded and e came late
        assert inputs[1:] == ((10, 1) if key in "abc" else (0, 0))
        assert ("closed",) in {one[:1] for one in made.left} and ("no_result",) in made.left


def test_a_tenderer_reads_its_own_scores_price_and_letters(
    world: World, own: dict[str, Files]
) -> None:
    files = own["c"]
    marks = json.loads(files["rows/marks.json"])
    assert {(row["stage"], row["question"]) for row in marks} >= {("selection", "PRE")}
    assert len(marks) == 10 and all(row["motivation"] for row in marks)
    assert len(json.loads(files["rows/prices.json"])) == 1
    letters = [data.decode() for name, data in files.items() if name.startswith("letters/")]
    assert len(letters) == 2 and all("Geachte Inschrijver C" in text for text in letters)
    reports = [json.loads(data) for name, data in files.items() if name.startswith("reports/")]
    assert sorted(one["edition"] for one in reports) == ["public", "tenderer"]
    # who wins and with how many points per criterion stands in its letter and in its report
    assert any("De gekozen inschrijving kreeg 73,27 van de 100 punten" in one for one in letters)


def test_it_holds_nothing_of_another(world: World, own: dict[str, Files]) -> None:
    """Every text, name and mark that the log or the tables hold of others: none of them is here."""
    with world.looked() as session:
        names = {one.id: one.name for one in tenderers.tenderers(session, world.procedure_id)}
        award = decisions.decisions(session, world.procedure_id)["award"]
        winner = next(name for name in names.values() if f'"{name}"' in award.body)
    others = _said(world)
    for key, files in own.items():
        every = b"".join(data for name, data in files.items() if name != "verify.py").decode()
        for tenderer, texts in others.items():
            if tenderer == world.course.ids[key]:
                continue
            assert len(texts) > 3 or names[tenderer][-1] in "DE"
            for text in texts:
                assert json.dumps(text, ensure_ascii=False)[1:-1] not in every, (key, text)
            assert names[tenderer] not in every or names[tenderer].startswith(winner[:13])


def _said(world: World) -> dict[UUID, list[str]]:
    """What was written by and about each tenderer."""
    found: dict[UUID, list[str]] = {id_: [] for id_ in world.course.ids.values()}
    queries = (
        "SELECT c.tenderer_id, t.motivation FROM consensus_scores t"
        " JOIN candidacies c ON c.id = t.candidacy_id",
        "SELECT c.tenderer_id, t.text FROM offer_elements t"
        " JOIN candidacies c ON c.id = t.candidacy_id",
        "SELECT c.tenderer_id, t.text FROM answers t JOIN candidacies c ON c.id = t.candidacy_id",
        "SELECT tenderer_id, minutes FROM dialogue_sessions",
        "SELECT tenderer_id, reason FROM exclusions",
    )
    with world.engine.connect() as connection:
        for query in queries:
            for tenderer, text in connection.execute(sa.text(query)):
                known = tenderer if isinstance(tenderer, UUID) else UUID(str(tenderer))
                if len(text) > 60:
                    found[known].append(text)
    shared = Counter(text for texts in found.values() for text in {*texts})
    return {key: [one for one in texts if shared[one] == 1] for key, texts in found.items()}


def test_no_canary_of_another_and_none_of_the_authority(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    """The whole course with a word of its own in everything that is confided."""
    with sqlite_worlds.at(Step.CLOSED) as world:
        canaries = _marked(world)
        for key in "abcde":
            every = b"".join(files_of(written(world, key, tmp_path)).values()).decode()
            for other, word in canaries.items():
                assert (word in every) == (other == key and key in "abc"), (key, other)
            assert "binnenskamers" not in every


def _marked(world: World) -> dict[str, str]:
    """A word in every field of the log that everybody may not read; the digests fit no more, and
    nothing here asks them to."""
    canaries = {key: f"kanarie{number}x" for number, key in enumerate("abcde")}
    from tender.actions.dossier import open_in
    from tender.extensions import altering
    from tender.models.base import drop_guards_ddl

    with world.looked() as session:
        rows = tenderers.tenderers(session, world.procedure_id)
    about = {
        str(id_): canaries[key]
        for key, tenderer in world.course.ids.items()
        for row in rows
        if row.id == tenderer
        for id_ in (row.id, *(c for _, c in row.candidacies), *(p.id for p in row.parties))
    }
    with altering(), world.engine.begin() as connection:
        for table in ("trail_value", "consensus_scores", "letters"):
            for line in drop_guards_ddl(world.engine.dialect.name, table):
                connection.exec_driver_sql(line)
        entries: dict[Any, dict[str, str]] = {}
        query = "SELECT entry_id, name, value FROM trail_value"
        for entry, name, value in connection.execute(sa.text(query)):
            entries.setdefault(entry, {})[name] = value
        for entry, fields in entries.items():
            told = json.dumps(fields)
            words = {word for id_, word in about.items() if id_ in told} or {"binnenskamers"}
            for name in fields.keys() - open_in(json.loads(fields["act"])):
                value = json.loads(fields[name])
                mark = " ".join(sorted(words))
                made = _with(value, mark)
                if made is None:
                    continue
                connection.execute(
                    sa.text("UPDATE trail_value SET value = :v WHERE entry_id = :e AND name = :n"),
                    {"v": verify.dumps(made), "e": entry, "n": name},
                )
    return canaries


def _with(value: Any, word: str) -> Any:
    """The value with a word in it; None where it can hold none."""
    if isinstance(value, str):
        return f"{value} {word}"
    if isinstance(value, dict) and "motivation" in value:
        return value | {"motivation": f"{value['motivation']} {word}"}
    return None


def test_what_was_left_out_or_changed_is_named(own: dict[str, Files], tmp_path: Path) -> None:
    files = own["c"]
    rows = json.loads(files["rows/marks.json"])
    fewer = files | {"rows/marks.json": verify.dumps(rows[1:]).encode()}
    told = found(folder_of(fitted(fewer), tmp_path / "a"))
    assert told is not None and told[0].startswith("rows/marks.json") and told[1] == "text"
    other = [rows[0] | {"mark": "2"}, *rows[1:]]
    changed = files | {"rows/marks.json": verify.dumps(other).encode()}
    told = found(folder_of(fitted(changed), tmp_path / "b"))
    assert told is not None and told[1] == "text"
    letter = next(name for name in files if name.startswith("letters/award"))
    told = found(folder_of(fitted(files | {letter: files[letter] + b" "}), tmp_path / "c"))
    assert told == (letter, "text")


def test_before_a_letter_went_out_no_score_is_told(sqlite_worlds: Worlds, tmp_path: Path) -> None:
    with sqlite_worlds.at(Step.DECIDE) as early:
        files = files_of(written(early, "c", tmp_path))
        assert found(tmp_path / "c.zip") is None
        told = json.loads(files["rows/marks.json"])
        assert {row["stage"] for row in told} == {"selection"} and len(told) == 5
    with sqlite_worlds.at(Step.SELECT) as early:
        files = files_of(written(early, "c", tmp_path))
        assert json.loads(files["rows/marks.json"]) == []
        contents = [one for one in fields_of(files) if one["act"] == "consensus.recorded"]
        assert contents and all("content" not in one for one in contents)


def test_it_is_taken_on_record_for_a_tenderer_of_the_procedure(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        reader = world.course.ids["b"]
        world.act("officer", AT, _noted, TENDERER, reader)
        for edition, for_whom in (
            (TENDERER, None),
            ("public", reader),
            ("internal", reader),
            (TENDERER, world.procedure_id),
        ):
            with pytest.raises(NotGranted):
                world.act("officer", AT, _noted, edition, for_whom)


def _noted(session: Any, actor: Any, edition: str, reader: UUID | None, now: datetime) -> Any:
    return note_export(session, actor, edition, now, reader)


def test_postgresql_gives_one_that_holds(worlds: Worlds, tmp_path: Path) -> None:
    with worlds.at(Step.CLOSED) as world:
        assert found(written(world, "a", tmp_path)) is None
