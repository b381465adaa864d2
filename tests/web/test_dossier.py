"""The dossier on the page of the report: taken on record, and it holds."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from criteria import verify
from criteria.phases import Step
from tender.actions import tenderers
from tender.cli.exporting import export_files
from tender.store import trail
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-30T11:00"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.CLOSED, clock, WALL) as made:
        yield made


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_a_dossier_is_taken_on_record_and_holds(on: Site, edition: str, tmp_path: Path) -> None:
    answer = on.post("officer", "/reports/dossier", {"edition": edition})
    assert answer.status_code == 200
    name = answer.headers["Content-Disposition"]
    assert name == f"attachment; filename=HVB-BW-2022-dossier-{edition}.zip"
    assert on.trail("dossier.exported") == 1
    path = tmp_path / "dossier.zip"
    path.write_bytes(answer.data)
    made, wrong = verify.verify(path)
    assert wrong is None and made is not None and made.made["edition"] == edition
    # its own entry is the last one
    assert made.log.entries[-1].get("act") == "dossier.exported"


def test_the_verifier_inside_runs_without_anything_of_ours(on: Site, tmp_path: Path) -> None:
    data = on.post("officer", "/reports/dossier", {"edition": "internal"}).data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(tmp_path)
    head = json.loads((tmp_path / "manifest.json").read_bytes())["head"]
    asked = ["verify.py", "--json", "--head", f"{head['seq']}:{head['hash']}", "."]
    ran = subprocess.run(
        [sys.executable, "-I", "-S", *asked], cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
    assert json.loads(ran.stdout)["ok"] is True


def test_the_page_tells_where_the_log_stands(on: Site) -> None:
    page = on.get("officer", "/reports").text
    with on.world.looked() as session:
        head = trail.head(session, str(on.world.procedure_id))
    assert head is not None and f"--head {head.seq}:{head.hash}" in page


@pytest.mark.parametrize("answer", ["conflict", "doubt"])
def test_who_has_an_interest_takes_no_dossier(on: Site, answer: str) -> None:
    on.world.act("officer", WALL, tenderers.declare, on.tenderer("a"), answer, "Mijn zus.")
    page = on.get("officer", "/reports").text
    assert "/reports/dossier" not in page
    assert on.post("officer", "/reports/dossier", {"edition": "public"}).status_code == 404
    assert on.trail("dossier.exported") == 0


def test_nobody_takes_one_before_declaring_about_everybody(on: Site) -> None:
    on.world.new_party("a")
    assert on.post("officer", "/reports/dossier", {"edition": "internal"}).status_code == 404
    assert on.trail("dossier.exported") == 0


def test_an_edition_that_is_not_there(on: Site) -> None:
    assert on.post("officer", "/reports/dossier", {"edition": "secret"}).status_code == 404


def test_the_edition_of_one_tenderer_is_asked_by_name(on: Site, tmp_path: Path) -> None:
    page = on.get("officer", "/reports").text
    assert "Voor welke inschrijver?" in page and "Inschrijver C" in page
    asked = {"edition": "tenderer", "reader": str(on.tenderer("c"))}
    answer = on.post("officer", "/reports/dossier", asked)
    name = answer.headers["Content-Disposition"]
    assert name == "attachment; filename=HVB-BW-2022-dossier-tenderer.zip"
    path = tmp_path / "dossier.zip"
    path.write_bytes(answer.data)
    made, wrong = verify.verify(path)
    assert wrong is None and made is not None and made.made["edition"] == "tenderer"
    last = made.log.entries[-1]
    assert (last.get("act"), last.about) == ("dossier.exported", str(on.tenderer("c")))


@pytest.mark.parametrize("reader", ["", "0" * 32, "x"])
def test_a_tenderer_that_is_not_there_is_refused_at_its_field(on: Site, reader: str) -> None:
    answer = on.post("officer", "/reports/dossier", {"edition": "tenderer", "reader": reader})
    assert answer.status_code == 422 and 'href="#reader"' in answer.text
    assert on.trail("dossier.exported") == 0


def test_the_command_writes_one_for_each_tenderer_or_for_who_is_named(
    on: Site, tmp_path: Path
) -> None:
    def export(name: str | None = None) -> list[Path]:
        with on.app.app_context(), on.world.looked() as session:
            asked = (tmp_path, ("dossier",), "tenderer", name)
            return list(export_files(session, on.app, on.world.identity("auditor"), *asked))

    every = export()
    names = [path.name.removeprefix("dossier-tenderer-") for path in every]
    assert names[0] == "01-inschrijver-a-combinatie.zip" and names[2] == "03-inschrijver-c.zip"
    assert [name[:2] for name in names] == ["01", "02", "03", "04", "05"]
    (one,) = export("Inschrijver C")
    assert one in every
    for path in {*every, one}:
        assert verify.verify(path)[1] is None
    assert on.trail("dossier.exported") == 6
    with pytest.raises(SystemExit):
        export("Niemand")
