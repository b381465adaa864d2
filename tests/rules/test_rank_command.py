"""The command that ranks a file answers a program and a person."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from criteria.rank import main
from criteria.texts import catalogue, placeholders
from tests.rules.rank_files import ANSWER, EXAMPLE, changed, example


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rank.json"
    path.write_text(EXAMPLE, encoding="utf-8")
    return str(path)


def test_the_command_answers_a_program(file, capsys):
    assert main(["--json", file]) == 0
    assert json.loads(capsys.readouterr().out) == ANSWER
    assert main([file, "--json", "--lang", "en"]) == 0
    english = json.loads(capsys.readouterr().out)
    assert english["offers"][0]["steps"][-1] == "Total: 32 + 40 = 72 points"


def test_the_command_answers_a_person(file, capsys):
    assert main([file]) == 0
    assert capsys.readouterr().out == (
        "Plaats  Inschrijving  Kwaliteit    Prijs   Totaal\n"
        "     1  A               32,0000  40,0000  72,0000\n"
        "     -  B                     -        -        -  late\n"
        "\n"
        "Bovenaan staat A.\n"
        "\n"
        "A\n"
        "  G1: 8 op een schaal van 0 tot 10 = 8/10 × 25 = 20 punten\n"
        "  G2: 6 op een schaal van 0 tot 10 = 6/10 × 20 = 12 punten\n"
        "  Kwaliteit: 20 + 12 = 32 punten\n"
        "  Prijs: 40 × 920.000 / 920.000 = 40 punten\n"
        "  Totaal: 32 + 40 = 72 punten\n"
    )


def test_the_command_tells_a_person_about_ties_and_minimums(tmp_path, capsys):
    file = copy.deepcopy(example())
    first = file["offers"][0]
    file["offers"] = [first, first | {"id": "C"}, first | {"id": "D", "marks": {"G1": 5, "G2": 9}}]
    path = tmp_path / "rank.json"
    path.write_text(json.dumps(file), encoding="utf-8")
    assert main([str(path), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "Equal: A, C. Lots are drawn." in out
    assert "not ranked: minimum mark on G1 not reached" in out


def test_the_command_refuses_with_a_sentence_and_status_two(tmp_path, capsys):
    path = tmp_path / "rank.json"
    path.write_text(json.dumps(changed("offers", 0, "price", "0")), encoding="utf-8")
    assert main(["--json", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "offers[0].price: De prijs is 0. "
        "Bij zo'n prijs geeft de formule lowest-over-price geen uitkomst.\n"
    )
    assert main([str(tmp_path / "absent.json")]) == 2
    assert "is niet te lezen" in capsys.readouterr().err


def test_the_command_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EXAMPLE.encode())))
    assert main(["-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == ANSWER


def test_the_command_runs_on_a_bare_python(file):
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-I", "-c", _BARE, str(root), file], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ANSWER


_BARE = """
import runpy, sys
sys.path[:] = [sys.argv[1]] + [p for p in sys.path if "site-packages" not in p]
sys.argv[:] = ["rank", "--json", sys.argv[2]]
runpy.run_module("criteria.rank", run_name="__main__")
"""


def test_sentences_mention_the_same_in_both_languages():
    ours = {c: t for c, t in catalogue().items() if c.startswith(("rank.", "ranking."))}
    assert ours
    for code, texts in ours.items():
        assert placeholders(texts["nl"]) == placeholders(texts["en"]), code
