"""`tender plan check|export|import`, as somebody types it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from criteria.catalogue import FOLDER
from criteria.phases import Step
from tender import create_app
from tender.cli import main, plans
from tender.extensions import db
from tests.worlds import Worlds

REFERENCE = "HVB-BW-2022"
OFFICER = ("--as", "inkoop@hvb.example")
INTO = ("--into", REFERENCE)


@pytest.fixture
def folder(sqlite_worlds: Worlds, tmp_path: Path) -> Path:
    """An instance with the case while its plan is being written."""
    with sqlite_worlds.at(Step.PUBLISH) as world:
        world.keep_in(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command line on this instance, in this process; its databases are closed afterwards."""
    apps: list[Flask] = []

    def application() -> Flask:
        url = f"sqlite:///{folder / 'tender.sqlite'}"
        apps.append(create_app({"INSTANCE": folder, "DATABASE_URL": url, "LOG_FILE": None}))
        return apps[-1]

    monkeypatch.setattr(plans, "application", application)
    yield
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def plan(folder: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["plan", *words], input=typed)


def exported(folder: Path, kind: str, *more: str) -> Path:
    file = folder / f"plan.{kind}"
    done = plan(folder, "export", REFERENCE, "--format", kind, "--to", str(file), *OFFICER, *more)
    assert (done.exit_code, done.stdout.strip(), done.stderr) == (0, str(file), "")
    return file


def test_out_checked_and_in_again_without_a_difference(folder: Path) -> None:
    file = exported(folder, "json")
    number = hashlib.sha256(file.read_bytes()).hexdigest()
    for written in (file, exported(folder, "xlsx"), exported(folder, "json", "--pretty")):
        checked = plan(folder, "check", str(written))
        assert (checked.exit_code, checked.stdout.strip(), checked.stderr) == (0, number, "")
        done = plan(folder, "import", str(written), *INTO, *OFFICER)
        assert (done.exit_code, done.stdout) == (0, "")
    assert file.read_text(encoding="utf-8").count("\n") > 1000
    answer = json.loads(plan(folder, "check", str(file), "--json").stdout)
    assert answer == {"ok": True, "file": str(file), "kind": "plan", "seal": number, "faults": []}


def test_an_import_shows_the_differences_and_asks(folder: Path) -> None:
    file = exported(folder, "json", "--pretty")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"days": 20', '"days": 25'), encoding="utf-8")
    line = "Opschortende termijn dagen: 20 -> 25"
    refused = plan(folder, "import", str(file), *INTO, *OFFICER, typed="n\n")
    assert (refused.exit_code, refused.stdout.strip()) == (1, line)
    assert '"days":25' not in exported(folder, "json").read_text(encoding="utf-8")
    file.write_text(text.replace('"days": 20', '"days": 25'), encoding="utf-8")
    done = plan(folder, "import", str(file), *INTO, *OFFICER, "--yes")
    assert (done.exit_code, done.stdout.strip()) == (0, line)
    after = exported(folder, "json").read_text(encoding="utf-8")
    assert '"days":25' in after and '"id":"standstill/days"' in after


def test_a_workbook_that_is_at_fault_changes_nothing(folder: Path) -> None:
    file = exported(folder, "xlsx")
    book = openpyxl.load_workbook(file)
    book["Vragen"]["K2"], book["Eisen"]["A2"] = "=1+1", "X-1"
    book.save(file)
    checked = plan(folder, "check", str(file), "--lang", "en")
    assert checked.exit_code == 1 and checked.stdout == ""
    assert f"{file}: Vragen!K2: This cell holds a formula." in checked.stderr
    done = plan(folder, "import", str(file), *INTO, *OFFICER, "--yes")
    assert done.exit_code == 1 and "Vragen!K2" in done.stderr
    book["Vragen"]["K2"] = 25
    book.save(file)
    assert plan(folder, "check", str(file)).exit_code == 0
    done = plan(folder, "import", str(file), *INTO, *OFFICER, "--yes")
    assert done.exit_code == 1 and f"{file}: Eisen!A2: Het kenmerk X-1" in done.stderr


