"""The shape of the code: who imports whom, what every page and file must have, and what never."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from criteria import case, catalogue, espd, evidence_kinds, tables, terms, texts
from criteria.plan.check_ids import ADDRESS_WORDS
from criteria.refusals import Refused
from tender import create_app
from tender.permissions import ROLES, TABLE, Permission
from tender.routes.access import access_of
from tests.promises import PROOFS

ROOT = Path(__file__).parents[2]
CODE = sorted([*(ROOT / "criteria").rglob("*.py"), *(ROOT / "tender").rglob("*.py")])
TEMPLATES = sorted((ROOT / "tender" / "templates").rglob("*.html"))
MOST_LINES = 400
ALONE = {"criteria/verify.py": 800}
"""What has to be one file, because it is given to others to check us with."""


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


# Imports


def test_the_import_contracts_hold() -> None:
    """In a process of its own: import-linter configures logging, which silences our loggers."""
    run = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def imported(file: Path) -> Iterator[str]:
    """The top-level names a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(file)} imports relatively"
            yield (node.module or "").partition(".")[0]


def test_criteria_imports_the_standard_library_alone() -> None:
    files = sorted((ROOT / "criteria").rglob("*.py"))
    used = {word for file in files for word in imported(file)}
    assert {"dataclasses", "decimal"} <= used
    assert used - sys.stdlib_module_names == {"criteria"}


def test_the_simulation_alone_computes_with_numpy() -> None:
    using = {name(file) for file in CODE if "numpy" in set(imported(file))}
    assert using == {"tender/simulation/firmness.py", "tender/simulation/tryout.py"}


ISOLATED = """
import os, pkgutil, runpy, sys
sys.path.insert(0, sys.argv.pop(1))
places = (sys.argv.pop(1), os.path.dirname(os.__file__))
try:
    runpy.run_module("criteria.rank", run_name="__main__", alter_sys=True)
finally:
    import criteria
    for module in pkgutil.iter_modules(criteria.__path__):
        __import__("criteria." + module.name)
    files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
    strangers = [file for file in files if file and not file.startswith(places)]
    assert strangers == [], strangers
    assert not any("site-packages" in place for place in sys.path), sys.path
"""

RANK_FILE = {
    "format": "tender-rank/1",
    "plan": {
        "quality": {
            "against": "scale",
            "minimum_total": None,
            "criteria": [{"id": "G1", "points": "60", "scale": {"min": "0", "max": "10"}}],
        },
        "price": {"formula": "lowest-over-price", "points": "40", "parameters": {}},
        "rounding": {"mode": "half-up", "criterion": None, "price": None, "total": None},
        "ties": ["quality"],
    },
    # A: 8/10 x 60 = 48, 90/100 x 40 = 36, together 84; B: 6/10 x 60 = 36 and 40, together 76
    "offers": [
        {"id": "A", "price": "100", "marks": {"G1": "8"}},
        {"id": "B", "price": "90", "marks": {"G1": "6"}},
    ],
}


def test_the_rules_run_on_a_bare_python(tmp_path: Path) -> None:
    file = tmp_path / "rank.json"
    file.write_text(json.dumps(RANK_FILE))
    run = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            ISOLATED,
            str(ROOT),
            str(ROOT / "criteria"),
            str(file),
            "--json",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert [(row["id"], row["exact_total"]) for row in answer["offers"]] == [
        ("A", "84"),
        ("B", "76"),
    ]


# Catalogues


def test_every_catalogue_loads() -> None:
    files = {file.stem for file in catalogue.FOLDER.iterdir()}
    found = catalogue.load()
    facts = case.load("hvb-bw-2022")
    assert terms.equated_days().days
    assert evidence_kinds.kinds().kinds
    assert espd.rows()
    beside = {facts.id, "equated-days", "evidence", espd.NAME}
    assert files == {name for name, _ in found.versions} | beside


