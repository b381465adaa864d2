"""`tender import uea`, as somebody types it: all files or none, each to the party it is of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from criteria.phases import Step
from tender import create_app
from tender.actions import tenderers as acts
from tender.cli import imports, main
from tender.extensions import db
from tests import espd
from tests.worlds import Worlds

OFFICER = ("--as", "inkoop@hvb.example")
INTO = ("--into", "HVB-BW-2022", *OFFICER)
AT = "2022-01-31T10:00"


@pytest.fixture
def folder(sqlite_worlds: Worlds, tmp_path: Path) -> Path:
    """An instance in which suitability is tested; the officer declared about two tenderers."""
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        for key in ("a", "b"):
            world.act("officer", AT, acts.declare, world.course.ids[key], "none", "")
        world.keep_in(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The command line on this instance, in this process; its databases are closed afterwards."""
    apps: list[Flask] = []

    def application() -> Flask:
        url = f"sqlite:///{folder / 'tender.sqlite'}"
        apps.append(create_app({"INSTANCE": folder, "DATABASE_URL": url, "LOG_FILE": None}))
        return apps[-1]

    monkeypatch.setattr(imports, "application", application)
    yield application()
    for made in apps:
        with made.app_context():
            db.engine.dispose()


def rows(app: Flask, what: str) -> list[Any]:
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(what)]


def count(app: Flask) -> int:
    return int(rows(app, "SELECT count(*) FROM uea_declarations")[0][0])


def party(app: Flask, number: int = 0) -> tuple[str, str, str]:
    """Name and number of a party that is nowhere else, and its tenderer."""
    found = rows(
        app,
        "SELECT p.name, p.company_number, t.name FROM parties p JOIN tenderers t"
        " ON t.id = p.tenderer_id WHERE t.position = 1 ORDER BY p.position",
    )
    name, company, tenderer = found[number]
    return str(name), str(company), str(tenderer)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["import", "uea", *words])


def test_a_file_goes_to_the_party_with_its_number(folder: Path, app: Flask) -> None:
    name, number, tenderer = party(app)
    given = folder / "a.xml"
    given.write_bytes(espd.declared(name="Anders", number=number))
    done = run(str(given), *INTO)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.strip() == (
        f"{given}: {name} ({tenderer}). Criteria: 5, herkend 4, niet herkend 1."
        " Vragen en gegevens: 13, beantwoord 8."
    )
    assert "De UEA noemt een andere naam: Anders." in done.stderr
    assert count(app) == 1


def test_json_says_the_counts_of_each_file(folder: Path, app: Flask) -> None:
    given = []
    for number in (0, 1):
        name, _, _ = party(app, number)
        given.append(str(folder / f"{number}.xml"))
        Path(given[-1]).write_bytes(espd.declared("3.3", name=name, number=""))
    done = run(*given, *INTO, "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["ok"], answer["kept"]) == (0, True, True)
    first = answer["files"][0]
    assert {key: first[key] for key in ("criteria", "properties", "answered")} == {
        "criteria": 5,
        "properties": 13,
        "answered": 8,
    }
    assert (first["matched"], first["unmatched"], first["version"]) == (4, 1, 1)
    assert first["party"] == party(app)[0] and count(app) == 2


def test_all_files_or_none(folder: Path, app: Flask) -> None:
    good = folder / "goed.xml"
    good.write_bytes(espd.declared(number=party(app)[1]))
    bad = folder / "fout.xml"
    for data in (b"<!DOCTYPE a><a/>", espd.declared(name="Niemand", number="00000000")):
        bad.write_bytes(data)
        done = run(str(good), str(bad), *INTO)
        assert (done.exit_code, done.stdout) == (1, "")
        assert str(bad) in done.stderr and "Er is niets bewaard." in done.stderr
        assert count(app) == 0
    answer = json.loads(run(str(good), str(bad), *INTO, "--json").stdout)
    assert (answer["ok"], answer["kept"]) == (False, False)
    assert [one["code"] for one in answer["faults"]] == ["uea.no_party"]


def test_two_files_of_one_party_are_refused(folder: Path, app: Flask) -> None:
    number = party(app)[1]
    given = [folder / "a.xml", folder / "b.xml"]
    for one in given:
        one.write_bytes(espd.declared(number=number))
    done = run(*map(str, given), *INTO)
    assert done.exit_code == 1 and "dezelfde partij" in done.stderr and count(app) == 0


def test_a_dry_run_keeps_nothing(folder: Path, app: Flask) -> None:
    given = folder / "a.xml"
    given.write_bytes(espd.declared(number=party(app)[1]))
    done = run(str(given), *INTO, "--dry-run")
    assert done.exit_code == 0 and "Criteria: 5," in done.stdout
    assert "Er is niets bewaard." in done.stderr and count(app) == 0


def test_a_party_can_be_named(folder: Path, app: Flask) -> None:
    name, _, tenderer = party(app, 1)
    given = folder / "a.xml"
    given.write_bytes(espd.declared(name="Onbekend", number=""))
    assert run(str(given), *INTO).exit_code == 1
    done = run(str(given), *INTO, "--tenderer", tenderer, "--party", name)
    assert done.exit_code == 0 and f"{name} ({tenderer})" in done.stdout
    assert run(str(given), *INTO, "--tenderer", "Niemand").exit_code == 1
    assert run(str(given), *INTO, "--party", "Niemand").exit_code == 1
    assert run(str(given), str(given), *INTO, "--party", name).exit_code == 2


def test_it_acts_as_a_person_with_that_persons_rights(folder: Path, app: Flask) -> None:
    given = folder / "a.xml"
    given.write_bytes(espd.declared(number=party(app)[1]))
    done = run(str(given), "--into", "HVB-BW-2022", "--as", "auditor@hvb.example")
    assert done.exit_code == 1 and "kan hier nu geen UEA inlezen" in done.stderr
    done = run(str(given), "--into", "HVB-BW-2022", "--as", "inkoop2@hvb.example")
    assert done.exit_code == 1
    tenderer = party(app)[2]
    done = run(
        str(given), "--into", "HVB-BW-2022", "--as", "inkoop2@hvb.example", "--tenderer", tenderer
    )
    assert done.exit_code == 1 and "Verklaar eerst uw belangen" in done.stderr
    assert run(str(given), "--into", "X", *OFFICER).exit_code == 1
    assert run(str(given), "--into", "HVB-BW-2022", "--as", "niemand@x.nl").exit_code == 1
    assert count(app) == 0


def test_a_file_that_is_not_there_is_wrong_use(folder: Path) -> None:
    done = run(str(folder / "nergens.xml"), *INTO)
    assert (done.exit_code, done.stdout) == (2, "") and "nergens.xml" in done.stderr
    assert run(*INTO).exit_code == 2
