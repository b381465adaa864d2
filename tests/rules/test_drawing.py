"""Drawing lots: a commitment beforehand, and an order that sha256sum gives as well."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from criteria.drawing import Draw, fits, key, main, order

SEED = f"{7:064d}"
DRAW = Draw("T-1", "award", "1", 1, ("B", "A"))
# printf 'tender-draw/1\nT-1\naward\n1\n1\nA\nB\n%064d' 7 | sha256sum
COMMITMENT = "e220e882b9dfbab647cd2a2c1fc5ea73d3befc24846487d1164252c56452fb78"
# printf '%064d\nA' 7 | sha256sum, and so for B and for "C d"
KEYS = {
    "A": "4173a10cd20be389bdd78d081c483d8dc5b09e56199bb0add069ab6bb4295666",
    "B": "6cfac7e59203272a73fc5508af7f546c6b45f4860236a5310a7afabcb04dd0d9",
    "C d": "8fd6e913411945e661c28985509eb67dcda61f423c8cb1d9e5d623b511daa649",
}


def test_commitment_and_order_are_those_of_sha256sum() -> None:
    assert DRAW.commitment(SEED) == COMMITMENT
    assert {name: key(SEED, name) for name in KEYS} == KEYS
    assert order(SEED, ("C d", "B", "A")) == ("A", "B", "C d")


@pytest.mark.parametrize(
    "other",
    [
        replace(DRAW, procedure="T-2"),
        replace(DRAW, stage="selection"),
        replace(DRAW, lot="2"),
        replace(DRAW, number=2),
        replace(DRAW, names=("A", "C")),
    ],
)
def test_a_commitment_holds_for_one_draw_alone(other: Draw) -> None:
    assert fits(DRAW, SEED, COMMITMENT)
    assert not fits(other, SEED, COMMITMENT)
    assert not fits(DRAW, SEED[:-1] + "8", COMMITMENT)
    assert not fits(DRAW, "geheim", DRAW.commitment("geheim"))


@given(some.lists(some.text("ABé ", min_size=1), unique=True, min_size=1, max_size=8))
def test_the_order_holds_every_name_once_whatever_they_came_in(names: list[str]) -> None:
    assert sorted(order(SEED, names)) == sorted(names)
    assert order(SEED, names) == order(SEED, reversed(names))
    assert DRAW.commitment(SEED) == replace(DRAW, names=("A", "B")).commitment(SEED)


def test_anybody_repeats_it_with_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--procedure=T-1", "--stage=award", "--lot=1", f"--seed={SEED}"]
    assert main([*asked, f"--commitment={COMMITMENT}", "B", "A"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [f"SHA-256 {COMMITMENT}", f"1 {KEYS['A']} A", f"2 {KEYS['B']} B"]
    assert main([*asked, f"--commitment={COMMITMENT}", "B", "C"]) == 1


@pytest.mark.parametrize("left_out", ["procedure", "stage", "lot", "seed"])
def test_a_draw_is_not_repeated_without_what_it_was_drawn_from(left_out: str) -> None:
    asked = {"procedure": "T-1", "stage": "award", "lot": "1", "seed": SEED}
    del asked[left_out]
    with pytest.raises(SystemExit, match="2"):
        main([*(f"--{name}={value}" for name, value in asked.items()), "B", "A"])


def test_it_needs_the_standard_library_alone() -> None:
    file = Path(__file__).parents[2] / "criteria" / "drawing.py"
    asked = ["--procedure=T-1", "--stage=award", "--lot=1", f"--seed={SEED}", "A", "B"]
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(file), *asked],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
    )
    assert COMMITMENT in done.stdout