def test_every_sentence_file_loads() -> None:
    found = texts.catalogue()
    files = (ROOT / "criteria" / "sentences").glob("*.toml")
    assert {code.partition(".")[0] for code in found} == {file.stem for file in files}


def test_a_bad_file_of_facts_is_refused_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('id = "bad"\n')
    with pytest.raises(Refused) as refused:
        tables.read_file(file, lambda table: table.word("version"))
    assert refused.value.refusals


# Pages and permissions


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("architecture")
    return create_app(
        {
            "TESTING": True,
            "INSTANCE": folder / "instance",
            "DATABASE_URL": f"sqlite:///{folder / 'tender.sqlite'}",
            "LOG_FILE": None,
        }
    )


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert len(endpoints) > 20
    assert sorted(point for point in endpoints if access_of(app, point) is None) == []


def test_whatever_lies_below_a_procedure_asks_a_permission(app: Flask) -> None:
    below = {r.endpoint for r in app.url_map.iter_rules() if "procedure_id" in r.arguments}
    assert below
    notes = {point: access_of(app, point) for point in below}
    assert sorted(p for p, note in notes.items() if not (note and note.permission)) == []


def test_no_question_may_have_an_id_that_is_a_word_of_an_address(app: Flask) -> None:
    """The words beside every `<question>` in an address, and no others."""
    ways = [rule.rule.split("/") for rule in app.url_map.iter_rules()]
    before = {tuple(way[: way.index("<question>")]) for way in ways if "<question>" in way}
    beside = {
        way[len(start)]
        for way in ways
        for start in before
        if len(way) > len(start) and tuple(way[: len(start)]) == start
    }
    assert beside - {"<question>"} == ADDRESS_WORDS


def test_every_permission_is_granted_to_somebody_at_some_step() -> None:
    assert list(TABLE) == list(Permission)
    for permission, grants in TABLE.items():
        assert grants, permission
        for grant in grants:
            assert grant.roles and grant.steps, permission
            assert grant.roles | grant.unless <= set(ROLES), permission
            assert not grant.roles & grant.unless, permission


