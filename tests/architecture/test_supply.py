"""What the application is built on: every package is listed with its digests and a licence that
fits, and an audit that nobody answered is not told as a clean one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply import audit
from supply.licences import FREE, IN_TESTS, parts
from supply.lock import ALL, NEEDED, ROOT, pins
from supply.sbom import materials, unfit


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return materials()


def test_the_list_names_every_package_of_the_lock_with_its_digests(made: dict[str, Any]) -> None:
    text = ALL.read_text("utf-8")
    named = {(one["name"], one["version"]) for one in made["components"]}
    assert named == set(re.findall(r"^([^\[=\s]+)(?:\[.*\])?==(\S+)", text, re.M))
    listed = [
        digest["content"]
        for one in made["components"]
        for digest in one["externalReferences"][0]["hashes"]
    ]
    assert sorted(listed) == sorted(re.findall(r"sha256:([0-9a-f]{64})", text))


def test_the_list_is_valid(made: dict[str, Any]) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made)) is None
    refs = {"tender", *(one["bom-ref"] for one in made["components"])}
    assert {row["ref"] for row in made["dependencies"]} == refs
    assert {ref for row in made["dependencies"] for ref in row["dependsOn"]} < refs


def test_every_licence_is_known_and_fits(made: dict[str, Any]) -> None:
    assert unfit(made) == []
    assert {"GPL-3.0-only"} == IN_TESTS - FREE
    assert parts("(MIT OR BSD-3-Clause) AND ISC") == ["MIT", "BSD-3-Clause", "ISC"]


def test_a_licence_that_is_unknown_or_binds_is_told() -> None:
    one = {"name": "a", "version": "1", "scope": "required"}
    strict = {**one, "licenses": [{"expression": "GPL-3.0-only"}]}
    assert unfit({"components": [strict]}) == ["a 1: licence GPL-3.0-only"]
    assert unfit({"components": [{**strict, "scope": "excluded"}]}) == []
    assert unfit({"components": [{**one, "licenses": []}]}) == ["a 1: licence unknown"]


def test_the_same_lock_gives_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for seed, file in enumerate(files):
        subprocess.run(
            [sys.executable, "-m", "supply.sbom", str(file)],
            cwd=ROOT,
            env={"PYTHONHASHSEED": str(seed), "TZ": f"UTC+{seed}"},
            check=True,
        )
    assert files[0].read_bytes() == files[1].read_bytes()


def test_an_installation_needs_a_part_of_the_lock() -> None:
    every, needed = set(pins(ALL)), set(pins(NEEDED))
    assert needed < every
    names = {pin.name for pin in needed}
    assert not names & {"pytest", "playwright", "pgserver", "ruff", "pip-audit", "bandit"}


HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"]}
FOUND = {"name": "a", "version": "1.0", "vulns": [HOLE]}
CLEAN = {"name": "b", "version": "1.0", "vulns": []}
PASSED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "status", "words"),
    [
        ([CLEAN, CLEAN], 0, "No hole is known in 2 packages."),
        ([CLEAN, FOUND], 1, "a 1.0: PYSEC-2026-1, mended in 2.0"),
        ([CLEAN, PASSED], 1, "c: not looked up, not found"),
        ([PASSED, PASSED], 0, "NOT AUDITED"),
    ],
)
def test_an_audit_says_what_it_knows(
    packages: list[dict[str, Any]], status: int, words: str
) -> None:
    found, told = audit.verdict(json.dumps({"dependencies": packages}), "", len(packages))
    assert found == status and words in told[0]


def test_an_audit_that_nobody_answers_is_no_clean_one() -> None:
    status, told = audit.verdict("", "requests.exceptions.ConnectionError: no name", 7)
    assert status == 0 and "NOT AUDITED" in told[0] and "of 7 packages" in told[0]
    status, told = audit.verdict("", "error: no such option", 7)
    assert status == 1 and "no such option" in told[0]


def test_each_finding_that_stands_is_answered() -> None:
    """bandit runs in `make lint`; nothing is passed over without a word why, there or above it."""
    lines = [
        (before.strip().startswith("#"), line)
        for folder in ("criteria", "tender", "supply")
        for file in (ROOT / folder).rglob("*.py")
        for before, line in pairwise(["", *file.read_text("utf-8").splitlines()])
        if "nosec" in line
    ]
    assert lines
    for above, line in lines:
        assert above or re.search(r"# nosec B\d{3}  # \w", line), line
