"""Readers of foreign files under atheris, where that is installed: see `tests/soak/parsers.py`."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from criteria.phases import Step
from tender.exports import plans
from tests.actions.test_dossier import folder_of, written
from tests.espd import FAMILIES, declared
from tests.files.test_inspect import docx
from tests.rules.rank_files import EXAMPLE
from tests.soak.parsers import TARGETS
from tests.worlds import World, Worlds, moment

pytestmark = pytest.mark.soak

ROOT = Path(__file__).parents[2]
SECONDS = 60
FROM_BASE = ("plan.xlsx", "price.xlsx", "brief.docx")
MOST = 60


@pytest.mark.parametrize("target", TARGETS)
def test_no_file_breaks_a_reader(target: str, sqlite_worlds: Worlds, tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    print(fed(target, sqlite_worlds, tmp_path, SECONDS))


def fed(target: str, worlds: Worlds, folder: Path, seconds: int) -> str:
    """Feed a reader for so long; what the fuzzer tells at the end."""
    seed = random.SystemRandom().randrange(1, 2**31)
    with worlds.at(Step.CLOSED) as world:
        begin(target, world, folder)
    given = (target, str(seconds), str(folder), str(seed))
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.parsers", *given],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + 300,
        check=False,
    )
    broke = [one.read_bytes()[:2000] for one in folder.glob("broke-*")]
    assert done.returncode == 0, f"seed {seed}\n{done.stdout[-3000:]}{done.stderr[-3000:]}{broke}"
    return f"{target}: {done.stderr.strip().splitlines()[-1]}"


def begin(target: str, world: World, folder: Path) -> None:
    """The good files to begin with."""
    case, seeds = world.case(), folder / "seeds"
    seeds.mkdir()
    edition = plans.Edition(case.plan, moment("2022-01-24T10:00"))
    if target == "dossier":
        with ZipFile(written(world, folder)) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        _parts(files, [one for one in files if one.endswith((".json", ".jsonl"))], seeds)
        folder_of(files, folder / "base")
    elif target in FROM_BASE or target == "package":
        base = docx() if target in ("brief.docx", "package") else plans.workbook_file(edition)
        if target == "package":
            (seeds / "docx").write_bytes(base)
        (folder / "base").write_bytes(base)
        with ZipFile(folder / "base") as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        if target in FROM_BASE:
            _parts(files, [one for one in files if one.endswith((".xml", ".rels"))], seeds)
    elif target == "uea.xml":
        for family in FAMILIES:
            (seeds / family).write_bytes(declared(family))
    elif target == "rank.json":
        (seeds / "rank").write_text(EXAMPLE)
    else:
        (seeds / "plan").write_bytes(plans.json_file(edition))


def _parts(files: dict[str, bytes], names: list[str], seeds: Path) -> None:
    """Each part behind the byte that says which one it is."""
    for number, name in enumerate(sorted(names)[:MOST]):
        (seeds / str(number)).write_bytes(bytes([number]) + files[name])
