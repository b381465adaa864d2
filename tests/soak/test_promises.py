"""Each promise once without what keeps it: its test must fail then, and does not fail otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises import PROOFS, Proof
from tests.soak.copies import copied

pytestmark = pytest.mark.soak

TESTS_FAILED = 1


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("code"))


@pytest.mark.parametrize("proof", PROOFS, ids=lambda one: f"{one.promise} {one.file}")
def test_without_what_keeps_it_the_test_of_a_promise_fails(code: Path, proof: Proof) -> None:
    answer, told = without(code, proof)
    assert answer == TESTS_FAILED, told


def without(code: Path, proof: Proof) -> tuple[int, str]:
    """What the test of a promise says of the code without what keeps it."""
    file = code / proof.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(proof.text, proof.without), encoding="utf-8")
    try:
        return _run(code, proof.test)
    finally:
        file.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("test", sorted({one.test for one in PROOFS}))
def test_with_it_the_same_test_holds(code: Path, test: str) -> None:
    answer, told = _run(code, test)
    assert answer == 0, told


def _run(code: Path, test: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "-x", "-q", "--tb=line", test],
        cwd=code,
        env={**os.environ, "PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    return done.returncode, done.stdout[-2000:] + done.stderr[-2000:]