def looked_at() -> Iterator[str]:
    """The permissions that pages ask before they gather anything: look(session, actor, …)."""
    for file in (ROOT / "tender" / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "look":
                yield from re.findall(r"Permission\.([A-Z_]+)", ast.unparse(node))


def test_every_permission_guards_a_route(app: Flask) -> None:
    asked = {access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    guarding = {note.permission for note in asked if note is not None}
    guarding |= {Permission[word] for word in looked_at()}
    assert [permission.value for permission in Permission if permission not in guarding] == []


# Files


def test_no_file_is_longer_than_a_reader_takes_in() -> None:
    lengths = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in CODE}
    long = {
        file: lines
        for file, lines in lengths.items()
        if lines > ALONE.get(file, MOST_LINES) and not file.startswith("tender/migrations/")
    }
    assert long == {}


def test_files_are_handed_out_in_one_way() -> None:
    """To keep, as nothing a browser shows."""
    sending = {name(file) for file in CODE if "send_file(" in file.read_text(encoding="utf-8")}
    assert sending == {"tender/routes/handing_out.py"}


ROUGH = {
    ("tender/report/charts.py", "float"),  # a drawing has coordinates
    ("tender/report/curve.py", "float"),
    ("tender/report/drawing.py", "float"),
    ("tender/report/lumpsum.py", "float"),
    ("tender/report/strips.py", "float"),
    ("tender/report/svg.py", "float"),
    ("tender/report/svg.py", "round"),
    ("tender/report/fonts.py", "float"),  # so has a page
    ("tender/simulation/firmness.py", "float"),  # says how firm a result is; feeds nothing
    ("tender/simulation/tryout.py", "float"),  # says what a formula is like; feeds nothing
    ("criteria/numbers.py", "round"),  # of a Fraction, which is exact: half to even
    ("criteria/verify.py", "round"),  # likewise
}


def called(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def test_money_and_points_never_pass_through_floating_point() -> None:
    found = {(name(file), word) for file in CODE for word in called(file)}
    assert {pair for pair in found if pair[1] in ("float", "round")} - ROUGH == set()


def test_no_number_with_a_point_stands_in_the_rules() -> None:
    literals = [
        (name(file), node.lineno)
        for file in CODE
        if file.is_relative_to(ROOT / "criteria")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert literals == []


FORBIDDEN = {
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+false",
    "an inline style": r"(?i)<style\b|\sstyle\s*=",
    "an inline script": r"(?i)<script\b(?![^>]*\ssrc\s*=)",
    "an inline handler": r"(?i)<[^>]*\son[a-z]+\s*=",
    "a script address": r"(?i)javascript:",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    assert TEMPLATES
    found = [
        f"{name(file)}: {hit.group(0)}"
        for file in TEMPLATES
        for hit in pattern.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("text that is not escaped", "{{ words | safe }}"),
        ("an inline style", '<p class="a" style="color:red">'),
        ("an inline script", "<script>go()</script>"),
        ("an inline script", '<script type="module">'),
        ("an inline handler", '<a href="/" onclick="go()">'),
        ("a script address", '<a href="javascript:go()">'),
    ],
)
def test_what_is_forbidden_would_be_found(what: str, text: str) -> None:
    assert re.search(FORBIDDEN[what], text)
    assert not re.search(FORBIDDEN["an inline script"], '<script type="module" src="/a.js">')


# What always holds


def test_every_code_of_an_invariant_is_explained_and_shown_by_a_test() -> None:
    told = "".join(_read(ROOT / "docs" / name) for name in ("invariants.md", "trust.md"))
    used = {code for file in CODE for code in re.findall(r"\((I\d+|P\d+)\b", _read(file))}
    rows = re.findall(r"^\| ([IP]\d+) .*`(tests/\S+\.py)::(test_\w+)` \|$", told, re.MULTILINE)
    assert {"I13", "P12"} <= used <= {code for code, _, _ in rows}
    assert len(rows) == told.count("\n| I") + told.count("\n| P")
    for _, file, test in re.findall(r"()`(tests/\S+\.py)::(test_\w+)`", told):
        assert f"def {test}(" in _read(ROOT / file), test


def test_what_keeps_a_promise_stands_in_the_code_and_its_test_is_there() -> None:
    """So that `make soak` takes out what is there, and a promise without such a proof is seen."""
    told = re.findall(
        r"^\| (P\d+) .*`(tests/\S+)` \|$", _read(ROOT / "docs/trust.md"), re.MULTILINE
    )
    proven = {(one.promise, one.test) for one in PROOFS}
    assert set(told) <= proven and {code for code, _ in told} == {code for code, _ in proven}
    for one in PROOFS:
        assert _read(ROOT / one.file).count(one.text) == 1, one
        file, _, test = one.test.partition("::")
        assert f"def {test}(" in _read(ROOT / file), one


def test_every_test_that_a_document_names_is_there() -> None:
    for file in sorted((ROOT / "docs").glob("*.md")):
        for where, test in re.findall(r"(tests/[\w/]+\.py)::(test_\w+)", _read(file)):
            assert f"def {test}(" in _read(ROOT / where), (file.name, where, test)


def test_every_fault_is_shown_by_a_test() -> None:
    """Each line of a table names at least one, and each that is named is there."""
    told = _read(ROOT / "docs" / "faults.md")
    rows = [line for line in told.splitlines() if line.startswith("| ") and "Shown by" not in line]
    assert len(rows) > 25
    for row in rows:
        assert "::test_" in row, row
    for file, test in re.findall(r"`(tests/\S+\.py)::(test_\w+)`", told):
        assert f"def {test}(" in _read(ROOT / file), test


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