def test_every_file_of_the_product_is_good(folder: Path) -> None:
    for file in sorted(FOLDER.rglob("*.toml")):
        checked = plan(folder, "check", str(file))
        assert (checked.exit_code, checked.stderr) == (0, ""), file


def test_every_fault_of_a_json_file_is_told_with_its_line(folder: Path) -> None:
    file = folder / "plan.json"
    file.write_text('{"format": 4,\n"titel": 1,\n"standstill": {"days": 1.5,\n"days": 2}}')
    checked = plan(folder, "check", str(file))
    assert checked.exit_code == 1
    assert f"{file}:2: titel: De sleutel titel hoort hier niet." in checked.stderr
    assert f"{file}:3: standstill/days: Hier hoort een heel getal" in checked.stderr
    assert f"{file}:4: standstill/days: De sleutel days staat er twee keer." in checked.stderr
    answer = json.loads(plan(folder, "check", str(file), "--json").stdout)
    assert not answer["ok"] and answer["seal"] is None
    assert {"line": 2, "place": "titel", "code": "files.key_unknown"}.items() <= answer["faults"][
        0
    ].items()
    assert len(answer["faults"]) == len(checked.stderr.splitlines()) > 10


def test_a_plan_that_is_not_complete_is_told_where(folder: Path) -> None:
    file = exported(folder, "json", "--pretty")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"days": 20', '"days": 0'), encoding="utf-8")
    line = next(n for n, words in enumerate(text.splitlines(), 1) if '"days": 20' in words)
    checked = plan(folder, "check", str(file))
    assert checked.exit_code == 1
    assert f"{file}:{line}: standstill/days: De opschortende termijn" in checked.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check", "{folder}/not-there.json"), 2),
        (("check", "{folder}"), 2),
        (("check", "{folder}/plan.txt"), 1),
        (("check",), 2),
        (("export", "NONE", "--format", "json", "--to", "{folder}/x", *OFFICER), 1),
        (("export", REFERENCE, "--format", "csv", "--to", "{folder}/x", *OFFICER), 2),
        (("export", REFERENCE, "--format", "xlsx", "--pretty", "--to", "{folder}/x", *OFFICER), 2),
        (("export", REFERENCE, "--format", "json", "--to", "{folder}/no/x", *OFFICER), 2),
        (("export", REFERENCE, "--format", "json", "--version", "1", "--to", "x", *OFFICER), 1),
        (("export", REFERENCE, "--format", "json", "--to", "x", "--as", "who@hvb.example"), 1),
        (("import", "{folder}/plan.txt", *INTO, *OFFICER), 1),
        (("import", "{folder}/plan.txt", "--into", "NONE", *OFFICER), 1),
        (("import", "{folder}/not-there.json", *INTO, *OFFICER), 2),
    ],
)
def test_wrong_use_has_its_exit_status(folder: Path, words: tuple[str, ...], code: int) -> None:
    (folder / "plan.txt").write_text("a plan")
    done = plan(folder, *(word.format(folder=folder) for word in words))
    assert done.exit_code == code and done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("more", "told"),
    [((), "Er is geen procedure X."), (("--lang", "en"), "There is no procedure X.")],
)
def test_the_command_speaks_the_language_that_was_asked(
    folder: Path, more: tuple[str, ...], told: str
) -> None:
    words = ("export", "X", "--format", "json", "--to", str(folder / "x"), *OFFICER, *more)
    assert plan(folder, *words).stderr.strip() == told


def test_who_reads_the_plan_may_take_it_and_not_change_it(folder: Path) -> None:
    file = exported(folder, "json")
    chair = ("--as", "voorzitter@hvb.example")
    own = folder / "own.json"
    done = plan(folder, "export", REFERENCE, "--format", "json", "--to", str(own), *chair)
    assert done.exit_code == 0 and own.read_bytes() == file.read_bytes()
    refused = plan(folder, "import", str(file), *INTO, *chair, "--yes")
    assert refused.exit_code == 1 and "geen concept dat deze persoon mag wijzigen" in refused.stderr
